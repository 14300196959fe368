/** The columns `<window>_used_pct`, `_remaining_pct`, `_resets_at`, `_resets_in` and `_limit`, as usage rows and snapshots have them. */
import { ZERO } from '../domain/money.ts';
import { HUNDRED_PERCENT, type Percent, type Reading, type StatedLimit } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import { edge } from './canonical.ts';
import { NO_COLUMN, type Column, type FormatContext, type Header, type Row } from './format.ts';

const METER = /^([a-z0-9][a-z0-9_-]*)_(?:used_pct|remaining_pct)$/;
/** Windows whose limit may be stated without a meter beside it; `daily_limit` of a stranger's export is none of ours. */
const KNOWN_LIMIT = /^(session|weekly(?:_[a-z0-9_-]+)?|month|cycle)_limit$/;

export function hasMeter(header: Header): boolean {
  return header.names.some((name) => METER.test(name));
}

/** Whether the limit of a window is read where no meter stands beside it. */
export function isLimitByItself(window: string): boolean {
  return KNOWN_LIMIT.test(`${window}_limit`);
}

interface WindowColumns {
  readonly used: Column;
  readonly remaining: Column;
  readonly resetsAt: Column;
  readonly resetsIn: Column;
  readonly resetsWithin: Column;
  readonly limit: Column;
  readonly reading: Reading;
  readonly stated: StatedLimit;
}

const MICROS_PER_MILLISECOND = 1000;

export class Windows {
  readonly #windows: WindowColumns[] = [];

  /** A window whose percentage the header gives in both spellings is an issue on the header. */
  constructor(header: Header, { file, sink }: FormatContext) {
    const ids = new Set(header.names.flatMap((name) => (METER.exec(name) ?? KNOWN_LIMIT.exec(name))?.[1] ?? []));
    for (const window of ids) {
      const column = (suffix: string): Column => header.column(`${window}_${suffix}`);
      const used = column('used_pct');
      const remaining = column('remaining_pct');
      if (used !== NO_COLUMN && remaining !== NO_COLUMN) {
        const problem = `stands beside ${header.spelled[used]}; keep one of the two, since used and remaining are never guessed`;
        sink.issue({ file, line: 1, column: header.spelled[remaining] ?? '', value: '', problem });
      }
      this.#windows.push({
        used,
        remaining,
        resetsAt: column('resets_at'),
        resetsIn: column('resets_in'),
        resetsWithin: column('resets_within'),
        limit: column('limit'),
        reading: { window, usedPct: 0, resetsAt: null, resetsWithin: 0 },
        stated: { window, limit: ZERO },
      });
    }
  }

  /** Fills `readings` and `limits`; [at, latest] is when the meters were looked at. */
  read(row: Row, at: Instant, latest: Instant, readings: Reading[], limits: StatedLimit[] | null): void {
    if (readings.length > 0) readings.length = 0;
    if (limits !== null && limits.length > 0) limits.length = 0;
    for (const columns of this.#windows) {
      const { reading, stated } = columns;
      const usedPct = columns.remaining === NO_COLUMN ? row.percent(columns.used) : usedOf(row, columns.remaining);
      readReset(row, columns, at, latest);
      if (usedPct !== null) {
        reading.usedPct = usedPct;
        readings.push(reading);
      }
      const limit = row.magnitude(columns.limit);
      if (limit !== null && limits !== null) {
        stated.limit = limit;
        limits.push(stated);
      }
    }
  }
}

function usedOf(row: Row, column: Column): Percent | null {
  const remaining = row.percent(column);
  if (remaining === null) return null;
  if (remaining <= HUNDRED_PERCENT) return HUNDRED_PERCENT - remaining;
  row.fail(column, 'is more than 100 % remaining; a used percentage belongs in a column that ends in _used_pct');
  return null;
}

/** The instant goes before the length of time, where a row states both. */
function readReset(row: Row, { resetsAt, resetsIn, resetsWithin, reading }: WindowColumns, at: Instant, latest: Instant): void {
  const shown = row.duration(resetsIn);
  reading.resetsAt = edge(row, resetsAt);
  const seconds = row.magnitude(resetsWithin);
  reading.resetsWithin = seconds === null || reading.resetsAt === null ? 0 : Math.round(seconds / MICROS_PER_MILLISECOND);
  if (reading.resetsAt !== null || shown === null) return;
  reading.resetsAt = (at + shown.length) as Instant;
  reading.resetsWithin = shown.within + (latest - at);
}
