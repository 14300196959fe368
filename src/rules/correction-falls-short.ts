import { add, subtract } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { Rule } from './rule.ts';
import { announced } from './support/giving.ts';
import { originsOf } from './support/origins.ts';

/** A refund or correction that names a draw or an incident, and all given back for it is less than what was premature there. */
export const correctionFallsShort: Rule<'correction-falls-short'> = {
  id: 'correction-falls-short',
  title: 'Less given back than was drawn prematurely',
  level: 'warning',
  criteria: 'A correction that names what it is for should cover what was premature of it.',
  needs: [['corrections'], ['draws']],
  *check(input) {
    for (const { covers, draws, premature, given, entries, origins } of announced(input)) {
      const all = add(add(given.toCard, given.asCredit), given.corrected);
      if (all >= premature) continue;
      const [first] = entries;
      if (first === undefined) continue;
      const at = Math.max(...entries.map((entry) => entry.at)) as Instant;
      const short = subtract(premature, all);
      yield {
        rule: this.id,
        level: this.level,
        grade: draws.every((draw) => draw.grade === 'proven') ? 'proven' : 'strong',
        at,
        amount: short,
        currency: first.currency,
        draws: draws.map((draw) => draw.id),
        identity: [covers, first.currency],
        facts: { covers, draws: draws.length, premature, given, short, currency: first.currency, at },
        origins: originsOf(origins),
      };
    }
  },
};
