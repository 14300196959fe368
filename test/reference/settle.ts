/** One use is one account, start and id; one ledger entry one account and id: copies and restatements settled. */
import type { EntryRecord, InputRecord, InvoiceRecord, UseRecord } from '../../src/domain/records.ts';
import type { ReplayContext } from '../../src/replay/model.ts';

export interface SettledUse extends UseRecord {
  key: string;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Everything a row states, wherever it stands. */
export function content(record: InputRecord): string {
  const stated: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record).sort(([a], [b]) => compareText(a, b))) {
    if (name === 'file' || name === 'line' || name === 'key') continue;
    stated[name] =
      name === 'readings' || name === 'limits'
        ? [...(value as { window: string }[])].map((item) => JSON.stringify(item)).sort(compareText)
        : value;
  }
  return JSON.stringify(stated);
}

/** Total order of uses: time, then the end of the span, then id, then content. */
export function compareUses(a: SettledUse, b: SettledUse): number {
  return a.from - b.from || a.until - b.until || compareText(a.key, b.key) || compareText(content(a), content(b));
}

export function compareEntries(a: EntryRecord, b: EntryRecord): number {
  return a.at - b.at || a.latest - b.latest || compareText(a.id, b.id);
}

/** The statement that counts: the export whose latest row is latest; then stated before blank, smaller, what sorts first. */
function spokesman<T extends InputRecord & { amount: number | null }>(statements: T[], context: ReplayContext): T {
  const lastRow = (record: T): number => context.lastRow[record.file] ?? 0;
  const sorted = [...statements].sort((a, b) => {
    if (lastRow(a) !== lastRow(b)) return lastRow(b) - lastRow(a);
    if ((a.amount === null) !== (b.amount === null)) return a.amount === null ? 1 : -1;
    return (a.amount ?? 0) - (b.amount ?? 0) || compareText(content(a), content(b));
  });
  return sorted[0] as T;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

export function settleUses(records: readonly InputRecord[], context: ReplayContext): SettledUse[] {
  const uses = records.filter((record): record is UseRecord => record.kind === 'use');
  const keyed: SettledUse[] = uses.filter((use) => use.id !== '').map((use) => ({ ...use, key: use.id }));
  const nameless = groupBy(
    uses.filter((use) => use.id === ''),
    (use) => `${use.file} ${use.identity}`,
  );
  for (const equals of nameless.values()) {
    equals.sort((a, b) => a.from - b.from || compareText(content(a), content(b)) || a.line - b.line);
    equals.forEach((use, index) => keyed.push({ ...use, key: `row:${use.identity}:${index + 1}` }));
  }
  const events = groupBy(keyed, (use) => `${use.from} ${use.key}`);
  return [...events.values()].map((statements) => spokesman(statements, context)).sort(compareUses);
}

export function settleEntries(records: readonly InputRecord[], context: ReplayContext): EntryRecord[] {
  const entries = records.filter((record): record is EntryRecord => record.kind === 'entry');
  return [...groupBy(entries, (entry) => entry.id).values()].map((statements) => spokesman(statements, context)).sort(compareEntries);
}

/** Equal lines of two exports are one line; two equal lines of one export are two. */
export function settleInvoices(records: readonly InputRecord[]): InvoiceRecord[] {
  const lines = records.filter((record): record is InvoiceRecord => record.kind === 'invoice');
  const once = new Map<string, InvoiceRecord>();
  for (const equals of groupBy(lines, (line) => `${line.file} ${content(line)}`).values()) {
    equals.forEach((line, index) => once.set(`${index} ${content(line)}`, line));
  }
  return [...once.values()].sort(
    (a, b) => a.at - b.at || a.latest - b.latest || compareText(a.id, b.id) || compareText(content(a), content(b)),
  );
}
