/** Credits bought over and over: several times within an hour, or automatically with nothing drawn in between. */
import type { EntryRecord } from '../../domain/records.ts';
import { HOUR, type Instant } from '../../domain/time.ts';
import type { AccountReplay } from '../../replay/model.ts';
import type { Policy } from '../../domain/policy.ts';
import { between, changeOf, isDraw, placesOf, type Ledger } from './entries.ts';
import { isVoided } from './reconcile.ts';

type Tolerance = Policy['tolerance'];

/** As many in an hour are more than a person who buys twice. */
const SEVERAL = 3;

/** What was bought, each purchase once: none that was voided, and of several entries for one invoice the first. */
export function boughtIn(ledger: Ledger): EntryRecord[] {
  const invoices = new Set<string>();
  const voids = ledger.entries.filter((entry) => entry.type === 'void');
  return ledger.entries.filter((entry) => {
    if (entry.type !== 'purchase' && entry.type !== 'auto-reload') return false;
    if (entry.amount <= 0 || isVoided(entry, voids)) return false;
    if (entry.invoiceId === '') return true;
    const isFirst = !invoices.has(entry.invoiceId);
    invoices.add(entry.invoiceId);
    return isFirst;
  });
}

/** Runs of purchases of which any three neighbours surely lie within an hour. */
export function withinAnHour(bought: readonly EntryRecord[]): EntryRecord[][] {
  const runs: { start: number; end: number }[] = [];
  for (let start = 0; start + SEVERAL <= bought.length; start += 1) {
    const group = bought.slice(start, start + SEVERAL);
    const latest = Math.max(...group.map((entry) => entry.latest));
    if (latest - (group[0]?.at ?? 0) > HOUR) continue;
    const last = runs.at(-1);
    if (last !== undefined && start < last.end) last.end = start + SEVERAL;
    else runs.push({ start, end: start + SEVERAL });
  }
  return runs.map(({ start, end }) => bought.slice(start, end));
}

/** Runs of automatic reloads with no draw between any two neighbours, in records that would show one. */
export function withoutDraws(replay: AccountReplay, ledger: Ledger, bought: readonly EntryRecord[], tolerance: Tolerance): EntryRecord[][] {
  const reloads = bought.filter((entry) => entry.type === 'auto-reload');
  const runs: EntryRecord[][] = [];
  for (const [index, reload] of reloads.entries()) {
    const before = reloads[index - 1];
    if (before === undefined || !isBare(replay, ledger, before, reload, tolerance)) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.at(-1) === before) last.push(reload);
    else runs.push([before, reload]);
  }
  return runs;
}

function isBare(replay: AccountReplay, ledger: Ledger, first: EntryRecord, last: EntryRecord, { posting, clock }: Tolerance): boolean {
  const from = (first.at - clock) as Instant;
  const until = (last.latest + posting) as Instant;
  if (between(ledger.entries, from, until).some((entry) => changeOf(entry) < 0)) return false;
  if (replay.draws.some((draw) => draw.from <= until && draw.until >= from)) return false;
  const mayDraw = replay.uses.some(
    (use) =>
      use.stream === ledger.stream && use.funding !== 'allowance' && use.funding !== 'none' && use.from <= until && use.until >= from,
  );
  return !mayDraw && isShown(replay, ledger, first, last, from, until);
}

/** Whether one file that itemises draws, the ledger or the usage rows, reaches from before the first reload to after the last. */
function isShown(replay: AccountReplay, ledger: Ledger, first: EntryRecord, last: EntryRecord, from: Instant, until: Instant): boolean {
  const files = new Set(placesOf(replay, first).map((place) => place.file));
  const shared = placesOf(replay, last)
    .map((place) => place.file)
    .filter((file) => files.has(file));
  const isIn = (entry: EntryRecord, file: number): boolean => placesOf(replay, entry).some((place) => place.file === file);
  const inLedger = shared.some(
    (file) =>
      ledger.entries.some((entry) => isDraw(entry) && isIn(entry, file)) &&
      ledger.entries.some((entry) => entry.at > until && isIn(entry, file)),
  );
  if (inLedger || shared.length === 0) return inLedger;
  const uses = replay.uses.filter((use) => use.stream === ledger.stream);
  const before = new Set(uses.filter((use) => use.until < from).flatMap((use) => use.origins.map((place) => place.file)));
  const isDrawn = uses.some((use) => use.funding === 'credits' || use.funding === 'mixed' || (use.amount ?? 0) > 0);
  return isDrawn && uses.some((use) => use.from > until && use.origins.some((place) => before.has(place.file)));
}
