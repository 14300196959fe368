/**
 * Rows of a batch that was full, written out: those of each key side by side, in the order they came. What is left in memory is
 * where each key's begin.
 */
import type { Batch } from './batch.ts';
import { LONGEST_TEXT } from './ids.ts';
import { FIELDS, ID, METERS, type Meters, RARE_FIELDS } from './row.ts';
import type { Spill } from './spill.ts';
import type { Table } from './table.ts';

const BLOCK_ROWS = 1 << 13;
const TEXT_BLOCK = 1 << 20;
/** Before a text that is no short ASCII: how many bytes it has. */
const LENGTH_BYTES = 4;

/** Appends pieces of any size in blocks. */
class Writer {
  /** Of what was given, in bytes. */
  length = 0;
  readonly block = Buffer.allocUnsafe(TEXT_BLOCK);
  private filled = 0;

  constructor(private readonly spill: Spill) {}

  write(bytes: Uint8Array): void {
    this.length += bytes.length;
    if (this.filled + bytes.length > TEXT_BLOCK) this.flush();
    if (bytes.length > TEXT_BLOCK) {
      this.spill.append(bytes);
      return;
    }
    this.block.set(bytes, this.filled);
    this.filled += bytes.length;
  }

  /** Room for so many bytes, fewer than a block has; where in the block. */
  room(bytes: number): number {
    this.length += bytes;
    if (this.filled + bytes > TEXT_BLOCK) this.flush();
    const at = this.filled;
    this.filled += bytes;
    return at;
  }

  flush(): void {
    if (this.filled > 0) this.spill.append(this.block.subarray(0, this.filled));
    this.filled = 0;
  }
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export class Run {
  private readonly fieldsAt: number;
  private readonly rareAt: number | null = null;
  private readonly textsAt: number;
  /** Keys that have rows here, in order; where the rows of each begin, and their texts. */
  private readonly keys: Int32Array;
  private readonly starts: Int32Array;
  private readonly texts: Float64Array;

  constructor(
    batch: Batch,
    keys: number,
    private readonly spill: Spill,
  ) {
    const { order, starts } = batch.inOrder(keys);
    const present = keysPresent(starts);
    this.keys = present;
    this.starts = Int32Array.from([...present].map((key) => starts[key] ?? 0).concat(order.length));
    this.texts = new Float64Array(present.length + 1);

    this.textsAt = spill.length;
    const texts = new Writer(spill);
    const ids = new Float64Array(order.length);
    const meters = batch.meters.size === 0 ? null : new Float64Array(order.length).fill(NaN);
    let next = 0;
    for (let i = 0; i < order.length; i += 1) {
      if (i === this.starts[next]) {
        this.texts[next] = texts.length;
        next += 1;
      }
      const row = order[i] ?? 0;
      const { fields, at } = batch.lies(row);
      const kept = fields[at + ID] ?? 0;
      const derived = kept % 2 !== 0 ? 1 : 0;
      const place = (kept - derived) / 2;
      if (place >= 0) {
        const length = place % LONGEST_TEXT;
        ids[i] = (texts.length * LONGEST_TEXT + length) * 2 + derived;
        const room = texts.room(length);
        batch.ids.copy(place, texts.block, room);
      } else {
        ids[i] = -(texts.length * 2 + derived) - 1;
        // In UTF-16, where half of a pair stays what it is.
        texts.write(withLength(Buffer.from(batch.ids.get(place), 'utf16le')));
      }
      const stated = batch.meters.get(row);
      if (stated === undefined || meters === null) continue;
      meters[i] = texts.length;
      texts.write(withLength(Buffer.from(JSON.stringify(stated))));
    }
    this.texts[next] = texts.length;
    texts.flush();

    this.fieldsAt = spill.length;
    const block = new Float64Array(BLOCK_ROWS * FIELDS);
    this.writeRows(order, block, FIELDS, (row, i, to) => {
      const { fields, at } = batch.lies(row);
      for (let field = 0; field < FIELDS; field += 1) block[to + field] = fields[at + field] as number;
      block[to + ID] = ids[i] ?? NaN;
    });
    if (!batch.hasRare) return;
    this.rareAt = spill.length;
    const rarely = new Float64Array(BLOCK_ROWS * RARE_FIELDS);
    this.writeRows(order, rarely, RARE_FIELDS, (row, i, to) => {
      const { rare, beside } = batch.lies(row);
      for (let field = 0; field < RARE_FIELDS; field += 1) rarely[to + field] = rare?.[beside + field] ?? NaN;
      rarely[to + METERS] = meters?.[i] ?? NaN;
    });
  }

  private writeRows(order: Int32Array, block: Float64Array, fields: number, set: (row: number, i: number, to: number) => void): void {
    for (let from = 0; from < order.length; from += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, order.length - from);
      for (let i = 0; i < rows; i += 1) set(order[from + i] ?? 0, from + i, i * fields);
      this.spill.append(new Uint8Array(block.buffer, 0, rows * fields * block.BYTES_PER_ELEMENT));
    }
  }

  collect(key: number, into: Table): void {
    const index = indexOf(this.keys, key);
    if (index < 0) return;
    const start = this.starts[index] ?? 0;
    const rows = (this.starts[index + 1] ?? 0) - start;
    const textsFrom = this.texts[index] ?? 0;
    const texts = Buffer.allocUnsafe((this.texts[index + 1] ?? 0) - textsFrom);
    this.spill.read(texts, this.textsAt + textsFrom);
    // Cutting one text into many costs a fifth of what decoding each does.
    let ascii: string | null = null;
    const hasRare = this.rareAt !== null;
    const from = into.room(rows, hasRare, {
      id: (kept) => idIn(texts, kept, textsFrom, (from, until) => (ascii ??= texts.toString('latin1')).slice(from, until)),
      meters: (row) => {
        const metersAt = hasRare ? (into.rare[(from + row) * RARE_FIELDS + METERS] ?? NaN) : NaN;
        return Number.isNaN(metersAt) ? null : (JSON.parse(longText(texts, metersAt - textsFrom).toString()) as Meters);
      },
    });
    this.numbers(this.fieldsAt, start, into.fields.subarray(from * FIELDS, (from + rows) * FIELDS), FIELDS);
    if (this.rareAt !== null) {
      this.numbers(this.rareAt, start, into.rare.subarray(from * RARE_FIELDS, (from + rows) * RARE_FIELDS), RARE_FIELDS);
    }
  }

  private numbers(area: number, start: number, into: Float64Array, fields: number): void {
    this.spill.read(new Uint8Array(into.buffer, into.byteOffset, into.byteLength), area + start * fields * into.BYTES_PER_ELEMENT);
  }
}

/** `kept`: where it stands, and whether it is derived; below 0 for what is no short ASCII. */
function idIn(
  texts: Buffer,
  kept: number,
  textsFrom: number,
  cut: (from: number, until: number) => string,
): { text: string; isDerived: boolean } {
  const isShort = kept >= 0;
  const value = isShort ? kept : -kept - 1;
  const isDerived = value % 2 !== 0;
  const place = (value - (isDerived ? 1 : 0)) / 2;
  if (!isShort) return { text: longText(texts, place - textsFrom).toString('utf16le'), isDerived };
  const length = place % LONGEST_TEXT;
  const from = (place - length) / LONGEST_TEXT - textsFrom;
  return { text: cut(from, from + length), isDerived };
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
