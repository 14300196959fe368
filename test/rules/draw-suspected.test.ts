import { expect, test } from 'vitest';
import type { CoverageRule } from '../../src/domain/policy.ts';
import type { WindowState } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, below, draw, found, lone, POLICY } from './make.ts';

const RULE = 'draw-suspected';
const before = { verdict: 'suspected', reason: 'reading-before' } as const;

function settles(change: Parameters<typeof draw>[1], policy = POLICY): string {
  const [finding] = found(RULE, { draws: [draw('07-10 14:05', change)] }, policy);
  return finding === undefined ? '' : wordsFor(finding).would_settle;
}

test('a draw known only by a reading before it is a warning, settled by a reading after it and before the reset', () => {
  const weak = below('weekly', 84, { bound: { basis: 'reading-before', cap: 'suspected' }, resetsAt: at('07-12 00:00') });
  const draws = [draw('07-10 14:05', { ...before, windows: [below('session', 46), weak] })];
  const [finding] = found(RULE, { draws });
  expect(finding).toMatchObject({ level: 'warning', grade: null, draws: ['evt-07-10 14:05'] });
  expect(settles({ ...before, windows: [below('session', 46), weak] })).toBe(
    'A reading of the weekly meter after 2026-07-10 14:05 UTC and before it resets at 2026-07-12 00:00 UTC.',
  );
});

test('a premature draw and an undecided one are not suspected as well', () => {
  expect(found(RULE, { draws: [draw('07-10 14:05')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 14:05', { verdict: 'undecided', reason: 'boundary' })] })).toEqual([]);
});

const FAST: CoverageRule = {
  id: 'fast-mode',
  plans: ['*'],
  when: { feature: ['fast'], model: null, surface: null, client: null, promptTokensOver: null, except: null },
  pays: 'credits',
  from: null,
  until: null,
  margin: 0,
  source: 'invented',
  title: 'Fast mode',
};

test('a rule on which the records are silent is a question with both answers; one that they match is for the vendor to answer', () => {
  const policy = { ...POLICY, coverage: [FAST] };
  const silent = settles({ verdict: 'suspected', reason: 'reading-after', policyEntry: 'fast-mode' }, policy);
  expect(silent).toContain('if it was, the rule explains the draw; if it was not');
  const fast = draw('07-10 14:05').use;
  const stated = settles(
    { verdict: 'suspected', reason: 'reading-after', policyEntry: 'fast-mode', use: fast && { ...fast, feature: 'fast' } },
    policy,
  );
  expect(stated).toContain("The vendor's record of whether the rule fast-mode");
  expect(stated).not.toContain('--attest-unused');
});

test('a fall of the balance, an incomplete count and an unseen window each name what would settle them', () => {
  const count = below('weekly', 40, { bound: { basis: 'counted', cap: 'suspected' }, resetsAt: at('07-13 00:00') });
  const [fall] = found(RULE, { draws: [lone('balance', '07-10 14:00', '07-10 15:00', { verdict: 'suspected' })] });
  expect(fall && wordsFor(fall).would_settle).toContain('what lowered the balance');
  expect(settles({ ...before, reason: 'counted', windows: [count] })).toContain(
    'The usage export from 2026-07-06 00:00 UTC to 2026-07-10 14:05 UTC',
  );
  expect(settles({ ...before, reason: 'reading-after' })).toContain('model-scoped ones included');
});

test('what a weak window lacks is what settles it: a reset that is not shown, a length that is not known, a reading that came too late', () => {
  const weak = (change: Partial<WindowState>) => ({
    ...before,
    windows: [below('session', 46, { bound: null }), below('weekly', 84, change)],
  });
  const loose = { basis: 'reading-after', cap: 'suspected' } as const;
  expect(settles(weak({ bound: loose }))).toBe(
    'A reading of the weekly meter after 2026-07-10 14:05 UTC, before it resets that also shows when it resets.',
  );
  const counted = { basis: 'counted', cap: 'suspected' } as const;
  const unknown = 'The usage export from the start of the weekly window to 2026-07-10 14:05 UTC';
  expect(settles(weak({ bound: counted, resetsAt: at('07-13 00:00'), definition: null }))).toContain(unknown);
  expect(settles(weak({ bound: counted }))).toContain(unknown);
  expect(settles(weak({ bound: { basis: 'reading-before', cap: 'suspected' }, resetsAt: at('07-10 14:05') }))).toBe(
    'A reading of the weekly meter after 2026-07-10 14:05 UTC, before it resets.',
  );
  expect(settles({ ...before, model: '', windows: [] })).toContain('every window that applies to this use, model-scoped');
});
