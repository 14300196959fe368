/** An account's uses as rows of numbers: whoever has many of them makes objects of few. */
import type { UseRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';

/** What a row says in words: one object, never changed, for rows that say the same. */
export type Words = Readonly<
  Pick<UseRecord, 'vendor' | 'zoneless' | 'plan' | 'stream' | 'surface' | 'client' | 'model' | 'feature' | 'funding' | 'vendorExceeds'>
>;

/** In no order. It holds until the next account is asked for. */
export interface UseTable {
  readonly rows: number;
  from(row: number): Instant;
  /** `event_id`, or `''`. */
  id(row: number): string;
  words(row: number): Words;
  /** Fills a record with all that a row says, but for its id, its line, and readings and limits of its own. */
  read(row: number, into: UseRecord): void;
  /** Whether it sums no span, and states neither readings nor limits. */
  isBareInstant(row: number): boolean;
  /** As a record of its own. */
  record(row: number): UseRecord;
}
