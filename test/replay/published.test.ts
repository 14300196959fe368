import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import { NO_EVIDENCE } from '../../src/replay/match.ts';
import type { Use } from '../../src/replay/model.ts';
import { Published, type Stated } from '../../src/replay/published.ts';
import { rule } from '../reference/stories.ts';
import { at, PLAN, POLICY, use } from '../rules/make.ts';

const policy = (id: string, ...rules: ReturnType<typeof rule>[]): Policy => ({ ...POLICY, id, coverage: rules });
const coral = policy('coral', rule('fast', {}), rule('pro-only', {}, { plans: ['example-*'] }));
const reef = policy('reef', rule('slow', {}));

function named(change: Partial<Stated>): string[] {
  const at10 = at('07-10 10:00');
  const published = new Published({ policies: [coral, reef], attested: new Set<string>() });
  const subject: Stated = { from: at10, until: at10, use: null, evidence: NO_EVIDENCE, plan: null, ...change };
  return published.coverage(subject).map(({ rule: { id } }) => id);
}

describe('published rules', () => {
  it('are those of the plan’s policy', () => {
    expect(named({ plan: { plan: PLAN, policy: coral } })).toEqual(['fast', 'pro-only']);
    expect(named({ plan: { plan: { ...PLAN, id: 'other' }, policy: coral } })).toEqual(['fast']);
    expect(named({ plan: { plan: PLAN, policy: reef } })).toEqual(['slow']);
  });

  it('are where no plan is known those of any plan, of the vendor’s policy or of every one', () => {
    expect(named({ use: use('07-10 10:00', { vendor: 'reef' }) })).toEqual(['slow']);
    expect(named({ use: use('07-10 10:00', { vendor: 'tide' }) })).toEqual(['fast', 'slow']);
    expect(named({ use: use('07-10 10:00') })).toEqual(['fast', 'slow']);
    expect(named({})).toEqual(['fast', 'slow']);
  });
});

describe('what a row’s words rule out', () => {
  const from = at('07-10 00:00');
  const plus = { plan: { ...PLAN, id: 'plus' }, policy: coral };
  const rules = policy(
    'shoal',
    rule('fast', { feature: ['fast'] }, { from }),
    rule('of-plus', { client: ['cli'] }, { plans: ['plus'] }),
    rule('long', { model: ['coral-*'], promptTokensOver: 1000 }),
    rule('long-elsewhere', { surface: ['web'], except: { ...rule('', { promptTokensOver: 1000 }).when } }),
    rule('slow', { feature: ['slow'] }, { pays: 'may' }),
  );
  const few = policy('few', rule('fast', { feature: ['fast'] }), rule('of-plus', { client: ['cli'] }, { plans: ['plus'] }));
  const plans = [
    { plan: PLAN, policy: few },
    { ...plus, policy: few },
    null,
    { plan: PLAN, policy: rules },
    { ...plus, policy: rules },
    { plan: PLAN, policy: reef },
  ];
  const rows = ['fast', 'slow', 'none', ''].flatMap((feature) =>
    ['cli', 'ide'].flatMap((client) =>
      ['coral-2', 'reef-1'].flatMap((model) =>
        ['web', ''].flatMap((surface) => ['', 'shoal', 'reef'].map((vendor) => ({ feature, client, model, surface, vendor }))),
      ),
    ),
  );
  const told = (words: (typeof rows)[number], when: string, inputTokens: number | null): Use =>
    use(when, { ...words, inputTokens, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 });

  it('is remembered by plan and by words, and what hangs on time or tokens is looked at in every row', () => {
    const published = new Published({ policies: [rules, reef, few], attested: new Set<string>() });
    const answers = new Set<string>();
    for (const words of rows.map((row) => told(row, '07-10 10:00', null))) {
      for (const inputTokens of [null, 100, 2000]) {
        for (const when of ['07-09 10:00', '07-10 10:00']) {
          for (const plan of plans) {
            const row = told(words, when, inputTokens);
            const answer = published.notCovered(row, row, plan);
            const asked = `${plan?.plan.id} ${plan?.policy.id} ${JSON.stringify(row)}`;
            expect(published.ruleOfRow(row, words, plan) !== null, asked).toBe(answer);
            answers.add(`${plan?.plan.id} ${plan?.policy.id} ${answer}`);
          }
        }
      }
    }
    // The other policy sends every use to credits.
    expect(answers.size).toBe(2 * plans.length - 1);
  });

  it('is looked at again once there are too many words to remember', () => {
    const published = new Published({ policies: [rules], attested: new Set<string>() });
    const plan = { plan: PLAN, policy: rules };
    for (let i = 0; i < 10_000; i += 1) {
      const row = use('07-10 10:00', { feature: i % 2 === 0 ? 'fast' : 'none' });
      expect(published.ruleOfRow(row, row, plan) !== null).toBe(i % 2 === 0);
    }
  });
});
