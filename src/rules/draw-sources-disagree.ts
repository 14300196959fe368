import { micros, subtract, ZERO } from '../domain/money.ts';
import type { AccountReplay, Disagreement } from '../replay/model.ts';
import type { Rule } from './rule.ts';
import { identityOf } from './support/draws.ts';
import { groupBy, keyOf } from './support/group.ts';
import { originsOf } from './support/origins.ts';

/** Usage rows, ledger and counter tell different sums for the same draws. */
export const drawSourcesDisagree: Rule<'draw-sources-disagree'> = {
  id: 'draw-sources-disagree',
  title: 'Two records of the same draws tell different sums',
  level: 'warning',
  criteria: 'Usage rows, the ledger and the counter of credits are records of one thing and should agree.',
  needs: [['draws'], ['ledger', 'snapshots']],
  *check(input) {
    const draws = groupBy(input.replay.draws, (draw) => keyOf(draw.id, draw.from));
    for (const stated of input.replay.disagreements) {
      const facts = withoutOtherStreams(stated, input.replay.otherCharges);
      if (facts === null) continue;
      const { kind, at, until, currency, itemised, other, drawId } = facts;
      const [draw] = draws.get(keyOf(drawId, at)) ?? [];
      const named = draw === undefined ? [drawId ?? ''] : identityOf(draw);
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at,
        amount: micros(Math.abs(itemised - other)),
        currency,
        draws: draw === undefined ? [] : [draw.id],
        identity: [kind, String(at), String(until), currency, ...named],
        facts,
        origins: originsOf(facts.origins),
      };
    }
  },
};

/** What the rounding of two sums can differ by. */
const ROUNDING = 10_000;

/**
 * A counter may or may not include what another stream was charged, and a platform's own balance is none of its business:
 * where it shows less than the rows, only the subscription's are held against it. `null`: then the two agree.
 */
function withoutOtherStreams(stated: Disagreement, charges: AccountReplay['otherCharges']): Disagreement | null {
  const { kind, at, until, currency, itemised, other } = stated;
  if (kind !== 'counter') return stated;
  const beside = charges.filter((charge) => charge.currency === currency && charge.until > at && charge.until <= until);
  if (beside.length === 0) return stated;
  const own = beside.reduce((sum, charge) => subtract(sum, charge.amount ?? ZERO), itemised);
  return own <= other + ROUNDING ? null : { ...stated, itemised: own };
}
