/** Memory for rows, and how those of a key are brought together: by WebAssembly, which takes a fifth of the time, or without. */
import { instanceOf, memoryOf } from '../../domain/wasm.ts';
import { Bundles, type BundleExports } from './bundles.ts';
import { WASM } from './gather-bytes.ts';
import { FIELDS } from './row.ts';

/** Rows that are brought together at once. */
export const MOST_AT_ONCE = 1 << 10;
const WORD = Float64Array.BYTES_PER_ELEMENT;
const ROW = FIELDS * WORD;
/** Bytes of a number of a row or of a key. */
const NUMBER = Int32Array.BYTES_PER_ELEMENT;
/** Bytes of a line of the cache, of which what tells rows together makes use. */
const LINE = 64;
/** Fewer rows have an ordinary memory. */
const MANY_ROWS = 1 << 14;
/** More than are written out at once, mostly: what nobody touches of such a memory takes none of the machine's. */
const ENOUGH_ROWS = (1 << 20) + (1 << 12);
const MODULE = { base64: WASM };

/** Copies rows of so many bytes from a place on, each told by its number in a list, one after the other; places are of the memory. */
type Gather = (list: number, count: number, from: number, row: number, into: number) => void;

/** So many at first, which take no memory until there are as many. */
const ENOUGH_ACCOUNTS = 1 << 17;
const NOBODY_ASKS = { ask: () => 0, isSent: () => 0, endOf: () => 0 };

let plainly = false;

/** For tests: whether no space has WebAssembly. */
export function gatherPlainly(isPlain: boolean): void {
  plainly = isPlain;
}

interface Exports extends BundleExports {
  readonly gather: Gather;
}

/** What tells rows together, and of how many accounts it may know how their windows stand. */
interface Beside {
  readonly bundles: Bundles;
  readonly accounts: number;
}

export class Space {
  /** Whose each row is. */
  readonly keys: Int32Array;
  /** Rows by key, each key's as they came. */
  readonly byKey: Int32Array;
  readonly fields: Float64Array;
  /** Ids of rows, each in as much room. */
  readonly texts: Buffer;
  private readonly gather: Gather;
  /** What was brought together last. */
  private readonly out: number;
  private readonly buffer: ArrayBuffer;
  /** Where what tells rows together lies. */
  private readonly besideAt: number;
  /** Of so many accounts something may be known. */
  private accounts = 0;
  /** `null`: nothing tells them together here. */
  private readonly bundling: BundleExports | null;

  /** For so many rows, with so many bytes of room for the id of each: a multiple of eight. */
  constructor(
    readonly rows: number,
    readonly room: number,
    private readonly beside: Beside | null = null,
  ) {
    const byKey = rows * ROW;
    const keys = byKey + rows * NUMBER;
    const texts = keys + rows * NUMBER;
    this.out = texts + rows * room;
    this.besideAt = Math.ceil((this.out + MOST_AT_ONCE * Math.max(ROW, room)) / LINE) * LINE;
    const bytes = this.besideAt + (beside === null ? 0 : Bundles.bytesFor(beside.accounts));
    const memory = rows < MANY_ROWS || plainly ? null : memoryOf(bytes);
    const env = { memory, ...(beside?.bundles.imports ?? NOBODY_ASKS) };
    const exports = memory === null ? null : (instanceOf(MODULE, { env }) as Exports | null);
    const buffer = memory !== null && exports !== null ? memory.buffer : new ArrayBuffer(this.besideAt);
    this.buffer = buffer;
    this.gather = exports?.gather ?? gatherIn(buffer);
    this.bundling = beside === null ? null : exports;
    if (this.bundling !== null) beside?.bundles.lie(this.bundling, buffer, this.besideAt, { fields: 0, keys, texts, room });
    this.fields = new Float64Array(buffer, 0, rows * FIELDS);
    this.byKey = new Int32Array(buffer, byKey, rows);
    this.keys = new Int32Array(buffer, keys, rows);
    this.texts = Buffer.from(buffer, texts, rows * room);
  }

  /** Another for at least so many rows, with the first ones of this one; there is none that keeps rows and has other room for ids. */
  grown(rows: number, room: number, kept: number, beside = this.beside): Space {
    const least = beside === null ? rows : Math.max(rows, MANY_ROWS);
    const more = new Space(plainly || least <= MANY_ROWS ? least : Math.max(least, ENOUGH_ROWS), room, beside);
    more.fields.set(this.fields.subarray(0, kept * FIELDS));
    more.keys.set(this.keys.subarray(0, kept));
    more.texts.set(this.texts.subarray(0, kept * room));
    more.accounts = this.accounts;
    // What lies beyond was never touched, and takes no memory yet.
    if (more.bundling !== null && this.bundling !== null) more.known.set(this.known);
    return more;
  }

  /** One with the first rows of this one, where rows of so many accounts may be told together; those before one of them stay. */
  toldBy(bundles: Bundles, accounts: number, kept: number, before: number): Space {
    this.accounts = Math.max(this.accounts, accounts);
    if (accounts <= (this.beside?.accounts ?? 0)) return this;
    const isNew = this.beside === null;
    const more = this.grown(this.rows, this.room, kept, { bundles, accounts: Math.max(ENOUGH_ACCOUNTS, accounts * 2) });
    if (isNew) for (let row = 0; row < before; row += 1) more.see(row, false);
    return more;
  }

  /** Tells rows from one on together where it may; gives how many there are then. */
  tell(first: number, until: number): number {
    return this.bundling?.bundle(first, until, this.accounts) ?? until;
  }

  /** Sees the last row, which stays; and where it is odd, so do all to come of its key. */
  see(row: number, isOdd: boolean): void {
    const key = this.keys[row] as number;
    if (!this.knows(key)) return;
    this.accounts = Math.max(this.accounts, key + 1);
    this.bundling?.bundle(row, row + 1, this.accounts);
    if (isOdd) this.leave(key);
  }

  /** From here on the rows of a key stay as they are. */
  leave(key: number): void {
    if (this.knows(key)) this.bundling?.leave(key);
  }

  /** Whether rows of a key were told together before it showed that each is needed by itself. */
  isSpoilt(key: number): boolean {
    return this.knows(key) && this.bundling?.isSpoilt(key) === 1;
  }

  private knows(key: number): boolean {
    return key < (this.beside?.accounts ?? 0);
  }

  /** The rows are gone; what is known of their accounts stays. */
  forget(): void {
    this.bundling?.forget();
  }

  private get known(): Uint8Array {
    return Bundles.known(this.buffer, this.besideAt, Math.min(this.accounts, this.beside?.accounts ?? 0));
  }

  /** Numbers of rows by key, from one of them on; until the next call. */
  fieldsOf(from: number, count: number): Float64Array {
    this.gather(this.byKey.byteOffset + from * NUMBER, count, 0, ROW, this.out);
    return new Float64Array(this.buffer, this.out, count * FIELDS);
  }

  /** Ids of rows by key, from one of them on; until the next call. */
  textsOf(from: number, count: number): Buffer {
    this.gather(this.byKey.byteOffset + from * NUMBER, count, this.texts.byteOffset, this.room, this.out);
    return Buffer.from(this.buffer, this.out, count * this.room);
  }
}

function gatherIn(buffer: ArrayBuffer): Gather {
  const bytes = new Uint8Array(buffer);
  const numbers = new Int32Array(buffer, 0, Math.floor(buffer.byteLength / NUMBER));
  return (list, count, from, row, into) => {
    for (let i = 0; i < count; i += 1) {
      const at = from + (numbers[list / NUMBER + i] as number) * row;
      bytes.copyWithin(into + i * row, at, at + row);
    }
  };
}
