/**
 * Rows of a batch that was full, written out: a piece for each key, with its rows in the order they came and their texts after them.
 * What is left in memory is where each key's piece begins.
 */
import type { Batch } from './batch.ts';
import { LONGEST_TEXT } from './ids.ts';
import { FIELDS, ID, METERS, type Meters, RARE_FIELDS } from './row.ts';
import type { Spill } from './spill.ts';
import type { Beside, Table } from './table.ts';

const BLOCK = 1 << 20;
/** Before a text that is no short ASCII: how many bytes it has. */
const LENGTH_BYTES = 4;

/** Appends pieces of any size in blocks. */
class Writer {
  private readonly block = Buffer.allocUnsafe(BLOCK);
  private filled = 0;

  constructor(private readonly spill: Spill) {}

  write(bytes: Uint8Array): void {
    if (this.filled + bytes.length > BLOCK) this.flush();
    if (bytes.length > BLOCK) {
      this.spill.append(bytes);
      return;
    }
    this.block.set(bytes, this.filled);
    this.filled += bytes.length;
  }

  flush(): void {
    if (this.filled > 0) this.spill.append(this.block.subarray(0, this.filled));
    this.filled = 0;
  }
}

/** The texts of one key, one after the other. */
class Texts {
  length = 0;
  private bytes = Buffer.allocUnsafe(1 << 12);

  /** Room for so many more bytes; where. */
  room(length: number): number {
    const at = this.length;
    this.length += length;
    if (this.length > this.bytes.length) this.bytes = Buffer.concat([this.bytes], this.length * 2);
    return at;
  }

  /** Keeps a text as one that says how long it is; where. */
  keep(text: Buffer): number {
    const at = this.room(LENGTH_BYTES + text.length);
    this.bytes.writeUInt32LE(text.length, at);
    text.copy(this.bytes, at + LENGTH_BYTES);
    return at;
  }

  get all(): Buffer {
    return this.bytes;
  }
}

/** A row's numbers in a key's piece, and its rare ones beside them. */
interface Rows {
  readonly fields: Float64Array;
  readonly rare: Float64Array;
}

/** Memory that one run after the other is written out through. */
export class Scratch implements Rows {
  readonly texts = new Texts();
  readonly out: Writer;
  fields: Float64Array = new Float64Array(0);
  rare: Float64Array = new Float64Array(0);

  constructor(spill: Spill) {
    this.out = new Writer(spill);
  }

  /** Room for the rows of a key. */
  room(rows: number, hasRare: boolean): void {
    if (this.fields.length < rows * FIELDS) this.fields = new Float64Array(rows * 2 * FIELDS);
    if (hasRare && this.rare.length < rows * RARE_FIELDS) this.rare = new Float64Array(rows * 2 * RARE_FIELDS);
  }
}

export class Run {
  /** Where in the spill it begins. */
  private readonly from: number;
  private readonly hasRare: boolean;
  /** Keys that have rows here, in order; how many rows and how many bytes of texts come before those of each. */
  private readonly keys: Int32Array;
  private readonly starts: Int32Array;
  private readonly texts: Float64Array;

  constructor(
    batch: Batch,
    keys: number,
    private readonly spill: Spill,
    scratch: Scratch,
  ) {
    const { order, starts } = batch.inOrder(keys);
    const present = keysPresent(starts);
    this.from = spill.length;
    this.hasRare = batch.hasRare;
    this.keys = present;
    this.starts = Int32Array.from([...present].map((key) => starts[key] ?? 0).concat(order.length));
    this.texts = new Float64Array(present.length + 1);
    const { texts, out } = scratch;
    for (let index = 0; index < present.length; index += 1) {
      const count = this.rowsOf(index);
      texts.length = 0;
      scratch.room(count, this.hasRare);
      for (let i = 0; i < count; i += 1) this.put(batch, order[(this.starts[index] ?? 0) + i] ?? 0, i, scratch, texts);
      out.write(bytesOf(scratch.fields, count * FIELDS));
      if (this.hasRare) out.write(bytesOf(scratch.rare, count * RARE_FIELDS));
      out.write(texts.all.subarray(0, texts.length));
      this.texts[index + 1] = (this.texts[index] ?? 0) + texts.length;
    }
    out.flush();
  }

  private rowsOf(index: number): number {
    return (this.starts[index + 1] ?? 0) - (this.starts[index] ?? 0);
  }

  private put(batch: Batch, row: number, i: number, { fields, rare }: Rows, texts: Texts): void {
    const { fields: own, at, rare: ownRare, beside } = batch.lies(row);
    const to = i * FIELDS;
    for (let field = 0; field < FIELDS; field += 1) fields[to + field] = own[at + field] as number;
    const kept = own[at + ID] as number;
    const derived = kept % 2 !== 0 ? 1 : 0;
    const place = (kept - derived) / 2;
    if (place >= 0) {
      const length = place % LONGEST_TEXT;
      const text = texts.room(length);
      batch.ids.copy(place, texts.all, text);
      fields[to + ID] = (text * LONGEST_TEXT + length) * 2 + derived;
    } else {
      // In UTF-16, where half of a pair stays what it is.
      fields[to + ID] = -(texts.keep(Buffer.from(batch.ids.get(place), 'utf16le')) * 2 + derived) - 1;
    }
    if (!this.hasRare) return;
    const besides = i * RARE_FIELDS;
    for (let field = 0; field < RARE_FIELDS; field += 1) rare[besides + field] = ownRare?.[beside + field] ?? NaN;
    const stated = batch.meters.get(row);
    rare[besides + METERS] = stated === undefined ? NaN : texts.keep(Buffer.from(JSON.stringify(stated)));
  }

  collect(key: number, into: Table): void {
    const index = indexOf(this.keys, key);
    if (index < 0) return;
    const rows = this.rowsOf(index);
    const textsBefore = this.texts[index] ?? 0;
    const texts = Buffer.allocUnsafe((this.texts[index + 1] ?? 0) - textsBefore);
    const { hasRare } = this;
    const from = into.room(rows, hasRare, new Piece(texts, hasRare ? into : null));
    let at = this.from + (this.starts[index] ?? 0) * (FIELDS + (hasRare ? RARE_FIELDS : 0)) * Float64Array.BYTES_PER_ELEMENT + textsBefore;
    const read = (bytes: Uint8Array): void => {
      this.spill.read(bytes, at);
      at += bytes.length;
    };
    read(bytesOf(into.fields.subarray(from * FIELDS), rows * FIELDS));
    if (hasRare) read(bytesOf(into.rare.subarray(from * RARE_FIELDS), rows * RARE_FIELDS));
    read(texts);
  }
}

function bytesOf(numbers: Float64Array, count: number): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, count * numbers.BYTES_PER_ELEMENT);
}

/** What stands beside the rows of a key's piece: a class, since V8 keeps the functions of an object literal, and the texts with them, for long. */
class Piece implements Beside {
  private ascii: string | null = null;

  /** `table`: where its rows are, if they have rare fields. */
  constructor(
    private readonly texts: Buffer,
    private readonly table: Table | null,
  ) {}

  /** `kept`: where it stands, and whether it is derived; below 0 for what is no short ASCII. */
  id(kept: number): { text: string; isDerived: boolean } {
    const { texts } = this;
    const isShort = kept >= 0;
    const value = isShort ? kept : -kept - 1;
    const isDerived = value % 2 !== 0;
    const place = (value - (isDerived ? 1 : 0)) / 2;
    if (!isShort) return { text: longText(texts, place).toString('utf16le'), isDerived };
    const length = place % LONGEST_TEXT;
    const from = (place - length) / LONGEST_TEXT;
    // Cutting one text into many costs a fifth of what decoding each does.
    this.ascii ??= texts.toString('latin1');
    return { text: this.ascii.slice(from, from + length), isDerived };
  }

  meters(_rowOfPiece: number, row: number): Meters | null {
    const metersAt = this.table?.rare[row * RARE_FIELDS + METERS] ?? NaN;
    return Number.isNaN(metersAt) ? null : (JSON.parse(longText(this.texts, metersAt).toString()) as Meters);
  }
}

function longText(bytes: Buffer, at: number): Buffer {
  const from = at + LENGTH_BYTES;
  return bytes.subarray(from, from + bytes.readUInt32LE(at));
}

function keysPresent(starts: Int32Array): Int32Array {
  const present: number[] = [];
  for (let key = 0; key + 1 < starts.length; key += 1) if (starts[key] !== starts[key + 1]) present.push(key);
  return Int32Array.from(present);
}

/** In numbers that ascend; -1: not there. */
function indexOf(numbers: Int32Array, wanted: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = numbers[middle] ?? 0;
    if (value === wanted) return middle;
    if (value < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
