import type { Micros } from '../domain/money.ts';
import { micros } from '../domain/money.ts';
import type { Policy } from '../domain/policy.ts';
import type { Draw, Use } from '../replay/model.ts';
import type { Rule, RuleInput } from './rule.ts';
import { identityOf } from './support/draws.ts';
import { nearestCharge } from './support/rates.ts';

/** A draw that differs from its tokens at the rate of its day; a rate that isn't known never makes a finding. */
export const priceMismatch: Rule<'price-mismatch'> = {
  id: 'price-mismatch',
  title: 'A draw that is not what its tokens cost',
  level: 'warning',
  criteria: 'Credits are drawn at the published rate of the model, for the tokens of the use.',
  needs: [['draws'], ['tokens']],
  *check(input) {
    if (input.policies.every((policy) => policy.prices.length === 0)) return;
    for (const draw of input.replay.draws) {
      const { use } = draw;
      const compared = use === null ? null : comparedOf(use);
      if (use === null || compared === null) continue;
      const policy = policyOf(use, input);
      const nearest = policy === null ? null : nearestCharge(use, compared.amount, policy);
      if (policy === null || nearest === null || nearest.difference === 0) continue;
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: draw.from,
        amount: micros(Math.abs(nearest.difference)),
        currency: use.currency,
        draws: [draw.id],
        identity: identityOf(draw),
        facts: { ...nearest, ...compared, draw, policy: policy.id, checkedUntil: checkedUntil(draw, policy) },
        origins: draw.origins,
      };
    }
  },
};

/**
 * What the row itself states that the use cost: of a use paid in part, or with a discount, its list amount. What only the ledger
 * states, or pays beside an allowance, may be a part of it.
 */
function comparedOf(use: Use): { readonly amount: Micros; readonly isListed: boolean } | null {
  const { funding, amount, listAmount } = use;
  if (funding === 'allowance' || funding === 'none' || amount === null) return null;
  if (funding === 'mixed') return listAmount === null ? null : { amount: listAmount, isListed: true };
  return listAmount !== null && amount < listAmount ? { amount: listAmount, isListed: true } : { amount, isListed: false };
}

/** Of the plan that speaks for the use, or the vendor whose export it is: one vendor's rates say nothing of another's draws. */
function policyOf(use: Use, { policies }: RuleInput): Policy | null {
  return policies.find((one) => one.plans.has(use.planInForce)) ?? policies.find((one) => one.id === use.vendor) ?? null;
}

function checkedUntil(draw: Draw, { verifiedUntil }: Policy): Draw['from'] | null {
  return verifiedUntil !== null && draw.from > verifiedUntil ? verifiedUntil : null;
}
