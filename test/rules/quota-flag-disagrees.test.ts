import { expect, test } from 'vitest';
import type { FlagCheck } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, below, draw, found, look } from './make.ts';

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
  const [finding] = found(RULE, { flags: [check(false, true)] });
  expect(finding?.amount).toBeNull();
  expect(finding && wordsFor(finding).message).toContain('is not used up');
});

test('a flag that agrees, and one that the model can say nothing about, are silent', () => {
  expect(found(RULE, { flags: [check(true, true), check(false, false)] })).toEqual([]);
  expect(found(RULE, { flags: [check(true, null), check(false, null)] })).toEqual([]);
});

test('a screen that still says what it said of a use too large for what was left is silent until that window resets', () => {
  const after = (resets: string) => {
    const spent = { ...below('weekly', 90), full: 'allowance-exhausted', bound: null, resetsAt: at(resets) } as const;
    const drawn = draw('07-10 13:00', { verdict: 'limit-reached', reason: 'allowance-exhausted', windows: [spent] });
    return found(RULE, { draws: [drawn], flags: [check(true, false)] });
  };
  expect(after('07-13 00:00')).toEqual([]);
  expect(after('07-10 14:00')).toHaveLength(1);
});
