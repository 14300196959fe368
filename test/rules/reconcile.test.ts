import { describe, expect, test } from 'vitest';
import type { EntryRecord, InvoiceRecord } from '../../src/domain/records.ts';
import { reconcile } from '../../src/rules/support/reconcile.ts';
import { at, entry, input, invoice, usd } from './make.ts';

/** A ledger and invoices that reach from spring to autumn, so that nothing may lie outside of them. */
const ENTRIES = ['04-01 08:00', '10-01 08:00'].map((when) => entry(when, { type: 'draw', amount: usd(1) }));
const FEES = ['04-01 08:00', '10-01 08:00'].map((when) => invoice(`fee-${when}`, when, { stream: 'other', amount: usd(1) }));

const bought = (when: string, amount: number, change: Partial<EntryRecord> = {}) =>
  entry(when, { id: `${when} ${amount}`, amount: usd(amount), ...change });
const billed = (id: string, when: string, amount: number, change: Partial<InvoiceRecord> = {}) =>
  invoice(id, when, { amount: usd(amount), ...change });

/** Amounts bought that nothing bills, and ids of invoices that nothing received. */
function left(entries: readonly EntryRecord[], invoices: readonly InvoiceRecord[]): string {
  const [given, turned] = [entries, entries.toReversed()].map((some) => {
    const { bills, purchases } = reconcile(input({ entries: [...ENTRIES, ...some], invoices: [...FEES, ...invoices] }).replay);
    return [...purchases.map((one) => one.amount / 1_000_000).sort((a, b) => a - b), ...bills.map((one) => one.id)].join(' ');
  });
  expect(turned).toBe(given);
  return given ?? '';
}

describe('one invoice with a line for each purchase', () => {
  const purchases = [bought('07-09 14:00', 20), bought('07-10 14:00', 25), bought('07-11 14:00', 7)];
  const lines = [billed('a', '07-10 14:00', 20), billed('a', '07-10 14:00', 25)];

  test('bills those, whatever tax and discounts stand beside them, and no other', () => {
    expect(left(purchases, lines)).toBe('7');
    expect(left(purchases, [...lines, billed('a', '07-10 14:00', 3, { stream: 'tax' })])).toBe('7');
    expect(left(purchases, [...lines, billed('a', '07-10 14:00', -5)])).toBe('7');
    expect(left(purchases, [...lines, billed('a', '07-10 14:00', 0)])).toBe('7');
  });

  test('does not where an amount is another, or of another currency', () => {
    expect(left([bought('07-09 14:00', 20), bought('07-10 14:00', 30)], lines)).toBe('20 30 a');
    expect(left([bought('07-09 14:00', 20), bought('07-10 14:00', 25, { currency: 'EUR' })], lines)).toBe('20');
  });

  test('leaves none of them to another invoice', () => {
    expect(left(purchases.slice(0, 2), [...lines, ...lines.map((one) => ({ ...one, id: 'b' }))])).toBe('b');
  });
});

describe('one invoice over several purchases', () => {
  const both = (first: string, second: string, change: Partial<InvoiceRecord> = {}) =>
    left([bought(first, 20), bought(second, 25)], [billed('a', '07-29 14:00', 45, change)]);

  test('sums what was bought in the month before it and five days around, and in the days after', () => {
    expect(both('06-23 14:00', '07-20 14:00')).toBe('');
    expect(both('06-23 13:59', '07-20 14:00')).toBe('20 25 a');
    expect(both('07-20 14:00', '08-03 14:00')).toBe('');
    expect(both('07-20 14:00', '08-03 14:01')).toBe('20 25 a');
  });

  test('that states its period sums what was bought in it alone, however long it is', () => {
    const july = { periodFrom: at('07-01 00:00'), periodUntil: at('07-20 00:00') };
    expect(both('07-01 00:00', '07-19 23:59', july)).toBe('');
    expect(both('06-30 23:59', '07-19 23:59', july)).toBe('20 25 a');
    expect(both('07-01 00:00', '07-20 00:00', july)).toBe('20 25 a');
    const long = { periodFrom: at('05-01 00:00'), periodUntil: at('09-01 00:00') };
    expect(both('05-01 00:00', '08-31 23:59', long)).toBe('');
    expect(both('06-23 14:00', '07-20 14:00', { periodFrom: at('07-01 00:00') })).toBe('');
    expect(both('06-23 14:00', '07-20 14:00', { periodUntil: at('07-01 00:00') })).toBe('');
  });

  test('of two periods sums both', () => {
    const lines = [
      billed('a', '07-29 14:00', 15, { periodFrom: at('06-01 00:00'), periodUntil: at('06-10 00:00') }),
      billed('a', '07-29 14:00', 30, { periodFrom: at('07-01 00:00'), periodUntil: at('07-10 00:00') }),
    ];
    expect(left([bought('06-05 10:00', 20), bought('07-05 10:00', 25)], lines)).toBe('');
    expect(left([bought('06-05 10:00', 20), bought('06-15 10:00', 25)], lines)).toBe('20 25 a');
  });

  test('sums neither one alone, nor another currency, nor what is billed already', () => {
    expect(left([bought('07-03 10:00', 20)], [billed('a', '07-28 10:00', 20)])).toBe('20 a');
    expect(left([bought('07-03 10:00', 20), bought('07-04 10:00', 25, { currency: 'EUR' })], [billed('a', '07-28 10:00', 45)])).toBe(
      '20 25 a',
    );
    const two = [billed('a', '07-28 10:00', 45), billed('b', '07-29 10:00', 45)];
    expect(left([bought('07-03 10:00', 20), bought('07-04 10:00', 25)], two)).toBe('b');
  });
});

describe('an invoice near a purchase', () => {
  test('may hold tax up to 27 %, and a bundle cost 30 % less than it holds', () => {
    const near = (amount: number, when = '07-10 14:00') => left([bought('07-10 14:00', 100)], [billed('a', when, amount)]);
    for (const amount of [70, 127]) expect(near(amount)).toBe('');
    for (const amount of [69.99, 127.01]) expect(near(amount)).toBe('100 a');
    for (const when of ['07-05 14:00', '07-15 14:00']) expect(near(110, when)).toBe('');
    for (const when of ['07-05 13:59', '07-15 14:01']) expect(near(110, when)).toBe('100 a');
  });

  test('bills one purchase, and the first of several', () => {
    expect(left([bought('07-10 14:00', 100), bought('07-11 14:00', 102)], [billed('a', '07-10 14:00', 110)])).toBe('102');
    const bills = [billed('b', '07-12 14:00', 112), billed('a', '07-10 14:00', 110)];
    expect(left([bought('07-10 14:00', 100), bought('07-16 14:00', 102)], bills)).toBe('');
  });

  test('in another currency may bill any amount, within five days', () => {
    const euros = (when: string) => left([bought('07-10 14:00', 100)], [billed('a', when, 3, { currency: 'EUR' })]);
    for (const when of ['07-05 14:00', '07-15 14:00']) expect(euros(when)).toBe('');
    expect(euros('07-15 14:01')).toBe('100 a');
  });

  test('of no credits bills none', () => {
    expect(left([bought('07-10 14:00', 100)], [billed('a', '07-10 14:00', 3, { currency: 'EUR', stream: 'other' })])).toBe('100');
    expect(left([], [billed('a', '07-10 14:00', 20), billed('a', '07-10 14:00', -20)])).toBe('');
  });
});

test('the ledger may book an invoice with or without its discounts and its tax, and in no other way', () => {
  const books = (amount: number, ...lines: readonly (readonly [number, InvoiceRecord['stream']])[]) =>
    left(
      [bought('07-10 14:00', amount)],
      lines.map(([line, stream]) => billed('a', '07-10 14:00', line, { stream })),
    );
  const discounted = [
    [50, 'credits'],
    [-15, 'other'],
    [1.6, 'tax'],
  ] as const;
  for (const amount of [50, 35, 36.6]) expect(books(amount, ...discounted)).toBe('');
  expect(books(33.4, ...discounted)).toBe('33.4 a');
  expect(books(100, [50, 'credits'], [-15, 'credits'])).toBe('100 a');
  expect(books(20, [50, 'credits'], [-15, 'credits'])).toBe('20 a');
  expect(books(35, [20, 'credits'], [15, 'other'])).toBe('35 a');
  expect(books(40, [20, 'credits'])).toBe('40 a');
  expect(books(30, [20, 'credits'], [10, 'tax'])).toBe('');
});

test('an invoice that the ledger books as a grant or a correction of that amount, around its time, was received', () => {
  const granted = (change: Partial<EntryRecord>, when = '07-10 14:00') =>
    left([entry(when, { type: 'grant', amount: usd(20), ...change })], [billed('a', '07-10 14:00', 20)]);
  for (const change of [{ type: 'grant' }, { type: 'correction' }] as const) expect(granted(change)).toBe('');
  for (const change of [{ type: 'draw' }, { currency: 'EUR' }, { amount: usd(19) }] as const) expect(granted(change)).toBe('a');
  for (const when of ['07-05 14:00', '07-15 14:00']) expect(granted({}, when)).toBe('');
  for (const when of ['07-05 13:59', '07-15 14:01']) expect(granted({}, when)).toBe('a');
});

test('a purchase that a later void of its amount and currency takes back needs no invoice', () => {
  const voided = (change: Partial<EntryRecord>, when = '07-10 14:00') =>
    left([bought('07-10 14:00', 20), entry(when, { type: 'void', amount: usd(20), ...change })], []);
  expect(voided({})).toBe('');
  expect(voided({}, '07-10 13:59')).toBe('20');
  for (const change of [{ amount: usd(19) }, { currency: 'EUR' }, { type: 'refund' }] as const) expect(voided(change)).toBe('20');
});

test('a line of that amount and currency that is not classified may be for it, within five days; tax is not', () => {
  const beside = (change: Partial<InvoiceRecord>, when = '07-10 14:00') =>
    left([bought('07-10 14:00', 20)], [billed('a', when, 20, { stream: 'unclassified', ...change })]);
  expect(beside({})).toBe('');
  for (const change of [{ stream: 'tax' }, { currency: 'EUR' }, { amount: usd(19) }] as const) expect(beside(change)).toBe('20');
  for (const when of ['07-05 14:00', '07-15 14:00']) expect(beside({}, when)).toBe('');
  for (const when of ['07-05 13:59', '07-15 14:01']) expect(beside({}, when)).toBe('20');
});

test('what lies where the other file does not reach is told apart', () => {
  const entries = [...ENTRIES, bought('09-30 12:00', 20), bought('07-01 10:00', 30)];
  const invoices = [...FEES, billed('late', '10-02 10:00', 7), billed('mid', '07-20 10:00', 90)];
  const { bills, purchases, beyond } = reconcile(input({ entries, invoices }).replay);
  expect([bills, beyond.bills].map((some) => some.map(({ id }) => id))).toEqual([['mid'], ['late']]);
  expect([purchases, beyond.purchases].map((some) => some.map(({ amount }) => amount))).toEqual([[usd(20), usd(30)], []]);
  const short = reconcile(input({ entries, invoices: invoices.slice(0, 1).concat(billed('mid', '07-20 10:00', 90)) }).replay);
  expect(short.beyond.purchases.map(({ amount }) => amount)).toEqual([usd(20)]);
});
