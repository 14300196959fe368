/**
 * The reader of nearly every CSV: one pass over the bytes of each block, cells as ranges in it. It cuts as csv-parse does, which
 * tests hold it against on random and hostile files; so either can read any file.
 */
import { isAscii } from 'node:buffer';
import type { Ahead } from './ahead.ts';
import { ByteRow, Cells } from './byte-row.ts';
import type { CsvFormat, FormatContext, Header } from './format.ts';
import { QuickRows } from './quick-rows.ts';
import { detectDelimiter, endlessRow, LONGEST_RECORD, type RowCounts, Table } from './table.ts';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const SPACE = 32;
const DELETE = 127;

/** The first record of a text that may be cut anywhere; `null` where there is none. */
export function headerIn(head: string): Header | null {
  let header: Header | null = null;
  const nothing = (): void => {};
  const sink = { use: nothing, snapshot: nothing, entry: nothing, invoice: nothing, notice: nothing, plan: nothing, issue: nothing };
  const open = (found: Header): (() => void) => {
    header = found;
    return nothing;
  };
  const reader = new ByteReader(head, { open }, { file: 0, sink }, 'UTC');
  reader.block(Buffer.from(head, 'utf8'));
  reader.end();
  return header;
}

export class ByteReader {
  readonly #table: Table<ByteRow>;
  readonly #quick: QuickRows | null;
  readonly #delimiter: number;
  readonly #cells = new Cells();
  /** Blocks that end inside quotes, from the start of the record on; looked at again when there is twice as much. */
  #open: Buffer[] = [];
  #openBytes = 0;
  #enough = 0;
  /** Where the next record starts. */
  #line = 1;

  readonly #path: string;

  /**
   * `head` is the beginning of the text, for its delimiter; `path` how messages call the file; `quickly`: whether rows that are alike are
   * read as such.
   */
  constructor(
    head: string,
    format: Pick<CsvFormat, 'open' | 'varying'>,
    context: FormatContext,
    timezone: string,
    path = '',
    quickly = false,
  ) {
    this.#path = path;
    this.#delimiter = detectDelimiter(head).charCodeAt(0);
    this.#quick = quickly ? QuickRows.around(format, context, this.#delimiter) : null;
    this.#table = new Table(this.#quick ?? format, context, timezone, (...args) => new ByteRow(this.#cells, ...args));
  }

  /** Rows may come from whoever cuts them ahead. */
  follow(ahead: Ahead): void {
    this.#quick?.follow(ahead);
  }

  /** Whole lines in UTF-8, until this returns. Gives how many they are, where that is known. */
  block(block: Buffer): number | null {
    if (this.#open.length === 0) {
      const before = this.#line;
      this.#read(block, false);
      return this.#open.length === 0 ? this.#line - before : null;
    }
    this.#open.push(Buffer.from(block));
    this.#openBytes += block.length;
    if (this.#openBytes >= this.#enough || this.#openBytes > LONGEST_RECORD) this.#read(this.#takeOpen(), false);
    if (this.#openBytes > LONGEST_RECORD) throw endlessRow(this.#path, this.#line);
    return null;
  }

  end(): RowCounts {
    if (this.#open.length > 0) this.#read(this.#takeOpen(), true);
    return this.#table.counts;
  }

  #takeOpen(): Buffer {
    const bytes = Buffer.concat(this.#open, this.#openBytes);
    this.#open = [];
    this.#openBytes = 0;
    return bytes;
  }

  #read(block: Buffer, isLast: boolean): void {
    this.#cells.take(block, isAscii(block));
    const rest = this.#cut(block);
    if (rest === block.length) return;
    if (isLast) this.#table.unclosed(this.#line);
    else {
      this.#open = [Buffer.from(block.subarray(rest))];
      this.#openBytes = block.length - rest;
      this.#enough = this.#openBytes * 2;
    }
  }

  /** Cuts a block into records; gives where the last one starts that its end cuts short inside quotes, or its length. */
  #cut(block: Buffer): number {
    const cells = this.#cells;
    const delimiter = this.#delimiter;
    const highest = Math.max(delimiter, QUOTE);
    const { length } = block;
    let { starts, ends } = cells;
    /** Where the record starts, the cell, and where a quoted cell ended. */
    let record = 0;
    let start = 0;
    let closed = -1;
    let count = 0;
    /** Line ends inside the record's cells. */
    let inside = 0;
    let at = this.#quickly(block, 0);
    start = record = at;
    while (at < length) {
      const byte = block[at] as number;
      if (byte > highest) {
        at += 1;
        continue;
      }
      if (byte === delimiter) {
        starts[count] = start;
        ends[count] = closed < 0 ? at : closed;
        count += 1;
        if (count === starts.length) {
          cells.grow();
          ({ starts, ends } = cells);
        }
        closed = -1;
        at += 1;
        start = at;
      } else if (byte === NEWLINE) {
        starts[count] = start;
        ends[count] = closed >= 0 ? closed : at > start && block[at - 1] === RETURN ? at - 1 : at;
        closed = -1;
        this.#record(count + 1);
        this.#line += inside + 1;
        inside = 0;
        count = 0;
        at = this.#quickly(block, at + 1);
        start = at;
        record = at;
      } else if (byte === QUOTE && at === start) {
        const quote = this.#closing(block, at + 1);
        if (quote < 0) {
          cells.unlike.clear();
          return record;
        }
        inside += this.#lineEnds;
        const after = quote + 1;
        const next = block[after];
        if (next === undefined || next === delimiter || next === NEWLINE || (next === RETURN && block[after + 1] === NEWLINE)) {
          start += 1;
          closed = quote;
          at = next === RETURN ? after + 1 : after;
          if (this.#doubled) cells.unlike.set(count, undoubled(block, start, quote));
        } else {
          // A quote that neither closes the cell nor is doubled is a character, and so was the one that opened it.
          at = after;
          if (this.#doubled) {
            at = this.#endOfCell(block, after);
            cells.unlike.set(count, `"${undoubled(block, start + 1, quote)}${block.toString('utf8', quote, at)}`);
            closed = at;
            if (block[at] === RETURN) at += 1;
          }
        }
      } else at += 1;
    }
    if (start < length || count > 0 || closed >= 0) {
      starts[count] = start;
      ends[count] = closed < 0 ? length : closed;
      this.#record(count + 1);
      this.#line += inside + 1;
    }
    return length;
  }

  /** Reads rows while they are of a kind that is known; gives where the first one begins that isn't. */
  #quickly(block: Buffer, from: number): number {
    const table = this.#table;
    const quick = this.#quick;
    if (quick === null || !table.usable || !table.opened || block[block.length - 1] !== NEWLINE) return from;
    const rows = quick.rows(block, from, this.#line);
    this.#line += rows;
    table.counts.rows += rows;
    return quick.next;
  }

  /** What `#closing` saw on its way: doubled quotes, line ends. */
  #doubled = false;
  #lineEnds = 0;

  /** The quote that ends what a quote opened; -1: the block ends before. */
  #closing(block: Buffer, from: number): number {
    const { length } = block;
    this.#doubled = false;
    this.#lineEnds = 0;
    for (let at = from; at < length; at += 1) {
      const byte = block[at] as number;
      if (byte > QUOTE) continue;
      if (byte === NEWLINE) this.#lineEnds += 1;
      else if (byte === QUOTE) {
        if (block[at + 1] !== QUOTE) return at;
        this.#doubled = true;
        at += 1;
      }
    }
    return -1;
  }

  #endOfCell(block: Buffer, from: number): number {
    for (let at = from; at < block.length; at += 1) {
      const byte = block[at];
      if (byte === this.#delimiter || byte === NEWLINE || (byte === RETURN && block[at + 1] === NEWLINE)) return at;
    }
    return block.length;
  }

  #record(count: number): void {
    const table = this.#table;
    const cells = this.#cells;
    if (!table.opened) table.record(cells.all(count), this.#line);
    else if (this.#says(count) && table.admits(count, this.#line, () => cells.all(count))) {
      table.row.placeAt(this.#line);
      table.readRow();
      this.#quick?.learn();
    }
    if (cells.unlike.size > 0) cells.unlike.clear();
  }

  /** Whether a record is more than empty cells, as spreadsheets leave them. */
  #says(count: number): boolean {
    const { block, starts, ends } = this.#cells;
    for (let column = 0; column < count; column += 1) {
      const start = starts[column] as number;
      if (start === ends[column]) continue;
      const first = block[start] as number;
      if ((first > SPACE && first < DELETE) || this.#cells.get(column).trim() !== '') return true;
    }
    return false;
  }
}

function undoubled(block: Buffer, start: number, end: number): string {
  return block.toString('utf8', start, end).replaceAll('""', '"');
}
