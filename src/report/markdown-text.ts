/** Text of somebody's file made harmless to Markdown: it can neither format, link, break out of a cell, nor be taken for HTML. */
import { clean } from './text.ts';

export function markdownText(text: string): string {
  return clean(text).replace(/[\\`*_{}[\]<>#|~!&]/g, (character) =>
    character === '&' || character === '<' ? (ENTITY[character] ?? '') : `\\${character}`,
  );
}

const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;' };

/** A table with a header; the columns named in `right` are set to the right. Cells are escaped here. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[], right: ReadonlySet<string>): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(' | ')} |`;
  const rule = `|${header.map((name) => (right.has(name) ? ' ---: ' : ' --- ')).join('|')}|`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}
