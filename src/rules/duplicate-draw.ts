import { micros } from '../domain/money.ts';
import type { EntryRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import type { Rule } from './rule.ts';
import { drawIds, identityOfUse } from './support/draws.ts';
import { drawsByEvent, usesByEvent, wholePayments } from './support/events.ts';
import { originsOf } from './support/origins.ts';
import { Returns } from './support/returns.ts';

/** Several ledger draws under the event id of one use, each of which pays all of it. */
export const duplicateDraw: Rule<'duplicate-draw'> = {
  id: 'duplicate-draw',
  title: 'One use paid twice with credits',
  level: 'error',
  criteria: 'A use is paid once.',
  needs: [['usage'], ['ledger']],
  *check({ replay }) {
    const events = drawsByEvent(replay);
    const uses = usesByEvent(replay);
    const returns = new Returns(replay.entries);
    const repeated = [...events].flatMap(([id, entries]) => {
      const [use, ...others] = uses.get(id) ?? [];
      if (use === undefined || others.length > 0) return [];
      const whole = wholePayments(use, entries);
      // What is paid once is not asked for its return: that would take it from what is paid twice.
      if (whole.length < 2) return [];
      const kept = whole.filter((entry) => !returns.take(entry));
      return kept.length < 2 ? [] : [{ use, kept }];
    });
    const surplus = repeated.flatMap(({ kept }) => kept.slice(1));
    // One correction may give back what was paid twice for several uses.
    const sum = surplus.reduce((total, entry) => total + entry.amount, 0);
    if (returns.takeSum(surplus, sum)) return;
    for (const { use, kept } of repeated) {
      const [{ at, amount, currency }, second] = kept as [EntryRecord, EntryRecord];
      const draw = drawIds(replay.draws).get(use);
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: second.at,
        amount: micros(amount * (kept.length - 1)),
        currency,
        draws: draw === undefined ? [] : [draw],
        identity: [...identityOfUse(use), currency],
        facts: {
          id: use.id,
          entries: kept.map((entry) => entry.id),
          at,
          latest: Math.max(...kept.map((entry) => entry.at)) as Instant,
          each: amount,
          currency,
          wholeBy: use.amount === null ? 'entries' : 'row',
        },
        origins: originsOf(use.origins, kept),
      };
    }
  },
};
