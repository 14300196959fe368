/**
 * A second CSV reader, which shares neither csv-parse nor the short cut with the first: one state machine over bytes, a row
 * whose cells are decoded when they are asked for. What passes for one passes for both, so that a format can't tell them apart.
 */
import type { Column, CsvFormat, FormatContext } from '../../src/formats/format.ts';
import { CellRow } from '../../src/formats/row.ts';
import { detectDelimiter, type RowCounts, Table } from '../../src/formats/table.ts';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;

class ByteRow extends CellRow {
  bytes: readonly (readonly number[])[] = [];

  override cell(column: Column): string {
    return decoded(this.bytes[column] ?? []);
  }
}

function decoded(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('utf8');
}

export class ByteReader {
  readonly #table: Table<ByteRow>;
  readonly #delimiter: number;
  readonly #blocks: Buffer[] = [];

  constructor(head: string, format: CsvFormat, context: FormatContext, timezone: string) {
    this.#delimiter = detectDelimiter(head).charCodeAt(0);
    this.#table = new Table(format, context, timezone, (...args) => new ByteRow(...args));
  }

  block(block: Buffer): void {
    this.#blocks.push(block);
  }

  end(): RowCounts {
    const bytes = Buffer.concat(this.#blocks);
    let cells: number[][] = [];
    let cell: number[] = [];
    let quoted = false;
    let wasQuoted = false;
    let line = 1;
    let startLine = 1;

    const endCell = (): void => {
      cells.push(cell);
      cell = [];
      wasQuoted = false;
    };
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === NEWLINE) line += 1;
      if (quoted) {
        if (byte !== QUOTE) cell.push(byte);
        else if (bytes[at + 1] === QUOTE) {
          cell.push(QUOTE);
          at += 1;
        } else {
          quoted = false;
          wasQuoted = true;
          // A quote that neither closes the cell nor is doubled is a character, and so was the one that opened it.
          if (!this.#endsCell(bytes, at + 1)) cell = [QUOTE, ...cell, QUOTE];
        }
      } else if (byte === QUOTE && cell.length === 0 && !wasQuoted) quoted = true;
      else if (byte === this.#delimiter) endCell();
      else if (byte === NEWLINE || (byte === RETURN && bytes[at + 1] === NEWLINE)) {
        if (byte === RETURN) {
          at += 1;
          line += 1;
        }
        endCell();
        this.#record(cells, startLine);
        cells = [];
        startLine = line;
      } else cell.push(byte);
    }
    if (quoted) this.#table.unclosed(startLine);
    else if (cells.length > 0 || cell.length > 0 || wasQuoted) {
      endCell();
      this.#record(cells, startLine);
    }
    return this.#table.counts;
  }

  #endsCell(bytes: Buffer, at: number): boolean {
    const byte = bytes[at];
    return byte === undefined || byte === this.#delimiter || byte === NEWLINE || (byte === RETURN && bytes[at + 1] === NEWLINE);
  }

  #record(cells: readonly (readonly number[])[], line: number): void {
    const texts = cells.map(decoded);
    if (!this.#table.opened || texts.every((text) => text.trim() === '')) {
      this.#table.record(texts, line);
      return;
    }
    if (!this.#table.admits(cells.length, line, () => texts)) return;
    const { row } = this.#table;
    row.place(line, []);
    row.bytes = cells;
    this.#table.readRow();
  }
}
