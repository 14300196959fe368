import type { FlagCheck } from '../replay/model.ts';
import type { Rule, RuleInput } from './rule.ts';
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
    for (const check of input.replay.flags) {
      if (check.exceeds === null || check.exceeds === check.stated || isLeftOn(check, input)) continue;
      const { use } = check;
      const draw = drawIds(input.replay.draws).get(use);
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

/** Whether a screen says what it said of the last use: too large for what is left, so that credits rightly paid it. */
function isLeftOn({ snapshot, stated, at }: FlagCheck, { replay }: RuleInput): boolean {
  if (snapshot === null || !stated) return false;
  const last = replay.draws.findLast((draw) => draw.until <= at);
  return last?.verdict === 'limit-reached' && last.windows.some((one) => one.full !== null && one.resetsAt !== null && one.resetsAt > at);
}
