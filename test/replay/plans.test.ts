import { describe, expect, it } from 'vitest';
import type { Plan, Policy } from '../../src/domain/policy.ts';
import type { PlanRecord } from '../../src/domain/records.ts';
import { Plans } from '../../src/replay/plans.ts';
import type { ReplayContext } from '../../src/replay/model.ts';
import { onPlan } from '../reference/stories.ts';
import { at, look, PLAN, POLICY, usd, use, weekly } from '../rules/make.ts';

function policy(id: string, ...plans: string[]): Policy {
  return { ...POLICY, id, plans: new Map(plans.map((plan): [string, Plan] => [plan, { ...PLAN, id: plan, title: `${id} ${plan}` }])) };
}

function line(plan: string, from: string, until: string | null = null, change: Partial<PlanRecord> = {}): PlanRecord {
  return onPlan(plan, at(from), { until: until === null ? null : at(until), ...change });
}

const context = { policies: [policy('a', 'pro', 'max'), policy('b', 'pro', 'team')], planFor: () => 'typed' } as unknown as ReplayContext;

describe('the plan in force', () => {
  it('is the row’s own, else the latest stated at or before it, else the one typed', () => {
    const plans = new Plans(
      context,
      [use('07-02 10:00', { plan: 'pro' }), use('07-04 10:00', { plan: 'max' }), use('07-05 10:00')],
      [],
      [],
    );
    expect(plans.idAt(at('07-03 00:00'), '', 'own', '')).toBe('own');
    expect(plans.idAt(at('07-02 09:59'), '', '', 'implied')).toBe('typed');
    expect(plans.idAt(at('07-02 10:00'), '', '', '')).toBe('pro');
    expect(plans.idAt(at('07-04 09:59'), '', '', '')).toBe('pro');
    expect(plans.idAt(at('07-09 00:00'), '', '', '')).toBe('max');
    const untold = new Plans({ ...context, planFor: () => '' }, [], [], []);
    expect(untold.idAt(at('07-02 10:00'), '', '', 'implied')).toBe('implied');
    expect(untold.idAt(at('07-02 10:00'), '', '', '')).toBe('');
  });

  it('is at one instant what a row states, then a look, then the accounts file', () => {
    const when = '07-02 10:00';
    const [row, shown, filed] = [use(when, { plan: 'max' }), look(when, { plan: 'team' }), line('pro', when)];
    const idOf = (...[uses, looks, lines]: [(typeof row)[], (typeof shown)[], PlanRecord[]]): string =>
      new Plans(context, uses, looks, lines).idAt(at(when), '', '', '');
    expect(idOf([row], [shown], [filed])).toBe('max');
    expect(idOf([], [shown], [filed])).toBe('team');
    expect(idOf([], [], [filed])).toBe('pro');
    // Two rows of one instant: the first by name, whatever their order.
    expect(idOf([use(when, { plan: 'pro' }), row], [], [])).toBe('max');
    expect(idOf([row, use(when, { plan: 'pro' })], [], [])).toBe('max');
  });

  it('is of a look at its latest instant, where its own is not known', () => {
    const plans = new Plans(context, [], [look('07-02 00:00', { plan: 'pro', latest: at('07-02 23:59') })], []);
    expect(plans.idAt(at('07-02 23:58'), '', '', '')).toBe('typed');
    expect(plans.idAt(at('07-02 23:59'), '', '', '')).toBe('pro');
  });

  it('is of the accounts file within its dates only, and what was stated before goes on after them', () => {
    const plans = new Plans(context, [use('07-01 10:00', { plan: 'max' })], [], [line('pro', '07-02 00:00', '07-03 00:00')]);
    expect(plans.idAt(at('07-02 00:00'), '', '', '')).toBe('pro');
    expect(plans.idAt(at('07-02 23:59'), '', '', '')).toBe('pro');
    expect(plans.idAt(at('07-03 00:00'), '', '', '')).toBe('max');
  });

  it('of one vendor says nothing of another vendor’s export', () => {
    const plans = new Plans(context, [use('07-01 10:00', { plan: 'max' }), use('07-02 10:00', { plan: 'team' })], [], []);
    expect(plans.idAt(at('07-03 00:00'), 'a', '', '')).toBe('max');
    expect(plans.idAt(at('07-03 00:00'), 'b', '', '')).toBe('team');
    expect(plans.idAt(at('07-03 00:00'), 'c', '', '')).toBe('typed');
    expect(plans.idAt(at('07-03 00:00'), '', '', '')).toBe('team');
    // A plan that no policy knows may be anybody's.
    expect(new Plans(context, [use('07-01 10:00', { plan: 'own' })], [], []).idAt(at('07-03 00:00'), 'c', '', '')).toBe('own');
  });

  it('is looked up in the first policy that has it', () => {
    const plans = new Plans(context, [], [], []);
    expect(plans.lookUp('pro')?.policy.id).toBe('a');
    expect(plans.lookUp('team')?.policy.id).toBe('b');
    expect(plans.lookUp('none')).toBeNull();
  });
});

describe('a quantity', () => {
  const limited = (unit: string): ReplayContext => {
    const windows = [{ ...weekly(), limit: { quantity: usd(100), unit } }];
    return { ...context, policies: [{ ...POLICY, plans: new Map([['pro', { ...PLAN, id: 'pro', windows }]]) }] };
  };
  const left = (told: ReplayContext, unit: string, lines: PlanRecord[] = []): number | null => {
    const row = use('07-02 10:00', { plan: 'pro', unit, quantity: usd(3) });
    new Plans(told, [row], [], lines).place(row);
    return row.quantity;
  };

  it('in another unit than a limit of its plan says nothing of it', () => {
    expect(left(limited('requests'), 'USD')).toBeNull();
    expect(left(limited('session'), 'Sessions')).toBe(usd(3));
    expect(left(limited(' requests '), 'Request')).toBe(usd(3));
    expect(left(limited('requests'), '')).toBe(usd(3));
    expect(left(limited(''), 'USD')).toBe(usd(3));
  });

  it('in another unit than the allowance of the accounts file says nothing of it, in another currency only where it is money', () => {
    const of = (unit: string, change: Partial<PlanRecord>): number | null =>
      left(context, unit, [line('pro', '07-01 00:00', null, { allowance: usd(50), currency: 'USD', ...change })]);
    expect([of('requests', { unit: 'tokens' }), of('tokens', { unit: 'tokens' })]).toEqual([null, usd(3)]);
    expect([of('EUR', {}), of('USD', {}), of('TOKENS', {}), of('requests', {})]).toEqual([null, usd(3), usd(3), usd(3)]);
    expect(of('requests', { unit: 'tokens', allowance: null })).toBe(usd(3));
  });
});

describe('the line of the accounts file', () => {
  const allowance = { allowance: usd(50), billingDay: 4 };

  it('is the latest in force, with its allowance only where it is of the plan in force', () => {
    const plans = new Plans(context, [], [], [line('max', '07-02 00:00', null, allowance), line('pro', '07-01 00:00', '07-10 00:00')]);
    expect(plans.lineAt(at('06-30 23:59'), 'pro')).toBeNull();
    expect(plans.lineAt(at('07-01 00:00'), 'pro')?.plan).toBe('pro');
    expect(plans.lineAt(at('07-02 00:00'), 'max')).toMatchObject({ plan: 'max', ...allowance });
    expect(plans.lineAt(at('07-02 00:00'), 'pro')).toMatchObject({ plan: 'max', billingDay: 4, allowance: null });
    expect(plans.lineAt(at('07-10 00:00'), 'max')?.plan).toBe('max');
    const ended = new Plans(context, [], [], [line('pro', '07-01 00:00', '07-10 00:00')]);
    expect(ended.lineAt(at('07-09 23:59'), 'pro')?.plan).toBe('pro');
    expect(ended.lineAt(at('07-10 00:00'), 'pro')).toBeNull();
  });

  it('of two that begin together is the later by name, whatever their order', () => {
    const lines = [line('pro', '07-01 00:00'), line('max', '07-01 00:00')];
    expect(new Plans(context, [], [], lines).lineAt(at('07-01 00:00'), 'pro')?.plan).toBe('pro');
    expect(new Plans(context, [], [], [...lines].reverse()).lineAt(at('07-01 00:00'), 'pro')?.plan).toBe('pro');
  });

  it('may differ from another where there are several', () => {
    const several = (...ids: string[]): boolean => {
      const lines = ids.map((id) => line(id, '07-01 00:00'));
      return new Plans(context, [], [], lines).severalLines;
    };
    expect([several(), several('pro'), several('pro', 'max')]).toEqual([false, false, true]);
  });
});
