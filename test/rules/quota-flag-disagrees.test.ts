import { describe, expect, test } from 'vitest';
import type { Draw, FlagCheck } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, below, draw, found, lone, look, use } from './make.ts';

const RULE = 'quota-flag-disagrees';
const check = (stated: boolean, exceeds: boolean | null, change: Partial<FlagCheck> = {}): FlagCheck => {
  return { at: at('07-10 14:05'), use: null, snapshot: look('07-10 14:05'), stated, exceeds, origins: [{ file: 0, line: 3 }], ...change };
};

test('a flag that says "exceeded" while the count leaves room is a warning that names the draw', () => {
  const drawn = draw('07-10 14:05');
  const [finding] = found(RULE, { draws: [drawn], flags: [check(true, false, { use: drawn.use, snapshot: null })] });
  expect(finding).toMatchObject({ level: 'warning', draws: [drawn.id], currency: 'USD' });
  expect(finding && wordsFor(finding).message).toContain('the allowance is used up');
});

test('a flag that denies what the count shows is a warning too', () => {
  const draws = [lone('counter', '07-10 13:00', '07-10 14:00')];
  const [finding] = found(RULE, { draws, flags: [check(false, true)] });
  expect(finding).toMatchObject({ amount: null, currency: '', draws: [] });
  expect(finding && wordsFor(finding).message).toContain('is not used up');
});

test('a flag that agrees, and one that the model can say nothing about, are silent', () => {
  expect(found(RULE, { flags: [check(true, true), check(false, false)] })).toEqual([]);
  expect(found(RULE, { flags: [check(true, null), check(false, null)] })).toEqual([]);
});

describe('a screen that still says what it said of a use too large for what was left', () => {
  const spent = (resets: string) => ({ ...below('weekly', 90), full: 'allowance-exhausted', bound: null, resetsAt: at(resets) }) as const;
  const large = (change: Partial<Draw> = {}) =>
    draw('07-10 13:00', { verdict: 'limit-reached', reason: 'allowance-exhausted', windows: [spent('07-13 00:00')], ...change });
  const after = (draws: readonly Draw[], flag = check(true, false)) => found(RULE, { draws, flags: [flag] });

  test('is silent until that window resets', () => {
    expect(after([large()])).toEqual([]);
    expect(after([large({ windows: [below('session', 40), spent('07-13 00:00')] })])).toEqual([]);
    expect(after([large({ windows: [spent('07-10 14:00')] })])).toHaveLength(1);
    expect(after([large({ windows: [spent('07-10 14:05')] })])).toHaveLength(1);
  });

  test('is heard where a window that resets later had room', () => {
    const room = below('weekly', 90, { resetsAt: at('07-13 00:00') });
    expect(after([large({ windows: [room, { ...spent('07-10 14:00'), window: 'session' }] })])).toHaveLength(1);
  });

  test('says so of the last use that ended before the look, and of no other', () => {
    expect(after([])).toHaveLength(1);
    expect(after([large(), draw('07-10 13:30')])).toHaveLength(1);
    expect(after([large({ verdict: 'suspected' })])).toHaveLength(1);
    expect(after([large(), draw('07-10 14:30')])).toEqual([]);
    expect(after([draw('07-10 13:30'), large({ until: at('07-10 14:05') })])).toEqual([]);
  });

  test('is no reason for a row that states the flag of its own use', () => {
    expect(after([large()], check(true, false, { use: use('07-10 14:05'), snapshot: null }))).toHaveLength(1);
  });
});

test('a screen is known by its time and what it says, and a row by what makes it the same row in another export', () => {
  const flags = [check(false, true), check(true, false, { use: use('07-10 14:05'), snapshot: null })];
  expect(found(RULE, { flags }).map((one) => one.identity)).toEqual([
    ['evt-07-10 14:05', String(at('07-10 14:05')), 'true'],
    ['screen', String(at('07-10 14:05')), 'false'],
  ]);
});
