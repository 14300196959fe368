/**
 * A row whose cells are ranges of bytes: each becomes a value where it is asked for. What isn't in the plain shape that nearly
 * every cell has is made into a text first and read from that, as any other row does, so that both always say the same.
 */
import { plainMicros, UNIT, type Micros } from '../domain/money.ts';
import type { Percent } from '../domain/records.ts';
import { plainUtc, type Instant } from '../domain/time.ts';
import type { Column, TimeCell } from './format.ts';
import { KnownTexts } from './known-texts.ts';
import { CellRow, isDigit, isVisible, LONGEST_BLANK } from './row.ts';

/** V8 copies slices shorter than this; a longer one would keep the whole block in memory for as long as the cell is kept. */
const COPIED = 13;

/** A column that mostly says something new (ids) is not worth looking up. */
const TRIAL = 512;

/** The cells of one record: where they stand in a block, quotes taken off. */
export class Cells {
  block: Buffer = Buffer.alloc(0);
  /** Whether all of the block is ASCII. */
  ascii = true;
  /** All of an ASCII block, once some cell is cut out of it. */
  text: string | null = null;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  /** Texts of cells that are not what stands there, by column: those with doubled quotes. Empty for nearly every record. */
  readonly unlike = new Map<Column, string>();

  take(block: Buffer, ascii: boolean): void {
    this.block = block;
    this.ascii = ascii;
    this.text = null;
  }

  /** Room for more cells. */
  grow(): void {
    const [starts, ends] = [this.starts, this.ends];
    this.starts = new Int32Array(starts.length * 2);
    this.ends = new Int32Array(starts.length * 2);
    this.starts.set(starts);
    this.ends.set(ends);
  }

  get(column: Column): string {
    const unlike = this.unlike.size === 0 ? undefined : this.unlike.get(column);
    if (unlike !== undefined) return unlike;
    return this.cut(this.starts[column] ?? 0, this.ends[column] ?? 0);
  }

  cut(start: number, end: number): string {
    if (!this.ascii) return this.block.toString('utf8', start, end);
    if (end - start >= COPIED) return this.block.toString('latin1', start, end);
    this.text ??= this.block.toString('latin1');
    return this.text.slice(start, end);
  }

  all(count: number): string[] {
    return Array.from({ length: count }, (_, column) => this.get(column));
  }

  /** Whether a cell is made of the bytes that stand there. */
  isThere(column: Column): boolean {
    return this.unlike.size === 0 || !this.unlike.has(column);
  }
}

export class ByteRow extends CellRow {
  readonly #cells: Cells;
  readonly #known = new KnownTexts();
  /** By column, the place of its last text. */
  readonly #last: number[];
  /** By column, how often it was looked up, and in vain. */
  readonly #asked: number[];
  readonly #missed: number[];

  constructor(cells: Cells, ...row: ConstructorParameters<typeof CellRow>) {
    super(...row);
    this.#cells = cells;
    const columns = row[0].names.length;
    this.#last = Array<number>(columns).fill(-1);
    this.#asked = Array<number>(columns).fill(0);
    this.#missed = Array<number>(columns).fill(0);
  }

  placeAt(line: number): void {
    this.line = line;
    this.failed = false;
  }

  override cell(column: Column): string {
    return this.#cells.get(column);
  }

  override text(column: Column): string {
    if (column < 0) return '';
    const cells = this.#cells;
    if (!cells.isThere(column)) return super.text(column);
    const start = cells.starts[column] ?? 0;
    const end = cells.ends[column] ?? 0;
    if (start === end) return '';
    const asked = this.#asked[column] ?? 0;
    if (asked < TRIAL) this.#asked[column] = asked + 1;
    else if ((this.#missed[column] ?? 0) * 2 > TRIAL) return this.#anew(column, start, end);
    return this.#lookUp(column, start, end);
  }

  #anew(column: Column, start: number, end: number): string {
    const cells = this.#cells;
    const isPlain = isVisible(cells.block[start] ?? 0) && isVisible(cells.block[end - 1] ?? 0);
    return isPlain && end - start > LONGEST_BLANK ? cells.cut(start, end) : super.text(column);
  }

  #lookUp(column: Column, start: number, end: number): string {
    const { block } = this.#cells;
    const known = this.#known;
    const last = this.#last[column] ?? -1;
    if (last >= 0 && known.is(last, block, start, end)) return known.textAt(last);
    let place = known.find(block, start, end);
    if (place < 0) {
      this.#missed[column] = (this.#missed[column] ?? 0) + 1;
      const text = super.text(column);
      place = known.add(block, start, end, text);
      if (place < 0) return text;
    }
    this.#last[column] = place;
    return known.textAt(place);
  }

  override blank(column: Column): boolean {
    if (column < 0) return true;
    const cells = this.#cells;
    return cells.isThere(column) && cells.starts[column] === cells.ends[column] ? true : super.blank(column);
  }

  override amount(column: Column): Micros | null {
    if (column < 0) return null;
    const cells = this.#cells;
    if (!cells.isThere(column)) return super.amount(column);
    const start = cells.starts[column] ?? 0;
    const end = cells.ends[column] ?? 0;
    if (start === end) return null;
    const plain = plainMicros(cells.block, start, end);
    return Number.isNaN(plain) ? super.amount(column) : (plain as Micros);
  }

  override bare(column: Column): boolean {
    if (column < 0) return false;
    const cells = this.#cells;
    if (!cells.isThere(column)) return super.bare(column);
    const start = cells.starts[column] ?? 0;
    const end = cells.ends[column] ?? 0;
    return end > start && isDigit(cells.block[start] ?? 0) && isDigit(cells.block[end - 1] ?? 0) ? true : super.bare(column);
  }

  override percent(column: Column): Percent | null {
    if (column < 0) return null;
    const cells = this.#cells;
    if (!cells.isThere(column)) return super.percent(column);
    const start = cells.starts[column] ?? 0;
    const end = cells.ends[column] ?? 0;
    if (start === end) return null;
    const plain = plainMicros(cells.block, start, end);
    return plain >= 0 ? plain : super.percent(column);
  }

  override integer(column: Column): number | null {
    if (column < 0) return null;
    const cells = this.#cells;
    if (!cells.isThere(column)) return super.integer(column);
    const start = cells.starts[column] ?? 0;
    const end = cells.ends[column] ?? 0;
    if (start === end) return null;
    const plain = plainWhole(cells.block, start, end);
    return plain < 0 ? super.integer(column) : plain;
  }

  override time(column: Column): TimeCell | null {
    if (column < 0) return null;
    const cells = this.#cells;
    if (!cells.isThere(column)) return super.time(column);
    const plain = plainUtc(cells.block, cells.starts[column] ?? 0, cells.ends[column] ?? 0);
    return Number.isNaN(plain) ? super.time(column) : this.instant(plain as Instant);
  }
}

/** Digits and nothing else, few enough to be exact; negative for any other cell. */
export function plainWhole(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 15) return -UNIT;
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const digit = (bytes[i] ?? 0) - 48;
    if (digit < 0 || digit > 9) return -UNIT;
    value = value * 10 + digit;
  }
  return value;
}
