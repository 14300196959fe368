import type { Rule } from './rule.ts';
import { groupBy, keyOf } from './support/group.ts';
import { originsOf } from './support/origins.ts';
import { overdrafts } from './support/overdrafts.ts';

/** Draws beyond the balance: the largest overdraft of each month and currency. */
export const balanceOverdrawn: Rule<'balance-overdrawn'> = {
  id: 'balance-overdrawn',
  title: 'More drawn than the balance held',
  level: 'warning',
  criteria: 'Prepaid credits can only pay what is there.',
  needs: [
    ['ledger-balances', 'balances'],
    ['draws', 'other-streams'],
  ],
  *check(input) {
    const [first] = [...input.replay.entries, ...input.replay.snapshots];
    if (first === undefined) return;
    const all = overdrafts(input.replay, input.policyAt(first.at).tolerance.posting);
    const months = groupBy(all, ({ facts }) => keyOf(facts.stream, facts.month, facts.currency));
    for (const month of months.values()) {
      const [largest] = month.sort((a, b) => b.facts.amount - a.facts.amount || a.facts.at - b.facts.at);
      if (largest === undefined) continue;
      const { facts, entry, record } = largest;
      const draw = entry === null ? undefined : input.replay.draws.find((one) => one.entries.includes(entry));
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: facts.at,
        amount: facts.amount,
        currency: facts.currency,
        draws: draw === undefined ? [] : [draw.id],
        identity: [facts.stream, facts.month, facts.currency],
        facts,
        origins: originsOf([record]),
      };
    }
  },
};
