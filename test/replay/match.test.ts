import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import type { Match } from '../../src/domain/policy.ts';
import {
  matchEvidence,
  matchPattern,
  matchPlan,
  NO_EVIDENCE,
  normalizeName,
  scopeContradicts,
  type Answer,
  type Evidence,
} from '../../src/replay/match.ts';

const NOTHING: Match = { feature: null, model: null, surface: null, client: null, promptTokensOver: null, except: null };

function match(keys: Partial<Match>): Match {
  return { ...NOTHING, ...keys };
}

function stated(evidence: Partial<Evidence>): Evidence {
  return { ...NO_EVIDENCE, until: NO_EVIDENCE.from, ...evidence };
}

const NO_TOKENS = { inputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 };

describe('names', () => {
  it('are compared without case, every run of other characters as one hyphen', () => {
    expect(normalizeName('Sonnet 4.6')).toBe('sonnet-4-6');
    expect(normalizeName('Claude  Opus_4.6')).toBe('claude-opus-4-6');
  });

  it.each([
    ['*opus*1m*', 'claude-opus-4-6[1m]', true],
    ['*opus*1m*', 'Opus 4.6 [1M]', true],
    ['*opus*1m*', 'claude-opus-4-6', false],
    ['*opus*1m*', '1m opus', false],
    ['*[1m]', 'claude-opus-4-6[1m]', true],
    ['[1m]', '1m', true],
    ['[1m]*', '1m opus', true],
    ['*[1m]', 'opus 1m', true],
    ['*[1m]*', 'claude-opus-4-6[1m]', true],
    ['*-1m', 'claude-opus-4-6[1m]', true],
    ['Sonnet 4.6', 'sonnet-4-6', true],
    ['sonnet-4-6', 'claude-sonnet-4-6', false],
    ['claude-*', 'claude', false],
    ['claude-*-5', 'claude-opus-5', true],
    ['claude-*-5', 'claude-5', false],
    ['a*a', 'a', false],
    ['*', 'anything', true],
    ['**', 'anything', true],
    ['*ab*ab*', 'ab', false],
    ['*ab*ab*', 'abab', true],
    ['*ab*b', 'ab', false],
  ])('pattern %s against %s: %s', (pattern, text, expected) => {
    expect(matchPattern(pattern, text)).toBe(expected);
  });

  it('take no longer for a pattern made to backtrack', () => {
    const started = performance.now();
    expect(matchPattern(`${'*a'.repeat(40)}*b`, 'a'.repeat(20_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  const word = fc.string({ unit: fc.constantFrom('a', 'b', '1'), minLength: 1, maxLength: 6 });
  const filling = fc.string({ unit: fc.constantFrom('a', 'b', '1', '-'), maxLength: 12 });

  it('fit a pattern exactly when a regular expression of it says so', () => {
    const law = fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), filling, (parts, filler) => {
      const pattern = parts.join('*');
      for (const text of [parts.join(filler), filler, parts.join(''), `${parts.join(filler)}a`]) {
        const name = normalizeName(text);
        const plain = new RegExp(`^${parts.join('.*')}$`);
        expect(matchPattern(pattern, text)).toBe(plain.test(name) || plain.test(name.replace(/^-+|-+$/g, '')));
      }
    });
    fc.assert(law, { seed: 7, numRuns: 500 });
  });
});

describe('evidence', () => {
  it('that is not stated neither matches nor excludes', () => {
    for (const key of ['feature', 'model', 'surface', 'client'] as const) {
      expect(matchEvidence(match({ [key]: ['*'] }), NO_EVIDENCE)).toBe('unknown');
      expect(matchEvidence(match({ [key]: ['x'] }), stated({ [key]: 'x' }))).toBe('yes');
      expect(matchEvidence(match({ [key]: ['x', 'y*'] }), stated({ [key]: 'z' }))).toBe('no');
    }
  });

  it('of all keys must match', () => {
    const rule = match({ model: ['*opus*'], feature: ['1m'] });
    expect(matchEvidence(rule, stated({ model: 'claude-opus-4-6', feature: '1m' }))).toBe('yes');
    expect(matchEvidence(rule, stated({ model: 'claude-opus-4-6' }))).toBe('unknown');
    expect(matchEvidence(rule, stated({ feature: '1m' }))).toBe('unknown');
    expect(matchEvidence(rule, stated({ model: 'claude-sonnet-5' }))).toBe('no');
    expect(matchEvidence(rule, stated({ feature: 'fast' }))).toBe('no');
  });

  it('that states one feature states that there was no other', () => {
    const fast = match({ feature: ['fast'] });
    expect(matchEvidence(fast, stated({ feature: '1m' }))).toBe('no');
    expect(matchEvidence(fast, stated({ feature: 'none' }))).toBe('no');
    expect(matchEvidence(fast, stated({ feature: '1m; Fast' }))).toBe('yes');
    expect(matchEvidence(fast, stated({ feature: ' ; ' }))).toBe('unknown');
    expect(matchEvidence(match({ feature: ['*'] }), stated({ feature: 'none' }))).toBe('no');
    expect(matchEvidence(match({ feature: ['none'] }), stated({ feature: 'none' }))).toBe('yes');
    expect(matchEvidence(match({ feature: ['fast', 'none'] }), stated({ feature: 'none' }))).toBe('yes');
    expect(matchEvidence(match({ feature: ['fast', 'none'] }), stated({ feature: 'fast' }))).toBe('yes');
    expect(matchEvidence(match({ feature: ['fast'] }), stated({ feature: 'none;fast' }))).toBe('yes');
  });

  it('that matches an exception is a no, and an exception that is not stated leaves the rule possible', () => {
    const thirdParty = match({ client: ['*'], except: match({ client: ['claude-code'] }) });
    expect(matchEvidence(thirdParty, stated({ client: 'Claude Code' }))).toBe('no');
    expect(matchEvidence(thirdParty, stated({ client: 'opencode' }))).toBe('yes');
    expect(matchEvidence(thirdParty, NO_EVIDENCE)).toBe('unknown');
    const notOnWeb = match({ model: ['*opus*'], except: match({ surface: ['web'] }) });
    expect(matchEvidence(notOnWeb, stated({ model: 'opus' }))).toBe('unknown');
    expect(matchEvidence(notOnWeb, stated({ model: 'opus', surface: 'desktop' }))).toBe('yes');
    expect(matchEvidence(notOnWeb, stated({ model: 'sonnet', surface: 'desktop' }))).toBe('no');
  });

  it('of tokens over the limit matches, at or below it excludes only when all parts are stated', () => {
    const long = match({ promptTokensOver: 200_000 });
    expect(matchEvidence(long, stated({ ...NO_TOKENS, inputTokens: 200_001 }))).toBe('yes');
    expect(matchEvidence(long, stated({ ...NO_TOKENS, inputTokens: 200_000 }))).toBe('no');
    expect(matchEvidence(long, stated({ inputTokens: 150_000, cacheReadTokens: 50_001 }))).toBe('yes');
    expect(matchEvidence(long, stated({ inputTokens: 200_000, cacheReadTokens: 0 }))).toBe('unknown');
    expect(matchEvidence(long, NO_EVIDENCE)).toBe('unknown');
  });

  it('of a row that sums several uses never shows that one of them was long', () => {
    const long = match({ promptTokensOver: 200_000 });
    expect(matchEvidence(long, stated({ ...NO_TOKENS, inputTokens: 5_000_000, until: NO_EVIDENCE.until }))).toBe('unknown');
    expect(matchEvidence(long, stated({ ...NO_TOKENS, inputTokens: 100, until: NO_EVIDENCE.until }))).toBe('no');
  });

  it('for an entry that asks for stated evidence only: silence is a no', () => {
    expect(matchEvidence(match({ model: ['*1m*'], statedOnly: true }), NO_EVIDENCE)).toBe('no');
    expect(matchEvidence(match({ model: ['*1m*'], statedOnly: true }), stated({ model: 'opus[1m]' }))).toBe('yes');
  });

  it('is not needed by a rule without keys', () => {
    expect(matchEvidence(NOTHING, NO_EVIDENCE)).toBe('yes');
  });

  it('is remembered by what it states, however many names come by', () => {
    const rule = match({ model: ['*opus*'], feature: ['fast'] });
    for (let i = 0; i < 5000; i += 1) {
      expect(matchEvidence(rule, stated({ model: `opus-${i}`, feature: `fast;f${i}` }))).toBe('yes');
      expect(matchEvidence(rule, stated({ model: `sonnet-${i}`, feature: 'fast' }))).toBe('no');
    }
  });

  const cell = fc.constantFrom('', 'none', 'fast', '1m', 'fast;1m');
  const model = fc.constantFrom('', 'claude-opus-5', 'claude-sonnet-5');
  const count = fc.constantFrom(null, 0, 150_000, 250_000);
  const evidence = fc.record({
    feature: cell,
    model,
    surface: fc.constant(''),
    client: fc.constantFrom('', 'claude-code', 'pi'),
    inputTokens: count,
    cacheReadTokens: count,
    cacheWrite5mTokens: count,
    cacheWrite1hTokens: count,
    from: fc.constant(NO_EVIDENCE.from),
    until: fc.constantFrom(NO_EVIDENCE.from, NO_EVIDENCE.until),
  });
  const patterns = (...words: string[]): fc.Arbitrary<string[] | null> => fc.option(fc.subarray(words, { minLength: 1 }), { nil: null });
  const keys = fc.record({
    feature: patterns('fast', '1m', '*'),
    model: patterns('*opus*', '*sonnet*', '*'),
    surface: fc.constant(null),
    client: patterns('claude-code', '*'),
    promptTokensOver: fc.option(fc.constant(200_000), { nil: null }),
  });
  const rule: fc.Arbitrary<Match> = fc
    .tuple(keys, fc.option(keys, { nil: null }))
    .map(([own, except]) => ({ ...own, except: except === null ? null : { ...except, except: null } }));

  it('stated beside what was stated never turns a yes or a no round', () => {
    const law = fc.property(rule, evidence, evidence, (when, less, more) => {
      const before = matchEvidence(when, less);
      const filled: Evidence = {
        ...less,
        feature: less.feature || more.feature,
        model: less.model || more.model,
        client: less.client || more.client,
        inputTokens: less.inputTokens ?? more.inputTokens,
        cacheReadTokens: less.cacheReadTokens ?? more.cacheReadTokens,
        cacheWrite5mTokens: less.cacheWrite5mTokens ?? more.cacheWrite5mTokens,
        cacheWrite1hTokens: less.cacheWrite1hTokens ?? more.cacheWrite1hTokens,
      };
      expect(before === 'unknown' || before === matchEvidence(when, filled)).toBe(true);
    });
    fc.assert(law, { seed: 7, numRuns: 2000 });
  });

  it('that all keys of a rule match, and its exception does not, is a yes', () => {
    const law = fc.property(rule, evidence, (when, given) => {
      const strength: Record<Answer, number> = { no: 0, unknown: 1, yes: 2 };
      const single = (['feature', 'model', 'client', 'promptTokensOver'] as const).map((key) =>
        when[key] === null ? 2 : strength[matchEvidence(match({ [key]: when[key] }), given)],
      );
      const except = when.except === null ? 2 : 2 - strength[matchEvidence(when.except, given)];
      expect(strength[matchEvidence(when, given)]).toBe(Math.min(2, except, ...single));
    });
    fc.assert(law, { seed: 7, numRuns: 1000 });
  });
});

describe('plans', () => {
  it('are all matched by a star, the plan that nobody states included', () => {
    expect(matchPlan(['*'], '')).toBe('yes');
    expect(matchPlan(['claude-*'], '')).toBe('unknown');
    expect(matchPlan(['claude-*'], 'claude-pro')).toBe('yes');
    expect(matchPlan(['claude-pro'], 'claude-max-5x')).toBe('no');
    expect(matchPlan(['codex-*', 'claude-*'], 'claude-pro')).toBe('yes');
    expect(matchPlan(['codex-*', '*'], '')).toBe('yes');
  });
});

describe('the scope in a window’s name', () => {
  it.each([
    ['weekly_opus', 'claude-sonnet-5', true],
    ['weekly_opus', 'claude-opus-4-8', false],
    ['weekly_opus', '', false],
    ['weekly', 'claude-sonnet-5', false],
    ['session', 'claude-sonnet-5', false],
    ['weekly_fable', 'Fable 5.1', false],
    ['weekly_fable_5', 'claude-fable-5-1', false],
    ['weekly_fable_5', 'claude-opus-5', true],
    ['weekly_5', 'claude-opus-4', false],
    ['weekly_opus_fable', 'claude-opus-4', false],
    ['_opus', 'claude-sonnet-5', true],
  ])('%s against model %s: contradicts %s', (window, model, expected) => {
    expect(scopeContradicts(window, model)).toBe(expected);
  });
});
