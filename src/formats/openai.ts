/** What the exports of OpenAI's platform have in common: use of the API, summed over buckets in UTC that say where they begin and end. */
import type { UseRecord } from '../domain/records.ts';
import type { Column, Header, Row } from './format.ts';
import { SECOND, type Instant } from '../domain/time.ts';
import { NO_COLUMN } from './format.ts';
import { blankUse } from './blank.ts';

/** A period in which nothing happened is exported with these columns alone. */
export const BUCKET_COLUMNS = ['start_time', 'end_time', 'start_time_iso', 'end_time_iso'];

/** Use of the API, which no plan of ChatGPT covers: it is never a draw. */
export function blankApiUse(format: string, file: number): UseRecord {
  const use = blankUse(format, 'openai', file);
  use.stream = 'api';
  return use;
}

export interface BucketColumns {
  readonly start: Column;
  readonly end: Column;
}

export function bucketColumns(header: Header): BucketColumns {
  return { start: header.column('start_time'), end: header.column('end_time') };
}

/** Sets [from, until) to the bucket, which is stated in seconds since 1970; the ISO columns only repeat it, some without a zone. */
export function readBucket(row: Row, { start, end }: BucketColumns, use: UseRecord): void {
  const from = readSecond(row, start);
  const until = readSecond(row, end);
  if (from === null || until === null) return;
  use.from = from;
  use.until = until;
  if (until <= from) row.fail(end, 'is not after start_time; a bucket ends later than it begins');
}

/** Until the year 2286; a longer number is in other units. */
const LAST_SECOND = 9_999_999_999;

function readSecond(row: Row, column: Column): Instant | null {
  if (row.blank(column)) row.fail(column, 'is empty; every row has the seconds since 1970 there, such as 1790553600');
  const seconds = row.integer(column);
  if (seconds === null) return null;
  if (seconds <= LAST_SECOND) return (seconds * SECOND) as Instant;
  row.fail(column, 'is not in seconds since 1970; write 1790553600');
  return null;
}

/** A bucket without use has a row in which only its times stand. */
export function isEmptyBucket(row: Row, others: readonly Column[]): boolean {
  return others.every((column) => row.blank(column));
}

export function columnsOf(header: Header, names: readonly string[]): Column[] {
  return names.map((name) => header.column(name)).filter((column) => column !== NO_COLUMN);
}
