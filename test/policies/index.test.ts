import { describe, expect, it } from 'vitest';
import {
  builtInPolicies,
  builtInPolicyFiles,
  compilePolicy,
  coverageIds,
  fileOf,
  findPlan,
  planIds,
  policiesDigest,
  policyOfPlan,
  verifiedUntilText,
} from '../../src/policies/index.ts';
import { readPolicyFile } from '../../src/policies/schema.ts';
import { matchEvidence, NO_EVIDENCE } from '../../src/replay/match.ts';

describe('built-in policies', () => {
  it.each(builtInPolicyFiles.map((file) => [file.id, file] as const))(
    '%s passes the check that files pass, and comes out the same',
    (id, file) => {
      const read = readPolicyFile(`${id}.json`, JSON.stringify(file));
      expect(read).toEqual(compilePolicy(file));
      expect(policiesDigest([read])).toBe(policiesDigest([compilePolicy(file)]));
    },
  );

  it('name a source for every window, coverage rule and incident', () => {
    for (const file of builtInPolicyFiles) {
      const entries = [...Object.values(file.plans).flatMap((plan) => plan.windows), ...file.coverage, ...file.incidents];
      for (const entry of entries) expect(entry.source ?? '', `${file.id} ${entry.id}`).not.toBe('');
      for (const entry of [...Object.values(file.plans), ...file.coverage, ...file.incidents]) expect(entry.title ?? '').not.toBe('');
    }
  });

  it('name a source for every price and adjustment', () => {
    for (const { prices, adjustments } of builtInPolicies())
      for (const { id, source } of [...prices, ...adjustments]) expect(source, id).not.toBe('');
  });

  it('know a price by its first pattern, a day more or less, and its speed by its name, where the file says no more', () => {
    const [policy] = builtInPolicies();
    if (policy === undefined) throw new Error('no policies');
    const price = {
      model: '*Example Large*',
      from: '2026-07-01',
      until: '2026-08-01T09:00:00Z',
      currency: 'usd',
      input: '2',
      output: '10',
    };
    const compiled = compilePolicy({
      ...fileOf(policy),
      prices: [price, { ...price, speed: 'fast', margin: 'P3D', input: null, output: null }],
    });
    const day = 24 * 60 * 60 * 1000;
    expect(compiled.prices[0]).toMatchObject({
      id: 'example-large',
      speed: 'standard',
      feature: null,
      fromWithin: day,
      untilWithin: 0,
      currency: 'USD',
    });
    expect(compiled.prices[0]?.rates).toMatchObject({ input: 2_000_000, output: 10_000_000, cacheRead: null });
    expect(compiled.prices[1]).toMatchObject({ speed: 'fast', feature: ['fast'], fromWithin: 3 * day, rates: null });
  });

  it('invent no limit', () => {
    for (const policy of builtInPolicies()) {
      for (const plan of policy.plans.values()) for (const window of plan.windows) expect(window.limit).toBeNull();
    }
  });

  it('hold the plans that people can name', () => {
    expect(planIds(builtInPolicies())).toEqual([
      'claude-enterprise-usage',
      'claude-max-20x',
      'claude-max-5x',
      'claude-pro',
      'claude-team-premium',
      'claude-team-standard',
      'codex-business',
      'codex-plus',
      'codex-pro',
      'codex-team',
      'copilot',
      'copilot-ai-credits',
      'copilot-business',
      'copilot-enterprise',
      'copilot-pro',
      'copilot-pro-plus',
      'cursor-business',
      'cursor-pro',
      'cursor-pro-plus',
      'cursor-team',
      'cursor-ultra',
    ]);
    expect(findPlan(builtInPolicies(), 'copilot-pro')?.crossing).toBe('whole-to-credits');
    expect(policyOfPlan(builtInPolicies(), 'cursor-pro')?.id).toBe('cursor');
    expect(findPlan(builtInPolicies(), 'claude-max')).toBeNull();
  });

  it('hold the coverage rules that people can attest', () => {
    expect(coverageIds(builtInPolicies())).toEqual([
      'code-review',
      'enterprise-usage-based',
      'fable-not-included',
      'fable-on-pro',
      'fast-mode',
      'long-context',
      'non-member-review',
      'opus-1m-not-included',
      'opus-1m-on-pro',
      'opus-45-on-pro',
      'routine-over-cap',
      'sonnet-46-1m',
      'third-party',
      'ultrareview',
    ]);
  });

  it('are as old as the oldest of those used', () => {
    expect(verifiedUntilText(builtInPolicies())).toBe('2026-08-22');
    expect(verifiedUntilText(builtInPolicies().filter((policy) => policy.id !== 'claude'))).toBeNull();
  });

  it('have a digest that changes with a fact and not with the order of keys or policies', () => {
    const [first, second] = builtInPolicies();
    if (first === undefined || second === undefined) throw new Error('no policies');
    const file = fileOf(first);
    const turned = Object.fromEntries(Object.entries(file).toReversed()) as unknown as typeof file;
    const whole = policiesDigest([first, second]);
    expect(whole).toMatch(/^[0-9a-f]{64}$/);
    expect(policiesDigest([second, compilePolicy(turned)])).toBe(whole);
    expect(policiesDigest([second, compilePolicy({ ...file, verified_until: '2026-08-23' })])).not.toBe(whole);
    const [rule, ...rules] = file.coverage;
    if (rule === undefined) throw new Error('no coverage rules');
    expect(policiesDigest([second, compilePolicy({ ...file, coverage: [{ ...rule, use: 'called otherwise' }, ...rules] })])).toBe(whole);
    expect(policiesDigest([second, compilePolicy({ ...file, coverage: [{ ...rule, pays: 'may' }, ...rules] })])).not.toBe(whole);
  });
});

describe('Cursor’s billing month', () => {
  const scope = (plan: string, at: string, model: string, client = ''): string => {
    const window = findPlan(builtInPolicies(), plan)?.windows.find(
      (one) => (one.from ?? -Infinity) <= Date.parse(at) && Date.parse(at) < (one.until ?? Infinity),
    );
    if (window === undefined || window.scope === null) throw new Error('no window in force');
    return matchEvidence(window.scope, { ...NO_EVIDENCE, model, client });
  };

  it('is not used by models on promotion, which stayed included when all else was on demand', () => {
    for (const model of ['grok-code-fast-1', 'code-supernova', 'code-supernova-1-million'])
      expect(scope('cursor-pro', '2025-10-23T12:00:00Z', model)).toBe('no');
    expect(scope('cursor-pro', '2025-10-23T12:00:00Z', 'claude-4.5-sonnet-thinking')).toBe('yes');
  });

  it('was not used by Auto until September 2025, then was, and since 2026 is used by it only when its own allowance is gone', () => {
    expect(scope('cursor-pro', '2025-09-14T12:00:00Z', 'auto')).toBe('no');
    expect(scope('cursor-pro', '2025-10-23T12:00:00Z', 'auto')).toBe('yes');
    expect(scope('cursor-pro', '2026-05-23T12:00:00Z', 'auto')).toBe('unknown');
    expect(scope('cursor-pro', '2026-05-23T12:00:00Z', 'composer-2.5-fast')).toBe('unknown');
    expect(scope('cursor-pro', '2026-05-23T12:00:00Z', 'auto', 'own-allowance')).toBe('no');
    expect(scope('cursor-team', '2026-05-23T12:00:00Z', 'auto')).toBe('yes');
    expect(scope('cursor-pro', '2026-05-23T12:00:00Z', 'claude-opus-5')).toBe('yes');
  });
});
