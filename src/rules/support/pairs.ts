import { firstIndex } from '../../domain/order.ts';
import { DAY, type Duration, type Instant } from '../../domain/time.ts';

/** Something dated: an instant, or somewhere in [at, latest]. */
export interface Dated {
  readonly at: Instant;
  readonly latest: Instant;
}

/** How far two dates are surely apart; 0 where they may coincide. */
export function gap(a: Dated, b: Dated): number {
  return Math.max(0, a.at - b.latest, b.at - a.latest);
}

/** Nearer than this to the edge of a file, the other half may just lie outside of it. */
const EDGE = DAY;

/** From the first to the last of some records; `null` where there are none. */
export function reachOf(records: readonly Dated[]): Dated | null {
  let [at, latest] = [Infinity, -Infinity];
  for (const record of records) {
    at = Math.min(at, record.at);
    latest = Math.max(latest, record.latest);
  }
  return records.length === 0 ? null : { at: at as Instant, latest: latest as Instant };
}

/** Whether other records surely reach over this date. */
export function reachesOver(reach: Dated | null, item: Dated): boolean {
  return reach !== null && reach.at <= item.at - EDGE && reach.latest >= item.latest + EDGE;
}

/**
 * As many pairs of one left and one right as fit and lie within reach of each other in time, so that nothing is left over that could have had a partner.
 * Those that may coincide are paired first, then the nearest.
 */
export function pair<L extends Dated, R extends Dated>(
  left: readonly L[],
  right: readonly R[],
  reach: Duration,
  fits: (a: L, b: R) => boolean,
): Map<R, L> {
  const owner = new Map<R, L>();
  const paired = new Set<L>();
  const inTime = [...right].sort((a, b) => a.at - b.at);
  const widest = inTime.reduce((most, b) => Math.max(most, b.latest - b.at), 0);
  const nearTo = (a: L): R[] =>
    inTime.slice(
      firstIndex(inTime, (b) => b.at >= a.at - reach - widest),
      firstIndex(inTime, (b) => b.at > a.latest + reach),
    );
  const options = new Map(
    left.map((a) => [
      a,
      nearTo(a)
        .filter((b) => gap(a, b) <= reach && fits(a, b))
        .sort((b, c) => gap(a, b) - gap(a, c) || b.at - c.at),
    ]),
  );
  for (const a of left) {
    const same = options.get(a)?.find((b) => gap(a, b) === 0 && !owner.has(b));
    if (same === undefined) continue;
    owner.set(same, a);
    paired.add(a);
  }
  const place = (a: L, tried: Set<R>): boolean => {
    for (const b of options.get(a) ?? []) {
      if (tried.has(b)) continue;
      tried.add(b);
      const holder = owner.get(b);
      if (holder !== undefined && !place(holder, tried)) continue;
      owner.set(b, a);
      return true;
    }
    return false;
  };
  for (const a of left) if (!paired.has(a)) place(a, new Set());
  return owner;
}
