/** Who paid for a use, by the ids that rows and entries bear. Parts of one sum, and what was given back, are no second payment. */
import { add, ZERO, type Micros } from '../../domain/money.ts';
import type { EntryRecord, Origin, UseRecord } from '../../domain/records.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import type { AccountReplay, Use } from '../../replay/model.ts';
import type { FundedFacts } from '../facts/charges.ts';
import { drawsByEvent, usesByEvent } from './events.ts';
import { groupBy, keyOf } from './group.ts';
import { originsOf } from './origins.ts';
import { gap } from './pairs.ts';
import { Returns, type Payment } from './returns.ts';

export interface DoublyPaid {
  readonly facts: FundedFacts;
  readonly use: Use | null;
  readonly entries: readonly EntryRecord[];
  readonly origins: readonly Origin[];
}

interface Paid extends Payment {
  readonly stream: UseRecord['stream'];
  readonly entry: EntryRecord | null;
}

/** Two payments this far apart under one id are rather two countings of ids than one use. */
const APART = DAY;

export function doublyPaid(replay: AccountReplay): DoublyPaid[] {
  if (replay.entries.length === 0 && replay.restatements.length === 0) return [];
  const returns = new Returns(replay.entries);
  return [...byLedger(replay, returns), ...byRows(replay, returns)];
}

function byLedger(replay: AccountReplay, returns: Returns): DoublyPaid[] {
  const events = drawsByEvent(replay);
  const uses = usesByEvent(replay);
  const disputed = new Set(replay.restatements.filter(isDisputed).map(({ kept }) => kept));
  return [...events].flatMap(([id, entries]) => {
    const [use = null, ...others] = uses.get(id) ?? [];
    if (entries.length === 1 && use !== null && use.funding !== 'allowance' && use.stream === entries[0]?.stream) return [];
    // Exports that disagree on who paid, and an id that several uses bear, say nothing of a second payment.
    if (others.length > 0 || (use !== null && disputed.has(use))) return [];
    const near = entries.filter((entry) => gap(entry, { at: use?.from ?? entry.at, latest: use?.until ?? entry.latest }) <= APART);
    const booked = near.map((entry): Paid => ({ ...paymentOf(entry, id), stream: entry.stream, entry }));
    const own = use === null ? [] : paidByRow(use, booked);
    const byAllowance = use !== null && use.funding === 'allowance' && use.until === use.from;
    if (
      streamsOf([...own, ...booked]) + (byAllowance ? 1 : 0) < 2 ||
      !areTogether(booked) ||
      (use !== null && areParts(use, [...own, ...booked], byAllowance))
    )
      return [];
    const kept = [...own, ...booked].filter((one) => !returns.take(one));
    const paid = sums(kept);
    if (streamsOf(paid) + (byAllowance ? 1 : 0) < 2) return [];
    const standing = kept.flatMap(({ entry }) => entry ?? []);
    const at = use?.from ?? (Math.min(...standing.map((entry) => entry.at)) as Instant);
    const origins = originsOf(use?.origins ?? [], standing);
    return [{ facts: { id, at, byAllowance, paid, shownBy: 'ledger' as const }, use, entries: standing, origins }];
  });
}

/** Two rows of one export that state one event, each as paid on a stream of its own: another export may correct it, its own can't. */
function byRows({ restatements }: AccountReplay, returns: Returns): DoublyPaid[] {
  return restatements.flatMap(({ kept, dropped }) => {
    const rows = [kept, ...dropped.filter((one) => kept.origins.some(({ file }) => file === one.file))];
    const stated = rows.flatMap((row) => paidBy(row));
    if (kept.id === '' || streamsOf(stated) < 2 || rows.some((row) => areParts(row, stated, false))) return [];
    const paid = sums(stated.filter((one) => !returns.take(one)));
    if (streamsOf(paid) < 2) return [];
    const facts = { id: kept.id, at: kept.from, byAllowance: false, paid, shownBy: 'rows' as const };
    return [{ facts, use: kept, entries: [], origins: originsOf(kept.origins, rows) }];
  });
}

function isDisputed({ kept, dropped }: AccountReplay['restatements'][number]): boolean {
  return dropped.some((one) => one.funding !== kept.funding || one.stream !== kept.stream);
}

function paymentOf({ at, latest, amount, currency }: EntryRecord, eventId: string): Payment {
  return { at, latest, eventId, amount, currency };
}

function paidBy(row: UseRecord): Paid[] {
  const { stream, funding, amount, currency, id } = row;
  if (funding === 'allowance' || funding === 'none' || amount === null || amount <= 0) return [];
  return [{ at: row.from, latest: row.until, eventId: id, amount, currency, stream, entry: null }];
}

/** What the row says was paid, unless the ledger books that same payment. */
function paidByRow(use: Use, booked: readonly Paid[]): Paid[] {
  return booked.some((one) => one.stream === use.stream) ? [] : paidBy(use);
}

/** Several streams that each pay a part of what the use is worth. */
function areParts({ listAmount, amount }: UseRecord, paid: readonly Payment[], byAllowance: boolean): boolean {
  const sum = paid.reduce((total: Micros, one) => add(total, one.amount), ZERO);
  if (listAmount !== null) return byAllowance ? sum < listAmount : sum <= listAmount;
  return amount !== null && sum === amount && paid.length > 1;
}

function streamsOf(paid: readonly Pick<Paid, 'stream'>[]): number {
  return new Set(paid.map(({ stream }) => stream)).size;
}

function areTogether(payments: readonly Payment[]): boolean {
  return payments.every((one) => payments.every((other) => gap(one, other) <= APART));
}

function sums(payments: readonly Paid[]): FundedFacts['paid'] {
  return [...groupBy(payments, ({ stream, currency }) => keyOf(stream, currency)).values()].map((group) => ({
    stream: group[0]?.stream ?? 'other',
    amount: group.reduce((total: Micros, one) => add(total, one.amount), ZERO),
    currency: group[0]?.currency ?? '',
  }));
}
