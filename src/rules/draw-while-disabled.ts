import { byText, firstIndex } from '../domain/order.ts';
import type { SnapshotRecord } from '../domain/records.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { Rule } from './rule.ts';
import { identityOf, judgedFrom } from './support/draws.ts';
import { originsOf } from './support/origins.ts';

/** A look known only by its date may lie this much before or after another one (a day, and an hour of daylight saving). */
const WIDEST_LOOK = DAY + DAY / 24;

/** Draws between two looks that both say off, with none between that says on. */
export const drawWhileDisabled: Rule<'draw-while-disabled'> = {
  id: 'draw-while-disabled',
  title: 'Credits drawn while they were switched off',
  level: 'error',
  criteria: 'Credits that the account holder has switched off should pay for nothing.',
  needs: [['draws'], ['switches']],
  *check(input) {
    const looks = input.replay.snapshots
      .filter((one) => one.creditsEnabled !== null)
      .sort((a, b) => a.at - b.at || a.latest - b.latest || byText(String(a.creditsEnabled), String(b.creditsEnabled)));
    if (looks.length < 2) return;
    for (const draw of input.replay.draws) {
      const { clock } = input.policyAt(draw.from).tolerance;
      const off = offAround(looks, (judgedFrom(draw, input) - clock) as Instant, draw.until);
      if (off === null) continue;
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: draw.from,
        amount: draw.amount,
        currency: draw.currency,
        draws: [draw.id],
        identity: identityOf(draw),
        facts: { draw, offBefore: off.before.at, offAfter: off.after.at },
        origins: originsOf(draw.origins, [off.before, off.after]),
      };
    }
  },
};

/** The last look surely before `start` and the first one at or after `end`, when both say off and no other can lie between and say on. */
function offAround(
  looks: readonly SnapshotRecord[],
  start: Instant,
  end: Instant,
): { before: SnapshotRecord; after: SnapshotRecord } | null {
  const after = looks[firstIndex(looks, (look) => look.at >= end)];
  if (after === undefined) return null;
  let before: SnapshotRecord | null = null;
  for (let index = firstIndex(looks, (look) => look.at > after.latest) - 1; index >= 0; index -= 1) {
    const look = looks[index] as SnapshotRecord;
    if (before !== null && look.at < before.at - WIDEST_LOOK) break;
    if (look.creditsEnabled === true && (before === null || look.latest >= before.at)) return null;
    if (before === null && look.latest <= start) before = look;
  }
  return before === null ? null : { before, after };
}
