/** What rows say in words, by the bytes of their cells: rows that say the same in every column are of one kind. */
import type { Column } from './format.ts';
import { areSame, KnownTexts } from './known-texts.ts';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const NONE = -1;

/** Where a cell ends that no quote opens, in a block that ends with a line end. */
export function endOfCell(block: Buffer, start: number, delimiter: number): number {
  let at = start;
  let byte = block[at] as number;
  while (byte !== delimiter && byte !== NEWLINE) byte = block[(at += 1)] as number;
  return byte === NEWLINE && at > start && block[at - 1] === RETURN ? at - 1 : at;
}

/** Bytes that are kept of each column's last cell. */
const SLOT_BITS = 6;

/** Columns of words: what each says, most often what it said in the row before, and which kind of row that makes. */
export class WordColumns {
  readonly #kinds: RowKinds;
  /** By column, the cells met so far by their bytes; the place of the last one, and itself; below 0: it is too long. */
  readonly #cells: readonly KnownTexts[];
  readonly #places: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #lengths: Int32Array;
  /** By column, which kind the last cell made of which. */
  readonly #before: Int32Array;
  readonly #after: Int32Array;

  constructor(columns: number, kinds: RowKinds) {
    this.#kinds = kinds;
    this.#cells = Array.from({ length: columns }, () => new KnownTexts());
    this.#places = new Int32Array(columns);
    this.#bytes = new Uint8Array(columns << SLOT_BITS);
    this.#lengths = new Int32Array(columns).fill(NONE);
    this.#before = new Int32Array(columns).fill(NONE);
    this.#after = new Int32Array(columns);
  }

  /** Where a cell ends that says what the one before it in its column did; -1: it says something else. */
  repeated(column: Column, block: Buffer, start: number, delimiter: number): number {
    const length = this.#lengths[column] as number;
    if (length < 0 || !areSame(this.#bytes, column << SLOT_BITS, block, start, length)) return NONE;
    const end = start + length;
    const byte = block[end] as number;
    return byte === delimiter || byte === NEWLINE || byte === RETURN ? end : NONE;
  }

  /** Where any cell ends; -1: it can't be known by its bytes. */
  read(column: Column, block: Buffer, start: number, delimiter: number): number {
    if (block[start] === QUOTE) return NONE;
    const end = endOfCell(block, start, delimiter);
    const cells = this.#cells[column] as KnownTexts;
    let place = cells.find(block, start, end);
    if (place < 0) place = cells.add(block, start, end, '');
    if (place < 0) return NONE;
    const length = end - start;
    const slot = column << SLOT_BITS;
    if (length <= 1 << SLOT_BITS) for (let i = 0; i < length; i += 1) this.#bytes[slot + i] = block[start + i] as number;
    this.#lengths[column] = length <= 1 << SLOT_BITS ? length : NONE;
    this.#places[column] = place;
    this.#before[column] = NONE;
    return end;
  }

  /** What the cell that was read last makes of a kind. */
  next(column: Column, kind: number): number {
    if (this.#before[column] === kind) return this.#after[column] as number;
    const next = this.#kinds.next(kind, this.#places[column] as number);
    this.#before[column] = next < 0 ? NONE : kind;
    this.#after[column] = next;
    return next;
  }
}

const FIRST_SLOTS = 1 << 10;
const MOST_KINDS = 1 << 17;
/** More than any place in a column, and than any state of a row's numbers. */
const PLACES = 2 ** 18;

/** Kinds of rows: each is found by what its columns say, one after the other, from kind 0 on. */
export class RowKinds {
  /** The kind and the place that lead to another, in one number; and to which. */
  #steps = new Float64Array(FIRST_SLOTS).fill(NONE);
  #to = new Int32Array(FIRST_SLOTS);
  #count = 0;

  /** Another kind for each kind and place; -1: there is no room for it, or the place is none. */
  next(kind: number, place: number): number {
    if (place < 0) return NONE;
    const step = kind * PLACES + place;
    const steps = this.#steps;
    const mask = steps.length - 1;
    let slot = Math.imul(kind * 31 + place, 0x9e3779b1) >>> 12;
    for (slot &= mask; steps[slot] !== step; slot = (slot + 1) & mask) if (steps[slot] === NONE) return this.#add(step, slot);
    return this.#to[slot] as number;
  }

  #add(step: number, free: number): number {
    if (this.#count === MOST_KINDS) return NONE;
    this.#count += 1;
    this.#steps[free] = step;
    this.#to[free] = this.#count;
    if (this.#count * 2 > this.#steps.length) this.#grow();
    return this.#count;
  }

  #grow(): void {
    const [steps, to] = [this.#steps, this.#to];
    const mask = steps.length * 4 - 1;
    this.#steps = new Float64Array(mask + 1).fill(NONE);
    this.#to = new Int32Array(mask + 1);
    for (const [index, step] of steps.entries()) {
      if (step === NONE) continue;
      const kind = Math.floor(step / PLACES);
      let slot = (Math.imul(kind * 31 + (step - kind * PLACES), 0x9e3779b1) >>> 12) & mask;
      while (this.#steps[slot] !== NONE) slot = (slot + 1) & mask;
      this.#steps[slot] = step;
      this.#to[slot] = to[index] as number;
    }
  }
}
