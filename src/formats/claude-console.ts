/** What the exports of Anthropic's Console have in common: use of the API, booked by UTC day or hour, workspace and key. */
import type { UseRecord } from '../domain/records.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../domain/time.ts';
import type { Column, Header, Row } from './format.ts';
import { NO_COLUMN } from './format.ts';
import { blankUse } from './blank.ts';

/** Use of the API, which no subscription covers: it is never a draw, and no window of a plan knows of it. */
export function blankApiUse(format: string, file: number): UseRecord {
  const use = blankUse(format, 'claude', file);
  use.stream = 'api';
  return use;
}

const WHEN = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::00)?)?$/;

/**
 * Sets [from, until) to the day, hour or minute that the row sums. Always UTC, as the column's own name says, whatever
 * `--timezone` says. An export of one hour has finer rows, whose length it doesn't state: a minute is the least it can be.
 */
export function readSpan(row: Row, column: Column, use: UseRecord): void {
  const text = row.text(column);
  const span = spanOf(text);
  if (span !== null) {
    use.from = span.from;
    use.until = span.until;
  } else if (text === '') row.fail(column, 'is empty; the export has a day in every row, such as 2026-02-01');
  else row.fail(column, 'is not a day or an hour; write 2026-02-01 or 2026-02-01 15:00');
}

function spanOf(text: string): { from: Instant; until: Instant } | null {
  const match = WHEN.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59) return null;
  const from = date.getTime() + hour * HOUR + minute * MINUTE;
  const length = match[4] === undefined ? DAY : minute === 0 ? HOUR : MINUTE;
  return { from: from as Instant, until: (from + length) as Instant };
}

/** `usage_type` is the kind of request in one export and the service tier in the other: of both, only `batch` says how it was used. */
export function featureOf(usageType: string, speed: string): string {
  const features = [usageType, speed].map((word) => word.toLowerCase()).filter((word) => word === 'batch' || word === 'fast');
  return features.join(';');
}

/**
 * The columns that identify a row. Those that only later exports have stay out, or the same row would be another one in them:
 * rows that differ in nothing else are told apart by their number. Costs and tokens stay out since a day that is still
 * running is restated by every later export.
 */
export function identifying(header: Header, names: readonly string[]): Column[] {
  return names.map((name) => header.column(name)).filter((column) => column !== NO_COLUMN);
}
