/**
 * One account's books, month by month: the balance from its opening to its close, the draws by usage rows, ledger and counter,
 * and the money in by ledger and invoices, each with what has no partner. It compares what the files state with what they state;
 * nothing of it is a finding.
 */
import { byText } from '../domain/order.ts';
import type { EntryRecord, EntryType, Origin, SnapshotRecord } from '../domain/records.ts';
import { formatInstant, monthStart, type Instant } from '../domain/time.ts';
import type { AccountReplay, Draw } from '../replay/model.ts';
import { stepsOf as breaksOf, tellingSteps } from '../rules/support/balances.ts';
import { billsOf, type Bill } from '../rules/support/bills.ts';
import { ledgersOf, monthOf, type Ledger } from '../rules/support/entries.ts';
import { withoutOtherStreams } from '../rules/support/disagreements.ts';
import { groupBy, keyOf } from '../rules/support/group.ts';
import { reachesOver, reachOf, type Dated } from '../rules/support/pairs.ts';
import { reconcile } from '../rules/support/reconcile.ts';
import { signed, stepsOf, type Step } from './balance.ts';

export type Side = 'rows' | 'ledger' | 'counter' | 'invoices';

/** A row, entry, look or invoice whose other half is missing. */
export interface Unpartnered {
  readonly side: Side;
  readonly id: string;
  readonly at: Instant;
  /** What it adds to the difference: ledger less rows, counter less what is itemised, ledger less invoices. */
  readonly amount: bigint;
  readonly origins: readonly Origin[];
}

/** The books of one calendar month (UTC) in one currency. Micro-units throughout; `null`: the files don't say. */
export interface Bridge {
  readonly stream: 'subscription' | 'api';
  /** `2026-07`. */
  readonly month: string;
  readonly currency: string;
  /** `null` without a ledger. */
  readonly balance: Balance | null;
  readonly draws: {
    readonly rows: bigint | null;
    readonly ledger: bigint | null;
    readonly counter: bigint | null;
    readonly rowsDifference: bigint;
    readonly counterDifference: bigint;
    /** Without a partner, where the other file doesn't reach. */
    readonly beyond: bigint;
  };
  readonly moneyIn: {
    readonly ledger: bigint | null;
    readonly invoices: bigint | null;
    readonly difference: bigint;
    readonly beyond: bigint;
  };
  /** Three ways of giving money back, never netted. */
  readonly givenBack: { readonly card: bigint; readonly credit: bigint; readonly correction: bigint };
  readonly unmatched: readonly Unpartnered[];
  readonly outcome: 'agrees' | 'differs' | 'open';
}

export interface Balance {
  readonly opening: bigint | null;
  readonly purchases: bigint;
  readonly reloads: bigint;
  readonly grants: bigint;
  readonly corrections: bigint;
  readonly draws: bigint;
  readonly refunds: bigint;
  readonly expiries: bigint;
  readonly voids: bigint;
  readonly closing: bigint | null;
  readonly difference: bigint | null;
}

type Stream = Bridge['stream'];

export function bridgesOf(replay: AccountReplay): Bridge[] {
  if (replay.entries.length === 0 && replay.snapshots.length === 0 && replay.invoices.length === 0) return [];
  const books = new Books(replay);
  return books.keys().map(({ stream, month, currency }) => books.bridge(stream, month, currency));
}

interface Key {
  readonly stream: Stream;
  readonly month: Instant;
  readonly currency: string;
}

class Books {
  private readonly entries: readonly EntryRecord[];
  private readonly rows: readonly Draw[];
  private readonly looks: ReadonlyMap<string, readonly SnapshotRecord[]>;
  private readonly bills: readonly Bill[];
  private readonly steps = new Map<string, readonly Step[]>();
  private readonly lost: Lost;
  /** The months in which a balance surely doesn't follow, by stream, month and currency. */
  private readonly broken: ReadonlySet<string>;
  private readonly hasUses: boolean;

  constructor(private readonly replay: AccountReplay) {
    this.entries = replay.entries.filter((entry) => entry.stream === 'subscription');
    this.hasUses = replay.uses.some((use) => use.stream === 'subscription');
    this.rows = replay.draws.filter((draw) => draw.use !== null && (draw.use.amount ?? 0) > 0);
    this.looks = groupBy(
      replay.snapshots.filter((look) => look.creditsUsed !== null),
      (look) => keyOf(monthStart(look.at), look.currency),
    );
    this.bills = billsOf(replay.invoices).filter((bill) => bill.lines.some((line) => line.record.stream === 'credits'));
    for (const [key, entries] of groupBy(replay.entries, (entry) => keyOf(entry.stream, entry.currency))) {
      this.steps.set(key, stepsOf(entries));
    }
    this.lost = lostIn(replay, this.entries);
    this.broken = new Set(ledgersOf(replay.entries).flatMap((ledger) => brokenMonths(replay, ledger)));
  }

  keys(): Key[] {
    const { replay } = this;
    if (replay.entries.length === 0 && this.looks.size === 0 && this.bills.length === 0) return [];
    const keys = new Map<string, Key>();
    const add = (stream: Stream, at: Instant, currency: string): void => {
      const month = monthStart(at);
      keys.set(keyOf(stream, month, currency), { stream, month, currency });
    };
    for (const entry of replay.entries) add(entry.stream, entry.at, entry.currency);
    for (const draw of this.rows) add('subscription', draw.from, draw.currency);
    for (const [first] of this.looks.values()) if (first !== undefined) add('subscription', first.at, first.currency);
    for (const bill of this.bills) add('subscription', bill.at, bill.currency);
    return [...keys.values()].sort((a, b) => byText(b.stream, a.stream) || a.month - b.month || byText(a.currency, b.currency));
  }

  bridge(stream: Stream, month: Instant, currency: string): Bridge {
    const isOf = (at: Instant, of: string): boolean => of === currency && monthStart(at) === month;
    const own = stream === 'subscription';
    const entries = this.replay.entries.filter((entry) => entry.stream === stream && isOf(entry.at, entry.currency));
    const unmatched = own ? this.lost.items.filter((item) => isOf(item.at, item.currency)) : [];
    const beyond = own ? this.lost.beyond.filter((item) => isOf(item.at, item.currency)) : [];
    const of = (among: readonly Found[], about: About): bigint =>
      total(among.filter((item) => item.about === about).map((item) => item.amount));
    const balance = this.balance(stream, month, currency, entries);
    const sums = sumsOf(entries);
    const draws: Bridge['draws'] = {
      rows: own && this.hasUses ? total(this.rows.filter((row) => isOf(row.from, row.currency)).map(statedBy)) : null,
      ledger: own && this.entries.length > 0 ? sums.draw : null,
      counter: own ? riseOf(this.looks.get(keyOf(month, currency)) ?? []) : null,
      rowsDifference: of(unmatched, 'rows'),
      counterDifference: of(unmatched, 'counter'),
      beyond: magnitude(beyond.filter((item) => item.about !== 'money in')),
    };
    const bills = own ? this.bills.filter((bill) => bill.stands && isOf(bill.at, bill.currency)) : [];
    const moneyIn: Bridge['moneyIn'] = {
      ledger: own && this.entries.length > 0 ? sums.purchase + sums['auto-reload'] : null,
      invoices: own && this.replay.invoices.length > 0 ? total(bills.map((bill) => BigInt(bill.credits))) : null,
      difference: of(unmatched, 'money in'),
      beyond: magnitude(beyond.filter((item) => item.about === 'money in')),
    };
    return {
      stream,
      month: monthOf(month),
      currency,
      balance,
      draws,
      moneyIn,
      givenBack: {
        card: own && this.entries.length === 0 ? refundedBy(this.bills.filter((bill) => isOf(bill.at, bill.currency))) : sums.refund,
        credit: sums.grant,
        correction: sums.correction,
      },
      unmatched: unmatched.map(({ side, id, at, amount, origins }) => ({ side, id, at, amount, origins })),
      outcome: outcomeOf(balance, this.isBroken(stream, month, currency), draws, moneyIn),
    };
  }

  /** Whether a stated balance of the month surely doesn't follow from what went before, in any order that the times allow. */
  private isBroken(stream: Stream, month: Instant, currency: string): boolean {
    return this.broken.has(keyOf(stream, month, currency));
  }

  private balance(stream: Stream, month: Instant, currency: string, entries: readonly EntryRecord[]): Balance | null {
    const steps = this.steps.get(keyOf(stream, currency));
    if (steps === undefined) return null;
    const earlier = steps.findLast((step) => monthStart(step.entry.at) < month);
    const later = steps.find((step) => monthStart(step.entry.at) >= month);
    const opening = earlier === undefined ? (later?.before ?? null) : earlier.after;
    const last = steps.findLast((step) => monthStart(step.entry.at) === month);
    const closing = last === undefined ? opening : last.after;
    const sums = sumsOf(entries);
    const moved = total(entries.map(signed));
    return {
      opening,
      purchases: sums.purchase,
      reloads: sums['auto-reload'],
      grants: sums.grant,
      corrections: sums.correction,
      draws: sums.draw,
      refunds: sums.refund,
      expiries: sums.expiry,
      voids: sums.void,
      closing,
      difference: opening === null || closing === null ? null : closing - opening - moved,
    };
  }
}

function brokenMonths(replay: AccountReplay, ledger: Ledger): string[] {
  const [first] = ledger.entries;
  if (first === undefined) return [];
  const { posting } = replay.policyAt(first.at).tolerance;
  return tellingSteps(ledger, breaksOf(replay, ledger, posting)).map(({ entry }) =>
    keyOf(ledger.stream, monthStart(entry.at), ledger.currency),
  );
}

type About = 'rows' | 'counter' | 'money in';

interface Found extends Unpartnered {
  readonly about: About;
  readonly currency: string;
}

interface Lost {
  readonly items: readonly Found[];
  readonly beyond: readonly Found[];
}

/** What has no partner on the other side, and what has none where the other side doesn't reach. */
function lostIn(replay: AccountReplay, entries: readonly EntryRecord[]): Lost {
  const uses = reachOf(replay.uses.filter((use) => use.stream === 'subscription').map(({ from, until }) => ({ at: from, latest: until })));
  const ledger = reachOf(entries);
  const itemised = replay.draws.some((draw) => (draw.source === 'usage' || draw.source === 'ledger') && draw.amount !== null);
  const items: Found[] = [];
  const beyond: Found[] = [];
  const file = (found: Found, reached: boolean): void => void (reached ? items : beyond).push(found);

  for (const draw of replay.draws) {
    const item = { id: draw.id, at: draw.from, currency: draw.currency, origins: draw.origins };
    const dated: Dated = { at: draw.from, latest: draw.until };
    if (draw.source === 'ledger' && uses !== null) {
      file({ ...item, about: 'rows', side: 'ledger', amount: BigInt(draw.amount ?? 0) }, reachesOver(uses, dated));
    } else if (draw.source === 'usage' && draw.use !== null && (draw.use.amount ?? 0) > 0) {
      const stated = BigInt(draw.use.amount ?? 0);
      if (draw.entries.length === 0) {
        if (ledger !== null) file({ ...item, about: 'rows', side: 'rows', amount: -stated }, reachesOver(ledger, dated));
        continue;
      }
      const posted = total(draw.entries.filter((entry) => entry.currency === draw.currency).map((entry) => BigInt(entry.amount)));
      if (posted !== stated) file({ ...item, about: 'rows', side: 'ledger', amount: posted - stated }, true);
    } else if (draw.source === 'counter' && (uses !== null || ledger !== null)) {
      // Where nothing is itemised at all, rows and ledger may just not state what was drawn.
      file(
        { ...item, about: 'counter', side: 'counter', amount: BigInt(draw.amount ?? 0) },
        itemised && reachesOver(uses ?? ledger, dated),
      );
    }
  }
  for (const stated of replay.disagreements) {
    const one = stated.kind === 'counter' ? withoutOtherStreams(stated, replay.otherCharges) : null;
    if (one === null) continue;
    const { at, currency, origins } = one;
    const id = `counter:${replay.account}:${formatInstant(at)}`;
    file({ id, at, currency, origins, about: 'counter', side: 'counter', amount: BigInt(one.other) - BigInt(one.itemised) }, true);
  }
  const { bills, purchases, beyond: outside } = reconcile(replay);
  for (const [some, reached] of [
    [purchases, true],
    [outside.purchases, false],
  ] as const) {
    for (const entry of some) {
      const { id, at, currency, amount } = entry;
      file({ id, at, currency, origins: [entry], about: 'money in', side: 'ledger', amount: BigInt(amount) }, reached);
    }
  }
  for (const [some, reached] of [
    [bills, true],
    [outside.bills, false],
  ] as const) {
    for (const { id, at, currency, credits, origins } of some) {
      file({ id, at, currency, origins, about: 'money in', side: 'invoices', amount: -BigInt(credits) }, reached);
    }
  }
  items.sort((a, b) => a.at - b.at || byText(a.side, b.side) || byText(a.id, b.id));
  return { items, beyond };
}

/** `broken`: whether a balance surely doesn't follow; else entries may be posted late, or a file be missing, and nobody knows. */
function outcomeOf(balance: Balance | null, broken: boolean, draws: Bridge['draws'], moneyIn: Bridge['moneyIn']): Bridge['outcome'] {
  const stated = balance?.difference ?? null;
  const balanced = stated !== null && stated !== 0n && !broken ? null : stated;
  if ((balanced ?? 0n) !== 0n || draws.rowsDifference !== 0n || draws.counterDifference !== 0n || moneyIn.difference !== 0n)
    return 'differs';
  const several = (sides: readonly (bigint | null)[]): boolean => sides.filter((side) => side !== null).length > 1;
  const compared = balanced !== null || several([draws.rows, draws.ledger, draws.counter]) || several([moneyIn.ledger, moneyIn.invoices]);
  return !compared || balanced !== stated || draws.beyond > 0n || moneyIn.beyond > 0n ? 'open' : 'agrees';
}

function sumsOf(entries: readonly EntryRecord[]): Record<EntryType, bigint> {
  const sums = { purchase: 0n, 'auto-reload': 0n, grant: 0n, draw: 0n, refund: 0n, correction: 0n, expiry: 0n, void: 0n };
  for (const { type, amount } of entries) sums[type] += BigInt(amount);
  return sums;
}

/** How far a month's counter rose; a fall is a correction, and takes nothing back. */
function riseOf(looks: readonly SnapshotRecord[]): bigint | null {
  if (looks.length < 2) return null;
  const shown = [...looks]
    .sort((a, b) => a.at - b.at || a.latest - b.latest || (a.creditsUsed ?? 0) - (b.creditsUsed ?? 0))
    .map((look) => BigInt(look.creditsUsed ?? 0));
  return total(shown.map((value, index) => value - (shown[index - 1] ?? value)).filter((rise) => rise > 0n));
}

function refundedBy(bills: readonly Bill[]): bigint {
  const back = bills
    .flatMap((bill) => bill.lines.map((line) => line.record))
    .filter((line) => line.stream === 'credits' && line.amount < 0);
  return -total(back.map((line) => BigInt(line.amount)));
}

function statedBy(draw: Draw): bigint {
  return BigInt(draw.use?.amount ?? 0);
}

function magnitude(items: readonly Found[]): bigint {
  return total(items.map(({ amount }) => (amount < 0n ? -amount : amount)));
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
