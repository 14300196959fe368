/** A look as cells of a snapshots CSV: by the header of a new file, or by the one that the file has. */
import { CannotAudit } from '../domain/errors.ts';
import { formatAmount, formatPercent } from '../domain/money.ts';
import { HUNDRED_PERCENT, LONG_AGO, type SnapshotRecord } from '../domain/records.ts';
import { formatInstant, type Instant } from '../domain/time.ts';

export interface Dialect {
  /** Names in lower case, in the order of the file. */
  readonly names: readonly string[];
  readonly delimiter: string;
  readonly lineEnd: string;
  /** Whether the header is one that capture wrote: such a file may get more columns. */
  readonly own: boolean;
}

const WINDOWS = ['session', 'weekly', 'weekly_opus', 'weekly_sonnet', 'weekly_fable'];
const FIRST = ['timestamp', 'shown_since', 'vendor', 'account'];
const CREDITS = ['credits_enabled', 'credits_used', 'credits_cap', 'credits_balance', 'currency', 'overage_in_use'];
/** What a file without such a column can do without: who looked, and at whose page. */
const SPARE = new Set(['vendor', 'source']);

/** `source` goes last and is never empty, so that a line which ends in it is whole. */
export function headerFor(windows: readonly string[]): string[] {
  const all = [...new Set([...WINDOWS, ...windows])];
  return [...FIRST, ...all.flatMap((window) => [`${window}_used_pct`, `${window}_resets_at`]), ...CREDITS, 'source'];
}

export function isOwn(names: readonly string[]): boolean {
  return FIRST.every((name, at) => names[at] === name) && names.at(-1) === 'source' && new Set(names).size === names.length;
}

/** The stated cells by column; `''` for none. */
export function cellsOf(record: SnapshotRecord, since: Instant | null, source: string): Map<string, string> {
  const cells = new Map([
    ['timestamp', formatInstant(record.at)],
    ['shown_since', since === null ? '' : since === LONG_AGO ? 'unknown' : formatInstant(since)],
    ['vendor', record.vendor],
    ['account', record.account],
    ['plan', record.plan],
  ]);
  for (const { window, usedPct, resetsAt } of record.readings) {
    cells.set(`${window}_used_pct`, formatPercent(usedPct));
    cells.set(`${window}_resets_at`, resetsAt === null ? '' : formatInstant(resetsAt));
  }
  const amounts = { credits_used: record.creditsUsed, credits_cap: record.creditsCap, credits_balance: record.creditsBalance };
  for (const [name, amount] of Object.entries(amounts)) cells.set(name, amount === null ? '' : formatAmount(amount, record.currency));
  cells.set('credits_enabled', record.creditsEnabled === null ? '' : String(record.creditsEnabled));
  cells.set('currency', record.currency);
  cells.set('overage_in_use', record.overageInUse === null ? '' : String(record.overageInUse));
  cells.set('source', source);
  for (const [name, text] of cells) {
    // A spreadsheet would run the one as a formula; the other would be two lines, of which one could be torn off.
    if (/^[=+\-@']|[\p{Cc}\u2028\u2029]/u.test(text) || (name === 'currency' && !/^(?:[A-Z]{3})?$/.test(text)))
      throw new CannotAudit([`stdin: the ${name} "${text.slice(0, 60)}" is not one that can be stored; nothing was appended.`]);
  }
  return cells;
}

/** Stated cells for which the file has no column. */
export function homeless(cells: ReadonlyMap<string, string>, names: readonly string[]): string[] {
  return [...cells].flatMap(([name, text]) => {
    if (text === '' || SPARE.has(name) || names.includes(name)) return [];
    return remainingOf(name, text, names) === null ? [name] : [];
  });
}

/** One line, its end included. */
export function lineFor(cells: ReadonlyMap<string, string>, { names, delimiter, lineEnd }: Dialect): string {
  const texts = names.map((name) => {
    const own = cells.get(name);
    if (own !== undefined) return quoted(own, delimiter);
    const used = name.endsWith('_remaining_pct') ? name.replace(/_remaining_pct$/, '_used_pct') : '';
    return remainingOf(used, cells.get(used) ?? '', names) ?? '';
  });
  return `${texts.join(delimiter)}${lineEnd}`;
}

/** A file may have the other spelling of a percentage; `null` where it hasn't, or where there is no such percentage. */
function remainingOf(usedName: string, text: string, names: readonly string[]): string | null {
  if (text === '' || !usedName.endsWith('_used_pct') || !names.includes(usedName.replace(/_used_pct$/, '_remaining_pct'))) return null;
  const used = Math.round(Number(text) * (HUNDRED_PERCENT / 100));
  return used > HUNDRED_PERCENT ? null : formatPercent(HUNDRED_PERCENT - used);
}

function quoted(text: string, delimiter: string): string {
  return text.includes('"') || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}
