import { add, ZERO, type Micros } from '../domain/money.ts';
import type { Draw } from '../replay/model.ts';
import type { Rule } from './rule.ts';
import { originsOf } from './support/origins.ts';
import { stallsOf } from './support/stalls.ts';

/** Of draws and uses the first few are named: enough to find the others by. */
const ROWS = 9;

/** A meter that stands still, or a window that never starts, over several uses, while credits are drawn. */
export const meterStalled: Rule<'meter-stalled'> = {
  id: 'meter-stalled',
  title: 'A meter that uses did not move while credits were drawn',
  level: 'warning',
  criteria:
    'Use that the allowance pays for moves its meter; where the meter has room and stands still, credits should stand still as well.',
  needs: [['usage'], ['meters'], ['draws']],
  *check(input) {
    for (const { window, first, last, uses, draws } of stallsOf(input)) {
      const money = totalOf(draws);
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: first.at,
        amount: money?.amount ?? null,
        currency: money?.currency ?? '',
        draws: draws.map((draw) => draw.id),
        identity: [window, String(first.at)],
        facts: {
          window,
          from: first.at,
          until: last.at,
          pct: first.pct,
          started: first.resetsAt !== null,
          uses: uses.length,
          draws: draws.length,
        },
        origins: originsOf([first.origin, last.origin], ...[...draws, ...uses].slice(0, ROWS).map((row) => row.origins)),
      };
    }
  },
};

/** One sum where all of them state an amount in one currency. */
function totalOf(draws: readonly Draw[]): { amount: Micros; currency: string } | null {
  const currency = draws[0]?.currency ?? '';
  let amount = ZERO;
  for (const draw of draws) {
    if (draw.amount === null || draw.currency !== currency) return null;
    amount = add(amount, draw.amount);
  }
  return { amount, currency };
}
