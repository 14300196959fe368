/** Text on a page of a given width: measuring it, wrapping it, laying it out in columns. */
import stringWidth from 'string-width';

export { clean } from './clean.ts';

export function widthOf(text: string): number {
  return stringWidth(text);
}

/** At most `width` columns, the last of them `…` when something was cut. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    const wide = widthOf(character);
    if (used + wide > width - 1) break;
    kept += character;
    used += wide;
  }
  return `${kept}…`;
}

export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'left' ? text + space : space + text;
}

// A space between a currency and its amount, or a number and its per cent sign, is no place to break a line.
const BREAK = /(?<!\b[A-Z]{3}) +(?!%)| +(?![\d%])/;

/** Words laid into lines of `width` columns; every line begins with `indent`, the first with `first`. A longer word stands alone. */
export function wrap(text: string, width: number, indent = '', first = indent): string[] {
  const lines: string[] = [];
  let line = '';
  const start = (): string => (lines.length === 0 ? first : indent);
  for (const word of text.split(BREAK)) {
    if (word === '') continue;
    if (line === '') line = word;
    else if (widthOf(start()) + widthOf(line) + 1 + widthOf(word) <= width) line += ` ${word}`;
    else {
      lines.push(start() + line);
      line = word;
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

/** Rows in columns that keep within `width`, a header line first; on a very narrow page the last columns go. Cells must be clean. */
export function columns(specs: readonly ColumnSpec[], rows: readonly (readonly string[])[], width: number, indent: string): string[] {
  if (specs.length === 0) return [];
  const widths = specs.map((spec, at) => rows.reduce((most, row) => Math.max(most, widthOf(row[at] ?? '')), widthOf(spec.title)));
  const room = width - widthOf(indent) - GAP * (specs.length - 1);
  let over = widths.reduce((sum, one) => sum + one, 0) - room;
  while (over > 0) {
    let widest = -1;
    for (const [at, spec] of specs.entries()) {
      if (spec.flexible && (widths[at] ?? 0) > LEAST && (widest < 0 || (widths[at] ?? 0) > (widths[widest] ?? 0))) widest = at;
    }
    // Nothing can give way any more: the last column goes.
    if (widest < 0) return columns(specs.slice(0, -1), rows, width, indent);
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  const line = (cells: readonly string[]): string =>
    `${indent}${specs.map((spec, at) => pad(fit(cells[at] ?? '', widths[at] ?? 0), widths[at] ?? 0, spec.side)).join(' '.repeat(GAP))}`.trimEnd();
  return [line(specs.map((spec) => spec.title)), ...rows.map(line)];
}

const LEAST_NOTE = 20;

/** As `columns`, but the last column runs on below itself where it is too long for the page: nothing of it is cut. */
export function notedColumns(specs: readonly ColumnSpec[], rows: readonly (readonly string[])[], width: number, indent: string): string[] {
  const last = specs.length - 1;
  const [head = '', ...body] = columns(
    specs.slice(0, last),
    rows.map((row) => row.slice(0, last)),
    width,
    indent,
  );
  const wide = [head, ...body].reduce((most, line) => Math.max(most, widthOf(line)), 0) + GAP;
  if (width - wide < LEAST_NOTE) return columns(specs, rows, width, indent);
  const noted = (line: string, note: string): string[] => (note === '' ? [line] : wrap(note, width, ' '.repeat(wide), pad(line, wide)));
  return [noted(head, specs[last]?.title ?? ''), ...body.map((line, at) => noted(line, rows[at]?.[last] ?? ''))].flat();
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
