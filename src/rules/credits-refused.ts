import type { Rule } from './rule.ts';
import { refusals } from './support/refusals.ts';

/** Messages at a full window while credits were on, and balance and cap had room at the last look before. */
export const creditsRefused: Rule<'credits-refused'> = {
  id: 'credits-refused',
  title: 'Paid credits that could not be used',
  level: 'warning',
  criteria: 'Credits are bought to go on where the allowance ends: with balance and cap left, a full window should stop nothing.',
  needs: [['notices'], ['meters'], ['switches']],
  *check(input) {
    for (const { facts, origins } of refusals(input)) {
      const { notice } = facts;
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: notice.at,
        amount: null,
        currency: '',
        draws: [],
        identity: [notice.notice, notice.window, String(notice.at)],
        facts,
        origins,
      };
    }
  },
};
