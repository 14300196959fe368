import { expect, test } from 'vitest';
import type { Window } from '../../src/domain/policy.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { AccountReplay, Draw, Use } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, found, lone, looks, PLAN, POLICY, usd, use } from './make.ts';

const RULE = 'meter-stalled';
const RESETS = '07-10 14:00';

const paid = (when: string, change: Partial<Use> = {}): Use => use(when, { funding: 'allowance', amount: null, ...change });
const THREE = [paid('07-10 10:05'), paid('07-10 10:20'), paid('07-10 10:40')];
const OPEN = draw('07-10 10:30', { verdict: 'undecided', reason: 'window-unknown' });

/** Two looks at a session, an hour apart, that show the same. */
function stood(percent = 40, last = percent): AccountReplay['looks'] {
  return [looks('session', ['07-10 10:00', percent, RESETS], ['07-10 11:00', last, RESETS])];
}

test('a meter that three uses did not move, while credits were drawn, is a warning over the draws', () => {
  const [finding, ...others] = found(RULE, { looks: stood(), uses: THREE, draws: [OPEN] });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ level: 'warning', at: at('07-10 10:00'), amount: usd(2.3), currency: 'USD', draws: [OPEN.id] });
  expect(finding && wordsFor(finding).message).toContain('showed 40 % at every look');
  expect(finding && wordsFor(finding).does_not_establish).toContain('credits drawn early never raise a meter');
});

test('premature draws are uses that should have moved it', () => {
  const draws = ['07-10 10:05', '07-10 10:20', '07-10 10:40'].map((when) => draw(when));
  const uses = draws.flatMap((one) => (one.use === null ? [] : [one.use]));
  expect(found(RULE, { looks: stood(), uses, draws })).toHaveLength(1);
  const mere = draws.map((one) => ({ ...one, verdict: 'suspected' as const, policyEntry: 'fast-mode' }));
  expect(found(RULE, { looks: stood(), uses, draws: mere })).toEqual([]);
});

test('a meter that moves, or stands near full, is as it should be', () => {
  expect(found(RULE, { looks: stood(40, 41), uses: THREE, draws: [OPEN] })).toEqual([]);
  expect(found(RULE, { looks: stood(98), uses: THREE, draws: [OPEN] })).toHaveLength(1);
  expect(found(RULE, { looks: stood(99), uses: THREE, draws: [OPEN] })).toEqual([]);
  expect(found(RULE, { looks: stood(100), uses: THREE, draws: [OPEN] })).toEqual([]);
});

test('credits that another full window or a published rule sends there explain themselves', () => {
  const explained: Partial<Draw>[] = [
    { verdict: 'limit-reached', reason: 'window-full' },
    { verdict: 'not-covered', reason: 'coverage-rule' },
    { verdict: 'undecided', reason: 'in-flight' },
    { verdict: 'undecided', reason: 'boundary' },
  ];
  for (const change of explained) expect(found(RULE, { looks: stood(), uses: THREE, draws: [draw('07-10 10:30', change)] })).toEqual([]);
  expect(found(RULE, { looks: stood(), uses: THREE, draws: [] })).toEqual([]);
});

test('two uses are too few, and of a week it takes ten', () => {
  expect(found(RULE, { looks: stood(), uses: THREE.slice(1), draws: [OPEN] })).toEqual([]);
  const week = [looks('weekly', ['07-10 10:00', 40, '07-12 09:00'], ['07-10 12:00', 40, '07-12 09:00'])];
  const uses = Array.from({ length: 10 }, (_, index) => paid(`07-10 10:1${index}`));
  expect(found(RULE, { looks: week, uses, draws: [OPEN] })).toHaveLength(1);
  expect(found(RULE, { looks: week, uses: uses.slice(1), draws: [OPEN] })).toEqual([]);
});

test('uses that nobody was charged for, of another stream, before the first look or right before the last move nothing', () => {
  for (const change of [{ funding: 'none' }, { stream: 'api' }] as const) {
    const uses = THREE.map((one, index) => (index === 0 ? { ...one, ...change } : one));
    expect(found(RULE, { looks: stood(), uses, draws: [OPEN] })).toEqual([]);
  }
  const [first, second, third] = THREE as [Use, Use, Use];
  expect(found(RULE, { looks: stood(), uses: [paid('07-10 09:59'), second, third], draws: [OPEN] })).toEqual([]);
  expect(found(RULE, { looks: stood(), uses: [first, second, paid('07-10 10:46')], draws: [OPEN] })).toEqual([]);
});

test('rows that do not say what paid count only where the draws are known not to be what a rule sends to credits', () => {
  const uses = THREE.map((one) => ({ ...one, funding: '' as const }));
  expect(found(RULE, { looks: stood(), uses, draws: [OPEN] })).toEqual([]);
  expect(found(RULE, { looks: stood(), uses, draws: [draw('07-10 10:30')] })).toHaveLength(1);
});

test('uses that a known limit shows as too small to see are silent', () => {
  const uses = THREE.map((one) => ({ ...one, quantity: usd(1) }));
  const billedIn =
    (limit: number): AccountReplay['billedIn'] =>
    (_window, { looks: own }) =>
      own.map((look) => ({ look, limit: usd(limit), least: 0n, most: null }));
  expect(found(RULE, { looks: stood(), uses, draws: [OPEN], billedIn: billedIn(150) })).toEqual([]);
  expect(found(RULE, { looks: stood(), uses, draws: [OPEN], billedIn: billedIn(149) })).toHaveLength(1);
});

test('a look in the first minutes of a window still shows the work of the one before', () => {
  const early = looks('session', ['07-10 09:10', 0, RESETS], ['07-10 11:00', 0, RESETS]);
  expect(found(RULE, { looks: [early], uses: THREE, draws: [OPEN] })).toEqual([]);
});

test('another session is another meter, and so is one between two looks that show another value', () => {
  const two = looks('session', ['07-10 08:50', 40, '07-10 09:00'], ['07-10 11:00', 40, RESETS]);
  const up = looks('session', ['07-10 10:00', 40, RESETS], ['07-10 10:30', 50, RESETS], ['07-10 11:00', 40, RESETS]);
  for (const session of [two, up]) expect(found(RULE, { looks: [session], uses: THREE, draws: [OPEN] })).toEqual([]);
});

test('a session that never starts, over uses that must have opened it, is a warning', () => {
  const idle = looks('session', ['07-10 10:00', 0, ''], ['07-10 11:00', 0, '']);
  const [finding] = found(RULE, { looks: [idle], uses: THREE, draws: [OPEN] });
  expect(finding && wordsFor(finding).message).toContain('showed 0 % and no reset');
});

test('a session may have opened and ended between two idle looks that lie far apart, and a week may have been reset', () => {
  const far = looks('session', ['07-10 10:00', 0, ''], ['07-10 14:01', 0, '']);
  expect(found(RULE, { looks: [far], uses: THREE, draws: [OPEN] })).toEqual([]);
  const week = looks('weekly', ['07-10 10:00', 0, ''], ['07-10 11:00', 0, '']);
  const uses = Array.from({ length: 12 }, (_, index) => paid(`07-10 10:${10 + index}`));
  expect(found(RULE, { looks: [week], uses, draws: [OPEN] })).toEqual([]);
  const opened = looks('session', ['07-10 10:00', 0, ''], ['07-10 10:30', 3, RESETS], ['07-10 11:00', 0, '']);
  expect(found(RULE, { looks: [opened], uses: THREE, draws: [OPEN] })).toEqual([]);
  const some = looks('session', ['07-10 10:00', 3, ''], ['07-10 11:00', 3, '']);
  expect(found(RULE, { looks: [some], uses: THREE, draws: [OPEN] })).toEqual([]);
});

test('a session that the plan may not have can not be said not to start', () => {
  const idle = looks('session', ['07-10 10:00', 0, ''], ['07-10 11:00', 0, '']);
  const optional = { ...PLAN, windows: PLAN.windows.map((one): Window => ({ ...one, optional: true })) };
  expect(found(RULE, { looks: [idle], uses: THREE, draws: [OPEN], planAt: () => optional })).toEqual([]);
});

test('without a known plan, or over a change of it, the rule is silent', () => {
  expect(found(RULE, { looks: stood(), uses: THREE, draws: [OPEN], planAt: () => null })).toEqual([]);
  const planAt: AccountReplay['planAt'] = (when) => (when < at('07-10 10:30') ? PLAN : { ...PLAN, id: 'example-max' });
  expect(found(RULE, { looks: stood(), uses: THREE, draws: [OPEN], planAt })).toEqual([]);
});

test('money posted late may have been drawn before the first look', () => {
  const counter = (from: string): Draw => lone('counter', from, '07-10 11:00');
  expect(found(RULE, { looks: stood(), uses: THREE, draws: [counter('07-10 10:10')] })).toEqual([]);
  expect(found(RULE, { looks: stood(), uses: THREE, draws: [counter('07-10 10:15')] })).toHaveLength(1);
});

test("a model's window is moved by uses of that model only", () => {
  const scope = { feature: null, model: ['*large*'], surface: null, client: null, promptTokensOver: null, except: null };
  const windows = PLAN.windows.map((one): Window => (one.id === 'session' ? { ...one, scope } : one));
  const planAt = (): typeof PLAN => ({ ...PLAN, windows });
  const plan = planAt();
  const of = (model: string): Use[] => THREE.map((one) => ({ ...one, model }));
  const large = draw('07-10 10:30', { use: use('07-10 10:30', { model: 'example-large' }) });
  const account = { looks: stood(), draws: [large], planAt: () => plan };
  expect(found(RULE, { ...account, uses: of('example-large') })).toHaveLength(1);
  expect(found(RULE, { ...account, uses: of('example-small') })).toEqual([]);
  expect(found(RULE, { ...account, uses: of('') })).toEqual([]);
  const small = draw('07-10 10:30', { use: use('07-10 10:30', { model: 'example-small' }), verdict: 'undecided' });
  expect(found(RULE, { ...account, draws: [small], uses: of('example-large') })).toEqual([]);
  expect(found(RULE, { ...account, draws: [lone('counter', '07-10 10:20', '07-10 10:50')], uses: of('example-large') })).toEqual([]);
});

test('draws of two currencies have no sum', () => {
  const draws = [OPEN, draw('07-10 10:35', { verdict: 'undecided', currency: 'EUR' })];
  expect(found(RULE, { looks: stood(), uses: THREE, draws })[0]).toMatchObject({ amount: null, currency: '' });
});

test('nor has a sum one of which no amount is known', () => {
  const draws = [OPEN, draw('07-10 10:35', { verdict: 'undecided', amount: null })];
  expect(found(RULE, { looks: stood(), uses: THREE, draws })[0]).toMatchObject({ amount: null, currency: '' });
});

test('of many rows the draws and the first uses are named, beside the two looks', () => {
  const uses = Array.from({ length: 30 }, (_, index) => paid(`07-10 10:${10 + index}`, { file: 3 }));
  const [finding] = found(RULE, { looks: stood(), uses, draws: [OPEN] });
  expect(finding?.origins).toHaveLength(11);
  expect(finding?.origins.filter(({ file }) => file === 3).map((one) => one.line)).toEqual(uses.slice(0, 8).map((one) => one.line));
});

test('uses and draws count from the first look to the last, both included, in whatever order they are given', () => {
  const said = (uses: readonly Use[], draws: readonly Draw[] = [OPEN]) => found(RULE, { looks: stood(), uses, draws }).length;
  expect(said(THREE.toReversed())).toBe(1);
  const [, second, third] = THREE as [Use, Use, Use];
  expect(said([paid('07-10 12:00'), third, second, paid('07-10 09:00')])).toBe(0);
  expect(said([paid('07-10 10:00'), ...THREE.slice(1)])).toBe(1);
  expect(said([...THREE.slice(0, 2), paid('07-10 10:45')])).toBe(1);
  const drawn = (from: string, until: string) => said(THREE, [draw(from, { until: at(until), verdict: 'undecided' })]);
  expect(drawn('07-10 11:00', '07-10 11:00')).toBe(1);
  expect(drawn('07-10 11:00:01', '07-10 11:00:01')).toBe(0);
  expect(drawn('07-10 10:30', '07-10 11:00:01')).toBe(0);
});

test('draws are named in order of time, of their ends and of their ids', () => {
  const of = (id: string, from: string, until: string) => draw(from, { id, until: at(until), verdict: 'undecided' });
  const draws = [
    of('d', '07-10 10:30', '07-10 10:40'),
    of('a', '07-10 10:30', '07-10 10:40'),
    of('b', '07-10 10:30', '07-10 10:35'),
    of('c', '07-10 10:20', '07-10 10:50'),
  ];
  for (const given of [draws, draws.toReversed()])
    expect(found(RULE, { looks: stood(), uses: THREE, draws: given })[0]?.draws).toEqual(['c', 'b', 'a', 'd']);
});

test('a meter stands still over all looks of one value, from the first quarter of an hour of its window on', () => {
  const looked = looks('session', ['07-10 09:15', 40, RESETS], ['07-10 10:30', 40, RESETS], ['07-10 11:00', 40, RESETS]);
  expect(found(RULE, { looks: [looked], uses: THREE, draws: [OPEN] })).toMatchObject([
    { at: at('07-10 09:15'), facts: { until: at('07-10 11:00') } },
  ]);
  const slow = { ...POLICY, tolerance: { ...POLICY.tolerance, inFlight: 30 * MINUTE } };
  expect(found(RULE, { looks: stood(), uses: THREE, draws: [OPEN] }, slow)).toEqual([]);
});

test('a window of another plan says nothing, and one without a length takes ten uses', () => {
  const other = looks('weekly_other', ['07-10 10:00', 40, '07-12 09:00'], ['07-10 11:00', 40, '07-12 09:00']);
  expect(found(RULE, { looks: [other], uses: THREE, draws: [OPEN] })).toEqual([]);
  const months = { ...PLAN, windows: PLAN.windows.map((one): Window => ({ ...one, length: null })) };
  expect(found(RULE, { looks: stood(), uses: THREE, draws: [OPEN], planAt: () => months })).toEqual([]);
  const idle = looks('session', ['07-10 10:00', 0, ''], ['07-10 11:00', 0, '']);
  expect(found(RULE, { looks: [idle], uses: THREE, draws: [OPEN], planAt: () => months })).toEqual([]);
});

test('a session that has not started stays unstarted for an hour less than its length', () => {
  const idle = looks('session', ['07-10 10:00', 0, ''], ['07-10 14:00', 0, '']);
  expect(found(RULE, { looks: [idle], uses: THREE, draws: [OPEN] })).toHaveLength(1);
});

test('rows that do not say what paid count where one of the draws is premature; what both paid does not', () => {
  const draws = [OPEN, draw('07-10 10:35')];
  const uses = (funding: Use['funding']) => THREE.map((one) => ({ ...one, funding }));
  expect(found(RULE, { looks: stood(), uses: uses(''), draws })).toHaveLength(1);
  expect(found(RULE, { looks: stood(), uses: uses('mixed'), draws })).toEqual([]);
});
