import { micros } from '../domain/money.ts';
import type { EntryRecord } from '../domain/records.ts';
import type { Draw, Use } from '../replay/model.ts';
import type { Rule } from './rule.ts';
import { drawIds, entryDrawIds } from './support/draws.ts';
import { doublyPaid } from './support/funders.ts';

/** One use paid by credits and by the allowance or another stream: by the ids that records bear, never by time and amount. */
export const doubleFunded: Rule<'double-funded'> = {
  id: 'double-funded',
  title: 'One use paid by two funds',
  level: 'error',
  criteria: 'What the allowance or one stream paid for is not paid again from another.',
  needs: [['usage', 'ledger']],
  *check({ replay }) {
    for (const { facts, use, entries, origins } of doublyPaid(replay)) {
      const { id, at, byAllowance, paid } = facts;
      const amounts = paid.map((one) => one.amount);
      const sum = amounts.reduce((total, amount) => total + amount, 0);
      const [currency = '', ...others] = new Set(paid.map((one) => one.currency));
      const isOne = others.length === 0;
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at,
        // What one payer alone had paid for isn't owed again: of two, the smaller.
        amount: isOne ? micros(byAllowance ? sum : sum - Math.max(...amounts)) : null,
        currency: isOne ? currency : '',
        draws: drawsOf(use, entries, replay.draws),
        identity: [id, String(at)],
        facts,
        origins,
      };
    }
  },
};

function drawsOf(use: Use | null, entries: readonly EntryRecord[], draws: readonly Draw[]): string[] {
  const ids = [drawIds(draws).get(use), ...entries.map((entry) => entryDrawIds(draws).get(entry.id))];
  return [...new Set(ids.filter((id) => id !== undefined))];
}
