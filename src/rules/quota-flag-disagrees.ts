import type { Rule } from './rule.ts';
import { drawIds, identityOfUse } from './support/draws.ts';
import { originsOf } from './support/origins.ts';

/** The vendor's own flag ("exceeds quota", "overage in use") against the count or the meters, where these can say. */
export const quotaFlagDisagrees: Rule<'quota-flag-disagrees'> = {
  id: 'quota-flag-disagrees',
  title: "The vendor's own flag disagrees with its limit",
  level: 'warning',
  criteria: 'A flag that says the allowance is used up should be set exactly when it is.',
  needs: [['flags'], ['meters']],
  *check(input) {
    if (input.replay.flags.length === 0) return;
    const draws = drawIds(input.replay.draws);
    for (const check of input.replay.flags) {
      if (check.exceeds === null || check.exceeds === check.stated) continue;
      const { use } = check;
      const draw = use === null ? undefined : draws.get(use);
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: check.at,
        amount: use?.amount ?? null,
        currency: use?.currency ?? '',
        draws: draw === undefined ? [] : [draw],
        identity: [...(use === null ? ['screen', String(check.at)] : identityOfUse(use)), String(check.stated)],
        facts: check,
        origins: originsOf(check.origins),
      };
    }
  },
};
