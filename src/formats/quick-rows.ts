/**
 * Rows of a CSV that say in words what a row before them said: of each only the numbers, its time, its id and its account are read,
 * in one pass over its bytes and with no record. What is in any other shape is left to the reader of all rows, which also reads the
 * first row of every kind: what it makes of that one holds for those that are like it.
 */
import type { UseRecord } from '../domain/records.ts';
import { blocksOf, rowsOf, type Ahead } from './ahead.ts';
import { ACCOUNT, AMOUNT, FULL, ID, KIND, NOTHING, TIME, WHOLE, WORDS, dropElsewhere, newCore, type Core } from './core.ts';
import {
  COUNTED,
  COUNTS,
  ELSEWHERE,
  FIELDS,
  FROM,
  ID as ID_BYTES,
  type Column,
  type CsvFormat,
  type FormatContext,
  type Header,
  type Row,
  type UseRows,
  type Varying,
} from './format.ts';
import { watching } from './watch.ts';

/** After so many blocks most of what a file says has been met. A power of two. */
const FIRST_TOLD = 1 << 2;

/** Where after so many rows fewer than half were alike, the others are not tried. */
const TRIAL = 1 << 12;

export class QuickRows {
  readonly #format: Pick<CsvFormat, 'open'>;
  readonly #varying: Varying;
  readonly #rows: UseRows;
  readonly #delimiter: number;
  readonly #core: Core;
  /** Whether the header has what such rows are made of. */
  #isOpen = false;
  /** What the core has a copy of. */
  #block: Buffer | null = null;
  /** Whether the row that the core stopped at is of a kind that nobody knows yet; on which line it is, and what the reader of all rows makes of it. */
  #isUnknown = false;
  #line = 0;
  #use: UseRecord | null = null;
  #tried = 0;
  #read = 0;
  #ahead: Ahead | null = null;
  /** How many blocks might have been cut ahead, and whether one was cut short of what is known by now. */
  #blocks = 0;
  #isAheadBehind = true;

  private constructor(format: Pick<CsvFormat, 'open'>, varying: Varying, rows: UseRows, delimiter: number, core: Core) {
    this.#format = format;
    this.#varying = varying;
    this.#rows = rows;
    this.#delimiter = delimiter;
    this.#core = core;
  }

  /** Round a format that says which of its columns vary, where somebody takes such rows; `null`: there is nothing to gain. */
  static around(format: Pick<CsvFormat, 'open' | 'varying'>, { sink }: FormatContext, delimiter: number): QuickRows | null {
    const { varying } = format;
    const { rows } = sink;
    if (varying === undefined || rows === undefined) return null;
    const core = newCore((account) => rows.accountOf({ account, vendor: '' }));
    return core === null ? null : new QuickRows(format, varying, rows, delimiter, core);
  }

  /** As the format's own, seeing which columns it asks for and what it makes of a row. */
  open(header: Header, context: FormatContext): (row: Row) => void {
    const asked = new Asked(header);
    const { sink } = context;
    const watched = watching(context, {
      use: (record) => {
        this.#use = record;
        sink.use(record);
      },
    });
    const read = this.#format.open(asked, watched);
    this.#settle(asked);
    return read;
  }

  #settle({ names, columns }: Asked): void {
    const { from, id, account } = this.#varying;
    if (!names.includes(from) || !names.includes(id)) return;
    const reads = Int8Array.from(names, (_, column) => (columns.has(column) ? WORDS : NOTHING));
    const set = (name: string | undefined, read: number): number => {
      const column = name === undefined ? -1 : names.indexOf(name);
      if (column >= 0) reads[column] = read;
      return column;
    };
    set(from, TIME);
    set(id, ID);
    set(account, ACCOUNT);
    const numbers = new Uint8Array(names.length);
    for (const [index, field] of COUNTED.entries()) {
      const column = set(this.#varying[field], field.endsWith('Tokens') ? WHOLE : AMOUNT);
      if (column >= 0) numbers[column] = index;
    }
    this.#core.open(this.#delimiter, reads, numbers);
    this.#isOpen = true;
  }

  /** Rows may come from whoever cuts them ahead. */
  follow(ahead: Ahead): void {
    this.#ahead = ahead;
  }

  /**
   * Hands on rows of a block that ends with a line end, from a place and a line on, as far as they are of a kind that is known; gives
   * how many, and `next` says where the one after them begins.
   */
  rows(block: Buffer, from: number, line: number): number {
    const core = this.#core;
    this.#isUnknown = false;
    this.next = from;
    if (!this.#isOpen || (this.#tried >= TRIAL && this.#read * 2 < this.#tried)) return 0;
    let rows = this.#takeCut(block, from, line);
    if (this.next < block.length && this.#block !== block) this.#block = core.take(block) ? block : null;
    const found = core.rows;
    while (this.next < block.length && this.#block === block) {
      const why = core.read(this.next, block.length, line + rows);
      if (found.read > 0) this.#rows.add(found);
      rows += found.read;
      this.next = core.next;
      if (why === FULL) continue;
      this.#isUnknown = why === KIND;
      break;
    }
    this.#line = line + rows;
    this.#use = null;
    this.#tried += rows + 1;
    this.#read += rows;
    if (from === 0) this.#tell(block);
    return rows;
  }

  next = 0;

  /** Takes rows from whoever cuts them ahead, where they begin at that place; gives how many. */
  #takeCut(block: Buffer, from: number, line: number): number {
    const cut = this.#ahead?.cutOf(block.buffer) ?? null;
    if (cut === null || cut.from !== block.byteOffset + from) return 0;
    const called = cut.names.map((account) => this.#rows.accountOf({ account, vendor: '' }));
    if (called.length > 0) this.#ahead?.call(cut, called);
    const areAllKept = !cut.elsewhere && !called.includes(ELSEWHERE);
    for (const found of blocksOf(cut, block.buffer, line, called)) {
      if (!areAllKept) found.rows = dropElsewhere(found, found.rows);
      this.#rows.add(found);
    }
    this.next = cut.next - block.byteOffset;
    this.#isAheadBehind ||= this.next < block.length;
    return rowsOf(cut);
  }

  /** Tells whoever cuts ahead what is known by now, after some blocks; again after twice as many, if that was too little. */
  #tell(block: Buffer): void {
    if (this.#ahead?.cutOf(block.buffer) === undefined) return;
    this.#blocks += 1;
    if (this.#blocks < FIRST_TOLD || (this.#blocks & (this.#blocks - 1)) !== 0 || !this.#isAheadBehind) return;
    const knowledge = this.#core.knowledge();
    if (knowledge !== null) this.#ahead.know(knowledge);
    this.#isAheadBehind = false;
  }

  /** The row that the core stopped at has been read: what it says in words is what all of its kind do. */
  learn(): void {
    const use = this.#use;
    if (!this.#isUnknown || use === null || !this.#isLike(use)) return;
    this.#isUnknown = false;
    const words = this.#rows.wordsOf(use);
    if (words >= 0) this.#core.learn(words, this.#rows.accountOf(use));
  }

  /** Whether a use says nothing that such a row could not, and what the row was taken to say. */
  #isLike(use: UseRecord): boolean {
    const { rows, fields, ids, room } = this.#core.rows;
    const [at, id] = [rows * FIELDS, rows * room];
    return (
      use.line === this.#line &&
      use.from === fields[at + FROM] &&
      use.until === use.from &&
      !use.zoneless &&
      use.id === ids.toString('latin1', id, id + (fields[at + ID_BYTES] as number) / 2) &&
      use.cacheReadTokens === null &&
      use.cacheWrite5mTokens === null &&
      use.cacheWrite1hTokens === null &&
      use.readings.length === 0 &&
      use.limits.length === 0 &&
      COUNTED.every((field, index) => Object.is(use[field] ?? NaN, fields[at + COUNTS + index]))
    );
  }
}

/** A header that notes which of its columns are asked for. */
class Asked implements Header {
  readonly names: readonly string[];
  readonly spelled: readonly string[];
  readonly columns = new Set<Column>();
  readonly #header: Header;

  constructor(header: Header) {
    this.#header = header;
    this.names = header.names;
    this.spelled = header.spelled;
  }

  has(name: string): boolean {
    return this.#header.has(name);
  }

  column(name: string): Column {
    const column = this.#header.column(name);
    this.columns.add(column);
    return column;
  }
}
