/** Memory for rows, and how those of a key are brought together: by WebAssembly, which takes a fifth of the time, or without. */
import { instanceOf, memoryOf } from '../../domain/wasm.ts';
import { WASM } from './gather-bytes.ts';
import { FIELDS } from './row.ts';

/** Rows that are brought together at once. */
export const MOST_AT_ONCE = 1 << 10;
const WORD = Float64Array.BYTES_PER_ELEMENT;
const ROW = FIELDS * WORD;
/** Bytes of a number of a row or of a key. */
const NUMBER = Int32Array.BYTES_PER_ELEMENT;
/** Fewer rows have an ordinary memory. */
const MANY_ROWS = 1 << 14;
/** More than are written out at once, mostly: what nobody touches of such a memory takes none of the machine's. */
const ENOUGH_ROWS = (1 << 20) + (1 << 12);
const MODULE = { base64: WASM };

/** Copies rows of so many bytes from a place on, each told by its number in a list, one after the other; places are of the memory. */
type Gather = (list: number, count: number, from: number, row: number, into: number) => void;

let plainly = false;

/** For tests: whether no space has WebAssembly. */
export function gatherPlainly(isPlain: boolean): void {
  plainly = isPlain;
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

  /** For so many rows, with so many bytes of room for the id of each: a multiple of eight. */
  constructor(
    readonly rows: number,
    readonly room: number,
  ) {
    const byKey = rows * ROW;
    const keys = byKey + rows * NUMBER;
    const texts = keys + rows * NUMBER;
    this.out = texts + rows * room;
    const bytes = this.out + MOST_AT_ONCE * Math.max(ROW, room);
    const memory = rows < MANY_ROWS || plainly ? null : memoryOf(bytes);
    const exports = memory === null ? null : (instanceOf(MODULE, { env: { memory } }) as { readonly gather: Gather } | null);
    const buffer = memory !== null && exports !== null ? memory.buffer : new ArrayBuffer(bytes);
    this.buffer = buffer;
    this.gather = exports?.gather ?? gatherIn(buffer);
    this.fields = new Float64Array(buffer, 0, rows * FIELDS);
    this.byKey = new Int32Array(buffer, byKey, rows);
    this.keys = new Int32Array(buffer, keys, rows);
    this.texts = Buffer.from(buffer, texts, rows * room);
  }

  /** Another for at least so many rows, with the first ones of this one; there is none that keeps rows and has other room for ids. */
  grown(rows: number, room: number, kept: number): Space {
    const more = new Space(rows < MANY_ROWS || plainly ? rows : Math.max(rows, ENOUGH_ROWS), room);
    more.fields.set(this.fields.subarray(0, kept * FIELDS));
    more.keys.set(this.keys.subarray(0, kept));
    more.texts.set(this.texts.subarray(0, kept * room));
    return more;
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
