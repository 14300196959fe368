/**
 * Rows that are cut ahead, by a core beside the reader's own that knows what that one knew a while ago. Where the reader comes to the
 * place at which they begin, they are what its own would make of the same bytes; where it does not, nobody looks at them.
 */
import type { Knowledge } from './core.ts';
import { FIELDS, type UseRowBlock } from './format.ts';

/** Rows that were cut of the bytes in a buffer, and lie behind these: none where nothing is known of them. All places are of that buffer. */
export interface Cut {
  /** Where the first row begins, and the one after the last. */
  readonly from: number;
  readonly next: number;
  /** How many rows there are, some after some, and the spans of their times in milliseconds since 1970. */
  readonly stretches: readonly { readonly rows: number; readonly earliest: number; readonly latest: number }[];
  /** Bytes of room for each id. */
  readonly room: number;
  /** Whether some are of accounts that nobody keeps. */
  readonly elsewhere: boolean;
  /** Names of accounts of which it was not known what they are called: rows of the first have -1 for it, those of the second -2. */
  readonly names: readonly string[];
  /** What these are to whoever cut the rows. */
  readonly numbers: readonly number[];
  readonly fieldsAt: number;
  readonly accountsAt: number;
  readonly idsAt: number;
}

export interface Ahead {
  /** By what rows are cut from now on. */
  know(knowledge: Knowledge): void;
  /** What the accounts are called whose names a cut has. */
  call(cut: Cut, accounts: readonly number[]): void;
  /** Of the bytes in a buffer, while these are looked at: `null` where no rows were cut, `undefined` where the buffer is nobody's here. */
  cutOf(buffer: ArrayBufferLike): Cut | null | undefined;
}

export function rowsOf({ stretches }: Cut): number {
  return stretches.reduce((sum, { rows }) => sum + rows, 0);
}

/** The rows of a cut, some at a time, whose lines count from `line`; `called`: what the accounts are called whose names it has. */
export function* blocksOf(cut: Cut, buffer: ArrayBufferLike, line: number, called: readonly number[]): Generator<UseRowBlock> {
  const { room, fieldsAt, accountsAt, idsAt } = cut;
  let first = 0;
  for (const { rows, earliest, latest } of cut.stretches) {
    const fields = new Float64Array(buffer, fieldsAt + first * BYTES, rows * FIELDS);
    const accounts = new Int32Array(buffer, accountsAt + first * ACCOUNT_BYTES, rows);
    const ids = Buffer.from(buffer, idsAt + first * room, rows * room);
    for (let at = 0; at < fields.length; at += FIELDS) (fields[at] as number) += line;
    for (let row = 0; called.length > 0 && row < rows; row += 1) {
      const account = accounts[row] as number;
      if (account < 0) accounts[row] = called[-1 - account] as number;
    }
    yield { rows, accounts, fields, ids, room, read: rows, earliest, latest };
    first += rows;
  }
}

/** Of a row's numbers, and of its account. */
const [BYTES, ACCOUNT_BYTES] = [FIELDS * 8, 4];

/** Who knows more names is left to cut by itself: the memory for them would be taken twice. */
const MOST_NAMES = 1 << 17;

/**
 * What cuts, as the text of a function, for a thread that has nothing else: of what is known it makes a function that takes a buffer, how
 * many bytes of a file lie at its start and where the room for rows begins, and gives a `Cut`; and one that takes the number
 * of a name and what the account is called.
 */
export const CUTTER = `({ module, bytes, page, pages, data }) => {
  const { exports } = new WebAssembly.Instance(module);
  const { memory } = exports;
  memory.grow(Math.max(0, Math.ceil((bytes - memory.buffer.byteLength) / 65536)));
  const all = new Uint8Array(memory.buffer);
  pages.forEach((at, index) => all.set(data.subarray(index * page, (index + 1) * page), at));
  const known = () => new Uint32Array(memory.buffer, exports.knowledge.value, 6);
  const [FULL, NUMBERS, ACCOUNT] = [1, ${BYTES}, ${ACCOUNT_BYTES}];
  const cut = (buffer, length, free) => {
    const chunk = new Uint8Array(buffer, 0, length);
    const from = chunk.indexOf(10) + 1;
    const block = chunk.subarray(from, chunk.lastIndexOf(10) + 1);
    const [, , , room] = known();
    const most = Math.floor((buffer.byteLength - free) / (NUMBERS + ACCOUNT + room));
    const [fieldsAt, accountsAt, idsAt] = [free, free + most * NUMBERS, free + most * (NUMBERS + ACCOUNT)];
    new Uint8Array(memory.buffer, exports.room(block.length), block.length).set(block);
    let [next, rows, elsewhere] = [0, 0, false];
    const [stretches, places, names, numbers] = [[], new Map(), [], []];
    for (let why = FULL; why === FULL && next < block.length; ) {
      why = exports.read(next, block.length, rows);
      const count = exports.rows.value;
      const [fields, accounts, ids, idRoom, named, nameCount] = known();
      if (count === 0 || idRoom !== room || rows + count > most || nameCount > ${MOST_NAMES}) break;
      new Uint8Array(buffer, fieldsAt + rows * NUMBERS).set(new Uint8Array(memory.buffer, fields, count * NUMBERS));
      new Uint8Array(buffer, idsAt + rows * room).set(new Uint8Array(memory.buffer, ids, count * room));
      const whose = new Int32Array(buffer, accountsAt + rows * ACCOUNT, count);
      whose.set(new Int32Array(memory.buffer, accounts, count));
      for (let row = 0, left = exports.uncalled.value; left > 0; row += 1) {
        const number = -1 - whose[row];
        if (number < 0) continue;
        if (!places.has(number)) {
          const [at, long] = new Uint32Array(memory.buffer, named + number * 8, 2);
          places.set(number, names.push(Buffer.from(memory.buffer, at, long).toString('latin1')));
          numbers.push(number);
        }
        whose[row] = -places.get(number);
        left -= 1;
      }
      rows += count;
      next = exports.next.value;
      stretches.push({ rows: count, earliest: exports.earliest.value, latest: exports.latest.value });
      elsewhere ||= exports.elsewhere.value > 0;
    }
    return { from, next: from + next, stretches, room, elsewhere, names, numbers, fieldsAt, accountsAt, idsAt };
  };
  return { cut, call: exports.callName };
}`;
