import { expect, test } from 'vitest';
import type { Window } from '../../src/domain/policy.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import type { AccountReplay } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, found, looks, PLAN, weekly } from './make.ts';

const RULE = 'reset-drift';

test('a week whose reset is a day later than it was announced is a note', () => {
  const week = looks('weekly', ['07-08 10:00', 40, '07-12 09:00'], ['07-09 10:00', 50, '07-13 09:00']);
  const [finding, ...others] = found(RULE, { looks: [week] });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ level: 'note', at: at('07-09 10:00'), amount: null, draws: [] });
  expect(finding && wordsFor(finding).message).toContain('2026-07-12 09:00 UTC by the look at 2026-07-08 10:00 UTC');
});

test('one that is earlier than announced has moved as well', () => {
  const week = looks('weekly', ['07-08 10:00', 40, '07-12 09:00'], ['07-09 10:00', 50, '07-11 09:00']);
  expect(found(RULE, { looks: [week] })).toHaveLength(1);
});

test('weeks follow one another at a whole number of weeks, however many were not looked at', () => {
  const weeks = (edge: string): AccountReplay['looks'] => [looks('weekly', ['07-08 10:00', 40, '07-12 09:00'], ['07-28 10:00', 5, edge])];
  expect(found(RULE, { looks: weeks('08-02 09:00') })).toEqual([]);
  expect(found(RULE, { looks: weeks('08-01 09:00') })).toHaveLength(1);
});

test('an hour of daylight saving, and a jitter of a minute, move nothing', () => {
  const weeks = (edge: string): AccountReplay['looks'] => [looks('weekly', ['10-21 10:00', 40, '10-25 09:00'], ['10-27 10:00', 5, edge])];
  expect(found(RULE, { looks: weeks('11-01 10:01') })).toEqual([]);
  expect(found(RULE, { looks: weeks('11-01 08:00') })).toEqual([]);
  expect(found(RULE, { looks: weeks('11-01 07:59') })).toEqual([]);
  expect(found(RULE, { looks: weeks('11-01 07:58:59') })).toHaveLength(1);
  expect(found(RULE, { looks: weeks('11-01 10:02') })).toHaveLength(1);
});

test('a reset shown as time left is as exact as its last unit', () => {
  const coarse = { resetsWithin: HOUR };
  const week = (edge: string): AccountReplay['looks'] => [
    looks('weekly', ['07-08 10:00', 40, '07-12 09:00', coarse], ['07-15 10:00', 5, edge, coarse]),
  ];
  expect(found(RULE, { looks: week('07-19 12:00') })).toEqual([]);
  expect(found(RULE, { looks: week('07-19 13:00') })).toHaveLength(1);
});

test('a session opens with the first use: starting later is no drift, overlapping the one before is', () => {
  const session = (edge: string): AccountReplay['looks'] => [
    looks('session', ['07-10 11:00', 40, '07-10 14:00'], ['07-10 17:00', 5, edge]),
  ];
  expect(found(RULE, { looks: session('07-10 19:00') })).toEqual([]);
  expect(found(RULE, { looks: session('07-10 21:40') })).toEqual([]);
  expect(found(RULE, { looks: session('07-10 17:30') })).toHaveLength(1);
});

test('a change of plan, or one that nobody states, explains a new reset', () => {
  const week = looks('weekly', ['07-08 10:00', 40, '07-12 09:00'], ['07-09 10:00', 50, '07-13 09:00']);
  const planAt: AccountReplay['planAt'] = (when) => (when < at('07-09 00:00') ? PLAN : { ...PLAN, id: 'example-max' });
  expect(found(RULE, { looks: [week], planAt })).toEqual([]);
  expect(found(RULE, { looks: [week], planAt: () => null })).toEqual([]);
});

test('two resets shown by turns, or by two sources, are two opinions and no move', () => {
  const turns = looks('weekly', ['07-08 10:00', 40, '07-12 09:00'], ['07-08 11:00', 40, '07-13 09:00'], ['07-08 12:00', 41, '07-12 09:00']);
  expect(found(RULE, { looks: [turns] })).toEqual([]);
  const web = { source: 'web page' };
  const sources = looks('weekly', ['07-08 10:00', 40, '07-12 09:00'], ['07-09 10:00', 50, '07-13 09:00', web]);
  expect(found(RULE, { looks: [sources] })).toEqual([]);
});

test('a window that the plan does not have, or that has no length, is not judged', () => {
  const unknown = looks('weekly_large', ['07-08 10:00', 40, '07-12 09:00'], ['07-09 10:00', 50, '07-13 09:00']);
  expect(found(RULE, { looks: [unknown] })).toEqual([]);
  const week = looks('weekly', ['07-08 10:00', 40, '07-12 09:00'], ['07-09 10:00', 50, '07-13 09:00']);
  const lengthless = { ...PLAN, windows: PLAN.windows.map((one) => ({ ...one, length: null })) };
  expect(found(RULE, { looks: [week], planAt: () => lengthless })).toEqual([]);
  const longer = { ...PLAN, windows: [weekly('weekly', 14 * DAY)] };
  expect(found(RULE, { looks: [week], planAt: () => longer })).toEqual([]);
});

test('a reset that moved by an hour and a minute may be daylight saving and a clock, and no further', () => {
  const week = (edge: string): AccountReplay['looks'] => [looks('weekly', ['07-08 10:00', 40, '07-12 09:00'], ['07-09 10:00', 50, edge])];
  for (const edge of ['07-12 10:00', '07-12 10:01', '07-12 07:59']) expect(found(RULE, { looks: week(edge) })).toEqual([]);
  expect(found(RULE, { looks: week('07-12 10:01:01') })).toHaveLength(1);
});

test('a week that opens with the first use, or a window of a day, may begin later than the one before it ends', () => {
  const weeks = looks('weekly', ['07-08 10:00', 40, '07-12 09:00'], ['07-28 10:00', 5, '08-01 09:00']);
  const opens = (starts: Window['starts']) => {
    const plan = { ...PLAN, windows: PLAN.windows.map((one): Window => ({ ...one, starts })) };
    return found(RULE, { looks: [weeks], planAt: () => plan });
  };
  expect(opens('first-use')).toEqual([]);
  expect(opens('anchor')).toHaveLength(1);
  const days = looks('daily', ['07-10 11:00', 40, '07-11 09:00'], ['07-12 17:00', 5, '07-13 15:00']);
  const daily = { ...PLAN, windows: [weekly('daily', DAY)] };
  expect(found(RULE, { looks: [days], planAt: () => daily })).toEqual([]);
});

test('a look that is known by its date only was surely before the next, or says nothing of a move', () => {
  const week = (latest: string) =>
    looks('weekly', ['07-08 10:00', 40, '07-12 09:00', { latest: at(latest) }], ['07-09 10:00', 50, '07-13 09:00']);
  expect(found(RULE, { looks: [week('07-09 10:00')] })).toHaveLength(1);
  expect(found(RULE, { looks: [week('07-09 10:00:01')] })).toEqual([]);
});
