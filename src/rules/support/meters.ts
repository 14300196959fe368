/** Where two things that should say the same of one window don't. */
import type { Tolerance } from '../../domain/policy.ts';
import { HUNDRED_PERCENT, type Percent } from '../../domain/records.ts';
import type { Instance, Look } from '../../replay/meters.ts';
import type { Billed } from '../../replay/model.ts';

/** Two readings of one instance at one time. */
export interface TwoReadings {
  readonly lower: Look;
  readonly higher: Look;
}

/**
 * The first two readings by two sources, within the clock tolerance of each other, that lie further apart than both roundings.
 * Use in between may have raised a meter, and a reset lowered it: unless both are of one instant, the source that would have
 * moved must be seen, soon after, not to have moved. A use's own reading says by itself when it is not, so it takes no part.
 */
export function twoReadings({ looks }: Instance, tolerance: Tolerance): TwoReadings | null {
  const exact = looks.filter((look) => look.use === null && look.at === look.latest);
  for (const [index, one] of exact.entries()) {
    for (let next = index + 1; next < exact.length; next += 1) {
      const other = exact[next] as Look;
      if (other.at - one.at > tolerance.clock) break;
      const [lower, higher] = one.pct < other.pct ? [one, other] : [other, one];
      if (one.source === other.source || higher.pct - lower.pct <= 2 * tolerance.readingPct) continue;
      if (one.at === other.at || stood(exact, one, other, tolerance)) return { lower, higher };
    }
  }
  return null;
}

/** Whether the source of the earlier reading shows, after the later one and within the age of a reading, what it showed before. */
function stood(looks: readonly Look[], earlier: Look, later: Look, tolerance: Tolerance): boolean {
  const again = looks.find((look) => look.source === earlier.source && look.at >= later.at);
  if (again === undefined || again.at - later.at > tolerance.readingAge) return false;
  return Math.abs(again.pct - earlier.pct) <= tolerance.readingPct && Math.abs(again.pct - later.pct) > 2 * tolerance.readingPct;
}

export interface AgainstBilled {
  readonly billed: Billed;
  readonly more: boolean;
  readonly quantity: bigint;
}

/** The first look that shows less than what was billed to the allowance by then; and else the first that shows more. */
export function againstBilled({ segments }: Instance, billed: readonly Billed[], tolerance: Tolerance): AgainstBilled | null {
  const { readingPct } = tolerance;
  const over = billed.find(
    // What came before a fall is no longer on the meter; one that shows all of it used can't show more.
    ({ look, limit, least }, index) =>
      segments[index] === 0 && look.pct + readingPct < HUNDRED_PERCENT && isMore(least, limit, look.pct + readingPct),
  );
  if (over !== undefined) return { billed: over, more: true, quantity: over.least };
  for (const one of billed) {
    if (one.most !== null && isLess(one.most, one.limit, one.look.pct - readingPct))
      return { billed: one, more: false, quantity: one.most };
  }
  return null;
}

function isMore(quantity: bigint, limit: number, pct: Percent): boolean {
  return quantity * BigInt(HUNDRED_PERCENT) > BigInt(limit) * BigInt(pct);
}

function isLess(quantity: bigint, limit: number, pct: Percent): boolean {
  return quantity * BigInt(HUNDRED_PERCENT) < BigInt(limit) * BigInt(pct);
}
