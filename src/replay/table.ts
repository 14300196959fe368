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

/** In no order. It holds until the next account is asked for. */
export interface UseTable {
  readonly rows: number;
  from(row: number): Instant;
  /** `event_id`, or `''`. */
  id(row: number): string;
  words(row: number): Words;
  /** Their number: rows have the same where their words are the same object. */
  wordsAt(row: number): number;
  /** Its quantity where it states one and says of no money that it was paid; else 0. */
  unpaidQuantity(row: number): Micros;
  /** Fills a record with all that a row says, but for its id, its line, and readings and limits of its own. */
  read(row: number, into: UseRecord): void;
  /** Whether it sums no span, and states neither readings nor limits. */
  isBareInstant(row: number): boolean;
  /** As a record of its own. */
  record(row: number): UseRecord;
}
