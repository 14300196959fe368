/** The net claim: what the vendor let the allowance pay elsewhere is set off, in the longest counted window that holds both. */
import { describe, expect, it } from 'vitest';
import type { InputRecord } from '../../src/domain/records.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { draws } from '../reference/agreed.ts';
import { at, context, countedSession, look, onPlan, paid, rule, shown, units, use, windowOf, type Setting } from '../reference/stories.ts';

const session = { windows: [countedSession(30)] };
const week = windowOf('weekly', { starts: 'anchor', anchor: at('0:00', -2), limit: { quantity: units(1000), unit: 'requests' } });

function net(records: InputRecord[], setting: Setting = session): Record<string, number> {
  draws(records, setting);
  const found = replayAccount('harbour', records, context(setting)).netOf(() => true);
  return Object.fromEntries([...found].map(([currency, amount]) => [currency, amount / 1_000_000]));
}

const month = windowOf('month', { length: null, starts: 'billing-day', limit: { quantity: units(1000), unit: 'requests' } });

/** Two dollars for twenty requests that the allowance should have paid. */
const swapped = paid(at('9:00'), { quantity: units(20) });

describe('a net claim', () => {
  it('is all of it where the allowance paid no more than it should', () => {
    expect(net([swapped])).toEqual({ USD: 2 });
    expect(net([swapped, use(at('9:30'), { quantity: units(10) })])).toEqual({ USD: 2 });
  });

  it('is less what the allowance paid beyond, at most all of it', () => {
    const beyond = (quantity: number) => net([swapped, use(at('9:30'), { quantity: units(quantity) })]);
    expect(beyond(12)).toEqual({ USD: 1.8 });
    expect(beyond(30)).toEqual({ USD: 0 });
    expect(beyond(100)).toEqual({ USD: 0 });
  });

  it('counts of a mixed row what the vendor let the allowance pay of it', () => {
    const mixed = (amount: number | null, listAmount: number | null) =>
      net([
        swapped,
        use(at('9:30'), {
          funding: 'mixed',
          quantity: units(15),
          amount: amount === null ? null : units(amount),
          currency: 'USD',
          listAmount: listAmount === null ? null : units(listAmount),
        }),
      ]);
    expect(mixed(1, 3)).toEqual({ USD: 2 });
    expect(mixed(0.6, 3)).toEqual({ USD: 1.8 });
    expect(mixed(0.6, null)).toEqual({ USD: 2 });
    expect(mixed(null, 3)).toEqual({ USD: 2 });
    expect(mixed(0.6, 0)).toEqual({ USD: 2 });
  });

  it('sets nothing off that credits paid, or that is of another instance', () => {
    expect(net([swapped, paid(at('9:30'), { quantity: units(15), amount: units(0) })])).toEqual({ USD: 2 });
    expect(net([swapped, use(at('14:30'), { quantity: units(50) })])).toEqual({ USD: 2 });
    // A discount on what credits paid is no use of the allowance: two thirds of it are premature as well.
    const discounted = paid(at('9:30'), { quantity: units(15), amount: units(0.3), listAmount: units(3) });
    expect(net([swapped, discounted])).toEqual({ USD: 2.2 });
  });

  it('sets off within the longest window, whatever the order of windows', () => {
    const later = [swapped, use(at('14:30'), { quantity: units(40) })];
    expect(net(later, { windows: [countedSession(30), week] })).toEqual({ USD: 1 });
    expect(net(later, { windows: [week, countedSession(30)] })).toEqual({ USD: 1 });
  });

  it('sets off within a billing month what lies where no line states its day', () => {
    const windows = [countedSession(30), month];
    const line = onPlan('tide', at('8:45'), { until: at('9:20'), billingDay: 9 });
    expect(net([line, swapped], { windows })).toEqual({ USD: 2 });
    expect(net([line, swapped, use(at('9:30'), { quantity: units(20) })], { windows })).toEqual({ USD: 1 });
    expect(net([line, use(at('3:00'), { quantity: units(40) }), swapped], { windows })).toEqual({ USD: 1 });
    // The billing months before and after it are others.
    expect(net([line, use(at('3:00', -2), { quantity: units(40) }), swapped], { windows })).toEqual({ USD: 2 });
    expect(net([line, swapped, use(at('3:00', 30), { quantity: units(40) })], { windows })).toEqual({ USD: 2 });
  });

  it('sets off what a rule sends to credits also where nothing is counted any more', () => {
    const line = onPlan('tide', at('8:45'), { until: at('9:20'), billingDay: 9 });
    const fast = use(at('9:30'), { quantity: units(5), feature: 'fast' });
    const coverage = [rule('fast', { feature: ['fast'] })];
    expect(net([line, swapped, fast], { windows: [month], coverage })).toEqual({ USD: 1.5 });
  });

  it('sets off up to the latest end of a billing month whose day moves', () => {
    const lines = [
      onPlan('tide', at('0:00', -12), { until: at('0:00', 1), billingDay: 30 }),
      onPlan('tide', at('0:00', 1), { billingDay: 31 }),
    ];
    const covered = [{ from: at('0:00', -12), until: at('0:00', 30) }];
    const records = [...lines, swapped, paid(at('9:00', 1), { quantity: units(20) })];
    const setting = { windows: [countedSession(30), month], covered };
    expect(net(records, setting)).toEqual({ USD: 4 });
    // The 30th of March.
    expect(net([...records, use(at('12:00', 20), { quantity: units(40) })], setting)).toEqual({ USD: 3 });
  });

  it('sets off each currency of an instance in proportion', () => {
    const euro = paid(at('9:10'), { quantity: units(5), amount: units(1), currency: 'EUR' });
    expect(net([swapped, euro])).toEqual({ USD: 2, EUR: 1 });
    // 5 of 30 are left for a use of 15: 10 of 25 are set off.
    expect(net([swapped, euro, use(at('9:30'), { quantity: units(15) })])).toEqual({ USD: 1.2, EUR: 0.6 });
  });

  it('sets nothing off from what readings show', () => {
    const readings = look(at('9:10'), [shown('session', 45, at('14:00'))]);
    const records = [paid(at('9:05'), { quantity: null }), readings, use(at('9:30'), { quantity: units(500) })];
    expect(net(records, { windows: [windowOf('session'), week] })).toEqual({});
    expect(net([paid(at('9:20')), look(at('9:30'), [shown('session', 45, at('14:00'))])], {})).toEqual({ USD: 2 });
  });

  it('counts a use that a rule sends to credits as one that the allowance should not have paid', () => {
    const coverage = [rule('fast', { feature: ['fast'] })];
    expect(net([swapped, use(at('9:30'), { quantity: units(5), feature: 'fast' })], { ...session, coverage })).toEqual({ USD: 1.5 });
  });

  it('is of the draws that are asked for', () => {
    const records = [swapped, paid(at('9:10'), { quantity: units(5), amount: units(1) })];
    const replay = replayAccount('harbour', records, context(session));
    expect(replay.netOf(({ from }) => from === at('9:10')).get('USD')).toBe(units(1));
    expect([...replay.netOf(() => false)]).toEqual([]);
  });
});
