/**
 * The door to csv-parse: blocks of whole lines into records of cells, each with the physical line it starts on. Until the
 * first quote of a file its lines are its records and there is nothing to parse; from there on csv-parse cuts.
 */
import { isAscii } from 'node:buffer';
import { type CsvError, Parser } from 'csv-parse';
import type { CsvFormat, FormatContext, Header } from './format.ts';
import { CellRow, makeHeader } from './row.ts';
import { type Delimiter, detectDelimiter, type RowCounts, Table } from './table.ts';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
/** V8 copies slices shorter than this; a longer one would keep the whole block in memory for as long as the cell is kept. */
const COPIED = 13;

/** The first record of a text that may be cut anywhere; `null` where there is none. */
export function readHeader(head: string): Header | null {
  let header: Header | null = null;
  const records = new Records(detectDelimiter(head), (cells) => {
    if (header === null && cells.some((cell) => cell.trim() !== '')) header = makeHeader(cells);
  });
  records.feed(Buffer.from(head, 'utf8'));
  if (header === null) records.finish();
  return header;
}

/** csv-parse without its queue: each record is taken as soon as it is cut. */
class Records extends Parser {
  readonly #take: (cells: string[]) => void;

  constructor(delimiter: Delimiter, take: (cells: string[]) => void) {
    super({ delimiter, record_delimiter: ['\r\n', '\n'], relax_quotes: true, relax_column_count: true });
    this.#take = take;
  }

  override push(cells: string[] | null): boolean {
    if (cells !== null) this.#take(cells);
    return true;
  }

  feed(block: Buffer): void {
    this._transform(block, 'utf8', rethrow);
  }

  /** `false` where the text ends inside quotes. */
  finish(): boolean {
    let closed = true;
    this._flush((error) => {
      if ((error as CsvError | undefined)?.code === 'CSV_QUOTE_NOT_CLOSED') closed = false;
      else rethrow(error);
    });
    return closed;
  }
}

function rethrow(error?: Error | null): void {
  if (error) throw error;
}

export class CsvReader {
  readonly #table: Table<CellRow>;
  readonly #delimiter: Delimiter;
  /** `null` until the first quote. */
  #records: Records | null = null;
  /** Where the next record starts. */
  #line = 1;

  /** `head` is the beginning of the text, for its delimiter. */
  constructor(head: string, format: CsvFormat, context: FormatContext, timezone: string) {
    this.#delimiter = detectDelimiter(head);
    this.#table = new Table(format, context, timezone, (...args) => new CellRow(...args));
  }

  /** Whole lines in UTF-8. */
  block(block: Buffer): null {
    if (this.#records === null && block.indexOf(QUOTE) === -1) this.#plainLines(block);
    else {
      this.#records ??= new Records(this.#delimiter, (cells) => this.#record(cells));
      this.#records.feed(block);
    }
    return null;
  }

  end(): RowCounts {
    if (this.#records?.finish() === false) this.#table.unclosed(this.#line);
    return this.#table.counts;
  }

  #record(cells: string[]): void {
    this.#table.record(cells, this.#line);
    this.#line += 1;
    for (const cell of cells) {
      for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) this.#line += 1;
    }
  }

  #plainLines(block: Buffer): void {
    const delimiter = this.#delimiter.charCodeAt(0);
    const { length } = block;
    const text = isAscii(block) ? block.toString('latin1') : null;
    const cut = (start: number, end: number): string =>
      text !== null && end - start < COPIED ? text.slice(start, end) : block.toString(text === null ? 'utf8' : 'latin1', start, end);
    let cells: string[] = [];
    let start = 0;
    for (let at = 0; at < length; at += 1) {
      const byte = block[at];
      if (byte === delimiter) {
        cells.push(cut(start, at));
        start = at + 1;
      } else if (byte === NEWLINE) {
        cells.push(cut(start, at > start && block[at - 1] === RETURN ? at - 1 : at));
        start = at + 1;
        this.#table.record(cells, this.#line);
        this.#line += 1;
        cells = [];
      }
    }
    if (start < length || cells.length > 0) {
      cells.push(cut(start, length));
      this.#table.record(cells, this.#line);
    }
  }
}
