/** Text on a page of a given width: measuring it, wrapping it, laying it out in columns. */
import stringWidth from 'string-width';

export { clean } from './clean.ts';

// What XML can't hold at all, beside the above.
const UNWRITABLE = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uFEFF\uFFFE\uFFFF\p{Cs}]/gu;

/** For programs, which may look at it again: the same made harmless, but each character that can't be seen is written out as `\u001B`. */
export function visible(text: string): string {
  return text.replace(UNWRITABLE, (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

/** Longer than any line: what is measured exactly takes its time, and nobody sees where such a text ends. */
const LONGEST_MEASURED = 4096;

// Latin letters, dashes, quotes, arrows, comparisons and lines to draw with: each a column, whatever stands beside it. Nearly every
// text of ours is made of these, and what measures the others takes longer to load than a small audit takes.
const PLAIN = /^[ -~\u00A1-\u00AC\u00AE-\u024F\u2010-\u2027\u2190-\u2193\u2248\u2260\u2264\u2265\u2500-\u259F]*$/;

/** In columns of a terminal. */
export function widthOf(text: string): number {
  return text.length > LONGEST_MEASURED || PLAIN.test(text) ? text.length : stringWidth(text);
}

/** On one sign. */
const MOST_MARKS = 16;

/** At most `width` columns, the last of them `…` when something was cut. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  // Marks have no width, however many of them there are.
  for (const character of text.slice(0, width * MOST_MARKS)) {
    // Together they may be wider than each by itself: a sign and what makes it an emoji.
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'left' ? text + space : space + text;
}

// A space between a currency and its amount, or a number and its per cent sign, is no place to break a line.
const BREAK = /(?<!\b[A-Z]{3}) +(?!%)| +(?![\d%])/;

// Scripts that put no spaces between words break anywhere, but for punctuation.
const UNSPACED = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]`;
// No more marks than any script puts on a sign: looking back over all of them would take as long as their number squared.
const BETWEEN = new RegExp(`(?<=${UNSPACED}\\p{M}{0,8})(?=${UNSPACED})`, 'u');

/** Words laid into lines of `width` columns; every line begins with `indent`, the first with `first`. A longer word stands alone. */
export function wrap(text: string, width: number, indent = '', first = indent): string[] {
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  const start = (): string => (lines.length === 0 ? first : indent);
  for (const word of text.split(BREAK)) {
    let space = ' ';
    for (const part of word.split(BETWEEN)) {
      if (part === '') continue;
      const partWidth = widthOf(part);
      if (line !== '' && widthOf(start()) + lineWidth + space.length + partWidth <= width) {
        line += `${space}${part}`;
        lineWidth += space.length + partWidth;
      } else {
        if (line !== '') lines.push(start() + line);
        line = part;
        lineWidth = partWidth;
      }
      space = '';
    }
  }
  if (line !== '') lines.push(start() + line);
  return lines;
}

export interface ColumnSpec {
  readonly title: string;
  readonly side: 'left' | 'right';
  /** Gives way (is cut with `…`) when the table is wider than the page; the widest of them first. */
  readonly flexible: boolean;
}

const GAP = 2;
const LEAST = 8;

type Rows = readonly (readonly string[])[];

function naturalWidths(specs: readonly ColumnSpec[], rows: Rows): number[] {
  return specs.map((spec, at) => rows.reduce((most, row) => Math.max(most, widthOf(row[at] ?? '')), widthOf(spec.title)));
}

/** How many columns, from the first on, keep within `width` when the flexible ones have given way. */
export function columnsShown(specs: readonly ColumnSpec[], rows: Rows, width: number, indent: string): number {
  const least = naturalWidths(specs, rows).map((wide, at) => (specs[at]?.flexible === true ? Math.min(wide, LEAST) : wide));
  let shown = specs.length;
  const taken = (): number => widthOf(indent) + least.slice(0, shown).reduce((sum, one) => sum + one, GAP * (shown - 1));
  while (shown > 0 && taken() > width) shown -= 1;
  return shown;
}

/** Rows in columns that keep within `width`, a header line first; on a very narrow page the last columns go. Cells must be clean. */
export function columns(specs: readonly ColumnSpec[], rows: Rows, width: number, indent: string): string[] {
  const shown = columnsShown(specs, rows, width, indent);
  if (shown === 0) return [];
  const kept = specs.slice(0, shown);
  const widths = naturalWidths(kept, rows);
  let over = widths.reduce((sum, one) => sum + one, widthOf(indent) + GAP * (shown - 1)) - width;
  while (over > 0) {
    let widest = -1;
    for (const [at, spec] of kept.entries()) {
      if (spec.flexible && (widths[at] ?? 0) > LEAST && (widest < 0 || (widths[at] ?? 0) > (widths[widest] ?? 0))) widest = at;
    }
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  const line = (cells: readonly string[]): string =>
    `${indent}${kept.map((spec, at) => pad(fit(cells[at] ?? '', widths[at] ?? 0), widths[at] ?? 0, spec.side)).join(' '.repeat(GAP))}`.trimEnd();
  return [line(kept.map((spec) => spec.title)), ...rows.map(line)];
}

const LEAST_NOTE = 20;

/**
 * As `columns`, but nothing of the last column is cut: it runs on below itself. Where the page is too narrow for that, the cells
 * of the last columns stand below their row.
 */
export function notedColumns(specs: readonly ColumnSpec[], rows: Rows, width: number, indent: string): string[] {
  const last = specs.length - 1;
  const noted = specs.slice(0, last);
  if (columnsShown(noted, rows, width, indent) < last) return rowsWithRest(specs, rows, width, indent);
  const [head = '', ...body] = columns(noted, rows, width, indent);
  const wide = [head, ...body].reduce((most, line) => Math.max(most, widthOf(line)), 0) + GAP;
  if (width - wide < LEAST_NOTE) return rowsWithRest(specs, rows, width, indent);
  const withNote = (line: string, note: string): string[] => (note === '' ? [line] : wrap(note, width, ' '.repeat(wide), pad(line, wide)));
  return [withNote(head, specs[last]?.title ?? ''), ...body.map((line, at) => withNote(line, rows[at]?.[last] ?? ''))].flat();
}

/** Titles of columns that say nothing beside a cell. */
const UNSAID: ReadonlySet<string> = new Set(['', 'note']);

/** As many columns as fit uncut, and below each row what it says beyond them. */
function rowsWithRest(specs: readonly ColumnSpec[], rows: Rows, width: number, indent: string): string[] {
  const whole = specs.map((spec) => ({ ...spec, flexible: false }));
  const shown = Math.max(1, columnsShown(whole, rows, width, indent));
  const [head = '', ...body] = columns(specs.slice(0, shown), rows, width, indent);
  const labelled = (cell: string, at: number): string => {
    const title = specs[shown + at]?.title ?? '';
    return cell === '' || UNSAID.has(title) ? cell : `${title} ${cell}`;
  };
  const restOf = (row: readonly string[]): string[] => {
    const rest = row.slice(shown).map(labelled);
    return wrap(rest.filter((cell) => cell !== '').join(', '), width, `${indent}    `);
  };
  return [head, ...body.flatMap((line, at) => [line, ...restOf(rows[at] ?? [])])];
}

/** `1 draw`, `2 draws`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1]}`;
}
