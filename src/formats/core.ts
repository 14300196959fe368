/**
 * The core that reads rows of numbers: WebAssembly made from wasm/rows.ts, whose memory holds what it has met of one file. It has no
 * way out of that memory.
 */
import { compiledOf, instanceOf, type Compiled } from '../domain/wasm.ts';
import { WASM } from './core-bytes.ts';
import { ELSEWHERE, FIELDS, type UseRowBlock } from './format.ts';

/** What is read of a column's cells: nothing, words, the time, the id, the account, an amount in micro-units, a whole number. */
export const [NOTHING, WORDS, TIME, ID, ACCOUNT, AMOUNT, WHOLE] = [0, 1, 2, 3, 4, 5, 6];
/** Why it stopped: there is room for no more rows, or a row's kind has no name yet. Else all is read, or the row is of another shape. */
export const [FULL, KIND] = [1, 3];

/** Longer blocks are not worth the memory, which it never gives back. */
const LONGEST_BLOCK = 1 << 24;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  open(columns: number, delimiter: number): void;
  column(index: number, reads: number, number: number): void;
  room(bytes: number): number;
  read(from: number, until: number, line: number): number;
  learn(words: number, account: number): void;
  callName(name: number, account: number): void;
  readonly knowledge: Global;
  readonly rows: Global;
  readonly earliest: Global;
  readonly latest: Global;
  readonly next: Global;
  readonly uncalled: Global;
  readonly elsewhere: Global;
}

interface Global {
  readonly value: number;
}

/** Where a core says where its rows' numbers, accounts and ids lie, what room an id has, and where names lie. */
const [FIELDS_AT, ACCOUNTS_AT, IDS_AT, ID_ROOM, NAMES_AT] = [0, 1, 2, 3, 4];

export class Core {
  /** The rows that were read last, and after them the one that it stopped at. */
  readonly rows: UseRowBlock = {
    rows: 0,
    accounts: new Int32Array(0),
    fields: new Float64Array(0),
    ids: Buffer.alloc(0),
    room: 0,
    read: 0,
    earliest: 0,
    latest: 0,
  };
  readonly #exports: Exports;
  #known = new Uint32Array(0);
  readonly #accountOf: (name: string) => number;

  /** `accountOf` says what an account is called that rows name. */
  constructor(exports: Exports, accountOf: (name: string) => number) {
    this.#exports = exports;
    this.#accountOf = accountOf;
  }

  /** `reads` and `numbers` by column; of a number which of a row's it is. */
  open(delimiter: number, reads: ArrayLike<number>, numbers: ArrayLike<number>): void {
    this.#exports.open(reads.length, delimiter);
    for (let column = 0; column < reads.length; column += 1) {
      this.#exports.column(column, reads[column] ?? NOTHING, numbers[column] ?? 0);
    }
  }

  /** Whether it has a copy of a block now. */
  take(block: Uint8Array): boolean {
    if (block.length > LONGEST_BLOCK) return false;
    const at = this.#exports.room(block.length);
    new Uint8Array(this.#exports.memory.buffer, at, block.length).set(block);
    return true;
  }

  /** Reads rows of the block that was taken last from a place and a line on; says why it stopped. */
  read(from: number, until: number, line: number): number {
    const { rows } = this;
    const exports = this.#exports;
    const why = exports.read(from, until, line);
    const { buffer } = exports.memory;
    // What was seen of memory is gone when there is more of it.
    if (rows.fields.buffer !== buffer) {
      this.#known = new Uint32Array(buffer, exports.knowledge.value);
      rows.fields = new Float64Array(buffer, this.#known[FIELDS_AT]);
      rows.accounts = new Int32Array(buffer, this.#known[ACCOUNTS_AT]);
      rows.ids = Buffer.from(buffer, this.#known[IDS_AT]);
    }
    rows.room = this.#known[ID_ROOM] as number;
    rows.rows = exports.rows.value;
    rows.read = rows.rows;
    rows.earliest = exports.earliest.value;
    rows.latest = exports.latest.value;
    const areAllKept = this.#callNames() && exports.elsewhere.value === 0;
    // The row after them too, at which it may have stopped.
    if (!areAllKept) rows.rows = dropElsewhere(rows, rows.rows + 1) - 1;
    return why;
  }

  /** Says what accounts are called of which rows have come for the first time; whether somebody keeps the rows of all of these. */
  #callNames(): boolean {
    const { uncalled, memory } = this.#exports;
    let left = uncalled.value;
    let areAllKept = true;
    if (left === 0) return true;
    const { accounts } = this.rows;
    const called = new Map<number, number>();
    const [bytes, numbers] = [Buffer.from(memory.buffer), new Uint32Array(memory.buffer)];
    for (let row = 0; left > 0; row += 1) {
      const name = -1 - (accounts[row] as number);
      if (name < 0) continue;
      let account = called.get(name);
      if (account === undefined) {
        const place = ((this.#known[NAMES_AT] as number) + name * 8) / Uint32Array.BYTES_PER_ELEMENT;
        const [at, length] = [numbers[place] as number, numbers[place + 1] as number];
        account = this.#accountOf(bytes.toString('latin1', at, at + length));
        called.set(name, account);
        this.#exports.callName(name, account);
      }
      accounts[row] = account;
      areAllKept &&= account !== ELSEWHERE;
      left -= 1;
    }
    return areAllKept;
  }

  /** Where the row begins that it stopped at. */
  get next(): number {
    return this.#exports.next.value;
  }

  /** What it knows by now, for another that is to know the same; `null`: it is too much to be told. */
  knowledge(): Knowledge | null {
    return knowledgeIn(this.#exports.memory.buffer);
  }

  /** What rows of the kind are called that it stopped at, and the account of those that name none. */
  learn(words: number, account: number): void {
    this.#exports.learn(words, account);
  }
}

/** Closes up rows whose accounts somebody keeps, of so many; gives how many they are. */
export function dropElsewhere({ rows, accounts, fields, ids, room }: UseRowBlock, count: number): number {
  let kept = 0;
  for (let row = 0; row < count; row += 1) {
    if (row < rows && accounts[row] === ELSEWHERE) continue;
    accounts[kept] = accounts[row] as number;
    fields.copyWithin(kept * FIELDS, row * FIELDS, (row + 1) * FIELDS);
    ids.copyWithin(kept * room, row * room, (row + 1) * room);
    kept += 1;
  }
  return kept;
}

const MODULE = { base64: WASM };

/** What a core knows, which is what its memory holds. */
export interface Knowledge {
  readonly module: Compiled;
  /** How long the memory is. */
  readonly bytes: number;
  /** Where its pages lie that are not all zeros, each of so many bytes, and these one after the other. */
  readonly page: number;
  readonly pages: readonly number[];
  readonly data: Uint8Array<ArrayBuffer>;
}

const PAGE = 1 << 12;
const ZEROS = Buffer.alloc(PAGE);
const MOST_TOLD = 1 << 24;

function knowledgeIn(buffer: ArrayBuffer): Knowledge | null {
  const memory = Buffer.from(buffer);
  const pages: number[] = [];
  for (let at = 0; at < memory.length; at += PAGE) if (memory.compare(ZEROS, 0, PAGE, at, at + PAGE) !== 0) pages.push(at);
  if (pages.length * PAGE > MOST_TOLD) return null;
  const data = new Uint8Array(pages.length * PAGE);
  for (const [index, at] of pages.entries()) data.set(memory.subarray(at, at + PAGE), index * PAGE);
  return { module: compiledOf(MODULE), bytes: memory.length, page: PAGE, pages, data };
}

/** A core for one file; `null`: there is none here, and rows are read without. */
export function newCore(accountOf: (name: string) => number): Core | null {
  const exports = instanceOf(MODULE);
  return exports === null ? null : new Core(exports as Exports, accountOf);
}
