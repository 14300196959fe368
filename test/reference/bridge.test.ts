import { describe, expect, it } from 'vitest';
import type { EntryRecord, EntryType, InputRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Bridge } from './bridge.ts';
import { bridges } from './bridge.ts';
import { generateMoney } from './money.ts';
import { DAY, MINUTE, at, billed, context, entry, look, paid, units, use } from './stories.ts';

/** 10 March 2026 is the Tuesday; so many days later it is April. */
const APRIL = 22;

function bridgesOver(...records: InputRecord[][]): Bridge[] {
  return bridges(records.flat(), context({}), 'harbour');
}

function only(...records: InputRecord[][]): Bridge {
  const [one, ...more] = bridgesOver(...records);
  if (one === undefined || more.length > 0) throw new Error(`${more.length + (one === undefined ? 0 : 1)} bridges`);
  return one;
}

function booked(when: Instant, type: EntryType, amount: number, balance: number | null, more: Partial<EntryRecord> = {}): EntryRecord {
  return entry(when, { type, amount: units(amount), balanceAfter: balance === null ? null : units(balance), ...more });
}

/** Uses long before and after, so that the rows reach over what lies between. */
const quiet = (): InputRecord[] => [use(at('8:00', -9)), use(at('8:00', 20))];
const row = (): InputRecord[] => [paid(at('10:30'), { id: 'row' })];
const bought = (): InputRecord[] => [booked(at('9:00', -8), 'purchase', 20, 20, { id: 'bought', invoiceId: 'inv-1' })];
const drawn = (): InputRecord[] => [booked(at('10:35'), 'draw', 2, 18, { id: 'drawn', eventId: 'row' })];
const given = (balance = 23): InputRecord[] => [booked(at('9:00', 10), 'grant', 5, balance, { id: 'given' })];
const counter = (): InputRecord[] => [look(at('9:00'), [], { creditsUsed: units(0) }), look(at('12:00'), [], { creditsUsed: units(2) })];
const invoice = (): InputRecord[] => [
  billed(at('9:05', -8), 'inv-1', 20),
  billed(at('9:05', -8), 'inv-1', 3.8, { stream: 'tax', description: 'VAT' }),
];

describe('the bridge between rows, ledger, counter and invoices', () => {
  it('agrees where all four tell the same month', () => {
    expect(only(quiet(), row(), bought(), drawn(), given(), counter(), invoice())).toEqual({
      stream: 'subscription',
      month: '2026-03',
      currency: 'USD',
      balance: {
        opening: 0,
        purchases: units(20),
        reloads: 0,
        grants: units(5),
        corrections: 0,
        draws: units(2),
        refunds: 0,
        expiries: 0,
        voids: 0,
        closing: units(23),
        difference: 0,
      },
      draws: { rows: units(2), ledger: units(2), counter: units(2), rowsDifference: 0, counterDifference: 0, beyond: 0 },
      moneyIn: { ledger: units(20), invoices: units(20), difference: 0, beyond: 0 },
      givenBack: { card: 0, credit: units(5), correction: 0 },
      unmatched: [],
      outcome: 'agrees',
    });
  });

  it('differs by the cent that a stated balance is off', () => {
    const bridge = only(quiet(), row(), bought(), drawn(), given(23.01), counter(), invoice());
    expect(bridge.balance).toMatchObject({ opening: 0, closing: units(23.01), difference: units(0.01) });
    expect(bridge).toMatchObject({ unmatched: [], outcome: 'differs' });
  });

  it('misses the entry of a row, in the balance and beside the row', () => {
    const bridge = only(quiet(), row(), bought(), given(), counter(), invoice());
    expect(bridge.balance?.difference).toBe(units(-2));
    expect(bridge.draws).toMatchObject({ rows: units(2), ledger: 0, rowsDifference: units(-2), counterDifference: 0 });
    expect(bridge.unmatched).toEqual([{ side: 'rows', id: 'row', at: at('10:30'), amount: units(-2) }]);
    expect(bridge.outcome).toBe('differs');
  });

  it('misses the row of an entry', () => {
    const bridge = only(quiet(), bought(), drawn(), given(), invoice());
    expect(bridge.draws).toMatchObject({ rows: 0, ledger: units(2), rowsDifference: units(2) });
    expect(bridge.unmatched).toEqual([{ side: 'ledger', id: 'drawn', at: at('10:35'), amount: units(2) }]);
  });

  it('holds a row against the sum of its entries, however late one is posted', () => {
    const rest = [booked(at('10:35', 3), 'draw', 0.5, null, { eventId: 'row' })];
    expect(only(quiet(), row(), bought(), [booked(at('10:31'), 'draw', 1.5, null, { eventId: 'row' })], rest).unmatched).toEqual([]);
    expect(only(quiet(), row(), bought(), drawn(), rest)).toMatchObject({
      draws: { rowsDifference: units(0.5) },
      unmatched: [{ side: 'ledger', id: 'row', at: at('10:30'), amount: units(0.5) }],
    });
  });

  it('takes a draw that is posted after the edge of the month for the row before it', () => {
    const records = [
      paid(at('23:58', APRIL - 1), { id: 'late' }),
      booked(at('0:05', APRIL), 'draw', 2, 18),
      use(at('8:00', APRIL + 5)),
      booked(at('9:00', APRIL + 5), 'grant', 5, 23),
    ];
    const [march, april, ...more] = bridgesOver(quiet(), bought(), records);
    expect(more).toEqual([]);
    expect(march).toMatchObject({
      month: '2026-03',
      balance: { opening: 0, closing: units(20), difference: 0 },
      draws: { rows: units(2), ledger: 0, rowsDifference: 0, beyond: 0 },
      outcome: 'agrees',
    });
    expect(april).toMatchObject({
      month: '2026-04',
      balance: { opening: units(20), draws: units(2), closing: units(23), difference: 0 },
      draws: { rows: 0, ledger: units(2), rowsDifference: 0, beyond: 0 },
      outcome: 'agrees',
    });
  });

  it('takes invoices for the purchases where no ledger is given', () => {
    const discounted = [billed(at('9:05', -8), 'inv-1', -4, { description: 'Bundle discount' })];
    expect(only(quiet(), row(), counter(), invoice(), discounted)).toMatchObject({
      balance: null,
      draws: { rows: units(2), ledger: null, counter: units(2), rowsDifference: 0 },
      moneyIn: { ledger: null, invoices: units(16), difference: 0, beyond: 0 },
      givenBack: { card: units(4), credit: 0, correction: 0 },
      outcome: 'agrees',
    });
    expect(only(quiet(), row(), invoice()).outcome).toBe('open');
  });

  it('leaves open what a file of half a month does not reach', () => {
    const half = [use(at('8:00')), use(at('8:00', 20))];
    const lone = [booked(at('9:00'), 'draw', 2, 18, { id: 'lone' })];
    expect(only(half, bought(), lone, given())).toMatchObject({
      draws: { rows: 0, ledger: units(2), rowsDifference: 0, beyond: units(2) },
      unmatched: [],
      outcome: 'open',
    });
    const [before, after] = [use((at('9:00') - DAY) as Instant), use((at('9:00') + DAY) as Instant)];
    const reached = { draws: { rowsDifference: units(2), beyond: 0 }, outcome: 'differs' };
    expect(only([before, after], bought(), lone, given())).toMatchObject(reached);
    expect(only([before, { ...after, until: (after.until - 1) as Instant }], bought(), lone, given())).toMatchObject({ outcome: 'open' });
  });

  it('never holds one currency against another', () => {
    const euros = booked(at('10:31'), 'draw', 2, null, { id: 'euros', currency: 'EUR' });
    const [eur, usd, ...more] = bridgesOver(quiet(), row(), bought(), drawn(), [euros]);
    expect(more).toEqual([]);
    expect(eur).toMatchObject({ currency: 'EUR', balance: { opening: null, draws: units(2), closing: null, difference: null } });
    expect(eur?.draws).toMatchObject({ rows: 0, ledger: units(2), rowsDifference: units(2) });
    expect(usd).toMatchObject({ currency: 'USD', balance: { difference: 0 }, draws: { rowsDifference: 0 } });
  });

  it('keeps refunds, grants and corrections apart', () => {
    const back = [
      booked(at('9:00', 11), 'refund', 4, 19),
      booked(at('9:00', 12), 'correction', -1, 18),
      booked(at('9:00', 13), 'void', 3, 15),
    ];
    const bridge = only(bought(), drawn(), given(), back);
    expect(bridge.balance).toMatchObject({ refunds: units(4), corrections: units(-1), voids: units(3), closing: units(15), difference: 0 });
    expect(bridge.givenBack).toEqual({ card: units(4), credit: units(5), correction: units(-1) });
  });

  it('derives balances backwards from the first that is stated', () => {
    const [march, april] = bridgesOver(
      [booked(at('9:00', -8), 'auto-reload', 20, null), booked(at('10:35'), 'draw', 2, null)],
      [booked(at('9:00', APRIL), 'expiry', 3, 25)],
    );
    expect(march?.balance).toMatchObject({ opening: units(10), reloads: units(20), closing: units(28), difference: 0 });
    expect(april?.balance).toMatchObject({ opening: units(28), expiries: units(3), closing: units(25), difference: 0 });
  });

  it('follows the balances among entries of one instant', () => {
    const noon = at('12:00');
    const tied = [booked(noon, 'draw', 1, 18, { id: 'a' }), booked(noon, 'draw', 1, 19, { id: 'b' })];
    expect(only(bought(), tied).balance).toMatchObject({ closing: units(18), difference: 0 });
  });

  it('counts a month without entries, between two that have some, as unmoved', () => {
    const [march] = bridgesOver(counter(), [booked(at('9:00', APRIL), 'grant', 5, 5)]);
    expect(march?.balance).toMatchObject({ opening: 0, grants: 0, closing: 0, difference: 0 });
  });

  it('shows what a counter rises beyond the rows, and what it lacks', () => {
    const more = [look(at('15:00'), [], { creditsUsed: units(5) }), look(at('16:00'), [], { creditsUsed: units(1) })];
    const id = `counter:harbour:${new Date(at('12:00')).toISOString()}`;
    expect(only(quiet(), row(), counter(), more)).toMatchObject({
      draws: { rows: units(2), counter: units(5), counterDifference: units(3) },
      unmatched: [{ side: 'counter', id, at: at('12:00'), amount: units(3) }],
    });
    const second = [paid(at('11:00'), { id: 'second' })];
    expect(only(quiet(), row(), second, counter())).toMatchObject({
      draws: { rows: units(4), counter: units(2), counterDifference: units(-2) },
      unmatched: [{ side: 'counter', at: at('9:00'), amount: units(-2) }],
    });
  });

  it('never blames a counter where rows do not reach, or where nothing is itemised', () => {
    const more = [look(at('15:00'), [], { creditsUsed: units(5) })];
    expect(only(row(), counter(), more).draws).toMatchObject({ counterDifference: 0, beyond: units(3) });
    // Rows that never say what was drawn leave both rises open.
    expect(only(quiet(), counter(), more).draws).toMatchObject({ counterDifference: 0, beyond: units(5) });
  });

  it('holds purchases against invoices that stand, within reach of both', () => {
    const later = [booked(at('9:00', 12), 'purchase', 40, null, { id: 'more' })];
    const plan = [billed(at('9:00', 15), 'plan', 17, { stream: 'subscription' })];
    const stray = [billed(at('9:00', 2), 'stray', 80)];
    const bridge = only(bought(), given(), later, invoice(), plan, stray);
    expect(bridge.moneyIn).toEqual({ ledger: units(60), invoices: units(100), difference: units(-40), beyond: 0 });
    expect(bridge.unmatched).toEqual([
      { side: 'invoices', id: 'stray', at: at('9:00', 2), amount: units(-80) },
      { side: 'ledger', id: 'more', at: at('9:00', 12), amount: units(40) },
    ]);
    const inVain = [billed(at('9:00', 2), 'stray', 80, { status: 'void' })];
    expect(only(bought(), given(), later, invoice(), inVain).moneyIn).toEqual({
      ledger: units(60),
      invoices: units(20),
      difference: 0,
      beyond: units(40),
    });
  });

  it.each([
    [
      'its amount after tax',
      [billed(at('9:00', 2), 'b', 55), billed(at('9:00', 2), 'b', -30), billed(at('9:00', 2), 'b', 15, { stream: 'tax' })],
    ],
    [
      'its amount before a discount and tax',
      [billed(at('9:00', 2), 'b', 40), billed(at('9:00', 2), 'b', -35), billed(at('9:00', 2), 'b', 12, { stream: 'tax' })],
    ],
    ['an amount that includes tax', [billed(at('9:00', 2), 'b', 48)]],
    ['the currency of the card', [billed(at('9:00', 2), 'b', 37.1, { currency: 'EUR' })]],
    ['a line of its own beside another purchase', [billed(at('9:00', 2), 'b', 40), billed(at('9:00', 2), 'b', 20)]],
    ['the sum of its period', [billed(at('9:00', 10), 'b', 60, { periodFrom: at('0:00'), periodUntil: at('0:00', 7) })]],
    ['the sum of everything since the month before', [billed(at('9:00', 17), 'b', 700)]],
    ['a line for something else', [billed(at('9:00', 2), 'b', 40, { stream: 'other' })]],
  ])('finds the invoice of a purchase by %s', (_, lines) => {
    const ledger = [
      booked(at('9:00', -9), 'draw', 1, null),
      booked(at('9:00', -7), 'purchase', 640, null, { invoiceId: 'old' }),
      booked(at('9:00', 1), 'purchase', 40, null),
      booked(at('9:00', 3), 'purchase', 20, null),
      booked(at('9:00', 19), 'draw', 1, null),
    ];
    const plan = { stream: 'subscription' as const };
    const plans = [billed(at('9:00', -9), 'p', 17, plan), billed(at('9:00', -9), 'old', 3), billed(at('9:00', 19), 'q', 17, plan)];
    const left = bridgesOver(ledger, plans, lines).flatMap((bridge) => bridge.unmatched);
    // The smaller purchase has an invoice only where the two share one.
    expect(left.filter((item) => item.amount !== units(20))).toEqual([]);
    expect(only(ledger, plans).moneyIn.difference).toBe(units(60));
  });

  it('never takes an invoice of ten days before for that of a purchase', () => {
    const later = [booked(at('9:00', 12), 'purchase', 40, null, { id: 'more' })];
    const plan = [billed(at('9:00', 15), 'plan', 17, { stream: 'subscription' })];
    const bridge = only(bought(), given(), later, invoice(), plan, [billed(at('9:00', 2), 'stray', 40)]);
    expect(bridge.unmatched.map((item) => item.id)).toEqual(['stray', 'more']);
  });

  it('lets a void clear a purchase, and a grant an invoice', () => {
    const edges = [booked(at('9:00', -9), 'draw', 1, null), booked(at('9:00', 19), 'draw', 1, null)];
    const plans = [
      billed(at('9:00', -9), 'p', 17, { stream: 'subscription' }),
      billed(at('9:00', 19), 'q', 17, { stream: 'subscription' }),
    ];
    const purchase = [booked(at('9:00'), 'purchase', 40, null)];
    expect(only(edges, plans, purchase).moneyIn.difference).toBe(units(40));
    expect(only(edges, plans, purchase, [booked(at('9:00', 8), 'void', 40, null)]).moneyIn.difference).toBe(0);
    const bill = [billed(at('9:00'), 'b', 30)];
    expect(only(edges, plans, bill).moneyIn.difference).toBe(units(-30));
    expect(only(edges, plans, bill, [booked(at('9:00', 2), 'grant', 30, null)]).moneyIn.difference).toBe(0);
  });

  it('keeps the balance of the platform apart from that of the subscription', () => {
    const platform = { stream: 'api' as const };
    const [own, api, ...more] = bridgesOver(quiet(), row(), bought(), drawn(), [
      booked(at('9:00'), 'purchase', 9, 9, platform),
      booked(at('9:30'), 'draw', 2, 8, platform),
    ]);
    expect(more).toEqual([]);
    expect(own).toMatchObject({ stream: 'subscription', balance: { purchases: units(20), difference: 0 } });
    expect(api).toMatchObject({
      stream: 'api',
      balance: { purchases: units(9), draws: units(2), difference: units(1) },
      draws: { rows: null, ledger: null, counter: null, rowsDifference: 0, counterDifference: 0, beyond: 0 },
      moneyIn: { ledger: null, invoices: null, difference: 0, beyond: 0 },
      outcome: 'differs',
    });
  });

  it('has nothing to tie where only usage rows are given', () => {
    expect(bridgesOver(quiet(), row())).toEqual([]);
    expect(
      bridgesOver(quiet(), [look((at('9:00') + MINUTE) as Instant, [])], [billed(at('9:00'), 'p', 17, { stream: 'subscription' })]),
    ).toEqual([]);
  });
});

describe('the random months of money', () => {
  it('reach every outcome, and differences of each kind either way', () => {
    const reached = new Set<string>();
    for (let seed = 1; seed <= 300; seed += 1) {
      const { account, records, context } = generateMoney(seed);
      for (const { stream, outcome, balance, draws, moneyIn, givenBack, unmatched } of bridges(records, context, account)) {
        reached.add(`${stream} ${outcome}`);
        const figures = { balance: balance?.difference ?? 0, rows: draws.rowsDifference, counter: draws.counterDifference, ...givenBack };
        for (const [name, figure] of Object.entries({ ...figures, money: moneyIn.difference })) {
          if (figure !== 0) reached.add(`${name} ${figure > 0 ? 'above' : 'below'}`);
        }
        if (draws.beyond > 0) reached.add('draws beyond');
        if (moneyIn.beyond > 0) reached.add('money beyond');
        if (balance?.opening === null) reached.add('no balance stated');
        for (const { side } of unmatched) reached.add(`unmatched ${side}`);
        for (const [side, figure] of Object.entries({ ...draws, money: moneyIn.ledger, invoices: moneyIn.invoices }))
          if (figure === null && stream === 'subscription') reached.add(`no ${side}`);
      }
    }
    const bothWays = ['balance', 'correction', 'counter', 'money', 'rows'].flatMap((name) => [`${name} above`, `${name} below`]);
    expect([...reached].sort()).toEqual(
      [
        ...bothWays,
        'card above',
        'credit above',
        'api agrees',
        'api differs',
        'api open',
        'subscription agrees',
        'subscription differs',
        'subscription open',
        'draws beyond',
        'money beyond',
        'no balance stated',
        ...['counter', 'invoices', 'ledger', 'money', 'rows'].map((side) => `no ${side}`),
        ...['counter', 'invoices', 'ledger', 'rows'].map((side) => `unmatched ${side}`),
      ].sort(),
    );
  });

  it('make the same bridges whatever the order of the records', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { account, records, context } = generateMoney(seed);
      expect(bridges([...records].reverse(), context, account)).toEqual(bridges(records, context, account));
    }
  });
});
