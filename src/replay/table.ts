/** An account's uses as rows of numbers: whoever has many of them makes objects of few. */
import type { UseRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';

/** In no order. It holds until the next account is asked for. */
export interface UseTable {
  readonly rows: number;
  from(row: number): Instant;
  /** `event_id`, or `''`. */
  id(row: number): string;
  /** Fills a record with all that a row says, but for its id, its line, and readings and limits of its own. */
  read(row: number, into: UseRecord): void;
  /** Whether it states readings or limits. */
  hasMeters(row: number): boolean;
  /** As a record of its own. */
  record(row: number): UseRecord;
}
