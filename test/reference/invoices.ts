/** Which purchases of the ledger an invoice bills, and which invoices a purchase stands against. */
import type { EntryRecord, InvoiceRecord } from '../../src/domain/records.ts';
import { compareText } from './settle.ts';

const DAY = 86_400_000;
const NEAR = 5 * DAY;

/** What no longer bills anything, or doesn't yet. */
const NOT_STANDING = new Set([
  'void',
  'voided',
  'refunded',
  'cancelled',
  'canceled',
  'open',
  'draft',
  'unpaid',
  'pending',
  'failed',
  'uncollectible',
]);

interface Span {
  at: number;
  latest: number;
}

/** What one standing invoice bills for credits in one currency. */
export interface Bill extends Span {
  id: string;
  currency: string;
  credits: InvoiceRecord[];
  /** Credits lines after and before discounts. */
  net: number;
  gross: number;
  tax: number;
  period: { from: number; until: number } | null;
}

export function isStanding(line: InvoiceRecord): boolean {
  return !NOT_STANDING.has(line.status);
}

/** When an invoice was issued: its earliest line. */
export function issuedAt(lines: readonly InvoiceRecord[], id: string): number {
  return Math.min(...lines.filter((line) => line.id === id).map((line) => line.at));
}

function total(lines: readonly { amount: number }[]): number {
  return lines.reduce((sum, line) => sum + line.amount, 0);
}

export function billsOf(lines: readonly InvoiceRecord[], stand = true): Bill[] {
  const bills: Bill[] = [];
  for (const id of new Set(lines.map((line) => line.id))) {
    const own = lines.filter((line) => line.id === id);
    for (const currency of new Set(own.map((line) => line.currency))) {
      const standing = own.filter((line) => line.currency === currency && isStanding(line) === stand);
      const credits = standing.filter((line) => line.stream === 'credits');
      if (credits.length === 0) continue;
      const dated = credits.find((line) => line.periodFrom !== null && line.periodUntil !== null);
      bills.push({
        id,
        at: issuedAt(lines, id),
        latest: Math.max(...own.map((line) => line.latest)),
        currency,
        credits,
        net: total(credits),
        gross: total(credits.filter((line) => line.amount > 0)),
        tax: total(standing.filter((line) => line.stream === 'tax')),
        period: dated === undefined ? null : { from: dated.periodFrom ?? 0, until: dated.periodUntil ?? 0 },
      });
    }
  }
  return bills.sort((a, b) => a.at - b.at || compareText(a.id, b.id) || compareText(a.currency, b.currency));
}

function gap(a: Span, b: Span): number {
  return Math.max(0, a.at - b.latest, b.at - a.latest);
}

function near(a: Span, b: Span): boolean {
  return gap(a, b) <= NEAR;
}

/** With and without discounts, with and without tax. */
function sums(bill: Bill): number[] {
  return [bill.net, bill.gross, bill.net + bill.tax, bill.gross + bill.tax];
}

function alike(purchase: EntryRecord, bill: Bill): boolean {
  return sums(bill).some((sum) => sum * 100 >= purchase.amount * 70 && sum * 100 <= purchase.amount * 127);
}

/** A bill that states no period sums what was bought since the month before it began. */
function summedBy(bill: Bill, purchases: readonly EntryRecord[]): EntryRecord[] {
  const issued = new Date(bill.at);
  const from = bill.period?.from ?? Date.UTC(issued.getUTCFullYear(), issued.getUTCMonth() - 1);
  const until = bill.period?.until ?? bill.latest + 1;
  const own = purchases.filter((one) => one.currency === bill.currency && one.at >= from && one.at < until);
  return sums(bill).includes(total(own)) ? own : [];
}

/** Several purchases that each have a line of their own. */
function lineByLine(bill: Bill, purchases: readonly EntryRecord[]): EntryRecord[] {
  const lines = bill.credits.map((line) => line.amount as number);
  const own: EntryRecord[] = [];
  for (const purchase of purchases) {
    const index = lines.indexOf(purchase.amount);
    if (index < 0 || purchase.currency !== bill.currency || !near(purchase, bill)) continue;
    lines.splice(index, 1);
    own.push(purchase);
  }
  return own.length > 1 ? own : [];
}

export interface Unmatched {
  purchases: EntryRecord[];
  bills: Bill[];
}

/** What is left of both sides after every way in which one explains the other. */
export function unmatchedMoney(entries: readonly EntryRecord[], lines: readonly InvoiceRecord[]): Unmatched {
  const purchases = entries.filter((entry) => (entry.type === 'purchase' || entry.type === 'auto-reload') && entry.amount > 0);
  const bills = billsOf(lines).filter((bill) => bill.net > 0);
  // An invoice that doesn't stand may still be what a purchase was asked for by, where none that stands is.
  const fallen = billsOf(lines, false).filter((bill) => bill.net > 0);
  const paid = new Set<EntryRecord>(purchases.filter((one) => lines.some((line) => line.id === one.invoiceId)));
  const stood = new Set<Bill>();
  let among: readonly Bill[] = bills;
  const free = (): { purchases: EntryRecord[]; bills: Bill[] } => ({
    purchases: purchases.filter((one) => !paid.has(one)),
    bills: among.filter((one) => !stood.has(one)),
  });
  const join = (some: readonly EntryRecord[], bill: Bill): void => {
    if (some.length > 0) stood.add(bill);
    for (const purchase of some) paid.add(purchase);
  };
  const oneToOne = (fits: (purchase: EntryRecord, bill: Bill) => boolean): void => {
    for (const purchase of free().purchases) {
      const [nearest] = free()
        .bills.filter((bill) => near(purchase, bill) && fits(purchase, bill))
        .sort((a, b) => gap(purchase, a) - gap(purchase, b));
      if (nearest !== undefined) join([purchase], nearest);
    }
  };
  for (const bill of bills)
    join(
      purchases.filter((one) => one.invoiceId === bill.id),
      bill,
    );
  for (const some of [bills, fallen]) {
    among = some;
    oneToOne((purchase, bill) => bill.currency === purchase.currency && sums(bill).includes(purchase.amount));
    for (const bill of free().bills) join(lineByLine(bill, free().purchases), bill);
    for (const bill of free().bills) join(summedBy(bill, purchases), bill);
    oneToOne((purchase, bill) => bill.currency === purchase.currency && alike(purchase, bill));
    oneToOne((purchase, bill) => bill.currency !== purchase.currency);
  }
  among = bills;

  const undone = (purchase: EntryRecord): boolean =>
    entries.some(
      (one) => one.type === 'void' && one.currency === purchase.currency && one.amount === purchase.amount && one.latest >= purchase.at,
    );
  const billedAsOther = (purchase: EntryRecord): boolean =>
    lines.some(
      (line) =>
        line.stream !== 'credits' &&
        isStanding(line) &&
        line.currency === purchase.currency &&
        line.amount === purchase.amount &&
        near(line, purchase),
    );
  const givenInstead = (bill: Bill): boolean =>
    entries.some(
      (one) =>
        (one.type === 'grant' || one.type === 'correction') &&
        one.currency === bill.currency &&
        sums(bill).includes(one.amount) &&
        near(one, bill),
    );
  const left = free();
  return {
    purchases: left.purchases.filter((one) => !undone(one) && !billedAsOther(one)),
    bills: left.bills.filter((one) => !givenInstead(one)),
  };
}
