import { firstIndex } from '../domain/order.ts';
import { DAY } from '../domain/time.ts';
import type { Draw, Reset } from '../replay/model.ts';
import type { Rule, RuleInput } from './rule.ts';
import { factsOf, identityOf, judgedFrom, meteredClaimsIn } from './support/draws.ts';
import { groupBy } from './support/group.ts';
import { originsOf } from './support/origins.ts';

/** Calendar and billing months have no fixed length; none is longer. */
const LONGEST_MONTH = 31 * DAY;

/** Premature draws that go on past `in_flight` after the reset of a window that had been full. */
export const drawAfterReset: Rule<'draw-after-reset'> = {
  id: 'draw-after-reset',
  title: 'Credits still drawn after a full window had reset',
  level: 'error',
  criteria: 'When a full window resets, the allowance pays again; credits should stop with what was in flight.',
  needs: [['draws'], ['meters']],
  *check(input) {
    const resets = groupBy(
      [...input.replay.resets].sort((a, b) => a.at - b.at),
      (reset) => reset.window,
    );
    const claims = meteredClaimsIn(input.replay.draws);
    for (const draw of input.replay.draws) {
      const reset = draw.verdict === 'premature' ? resetBefore(draw, resets, input) : null;
      // Where the allowance paid a use since, credits did not go on: they came back.
      if (reset === null || input.replay.allowancePaidIn(reset.at, draw.from)) continue;
      yield {
        rule: this.id,
        level: this.level,
        grade: draw.grade,
        at: draw.from,
        amount: draw.prematureAmount,
        currency: draw.currency,
        draws: [draw.id],
        identity: identityOf(draw),
        facts: { ...factsOf(draw, input, claims), window: reset.window, resetAt: reset.at },
        origins: originsOf(draw.origins, reset.origins),
      };
    }
  },
};

/** The latest reset of an applicable window, when that window had been full, and the draw falls into the next instance's time. */
function resetBefore(draw: Draw, resets: ReadonlyMap<string, readonly Reset[]>, input: RuleInput): Reset | null {
  const start = judgedFrom(draw, input);
  const { inFlight, clock } = input.policyAt(draw.from).tolerance;
  let latest: Reset | null = null;
  for (const { window, definition } of draw.windows) {
    const list = resets.get(window);
    if (list === undefined) continue;
    const last = firstIndex(list, (one) => one.at > start) - 1;
    const lastAt = list[last]?.at ?? start;
    // Of one reset a count and readings may tell: readings that stop before it was full don't deny that it was.
    let place = last;
    while (place >= 0 && list[place]?.wasFull === false) place -= 1;
    const reset = list[place];
    if (reset === undefined || lastAt - reset.at > clock) continue;
    const sinceReset = start - reset.at;
    if (sinceReset <= inFlight || sinceReset >= (definition?.length ?? LONGEST_MONTH)) continue;
    if (latest === null || reset.at > latest.at) latest = reset;
  }
  return latest;
}
