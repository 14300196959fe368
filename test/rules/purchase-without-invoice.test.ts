import { expect, test } from 'vitest';
import { entry, found, invoice, usd } from './make.ts';

const RULE = 'purchase-without-invoice';
/** Subscription fees: invoices that reach from June to August. */
const fees = ['06-15', '07-15', '08-15'].map((day) =>
  invoice(`fee-${day}`, `${day} 00:00`, { stream: 'subscription', description: 'Pro', amount: usd(18) }),
);

test('of two purchases and one invoice, the one that no invoice bills is named', () => {
  const entries = [entry('07-03 10:00'), entry('07-10 10:00', { type: 'auto-reload' })];
  const findings = found(RULE, { entries, invoices: [...fees, invoice('inv-1', '07-03 10:05')] });
  expect(findings.map(({ level, amount, identity }) => ({ level, amount, identity }))).toEqual([
    { level: 'warning', amount: usd(20), identity: ['led-07-10 10:00'] },
  ]);
});

test('two equal purchases near each other need two invoices, in any pairing', () => {
  const entries = [entry('07-03 10:00'), entry('07-06 10:00')];
  const late = [invoice('inv-1', '07-06 10:00'), invoice('inv-2', '07-09 10:00')];
  expect(found(RULE, { entries, invoices: [...fees, ...late] })).toEqual([]);
  expect(found(RULE, { entries, invoices: [...fees, invoice('inv-1', '07-06 10:00')] }).map((one) => one.identity)).toEqual([
    ['led-07-03 10:00'],
  ]);
});

test('an invoice issued days later, one linked by its number, and a refunded one are invoices all the same', () => {
  expect(found(RULE, { entries: [entry('07-03 10:00')], invoices: [...fees, invoice('inv-1', '07-07 00:00')] })).toEqual([]);
  const linked = entry('07-03 10:00', { invoiceId: 'inv-1' });
  expect(found(RULE, { entries: [linked], invoices: [...fees, invoice('inv-1', '07-28 00:00', { amount: usd(40) })] })).toEqual([]);
  expect(
    found(RULE, { entries: [entry('07-03 10:00')], invoices: [...fees, invoice('inv-1', '07-03 10:05', { status: 'refunded' })] }),
  ).toEqual([]);
});

test('grants, a voided purchase, API balances and an unclassified line of that amount accuse nobody', () => {
  const entries = [
    entry('07-03 10:00', { type: 'grant' }),
    entry('07-04 10:00', { stream: 'api' }),
    entry('07-05 10:00', { amount: usd(30) }),
    entry('07-05 11:00', { type: 'void', amount: usd(30) }),
    entry('07-06 10:00', { amount: usd(7) }),
  ];
  const invoices = [...fees, invoice('inv-7', '07-06 10:00', { stream: 'unclassified', description: 'Order 7', amount: usd(7) })];
  expect(found(RULE, { entries, invoices })).toEqual([]);
});

test('outside of what the invoices cover, or without any, nothing is said', () => {
  expect(found(RULE, { entries: [entry('09-03 10:00')], invoices: fees })).toEqual([]);
  expect(found(RULE, { entries: [entry('08-14 12:00')], invoices: fees })).toEqual([]);
  expect(found(RULE, { entries: [entry('07-03 10:00')] })).toEqual([]);
});
