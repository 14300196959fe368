/** What comes from files, made harmless; of no other module, since the page in a browser cleans too. */

// Escape sequences whole (CSI, OSC and other strings, two-character escapes), so that no half of one is left as text.
const ESCAPES = new RegExp(
  [
    String.raw`\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)?`,
    String.raw`\u001B[PX^_][^\u001B]*(?:\u001B\\)?`,
    String.raw`(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?`,
    String.raw`\u001B[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
// Other control characters, bidirectional overrides and marks, zero-width spaces and lone surrogates.
const UNSEEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\p{Cs}]/gu;

/** A cell of somebody's file made harmless to a terminal: it can neither move the cursor, colour, hide nor reorder text. */
export function clean(text: string): string {
  return text.replace(ESCAPES, '').replace(BREAKS, ' ').replace(UNSEEN, '');
}
