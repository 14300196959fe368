import { micros } from '../domain/money.ts';
import type { Rule } from './rule.ts';
import { identityOf } from './support/draws.ts';
import { withoutOtherStreams } from './support/disagreements.ts';
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
