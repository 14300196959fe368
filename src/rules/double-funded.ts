import { micros } from '../domain/money.ts';
import type { Rule } from './rule.ts';
import { drawIds } from './support/draws.ts';
import { doublyPaid } from './support/funders.ts';

/** One use paid by credits and by the allowance or another stream: by the ids that records bear, never by time and amount. */
export const doubleFunded: Rule<'double-funded'> = {
  id: 'double-funded',
  title: 'One use paid by two funds',
  level: 'error',
  criteria: 'What the allowance or one stream paid for is not paid again from another.',
  needs: [['usage', 'ledger']],
  *check({ replay }) {
    const found = doublyPaid(replay);
    if (found.length === 0) return;
    const ofUses = drawIds(replay.draws);
    const ofEntries = new Map(replay.draws.flatMap((draw) => draw.entries.map((entry) => [entry.id, draw.id])));
    for (const { facts, use, entries, origins } of found) {
      const { id, at, byAllowance, paid } = facts;
      const amounts = paid.map((one) => one.amount);
      const sum = amounts.reduce((total, amount) => total + amount, 0);
      const [first] = paid;
      const comparable = paid.every((one) => one.currency === first?.currency);
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at,
        // What one payer alone had paid for isn't owed again: of two, the smaller.
        amount: comparable ? micros(byAllowance ? sum : sum - Math.max(...amounts)) : null,
        currency: comparable ? (first?.currency ?? '') : '',
        draws: [...new Set([use === null ? [] : (ofUses.get(use) ?? []), entries.map((entry) => ofEntries.get(entry.id) ?? [])].flat(2))],
        identity: [id, String(at)],
        facts,
        origins,
      };
    }
  },
};
