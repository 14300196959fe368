/** What readings say of one window at one draw. */
import type { Tolerance, Window } from '../../src/domain/policy.ts';
import type { Grade } from '../../src/domain/verdict.ts';
import type { World } from './plans.ts';
import { instanceStart } from './plans.ts';

const HUNDRED = 100_000_000;

export type Strength = Grade | 'suspected';
export type BoundBasis = 'reading-before' | 'counter-delta' | 'reading-after' | 'reading-at' | 'counted';

/** Weakest first. */
export const BASES: readonly BoundBasis[] = ['reading-before', 'counter-delta', 'reading-after', 'reading-at', 'counted'];
export const STRENGTHS: readonly Strength[] = ['suspected', 'strong', 'proven'];

export interface Bound {
  basis: BoundBasis;
  grade: Strength;
  /** Highest percentage that may be used, in millionths. */
  max: number;
}

/** One percentage shown at [at, latest]; inline ones know their use. */
export interface Look {
  window: string;
  pct: number;
  at: number;
  latest: number;
  resetsAt: number | null;
  within: number;
  use: string | null;
}

/** [from, until) named by readings; looks in order of time; `falls` are the looks that show one. */
export interface Instance {
  from: number;
  until: number;
  looks: Look[];
  falls: Look[];
}

export interface MeterEvidence {
  full: 'window-full' | 'limit-reached-soon-after' | null;
  bound: Bound | null;
  /** By readings at or after the draw that name no reset: room for a whole use that a better bound may not show. */
  spare: Bound | null;
  /** Meaningful where there is no bound. */
  stop: 'boundary' | 'reset-between' | null;
  /** A reading speaks in the draw's instance. */
  seen: boolean;
  /** A reading names an instance that overlaps the draw, or speaks near it. */
  named: boolean;
  /** A reading without an edge shows the window near full around the draw: neither readings nor counts bound it then. */
  nearFullAround: boolean;
  /** A known reset lies inside the span. */
  crossed: boolean;
  inFlight: boolean;
  /** What stands at or before the draw, as (instant, least percentage). */
  standing: { at: number; min: number }[];
}

export function better(a: Bound | null, b: Bound | null): Bound | null {
  if (a === null || b === null) return a ?? b;
  const byGrade = STRENGTHS.indexOf(a.grade) - STRENGTHS.indexOf(b.grade);
  const byBasis = BASES.indexOf(a.basis) - BASES.indexOf(b.basis);
  return byGrade > 0 || (byGrade === 0 && byBasis >= 0) ? a : b;
}

function weaker(a: Bound, b: Bound): Bound {
  const best = better(a, b);
  return { ...(best === a ? b : a), max: Math.max(a.max, b.max) };
}

export function looksOf(world: World): Look[] {
  const looks: Look[] = [];
  for (const use of world.uses) {
    for (const reading of use.readings) {
      looks.push({
        window: reading.window,
        pct: reading.usedPct,
        at: use.until,
        latest: use.until,
        resetsAt: reading.resetsAt,
        within: reading.resetsWithin,
        use: `${use.from} ${use.key}`,
      });
    }
  }
  for (const snapshot of world.snapshots) {
    for (const reading of snapshot.readings) {
      looks.push({
        window: reading.window,
        pct: reading.usedPct,
        at: snapshot.at,
        latest: snapshot.latest,
        resetsAt: reading.resetsAt,
        within: reading.resetsWithin,
        use: null,
      });
    }
  }
  return looks.sort((a, b) => a.at - b.at || a.latest - b.latest || a.pct - b.pct);
}

/** Readings whose edges are equal within the clock tolerance are one instance; the latest is its edge. */
export function instancesOf(
  world: World,
  looks: readonly Look[],
  id: string,
  window: Window | null,
  length: number | null,
  tolerance: Tolerance,
): Instance[] {
  const edged = looks.filter((look) => look.window === id && look.resetsAt !== null);
  const byEdge = [...edged].sort((a, b) => (a.resetsAt ?? 0) - (b.resetsAt ?? 0));
  const clusters: Look[][] = [];
  for (const look of byEdge) {
    const cluster = clusters[clusters.length - 1];
    const last = cluster?.[cluster.length - 1];
    const near = last !== undefined && (look.resetsAt ?? 0) - (last.resetsAt ?? 0) <= tolerance.clock + Math.max(last.within, look.within);
    if (near && cluster !== undefined) cluster.push(look);
    else clusters.push([look]);
  }
  const instances: Instance[] = [];
  for (const cluster of clusters) {
    const until = Math.max(...cluster.map((look) => look.resetsAt ?? 0));
    const from = instanceStart(world, window, length, until, tolerance.clock);
    // A bare date may be stale: then it may still show the window full, but bounds nothing.
    const valid = edged.filter((look) => cluster.includes(look) && look.latest >= from && look.at < until);
    if (valid.length === 0) continue;
    const falls: Look[] = [];
    let highest = 0;
    for (const look of valid) {
      if (look.pct < highest - tolerance.readingPct) {
        falls.push(look);
        highest = look.pct;
      } else highest = Math.max(highest, look.pct);
    }
    instances.push({ from, until, looks: valid, falls });
  }
  return instances.sort((a, b) => a.until - b.until);
}

interface Span {
  from: number;
  until: number;
  /** The draw's own use, as in `Look.use`. */
  own: string | null;
}

/** One instance that holds the whole span. */
function inInstance(instance: Instance, span: Span, tolerance: Tolerance): Pick<MeterEvidence, 'full' | 'bound' | 'stop' | 'standing'> {
  const { looks } = instance;
  const nearFull = (look: Look): boolean => look.pct + tolerance.readingPct >= HUNDRED;
  const isOwn = (look: Look): boolean => look.use !== null && look.use === span.own;
  const surely = (look: Look): boolean => look.at >= instance.from && look.latest < instance.until;
  const isBefore = (look: Look): boolean => !isOwn(look) && look.latest <= span.from && surely(look);
  const isAfter = (look: Look): boolean => (isOwn(look) || look.at >= span.until) && surely(look);
  const order = (look: Look): number => looks.indexOf(look);
  /** A fall shown at or before the start of the use (of an instant also by its own reading). */
  const fallenSince = (look: Look): boolean =>
    instance.falls.some((fall) => order(fall) > order(look) && fall.at >= look.latest && fall.latest <= span.from);
  /** A fall between the use and a later look. */
  const fallenUntil = (look: Look): boolean =>
    instance.falls.some((fall) => order(fall) <= order(look) && !isOwn(fall) && fall.latest > span.from);

  const standing = looks.filter((look) => isBefore(look) && !fallenSince(look));
  const lower = standing.map((look) => ({ at: look.at, min: Math.max(0, look.pct - tolerance.readingPct) }));

  let full: MeterEvidence['full'] = null;
  const shownBefore = (look: Look): boolean => !isOwn(look) && look.latest <= span.from;
  if (looks.some((look) => look.pct >= HUNDRED && shownBefore(look) && !fallenSince(look))) full = 'window-full';
  else if (
    looks.some((look) => look.pct >= HUNDRED && (isOwn(look) || look.latest > span.from) && look.at <= span.until + tolerance.readingAge)
  ) {
    full = 'limit-reached-soon-after';
  }

  let bound: Bound | null = null;
  const upper = looks.filter((look) => isAfter(look) && !nearFull(look) && !fallenUntil(look));
  const max = Math.min(...upper.map((look) => look.pct + tolerance.readingPct));
  for (const look of upper) {
    if (isOwn(look)) {
      bound = better(bound, { basis: 'reading-at', grade: 'proven', max });
      continue;
    }
    const soon = look.latest - span.until <= tolerance.readingAge;
    const spannedByTwo = looks.some(
      (one) => isBefore(one) && !instance.falls.some((fall) => order(fall) > order(one) && order(fall) <= order(look)),
    );
    bound = better(bound, { basis: 'reading-after', grade: soon || spannedByTwo ? 'proven' : 'strong', max });
  }
  const recent = standing.filter((look) => span.from - look.at <= tolerance.readingAge && !nearFull(look));
  const usable = recent.filter((look) => !looks.some((later) => order(later) > order(look) && nearFull(later)));
  const least = Math.min(...usable.map((look) => look.pct + tolerance.readingPct));
  if (usable.length > 0) bound = better(bound, { basis: 'reading-before', grade: 'suspected', max: least });

  let stop: MeterEvidence['stop'] = null;
  const fallInside = instance.falls.some((fall) => !isOwn(fall) && fall.latest > span.from && fall.latest < span.until);
  if (fallInside) bound = null;
  const nearFullHere = looks.some(
    (look) => nearFull(look) && (isBefore(look) ? !fallenSince(look) : look.latest > span.from || isOwn(look)),
  );
  if (nearFullHere) stop = 'boundary';
  else if (looks.some(isAfter) && looks.filter(isAfter).every(fallenUntil)) stop = 'reset-between';
  return { full, bound, stop, standing: lower };
}

export function readMeter(
  looks: readonly Look[],
  instances: readonly Instance[],
  id: string,
  length: number | null,
  span: Span,
  tolerance: Tolerance,
): MeterEvidence {
  const { readingAge, readingPct } = tolerance;
  const edges = instances.flatMap((instance) => [instance.from, instance.until]);
  const crossed = edges.some((edge) => span.from < edge && edge < span.until);
  const overlapping = instances.filter((one) =>
    span.from === span.until ? one.from <= span.from && span.from < one.until : one.from < span.until && span.from < one.until,
  );
  const holding = overlapping.filter((one) => one.from <= span.from && span.until <= one.until);

  // Readings without an edge speak for a while around themselves, and never across a known edge.
  let looseFull: MeterEvidence['full'] = null;
  const loose: { look: Look; bound: Bound }[] = [];
  let looseSpeaks = false;
  let nearFullAround = false;
  let nearFullHere = false;
  const standing: MeterEvidence['standing'] = [];
  for (const look of looks) {
    if (look.window !== id || look.resetsAt !== null) continue;
    const own = look.use !== null && look.use === span.own;
    const max = look.pct + readingPct;
    const instant = span.from === span.until;
    const here = own || (instant ? look.at === span.from && look.latest === span.from : span.from <= look.at && look.latest <= span.until);
    const after = own || look.at >= span.until;
    const before = !own && look.latest <= span.from;
    const cutBy = (edge: number, instantOfLook: number): boolean =>
      after ? edge > span.from && edge <= instantOfLook : edge > instantOfLook && edge <= span.from;
    const cut = edges.some((edge) => cutBy(edge, after ? look.latest : look.at));
    const distance = after ? look.latest - span.until : before ? span.from - look.at : 0;
    if (here) looseSpeaks = true;
    if (here && look.pct >= HUNDRED) {
      if (before) looseFull = 'window-full';
      else looseFull ??= 'limit-reached-soon-after';
      continue;
    }
    // A bare date may be as near as its nearest end.
    const nearest = after ? look.at - span.until : before ? span.from - look.latest : 0;
    const maybeCut = edges.some((edge) => cutBy(edge, after ? look.at : look.latest));
    if (!here && !maybeCut && nearest <= readingAge && max >= HUNDRED) {
      nearFullAround = true;
    }
    if (!here && (distance > readingAge || cut)) continue;
    looseSpeaks = true;
    if (max >= HUNDRED) {
      nearFullAround = true;
      continue;
    }
    if (before) standing.push({ at: look.at, min: Math.max(0, look.pct - readingPct) });
    if (own) loose.push({ look, bound: { basis: 'reading-at', grade: 'suspected', max } });
    else if (after) loose.push({ look, bound: { basis: 'reading-after', grade: 'suspected', max } });
    else if (before) {
      const contradicted = holding.some((one) => one.looks.some((later) => later.at >= look.at && later.pct + readingPct >= HUNDRED));
      if (!contradicted) loose.push({ look, bound: { basis: 'reading-before', grade: 'suspected', max } });
      else nearFullHere = true;
    }
  }

  /** What readings without an edge say beside the falls of one instance: what follows a fall bounds nothing before it. */
  const looseIn = (instance: Instance | null): Bound | null => {
    // A reading that names no edge follows a fall whichever of the instances around the draw shows it.
    const shown = (one: Instance): Look[] => one.falls.filter((fall) => fall.use === null || fall.use !== span.own);
    const fallsOfAll = holding.flatMap(shown);
    const falls = instance === null ? [] : shown(instance);
    let bound: Bound | null = null;
    for (const one of loose) {
      const own = one.look.use !== null && one.look.use === span.own;
      const after = own || one.look.at >= span.until;
      const fallen =
        !own &&
        (after
          ? fallsOfAll.some((fall) => fall.latest > span.from && fall.at <= one.look.latest)
          : falls.some((fall) => fall.at > one.look.at && (fall.at <= span.from || fall.latest < span.until)));
      if (!fallen) bound = better(bound, one.bound);
    }
    return bound;
  };
  const parts = holding.map((instance) => inInstance(instance, span, tolerance));
  for (const part of parts) standing.push(...part.standing);
  let full: MeterEvidence['full'] = null;
  for (const one of [looseFull, ...parts.map((part) => part.full)]) {
    if (one === 'window-full' || (one !== null && full === null)) full = one;
  }
  let bound: Bound | null = parts.length === 0 ? looseIn(null) : null;
  const bounds = parts.map((part) => part.bound);
  let spare: Bound | null = null;
  if (bounds.length > 0 && bounds.every((one) => one !== null)) {
    bound = bounds.reduce(weaker);
    // What stands before the draw is no bound from above beside what stands at or after it.
    const spares = holding.map(looseIn).map((one) => (one?.basis === 'reading-before' ? null : one));
    if (spares.every((one) => one !== null)) spare = spares.reduce(weaker);
  } else {
    // Where an instance has no bound of its own, what names no edge may speak for it.
    const looseBounds = holding.map((instance, index) => better(bounds[index] ?? null, looseIn(instance)));
    if (looseBounds.length > 0 && looseBounds.every((one) => one !== null)) bound = looseBounds.reduce(weaker);
  }
  let stop: MeterEvidence['stop'] = null;
  const open = parts.filter((_, index) => bounds[index] === null);
  if (nearFullAround || nearFullHere || open.some((part) => part.stop === 'boundary')) stop = 'boundary';
  else if (crossed || open.some((part) => part.stop === 'reset-between')) stop = 'reset-between';
  if (crossed || nearFullAround) [bound, spare] = [null, null];
  // No reading bounds a span that outlasts the window: some reset lies in it, named or not.
  if (bound !== null && length !== null && span.until - span.from > length) {
    [bound, spare] = [null, null];
    stop ??= 'reset-between';
  }

  let inFlight = false;
  for (const instance of instances) {
    if (span.from < instance.from || span.from >= instance.until) continue;
    const earlier = instances.filter((one) => one.until < instance.until).at(-1);
    // Where the one before it ended later than this one nominally began, that reset is what a request may have been under way at.
    const began = Math.max(instance.from, earlier !== undefined && earlier.until <= span.from ? earlier.until : instance.from);
    if (span.from >= began + tolerance.inFlight) continue;
    const last = earlier?.looks.at(-1);
    const endedBefore = earlier !== undefined && earlier.until <= instance.from - tolerance.inFlight;
    const hadHeadroom =
      earlier !== undefined && last !== undefined && earlier.until - last.at <= readingAge && last.pct + readingPct < HUNDRED;
    if (!endedBefore && !hadHeadroom) inFlight = true;
  }
  return {
    full,
    bound,
    spare,
    stop,
    seen: holding.length > 0 || looseSpeaks,
    named: overlapping.length > 0 || looseSpeaks,
    nearFullAround,
    crossed,
    inFlight,
    standing,
  };
}
