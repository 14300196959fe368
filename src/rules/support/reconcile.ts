/** The ledger's money in against the invoices for it. What has any innocent partner is matched: only what has none is left. */
import type { Micros } from '../../domain/money.ts';
import type { EntryRecord, InvoiceRecord } from '../../domain/records.ts';
import { firstIndex } from '../../domain/order.ts';
import { DAY } from '../../domain/time.ts';
import type { AccountReplay } from '../../replay/model.ts';
import { billsOf, sum, type Bill } from './bills.ts';
import { gap, pair, reachesOver, reachOf } from './pairs.ts';

/** An invoice may be issued, or a purchase posted, this much later than the other (a weekend and holidays). */
const APART = 5 * DAY;
/** One invoice may sum what was bought since the month before. */
const SUMMED = 31 * DAY + APART;

export interface Unmatched {
  readonly bills: readonly Bill[];
  readonly purchases: readonly EntryRecord[];
  /** What has no partner either, where the other file doesn't reach over its date: the partner may just lie outside. */
  readonly beyond: { readonly bills: readonly Bill[]; readonly purchases: readonly EntryRecord[] };
}

export function reconcile(replay: AccountReplay): Unmatched {
  const { invoices } = replay;
  // The balance of an API platform is another ledger.
  const entries = replay.entries.filter((entry) => entry.stream === 'subscription');
  if (entries.length === 0 || invoices.length === 0) return { bills: [], purchases: [], beyond: { bills: [], purchases: [] } };
  const bought = entries.filter((entry) => entry.type === 'purchase' || entry.type === 'auto-reload');
  const bills = new Set(billsOf(invoices).filter((bill) => bill.lines.some((line) => line.record.stream === 'credits')));
  const purchases = new Set(bought.filter((entry) => !invoices.some((one) => one.id === entry.invoiceId)));
  const linked = new Set(bought.map((entry) => entry.invoiceId));
  for (const bill of bills) if (linked.has(bill.id)) bills.delete(bill);

  // What stands goes first: an open invoice that a paid one has replaced must not take its purchase.
  const standing = new Set([...bills].filter((bill) => bill.stands));
  pairAll(purchases, standing);
  pairAll(purchases, new Set([...bills].filter((bill) => !bill.stands)));
  // What was paid without an invoice stands in a processor's payments only: its invoices alone don't show that nothing billed a purchase.
  const [ledger, billed] = [reachOf(entries), reachOf(invoices.filter((one) => one.purchase?.by !== 'invoice'))];
  const lostBills = [...standing].filter((bill) => bill.credits > 0 && !isGranted(bill, entries));
  const lostPurchases = [...purchases].filter((entry) => !isVoided(entry, entries) && !isBilledOtherwise(entry, invoices));
  return {
    bills: lostBills.filter((bill) => reachesOver(ledger, bill)),
    purchases: lostPurchases.filter((entry) => reachesOver(billed, entry)),
    beyond: {
      bills: lostBills.filter((bill) => !reachesOver(ledger, bill)),
      purchases: lostPurchases.filter((entry) => !reachesOver(billed, entry)),
    },
  };
}

function pairAll(purchases: Set<EntryRecord>, bills: Set<Bill>): void {
  pairWhole(purchases, bills);
  pairLines(purchases, bills);
  pairSums(purchases, bills);
  pairNear(purchases, bills);
  pairCurrencies(purchases, bills);
}

function pairWhole(purchases: Set<EntryRecord>, bills: Set<Bill>): void {
  const fits = (entry: EntryRecord, bill: Bill): boolean => entry.currency === bill.currency && amountsOf(bill).includes(entry.amount);
  for (const [bill, entry] of pair([...purchases], [...bills], APART, fits)) {
    bills.delete(bill);
    purchases.delete(entry);
  }
}

/** One invoice with a line for each of several purchases. */
function pairLines(purchases: Set<EntryRecord>, bills: Set<Bill>): void {
  const sorted = byTime(purchases);
  for (const bill of bills) {
    const lines = bill.lines.filter((line) => line.record.stream === 'credits' && line.record.amount > 0).map((line) => line.record);
    const near = around(sorted, bill.at - APART, bill.latest + APART).filter(
      (entry) => purchases.has(entry) && entry.currency === bill.currency && gap(entry, bill) <= APART,
    );
    const pairs = pair(near, lines, APART, (entry, line) => entry.amount === line.amount);
    if (lines.length < 2 || pairs.size < lines.length) continue;
    bills.delete(bill);
    for (const entry of pairs.values()) purchases.delete(entry);
  }
}

/** One invoice over everything bought in the period that it states, or since the month before. */
function pairSums(purchases: Set<EntryRecord>, bills: Set<Bill>): void {
  const sorted = byTime(purchases);
  for (const bill of bills) {
    const near = around(sorted, ...stretchOf(bill)).filter(
      (entry) => purchases.has(entry) && entry.currency === bill.currency && isSummedBy(bill, entry),
    );
    if (near.length < 2 || !amountsOf(bill).includes(sum(near))) continue;
    bills.delete(bill);
    for (const entry of near) purchases.delete(entry);
  }
}

function byTime(purchases: ReadonlySet<EntryRecord>): EntryRecord[] {
  return [...purchases].sort((a, b) => a.at - b.at);
}

/** Entries that begin in [from, until], a bare date's day more. */
function around(sorted: readonly EntryRecord[], from: number, until: number): EntryRecord[] {
  return sorted.slice(
    firstIndex(sorted, (entry) => entry.at >= from - DAY),
    firstIndex(sorted, (entry) => entry.at > until),
  );
}

/** When what an invoice sums may have been bought: in the periods it states, or since the month before. */
function stretchOf(bill: Bill): [number, number] {
  let [from, until] = [bill.at - SUMMED, bill.latest + APART];
  for (const { record } of bill.lines) {
    from = Math.min(from, record.periodFrom ?? from);
    until = Math.max(until, record.periodUntil ?? until);
  }
  return [from, until];
}

function isSummedBy(bill: Bill, entry: EntryRecord): boolean {
  const periods = bill.lines.flatMap(({ record: { periodFrom, periodUntil } }) =>
    periodFrom === null || periodUntil === null ? [] : [{ at: periodFrom, latest: periodUntil }],
  );
  if (periods.length > 0) return periods.some((period) => entry.at >= period.at && entry.at < period.latest);
  return entry.at >= bill.at - SUMMED && entry.at <= bill.latest + APART;
}

/** Tax may be in the amount, at up to 27 %, and a bundle may cost up to 30 % less than it holds: no line need say so. */
function pairNear(purchases: Set<EntryRecord>, bills: Set<Bill>): void {
  const left = [...bills].sort((a, b) => a.at - b.at);
  for (const entry of [...purchases].sort((a, b) => a.at - b.at)) {
    const from = firstIndex(left, (bill) => bill.at >= entry.at - APART - DAY);
    const until = firstIndex(left, (bill) => bill.at > entry.latest + APART);
    const bill = left.slice(from, until).find((one) => bills.has(one) && mayBillFor(one, entry));
    if (bill === undefined) continue;
    bills.delete(bill);
    purchases.delete(entry);
  }
}

function mayBillFor(bill: Bill, entry: EntryRecord): boolean {
  const share = bill.credits * 100;
  return entry.currency === bill.currency && gap(entry, bill) <= APART && share >= entry.amount * 70 && share <= entry.amount * 127;
}

/** A card pays in its own currency, a ledger may count in another: amounts then can't be compared. */
function pairCurrencies(purchases: Set<EntryRecord>, bills: Set<Bill>): void {
  const fits = (entry: EntryRecord, bill: Bill): boolean => entry.currency !== bill.currency;
  for (const [bill, entry] of pair([...purchases], [...bills], APART, fits)) {
    bills.delete(bill);
    purchases.delete(entry);
  }
}

/** What the ledger may call this invoice: its credits with or without the discounts on them, or with the tax. */
function amountsOf(bill: Bill): Micros[] {
  const records = bill.lines.map((line) => line.record);
  const credits = records.filter((one) => one.stream === 'credits');
  const discounts = records.filter((one) => one.amount < 0 && one.stream !== 'credits' && one.stream !== 'tax');
  const tax = records.filter((one) => one.stream === 'tax');
  return [
    bill.credits,
    sum(credits.filter((one) => one.amount > 0)),
    sum([...credits, ...discounts]),
    sum([...credits, ...discounts, ...tax]),
  ];
}

function isGranted(bill: Bill, entries: readonly EntryRecord[]): boolean {
  return entries.some(
    (entry) =>
      (entry.type === 'grant' || entry.type === 'correction') &&
      entry.currency === bill.currency &&
      gap(entry, bill) <= APART &&
      amountsOf(bill).includes(entry.amount),
  );
}

export function isVoided(purchase: EntryRecord, entries: readonly EntryRecord[]): boolean {
  return entries.some(
    (entry) =>
      entry.type === 'void' && entry.currency === purchase.currency && entry.amount === purchase.amount && entry.latest >= purchase.at,
  );
}

/** An invoice line of that amount that isn't classified as credits may still be for them. */
function isBilledOtherwise(purchase: EntryRecord, invoices: readonly InvoiceRecord[]): boolean {
  return invoices.some(
    (line) =>
      line.stream !== 'credits' &&
      line.stream !== 'tax' &&
      line.currency === purchase.currency &&
      line.amount === purchase.amount &&
      gap(line, purchase) <= APART,
  );
}
