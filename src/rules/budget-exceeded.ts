import type { Rule } from './rule.ts';
import { chargesOf, overrunsOf } from './support/budgets.ts';
import { originsOf } from './support/origins.ts';

/** A month's charges of a stream, a workspace or a key beyond the budget that the account holder states. */
export const budgetExceeded: Rule<'budget-exceeded'> = {
  id: 'budget-exceeded',
  title: 'More charged in a month than the budget',
  level: 'warning',
  criteria: 'What the account holder means to spend in a month should not be exceeded unnoticed.',
  needs: [['budgets'], ['draws', 'other-streams']],
  *check(input) {
    if (input.budgets.length === 0) return;
    const charges = chargesOf(input.replay);
    for (const budget of input.budgets) {
      for (const { facts, crossing, beyond, charges: counted } of overrunsOf(budget, charges)) {
        const { month, stream, workspace, apiKey, currency } = facts;
        yield {
          rule: this.id,
          level: this.level,
          grade: null,
          at: crossing.from,
          amount: facts.overshoot,
          currency,
          draws: stream === 'subscription' ? beyond.map((charge) => charge.id) : [],
          identity: [month, stream, workspace, apiKey, currency],
          facts,
          origins: originsOf(...counted.map((charge) => charge.origins)),
        };
      }
    }
  },
};
