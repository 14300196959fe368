/** The meters that better-ccflare polls and keeps in its table `usage_snapshots`: one row a window, percentages from 0 to 100. */
import { blankSnapshot } from './blank.ts';
import { required } from './canonical.ts';
import { windowOf } from './claude-limits.ts';
import { epochMillis } from './epoch.ts';
import { jsonForm } from './flat-json.ts';
import type { CsvFormat } from './format.ts';

const needed = ['account_id', 'timestamp', 'window_key', 'utilization'];

export const betterCcflareSnapshots: CsvFormat = {
  kind: 'csv',
  id: 'better-ccflare-snapshots',
  title: 'better-ccflare usage snapshots',
  vendor: 'claude',
  where:
    'The database of the proxy better-ccflare, its table usage_snapshots written out with its header: ' +
    "sqlite3 -header -csv better-ccflare.db 'SELECT * FROM usage_snapshots'.",
  proves:
    'How full the session, weekly and model-scoped windows of each account were whenever the proxy asked, and when they reset. ' +
    'It carries no draws: those are in the table requests, whose account_used is the account_id here.',
  required: needed,
  recognises: (header) => needed.every((name) => header.has(name)),
  open(header, { file, sink, note }) {
    const account = header.column('account_id');
    const timestamp = header.column('timestamp');
    const windowKey = header.column('window_key');
    const utilization = header.column('utilization');
    const resetsAt = header.column('resets_at');
    const snapshot = blankSnapshot('better-ccflare-snapshots', 'claude', file);
    const foreign = new Set<string>();

    return (row) => {
      snapshot.line = row.line;
      snapshot.account = row.text(account);
      required(row, timestamp, 'every row has the time at which the proxy asked');
      const at = epochMillis(row, timestamp);
      const key = required(row, windowKey, 'every row names its window, such as five_hour');
      required(row, utilization, 'every row has its percentage');
      const usedPct = row.percent(utilization);
      const resets = epochMillis(row, resetsAt);
      if (row.failed || at === null || usedPct === null) return;
      const window = windowOf(key);
      if (window === '') {
        // The proxy polls other vendors too, whose windows have other names.
        if (foreign.size < MOST_FOREIGN && !foreign.has(key))
          note?.(`"${key}" is no window of a plan of Claude's, and its rows are left out.`);
        foreign.add(key);
        return;
      }
      snapshot.at = at;
      snapshot.latest = at;
      snapshot.readings.length = 0;
      snapshot.readings.push({ window, usedPct, resetsAt: resets, resetsWithin: 0 });
      sink.snapshot(snapshot);
    };
  },
};

const MOST_FOREIGN = 20;

export const betterCcflareSnapshotsJson = jsonForm(
  betterCcflareSnapshots,
  'better-ccflare-snapshots-json',
  "The same table as JSON: sqlite3 -json better-ccflare.db 'SELECT * FROM usage_snapshots'.",
);
