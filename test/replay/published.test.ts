import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import { NO_EVIDENCE } from '../../src/replay/match.ts';
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
