/**
 * Rows of a batch that was full, written out: a piece for each key, with its rows in the order they came and their texts after them.
 * What is left in memory is where each key's piece begins.
 */
import type { Batch } from './batch.ts';
import { elsewhere, type Ids, liesWithRow, placeOf, RowIds } from './ids.ts';
import { FIELDS, ID, isBundle, METERS, numbersIn, type Meters, RARE_FIELDS } from './row.ts';
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

/** The texts of one key that follow others of it, one after the other. */
class Texts {
  length = 0;
  private before = 0;
  private bytes = Buffer.allocUnsafe(1 << 12);

  /** Of another key: so many bytes go before. */
  begin(before: number): void {
    this.before = before;
    this.length = 0;
  }

  /** Keeps a text as one that says how long it is; where. */
  keep(text: Buffer): number {
    const at = this.length;
    this.length += LENGTH_BYTES + text.length;
    if (this.length > this.bytes.length) this.bytes = Buffer.concat([this.bytes], this.length * 2);
    this.bytes.writeUInt32LE(text.length, at);
    text.copy(this.bytes, at + LENGTH_BYTES);
    return this.before + at;
  }

  get all(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

/** Memory that one run after the other is written out through. */
export class Scratch {
  readonly texts = new Texts();
  readonly out: Writer;
  rare: Float64Array = new Float64Array(0);

  constructor(spill: Spill) {
    this.out = new Writer(spill);
  }

  /** Room for the rare fields of a key's rows. */
  room(rows: number): void {
    if (this.rare.length < rows * RARE_FIELDS) this.rare = new Float64Array(rows * 2 * RARE_FIELDS);
  }
}

/** Reads what mostly follows what was read before: a block at once. */
class Window {
  private readonly block: Buffer;
  private from = 0;
  private until = 0;

  /** `end`: where what is read from ends. */
  constructor(
    private readonly spill: Spill,
    room: number,
    private readonly end: number,
  ) {
    this.block = Buffer.allocUnsafe(room);
  }

  read(into: Uint8Array, at: number): void {
    if (into.length > this.block.length) {
      this.spill.read(into, at);
      return;
    }
    if (this.copy(into, at)) return;
    this.from = at;
    this.until = Math.min(at + this.block.length, this.end);
    this.spill.read(this.block.subarray(0, this.until - at), at);
    this.copy(into, at);
  }

  /** What lies before what was read last: nothing is read ahead of it. */
  readBack(into: Uint8Array, at: number): void {
    if (!this.copy(into, at)) this.spill.read(into, at);
  }

  /** From the block, where it is there. */
  private copy(into: Uint8Array, at: number): boolean {
    if (at < this.from || at + into.length > this.until) return false;
    into.set(this.block.subarray(at - this.from, at - this.from + into.length));
    return true;
  }
}

export class Run {
  private readonly end: number;
  private readonly hasRare: boolean;
  /** Bytes of every row for an id that lies with it. */
  private readonly room: number;
  /** Keys that have rows here, by number; where in the spill the piece of each begins, its rows, and the bytes of its texts. */
  private readonly keys: Int32Array;
  private readonly starts: Float64Array;
  private readonly rows: Int32Array;
  private readonly texts: Int32Array;
  private window: Window | null = null;

  /** `order`: all keys, as their pieces are to lie and will be asked for. */
  constructor(
    batch: Batch,
    order: Int32Array,
    private readonly spill: Spill,
    scratch: Scratch,
  ) {
    this.hasRare = batch.hasRare;
    this.room = batch.room;
    this.keys = order.filter((key) => batch.rowsOf(key) > 0).sort();
    this.starts = new Float64Array(this.keys.length);
    this.rows = new Int32Array(this.keys.length);
    this.texts = new Int32Array(this.keys.length);
    const { texts, out } = scratch;
    let at = spill.length;
    const write = (bytes: Uint8Array): void => {
      out.write(bytes);
      at += bytes.length;
    };
    const writeFields = (fields: Float64Array): void => {
      if (batch.ids.bytes > 0) keepIds(fields, batch.ids, texts);
      write(bytesOf(fields, fields.length));
    };
    for (const key of order) {
      const count = batch.rowsOf(key);
      if (count === 0) continue;
      const index = indexOf(this.keys, key);
      this.starts[index] = at;
      // The texts of a key begin with the ids that lie with its rows.
      const idBytes = count * this.room;
      texts.begin(idBytes);
      batch.eachFields(key, writeFields);
      if (this.hasRare) {
        scratch.room(count);
        batch.copyRare(key, scratch.rare, 0);
        keepMeters(scratch.rare, count, batch.metersOf(key), texts);
        write(bytesOf(scratch.rare, count * RARE_FIELDS));
      }
      batch.eachTexts(key, write);
      if (texts.length > 0) write(texts.all);
      this.rows[index] = count;
      this.texts[index] = idBytes + texts.length;
    }
    out.flush();
    this.end = at;
  }

  /** `room`: bytes that may be read at once, ahead of what is asked for. */
  collect(key: number, into: Table, room: number): void {
    const index = indexOf(this.keys, key);
    if (index < 0) return;
    const rows = this.rows[index] as number;
    const { hasRare } = this;
    const window = (this.window ??= new Window(this.spill, room, this.end));
    let at = this.starts[index] as number;
    const textsAt = at + rows * (FIELDS + (hasRare ? RARE_FIELDS : 0)) * Float64Array.BYTES_PER_ELEMENT;
    const from = into.room(rows, hasRare, new Piece(window, textsAt, this.texts[index] as number, this.room, hasRare ? into : null));
    const read = (bytes: Uint8Array): void => {
      window.read(bytes, at);
      at += bytes.length;
    };
    read(bytesOf(into.fields.subarray(from * FIELDS), rows * FIELDS));
    if (hasRare) read(bytesOf(into.rare.subarray(from * RARE_FIELDS), rows * RARE_FIELDS));
  }
}

/** Puts the ids that don't lie with their rows among the texts, and says in the rows where. */
function keepIds(fields: Float64Array, ids: Ids, texts: Texts): void {
  const numbers = numbersIn(fields);
  for (let row = 0; row < fields.length; row += FIELDS) {
    if (isBundle(numbers, row)) continue;
    const at = row + ID;
    const kept = fields[at] as number;
    const said = Math.floor(kept / 2);
    if (liesWithRow(said)) continue;
    // In UTF-16, where half of a pair stays what it is.
    const place = texts.keep(Buffer.from(ids.get(placeOf(said)), 'utf16le'));
    fields[at] = elsewhere(place) * 2 + (kept - said * 2);
  }
}

function keepMeters(rare: Float64Array, rows: number, meters: ReadonlyMap<number, Meters>, texts: Texts): void {
  for (let row = 0; row < rows; row += 1) {
    const stated = meters.get(row);
    rare[row * RARE_FIELDS + METERS] = stated === undefined ? NaN : texts.keep(Buffer.from(JSON.stringify(stated)));
  }
}

function bytesOf(numbers: Float64Array, count: number): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, count * numbers.BYTES_PER_ELEMENT);
}

/** What stands beside the rows of a key's piece: a class, since V8 keeps the functions of an object literal, and the texts with them, for long. */
class Piece implements Beside {
  private read: { readonly texts: Buffer; readonly ids: RowIds } | null = null;

  /** `table`: where its rows are, if they have rare fields. */
  constructor(
    private readonly window: Window,
    private readonly at: number,
    private readonly bytes: number,
    private readonly room: number,
    private readonly table: Table | null,
  ) {}

  /** Read when they are asked for: most rows leave nothing that tells their ids. */
  private get all(): { readonly texts: Buffer; readonly ids: RowIds } {
    if (this.read === null) {
      const texts = Buffer.allocUnsafe(this.bytes);
      this.window.readBack(texts, this.at);
      this.read = { texts, ids: new RowIds(texts, this.room) };
    }
    return this.read;
  }

  id(kept: number, rowOfPiece: number): { text: string; isDerived: boolean } {
    const said = Math.floor(kept / 2);
    const { texts, ids } = this.all;
    const text = liesWithRow(said) ? ids.at(rowOfPiece, said) : longText(texts, placeOf(said)).toString('utf16le');
    return { text, isDerived: kept !== said * 2 };
  }

  meters(_rowOfPiece: number, row: number): Meters | null {
    const metersAt = this.table?.rare[row * RARE_FIELDS + METERS] ?? NaN;
    return Number.isNaN(metersAt) ? null : (JSON.parse(longText(this.all.texts, metersAt).toString()) as Meters);
  }
}

function longText(bytes: Buffer, at: number): Buffer {
  const from = at + LENGTH_BYTES;
  return bytes.subarray(from, from + bytes.readUInt32LE(at));
}

/** In numbers that ascend; -1: not there. */
function indexOf(numbers: Int32Array, wanted: number): number {
  // Where none is missing before it.
  if (numbers[wanted] === wanted) return wanted;
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
