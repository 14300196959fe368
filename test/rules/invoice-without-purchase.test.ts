import { expect, test } from 'vitest';
import { DAY, type Instant } from '../../src/domain/time.ts';
import { at, entry, found, invoice, usd } from './make.ts';

const RULE = 'invoice-without-purchase';
/** A ledger that reaches over all of July. */
const drawn = [entry('07-01 08:00', { type: 'draw', amount: usd(1) }), entry('07-31 08:00', { type: 'draw', amount: usd(1) })];

test('an invoice for credits that the ledger never received is a warning, by its amount net of tax', () => {
  const invoices = [
    invoice('inv-1', '07-10 14:00'),
    invoice('inv-2', '07-12 14:00', { amount: usd(50) }),
    invoice('inv-2', '07-12 14:00', { amount: usd(4.75), stream: 'tax', description: 'VAT' }),
  ];
  const findings = found(RULE, { invoices, entries: [...drawn, entry('07-10 14:00')] });
  expect(findings.map(({ level, amount, identity }) => ({ level, amount, identity }))).toEqual([
    { level: 'warning', amount: usd(50), identity: ['inv-2', 'USD'] },
  ]);
});

test('a purchase that is posted days later, or known only by its day, still stands against the invoice', () => {
  const late = [entry('07-13 09:00')];
  const dated = [entry('07-10 00:00', { latest: (at('07-10 00:00') + DAY) as Instant })];
  for (const purchases of [late, dated]) {
    expect(found(RULE, { invoices: [invoice('inv-1', '07-10 14:00')], entries: [...drawn, ...purchases] })).toEqual([]);
  }
});

test('discounts, tax-inclusive booking, one invoice for several purchases and other currencies have an innocent partner', () => {
  const discounted = [
    invoice('inv-1', '07-10 14:00', { amount: usd(50) }),
    invoice('inv-1', '07-10 14:00', { amount: usd(-15), description: 'Bundle discount' }),
  ];
  expect(found(RULE, { invoices: discounted, entries: [...drawn, entry('07-10 14:00', { amount: usd(35) })] })).toEqual([]);
  expect(found(RULE, { invoices: discounted, entries: [...drawn, entry('07-10 14:00', { amount: usd(50) })] })).toEqual([]);
  const taxed = [invoice('inv-1', '07-10 14:00'), invoice('inv-1', '07-10 14:00', { amount: usd(1.6), stream: 'tax' })];
  expect(found(RULE, { invoices: taxed, entries: [...drawn, entry('07-10 14:00', { amount: usd(21.6) })] })).toEqual([]);
  const summed = [invoice('inv-1', '07-29 14:00', { amount: usd(45), periodFrom: at('07-01 00:00'), periodUntil: at('07-29 00:00') })];
  const parts = [entry('07-05 14:00'), entry('07-20 14:00', { amount: usd(25) })];
  expect(found(RULE, { invoices: summed, entries: [...drawn, ...parts] })).toEqual([]);
  const euros = [invoice('inv-1', '07-10 14:00', { amount: usd(18.4), currency: 'EUR' })];
  expect(found(RULE, { invoices: euros, entries: [...drawn, entry('07-10 14:00')] })).toEqual([]);
});

test('an invoice that is void, refunded or still open, a negative one and one of another stream are silent', () => {
  for (const change of [
    { status: 'void' },
    { status: 'refunded' },
    { status: 'open' },
    { amount: usd(-20) },
    { stream: 'subscription' as const },
  ]) {
    expect(found(RULE, { invoices: [invoice('inv-1', '07-10 14:00', change)], entries: drawn })).toEqual([]);
  }
});

test('outside of what the ledger covers, or without a ledger, nothing is said', () => {
  expect(found(RULE, { invoices: [invoice('inv-1', '08-10 14:00')], entries: drawn })).toEqual([]);
  expect(found(RULE, { invoices: [invoice('inv-1', '07-31 10:00')], entries: drawn })).toEqual([]);
  expect(found(RULE, { invoices: [invoice('inv-1', '07-10 14:00')] })).toEqual([]);
});

test('an invoice with a line for each purchase, and one that the ledger books as a grant, are received', () => {
  const lines = [invoice('inv-1', '07-10 14:00'), invoice('inv-1', '07-10 14:00', { amount: usd(25) })];
  const purchases = [entry('07-09 14:00'), entry('07-10 14:00', { amount: usd(25) }), entry('07-11 14:00', { amount: usd(7) })];
  expect(found(RULE, { invoices: lines, entries: [...drawn, ...purchases] })).toEqual([]);
  const granted = entry('07-10 14:00', { type: 'grant' });
  expect(found(RULE, { invoices: [invoice('inv-1', '07-10 14:00')], entries: [...drawn, granted] })).toEqual([]);
});

test('two equal lines in each of two exports are two lines', () => {
  const twice = [0, 1].flatMap((file) => [invoice('inv-1', '07-10 14:00', { file }), invoice('inv-1', '07-10 14:00', { file })]);
  expect(found(RULE, { invoices: twice, entries: drawn })[0]?.amount).toBe(usd(40));
});

test('an invoice stated in two exports, open first and paid later, is one invoice', () => {
  const invoices = [invoice('inv-1', '07-10 14:00', { status: 'open' }), invoice('inv-1', '07-10 14:00', { file: 1 })];
  expect(found(RULE, { invoices, entries: [...drawn, entry('07-10 14:00')] })).toEqual([]);
  expect(found(RULE, { invoices, entries: drawn })[0]?.amount).toBe(usd(20));
});
