import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InvoiceRecord, Purchase } from '../../src/domain/records.ts';
import type { Micros } from '../../src/domain/money.ts';
import { dropOverlap } from '../../src/replay/identity.ts';
import { settlePurchases } from '../../src/replay/purchases.ts';
import { linesOf } from '../../src/rules/support/bills.ts';
import { invoice } from '../rules/make.ts';

interface Told extends Partial<Omit<InvoiceRecord, 'amount' | 'purchase'>> {
  readonly amount: number;
  readonly key?: string;
  readonly ids?: readonly string[];
}

function told(by: Purchase['by'], part: Purchase['part'], { amount, key, ids = [], ...change }: Told): InvoiceRecord {
  const id = change.id ?? ids[0] ?? 'row:1';
  return {
    ...invoice(id, '07-05 10:00'),
    description: '',
    stream: 'unclassified',
    status: 'paid',
    ...change,
    id,
    amount: (amount * 1e6) as Micros,
    purchase: { by, part, ids, key: key ?? id },
  };
}

const bill = (change: Told): InvoiceRecord => told('invoice', 'bill', { ids: ['A-1', 'in_1'], ...change });
const payment = (change: Told): InvoiceRecord => told('payment', 'bill', { ids: ['in_1', 'ch_1'], key: 'ch_1', ...change });
const refund = (change: Told): InvoiceRecord =>
  told('payment', 'return', { ids: ['in_1', 'ch_1'], key: 'ch_1', status: 'refunded', ...change });
const booked = (change: Told): InvoiceRecord => told('balance', 'bill', { ids: ['ch_1', 'pi_1'], key: 'txn_1', ...change });
const bookedBack = (change: Told): InvoiceRecord =>
  told('balance', 'return', { ids: ['ch_1', 'pi_1'], key: 'txn_2', status: 'refunded', ...change });

/** As the replay sees them: what is equal in two files is one line. */
function lines(...records: InvoiceRecord[]): string[] {
  const { invoices } = settlePurchases(dropOverlap(records));
  return linesOf(invoices)
    .map(({ record, statuses }) => `${record.id} ${record.stream} ${record.amount / 1e6} ${[...statuses].sort().join('+')}`)
    .sort();
}

describe('one purchase', () => {
  it('is what its invoice says, wherever else it stands, and what the payment was for', () => {
    const all = [
      bill({ amount: 20 }),
      payment({ amount: 20, file: 1, stream: 'credits' }),
      booked({ amount: 18.4, file: 2, currency: 'EUR' }),
    ];
    expect(lines(...all)).toEqual(['A-1 credits 20 paid']);
    expect(settlePurchases(all).repeated).toBe(2);
  });

  it('is what the receipt says that a person typed', () => {
    const typed = [
      { ...invoice('A-1', '07-05 00:00'), amount: 16_000_000 as Micros, stream: 'subscription' as const, status: '' },
      { ...invoice('A-1', '07-05 00:00'), amount: 4_000_000 as Micros, stream: 'tax' as const, status: '' },
    ];
    expect(lines(...typed, bill({ amount: 20, file: 1 }), payment({ amount: 20, file: 2 }))).toEqual([
      'A-1 subscription 16 paid',
      'A-1 tax 4 paid',
    ]);
  });

  it('that a payment alone or the balance alone states stands as they state it', () => {
    expect(lines(payment({ amount: 20 }))).toEqual(['in_1 unclassified 20 paid']);
    expect(lines(booked({ amount: 20 }))).toEqual(['ch_1 unclassified 20 paid']);
    expect(lines(payment({ amount: 10, key: 'ch_1' }), payment({ amount: 10, key: 'ch_2', ids: ['in_1', 'ch_2'] }))).toHaveLength(2);
  });

  it('was tried several times and paid once', () => {
    const failed = payment({ amount: 20, key: 'ch_0', ids: ['in_1', 'ch_0'], status: 'failed' });
    expect(lines(failed, payment({ amount: 20 }))).toEqual(['in_1 unclassified 20 paid']);
    const again = payment({
      amount: 20,
      key: 'ch_00',
      ids: ['in_1', 'ch_00'],
      status: 'blocked',
      at: (failed.at + 1) as InvoiceRecord['at'],
    });
    expect(lines(failed, again)).toEqual(['in_1 unclassified 20 blocked']);
    expect(lines(bill({ amount: 20, status: 'open' }), failed)).toEqual(['A-1 unclassified 20 open']);
  });

  it('is paid or undone if any statement says so', () => {
    expect(lines(bill({ amount: 20, status: 'open' }), payment({ amount: 20 }))).toEqual(['A-1 unclassified 20 open+paid']);
    expect(lines(bill({ amount: 20 }), payment({ amount: 20, status: 'disputed' }))).toEqual(['A-1 unclassified 20 disputed+paid']);
  });

  it('keeps what came back, under its own number, once', () => {
    const both = [bill({ amount: 20 }), payment({ amount: 20, file: 1 }), refund({ amount: -5, file: 1 })];
    expect(lines(...both)).toEqual(['A-1 unclassified -5 refunded', 'A-1 unclassified 20 paid']);
    const inBalance = [bookedBack({ amount: -3, file: 2 }), bookedBack({ amount: -2, key: 'txn_3', file: 2 })];
    expect(lines(...both, ...inBalance)).toEqual([
      'A-1 unclassified -2 refunded',
      'A-1 unclassified -3 refunded',
      'A-1 unclassified 20 paid',
    ]);
    // A report that ends before the second refund knows of less.
    expect(lines(...both, bookedBack({ amount: -3, file: 2 }))).toEqual(['A-1 unclassified -5 refunded', 'A-1 unclassified 20 paid']);
    expect(lines(...both, bookedBack({ amount: -9, currency: 'EUR', file: 2 }))).toContain('A-1 unclassified -5 refunded');
  });

  it('is refunded by as much as the later export says, not by both', () => {
    const earlier = [payment({ amount: 20 }), refund({ amount: -5 })];
    const later = [payment({ amount: 20, file: 1 }), refund({ amount: -8, file: 1 })];
    expect(lines(...earlier, ...later)).toEqual(['in_1 unclassified -8 refunded', 'in_1 unclassified 20 paid']);
  });

  it('was a draft, then open, then paid', () => {
    const states = ['draft', 'open', 'paid'].map((status, file) => bill({ amount: status === 'draft' ? 25 : 20, status, file }));
    expect(lines(...states)).toEqual(['A-1 unclassified 20 open+paid']);
    expect(lines(...states.slice(0, 1))).toEqual(['A-1 unclassified 25 draft']);
  });

  it('without the id of a payment is held against the other export as a whole', () => {
    const named = payment({ amount: 20, file: 0 });
    const nameless = payment({ amount: 20, file: 1, key: '', ids: ['in_1'], description: 'Other words' });
    expect(lines(named, nameless)).toHaveLength(1);
  });

  it('of another number is another one, and typed lines alone are left as they are', () => {
    expect(lines(bill({ amount: 20 }), bill({ amount: 20, ids: ['A-2', 'in_2'] }))).toHaveLength(2);
    const typed = [invoice('x', '07-05 00:00'), invoice('x', '07-05 00:00')];
    expect(settlePurchases(typed)).toEqual({ invoices: typed, repeated: 0 });
  });
});

describe('settling', () => {
  const some = fc.array(
    fc.record({
      by: fc.constantFrom('invoice', 'payment', 'balance'),
      part: fc.constantFrom('bill', 'return'),
      amount: fc.integer({ min: 1, max: 3 }),
      ids: fc.uniqueArray(fc.constantFrom('A-1', 'in_1', 'ch_1', 'ch_2', 'pi_1'), { minLength: 1, maxLength: 3 }),
      key: fc.constantFrom('', 'k1', 'k2'),
      file: fc.integer({ min: 0, max: 2 }),
      status: fc.constantFrom('paid', 'failed', 'open', 'refunded', ''),
    }),
    { maxLength: 8 },
  );
  const recordsOf = (facts: (typeof some extends fc.Arbitrary<infer T> ? T : never) & readonly unknown[]): InvoiceRecord[] =>
    facts.map(({ by, part, amount, ...rest }, line) => told(by, part, { ...rest, line, amount: part === 'return' ? -amount : amount }));

  it('does not hang on the order of files or rows', () => {
    fc.assert(
      fc.property(some, fc.nat(), (facts, turn) => {
        const records = recordsOf(facts);
        const turned = records.map((_, index) => records[(index + turn) % records.length] as InvoiceRecord);
        const moved = turned.map((record) => ({ ...record, file: 2 - record.file }));
        expect(lines(...moved)).toEqual(lines(...records));
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('never adds to what was billed, and is done once', () => {
    fc.assert(
      fc.property(some, (facts) => {
        const records = dropOverlap(recordsOf(facts));
        const { invoices, repeated } = settlePurchases(records);
        expect(invoices.length + repeated).toBe(records.length);
        const again = settlePurchases(invoices);
        expect(again.repeated).toBe(0);
        if (records.some((one) => one.purchase?.part === 'bill')) expect(invoices.some((one) => one.purchase?.part === 'bill')).toBe(true);
      }),
      { seed: 12, numRuns: 500 },
    );
  });
});
