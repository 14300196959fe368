import type { Rule } from './rule.ts';
import { sum } from './support/bills.ts';
import { expiredIn, vanished } from './support/lapses.ts';
import { originsOf } from './support/origins.ts';

/** Credits that expired unused, by currency and month; and a balance that fell to zero while nothing was used. */
export const creditLapsed: Rule<'credit-lapsed'> = {
  id: 'credit-lapsed',
  title: 'Credits gone without having paid for anything',
  level: 'note',
  criteria: 'Who has credits that end should know how much of them was never used.',
  needs: [['ledger', 'balances']],
  *check(input) {
    for (const { stream, currency, month, entries } of expiredIn(input.replay.entries)) {
      const [first] = entries;
      if (first === undefined) continue;
      const amount = sum(entries);
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: first.at,
        amount,
        currency,
        draws: [],
        identity: ['expiry', stream, currency, month],
        facts: { shownBy: 'expiries', amount, currency, month, count: entries.length },
        origins: originsOf(entries),
      };
    }
    const [look] = input.replay.snapshots;
    if (look === undefined) return;
    for (const { first, last, amount, origins } of vanished(input.replay, input.policyAt(look.at).tolerance)) {
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: first.at,
        amount,
        currency: last.currency,
        draws: [],
        identity: ['looks', last.currency, String(first.at)],
        facts: { shownBy: 'looks', amount, currency: last.currency, from: first.at, until: last.latest },
        origins: originsOf(origins),
      };
    }
  },
};
