import { expect, test } from 'vitest';
import { REASONS } from '../../src/domain/verdict.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, found, unbounded, usd } from './make.ts';

const RULE = 'draw-undecided';

test('an undecided draw is a warning that names what would settle it', () => {
  const draws = [draw('07-10 14:05', { verdict: 'undecided', reason: 'window-unknown', window: 'weekly', windows: [unbounded('weekly')] })];
  const [finding] = found(RULE, { draws });
  expect(finding).toMatchObject({ level: 'warning', grade: null, amount: usd(2.3) });
  expect(finding && wordsFor(finding).would_settle).toBe('A reading of the weekly meter after 2026-07-10 14:05 UTC, before it resets.');
});

test('a day row is only a note and says between which amounts it lies', () => {
  const bounds = { least: usd(0.5), most: usd(2) };
  const day = draw('07-10 00:00', { until: at('07-11 00:00'), verdict: 'undecided', reason: 'day-resolution', bounds });
  const [finding] = found(RULE, { draws: [day] });
  expect(finding?.level).toBe('note');
  expect(finding && wordsFor(finding).message).toContain('on 2026-07-10 (UTC)');
  expect(finding && wordsFor(finding).message).toContain('Between USD 0.50 and USD 2.00 of it was premature.');
});

test('draws that are decided either way leave nothing open', () => {
  expect(found(RULE, { draws: [draw('07-10 14:05')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 14:05', { verdict: 'limit-reached', reason: 'window-full' })] })).toEqual([]);
});

test('every reason for which a draw is left open names something concrete that would settle it', () => {
  const open = REASONS.slice(REASONS.indexOf('plan-unknown'));
  expect(open).toHaveLength(9);
  const said = open.map((reason) => {
    const [finding] = found(RULE, { draws: [draw('07-10 14:05', { verdict: 'undecided', reason, window: 'weekly' })] });
    return finding === undefined ? '' : wordsFor(finding).would_settle;
  });
  expect(new Set(said).size).toBe(open.length);
  for (const words of said) expect(words).toMatch(/2026-07-10 14:05 UTC|list amount/);
});

test('a draw without an amount is judged and says that no record states it', () => {
  const [finding] = found(RULE, { draws: [draw('07-10 14:05', { verdict: 'undecided', reason: 'no-reading', amount: null })] });
  expect(finding?.amount).toBeNull();
  expect(finding && wordsFor(finding).message).toContain('Credits of an amount that no record states, drawn at');
});
