/** The JSON export of Claude Usage Tracker: `{snapshots: [{timestamp, resetType, …Percentage, triggeringResetTime}]}`, in UTC. */
import type { SnapshotRecord } from '../domain/records.ts';
import type { JsonFormat } from './format.ts';
import type { JsonObject, PayloadReader } from './payload.ts';
import { blankSnapshot } from './blank.ts';
import { addReading, ESTIMATES, placed, RESET_TYPES, resetTypeOf } from './claude-usage-tracker.ts';
import { JsonRows } from './json-rows.ts';
import { join } from './payload.ts';

/** Which window each percentage is of, by the reset that it was stored for. */
const WINDOWS = {
  session: [['session', 'sessionPercentage']],
  weekly: [
    ['weekly', 'weeklyPercentage'],
    ['weekly_opus', 'opusWeeklyPercentage'],
    ['weekly_sonnet', 'sonnetWeeklyPercentage'],
    ['weekly_design', 'designWeeklyPercentage'],
    ['weekly_fable', 'fableWeeklyPercentage'],
  ],
  billing: [],
} as const;

export const claudeUsageTrackerJson: JsonFormat = {
  kind: 'json',
  id: 'claude-usage-tracker-json',
  title: 'Claude Usage Tracker history (JSON)',
  vendor: 'claude',
  where:
    'Claude Usage Tracker for macOS, Settings, Usage History, Export, JSON. Prefer it to the CSV, which leaves out when the window reset.',
  proves:
    'That a window was full by its reset: what the app stored for a reset was last seen at an unknown time in the window that ended, so it shows no ' +
    'headroom at any instant. Looks that later versions take every some minutes name no reset, and show headroom as likely at most. ' +
    `It carries no draws. ${ESTIMATES}`,
  recognises(document) {
    if (document.type !== 'object') return false;
    const snapshots = document.members.get('snapshots');
    const [first] = snapshots?.type === 'array' ? snapshots.items : [];
    return first?.type === 'object' && first.members.has('resetType') && first.members.has('triggeringResetTime');
  },
  open(context) {
    const snapshot = blankSnapshot('claude-usage-tracker-json', 'claude', context.file);
    return (document) => {
      const rows = new JsonRows(context);
      const list = document.type === 'object' ? document.members.get('snapshots') : undefined;
      if (list?.type !== 'array') {
        rows.part(document, '', (reader) => {
          reader.fail(
            list ?? document,
            list === undefined ? '' : 'snapshots',
            'is no history of Claude Usage Tracker; expected a list snapshots',
          );
          return 1;
        });
        return rows;
      }
      list.items.forEach((item, index) => {
        const path = `snapshots[${index}]`;
        rows.row(item, path, (reader, row) => {
          readSnapshot(reader, row, path, snapshot);
          if (!reader.failed) context.sink.snapshot(snapshot);
        });
      });
      return rows;
    };
  },
};

function readSnapshot(reader: PayloadReader, row: JsonObject, path: string, snapshot: SnapshotRecord): void {
  snapshot.line = row.line;
  snapshot.readings.length = 0;
  const type = resetTypeOf(reader.text(row, 'resetType', path));
  if (type === null) reader.fail(row.members.get('resetType'), join(path, 'resetType'), RESET_TYPES);
  const recorded = reader.instant(row, 'timestamp', path);
  const reset = reader.instant(row, 'triggeringResetTime', path);
  const percentages = (type === null ? [] : WINDOWS[type]).map(([window, key]) => [window, reader.magnitude(row, key, path)] as const);
  if (reader.failed || type === null) return;
  if (recorded === null || reset === null) {
    const key = recorded === null ? 'timestamp' : 'triggeringResetTime';
    reader.fail(undefined, join(path, key), 'is missing: without it nobody can say when the meters stood so');
    return;
  }
  const { at, latest, resetsAt } = placed(type, recorded, reset);
  snapshot.at = at;
  snapshot.latest = latest;
  for (const [window, usedPct] of percentages) addReading(snapshot.readings, window, usedPct, resetsAt);
}
