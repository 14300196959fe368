import type { Rule } from './rule.ts';
import { falseLimits } from './support/notices.ts';

/** Limit messages while the window they name, or every applicable one, had headroom. `credits-required` is an entitlement gate: neither. */
export const falseLimitNotice: Rule<'false-limit-notice'> = {
  id: 'false-limit-notice',
  title: "A limit announced that the meters don't show",
  level: 'warning',
  criteria: "A message that a limit is reached should agree with the vendor's own meter of that limit.",
  needs: [['notices'], ['meters']],
  *check(input) {
    for (const { notice, grade, windows, origins } of falseLimits(input)) {
      yield {
        rule: this.id,
        level: this.level,
        grade,
        at: notice.at,
        amount: null,
        currency: '',
        draws: [],
        identity: [notice.notice, notice.window, String(notice.at)],
        facts: { notice, windows },
        origins,
      };
    }
  },
};
