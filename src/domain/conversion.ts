/** Records on their way into another file: what a writer is told of them. */
import type { InputRecord } from './records.ts';
import type { Instant } from './time.ts';

/** An export that records come from, by the index that their `file` is. */
export interface ExportName {
  readonly format: string;
  /** As it was given. */
  readonly name: string;
  readonly from: Instant | null;
  readonly until: Instant | null;
}

/** A record, and the account that it was counted for. */
export interface Placed<R extends InputRecord = InputRecord> {
  readonly account: string;
  readonly record: R;
}

export interface Conversion {
  readonly exports: readonly ExportName[];
  /** Of times that carry none. */
  readonly timezone: string;
  /** How many records of each kind there are. */
  readonly counts: ReadonlyMap<InputRecord['kind'], number>;
  /** In order of account, time and id, however often they are asked for. */
  records<K extends InputRecord['kind']>(kind: K): Iterable<Placed<Extract<InputRecord, { kind: K }>>>;
}
