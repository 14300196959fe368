import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InvoiceRecord, Purchase } from '../../src/domain/records.ts';
import type { Micros } from '../../src/domain/money.ts';
import { HOUR, type Instant } from '../../src/domain/time.ts';
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
    const unordered = ['y', 'x'].map((id) => ({ ...invoice(id, '07-05 00:00'), status: 'refunded, paid' }));
    expect(settlePurchases(unordered)).toEqual({ invoices: unordered, repeated: 0 });
    const [first] = unordered;
    expect(settlePurchases([...unordered, bill({ amount: 20 })]).invoices).toContain(first);
  });
});

describe('statements of one purchase', () => {
  const kept = (...records: InvoiceRecord[]): string[] =>
    settlePurchases(records).invoices.map(({ id, stream, amount, status }) => `${id} ${stream} ${amount / 1e6} ${status}`);
  const later = (hours: number): Pick<InvoiceRecord, 'at'> => ({ at: (Date.parse('2026-07-05T10:00:00Z') + hours * HOUR) as Instant });

  it('belong together over ids that neither shares with the other, in whatever order they come', () => {
    const [a, b, c, d] = [
      bill({ amount: 20 }),
      payment({ amount: 20, file: 1 }),
      booked({ amount: 20, file: 2 }),
      booked({ amount: 20, file: 2, ids: ['pi_1', 'po_1'] }),
    ] as const;
    for (const order of [
      [a, b, c, d],
      [d, c, b, a],
      [a, d, c, b],
      [c, a, d, b],
      [b, d, a, c],
    ]) {
      expect(kept(...order)).toEqual(['A-1 unclassified 20 paid']);
    }
    expect(kept(a, c, d)).toHaveLength(3);
  });

  it('come in the order of time, then of their ids', () => {
    const other = (id: string, hours: number): InvoiceRecord => bill({ amount: 1, ids: [id], ...later(hours) });
    expect(settlePurchases([other('c', 1), other('b', 0), other('a', 1)]).invoices.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  });

  it('say what it was for where they agree, tax and typed lines aside', () => {
    const credits = payment({ amount: 20, file: 1, stream: 'credits' });
    expect(kept(bill({ amount: 20 }), credits, booked({ amount: 20, file: 2 }))).toEqual(['A-1 credits 20 paid']);
    expect(kept(bill({ amount: 20 }), credits, booked({ amount: 20, file: 2, stream: 'api' }))).toEqual(['A-1 unclassified 20 paid']);
    expect(kept(bill({ amount: 16 }), bill({ amount: 4, stream: 'tax' }), credits)).toEqual(['A-1 credits 16 paid', 'A-1 tax 4 paid']);
    const typed: InvoiceRecord = { ...invoice('A-1', '07-05 10:00'), stream: 'unclassified' };
    expect(kept(typed, credits, bill({ amount: 20 }))).toEqual(['A-1 unclassified 20 paid']);
  });

  it('say of what came back what it had been for', () => {
    const back = refund({ amount: -5, file: 1 });
    const lastOf = (...records: InvoiceRecord[]): string | undefined => kept(...records).at(-1);
    const [discount, tax, credits] = [
      bill({ amount: -1, stream: 'other' }),
      bill({ amount: 4, stream: 'tax' }),
      bill({ amount: 17, stream: 'credits' }),
    ];
    expect(lastOf(discount, tax, credits, back)).toBe('A-1 credits -5 refunded');
    expect(lastOf(tax, payment({ amount: 4, file: 1, stream: 'api' }), back)).toBe('A-1 api -5 refunded');
    expect(kept(back)).toEqual(['in_1 unclassified -5 refunded']);
    expect(kept(bookedBack({ amount: -3 }), bookedBack({ amount: -2, key: 'txn_3', ids: ['pi_1'] }))).toEqual([
      'ch_1 unclassified -3 refunded',
      'ch_1 unclassified -2 refunded',
    ]);
  });

  it('leave what came back to the person who typed it', () => {
    const typed = invoice('A-1', '07-05 10:00');
    const back = refund({ amount: -5, ids: ['A-1', 'ch_1'] });
    expect(kept(typed, back)).toEqual(['A-1 credits 20 paid', 'A-1 credits -5 refunded']);
    expect(kept({ ...typed, status: 'partly refunded' }, back)).toEqual(['A-1 credits 20 partly refunded']);
    expect(kept(typed, { ...typed, amount: -4_000_000 as Micros }, back)).toEqual(['A-1 credits 20 paid', 'A-1 credits -4 paid']);
  });

  it('come back where a person typed another purchase as refunded, or a line of nothing', () => {
    const typed = invoice('A-1', '07-05 10:00');
    const back = refund({ amount: -5, ids: ['A-1', 'ch_1'] });
    const other = { ...invoice('A-2', '07-05 10:00'), status: 'refunded' };
    expect(kept(typed, back, other)).toEqual(['A-1 credits 20 paid', 'A-1 credits -5 refunded', 'A-2 credits 20 refunded']);
    expect(kept(typed, { ...typed, amount: 0 as Micros }, back)).toHaveLength(3);
  });

  it('of which one bills nothing say by the other what came back', () => {
    const lines = [bill({ amount: 0, stream: 'other' }), bill({ amount: 20, stream: 'credits' }), refund({ amount: -5, file: 1 })];
    expect(kept(...lines).at(-1)).toBe('A-1 credits -5 refunded');
  });

  it('that came back are all kept where one export names the payments and another does not', () => {
    const named = [refund({ amount: -5 }), refund({ amount: -3, key: 'ch_2' })];
    const unnamed = named.map(
      (one, line) => ({ ...one, file: 1, line, purchase: { by: 'payment', part: 'return', ids: ['in_1'], key: '' } }) as const,
    );
    expect(lines(...named, ...unnamed)).toEqual(['in_1 unclassified -3 refunded', 'in_1 unclassified -5 refunded']);
  });

  it('hand on each state that is more than an attempt, once', () => {
    const states = (own: string, ...others: string[]): string[] =>
      kept(
        bill({ amount: 20, status: own }),
        ...others.map((status, file) => booked({ amount: 20, ids: ['in_1'], file: file + 1, status })),
      ).map((line) => line.slice('A-1 unclassified 20 '.length));
    expect(states('paid', 'disputed, paid', 'available')).toEqual(['available, disputed, paid']);
    expect(states('open', 'pending', 'failed')).toEqual(['open']);
    expect(states('', '')).toEqual(['']);
    // What is kept of the payments says all that payments say.
    expect(kept(payment({ amount: 20 }), payment({ amount: 20, key: 'ch_2', status: 'disputed' }))).toEqual([
      'in_1 unclassified 20 paid',
      'in_1 unclassified 20 disputed',
    ]);
  });

  it('stand as the furthest state has them, whatever they say otherwise', () => {
    const as = (status: string, amount: number, file: number): InvoiceRecord => bill({ amount, status, file });
    const order = ['refunded', 'paid', 'open', 'draft'];
    for (const [place, further] of order.entries()) {
      for (const status of order.slice(place + 1)) {
        for (const [one, other] of [
          [1, 2],
          [2, 1],
        ] as const) {
          expect(kept(as(further, one, 0), as(status, other, 1))).toEqual([`A-1 unclassified ${one} ${further}`]);
          expect(kept(as(status, other, 0), as(further, one, 1))).toEqual([`A-1 unclassified ${one} ${further}`]);
        }
      }
    }
    expect(kept(as('', 2, 0), as('draft', 1, 1))).toEqual(['A-1 unclassified 2 ']);
    expect(kept(as('paid', 2, 0), as('draft', 3, 0), as('open', 1, 1))).toHaveLength(2);
    // Of one state, as what sorts first.
    expect(kept(as('paid', 2, 0), as('paid', 1, 1))).toEqual(['A-1 unclassified 1 paid']);
    expect(kept(as('paid', 1, 0), as('paid', 2, 1))).toEqual(['A-1 unclassified 1 paid']);
  });

  it('stand at all their places where they say the same, in whatever order of lines', () => {
    const [fee, tax] = [bill({ amount: 16 }), bill({ amount: 4, stream: 'tax' })];
    const all = [fee, tax, { ...tax, file: 1, status: 'paid, settled' }, { ...fee, file: 1 }];
    expect(settlePurchases(all)).toMatchObject({ repeated: 0 });
    const change = { currency: 'EUR', description: 'Seats', periodFrom: fee.at, periodUntil: fee.at, at: (fee.at + 1) as Instant };
    for (const [name, value] of Object.entries(change)) {
      expect(settlePurchases([fee, { ...fee, file: 1, [name]: value }])).toMatchObject({ repeated: 1 });
    }
  });

  it('are of attempts the last one, where none moved money', () => {
    const attempt = (key: string, hours: number, status = 'failed', file = 0): InvoiceRecord =>
      payment({ amount: 20, key, ids: ['in_1', key], id: key, status, file, ...later(hours) });
    expect(kept(attempt('a', 0), attempt('b', 2), attempt('c', 1))).toEqual(['b unclassified 20 failed']);
    expect(kept(attempt('b', 2), attempt('a', 2))).toEqual(['a unclassified 20 failed']);
    expect(kept(attempt('a', 2), attempt('b', 2))).toEqual(['a unclassified 20 failed']);
    expect(kept(attempt('a', 0), attempt('b', 1, 'paid'), attempt('c', 2))).toEqual(['b unclassified 20 paid']);
    expect(kept(attempt('a', 0, 'pending'), attempt('a', 0, 'paid', 1))).toEqual(['a unclassified 20 paid']);
  });

  it('of what came back are those that know of more, the balance where both know of as much', () => {
    const [paid, half] = [refund({ amount: -5 }), refund({ amount: -2, key: 'ch_2' })];
    const inBalance = (amount: number, change: Partial<Told> = {}): InvoiceRecord =>
      bookedBack({ amount, description: 'Balance', file: 2, ...change });
    const from = (...records: InvoiceRecord[]): string[] =>
      settlePurchases(records).invoices.map(({ amount, description }) => `${description}${amount / 1e6}`);
    expect(from(paid, half, inBalance(-7))).toEqual(['Balance-7']);
    expect(from(paid, half, inBalance(-6.99))).toEqual(['-5', '-2']);
    expect(from(paid, half, inBalance(-4), inBalance(-3, { key: 'txn_3' }))).toEqual(['Balance-4', 'Balance-3']);
    // A second report on the same return.
    expect(from(paid, half, inBalance(-4), inBalance(-4, { file: 3 }))).toEqual(['-5', '-2']);
    expect(from(paid, inBalance(-9), inBalance(-1, { key: 'txn_3', currency: 'EUR' }))).toEqual(['-5']);
    expect(from(refund({ amount: -5, currency: 'EUR' }), inBalance(-9, { currency: 'EUR' }))).toEqual(['Balance-9']);
  });

  it('of a sum that came back are the latest where an export does not say of which payment', () => {
    const unnamed = (amount: number, file: number, description = ''): InvoiceRecord =>
      refund({ amount, file, key: '', ids: ['in_1'], description });
    expect(kept(refund({ amount: -5 }), refund({ amount: -8, file: 1 }), refund({ amount: -3, file: 2, key: 'ch_2' }))).toHaveLength(2);
    expect(kept(unnamed(-5, 0), unnamed(-3, 0))).toHaveLength(2);
    expect(kept(unnamed(-5, 0), refund({ amount: -8, file: 1 }))).toHaveLength(1);
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
