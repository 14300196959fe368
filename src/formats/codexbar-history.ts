/**
 * What CodexBar remembers of the meters it showed: `usage-history.jsonl` (a sample a line of Codex' weekly window, some of them
 * estimated from what was used later) and `history/<provider>.json` (series of samples by account and window).
 */
import type { Percent, SnapshotRecord } from '../domain/records.ts';
import { SECOND, type Duration, type Instant } from '../domain/time.ts';
import type { FormatContext, JsonFormat, JsonNode } from './format.ts';
import type { RowCounts } from './table.ts';
import { blankSnapshot } from './blank.ts';
import { JsonRows, neededList, wholeNumber } from './json-rows.ts';
import { join, type JsonObject, type PayloadReader } from './payload.ts';

const FORMAT = 'codexbar-history';

/** usage-history.jsonl rounds resets to five minutes. */
const ROUNDED: Duration = 150 * SECOND;

const SESSION_MINUTES = 300;
const WEEK_MINUTES = 10_080;

const BACKFILLED =
  'holds samples that CodexBar filled in afterwards (backfill), calculated from what was used later: they are estimates, and not read.';

/** Vendors of which exports and policies are read; what a history of another provider shows is kept apart from them. */
const VENDORS = ['claude', 'codex', 'copilot', 'cursor'];

export const codexbarHistory: JsonFormat = {
  kind: 'json',
  id: FORMAT,
  title: 'CodexBar history',
  vendor: 'codexbar',
  where:
    'The folder of CodexBar under ~/Library/Application Support: usage-history.jsonl, and history/claude.json, history/codex.json and so on, whose ' +
    'names say which provider they are of: keep them.',
  proves:
    'How full each window was at the time of a sample, and when it resets; it carries no draws. Samples that CodexBar filled in afterwards are ' +
    'estimates and are not read. An account is called by the key that CodexBar gives it: give it that name in your other files too. Samples without ' +
    "a key speak of the default account where they are Claude's, and of an account named after the provider otherwise.",
  recognises(document) {
    if (document.type !== 'object') return false;
    const has = (key: string): boolean => document.members.has(key);
    return (has('sampledAt') && has('usedPercent') && has('windowMinutes')) || (has('accounts') && has('unscoped') && has('version'));
  },
  open(context) {
    const snapshot = blankSnapshot(FORMAT, '', context.file);
    const readHistory = historyReader(context, snapshot);
    let isNoted = false;
    return (document) => {
      if (document.type === 'object' && document.members.has('accounts')) return readHistory(document);
      const rows = new JsonRows(context);
      rows.row(document, '', (reader, row) => {
        if (!readSample(reader, row, snapshot)) {
          if (!isNoted) context.note?.(BACKFILLED);
          isNoted = true;
        } else if (!reader.failed) context.sink.snapshot(snapshot);
      });
      return rows;
    };
  },
};

/** A line of usage-history.jsonl; `false` where it is an estimate. */
function readSample(reader: PayloadReader, row: JsonObject, snapshot: SnapshotRecord): boolean {
  const source = reader.text(row, 'source', '');
  if (source === 'backfill') return false;
  if (source !== 'live' && !reader.failed)
    reader.fail(row.members.get('source'), 'source', 'does not say how the sample was taken; expected live or backfill');
  if (wholeNumber(reader, row, 'v', '') !== 1 && !reader.failed)
    reader.fail(row.members.get('v'), 'v', 'is a version of this file that is not known; expected 1');
  name(snapshot, reader.text(row, 'provider', '').toLowerCase(), reader.text(row, 'accountKey', ''));
  const minutes = minutesOf(reader, row, '');
  readEntry(reader, row, '', { at: 'sampledAt', window: windowOf('', minutes), resetsWithin: ROUNDED }, snapshot);
  return true;
}

function historyReader(context: FormatContext, snapshot: SnapshotRecord): (document: JsonObject) => RowCounts {
  const provider = providerOf(context.name ?? '');
  return (document) => {
    const rows = new JsonRows(context);
    const readSeries = (node: JsonNode, account: string, path: string): void => {
      let entries: readonly JsonNode[] = [];
      let window = '';
      rows.part(node, path, (reader, series) => {
        entries = neededList(reader, series, 'entries', path);
        const named = windowOf(reader.text(series, 'name', path), minutesOf(reader, series, path));
        if (reader.failed) return Math.max(entries.length, 1);
        window = named;
        return 0;
      });
      if (window === '') return;
      entries.forEach((entry, index) => {
        const own = `${path}.entries[${index}]`;
        rows.row(entry, own, (reader, row) => {
          name(snapshot, provider, account);
          readEntry(reader, row, own, { at: 'capturedAt', window, resetsWithin: 0 }, snapshot);
          if (!reader.failed) context.sink.snapshot(snapshot);
        });
      });
    };
    const fail = (node: JsonNode | undefined, path: string, problem: string): void =>
      rows.part(document, '', (reader) => {
        reader.fail(node, path, problem);
        return 1;
      });
    const readAll = (account: string, node: JsonNode | undefined, path: string): void => {
      if (node?.type === 'array') node.items.forEach((series, index) => readSeries(series, account, `${path}[${index}]`));
      else fail(node, path, 'is no list of series');
    };
    readAll('', document.members.get('unscoped'), 'unscoped');
    const accounts = document.members.get('accounts');
    if (accounts?.type === 'object') for (const [key, series] of accounts.members) readAll(key, series, join('accounts', key));
    else fail(accounts, 'accounts', 'does not hold the series of each account');
    return rows;
  };
}

interface Shape {
  readonly at: 'sampledAt' | 'capturedAt';
  readonly window: string;
  readonly resetsWithin: Duration;
}

function readEntry(reader: PayloadReader, row: JsonObject, path: string, shape: Shape, snapshot: SnapshotRecord): void {
  snapshot.line = row.line;
  const at: Instant | null = reader.instant(row, shape.at, path);
  const usedPct: Percent | null = reader.magnitude(row, 'usedPercent', path);
  const resetsAt = reader.instant(row, 'resetsAt', path);
  if (reader.failed) return;
  if (at === null) reader.fail(undefined, join(path, shape.at), 'is missing: nothing else says when the sample was taken');
  if (usedPct === null) reader.fail(undefined, join(path, 'usedPercent'), 'is missing: a sample without it shows nothing');
  if (at === null || usedPct === null) return;
  snapshot.at = at;
  snapshot.latest = at;
  const { window, resetsWithin } = shape;
  snapshot.readings.length = 0;
  snapshot.readings.push({ window, usedPct, resetsAt, resetsWithin: resetsAt === null ? 0 : resetsWithin });
}

function minutesOf(reader: PayloadReader, row: JsonObject, path: string): number {
  const minutes = wholeNumber(reader, row, 'windowMinutes', path);
  if (minutes === null && !reader.failed)
    reader.fail(undefined, join(path, 'windowMinutes'), 'is missing: nothing else says which window this is');
  return minutes ?? 0;
}

/** A window goes by its length. One of another length becomes one that no policy knows: full, it still speaks against an accusation. */
function windowOf(series: string, minutes: number): string {
  const slug = series.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  const isPlain = slug === '' || slug === 'session' || slug === 'weekly' || slug === 'primary' || slug === 'secondary';
  if (minutes === SESSION_MINUTES) return isPlain ? 'session' : `session_${slug}`;
  if (minutes === WEEK_MINUTES) return isPlain ? 'weekly' : `weekly_${slug}`;
  return `${slug || 'window'}_of_${minutes}_minutes`;
}

/** The history of one provider names it only in the name of the file. */
function providerOf(file: string): string {
  const words = file
    .toLowerCase()
    .replace(/\.json(?:\.gz)?$/, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return VENDORS.find((vendor) => words.includes(vendor)) ?? words.join('-');
}

/** Several providers have windows of one name: only Claude's go to the default account, as those of Claude's own exports do. */
function name(snapshot: SnapshotRecord, provider: string, account: string): void {
  snapshot.vendor = provider;
  snapshot.account = account !== '' ? account : provider === 'claude' ? '' : provider || 'unnamed provider';
}
