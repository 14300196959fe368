/** The canonical snapshots CSV: one row a look at the meters. */
import type { Micros } from '../domain/money.ts';
import { LONG_AGO, type SnapshotRecord } from '../domain/records.ts';
import { blankSnapshot } from './blank.ts';
import { checkCurrency, currency, requireColumns, requiredTime } from './canonical.ts';
import { Converted } from './converted.ts';
import type { Column, CsvFormat, Row } from './format.ts';
import { hasMeter, Windows } from './windows.ts';

const CREDIT_COLUMNS = ['credits_used', 'credits_balance', 'credits_cap', 'credits_enabled'];

export const snapshots: CsvFormat = {
  kind: 'csv',
  id: 'snapshots',
  title: 'Looks at the meters',
  vendor: '',
  where:
    'A CSV of your own: a row for each look at the usage page, a status line or a screenshot. Recognised by a column such as session_used_pct, ' +
    'weekly_remaining_pct, credits_used, credits_balance, credits_cap or credits_enabled, where there is no column funding.',
  proves:
    'How full each window was at that time: a look after a draw bounds the meter at the draw from above, one before it from below, as long as ' +
    'both name the same reset. Two looks at credits_used bracket what was drawn between them.',
  required: ['timestamp', 'session_used_pct'],
  recognises: (header) => !header.has('funding') && (hasMeter(header) || CREDIT_COLUMNS.some((name) => header.has(name))),
  open(header, context) {
    requireColumns(header, context, ['timestamp']);
    const timestamp = header.column('timestamp');
    const account = header.column('account');
    const plan = header.column('plan');
    const enabled = header.column('credits_enabled');
    const used = header.column('credits_used');
    const cap = header.column('credits_cap');
    const balance = header.column('credits_balance');
    const currencyColumn = header.column('currency');
    const overage = header.column('overage_in_use');
    const source = header.column('source');
    const shownSince = header.column('shown_since');
    const session = header.column('program_session');
    const cost = header.column('program_cost');
    const waited = header.column('program_waited');
    const log = header.column('log');
    const logAfter = header.column('log_after');
    const logLine = header.column('log_line');
    const logContent = header.column('log_content');
    const converted = new Converted(header, context, 'snapshots');
    const windows = new Windows(header, context);
    const snapshot = blankSnapshot('snapshots', '', context.file);

    return (row) => {
      snapshot.line = row.line;
      converted.read(row, snapshot);
      snapshot.account = converted.text(row, account);
      snapshot.plan = converted.text(row, plan);
      const time = requiredTime(row, timestamp);
      if (time !== null) {
        snapshot.at = time.from;
        snapshot.zoneless = time.zoneless;
        snapshot.latest = converted.latest(row, time);
      }
      snapshot.creditsEnabled = row.boolean(enabled);
      snapshot.currency = currency(row, currencyColumn);
      snapshot.creditsUsed = row.magnitude(used);
      snapshot.creditsCap = readCap(row, cap);
      snapshot.creditsBalance = row.amount(balance);
      for (const [column, value] of [
        [used, snapshot.creditsUsed],
        [cap, snapshot.creditsCap],
        [balance, snapshot.creditsBalance],
      ] as const) {
        if (value !== null) checkCurrency(row, column, currencyColumn, snapshot.currency);
      }
      snapshot.overageInUse = row.boolean(overage);
      snapshot.note = converted.text(row, source);
      if (row.blank(shownSince)) delete snapshot.since;
      else takeSince(row, shownSince, snapshot);
      windows.read(row, snapshot.at, snapshot.latest, snapshot.readings, null);
      if (row.blank(session)) delete snapshot.inSession;
      else snapshot.inSession = { session: converted.text(row, session), cost: row.magnitude(cost), waited: row.integer(waited) };
      const name = converted.text(row, log);
      const after = converted.text(row, logAfter);
      const content = converted.text(row, logContent);
      const line = row.integer(logLine);
      if (name === '') delete snapshot.inLog;
      else snapshot.inLog = { log: name, after, content, line: line ?? row.line };
      if (!row.failed) context.sink.snapshot(snapshot);
    };
  },
};

/**
 * The earliest time at which the meters stood as shown, or `unknown`: a program may show what it was told long before. What it says
 * of credits then belongs to no time, so that no counter is read from it.
 */
function takeSince(row: Row, column: Column, snapshot: SnapshotRecord): void {
  const time = row.text(column).toLowerCase() === 'unknown' ? null : row.time(column);
  if (time !== null && time.from > snapshot.latest)
    row.fail(column, 'is after the time of its row; write the earliest that it may have been');
  snapshot.since = time === null ? LONG_AGO : time.from;
  if (snapshot.since === snapshot.at) return;
  snapshot.creditsEnabled = null;
  snapshot.creditsUsed = null;
  snapshot.creditsCap = null;
  snapshot.creditsBalance = null;
  snapshot.overageInUse = null;
}

/** Screens say `Unlimited` where no cap is set. */
function readCap(row: Row, column: Column): Micros | null {
  return row.text(column).toLowerCase() === 'unlimited' ? null : row.magnitude(column);
}
