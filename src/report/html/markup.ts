/** HTML from templates in which every value is escaped unless it is HTML already. The page in the browser builds its rows the same way. */
import { clean } from '../clean.ts';

/** Markup made by `html`; nothing else makes any. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | readonly Html[] | string | number;

export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const own = unindented(parts);
  let text = own[0] ?? '';
  for (const [index, value] of values.entries()) text += markupOf(value) + (own[index + 1] ?? '');
  return new Html(text);
}

const known = new WeakMap<TemplateStringsArray, readonly string[]>();

/** The indentation of templates is for those who read the code. */
function unindented(parts: TemplateStringsArray): readonly string[] {
  let own = known.get(parts);
  if (own === undefined) {
    own = parts.map((part) => part.replace(/\s*\n\s*/g, '\n'));
    known.set(parts, own);
  }
  return own;
}

export const NOTHING = new Html('');

function markupOf(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  return value.map((one) => one.text).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and for quoted attributes alike. What could hide or reorder text is taken out. */
function escaped(text: string): string {
  return clean(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Text of somebody's file: written from right to left or not, it reorders nothing around itself. */
export function foreign(text: string): Html {
  return text === '' ? NOTHING : html`<bdi>${text}</bdi>`;
}

/** Sentences, in which no line ends between a currency and its amount, or a number and its per cent sign. */
export function prose(text: string): Html {
  return html`${text.replace(/\b([A-Z]{3}) (?=\d)/g, '$1\u00A0').replace(/(\d) %/g, '$1\u00A0%')}`;
}

/** Data of the page, readable by `JSON.parse` and by nothing else: no text in it can end the element it stands in. */
export function dataBlock(id: string, data: unknown): Html {
  const json = JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(`<script type="application/json" id="${id}">${json}</script>`);
}
