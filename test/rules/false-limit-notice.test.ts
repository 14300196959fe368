import { expect, test } from 'vitest';
import { wordsFor } from '../../src/rules/words.ts';
import { below, draw, found, full, notice, unbounded } from './make.ts';

const RULE = 'false-limit-notice';

test('a limit message with 45 % of the session and 83 % of the week used names no window and contradicts both meters', () => {
  const [finding] = found(RULE, { notices: [notice('limit-reached', '07-10 14:05', [below('session', 46), below('weekly', 84)])] });
  expect(finding).toMatchObject({ level: 'warning', grade: 'proven' });
  expect(finding && wordsFor(finding).message).toContain('session at most 46 % used, weekly at most 84 % used');
});

test('a message that names the window with room is false although another window was full', () => {
  const windows = [below('session', 46), full('weekly')];
  expect(found(RULE, { notices: [notice('limit-reached', '07-10 14:05', windows, { window: 'Session' })] })).toHaveLength(1);
  const named = (window: string) =>
    found(RULE, { notices: [notice('limit-reached', '07-10 14:05', [below('weekly_large', 46), full('weekly')], { window })] });
  expect(named(' Weekly - Large ')).toHaveLength(1);
  expect(named('weeklylarge')).toEqual([]);
});

test('a message that names the full window, or names none while one is full, is true', () => {
  const windows = [below('session', 46), full('weekly')];
  expect(found(RULE, { notices: [notice('limit-reached', '07-10 14:05', windows, { window: 'weekly' })] })).toEqual([]);
  expect(found(RULE, { notices: [notice('limit-reached', '07-10 14:05', windows)] })).toEqual([]);
});

test('an unknown window, one without a reading, and a credits-required message are silent', () => {
  const windows = [below('session', 46), unbounded('weekly')];
  expect(found(RULE, { notices: [notice('limit-reached', '07-10 14:05', windows, { window: 'monthly' })] })).toEqual([]);
  expect(found(RULE, { notices: [notice('limit-reached', '07-10 14:05', windows, { window: 'weekly' })] })).toEqual([]);
  expect(found(RULE, { notices: [notice('credits-required', '07-10 14:05', [below('session', 46)])] })).toEqual([]);
});

test('a message beside a use too large for what is left of the window is true, whether or not it names that window', () => {
  const spent = { ...below('session', 90), full: 'allowance-exhausted', bound: null } as const;
  const account = (when: string, window: string) => ({
    draws: [draw(when, { verdict: 'limit-reached', reason: 'allowance-exhausted', windows: [spent, below('weekly', 84)] })],
    notices: [notice('limit-reached', '07-10 14:05', [below('session', 90), below('weekly', 84)], { window })],
  });
  for (const window of ['session', '']) expect(found(RULE, account('07-10 14:06', window))).toEqual([]);
  expect(found(RULE, account('07-10 14:06', 'weekly'))).toHaveLength(1);
  expect(found(RULE, account('07-10 15:06', 'session'))).toHaveLength(1);
  for (const when of ['07-10 13:50', '07-10 14:20']) expect(found(RULE, account(when, 'session'))).toEqual([]);
  for (const when of ['07-10 13:49:59', '07-10 14:20:01']) expect(found(RULE, account(when, 'session'))).toHaveLength(1);
  const { draws, notices } = account('07-10 14:06', 'session');
  expect(found(RULE, { draws: draws.map((one) => ({ ...one, verdict: 'suspected' as const })), notices })).toHaveLength(1);
});
