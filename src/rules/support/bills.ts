import { add, ZERO, type Micros } from '../../domain/money.ts';
import { byText } from '../../domain/order.ts';
import type { InvoiceRecord, Origin } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';
import { isUnpaid } from '../../replay/purchases.ts';
import { groupBy, keyOf } from './group.ts';
import { originsOf } from './origins.ts';

/** A line of an invoice, stated once or in several exports. */
export interface Line {
  readonly record: InvoiceRecord;
  /** Every status stated for it, in any export. */
  readonly statuses: ReadonlySet<string>;
  readonly origins: readonly Origin[];
}

/** One invoice in one currency. */
export interface Bill {
  readonly id: string;
  readonly currency: string;
  readonly at: Instant;
  readonly latest: Instant;
  readonly lines: readonly Line[];
  /** What it bills for credits, discounts on them included, tax not. */
  readonly credits: Micros;
  /** Neither void nor refunded, nor waiting for payment, by any statement. */
  readonly stands: boolean;
  readonly origins: readonly Origin[];
}

const UNDONE = /void|refund|cancel|credited|delete|draft|uncollectible|disput/;

const NEVER_PAID = /void|draft|delete|cancel|uncollectible|fail|block|uncaptured|incomplete|requires|expired/;

/** Whether a charge of these statuses, parted by `, `, took no money and will take none: an attempt, or an invoice withdrawn. */
export function isNeverPaid(statuses: string): boolean {
  return NEVER_PAID.test(statuses) && !statuses.split(', ').some((status) => status === 'paid' || status.includes('refund'));
}

export function isUndone(line: Line): boolean {
  return [...line.statuses].some((status) => UNDONE.test(status));
}

/**
 * Lines as invoiced. The same line in two exports is overlap, also when its status has changed meanwhile;
 * equal lines in one file are as many lines.
 */
export function linesOf(invoices: readonly InvoiceRecord[]): Line[] {
  const same = groupBy(invoices, (one) =>
    keyOf(one.id, one.at, one.stream, one.description, one.amount, one.currency, one.periodFrom, one.periodUntil),
  );
  return [...same.values()].flatMap((group) => {
    const statuses = new Set(group.flatMap((one) => one.status.split(', ')));
    const files = [...groupBy(group, (one) => keyOf(one.file)).values()];
    const most = files.sort((a, b) => b.length - a.length)[0] ?? [];
    const rest = group.filter((one) => !most.includes(one));
    return most.map((record, index) => ({ record, statuses, origins: originsOf([record], index === 0 ? rest : []) }));
  });
}

export function billsOf(invoices: readonly InvoiceRecord[]): Bill[] {
  const bills = [...groupBy(linesOf(invoices), ({ record }) => keyOf(record.id, record.currency)).values()].map(billOf);
  return bills.sort((a, b) => a.at - b.at || byText(a.id, b.id) || byText(a.currency, b.currency));
}

function billOf(lines: readonly Line[]): Bill {
  const records = lines.map((line) => line.record);
  return {
    id: records[0]?.id ?? '',
    currency: records[0]?.currency ?? '',
    at: Math.min(...records.map((one) => one.at)) as Instant,
    latest: Math.max(...records.map((one) => one.latest)) as Instant,
    lines,
    credits: sum(records.filter((one) => one.stream === 'credits')),
    stands: lines.every((line) => !isUndone(line) && (line.statuses.has('paid') || ![...line.statuses].some(isUnpaid))),
    origins: originsOf(lines.flatMap((line) => line.origins)),
  };
}

export function sum(records: readonly { readonly amount: Micros }[]): Micros {
  return records.reduce((total, one) => add(total, one.amount), ZERO);
}
