import { expect, test } from 'vitest';
import { wordsFor } from '../../src/rules/words.ts';
import { at, below, draw, found, lone, POLICY, usd } from './make.ts';

const RULE = 'credit-drawn-with-headroom';

test('each premature draw is an error with its grade and the part that the allowance could have paid', () => {
  const draws = [draw('07-10 14:05'), draw('07-11 09:00', { grade: 'strong', prematureAmount: usd(1.1) })];
  const findings = found(RULE, { draws });
  expect(findings.map(({ level, grade, amount, draws: ids }) => ({ level, grade, amount, ids }))).toEqual([
    { level: 'error', grade: 'proven', amount: usd(2.3), ids: ['evt-07-10 14:05'] },
    { level: 'error', grade: 'strong', amount: usd(1.1), ids: ['evt-07-11 09:00'] },
  ]);
});

test('a draw at a full window, one that a rule covers and one that is only suspected are no accusation', () => {
  const draws = [
    draw('07-10 14:05', { verdict: 'limit-reached', reason: 'window-full' }),
    draw('07-10 14:10', { verdict: 'not-covered', reason: 'coverage-rule' }),
    draw('07-10 14:15', { verdict: 'suspected', reason: 'reading-before' }),
    draw('07-10 14:20', { verdict: 'undecided', reason: 'no-reading' }),
  ];
  expect(found(RULE, { draws })).toEqual([]);
});

test('a metered claim of several draws says that headroom is headroom at that moment, a single or counted one does not', () => {
  const say = (draws: Parameters<typeof found>[1]['draws']): string => {
    const [finding] = found(RULE, { draws: draws ?? [] });
    return finding === undefined ? '' : wordsFor(finding).does_not_establish;
  };
  const counted = {
    windows: [below('weekly', 40, { shownBy: 'counted', bound: { basis: 'counted', cap: 'proven' } })],
    reason: 'counted',
  } as const;
  expect(say([draw('07-10 14:05'), draw('07-11 14:05')])).toContain('Headroom is headroom at that moment');
  expect(say([draw('07-10 14:05')])).not.toContain('at that moment: ');
  expect(say([draw('07-10 14:05', counted), draw('07-11 14:05', counted)])).not.toContain('Headroom is headroom');
});

test('the words name the meters, the word that a claim rests on, and a date later than the policy was checked for', () => {
  const [finding] = found(
    RULE,
    { draws: [draw('07-10 14:05', { restsOnAttestation: ['fast-mode'], prematureAmount: usd(1.1) })] },
    {
      ...POLICY,
      verifiedUntil: at('07-01 00:00'),
    },
  );
  const words = finding === undefined ? null : wordsFor(finding);
  expect(words?.message).toBe(
    'USD 1.10 of USD 2.30 of credits drawn at 2026-07-10 14:05 UTC while allowance remained: session at most 46 % used, weekly at most 84 % used.',
  );
  expect(words?.establishes).toContain("account holder's word that no use covered by fast-mode happened");
  expect(words?.does_not_establish).toContain('Policy example was checked until 2026-07-01 00:00 UTC');
});

test('money that no row itemises says so, and an incident is named', () => {
  const [counter] = found(RULE, { draws: [lone('counter', '07-10 14:00', '07-10 15:00', { grade: 'strong' })] });
  const [incident] = found(RULE, { draws: [draw('07-17 18:30', { reason: 'incident', policyEntry: '2026-07-17-routing' })] });
  expect(counter && wordsFor(counter).message).toContain('between 2026-07-10 14:00 and 2026-07-10 15:00 UTC');
  expect(counter && wordsFor(counter).does_not_establish).toContain('No usage row itemises this money');
  expect(incident && wordsFor(incident).message).toContain('inside the acknowledged incident 2026-07-17-routing');
});
