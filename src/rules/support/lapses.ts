/** Credits that are gone without having paid for anything: expired by the ledger, or vanished between two looks. */
import { subtract, ZERO, type Micros } from '../../domain/money.ts';
import type { EntryRecord, Origin, SnapshotRecord } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';
import type { Policy } from '../../domain/policy.ts';
import type { AccountReplay } from '../../replay/model.ts';
import { between, changeOf, ledgersOf, monthOf } from './entries.ts';
import { groupBy } from './group.ts';

/** Expiries of one month in one ledger. */
export interface Expired {
  readonly stream: EntryRecord['stream'];
  readonly currency: string;
  readonly month: string;
  readonly entries: readonly EntryRecord[];
}

export function expiredIn(entries: readonly EntryRecord[]): Expired[] {
  const expiries = ledgersOf(entries.filter((entry) => entry.type === 'expiry' && entry.amount > 0));
  return expiries.flatMap(({ stream, currency, entries: group }) =>
    [...groupBy(group, (entry) => monthOf(entry.at))].map(([month, own]) => ({ stream, currency, month, entries: own })),
  );
}

/** A balance that fell to zero from one look to the next. */
export interface Vanished {
  readonly first: SnapshotRecord;
  readonly last: SnapshotRecord;
  readonly amount: Micros;
  readonly origins: readonly Origin[];
}

/** A cent is rounding. */
const ROUNDING = 10_000;

export function vanished(replay: AccountReplay, { posting, clock }: Policy['tolerance']): Vanished[] {
  const looks = groupBy(replay.snapshots, (look) => (look.creditsBalance === null || look.currency === '' ? null : look.currency));
  const found: Vanished[] = [];
  for (const [currency, group] of looks) {
    const entries = ledgersOf(replay.entries).find((one) => one.stream === 'subscription' && one.currency === currency)?.entries ?? [];
    const points = group.sort((a, b) => a.at - b.at || a.latest - b.latest || (b.creditsBalance ?? 0) - (a.creditsBalance ?? 0));
    for (const [index, last] of points.entries()) {
      const first = points[index - 1];
      if (first === undefined || last.creditsBalance !== 0 || (first.creditsBalance ?? 0) <= 0 || first.latest > last.at) continue;
      if (!isUnused(replay, first, last, posting, clock) || drewBetween(entries, first, last, posting)) continue;
      const amount = subtract(first.creditsBalance ?? ZERO, takenBetween(entries, first, last, posting));
      if (amount > ROUNDING) found.push({ first, last, amount, origins: [first, last] });
    }
  }
  return found;
}

/** No use and no draw can lie between two looks, and something that would show one covers the time: a counter that stands still, or a usage file. */
function isUnused(replay: AccountReplay, first: SnapshotRecord, last: SnapshotRecord, posting: number, clock: number): boolean {
  const from = (first.at - clock) as Instant;
  const until = (last.latest + clock) as Instant;
  if (replay.uses.some((use) => use.stream === 'subscription' && use.from <= until && use.until >= from)) return false;
  if (replay.draws.some((draw) => draw.source !== 'balance' && draw.from <= until + posting && draw.until >= from)) return false;
  const counter = replay.snapshots.filter(
    (look) => look.creditsUsed !== null && look.currency === first.currency && look.at >= first.at && look.latest <= last.latest,
  );
  const [start] = counter;
  if (start !== undefined && counter.some((look) => monthOf(look.at) === monthOf(start.at) && look.creditsUsed !== start.creditsUsed))
    return false;
  const stoodStill = first.creditsUsed !== null && last.creditsUsed === first.creditsUsed && monthOf(first.at) === monthOf(last.latest);
  return stoodStill || isCovered(replay, from, until);
}

/** Whether one usage file has rows both before and after a time. */
function isCovered(replay: AccountReplay, from: Instant, until: Instant): boolean {
  const uses = replay.uses.filter((use) => use.stream === 'subscription');
  const before = new Set(uses.filter((use) => use.until < from).flatMap((use) => use.origins.map((place) => place.file)));
  return uses.some((use) => use.from > until && use.origins.some((place) => before.has(place.file)));
}

function drewBetween(entries: readonly EntryRecord[], first: SnapshotRecord, last: SnapshotRecord, posting: number): boolean {
  return between(entries, first.at, last.latest + posting).some((entry) => entry.type === 'draw');
}

/** What the ledger's refunds, expiries, voids and corrections may have taken meanwhile; what came in only makes the fall larger. */
function takenBetween(entries: readonly EntryRecord[], first: SnapshotRecord, last: SnapshotRecord, posting: number): Micros {
  const taking = between(entries, first.at - posting, last.latest + posting).filter((entry) => changeOf(entry) < 0);
  return taking.reduce((sum, entry) => subtract(sum, changeOf(entry)), ZERO);
}
