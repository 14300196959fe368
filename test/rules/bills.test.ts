import { describe, expect, test } from 'vitest';
import { billsOf, isNeverPaid, isUndone, linesOf } from '../../src/rules/support/bills.ts';
import { at, invoice, usd } from './make.ts';

test.each<[string, boolean]>([
  ['failed', true],
  ['void, open', true],
  ['failed, paid', false],
  ['failed, unpaid', true],
  ['partially_refunded, failed', false],
  ['paid', false],
  ['open', false],
  ['', false],
])('a charge of status "%s" never took money: %s', (status, never) => {
  expect(isNeverPaid(status)).toBe(never);
});

describe('a line that several exports state', () => {
  const early = invoice('inv-1', '07-01 00:00', { file: 1, line: 2, status: 'paid' });
  const late = { ...early, file: 2, line: 9, status: 'refunded' };

  test('is one line with every status and every place, and undone if any says so', () => {
    for (const invoices of [
      [early, late],
      [late, early],
    ]) {
      const [line, ...more] = linesOf(invoices);
      expect(more).toEqual([]);
      expect([...(line?.statuses ?? [])].sort()).toEqual(['paid', 'refunded']);
      expect(line?.origins).toEqual([
        { file: 1, line: 2 },
        { file: 2, line: 9 },
      ]);
      expect(line !== undefined && isUndone(line)).toBe(true);
    }
  });

  test('is as many lines as the export that states it most often', () => {
    const twice = [
      { ...late, line: 9 },
      { ...late, line: 10 },
    ];
    for (const invoices of [
      [early, ...twice],
      [...twice, early],
    ]) {
      expect(linesOf(invoices).map(({ origins }) => origins.map(({ file, line }) => `${file}:${line}`))).toEqual([
        ['1:2', '2:9'],
        ['2:10'],
      ]);
    }
  });
});

describe('bills', () => {
  test('stand in order of time, then of id and currency, whatever the order of the lines', () => {
    const invoices = [
      invoice('inv-3', '07-01 00:00'),
      invoice('inv-1', '07-02 00:00'),
      invoice('inv-1', '07-02 00:00', { currency: 'EUR' }),
      invoice('inv-0', '07-02 00:00', { currency: 'USD' }),
    ];
    for (const order of [invoices, invoices.toReversed()])
      expect(billsOf(order).map(({ id, currency }) => `${id} ${currency}`)).toEqual(['inv-3 USD', 'inv-0 USD', 'inv-1 EUR', 'inv-1 USD']);
  });

  test('span their lines, and sum those for credits', () => {
    const lines = [
      invoice('inv-1', '07-02 00:00', { latest: at('07-02 23:59') }),
      invoice('inv-1', '07-01 00:00', { amount: usd(3), latest: at('07-01 12:00') }),
      invoice('inv-1', '07-03 00:00', { stream: 'tax', latest: at('07-03 10:00') }),
    ];
    for (const order of [lines, lines.toReversed()])
      expect(billsOf(order)).toMatchObject([{ at: at('07-01 00:00'), latest: at('07-03 10:00'), credits: usd(23) }]);
  });

  test('stand unless a line is undone, or waits for payment and nothing says that it was paid', () => {
    const stands = (...statuses: string[]) => billsOf(statuses.map((status) => invoice('inv-1', '07-01 00:00', { status })))[0]?.stands;
    expect(stands('paid')).toBe(true);
    expect(stands('')).toBe(true);
    expect(stands('open')).toBe(false);
    expect(stands('open, finalized')).toBe(false);
    expect(stands('open, paid')).toBe(true);
    expect(stands('paid, refunded')).toBe(false);
    expect(billsOf([invoice('inv-1', '07-01 00:00'), invoice('inv-1', '07-01 00:00', { stream: 'tax', status: 'void' })])).toMatchObject([
      { stands: false },
    ]);
  });
});
