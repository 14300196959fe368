/** Text in cells that a spreadsheet may open: marked so that nothing runs, and so that what Headroom wrote can be read back as it was. */

const FORMULA = /^[=+\-@\t\r]/;
/** What a reader would take for a mark of ours, for "not stated" or for spaces to trim. */
const MISTAKEN = /^(?:'|\s|(?:N\/A|NULL|null)$)/;

/** A text from somebody's file that a spreadsheet would run as a formula is marked as text by an apostrophe, as OWASP recommends. */
export function textCell(text: string | null): string {
  return text !== null && FORMULA.test(text) ? `'${text}` : (text ?? '');
}

/** The same, so that `restoredText` gives the text back: whatever a reader would mistake for something else is marked too. */
export function storedText(text: string): string {
  const shown = text.replace(CONTROLS, picture);
  return MISTAKEN.test(shown) ? `'${shown}` : textCell(shown);
}

/** A text that may be stated and empty, which no blank cell could say. */
export function statedCell(text: string | undefined): string {
  return text === undefined ? '' : storedText(text) || "'";
}

/** The text of a cell that `storedText` wrote. */
export function restoredText(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const PICTURES = 0x2400;
const DELETE = 0x7f;

/** Control characters are in no text file; each has a picture of its own, so that no two texts become one. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  return String.fromCharCode(code === DELETE ? PICTURES + 0x21 : PICTURES + code);
}
