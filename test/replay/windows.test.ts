import { describe, expect, it } from 'vitest';
import type { Plan, Window } from '../../src/domain/policy.ts';
import type { PlanRecord } from '../../src/domain/records.ts';
import { DAY, formatInstant, HOUR, type Span } from '../../src/domain/time.ts';
import { NO_EVIDENCE } from '../../src/replay/match.ts';
import { calendarInstance, inForce, lengthOf, StatedLimits, windowsFor } from '../../src/replay/windows.ts';
import { onPlan } from '../reference/stories.ts';
import { at, PLAN, POLICY, usd, use, weekly } from '../rules/make.ts';

function line(change: Partial<PlanRecord>): PlanRecord {
  return onPlan('example-pro', at('01-01 00:00'), change);
}

function shown(span: Span | null): string[] | null {
  return span && [formatInstant(span.from).slice(5, 16), formatInstant(span.until).slice(5, 16)];
}

const limited = (id: string, starts: Window['starts'], quantity: number): Window => ({
  ...weekly(id),
  starts,
  limit: { quantity: usd(quantity), unit: 'requests' },
});

describe('a window', () => {
  it('is in force from its first instant until before its last', () => {
    const dated = { from: at('07-01 00:00'), until: at('08-01 00:00') };
    const instants = ['06-30 23:59', '07-01 00:00', '07-31 23:59', '08-01 00:00'];
    expect(instants.map((when) => inForce(dated, at(when)))).toEqual([false, true, true, false]);
    expect(inForce({ from: null, until: null }, at('07-01 00:00'))).toBe(true);
  });

  it('applies at its date, to a use that its scope does not exclude, in the order of the policy', () => {
    const opus = { feature: null, model: ['*opus*'], surface: null, client: null, promptTokensOver: null, except: null };
    const plan: Plan = {
      ...PLAN,
      windows: [
        weekly('session', 5 * HOUR),
        { ...weekly('weekly_opus'), scope: opus },
        { ...weekly('weekly_old'), until: at('07-01 00:00') },
        { ...weekly('weekly_new'), from: at('07-01 00:00') },
      ],
    };
    const found = (when: string, model: string): string[] =>
      windowsFor(plan, at(when), { ...NO_EVIDENCE, model }).map(({ window, scope }) => `${window.id} ${scope}`);
    expect(found('07-01 00:00', 'opus-5')).toEqual(['session yes', 'weekly_opus yes', 'weekly_new yes']);
    expect(found('06-30 23:59', 'sonnet-5')).toEqual(['session yes', 'weekly_old yes']);
    expect(found('07-01 00:00', '')).toEqual(['session yes', 'weekly_opus unknown', 'weekly_new yes']);
    // A plan whose windows always apply.
    expect(windowsFor(PLAN, at('07-01 00:00'), NO_EVIDENCE).map(({ window, scope }) => `${window.id} ${scope}`)).toEqual([
      'session yes',
      'weekly yes',
    ]);
  });

  it.each(['scope', 'from', 'until'] as const)('of a plan applies by its %s alone as well', (key) => {
    const opus = { feature: null, model: ['*opus*'], surface: null, client: null, promptTokensOver: null, except: null };
    const bound = { scope: opus, from: at('08-01 00:00'), until: at('07-01 00:00') };
    const plan: Plan = { ...PLAN, windows: [{ ...weekly(), [key]: bound[key] }] };
    expect(windowsFor(plan, at('07-10 00:00'), { ...NO_EVIDENCE, model: 'sonnet-5' })).toEqual([]);
  });
});

describe('an instance', () => {
  it('of an anchored window begins at the anchor and at every length after or before it', () => {
    const window: Window = { ...weekly(), starts: 'anchor', anchor: at('07-06 08:00') };
    expect(shown(calendarInstance(window, at('07-06 08:00'), null))).toEqual(['07-06T08:00', '07-13T08:00']);
    expect(shown(calendarInstance(window, at('07-20 07:59'), null))).toEqual(['07-13T08:00', '07-20T08:00']);
    expect(shown(calendarInstance(window, at('07-05 00:00'), null))).toEqual(['06-29T08:00', '07-06T08:00']);
    expect(calendarInstance({ ...window, anchor: null }, at('07-06 08:00'), null)).toBeNull();
    expect(calendarInstance({ ...window, length: null }, at('07-06 08:00'), null)).toBeNull();
  });

  it('of a calendar month is that month in UTC', () => {
    expect(shown(calendarInstance({ ...weekly(), starts: 'calendar-month' }, at('07-31 23:59'), null))).toEqual([
      '07-01T00:00',
      '08-01T00:00',
    ]);
  });

  it('of a billing month begins on the billing day, in UTC where no zone is stated', () => {
    const window: Window = { ...weekly(), starts: 'billing-day' };
    const billed = (change: Partial<PlanRecord>) => shown(calendarInstance(window, at('07-15 03:00'), line(change)));
    expect(billed({ billingDay: 15 })).toEqual(['07-15T00:00', '08-15T00:00']);
    expect(billed({ billingDay: 15, timezone: 'America/New_York' })).toEqual(['06-15T04:00', '07-15T04:00']);
    expect(billed({})).toBeNull();
    expect(calendarInstance(window, at('07-15 03:00'), null)).toBeNull();
  });

  it('of any other window is nothing that the calendar knows', () => {
    for (const starts of ['first-use', 'first-use-hour', 'reported'] as const) {
      expect(calendarInstance({ ...weekly(), starts, anchor: at('07-06 08:00') }, at('07-06 08:00'), null)).toBeNull();
    }
  });
});

describe('the length of a reported window', () => {
  const plan = (id: string, window: Window): Plan => ({ ...PLAN, id, windows: [window] });
  const policy = (one: Plan) => ({ ...POLICY, plans: new Map([[one.id, one]]) });

  it('is that of its id in the plan, else in any plan of any policy', () => {
    const own = plan('own', weekly('weekly_new', 3 * DAY));
    const other = policy(plan('other', weekly('weekly_new', 4 * DAY)));
    expect(lengthOf('weekly_new', own, [other])).toBe(3 * DAY);
    expect(lengthOf('weekly_new', plan('own', weekly()), [POLICY, other])).toBe(4 * DAY);
    expect(lengthOf('weekly_new', null, [policy(plan('x', { ...weekly('weekly_new'), length: null })), other])).toBe(4 * DAY);
  });

  it('is five hours of an unknown session, a month of an unknown month and else seven days', () => {
    expect(lengthOf('session_new', null, [])).toBe(5 * HOUR);
    expect(lengthOf('monthly', PLAN, [POLICY])).toBe(31 * DAY);
    expect(lengthOf('weekly_opus', PLAN, [POLICY])).toBe(7 * DAY);
    expect(lengthOf('the_session', null, [])).toBe(7 * DAY);
  });
});

describe('a limit', () => {
  const states = (when: string, quantity: number, window = 'month') => use(when, { limits: [{ window, limit: usd(quantity) }] });
  const month = limited('month', 'calendar-month', 1);
  const limits = new StatedLimits([states('07-02 00:00', 300), states('07-04 00:00', 400), states('07-03 00:00', 9, 'weekly')]);
  const limit = (when: string, own: ReturnType<typeof use> | null = null) => limits.limit(month, at(when), own, null);

  it('is the one a row states itself, else the latest earlier one of that window, else the first later one', () => {
    expect(limit('07-03 00:00', states('07-03 00:00', 7))).toBe(usd(7));
    expect(limit('07-03 00:00', states('07-03 00:00', 7, 'weekly'))).toBe(usd(300));
    expect(limit('07-02 00:00')).toBe(usd(300));
    expect(limit('07-01 00:00')).toBe(usd(300));
    expect(limit('07-04 00:00')).toBe(usd(400));
    expect(limit('07-09 00:00')).toBe(usd(400));
  });

  it('is else the allowance of the accounts file for months, and else that of the policy', () => {
    const none = new StatedLimits([]);
    const allowance = line({ allowance: usd(50) });
    const of = (window: Window, stated: PlanRecord | null) => none.limit(window, at('07-03 00:00'), null, stated);
    expect(of(month, allowance)).toBe(usd(50));
    expect(of(limited('month', 'billing-day', 2), allowance)).toBe(usd(50));
    expect(of(limited('weekly', 'anchor', 3), allowance)).toBe(usd(3));
    expect(of(month, line({}))).toBe(usd(1));
    expect(of(month, null)).toBe(usd(1));
    expect(of(weekly(), allowance)).toBeNull();
    // What another window's rows state says nothing.
    expect(limits.limit(limited('quarter', 'anchor', 5), at('07-03 00:00'), null, null)).toBe(usd(5));
  });
});
