import { expect, test } from 'vitest';
import type { Verdict } from '../../src/domain/verdict.ts';
import { below, draw, found, full, notice, POLICY, unbounded, at } from './make.ts';

const RULE = 'blocked-with-headroom';
const room = [below('session', 46), below('weekly', 18)];

test.each(['blocked', 'spend-cap-reached', 'out-of-credits'] as const)('a %s message with headroom in every window is an error', (kind) => {
  const findings = found(RULE, { notices: [notice(kind, '07-10 14:05', room)] });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ level: 'error', grade: 'proven', amount: null, draws: [] });
});

test('one full window makes the block right, whatever the others show', () => {
  expect(found(RULE, { notices: [notice('blocked', '07-10 14:05', [below('session', 5), full('weekly')])] })).toEqual([]);
  const soon = below('weekly', 90, { full: 'limit-reached-soon-after' });
  expect(found(RULE, { notices: [notice('blocked', '07-10 14:05', [below('session', 5), soon])] })).toEqual([]);
});

test('a window that nothing bounds, or only a reading from before, is doubt enough to stay silent', () => {
  const before = below('weekly', 40, { bound: { basis: 'reading-before', cap: 'suspected' } });
  expect(found(RULE, { notices: [notice('blocked', '07-10 14:05', [below('session', 5), unbounded('weekly')])] })).toEqual([]);
  expect(found(RULE, { notices: [notice('blocked', '07-10 14:05', [below('session', 5), before])] })).toEqual([]);
  expect(found(RULE, { notices: [notice('blocked', '07-10 14:05', [])] })).toEqual([]);
});

test('without a known plan nobody knows which windows apply', () => {
  expect(found(RULE, { notices: [notice('blocked', '07-10 14:05', room, { planInForce: '' })] })).toEqual([]);
});

test('a credits-required message is an entitlement gate, and a limit message belongs to another rule', () => {
  const notices = [
    notice('credits-required', '07-10 14:05', room),
    notice('limit-reached', '07-10 14:06', room),
    notice('other', '07-10 14:07', room),
  ];
  expect(found(RULE, { notices })).toEqual([]);
});

test('a weaker bound, or a date later than the policy was checked for, makes it strong', () => {
  const late = below('weekly', 40, { bound: { basis: 'reading-after', cap: 'strong' } });
  expect(found(RULE, { notices: [notice('blocked', '07-10 14:05', [below('session', 5), late])] })[0]?.grade).toBe('strong');
  const checked = { ...POLICY, verifiedUntil: at('07-10 14:05') };
  expect(found(RULE, { notices: [notice('blocked', '07-10 14:05', room)] }, checked)[0]?.grade).toBe('proven');
  const policy = { ...POLICY, verifiedUntil: at('07-01 00:00') };
  expect(found(RULE, { notices: [notice('blocked', '07-10 14:05', room)] }, policy)[0]?.grade).toBe('strong');
});

test('the same message in two exports is one finding', () => {
  const once = notice('blocked', '07-10 14:05', room);
  const again = { ...once, notice: { ...once.notice, file: 3 } };
  const findings = found(RULE, { notices: [once, again] });
  expect(findings).toHaveLength(1);
  expect(findings[0]?.origins.some((one) => one.file === 3)).toBe(true);
});

test('a use shortly before that a published rule sends to credits is what ran out of them', () => {
  const beside = (when: string, verdict: Verdict = 'not-covered') =>
    found(RULE, { notices: [notice('blocked', '07-10 14:05', room)], draws: [draw(when, { verdict, reason: 'coverage-rule' })] });
  for (const when of ['07-10 13:50', '07-10 14:05']) expect(beside(when)).toEqual([]);
  for (const when of ['07-10 13:49:59', '07-10 14:05:01']) expect(beside(when)).toHaveLength(1);
  expect(beside('07-10 14:00', 'suspected')).toHaveLength(1);
});
