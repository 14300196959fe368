/** The CSV export of Claude Usage Tracker: local times without a zone, and no word of when the window reset. */
import type { Instant } from '../domain/time.ts';
import type { CsvFormat } from './format.ts';
import { blankSnapshot } from './blank.ts';
import { addReading, ESTIMATES, lengthOfWindow, NEARLY_FULL, RESET_TYPES, resetTypeOf } from './claude-usage-tracker.ts';

const required = ['timestamp', 'reset type', 'session %', 'weekly %'];

const PEAKS =
  'does not say when its windows reset, so only what it shows as full is read; export the history as JSON, where the resets stand.';

export const claudeUsageTrackerCsv: CsvFormat = {
  kind: 'csv',
  id: 'claude-usage-tracker-csv',
  title: 'Claude Usage Tracker history (CSV)',
  vendor: 'claude',
  where: 'Claude Usage Tracker for macOS, Settings, Usage History, Export, CSV. Its times are local: name their zone with --timezone.',
  proves:
    'That a window was full at some time before a row was stored. A row is written after a reset, maybe long after, with what was last seen before it: ' +
    `what it shows below full says nothing of any instant, and is not read. It carries no draws. ${ESTIMATES}`,
  required,
  recognises: (header) => required.every((name) => header.has(name)),
  open(header, context) {
    const timestamp = header.column('timestamp');
    const resetType = header.column('reset type');
    const windows = {
      session: [{ window: 'session', column: header.column('session %') }],
      weekly: [
        { window: 'weekly', column: header.column('weekly %') },
        { window: 'weekly_opus', column: header.column('opus %') },
        { window: 'weekly_sonnet', column: header.column('sonnet %') },
        { window: 'weekly_design', column: header.column('design %') },
        { window: 'weekly_fable', column: header.column('fable %') },
      ],
      billing: [],
    };
    const all = [...windows.session, ...windows.weekly];
    const snapshot = blankSnapshot('claude-usage-tracker-csv', 'claude', context.file);
    context.note?.(PEAKS);

    return (row) => {
      snapshot.line = row.line;
      snapshot.readings.length = 0;
      if (row.blank(timestamp)) row.fail(timestamp, 'is empty; write when the row was stored, such as 2026-08-05 14:05:00');
      const time = row.time(timestamp);
      const type = resetTypeOf(row.text(resetType));
      if (type === null) row.fail(resetType, RESET_TYPES);
      const shown = all.map(({ window, column }) => ({ window, usedPct: row.percent(column) }));
      if (row.failed || time === null || type === null) return;
      snapshot.zoneless = time.zoneless;
      snapshot.latest = time.from;
      snapshot.at = type === 'billing' ? time.from : ((time.from - lengthOfWindow(type)) as Instant);
      const own = windows[type].map(({ window }) => window);
      for (const { window, usedPct } of shown)
        if (own.includes(window) && usedPct !== null && usedPct >= NEARLY_FULL) addReading(snapshot.readings, window, usedPct, null);
      context.sink.snapshot(snapshot);
    };
  },
};
