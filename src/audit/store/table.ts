/** One account's uses, brought together from memory and from the spill: rows of numbers, of which records are made where they are asked for. */
import { type Micros, ZERO } from '../../domain/money.ts';
import type { UseRecord } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';
import { Bundled, type UsePart, type UseTable } from '../../replay/table.ts';
import {
  AMOUNT,
  FIELDS,
  FROM,
  ID,
  isBundle,
  lastOf,
  NO_METERS,
  numbersIn,
  partsOf,
  QUANTITY,
  RARE_FIELDS,
  readNumbers,
  readPart,
  readWords,
  recordOf,
  statesUntil,
  wordsOf,
  type Meters,
} from './row.ts';
import type { SaidWords, Words } from './words.ts';

/** What stands beside the numbers of rows that follow each other. */
export interface Beside {
  /** By what a row's `ID` is, and the row's number in the stretch. */
  id(kept: number, rowOfStretch: number): { readonly text: string; readonly isDerived: boolean };
  /** `null`: none of its own. By the row's number in the stretch, and in the table. */
  meters(rowOfStretch: number, row: number): Meters | null;
}

interface Stretch {
  readonly from: number;
  readonly account: string;
  readonly beside: Beside;
}

const FEWEST_ROWS = 1 << 10;

export class Table implements UseTable {
  rows = 0;
  fields: Float64Array = new Float64Array(FEWEST_ROWS * FIELDS);
  private numbers = numbersIn(this.fields);
  rare: Float64Array = new Float64Array(0);
  private hasRare = false;
  private account = '';
  private stretches: Stretch[] = [];
  /** The words that were read last, and into what. */
  private wordsRead: Words | null = null;
  private into: UseRecord | null = null;

  constructor(private readonly said: SaidWords) {}

  /** For other rows, in the same memory. */
  clear(): void {
    this.rows = 0;
    this.hasRare = false;
    this.stretches = [];
    this.wordsRead = null;
  }

  /** Whose rows come from here on. */
  of(account: string): void {
    this.account = account;
  }

  /** Room for so many more rows, whose numbers the caller fills in; from which row on. */
  room(rows: number, hasRare: boolean, beside: Beside): number {
    const from = this.rows;
    this.rows += rows;
    if (this.rows * FIELDS > this.fields.length) {
      this.fields = grown(this.fields, this.rows * FIELDS, from * FIELDS);
      this.numbers = numbersIn(this.fields);
    }
    if (hasRare || this.hasRare) {
      if (this.rows * RARE_FIELDS > this.rare.length) this.rare = grown(this.rare, this.rows * RARE_FIELDS, from * RARE_FIELDS);
      this.rare.fill(NaN, this.hasRare ? from * RARE_FIELDS : 0, this.rows * RARE_FIELDS);
      this.hasRare = true;
    }
    this.stretches.push({ from, account: this.account, beside });
    return from;
  }

  from(row: number): Instant {
    return this.fields[row * FIELDS + FROM] as Instant;
  }

  last(row: number): Instant {
    return lastOf(this.numbers, row * FIELDS);
  }

  parts(row: number): number {
    return partsOf(this.numbers, row * FIELDS);
  }

  readPart(row: number, part: number, into: UsePart): void {
    readPart(this.numbers, row * FIELDS, part, into);
  }

  id(row: number): string {
    this.refuseBundle(row);
    const { from, beside } = this.stretchOf(row);
    const { text, isDerived } = beside.id(this.fields[row * FIELDS + ID] as number, row - from);
    return isDerived ? '' : text;
  }

  isBareInstant(row: number): boolean {
    if (!this.hasRare) return true;
    const { from, beside } = this.stretchOf(row);
    return !statesUntil(this.rare, row * RARE_FIELDS) && beside.meters(row - from, row) === null;
  }

  wordsAt(row: number): number {
    return wordsOf(this.fields, row * FIELDS, this.hasRare ? this.rare : null, row * RARE_FIELDS);
  }

  words(row: number): Words {
    return this.said.at(this.wordsAt(row));
  }

  unpaidQuantity(row: number): Micros {
    const quantity = this.fields[row * FIELDS + QUANTITY] as Micros;
    const paid = this.fields[row * FIELDS + AMOUNT] as number;
    return quantity > 0 && !(paid > 0) ? quantity : ZERO;
  }

  blank(): UseRecord {
    return recordOf(this.fields, 0, '', this.words(0), '', false, NO_METERS);
  }

  read(row: number, into: UseRecord): void {
    this.refuseBundle(row);
    const { fields } = this;
    const rare = this.hasRare ? this.rare : null;
    const words = this.said.at(wordsOf(fields, row * FIELDS, rare, row * RARE_FIELDS));
    if (words !== this.wordsRead || into !== this.into) readWords(words, into);
    this.wordsRead = words;
    this.into = into;
    readNumbers(fields, row * FIELDS, rare, row * RARE_FIELDS, into);
  }

  record(row: number): UseRecord {
    this.refuseBundle(row);
    const { fields } = this;
    const rare = this.hasRare ? this.rare : null;
    const { from, account, beside } = this.stretchOf(row);
    const { text, isDerived } = beside.id(fields[row * FIELDS + ID] as number, row - from);
    const words = this.words(row);
    const record = recordOf(fields, row * FIELDS, account, words, text, isDerived, beside.meters(row - from, row) ?? NO_METERS);
    readNumbers(fields, row * FIELDS, rare, row * RARE_FIELDS, record);
    return record;
  }

  private refuseBundle(row: number): void {
    if (isBundle(this.numbers, row * FIELDS)) throw new Bundled();
  }

  private stretchOf(row: number): Stretch {
    let [low, high] = [0, this.stretches.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.stretches[middle] as Stretch).from <= row) low = middle;
      else high = middle - 1;
    }
    return this.stretches[low] as Stretch;
  }
}

function grown(numbers: Float64Array, least: number, used: number): Float64Array {
  const more = new Float64Array(Math.max(least, numbers.length * 2));
  more.set(numbers.subarray(0, used));
  return more;
}
