/** Balances that draws brought below zero: stated so, or by one draw larger than what was there. */
import { add, micros, subtract, ZERO, type Micros } from '../../domain/money.ts';
import { firstIndex } from '../../domain/order.ts';
import type { EntryRecord, SnapshotRecord } from '../../domain/records.ts';
import type { Duration } from '../../domain/time.ts';
import type { AccountReplay } from '../../replay/model.ts';
import type { OverdraftFacts } from '../facts/ledger.ts';
import { balanceBefore } from './arrange.ts';
import { stepsOf } from './balances.ts';
import { between, changeOf, isDraw, isIncome, isUnbroken, ledgersOf, monthOf, type Ledger } from './entries.ts';
import type { Dated } from './pairs.ts';

export interface Overdraft {
  readonly facts: OverdraftFacts;
  /** The draw it stands at; `null` for a look. */
  readonly entry: EntryRecord | null;
  readonly record: EntryRecord | SnapshotRecord;
}

export function overdrafts(replay: AccountReplay, posting: Duration): Overdraft[] {
  const ledgers = ledgersOf(replay.entries);
  return [...ledgers.flatMap((ledger) => [...inLedger(replay, ledger, posting)]), ...onLooks(replay, ledgers, posting)];
}

function* inLedger(replay: AccountReplay, ledger: Ledger, posting: Duration): Iterable<Overdraft> {
  const { entries } = ledger;
  // Of two balances that don't follow from one another neither is ground for another claim.
  const doubted = new Set(stepsOf(replay, ledger, posting).flatMap((step) => [step.since, step.entry]));
  for (const [index, entry] of entries.entries()) {
    if (!isDraw(entry) || doubted.has(entry)) continue;
    const balance = entry.balanceAfter;
    if (balance !== null && balance < 0) {
      const isOwn = (balanceBefore(entry) ?? ZERO) >= 0;
      const otherwise = isOwn ? ZERO : takenOtherwise(entries, entry, lastAbove(entries, entry, posting), posting);
      const amount = subtract(subtract(ZERO, balance), otherwise);
      if (amount <= 0 || balance + cameIn(entries, entry.at, entry.latest + posting) >= 0) continue;
      yield overdraft(ledger, entry, amount, balance, 'entry');
    } else if (balance === null) {
      const had = hadBefore(replay, ledger, index, posting, doubted);
      if (had === null || entry.amount <= had) continue;
      yield overdraft(ledger, entry, micros(entry.amount - had), micros(had - entry.amount), 'balance-before');
    }
  }
}

/**
 * The balance that surely stood right before a draw: stated by the entry before it, with nothing that came in close to either, in a
 * ledger that lists what comes in, and with no balance stated later that doesn't follow.
 */
function hadBefore(
  replay: AccountReplay,
  { entries }: Ledger,
  index: number,
  posting: Duration,
  doubted: ReadonlySet<EntryRecord>,
): Micros | null {
  const [before, entry] = [entries[index - 1], entries[index]];
  if (before === undefined || entry === undefined || doubted.has(before)) return null;
  const had = before.balanceAfter;
  if (had === null || had < 0 || before.latest + posting >= entry.at || !isUnbroken(replay, before, entry)) return null;
  const others = between(entries, before.at - posting, entry.latest + posting);
  if (others.some((one) => one !== before && changeOf(one) > 0) || !entries.some(isIncome)) return null;
  const next = entries.slice(index + 1).find((one) => one.balanceAfter !== null);
  return next !== undefined && doubted.has(next) ? null : had;
}

function* onLooks(replay: AccountReplay, ledgers: readonly Ledger[], posting: Duration): Iterable<Overdraft> {
  const looks = replay.snapshots.filter((one) => one.creditsBalance !== null && one.currency !== '').sort(byTime);
  const above = new Map<string, number>();
  for (const look of looks) {
    const { creditsBalance, currency } = look;
    const balance = creditsBalance ?? ZERO;
    if (balance >= 0) above.set(currency, look.at - posting);
    if (balance >= 0 || !isAfterDraws(replay, look)) continue;
    const entries = ledgers.find((one) => one.stream === 'subscription' && one.currency === currency)?.entries ?? [];
    const since = Math.max(above.get(currency) ?? -Infinity, lastAbove(entries, look, posting));
    const amount = subtract(subtract(ZERO, balance), takenOtherwise(entries, look, since, posting));
    if (amount <= 0 || balance + cameIn(entries, look.at - posting, look.latest + posting) >= 0) continue;
    const facts = { month: monthOf(look.at), stream: 'subscription', currency, amount, balance, at: look.at } as const;
    yield { facts: { ...facts, shownBy: 'look' }, entry: null, record: look };
  }
}

/** Whether draws are known to stand behind a look: its own counter, or a draw that something other than a balance shows. */
function isAfterDraws(replay: AccountReplay, look: SnapshotRecord): boolean {
  if ((look.creditsUsed ?? 0) > 0) return true;
  return replay.draws.some((draw) => draw.source !== 'balance' && draw.currency === look.currency && draw.from <= look.latest);
}

function byTime(a: SnapshotRecord, b: SnapshotRecord): number {
  return a.at - b.at || a.latest - b.latest || (a.creditsBalance ?? 0) - (b.creditsBalance ?? 0);
}

function overdraft(
  { stream, currency }: Ledger,
  entry: EntryRecord,
  amount: Micros,
  balance: Micros,
  shownBy: OverdraftFacts['shownBy'],
): Overdraft {
  return { facts: { month: monthOf(entry.at), stream, currency, amount, balance, at: entry.at, shownBy }, entry, record: entry };
}

/** What came in, or may have, in [from, until]. */
function cameIn(entries: readonly EntryRecord[], from: number, until: number): Micros {
  const raises = between(entries, from, until).filter((one) => changeOf(one) > 0);
  return raises.reduce((sum, one) => add(sum, changeOf(one)), ZERO);
}

/** What refunds, expiries, voids and corrections may have taken since a time, up to a look or a draw. */
function takenOtherwise(entries: readonly EntryRecord[], until: Dated, since: number, posting: Duration): Micros {
  const taking = between(entries, since, until.latest + posting).filter((one) => one.type !== 'draw' && changeOf(one) < 0);
  return taking.reduce((sum, one) => subtract(sum, changeOf(one)), ZERO);
}

/** `posting` before the ledger last stated a balance of zero or more, surely before a time; minus infinity where it never did. */
function lastAbove(entries: readonly EntryRecord[], at: Dated, posting: Duration): number {
  for (let index = firstIndex(entries, (one) => one.at >= at.at) - 1; index >= 0; index -= 1) {
    const one = entries[index];
    if (one !== undefined && (one.balanceAfter ?? -1) >= 0 && one.latest + posting < at.at) return one.at - posting;
  }
  return -Infinity;
}
