/** An account's uses as rows of numbers: whoever has many of them makes objects of few. */
import type { Micros } from '../domain/money.ts';
import type { UseRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';

/** What a row says in words: one object, never changed, for rows that say the same. */
export type Words = Readonly<
  Pick<
    UseRecord,
    'vendor' | 'zoneless' | 'plan' | 'stream' | 'surface' | 'client' | 'model' | 'feature' | 'unit' | 'funding' | 'vendorExceeds'
  >
>;

/** What a bundle can't tell of its uses. */
export class Bundled extends Error {
  constructor() {
    super('what is asked of one use is only known of several together');
    this.name = 'Bundled';
  }
}

/** Uses that a bundle tells together, all of which fell into the same instances of windows. */
export interface UsePart {
  /** When the first and the last of them began. */
  from: Instant;
  last: Instant;
  /** Of all of them. */
  quantity: Micros;
}

/**
 * In no order. It holds until the next account is asked for. A row may be a bundle: uses at different instants of the plan that its words
 * name, paid by the allowance as the vendor says, between which nothing else of the account lies. Where a row is asked for what only its
 * uses could tell one by one, `Bundled` is thrown.
 */
export interface UseTable {
  readonly rows: number;
  /** When a row, or the first use of a bundle, begins. */
  from(row: number): Instant;
  /** When the last use of a bundle begins; of another row the same as `from`. */
  last(row: number): Instant;
  /** How many parts a bundle has; 0: the row is a use by itself. */
  parts(row: number): number;
  /** One part of a bundle after the other, from the first: each is told by the one before, which `into` must hold. */
  readPart(row: number, part: number, into: UsePart): void;
  /** `event_id`, or `''`. */
  id(row: number): string;
  words(row: number): Words;
  /** Their number: rows have the same where their words are the same object. */
  wordsAt(row: number): number;
  /** The quantity of a use by itself where it states one and says of no money that it was paid; else 0. */
  unpaidQuantity(row: number): Micros;
  /** A record to be filled. */
  blank(): UseRecord;
  /** Fills a record with all that a row says, but for its id, its line, and readings and limits of its own. */
  read(row: number, into: UseRecord): void;
  /** Whether it sums no span, and states neither readings nor limits. */
  isBareInstant(row: number): boolean;
  /** As a record of its own. */
  record(row: number): UseRecord;
}
