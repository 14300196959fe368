/** Documents that hold many rows (a page of an API, a tracker's history): each row is read by itself, so that a bad one takes no other with it. */
import { createHash } from 'node:crypto';
import type { FormatContext, JsonNode } from './format.ts';
import type { RowCounts } from './table.ts';
import { PayloadReader, join, type JsonObject } from './payload.ts';

export class JsonRows implements RowCounts {
  rows = 0;
  unread = 0;
  readonly #context: FormatContext;

  constructor(context: FormatContext) {
    this.#context = context;
  }

  /** Counts a row; unread where `read` meets anything it can't read. */
  row(node: JsonNode, path: string, read: (reader: PayloadReader, row: JsonObject) => void): void {
    this.part(node, path, (reader, row) => {
      read(reader, row);
      return 1;
    });
  }

  /** A part of the document that holds as many rows as `read` says: they go unread together where the part can't be read. */
  part(node: JsonNode, path: string, read: (reader: PayloadReader, part: JsonObject) => number): void {
    const reader = new PayloadReader(this.#context, node.line);
    let rows = 1;
    if (node.type === 'object') rows = read(reader, node);
    else reader.fail(node, path, 'is not an object');
    this.rows += rows;
    if (reader.failed) this.unread += rows;
  }
}

/** A list that has to be there: without it rows would be lost without a word. */
export function neededList(reader: PayloadReader, parent: JsonObject, key: string, path: string): readonly JsonNode[] {
  const node = parent.members.get(key);
  if (node === undefined || node.type === 'null') reader.fail(node, join(path, key), 'is missing; expected a list');
  return reader.list(parent, key, path);
}

const WHOLE = /^\d{1,15}$/;

/** A whole number that is not negative; counts of tokens may be larger than any amount. */
export function wholeNumber(reader: PayloadReader, parent: JsonObject, key: string, path: string): number | null {
  const node = parent.members.get(key);
  if (node === undefined || node.type === 'null') return null;
  const text = node.type === 'number' || node.type === 'string' ? node.text.trim() : '';
  const number = WHOLE.test(text) ? Number(text) : /^\d{1,15}\.0+$/.test(text) ? Number(text.split('.')[0]) : null;
  if (number === null) reader.fail(node, join(path, key), 'is not a whole number; write it as 1234');
  return number;
}

/**
 * Twelve hexadecimal digits that tell apart what is stated, as a row of cells is told apart; blanks don't count. With the same
 * names in order they are those of a CSV's row.
 */
export function identityOf(stated: Readonly<Record<string, string>>, account = ''): string {
  const said = Object.entries(stated).filter(([, text]) => text !== '');
  const text = said.map(([name, value]) => `\n${name}=${value}`).join('');
  return createHash('sha256').update(`${account}${text}`, 'utf8').digest('hex').slice(0, 12);
}
