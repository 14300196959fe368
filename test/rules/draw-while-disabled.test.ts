import { expect, test } from 'vitest';
import { DAY, type Instant } from '../../src/domain/time.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, found, lone, look } from './make.ts';

const RULE = 'draw-while-disabled';
const off = (when: string) => look(when, { creditsEnabled: false });
const on = (when: string) => look(when, { creditsEnabled: true });

test('a draw between two looks that say off is an error, whatever its verdict', () => {
  const right = draw('07-10 14:05', { verdict: 'not-covered', reason: 'coverage-rule' });
  const [finding, ...more] = found(RULE, { draws: [right], snapshots: [off('07-10 13:00'), off('07-10 15:00')] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'error', grade: null, amount: right.amount });
  expect(finding && wordsFor(finding).message).toContain('off at 2026-07-10 13:00 UTC and still off at 2026-07-10 15:00 UTC');
});

test('without a look after it, or without one before it, nothing is said', () => {
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [off('07-10 12:00'), off('07-10 13:00')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [off('07-10 15:00'), off('07-10 16:00')] })).toEqual([]);
});

test('a look that says on just before, just after or in between leaves doubt', () => {
  const around = [off('07-10 13:00'), off('07-10 15:00')];
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [...around, on('07-10 14:00')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [...around, on('07-10 14:30')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [...around, on('07-10 12:00')] })).toHaveLength(1);
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [...around, on('07-10 15:01')] })).toHaveLength(1);
});

test('a look within the clock tolerance before the draw does not count as the look before', () => {
  const snapshots = [off('07-10 14:04:30'), off('07-10 15:00')];
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 14:05:30')], snapshots })).toHaveLength(1);
});

test('a look known only by its day may lie on either side of the draw', () => {
  const dated = (enabled: boolean) => look('07-10 00:00', { creditsEnabled: enabled, latest: (at('07-10 00:00') + DAY) as Instant });
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [dated(false), off('07-10 15:00')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [off('07-09 13:00'), dated(true), off('07-11 15:00')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [off('07-10 13:00'), dated(true), off('07-11 15:00')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 14:05')], snapshots: [off('07-09 13:00'), dated(false), off('07-11 15:00')] })).toHaveLength(1);
});

test('a ledger draw may have been used before it was posted, when credits were still on', () => {
  const posted = lone('ledger', '07-10 14:05', '07-10 14:05');
  expect(found(RULE, { draws: [posted], snapshots: [off('07-10 14:00'), off('07-10 15:00')] })).toEqual([]);
  expect(found(RULE, { draws: [posted], snapshots: [off('07-10 13:40'), off('07-10 15:00')] })).toHaveLength(1);
});
