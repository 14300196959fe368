import { expect, test } from 'vitest';
import type { Draw, Reset, Use } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, below, draw, found, lone, use } from './make.ts';

const RULE = 'draw-after-reset';
const reset = (window: string, when: string, wasFull = true): Reset => ({ window, at: at(when), wasFull, origins: [{ file: 1, line: 9 }] });

test('a premature draw an hour after a full session has reset goes on where the allowance should pay again', () => {
  const [finding, ...more] = found(RULE, { draws: [draw('07-10 13:00')], resets: [reset('session', '07-10 12:00')] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'error', grade: 'proven', draws: ['evt-07-10 13:00'], facts: { window: 'session' } });
  expect(finding && wordsFor(finding).message).toContain('the session window, which had been full, had reset at 2026-07-10 12:00 UTC');
  expect(finding?.origins).toContainEqual({ file: 1, line: 9 });
});

test('a draw within the time that work in flight takes is silent', () => {
  expect(found(RULE, { draws: [draw('07-10 12:15')], resets: [reset('session', '07-10 12:00')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 12:15:01')], resets: [reset('session', '07-10 12:00')] })).toHaveLength(1);
});

test('a window that was not full before its reset, or that does not apply, is silent', () => {
  expect(found(RULE, { draws: [draw('07-10 13:00')], resets: [reset('session', '07-10 12:00', false)] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 13:00')], resets: [reset('weekly_opus', '07-10 12:00')] })).toEqual([]);
});

test('the latest reset speaks: after one of a window with room, or a window length later, nothing is sticky', () => {
  const told = [reset('session', '07-10 09:00'), reset('session', '07-10 12:00', false)];
  for (const resets of [told, told.toReversed()]) expect(found(RULE, { draws: [draw('07-10 13:00')], resets })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 16:59:59')], resets: [reset('session', '07-10 12:00')] })).toHaveLength(1);
  expect(found(RULE, { draws: [draw('07-10 17:00')], resets: [reset('session', '07-10 12:00')] })).toEqual([]);
});

test('a count that shows the window full before its reset is not denied by readings that stop earlier, nor by a reset a second off', () => {
  const told = [reset('session', '07-10 12:00'), reset('session', '07-10 12:00', false), reset('session', '07-10 12:00:01', false)];
  for (const resets of [told, told.toReversed()]) expect(found(RULE, { draws: [draw('07-10 13:00')], resets })).toHaveLength(1);
  const apart = (when: string) => [reset('session', '07-10 12:00'), reset('session', when, false)];
  expect(found(RULE, { draws: [draw('07-10 13:00')], resets: apart('07-10 12:01') })).toHaveLength(1);
  expect(found(RULE, { draws: [draw('07-10 13:00')], resets: apart('07-10 12:01:01') })).toEqual([]);
});

test('a draw that is right is silent, and so is lone money that may have been used before the reset', () => {
  const resets = [reset('session', '07-10 12:00')];
  expect(found(RULE, { draws: [draw('07-10 13:00', { verdict: 'limit-reached', reason: 'window-full' })], resets })).toEqual([]);
  expect(found(RULE, { draws: [lone('ledger', '07-10 12:25', '07-10 12:25', { grade: 'strong' })], resets })).toEqual([]);
  expect(found(RULE, { draws: [lone('ledger', '07-10 12:31', '07-10 12:31', { grade: 'strong' })], resets })).toHaveLength(1);
});

test('after the weekly and the session reset one draw is one finding, naming the later reset', () => {
  const resets = [reset('weekly', '07-10 11:00'), reset('session', '07-10 12:00')];
  const windows = [below('weekly', 3), below('session', 9)];
  const named = (own: Draw['windows'], told = resets): string[] =>
    found(RULE, { draws: [draw('07-10 13:00', { windows: own })], resets: told }).map(({ facts }) => facts.window);
  expect(named(windows)).toEqual(['session']);
  expect(named(windows.toReversed())).toEqual(['session']);
  expect(named(windows, [reset('session', '07-10 12:00'), reset('weekly', '07-10 12:00')])).toEqual(['weekly']);
});

test('draws that the allowance paid in between did not go on: they came back', () => {
  const after = (when: string, change: Partial<Use> = {}) => {
    const paid = use(when, { funding: 'allowance', amount: null, ...change });
    return found(RULE, { draws: [draw('07-10 13:00')], resets: [reset('session', '07-10 12:00')], uses: [paid] });
  };
  for (const when of ['07-10 12:00', '07-10 12:59:59']) expect(after(when)).toEqual([]);
  for (const when of ['07-10 11:59:59', '07-10 13:00']) expect(after(when)).toHaveLength(1);
  expect(after('07-10 12:30', { stream: 'api' })).toHaveLength(1);
  expect(after('07-10 12:30', { funding: '' })).toHaveLength(1);
});

test('of a window without a length of its own the reset speaks for as long as a month may be', () => {
  const windows = [below('month', 46, { definition: null })];
  const resets = [reset('month', '07-01 00:00')];
  expect(found(RULE, { draws: [draw('07-31 23:59', { windows })], resets })).toHaveLength(1);
  expect(found(RULE, { draws: [draw('08-01 00:00', { windows })], resets })).toEqual([]);
});

test('a reset at the very draw, or after it, is not what it goes on after', () => {
  const full = reset('session', '07-10 10:00');
  expect(found(RULE, { draws: [draw('07-10 13:00')], resets: [full, reset('session', '07-10 13:00', false)] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 13:00')], resets: [full, reset('session', '07-10 18:00')] })).toHaveLength(1);
});
