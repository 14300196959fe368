import { describe, expect, test } from 'vitest';
import { REASONS } from '../../src/domain/verdict.ts';
import type { Draw } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, below, draw, found, unbounded, usd, use, weekly } from './make.ts';

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

describe('a draw without a reading is settled', () => {
  const settles = (change: Partial<Draw>) => {
    const [finding] = found(RULE, { draws: [draw('07-10 14:05', { verdict: 'undecided', reason: 'no-reading', ...change })] });
    return finding === undefined ? '' : wordsFor(finding).would_settle;
  };
  const month = below('month', 0, { definition: { ...weekly('month'), length: null, starts: 'calendar-month' } });
  const row = use('07-10 14:05', { until: at('07-12 14:05') });

  test('by the allowance where every window is one whose limit accounts.csv can state', () => {
    expect(settles({ windows: [month] })).toContain('The allowance of the month meter, and the billing day');
    expect(settles({ windows: [month, unbounded('weekly')] })).toContain('A reading of the month and weekly meters after');
    expect(settles({ windows: [] })).toContain('A reading of every meter that applies after');
    expect(settles({ windows: [below('odd', 0, { definition: null })] })).toContain('A reading of the odd meter after');
  });

  test('by the uses of a row that outlasts a window, be it one of several', () => {
    const windows = [below('session', 46), below('weekly', 84), below('odd', 0, { definition: null })];
    expect(settles({ windows, use: row, until: row.until })).toContain('The same usage use by use between');
    expect(settles({ windows, use: row, until: at('07-10 19:05:01') })).toContain('The same usage use by use between');
    expect(settles({ windows, use: row, until: at('07-10 19:05') })).toContain('A reading of the session, weekly and odd meters after');
    expect(settles({ windows, use: null, source: 'counter', until: row.until })).toContain(
      'A reading of the session, weekly and odd meters',
    );
  });
});
