/** A second implementation of the bridge between usage rows, ledger, counter and invoices, month by month. */
import type { Micros } from '../../src/domain/money.ts';
import type { EntryRecord, InputRecord, InvoiceRecord, SnapshotRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { ReplayContext } from '../../src/replay/model.ts';
import type { DrawsFound } from './draws.ts';
import { findDraws, paysByItself } from './draws.ts';
import { billsOf, issuedAt, unmatchedMoney } from './invoices.ts';
import { worldOf } from './model.ts';
import type { SettledUse } from './settle.ts';
import { compareText, settleEntries, settleInvoices } from './settle.ts';

const DAY = 86_400_000;

export interface BridgeItem {
  side: 'rows' | 'ledger' | 'counter' | 'invoices';
  id: string;
  at: Instant;
  /** Signed as the difference: ledger and counter above rows, ledger above invoices. */
  amount: Micros;
}

export interface Balance {
  opening: Micros | null;
  purchases: Micros;
  reloads: Micros;
  grants: Micros;
  corrections: Micros;
  draws: Micros;
  refunds: Micros;
  expiries: Micros;
  voids: Micros;
  closing: Micros | null;
  difference: Micros | null;
}

export interface Bridge {
  stream: 'subscription' | 'api';
  month: string;
  currency: string;
  balance: Balance | null;
  draws: {
    rows: Micros | null;
    ledger: Micros | null;
    counter: Micros | null;
    rowsDifference: Micros;
    counterDifference: Micros;
    beyond: Micros;
  };
  moneyIn: { ledger: Micros | null; invoices: Micros | null; difference: Micros; beyond: Micros };
  givenBack: { card: Micros; credit: Micros; correction: Micros };
  unmatched: BridgeItem[];
  outcome: 'agrees' | 'differs' | 'open';
}

type Stream = Bridge['stream'];

interface Span {
  from: number;
  until: number;
}

interface Key {
  stream: Stream;
  month: string;
  currency: string;
}

/** One thing of one side that the other side doesn't show; `reached` where the other side could have. */
interface Loose extends BridgeItem {
  currency: string;
  reached: boolean;
}

interface Books {
  /** Of the subscription stream. */
  uses: SettledUse[];
  entries: EntryRecord[];
  /** Of both streams. */
  allEntries: EntryRecord[];
  lines: InvoiceRecord[];
  /** With `credits_used`, in order of time. */
  looks: SnapshotRecord[];
  /** Usage rows that are draws and state what they cost. */
  rows: { use: SettledUse; amount: number }[];
  rowsLoose: Loose[];
  counterLoose: Loose[];
  moneyLoose: Loose[];
}

function money(amount: number): Micros {
  return (amount === 0 ? 0 : amount) as Micros;
}

function sum(amounts: readonly number[]): Micros {
  return money(amounts.reduce((total, amount) => total + amount, 0));
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

function entrySpan(entry: EntryRecord): Span {
  return { from: entry.at, until: entry.latest };
}

/** Something begins a day before it and something ends a day after it. */
function reaches(others: readonly Span[], item: Span): boolean {
  return others.some((other) => other.from <= item.from - DAY) && others.some((other) => other.until >= item.until + DAY);
}

function looseRows(books: Omit<Books, 'rowsLoose' | 'counterLoose' | 'moneyLoose'>, found: DrawsFound): Loose[] {
  if (books.uses.length === 0 || books.entries.length === 0) return [];
  const ledger = books.entries.map(entrySpan);
  const loose: Loose[] = [];
  for (const { use, amount } of books.rows) {
    if (found.links.has(use)) continue;
    const item = { side: 'rows', id: use.key, at: use.from, amount: money(-amount), currency: use.currency } as const;
    loose.push({ ...item, reached: reaches(ledger, use) });
  }
  for (const [use, own] of found.links) {
    if (use.stream !== 'subscription' || use.amount === null || use.currency === '') continue;
    const posted = sum(own.filter((entry) => entry.currency === use.currency).map((entry) => entry.amount));
    if (posted === use.amount) continue;
    // Both sides stand there: nothing can be out of reach.
    loose.push({ side: 'ledger', id: use.key, at: use.from, amount: money(posted - use.amount), currency: use.currency, reached: true });
  }
  const taken = new Set([...found.links.values()].flat());
  for (const entry of books.entries) {
    if (entry.type !== 'draw' || entry.amount === 0 || taken.has(entry)) continue;
    const item = { side: 'ledger', id: entry.id, at: entry.at, amount: entry.amount, currency: entry.currency } as const;
    loose.push({ ...item, reached: reaches(books.uses, entrySpan(entry)) });
  }
  return loose;
}

function looseCounter(uses: readonly SettledUse[], entries: readonly EntryRecord[], found: DrawsFound, account: string): Loose[] {
  const itemised = found.draws.some((draw) => (draw.source === 'usage' || draw.source === 'ledger') && draw.amount !== null);
  if (uses.length + entries.length === 0) return [];
  const others: readonly Span[] = uses.length > 0 ? uses : entries.map(entrySpan);
  const residuals = found.draws.filter((draw) => draw.source === 'counter');
  return [
    ...residuals.map((draw): Loose => {
      const item = {
        side: 'counter',
        id: draw.id,
        at: draw.from as Instant,
        amount: money(draw.amount ?? 0),
        currency: draw.currency,
      } as const;
      // Where nothing is itemised at all, rows and ledger may just not state what was drawn.
      return { ...item, reached: itemised && reaches(others, draw) };
    }),
    ...found.shortfalls.map((short): Loose => {
      const id = `counter:${account}:${new Date(short.from).toISOString()}`;
      return { side: 'counter', id, at: short.from as Instant, amount: money(-short.missing), currency: short.currency, reached: true };
    }),
  ];
}

function looseMoney(entries: readonly EntryRecord[], lines: readonly InvoiceRecord[]): Loose[] {
  if (entries.length === 0 || lines.length === 0) return [];
  const ledger = entries.map(entrySpan);
  const invoices = lines.map((line) => ({ from: line.at, until: line.latest }));
  const left = unmatchedMoney(entries, lines);
  return [
    ...left.purchases.map((entry): Loose => {
      const item = { side: 'ledger', id: entry.id, at: entry.at, amount: entry.amount, currency: entry.currency } as const;
      return { ...item, reached: reaches(invoices, entrySpan(entry)) };
    }),
    ...left.bills.map((bill): Loose => {
      const item = { side: 'invoices', id: bill.id, at: bill.at as Instant, amount: money(-bill.net), currency: bill.currency } as const;
      return { ...item, reached: reaches(ledger, { from: bill.at, until: bill.latest }) };
    }),
  ];
}

function booksOf(records: readonly InputRecord[], context: ReplayContext, account: string): Books {
  const world = worldOf(records, context);
  const allEntries = settleEntries(records, context);
  const found = findDraws(world, allEntries, account);
  const uses = world.uses.filter((use) => use.stream === 'subscription');
  const entries = allEntries.filter((entry) => entry.stream === 'subscription');
  const lines = settleInvoices(records);
  const looks = world.snapshots
    .filter((look) => look.creditsUsed !== null)
    .sort((a, b) => a.at - b.at || (a.creditsUsed ?? 0) - (b.creditsUsed ?? 0));
  const rows = uses.filter((use) => paysByItself(use) && use.amount !== null).map((use) => ({ use, amount: use.amount ?? 0 }));
  const books = { uses, entries, allEntries, lines, looks, rows };
  return {
    ...books,
    rowsLoose: looseRows(books, found),
    counterLoose: looseCounter(uses, entries, found, account),
    moneyLoose: looseMoney(entries, lines),
  };
}

function keysOf(books: Books): Key[] {
  const { allEntries, rows, looks, lines } = books;
  const credits = lines.filter((line) => line.stream === 'credits');
  if (allEntries.length === 0 && looks.length === 0 && credits.length === 0) return [];
  const keys: Key[] = [
    ...allEntries.map((entry) => ({ stream: entry.stream, month: monthOf(entry.at), currency: entry.currency })),
    ...rows.map(({ use }) => ({ stream: 'subscription' as const, month: monthOf(use.from), currency: use.currency })),
    ...looks.map((look) => ({ stream: 'subscription' as const, month: monthOf(look.at), currency: look.currency })),
    ...credits.map((line) => ({ stream: 'subscription' as const, month: monthOf(issuedAt(lines, line.id)), currency: line.currency })),
  ];
  const distinct = new Map(keys.map((key) => [`${key.stream} ${key.month} ${key.currency}`, key]));
  // Subscription before api.
  return [...distinct.values()].sort(
    (a, b) => compareText(b.stream, a.stream) || compareText(a.month, b.month) || compareText(a.currency, b.currency),
  );
}

const GIVING: readonly EntryRecord['type'][] = ['purchase', 'auto-reload', 'grant', 'correction'];

function signed(entry: EntryRecord): number {
  return GIVING.includes(entry.type) ? entry.amount : 0 - entry.amount;
}

const MOST_TOGETHER = 20;

function bestFirst(together: readonly EntryRecord[]): EntryRecord {
  const broken = together.map((start) => {
    const rest = together.filter((one) => one !== start);
    let running = start.balanceAfter;
    let count = 0;
    while (rest.length > 0) {
      const known = running;
      const following = rest.find((one) => known !== null && one.balanceAfter === known + signed(one));
      const next = following ?? rest[0];
      if (next === undefined) break;
      if (following === undefined && known !== null && next.balanceAfter !== null) count += 1;
      rest.splice(rest.indexOf(next), 1);
      running = next.balanceAfter ?? (known === null ? null : ((known + signed(next)) as typeof running));
    }
    return count;
  });
  return together[broken.indexOf(Math.min(...broken))] as EntryRecord;
}

/** Entries in the order in which their balances follow each other, with the balance after each (`null` throughout: none states one). */
function chained(entries: readonly EntryRecord[]): { entry: EntryRecord; after: number | null }[] {
  const left = [...entries].sort((a, b) => a.at - b.at || a.latest - b.latest || compareText(a.id, b.id));
  const chain: { entry: EntryRecord; after: number | null }[] = [];
  let running: number | null = null;
  while (left.length > 0) {
    const [first] = left as [EntryRecord];
    const before: number | null = running;
    const following: EntryRecord | undefined = left.find(
      (one) => one.at === first.at && one.latest === first.latest && before !== null && one.balanceAfter === before + signed(one),
    );
    const together: EntryRecord[] = left.filter((one) => one.at === first.at && one.latest === first.latest);
    // Before any balance is known, entries of one time begin with the one from which most of the others follow.
    const entry: EntryRecord = following ?? (before === null && together.length <= MOST_TOGETHER ? bestFirst(together) : first);
    left.splice(left.indexOf(entry), 1);
    running = entry.balanceAfter ?? (running === null ? null : running + signed(entry));
    chain.push({ entry, after: running });
  }
  for (let index = chain.length - 2; index >= 0; index -= 1) {
    const [one, next] = [chain[index], chain[index + 1]];
    if (one !== undefined && next !== undefined && one.after === null && next.after !== null) one.after = next.after - signed(next.entry);
  }
  return chain;
}

function balanceOf(books: Books, key: Key): Balance | null {
  const chain = chained(books.allEntries.filter((entry) => entry.stream === key.stream && entry.currency === key.currency));
  const [first] = chain;
  if (first === undefined) return null;
  const before = chain.filter(({ entry }) => monthOf(entry.at) < key.month).at(-1);
  const within = chain.filter(({ entry }) => monthOf(entry.at) === key.month);
  // With nothing before the month, the first entry of all is the first in it or after it.
  const opening = before !== undefined ? before.after : first.after === null ? null : first.after - signed(first.entry);
  const last = within.at(-1);
  const closing = last === undefined ? opening : last.after;
  const of = (type: EntryRecord['type']): Micros => sum(within.filter(({ entry }) => entry.type === type).map(({ entry }) => entry.amount));
  const moved = sum(within.map(({ entry }) => signed(entry)));
  return {
    opening: opening === null ? null : money(opening),
    purchases: of('purchase'),
    reloads: of('auto-reload'),
    grants: of('grant'),
    corrections: of('correction'),
    draws: of('draw'),
    refunds: of('refund'),
    expiries: of('expiry'),
    voids: of('void'),
    closing: closing === null ? null : money(closing),
    difference: opening === null || closing === null ? null : money(closing - opening - moved),
  };
}

function counterOf(books: Books, key: Key): Micros | null {
  const looks = books.looks.filter((look) => look.currency === key.currency && monthOf(look.at) === key.month);
  if (looks.length < 2) return null;
  const figures = looks.map((look) => look.creditsUsed ?? 0);
  return sum(figures.map((figure, index) => Math.max(0, figure - (figures[index - 1] ?? figure))));
}

function difference(items: readonly Loose[]): Micros {
  return sum(items.filter((item) => item.reached).map((item) => item.amount));
}

function beyond(items: readonly Loose[]): Micros {
  return sum(items.filter((item) => !item.reached).map((item) => Math.abs(item.amount)));
}

function outcomeOf(bridge: Omit<Bridge, 'outcome'>): Bridge['outcome'] {
  const { balance, draws, moneyIn } = bridge;
  const balanced = balance === null ? null : balance.difference;
  const differences = [balanced ?? 0, draws.rowsDifference, draws.counterDifference, moneyIn.difference];
  if (differences.some((one) => one !== 0)) return 'differs';
  if (draws.beyond > 0 || moneyIn.beyond > 0) return 'open';
  const drawSides = [draws.rows, draws.ledger, draws.counter].filter((one) => one !== null).length;
  const moneySides = [moneyIn.ledger, moneyIn.invoices].filter((one) => one !== null).length;
  return balanced === null && drawSides < 2 && moneySides < 2 ? 'open' : 'agrees';
}

function bridgeOf(books: Books, key: Key): Bridge {
  const ours = key.stream === 'subscription';
  const hasLedger = books.entries.length > 0;
  const entries = books.allEntries.filter(
    (entry) => entry.stream === key.stream && entry.currency === key.currency && monthOf(entry.at) === key.month,
  );
  const of = (...types: EntryRecord['type'][]): Micros =>
    sum(entries.filter((entry) => types.includes(entry.type)).map((entry) => entry.amount));
  const here = (items: readonly Loose[]): Loose[] =>
    ours ? items.filter((item) => item.currency === key.currency && monthOf(item.at) === key.month) : [];
  const [rowsLoose, counterLoose, moneyLoose] = [here(books.rowsLoose), here(books.counterLoose), here(books.moneyLoose)];
  const rows = books.rows.filter(({ use }) => use.currency === key.currency && monthOf(use.from) === key.month);
  const bills = billsOf(books.lines).filter((bill) => bill.currency === key.currency && monthOf(bill.at) === key.month);
  const takenBack = bills.flatMap((bill) => bill.credits).filter((line) => line.amount < 0);
  const bridge = {
    ...key,
    balance: balanceOf(books, key),
    draws: {
      rows: ours && books.uses.length > 0 ? sum(rows.map(({ amount }) => amount)) : null,
      ledger: ours && hasLedger ? of('draw') : null,
      counter: ours ? counterOf(books, key) : null,
      rowsDifference: difference(rowsLoose),
      counterDifference: difference(counterLoose),
      beyond: beyond([...rowsLoose, ...counterLoose]),
    },
    moneyIn: {
      ledger: ours && hasLedger ? of('purchase', 'auto-reload') : null,
      invoices: ours && books.lines.length > 0 ? sum(bills.map((bill) => bill.net)) : null,
      difference: difference(moneyLoose),
      beyond: beyond(moneyLoose),
    },
    givenBack: {
      card: ours && !hasLedger ? sum(takenBack.map((line) => 0 - line.amount)) : of('refund'),
      credit: of('grant'),
      correction: of('correction'),
    },
    unmatched: [...rowsLoose, ...counterLoose, ...moneyLoose]
      .filter((item) => item.reached)
      .map(({ side, id, at, amount }) => ({ side, id, at, amount }))
      .sort((a, b) => a.at - b.at || compareText(a.side, b.side) || compareText(a.id, b.id)),
  };
  return { ...bridge, outcome: outcomeOf(bridge) };
}

export function bridges(records: readonly InputRecord[], context: ReplayContext, account: string): Bridge[] {
  const books = booksOf(records, context, account);
  return keysOf(books).map((key) => bridgeOf(books, key));
}
