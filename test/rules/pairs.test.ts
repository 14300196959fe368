import { describe, expect, test } from 'vitest';
import { DAY, HOUR, type Instant } from '../../src/domain/time.ts';
import { gap, pair, reachesOver, reachOf, type Dated } from '../../src/rules/support/pairs.ts';
import { Returns } from '../../src/rules/support/returns.ts';
import { Dice } from '../reference/generate.ts';
import { at, entry, usd } from './make.ts';

interface Item extends Dated {
  readonly kind: number;
}

const item = (from: number, until = from, kind = 0): Item => ({ at: from as Instant, latest: until as Instant, kind });
const fits = (a: Item, b: Item): boolean => a.kind === b.kind;

/** The most that can be paired, by trying every way. */
function most(left: readonly Item[], right: readonly Item[], reach: number): number {
  const [first, ...rest] = left;
  if (first === undefined) return 0;
  const taken = right
    .filter((one) => gap(first, one) <= reach && fits(first, one))
    .map(
      (one) =>
        1 +
        most(
          rest,
          right.filter((other) => other !== one),
          reach,
        ),
    );
  return Math.max(most(rest, right, reach), ...taken);
}

describe('pairs', () => {
  test('are as many as there can be, each within reach and fitting', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const dice = new Dice(seed);
      const some = () =>
        Array.from({ length: dice.whole(1, 5) }, () => {
          const from = dice.whole(0, 20);
          return item(from, from + dice.pick([0, 0, 3, 6]), dice.whole(0, 1));
        });
      const [left, right, reach] = [some(), some(), dice.whole(0, 6)];
      const pairs = [...pair(left, right, reach, fits)];
      expect(pairs, `seed ${seed}`).toHaveLength(most(left, right, reach));
      expect(new Set(pairs.map(([, a]) => a)).size, `seed ${seed}`).toBe(pairs.length);
      for (const [b, a] of pairs) expect(gap(a, b) <= reach && fits(a, b), `seed ${seed}`).toBe(true);
    }
  });

  test('are of what may coincide, else of the nearest, else of the earlier', () => {
    const partner = (...right: Item[]) => [...pair([item(10)], right, 5, fits).keys()];
    const [same, near, early, late] = [item(8, 12), item(9), item(7), item(13)];
    expect(partner(early, near, same)).toEqual([same]);
    expect(partner(early, near)).toEqual([near]);
    expect(partner(late, near, early)).toEqual([near]);
    expect(partner(late, early)).toEqual([early]);
    expect(partner(item(4), item(16))).toEqual([]);
    expect(partner(item(15))).toHaveLength(1);
  });
});

test('records reach over a date that lies a day or more within them', () => {
  const reach = reachOf([item(10 * DAY), item(2 * DAY, 4 * DAY), item(3 * DAY, 12 * DAY)]);
  expect(reach).toEqual({ at: 2 * DAY, latest: 12 * DAY });
  expect(reachesOver(reach, item(3 * DAY, 11 * DAY))).toBe(true);
  expect(reachesOver(reach, item(3 * DAY - 1, 11 * DAY))).toBe(false);
  expect(reachesOver(reach, item(3 * DAY, 11 * DAY + 1))).toBe(false);
  expect(reachOf([])).toBeNull();
  expect(reachesOver(null, item(0))).toBe(false);
});

describe('what the ledger gives back', () => {
  const back = (id: string, when: string, change: Parameters<typeof entry>[1] = {}) =>
    entry(when, { id, type: 'refund', amount: usd(1), ...change });
  const paid = (eventId: string, when = '07-10 10:00') => ({ eventId, amount: usd(1), currency: 'USD', at: at(when), latest: at(when) });

  test('names the payment, or is of its amount; each settles one', () => {
    const returns = new Returns([back('a', '07-11 10:00'), back('b', '07-12 10:00', { eventId: 'evt-1', amount: usd(0.4) })]);
    expect(returns.take(paid('evt-1'))).toBe(true);
    expect(returns.take(paid('evt-1'))).toBe(true);
    expect(returns.take(paid('evt-1'))).toBe(false);
  });

  test('is no earlier than the payment, at its very time, and a correction upwards', () => {
    const takes = (change: Parameters<typeof entry>[1], when = '07-10 10:00') => new Returns([back('a', when, change)]).take(paid('evt-1'));
    expect(takes({})).toBe(true);
    expect(takes({ latest: at('07-10 09:59') }, '07-10 09:59')).toBe(false);
    expect(takes({ eventId: 'evt-2' })).toBe(false);
    expect(takes({ currency: 'EUR', eventId: 'evt-1' })).toBe(false);
    expect(takes({ latest: at('07-10 09:59'), eventId: 'evt-1' }, '07-10 09:59')).toBe(false);
    expect(takes({ type: 'correction' })).toBe(true);
    expect(takes({ type: 'correction', amount: usd(-1), eventId: 'evt-1' })).toBe(false);
    expect(takes({ type: 'correction', amount: usd(0), eventId: 'evt-1' })).toBe(false);
    expect(takes({ type: 'draw' })).toBe(false);
  });

  test('is taken in order of time, then of ids', () => {
    const late = paid('evt-2', '07-11 12:00');
    for (const entries of [
      [back('b', '07-11 10:00'), back('a', '07-12 10:00')],
      [back('a', '07-12 10:00'), back('b', '07-11 10:00')],
    ]) {
      const returns = new Returns(entries);
      expect([returns.take(paid('evt-1')), returns.take(late)]).toEqual([true, true]);
    }
    const sum = (id: string) => back(id, '07-11 10:00', { amount: usd(2), eventId: id === 'b' ? 'evt-1' : '' });
    for (const entries of [
      [sum('b'), sum('a')],
      [sum('a'), sum('b')],
    ]) {
      const returns = new Returns(entries);
      expect(returns.takeSum([paid('evt-1')], usd(2))).toBe(true);
      expect(returns.take({ ...paid('evt-1'), amount: usd(9) })).toBe(true);
    }
  });

  test('may return a sum of several, all of them before it, in its currency and not under another’s id', () => {
    const takes = (entries: ReturnType<typeof back>[], ...payments: ReturnType<typeof paid>[]) =>
      new Returns(entries).takeSum(payments, usd(2));
    const sum = (change: Parameters<typeof entry>[1] = {}) => [back('a', '07-11 10:00', { amount: usd(2), ...change })];
    const both = [paid('evt-1'), paid('evt-2')];
    expect(takes(sum(), ...both)).toBe(true);
    expect(takes(sum({ eventId: 'evt-1' }), ...both)).toBe(false);
    expect(takes(sum({ eventId: 'evt-1' }), paid('evt-1'), paid('evt-1'))).toBe(true);
    expect(takes(sum(), paid('evt-1'), paid('evt-2', '07-11 10:01'))).toBe(false);
    expect(takes(sum(), paid('evt-1'), { ...paid('evt-2'), currency: 'EUR' })).toBe(false);
    expect(takes(sum({ amount: usd(3) }), ...both)).toBe(false);
  });
});

test('two dates are apart by what surely lies between them', () => {
  expect(gap(item(0, HOUR), item(3 * HOUR))).toBe(2 * HOUR);
  expect(gap(item(3 * HOUR), item(0, HOUR))).toBe(2 * HOUR);
  expect(gap(item(0, 4 * HOUR), item(3 * HOUR))).toBe(0);
});
