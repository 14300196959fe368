import { expect, test } from 'vitest';
import type { Plan, Policy } from '../../src/domain/policy.ts';
import type { InputRecord, UseRecord } from '../../src/domain/records.ts';
import { DAY, HOUR, type Instant } from '../../src/domain/time.ts';
import type { ReplayContext } from '../../src/replay/model.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { at, entry, look, pct, POLICY, usd, use, weekly } from '../rules/make.ts';

const LIMIT = { quantity: usd(100), unit: 'requests' };
const PLAN: Plan = { id: 'example-pro', title: 'Example Pro', windows: [{ ...weekly(), limit: LIMIT }], crossing: 'split' };
const EDGE = at('07-12 00:00');

/** A look at the week that ends on 12 July, five days into it. */
const LOOK = look('07-10 12:00', { readings: [{ window: 'weekly', usedPct: pct(40), resetsAt: EDGE, resetsWithin: 0 }] });

function paid(when: string, quantity: number | null, change: Partial<UseRecord> = {}): InputRecord {
  return use(when, { funding: 'allowance', amount: null, quantity: quantity === null ? null : usd(quantity), ...change });
}

interface Told {
  readonly plan?: Plan;
  readonly covered?: string;
}

/** Least and most billed by the look, in units; `none` where the instance can't be held against rows at all. */
function billed(records: readonly InputRecord[], { plan = PLAN, covered = '07-01 00:00' }: Told = {}): (number | null)[] | 'none' {
  const policy: Policy = {
    ...POLICY,
    plans: new Map([
      [plan.id, plan],
      ['example-max', { ...plan, id: 'example-max' }],
    ]),
  };
  const context: ReplayContext = {
    policies: [policy],
    planFor: () => plan.id,
    attested: new Set(),
    coverage: new Map([['usage', [{ from: at(covered), until: at('07-20 00:00') }]]]),
    covers: null,
    lastRow: [at('07-20 00:00')],
    crossing: null,
  };
  const replay = replayAccount('default', [LOOK, ...records], context);
  const [meter] = replay.looks;
  const [instance] = meter?.instances ?? [];
  const [found] = instance === undefined ? [] : replay.billedIn('weekly', instance);
  if (found === undefined) return 'none';
  const units = (micros: bigint): number => Number(micros) / 1_000_000;
  return [units(found.least), found.most === null ? null : units(found.most)];
}

test('what rows book as allowance is billed to it, what credits paid or nobody was charged for is not', () => {
  const rows = [paid('07-06 09:00', 10), paid('07-07 09:00', 20), paid('07-08 09:00', 5, { funding: 'credits', amount: usd(1) })];
  expect(billed(rows)).toEqual([30, 30]);
  expect(billed([...rows, paid('07-09 09:00', 7, { funding: 'none' })])).toEqual([30, 30]);
  expect(billed([...rows, paid('07-09 09:00', 7, { stream: 'api' })])).toEqual([30, 30]);
});

test('a row that does not say what paid may have been paid by it', () => {
  expect(billed([paid('07-06 09:00', 10), paid('07-07 09:00', 20, { funding: '' })])).toEqual([10, 30]);
});

test('of a mixed row the allowance paid what credits did not, to half a cent where the bill is in whole cents', () => {
  const mixed = { funding: 'mixed', amount: usd(1), listAmount: usd(4) } as const;
  expect(billed([paid('07-06 09:00', 10, mixed)])).toEqual([7.4875, 7.5125]);
  expect(billed([paid('07-06 09:00', 10, { ...mixed, amount: usd(1.0004), listAmount: usd(4.0016) })])).toEqual([7.5, 7.5]);
  expect(billed([paid('07-06 09:00', 10, { ...mixed, listAmount: null })])).toEqual([0, 10]);
});

test('a row of which the ledger says that credits paid may have been paid by either', () => {
  const drawn = entry('07-06 09:01', { type: 'draw', amount: usd(1), eventId: 'e1' });
  expect(billed([paid('07-06 09:00', 10, { id: 'e1' }), drawn])).toEqual([0, 10]);
});

test('the last minutes before a look need not be on the meter yet, and the first of a window may belong to the one before', () => {
  expect(billed([paid('07-10 11:44', 10), paid('07-10 11:46', 20)])).toEqual([10, 30]);
  expect(billed([paid('07-05 00:01', 10), paid('07-05 00:02', 20)])).toEqual([20, 30]);
  expect(billed([paid('07-04 23:50', 10), paid('07-04 23:40', 20)])).toEqual([0, 10]);
  expect(billed([paid('07-10 12:01', 10), paid('07-10 12:02', 20)])).toEqual([0, 10]);
});

test('a row over a day that reaches past an edge of the time counts only for the most', () => {
  const day = (when: string): InputRecord => paid(when, 10, { until: (at(when) + DAY) as Instant });
  expect(billed([day('07-04 12:00'), day('07-06 00:00'), day('07-10 00:00')])).toEqual([10, 30]);
});

test('a row that ends a quarter of an hour before the look is on its meter, and one that ends where the window may begin is in it', () => {
  expect(billed([paid('07-10 11:45', 10)])).toEqual([10, 10]);
  expect(billed([paid('07-10 11:45:01', 10)])).toEqual([0, 10]);
  expect(billed([paid('07-04 23:43', 10), paid('07-06 09:00', 5)])).toEqual([5, 15]);
  expect(billed([paid('07-04 23:42:59', 10), paid('07-06 09:00', 5)])).toEqual([5, 5]);
});

test('rows are summed in the order in which they end', () => {
  const long = paid('07-06 09:00', 10, { until: at('07-11 09:00') });
  expect(billed([long, paid('07-07 09:00', 20)])).toEqual([20, 30]);
  // That one row reaches far makes no earlier one reach into the window.
  expect(billed([long, paid('07-03 09:00', 5), paid('07-07 09:00', 20)])).toEqual([20, 30]);
});

test('what comes after the window says nothing of it', () => {
  const row = paid('07-06 09:00', 10);
  expect(billed([row, paid('07-12 00:00', 5, { plan: 'example-max' })])).toEqual([10, 10]);
  expect(billed([row, paid('07-14 00:00', 5, { plan: 'example-max' })])).toEqual([10, 10]);
  expect(billed([row, paid('07-11 23:59', 5, { plan: 'example-max' })])).toBe('none');
});

test('the window is that of its id, and in force when it begins', () => {
  const week = { ...weekly(), limit: LIMIT };
  const others = [weekly('session', 5 * HOUR), { ...weekly(), until: at('07-01 00:00') }, { ...weekly(), from: at('07-06 00:00') }];
  expect(billed([paid('07-06 09:00', 10)], { plan: { ...PLAN, windows: [...others, week] } })).toEqual([10, 10]);
  expect(billed([paid('07-06 09:00', 10)], { plan: { ...PLAN, windows: others } })).toBe('none');
});

test('without rows nothing was billed that any file shows', () => {
  expect(billed([])).toEqual([0, null]);
});

test('money without a row counts from when it may have been drawn', () => {
  const money = (when: string): InputRecord => entry(when, { type: 'draw', amount: usd(1) });
  expect(billed([paid('07-06 09:00', 10), money('07-10 12:15')])).toEqual([10, null]);
  expect(billed([paid('07-06 09:00', 10), money('07-10 12:15:01')])).toEqual([10, 10]);
});

test('of a mixed row that does not say how much it cost, or says it wrongly, the allowance may have paid all', () => {
  const mixed = (change: Partial<UseRecord>, quantity: number | null = 10): InputRecord =>
    paid('07-06 09:00', quantity, { funding: 'mixed', amount: usd(1), listAmount: usd(4), ...change });
  expect(billed([mixed({}, null)])).toEqual([0, null]);
  expect(billed([mixed({ amount: null })])).toEqual([0, 10]);
  expect(billed([mixed({ amount: usd(0), listAmount: usd(0) })])).toEqual([0, 10]);
  expect(billed([mixed({ amount: usd(5) })])).toEqual([0, 10]);
  expect(billed([mixed({ amount: usd(4) })])).toEqual([0, 0.0125]);
});

test('how much there was at most is known only where the files hold all of it', () => {
  const row = paid('07-06 09:00', 10);
  expect(billed([row], { covered: '07-05 00:00' })).toEqual([10, null]);
  expect(billed([row, paid('07-07 09:00', null)])).toEqual([10, null]);
  expect(billed([paid('07-06 08:00', null), row])).toEqual([10, null]);
  expect(billed([row, paid('07-07 09:00', 5, { format: 'another' })])).toEqual([15, null]);
  expect(billed([row, entry('07-07 09:00', { type: 'draw', amount: usd(1) })])).toEqual([10, null]);
});

test('a week of one model is filled by uses of that model, and perhaps by those that name none', () => {
  const scope = { feature: null, model: ['*large*'], surface: null, client: null, promptTokensOver: null, except: null };
  const plan = { ...PLAN, windows: [{ ...weekly(), limit: LIMIT, scope }] };
  const rows = ['example-large', 'example-small', ''].map((model, index) => paid(`07-06 0${index}:00`, 10, { model }));
  expect(billed(rows, { plan })).toEqual([10, 20]);
});

test('without one limit and one plan over the whole of it nothing can be said', () => {
  const row = paid('07-06 09:00', 10);
  expect(billed([row], { plan: { ...PLAN, windows: [weekly()] } })).toBe('none');
  expect(billed([row], { plan: { ...PLAN, windows: [] } })).toBe('none');
  const limits = (limit: number): Partial<UseRecord> => ({ limits: [{ window: 'weekly', limit: usd(limit) }] });
  expect(billed([paid('07-06 09:00', 5, limits(100)), paid('07-07 09:00', 5, limits(200))])).toBe('none');
  expect(billed([row, paid('07-07 09:00', 5, { plan: 'example-max' })])).toBe('none');
});
