/**
 * One purchase stands in the export of the invoices, in that of the payments and in that of the processor's balance, and in the
 * invoices that a person typed. It was billed once: as the statement nearest to the invoice says it. What came back stands in
 * payments or balance only, and is kept from the one that knows more of it.
 */
import { byText } from '../domain/order.ts';
import type { InvoiceRecord, InvoiceStream, Purchase } from '../domain/records.ts';

type Stated = InvoiceRecord & { readonly purchase: Purchase };

export interface SettledPurchases {
  readonly invoices: InvoiceRecord[];
  /** Lines left out, since another export states the same purchase or the same thing later. */
  readonly repeated: number;
}

export function settlePurchases(invoices: readonly InvoiceRecord[]): SettledPurchases {
  if (!invoices.some((one) => one.purchase !== undefined)) return { invoices: [...invoices], repeated: 0 };
  const settled = purchasesOf(invoices).flatMap((purchase) => settle(purchase));
  settled.sort((a, b) => a.at - b.at || byText(a.id, b.id));
  return { invoices: settled, repeated: invoices.length - settled.length };
}

/** Lines that share an id, directly or over others. */
function purchasesOf(invoices: readonly InvoiceRecord[]): InvoiceRecord[][] {
  const parents = new Map<string, string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    for (let one = id; one !== root;) {
      const up = parents.get(one) ?? root;
      parents.set(one, root);
      one = up;
    }
    return root;
  };
  for (const { id, purchase } of invoices) {
    for (const other of purchase?.ids ?? []) {
      const [a, b] = [rootOf(id), rootOf(other)];
      if (a !== b) parents.set(a, b);
    }
  }
  const groups = new Map<string, InvoiceRecord[]>();
  for (const one of invoices) {
    const root = rootOf(one.id);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

function settle(lines: readonly InvoiceRecord[]): InvoiceRecord[] {
  const stated = lines.filter(isStated);
  if (stated.length === 0) return [...lines];
  const typed = lines.filter((line) => !isStated(line));
  const of = (by: Purchase['by'], part: Purchase['part']): Stated[] => stated.filter((line) => isOf(line, by, part));
  const invoiced = latest(of('invoice', 'bill'));
  const paid = attempts(of('payment', 'bill'));
  const kept: readonly InvoiceRecord[] = [typed, invoiced, paid, of('balance', 'bill')].find((some) => some.length > 0) ?? [];
  const by = kept[0]?.purchase?.by;
  const back = typed.some((line) => line.amount < 0 || /refund/.test(line.status))
    ? []
    : returned(of('payment', 'return'), of('balance', 'return'));
  const [head] = kept.length > 0 ? kept : back;
  const others = [...invoiced, ...paid, ...of('balance', 'bill')].filter((line) => line.purchase.by !== by);
  const streams = new Set(others.map((line) => line.stream).filter((stream) => stream !== 'unclassified'));
  const [known = 'unclassified'] = streams.size === 1 ? streams : [];
  const bills = kept.map((line) => withStatuses(isStated(line) ? named(line, head, known) : line, others));
  return [...bills, ...back.map((line) => named(line, head, streamOf(bills) ?? known))];
}

function isStated(line: InvoiceRecord): line is Stated {
  return line.purchase !== undefined;
}

function isOf({ purchase }: Stated, by: Purchase['by'], part: Purchase['part']): boolean {
  return purchase.by === by && purchase.part === part;
}

/** A line under the one id of its purchase, and what it was for where another statement knows. */
function named(line: InvoiceRecord, head: InvoiceRecord | undefined, stream: InvoiceStream): InvoiceRecord {
  return { ...line, id: head?.id ?? line.id, stream: line.stream === 'unclassified' ? stream : line.stream };
}

function streamOf(lines: readonly InvoiceRecord[]): InvoiceStream | null {
  return lines.find((line) => line.stream !== 'tax' && line.amount > 0)?.stream ?? null;
}

/** What a payment says of its state holds for the invoice as well: that it was paid after all, refunded or disputed. */
function withStatuses(line: InvoiceRecord, others: readonly InvoiceRecord[]): InvoiceRecord {
  const said = others.filter((other) => !isUnpaid(other.status)).map((other) => other.status);
  const statuses = [line.status, ...said].flatMap((status) => status.split(', ')).filter((status) => status !== '');
  return { ...line, status: [...new Set(statuses)].sort(byText).join(', ') };
}

const UNPAID = /open|unpaid|pending|fail|due|uncaptured|block|cancel|incomplete|requires|expired/;

/** Whether a status says that no money moved, or not yet. */
export function isUnpaid(status: string): boolean {
  return UNPAID.test(status);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | number): T[][] {
  const groups = new Map<string | number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Of several statements of an invoice the one that is furthest: a draft may still change, an open one is paid later. */
function latest(lines: readonly Stated[]): Stated[] {
  const all = groupBy(lines, (line) => line.file);
  if (all.length < 2) return [...lines];
  const furthest = all.map((some) => ({ some, rank: rankOf(some), text: textOf(some) }));
  furthest.sort((a, b) => a.rank - b.rank || byText(a.text, b.text));
  const [first] = furthest;
  // Equal ones stay, as places at which it stands.
  return furthest.filter(({ text }) => text === first?.text).flatMap(({ some }) => some);
}

function rankOf(lines: readonly Stated[]): number {
  const order = [/refund|disput|void|uncollectible/, /paid/, /open|^$/];
  const rank = order.findIndex((state) => lines.some((line) => state.test(line.status)));
  return rank === -1 ? order.length : rank;
}

/** Its content, apart from where it stands and in which state it was when it was exported. */
function textOf(lines: readonly Stated[]): string {
  const said = lines.map(({ at, stream, description, amount, currency, periodFrom, periodUntil }) =>
    JSON.stringify([at, stream, description, amount, currency, periodFrom, periodUntil]),
  );
  return said.sort(byText).join('\n');
}

/** Payments of one purchase: those that moved money, else the last attempt alone. */
function attempts(lines: readonly Stated[]): Stated[] {
  const moved = lines.filter((line) => !isUnpaid(line.status));
  if (moved.length > 0) return byKey(moved).flatMap((some) => latest(some));
  const [last] = [...lines].sort((a, b) => b.at - a.at || byText(a.purchase.key, b.purchase.key));
  return latest(lines.filter((line) => keyOf(line) === last?.purchase.key));
}

/** Where an export leaves out which payment a row is, its rows can only be held against those of another as a whole. */
function byKey(lines: readonly Stated[]): Stated[][] {
  return lines.some((line) => keyOf(line) === '') ? [[...lines]] : groupBy(lines, keyOf);
}

function keyOf({ purchase }: Stated): string {
  return purchase.key;
}

/**
 * An export of payments sums what was refunded up to the day of the export; the balance has each refund with its day, as far
 * back as the report goes. Whichever knows of more stands; the balance, if both know of as much in the same currency.
 */
function returned(paid: readonly Stated[], booked: readonly Stated[]): Stated[] {
  const sums = byKey(paid).flatMap((some) => (some.some((line) => keyOf(line) === '') ? latest(some) : mostReturned(some)));
  if (booked.length === 0) return sums;
  if (sums.length === 0) return [...booked];
  const comparable = [...booked, ...sums].every((line) => line.currency === sums[0]?.currency);
  return comparable && totalOf(booked) >= totalOf(sums) ? [...booked] : sums;
}

/** Overlapping exports state a return several times. */
function totalOf(lines: readonly Stated[]): bigint {
  return groupBy(lines, keyOf).reduce((sum, [line]) => sum - BigInt(line?.amount ?? 0), 0n);
}

/** The sum only grows. */
function mostReturned(lines: readonly Stated[]): Stated[] {
  const most = lines.reduce((least, line) => Math.min(least, line.amount), 0);
  return lines.filter((line) => line.amount === most);
}
