import { describe, expect, it } from 'vitest';
import type { CoverageRule, Policy } from '../../src/domain/policy.ts';
import { builtInPolicies, findPlan } from '../../src/policies/index.ts';
import { matchEvidence, matchPlan, NO_EVIDENCE, type Evidence } from '../../src/replay/match.ts';

const claude = builtInPolicies().find((policy) => policy.id === 'claude') as Policy;

/** What stands in a complete usage row that shows nothing special. */
const PLAIN: Evidence = {
  ...NO_EVIDENCE,
  until: NO_EVIDENCE.from,
  feature: 'none',
  model: 'claude-opus-5',
  client: 'claude-code',
  surface: 'terminal',
  inputTokens: 10,
  cacheReadTokens: 90_000,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 500,
};
const LONG = { cacheReadTokens: 210_000 };

type Said = 'explains' | 'could' | 'no';

function says(rule: CoverageRule, plan: string, at: number, evidence: Evidence): Said {
  if (matchPlan(rule.plans, plan) !== 'yes') return 'no';
  const inForce = (from: number, until: number): boolean => at >= from && at < until;
  const from = rule.from ?? -Infinity;
  const until = rule.until ?? Infinity;
  if (!inForce(from - rule.margin, until + rule.margin)) return 'no';
  const answer = matchEvidence(rule.when, evidence);
  if (answer === 'no') return 'no';
  return answer === 'yes' && rule.pays === 'credits' && inForce(from, until) ? 'explains' : 'could';
}

/** The rules that explain a use, and those that only could. */
function rules(plan: string, at: string, changes: Partial<Evidence>, from: Evidence = PLAIN): { explains: string[]; could: string[] } {
  const explains = new Set<string>();
  const could = new Set<string>();
  for (const rule of claude.coverage) {
    const said = says(rule, plan, Date.parse(at), { ...from, ...changes });
    if (said === 'explains') explains.add(rule.id);
    if (said === 'could') could.add(rule.id);
  }
  return { explains: [...explains].sort(), could: [...could].filter((id) => !explains.has(id)).sort() };
}

const none = { explains: [], could: [] };
const by = (...explains: string[]): { explains: string[]; could: string[] } => ({ explains, could: [] });
const maybe = (...could: string[]): { explains: string[]; could: string[] } => ({ explains: [], could });

describe('a fully stated, ordinary use', () => {
  it.each(['claude-max-5x', 'claude-max-20x', 'claude-team-premium', 'claude-team-standard'])(
    'on %s is sent to credits by no rule',
    (plan) => {
      for (const at of [
        '2025-12-01T12:00:00Z',
        '2026-03-01T12:00:00Z',
        '2026-05-01T12:00:00Z',
        '2026-08-01T12:00:00Z',
        '2026-11-20T12:00:00Z',
      ]) {
        for (const model of [
          'claude-opus-4-6',
          'claude-opus-5',
          'claude-sonnet-4-6',
          'claude-sonnet-5',
          'claude-haiku-4-5-20251001',
          'Opus 4.8',
        ]) {
          expect(rules(plan, at, { model })).toEqual(none);
        }
      }
    },
  );

  it('needs no token counts once it states its features', () => {
    const silent = { inputTokens: null, cacheReadTokens: null, cacheWrite5mTokens: null, cacheWrite1hTokens: null };
    expect(rules('claude-max-5x', '2026-03-01T12:00:00Z', { ...silent, model: 'claude-sonnet-4-6' })).toEqual(none);
    expect(rules('claude-max-5x', '2026-08-01T12:00:00Z', { ...silent, model: 'claude-sonnet-4-6' })).toEqual(none);
  });

  it('that states no feature could be any of those that go by a feature', () => {
    expect(rules('claude-max-5x', '2026-08-01T12:00:00Z', { feature: '', model: 'claude-sonnet-4-6' })).toEqual(
      maybe('fast-mode', 'routine-over-cap', 'sonnet-46-1m', 'ultrareview'),
    );
  });

  it('of which nothing is stated could be anything that its plan is not spared', () => {
    expect(rules('claude-max-5x', '2026-08-01T12:00:00Z', {}, NO_EVIDENCE)).toEqual(
      maybe('fast-mode', 'routine-over-cap', 'sonnet-46-1m', 'third-party', 'ultrareview'),
    );
  });
});

describe('fast mode', () => {
  it.each(['fast-mode', 'Fast mode', 'fastmode', 'speed:fast'])('written as "%s" is fast mode', (feature) => {
    expect(rules('claude-max-5x', '2026-08-10T12:00:00Z', { feature })).toEqual(by('fast-mode'));
  });

  it.each([
    ['1M context', 'sonnet-46-1m', { model: 'claude-sonnet-4-6' }],
    ['long-context', 'sonnet-46-1m', { model: 'claude-sonnet-4-6' }],
    ['Third-party app', 'third-party', { client: '' }],
    ['code_reviews', 'code-review', {}],
  ])('so is "%s" the use that %s names', (feature, rule, changes) => {
    expect(rules('claude-team-premium', '2026-08-10T12:00:00Z', { feature, ...changes }).explains).toEqual([rule]);
  });

  it('is paid with credits on every plan from 2026-02-07, whichever way it is stated', () => {
    expect(rules('claude-max-5x', '2026-03-31T12:00:00Z', { feature: 'fast', model: 'claude-opus-4-6' })).toEqual(by('fast-mode'));
    expect(rules('claude-max-5x', '2026-03-31T12:00:00Z', { feature: '', model: 'Opus 4.6 fast' }).explains).toEqual(['fast-mode']);
    expect(rules('claude-team-premium', '2026-11-20T12:00:00Z', { feature: 'code;fast' })).toEqual(by('fast-mode'));
  });

  it('could be in force within three days before that day, and no earlier', () => {
    const fast = { feature: 'fast', model: 'claude-opus-4-5' };
    expect(rules('claude-max-5x', '2026-02-07T00:00:00.000Z', fast)).toEqual(by('fast-mode'));
    expect(rules('claude-max-5x', '2026-02-06T23:59:59.999Z', fast)).toEqual(maybe('fast-mode'));
    expect(rules('claude-max-5x', '2026-02-04T00:00:00.000Z', fast)).toEqual(maybe('fast-mode'));
    expect(rules('claude-max-5x', '2026-02-03T23:59:59.999Z', fast)).toEqual(none);
  });
});

describe('Opus with 1M context', () => {
  const named = { model: 'claude-opus-4-6[1m]', feature: 'none' };
  const stated = { model: 'claude-opus-4-6', feature: '1m' };
  const long = { model: 'claude-opus-4-6', feature: 'none', ...LONG };

  it('was on no subscription at its launch, and to be had for credits until 2026-03-13', () => {
    for (const use of [named, stated, long]) {
      expect(rules('claude-max-20x', '2026-02-10T12:00:00Z', use)).toEqual(by('opus-1m-not-included'));
      expect(rules('claude-max-20x', '2026-02-25T12:00:00Z', use)).toEqual(by('long-context'));
      expect(rules('claude-max-20x', '2026-03-12T23:59:59.999Z', use)).toEqual(by('long-context'));
      expect(rules('claude-max-20x', '2026-03-13T00:00:00.000Z', use)).toEqual(maybe('long-context'));
      expect(rules('claude-max-20x', '2026-03-15T23:59:59.999Z', use)).toEqual(maybe('long-context'));
      expect(rules('claude-max-20x', '2026-03-16T00:00:00.000Z', use)).toEqual(none);
    }
  });

  it('is included on Max in April 2026: no rule excuses it', () => {
    for (const use of [named, stated, long]) {
      expect(rules('claude-max-5x', '2026-04-14T12:00:00Z', use)).toEqual(none);
      expect(rules('claude-max-20x', '2026-04-11T12:00:00Z', use)).toEqual(none);
      expect(rules('claude-team-standard', '2026-04-11T12:00:00Z', use)).toEqual(none);
    }
  });

  it('is paid with credits on Pro from then on', () => {
    for (const use of [named, stated, long]) expect(rules('claude-pro', '2026-04-10T12:00:00Z', use)).toEqual(by('opus-1m-on-pro'));
    expect(rules('claude-pro', '2026-08-10T12:00:00Z', { model: 'claude-opus-5[1m]' })).toEqual(by('opus-1m-on-pro'));
  });

  it('may be meant on Pro by any Opus from 4.7 on, below 200K prompt tokens too', () => {
    for (const model of ['claude-opus-4-7', 'Opus 4.8', 'claude-opus-5', 'claude-opus-5-5', 'opus']) {
      expect(rules('claude-pro', '2026-08-10T12:00:00Z', { model })).toEqual(maybe('opus-1m-on-pro'));
      expect(rules('claude-max-5x', '2026-08-10T12:00:00Z', { model })).toEqual(none);
    }
    for (const model of [
      'claude-opus-4-6',
      'Opus 4.6',
      'claude-opus-4-1-20250805',
      'claude-opus-4-20250514',
      'claude-3-opus-20240229',
      'claude-sonnet-5',
    ]) {
      expect(rules('claude-pro', '2026-08-10T12:00:00Z', { model })).toEqual(none);
    }
  });
});

describe('Sonnet with 1M context', () => {
  it('4.6 is paid with credits on every plan from 2026-03-13', () => {
    for (const plan of ['claude-pro', 'claude-max-20x', 'claude-team-premium']) {
      expect(rules(plan, '2026-03-30T12:00:00Z', { model: 'claude-sonnet-4-6[1m]' })).toEqual(by('sonnet-46-1m'));
      expect(rules(plan, '2026-10-30T12:00:00Z', { model: 'Sonnet 4.6', feature: '1m' })).toEqual(by('sonnet-46-1m'));
      expect(rules(plan, '2026-10-30T12:00:00Z', { model: 'claude-sonnet-4-6', ...LONG })).toEqual(by('sonnet-46-1m'));
    }
  });

  it('5 is included on every plan', () => {
    for (const plan of ['claude-pro', 'claude-max-20x']) {
      expect(rules(plan, '2026-07-30T12:00:00Z', { model: 'claude-sonnet-5[1m]', feature: '1m', ...LONG })).toEqual(none);
      expect(rules(plan, '2026-10-30T12:00:00Z', { model: 'sonnet[1m]', feature: '1m', ...LONG })).toEqual(none);
    }
  });

  it('by its short name is 4.6 until Sonnet 5', () => {
    expect(rules('claude-pro', '2026-05-12T12:00:00Z', { model: 'sonnet[1m]' })).toEqual(by('sonnet-46-1m'));
  });

  it('4.5 may be meant: reports say so, the rule does not', () => {
    expect(rules('claude-max-5x', '2026-05-12T12:00:00Z', { model: 'claude-sonnet-4-5-20250929[1m]' })).toEqual(maybe('sonnet-46-1m'));
    expect(rules('claude-max-5x', '2026-05-12T12:00:00Z', { model: 'claude-sonnet-4-5-20250929' })).toEqual(none);
  });
});

describe('a third party’s client', () => {
  const at = '2026-04-08T12:00:00Z';

  it('draws credits from the minute of the notice, not before', () => {
    const pi = { client: 'pi' };
    expect(rules('claude-max-5x', '2026-04-04T18:59:59.999Z', pi)).toEqual(none);
    expect(rules('claude-max-5x', '2026-04-04T19:00:00.000Z', pi)).toEqual(by('third-party'));
    expect(rules('claude-max-5x', '2026-11-20T12:00:00Z', { client: 'opencode/1.2' })).toEqual(by('third-party'));
  });

  it.each([
    'claude-code',
    'Claude Code',
    'claude-cli/2.1.80 (external, cli)',
    'claude-code/2.1.224',
    'Claude Code (VS Code)',
    'claude.ai',
    'Claude Desktop',
    'Cowork',
    'claude-mobile',
  ])('is not what %s is', (client) => {
    expect(rules('claude-max-5x', at, { client })).toEqual(none);
    // Whatever the vendor called it: the client stands in the file.
    expect(rules('claude-max-5x', at, { client, feature: 'third-party', surface: 'third-party harness' })).toEqual(none);
  });

  it.each(['claude-code-router', 'pi-claude-bridge', 'OpenClaw', 'hermes-agent', 'aider'])('is what %s is', (client) => {
    expect(rules('claude-max-5x', at, { client })).toEqual(by('third-party'));
  });

  it('that is not stated could be one, and explains nothing', () => {
    expect(rules('claude-max-5x', at, { client: '' })).toEqual(maybe('third-party'));
  });

  it('stated by feature or surface explains without a client', () => {
    expect(rules('claude-max-5x', at, { client: '', feature: 'third-party' })).toEqual(by('third-party'));
    expect(rules('claude-max-5x', at, { client: '', surface: 'third-party harness' })).toEqual(by('third-party'));
  });

  it('named by its kind only could be anyone’s', () => {
    expect(rules('claude-max-5x', at, { client: 'web' })).toEqual(maybe('third-party'));
  });
});

describe('Fable', () => {
  const fable = { model: 'claude-fable-5' };

  it('leaves Pro and Standard seats at the instant of the change, and stays on Max and Premium seats', () => {
    for (const plan of ['claude-pro', 'claude-team-standard']) {
      expect(rules(plan, '2026-07-20T06:59:59.999Z', fable)).toEqual(none);
      expect(rules(plan, '2026-07-20T07:00:00.000Z', fable)).toEqual(by('fable-on-pro'));
      expect(rules(plan, '2026-11-20T07:00:00.000Z', { model: 'Fable 5.2' })).toEqual(by('fable-on-pro'));
    }
    for (const plan of ['claude-max-5x', 'claude-max-20x', 'claude-team-premium'])
      expect(rules(plan, '2026-09-17T12:00:00Z', fable)).toEqual(none);
  });

  it('was outside all plans between its suspension and its return', () => {
    expect(rules('claude-max-5x', '2026-06-10T12:00:00Z', fable).explains).toEqual([]);
    expect(rules('claude-max-5x', '2026-06-15T12:00:00Z', fable)).toEqual(maybe('fable-not-included'));
    expect(rules('claude-max-5x', '2026-06-25T12:00:00Z', fable)).toEqual(by('fable-not-included'));
    expect(rules('claude-max-5x', '2026-07-04T00:00:00Z', fable)).toEqual(none);
  });

  it('has a weekly window of its own where a reading names it, until Pro loses the model', () => {
    const at = (plan: string, when: string): string[] =>
      (findPlan(builtInPolicies(), plan)?.windows ?? [])
        .filter((window) => (window.from ?? -Infinity) <= Date.parse(when) && Date.parse(when) < (window.until ?? Infinity))
        .map((window) => (window.optional ? `${window.id}?` : window.id));
    expect(at('claude-pro', '2026-07-19T12:00:00Z')).toEqual(['session', 'weekly', 'weekly_sonnet?', 'weekly_fable?']);
    expect(at('claude-pro', '2026-08-19T12:00:00Z')).toEqual(['session', 'weekly']);
    expect(at('claude-max-20x', '2026-08-19T12:00:00Z')).toEqual(['session', 'weekly', 'weekly_fable?']);
    expect(at('claude-max-20x', '2026-11-01T12:00:00Z')).toEqual(['session?', 'weekly', 'weekly_fable?']);
    expect(at('claude-max-5x', '2025-09-15T12:00:00Z')).toEqual(['session', 'weekly', 'weekly_opus?']);
    expect(at('claude-max-5x', '2025-08-27T23:59:59Z')).toEqual(['session']);
  });
});

describe('services with a bill of their own', () => {
  it('Code Review is the organisations’ from 2026-03-09', () => {
    expect(rules('claude-team-premium', '2026-03-10T12:00:00Z', { feature: 'code-review' })).toEqual(by('code-review'));
    expect(rules('claude-team-premium', '2026-03-01T12:00:00Z', { feature: 'code-review' })).toEqual(none);
    expect(rules('claude-max-5x', '2026-05-10T12:00:00Z', { feature: 'code-review' })).toEqual(none);
  });

  it('an ultra review may be a free run on Pro and Max, never on a Team plan', () => {
    expect(rules('claude-max-5x', '2026-05-10T12:00:00Z', { feature: 'ultrareview' })).toEqual(maybe('ultrareview'));
    expect(rules('claude-team-standard', '2026-05-10T12:00:00Z', { feature: 'ultrareview' })).toEqual(by('ultrareview'));
  });

  it('a routine may be within its daily number', () => {
    expect(rules('claude-max-5x', '2026-05-10T12:00:00Z', { feature: 'routine' })).toEqual(maybe('routine-over-cap'));
  });

  it('Opus 4.5 in Claude Code was extra on Pro, for how long nobody says', () => {
    const opus = { model: 'claude-opus-4-5-20251101' };
    expect(rules('claude-pro', '2025-12-10T12:00:00Z', opus)).toEqual(by('opus-45-on-pro'));
    expect(rules('claude-pro', '2025-12-10T12:00:00Z', { ...opus, client: 'claude.ai', surface: 'chat' })).toEqual(none);
    expect(rules('claude-max-5x', '2025-12-10T12:00:00Z', opus)).toEqual(none);
    expect(rules('claude-pro', '2026-05-10T12:00:00Z', opus)).toEqual(maybe('opus-45-on-pro'));
  });

  it('usage-based Enterprise has no allowance at all', () => {
    expect(rules('claude-enterprise-usage', '2026-05-10T12:00:00Z', {}, NO_EVIDENCE).explains).toEqual(['enterprise-usage-based']);
  });
});

describe('incidents', () => {
  it('decide only where the vendor published minutes and a model', () => {
    expect(claude.incidents.filter((incident) => incident.decides).map((incident) => incident.id)).toEqual(['2026-07-17-fable-routing']);
    const incident = claude.incidents.find((one) => one.decides);
    expect(new Date(incident?.from ?? 0).toISOString()).toBe('2026-07-17T18:16:00.000Z');
    expect(new Date(incident?.until ?? 0).toISOString()).toBe('2026-07-17T18:47:00.000Z');
    const answer = (model: string): string => matchEvidence((incident as NonNullable<typeof incident>).when, { ...PLAIN, model });
    expect([answer('claude-fable-5'), answer('Fable 5'), answer('claude-opus-4-8'), answer('')]).toEqual(['yes', 'yes', 'no', 'unknown']);
  });

  it('bear the ids under which people name them', () => {
    expect(claude.incidents.map((incident) => incident.id)).toEqual([
      '2026-04-08-1m-entitlement',
      '2026-04-25-third-party-string',
      '2026-07-17-fable-routing',
      '2026-07-24-hosted-restarts',
      '2026-08-10-false-credit-labels',
    ]);
  });
});
