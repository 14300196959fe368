/**
 * The table `usage_snapshots` of LightspeedDMS/claude-usage, as it kept one in 2025: the session's percentage, and the credits of
 * the month in minor units of a currency that it doesn't name. It wrote 0 for what it was not told.
 */
import type { Micros } from '../domain/money.ts';
import { divideHalfEven, micros, ZERO } from '../domain/money.ts';
import { blankSnapshot } from './blank.ts';
import { currency, required } from './canonical.ts';
import { epochSeconds } from './epoch.ts';
import { jsonForm } from './flat-json.ts';
import { NO_COLUMN, type Column, type CsvFormat, type Row } from './format.ts';

const needed = ['timestamp', 'credits_used', 'utilization_percent', 'resets_at'];

const NO_CURRENCY =
  'credits_used is in cents of a currency that the table does not name and was not read; add a column currency with the one you are billed in.';

export const claudeUsageMonitor: CsvFormat = {
  kind: 'csv',
  id: 'claude-usage-monitor',
  title: 'LightspeedDMS/claude-usage snapshots',
  vendor: 'claude',
  where:
    'The database of the monitor LightspeedDMS/claude-usage, its table usage_snapshots written out with its header: ' +
    'sqlite3 -header -csv usage_history.db \'SELECT *, "USD" AS currency FROM usage_snapshots\', with the currency you are billed in.',
  proves:
    'How full the session was at a time, and by how much the credits of the month rose between two looks, once a column currency says in ' +
    'which currency. It knows no week and no balance, so a draw stays undecided unless other looks show the week. ' +
    'A session at 0 % without a reset, and credits of 0, may be what it wrote when it was told nothing, and are not read.',
  required: needed,
  recognises: (header) => needed.every((name) => header.has(name)),
  open(header, { file, sink, note }) {
    const timestamp = header.column('timestamp');
    const used = header.column('credits_used');
    const utilization = header.column('utilization_percent');
    const resetsAt = header.column('resets_at');
    const currencyColumn = header.column('currency');
    if (currencyColumn === NO_COLUMN) note?.(NO_CURRENCY);
    const snapshot = blankSnapshot('claude-usage-monitor', 'claude', file);

    return (row) => {
      snapshot.line = row.line;
      required(row, timestamp, 'every row has the time of the look');
      const at = epochSeconds(row, timestamp);
      const usedPct = row.percent(utilization);
      const time = row.time(resetsAt);
      if (time !== null && (time.zoneless || time.bareDate)) row.fail(resetsAt, 'has no offset; write 2026-08-12T14:05:00+00:00');
      const resets = time === null ? null : time.from;
      snapshot.currency = currency(row, currencyColumn);
      snapshot.creditsUsed = inCents(row, used, snapshot.currency);
      if (row.failed || at === null) return;
      snapshot.at = at;
      snapshot.latest = at;
      snapshot.readings.length = 0;
      if (usedPct !== null && (usedPct > 0 || resets !== null)) {
        snapshot.readings.push({ window: 'session', usedPct, resetsAt: resets, resetsWithin: 0 });
      }
      sink.snapshot(snapshot);
    };
  },
};

export const claudeUsageMonitorJson = jsonForm(
  claudeUsageMonitor,
  'claude-usage-monitor-json',
  'The same table as JSON: sqlite3 -json usage_history.db \'SELECT *, "USD" AS currency FROM usage_snapshots\', with the currency you are billed in.',
);

function inCents(row: Row, column: Column, stated: string): Micros | null {
  const cents = row.magnitude(column);
  if (cents === null || cents === ZERO || stated === '') return null;
  return micros(Number(divideHalfEven(BigInt(cents), 100n)));
}
