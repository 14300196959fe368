/** What the fold steps over at once against the same uses one by one: the same windows afterwards, or nothing done. */
import { describe, expect, it } from 'vitest';
import { ZERO, type Micros } from '../../src/domain/money.ts';
import type { Policy, Window } from '../../src/domain/policy.ts';
import type { UseRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import { AllowanceFold, type Countable } from '../../src/replay/allowance.ts';
import { completed } from '../../src/replay/identity.ts';
import type { PlanInForce } from '../../src/replay/plans.ts';
import { StatedLimits } from '../../src/replay/windows.ts';
import { Dice } from '../fuzz/dice.ts';
import { ANYTHING, at, context, DAY, HOUR, MINUTE, units, use, windowOf } from '../reference/stories.ts';

const SEEDS = Number(process.env['HEADROOM_SEEDS'] ?? 120);

const fold = (edgesMove = false): AllowanceFold =>
  new AllowanceFold({
    limits: new StatedLimits([]),
    crossing: null,
    covers: () => 'files',
    loneMoneyFrom: null,
    edgesMove,
    notCovered: ({ use: asked }) => asked?.feature === 'fast',
  });

function under(windows: Window[]): PlanInForce {
  const policy = context({ windows }).policies[0] as Policy;
  return { policy, plan: { id: 'tide', title: 'Tide', windows, crossing: 'split' } };
}

function itemAt(
  plan: PlanInForce,
  from: Instant,
  quantity: Micros | null,
  more: Partial<UseRecord> = {},
): Countable & { use: ReturnType<typeof completed> } {
  const made = completed(use(from, { quantity, ...more }), '', []);
  return { from, until: made.until, use: made, plan, line: null, evidence: made, format: 'usage', notCovered: null };
}

/** How the windows stand, now and later: what was used, of which instance, and whether that is all. */
function stateOf(some: AllowanceFold, plans: readonly PlanInForce[], times: readonly Instant[]): string {
  const looks = plans.map((plan) => times.map((time) => some.look(itemAt(plan, time, units(1)))));
  return JSON.stringify([looks, some.fullResets, some.crossings]);
}

const later = (time: Instant, by: number): Instant => (time + by) as Instant;

function windowsOf(dice: Dice): Window[] {
  const limit = (): Window['limit'] => ({ quantity: units(1 + dice.below(9)), unit: 'requests' });
  const anchored = (id: string, length: number): Window =>
    windowOf(id, { starts: 'anchor', anchor: at('8:00', -dice.below(9)), length, limit: limit() });
  const session = windowOf('session', { starts: dice.one(['first-use', 'first-use', 'first-use', 'first-use-hour']), limit: limit() });
  const weekly = dice.one([
    anchored('weekly', DAY),
    windowOf('weekly', { starts: 'first-use', length: 2 * DAY, limit: limit() }),
    windowOf('weekly', { starts: 'calendar-month', length: null, limit: limit() }),
    // It is judged by what meters say, and may have refused what the others would pay.
    windowOf('weekly', { limit: dice.below(2) > 0 ? limit() : null }),
  ]);
  // It is no window of what these uses say.
  if (dice.below(9) === 0) return [{ ...session, scope: { ...ANYTHING, model: ['*coral*'] } }, weekly];
  return dice.one([[session], [weekly], [session, weekly], [session, weekly], [session, anchored('daily', DAY), weekly]]);
}

describe('uses that the plan paid whole', () => {
  it('are stepped over at once as one by one, or not at all', () => {
    let [over, refused, opened] = [0, 0, 0];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const dice = new Dice(seed);
      const windows = windowsOf(dice);
      // Plans whose windows are called the same.
      const plans = [under(windows), under(dice.below(3) > 0 ? windowsOf(dice) : windows)];
      const [one, other] = [fold(), fold()];
      let now = at('9:00');
      for (let step = 0; step < 30; step += 1) {
        const plan = dice.below(6) > 0 ? (plans[0] as PlanInForce) : (plans[1] as PlanInForce);
        now = later(now, dice.one([MINUTE, 20 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 5 * HOUR, 7 * HOUR, DAY, 3 * DAY]));
        if (dice.below(4) === 0) {
          // A use of another kind: without a quantity, of a span, sent to credits, or of more than there is room for.
          const more = dice.one([{}, { until: later(now, HOUR) }, { feature: 'fast' }]);
          const item = itemAt(plan, now, dice.one([null, units(1), units(4), units(40)]), more);
          for (const some of [one, other]) some.step({ ...item, use: { ...item.use }, notCovered: null }, false);
          continue;
        }
        const gaps = Array.from({ length: dice.below(4) }, () => dice.one([MINUTE, HOUR, 4 * HOUR]));
        const times = gaps.reduce<Instant[]>((sum, gap) => [...sum, later(sum.at(-1) as Instant, gap)], [now]);
        const last = times.at(-1) as Instant;
        const looks = [last, later(last, 5 * HOUR), later(last, 3 * DAY)];
        const before = stateOf(one, plans, looks);
        // What it says is read for nothing.
        const item = itemAt(plan, now, ZERO, { model: 'pearl', feature: 'fast' });
        if (one.stepOver(item, last, units(times.length))) {
          over += 1;
          opened += Number(one.look(itemAt(plan, last, ZERO)).some(({ start }) => start === now));
          for (const time of times) expect(other.step(itemAt(plan, time, units(1)), false).pays ?? units(1)).toBe(units(1));
        } else {
          refused += 1;
          expect(stateOf(one, plans, looks)).toBe(before);
          for (const time of times) for (const some of [one, other]) some.step(itemAt(plan, time, units(1)), false);
        }
        expect([seed, step, stateOf(one, plans, looks)]).toEqual([seed, step, stateOf(other, plans, looks)]);
        now = last;
      }
    }
    expect(over).toBeGreaterThan(SEEDS * 3);
    expect(refused).toBeGreaterThan(SEEDS);
    expect(opened).toBeGreaterThan(SEEDS);
  });

  it('keep an opening from being seen that they may have come before', () => {
    const plan = under([windowOf('session', { starts: 'first-use', limit: { quantity: units(9), unit: 'requests' } })]);
    const seenAfter = (steps: (some: AllowanceFold) => void): boolean => {
      const some = fold();
      // What it took is not known, so that the next one may not be the first of its session.
      some.step(itemAt(plan, at('9:00'), null), false);
      some.step(itemAt(plan, at('10:00'), units(1)), false);
      steps(some);
      return some.look(itemAt(plan, at('16:00'), units(1)))[0]?.complete ?? false;
    };
    expect(seenAfter(() => {})).toBe(true);
    expect(seenAfter((some) => some.step(itemAt(plan, at('12:00'), units(1)), false))).toBe(false);
    expect(seenAfter((some) => void some.stepOver(itemAt(plan, at('12:00'), ZERO), at('12:00'), units(1)))).toBe(false);
    expect(seenAfter((some) => void some.stepOver(itemAt(plan, at('10:30'), ZERO), at('12:00'), units(2)))).toBe(false);
  });

  it('are not where a billing day may move, nor under no plan', () => {
    const plan = under([windowOf('session', { starts: 'first-use', limit: { quantity: units(9), unit: 'requests' } })]);
    const item = itemAt(plan, at('9:00'), ZERO);
    expect(fold(true).stepOver(item, item.from, units(1))).toBe(false);
    expect(fold().stepOver({ ...item, plan: null }, item.from, units(1))).toBe(false);
    expect(fold().stepOver(item, item.from, ZERO)).toBe(false);
    expect(fold().stepOver(item, item.from, units(1))).toBe(true);
  });
});
