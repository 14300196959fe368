import { expect, test } from 'vitest';
import { wordsFor } from '../../src/rules/words.ts';
import { at, found, invoice, usd } from './make.ts';

const RULE = 'duplicate-invoice';
const july = {
  stream: 'subscription',
  description: 'Pro plan',
  amount: usd(18),
  periodFrom: at('07-01 00:00'),
  periodUntil: at('08-01 00:00'),
} as const;

test('two invoice numbers that bill one month of one plan are an error by the second amount', () => {
  const [finding, ...more] = found(RULE, { invoices: [invoice('inv-1', '07-01 00:00', july), invoice('inv-2', '07-03 00:00', july)] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'error', amount: usd(18), at: at('07-03 00:00') });
  expect(finding && wordsFor(finding).message).toContain('Invoices inv-1 and inv-2 each bill USD 18.00 for the same (Pro plan)');
});

test('fee and tax of one pair are one finding; three numbers are billed twice too often', () => {
  const lines = (id: string) => [
    invoice(id, '07-01 00:00', july),
    invoice(id, '07-01 00:00', { ...july, stream: 'tax', description: 'VAT', amount: usd(3.42) }),
  ];
  expect(found(RULE, { invoices: [...lines('inv-1'), ...lines('inv-2')] }).map((one) => one.amount)).toEqual([usd(21.42)]);
  expect(
    found(RULE, { invoices: ['inv-1', 'inv-2', 'inv-3'].map((id) => invoice(id, '07-01 00:00', july)) }).map((one) => one.amount),
  ).toEqual([usd(36)]);
});

test('the same invoice in two exports is overlap, also when its status has changed', () => {
  const again = invoice('inv-1', '07-01 00:00', { ...july, file: 1, status: 'open' });
  expect(found(RULE, { invoices: [invoice('inv-1', '07-01 00:00', july), again] })).toEqual([]);
});

test('a void or refunded one, and one that a credit note gives back, are no duplicate', () => {
  for (const status of ['void', 'refunded', 'partially_refunded']) {
    expect(
      found(RULE, { invoices: [invoice('inv-1', '07-01 00:00', july), invoice('inv-2', '07-03 00:00', { ...july, status })] }),
    ).toEqual([]);
  }
  const note = invoice('note-1', '07-04 00:00', { ...july, description: 'Credit note', amount: usd(-18) });
  expect(found(RULE, { invoices: [invoice('inv-1', '07-01 00:00', july), invoice('inv-2', '07-03 00:00', july), note] })).toEqual([]);
});

test('another month, amount, description or currency, and two top-ups without a stated period, are two things', () => {
  const august = { periodFrom: at('08-01 00:00'), periodUntil: at('09-01 00:00') };
  for (const change of [august, { amount: usd(20) }, { description: 'Max plan' }, { currency: 'EUR' }]) {
    expect(
      found(RULE, { invoices: [invoice('inv-1', '07-01 00:00', july), invoice('inv-2', '07-03 00:00', { ...july, ...change })] }),
    ).toEqual([]);
  }
  const tax = { ...july, stream: 'tax', description: 'VAT' } as const;
  expect(found(RULE, { invoices: [invoice('inv-1', '07-01 00:00', tax), invoice('inv-2', '07-03 00:00', tax)] })).toEqual([]);
  expect(found(RULE, { invoices: [invoice('inv-1', '07-01 00:00'), invoice('inv-2', '07-01 00:05')] })).toEqual([]);
});

test('two equal lines under one number are one invoice', () => {
  expect(found(RULE, { invoices: [invoice('inv-1', '07-01 00:00', july), invoice('inv-1', '07-01 00:00', july)] })).toEqual([]);
});

test('lines without both ends of a period, with an empty one, without a description or a charge say nothing of each other', () => {
  const [from, until] = [july.periodFrom, july.periodUntil];
  for (const change of [
    { periodFrom: null },
    { periodUntil: null },
    { periodUntil: from },
    { periodFrom: until, periodUntil: from },
    { description: '' },
    { description: '  ' },
    { amount: usd(0) },
    { amount: usd(-18) },
  ]) {
    const line = { ...july, ...change };
    expect(found(RULE, { invoices: [invoice('inv-1', '07-01 00:00', line), invoice('inv-2', '07-03 00:00', line)] })).toEqual([]);
  }
});

test('a description is the same however it is spaced or capitalised, and the last issue is the finding’s, whatever the order', () => {
  const second = { ...july, description: ' PRO plan ' };
  const lines = [invoice('inv-1', '07-05 00:00', july), invoice('inv-2', '07-03 00:00', second)];
  for (const invoices of [lines, [...lines].reverse()]) {
    const [finding] = found(RULE, { invoices });
    expect(finding).toMatchObject({ at: at('07-05 00:00'), amount: usd(18), currency: 'USD' });
    expect(finding?.facts.invoices).toEqual(['inv-1', 'inv-2']);
    expect(finding?.facts.descriptions).toEqual([' PRO plan ', 'Pro plan']);
  }
});

test('a note in another currency, or of another amount, gives nothing back', () => {
  const lines = [invoice('inv-1', '07-01 00:00', july), invoice('inv-2', '07-03 00:00', july)];
  const note = { ...july, description: 'Credit note', amount: usd(-18) };
  expect(found(RULE, { invoices: [...lines, invoice('note-1', '07-04 00:00', { ...note, currency: 'EUR' })] })).toHaveLength(1);
  expect(found(RULE, { invoices: [...lines, invoice('note-1', '07-04 00:00', { ...note, amount: usd(-17) })] })).toHaveLength(1);
  expect(found(RULE, { invoices: [...lines, invoice('note-1', '07-04 00:00', note)] })).toEqual([]);
});

test('two pairs of invoices are two findings, each over its own period', () => {
  const august = { ...july, periodFrom: at('08-01 00:00'), periodUntil: at('09-01 00:00') };
  const of = (line: typeof july | typeof august, ...ids: string[]) => ids.map((id) => invoice(id, '08-01 00:00', line));
  const findings = found(RULE, { invoices: [...of(july, 'inv-1', 'inv-2'), ...of(august, 'inv-3', 'inv-4')] });
  expect(findings.map((one) => one.facts.invoices.join(' ')).sort()).toEqual(['inv-1 inv-2', 'inv-3 inv-4']);
  expect(found(RULE, { invoices: [...of(july, 'inv-1', 'inv-2'), ...of(august, 'inv-1', 'inv-2')] })).toHaveLength(2);
});

test('of an invoice that bills two seats and one that bills a third the least is billed twice', () => {
  const lines = ['inv-1', 'inv-1', 'inv-2'].map((id) => invoice(id, '07-01 00:00', july));
  expect(found(RULE, { invoices: lines })).toMatchObject([{ amount: usd(18) }]);
});
