/**
 * Meters as intervals. A reading is shown rounded; inside one window instance use only grows, so a reading at or after a
 * draw bounds it from above, one at or before bounds it from below, and a fall cuts what follows from what came before.
 */
import type { Origin, Percent, SnapshotRecord } from '../domain/records.ts';
import { firstIndex } from '../domain/order.ts';
import { HUNDRED_PERCENT } from '../domain/records.ts';
import type { Tolerance } from '../domain/policy.ts';
import type { Duration, Instant, Span } from '../domain/time.ts';
import type { Grade, Reason } from '../domain/verdict.ts';
import type { Use } from './model.ts';

/** A reading placed in time. `use` is set when it is the meter right after that use. */
export interface Look {
  /** Known to lie in [at, latest]. */
  readonly at: Instant;
  readonly latest: Instant;
  /** What it shows stood so at some time from here to `at`; mostly `at` itself. */
  readonly since: Instant;
  readonly pct: Percent;
  readonly resetsAt: Instant | null;
  readonly resetsWithin: Duration;
  readonly use: Use | null;
  /** What showed it, as far as the row says: its `source`, else its format. Never the file itself: a log may be cut in two. */
  readonly source: string;
  readonly origin: Origin;
}

/** One instance as readings name it: [start, edge), its looks in order, each with the number of falls before it. */
export interface Instance {
  readonly start: Instant;
  readonly edge: Instant;
  readonly looks: readonly Look[];
  readonly segments: readonly number[];
}

/** What readings say of one window over one span. */
export interface Metered {
  readonly min: Percent | null;
  readonly max: Percent | null;
  readonly resetsAt: Instant | null;
  readonly full: 'window-full' | 'limit-reached-soon-after' | null;
  readonly bound: { readonly basis: 'reading-before' | 'reading-after' | 'reading-at'; readonly cap: Grade | 'suspected' } | null;
  readonly stop: Reason | null;
  /** A reading without a reset near full, close by: it stops a bound of any kind. */
  readonly nearFullLoose: boolean;
  /** Whether any reading speaks for the span at all: else there is "no reading". */
  readonly speaks: boolean;
  /** The readings that decide, before and after: not every one there is. */
  readonly looks: readonly Look[];
  /** Start of the instance that the readings name; `null` where they name none. */
  readonly startsAt: Instant | null;
  /** The reset or fall that keeps the readings from bounding it. */
  readonly cut: Cut | null;
  /** The same by what readings without a reset show at or after the span: less sure than the bound, but there may be more room by them. */
  readonly loosely: Metered | null;
}

/** What parts a draw from its readings: a known edge, a fall of the meter, or a span longer than the window. */
export interface Cut {
  readonly kind: 'reset' | 'fall' | 'outlasts';
  readonly at: Instant | null;
  /** The reading that shows a fall. */
  readonly look: Look | null;
}

export interface Subject extends Span {
  /** The usage row whose own inline readings stand on its side; `null` for lone money and notices. */
  readonly use: Use | null;
}

const SILENT: Metered = {
  min: null,
  max: null,
  resetsAt: null,
  full: null,
  bound: null,
  stop: 'window-unknown',
  nearFullLoose: false,
  speaks: false,
  looks: [],
  startsAt: null,
  cut: null,
  loosely: null,
};

/** All readings of one window of one account. */
export class Meter {
  readonly instances: readonly Instance[];
  private readonly edges: readonly Instant[];
  /** Readings that show that a meter fell. */
  private readonly falls: readonly Look[];
  readonly loose: readonly Look[];

  /** `startOf` gives the start of the instance that ends at an edge; `length` is the window's, where all its instances have one. */
  constructor(
    looks: readonly Look[],
    tolerance: Tolerance,
    startOf: (edge: Instant) => Instant,
    private readonly length: Duration | null = null,
  ) {
    this.loose = looks.filter((look) => !namesReset(look)).sort(compareLooks);
    this.instances = linkInstances(looks.filter(namesReset), tolerance, startOf);
    const edges = new Set<Instant>();
    for (const instance of this.instances) edges.add(instance.start).add(instance.edge);
    this.edges = [...edges].sort((a, b) => a - b);
    this.falls = this.instances.flatMap(({ looks: own, segments }) => own.filter((_, i) => i > 0 && segments[i] !== segments[i - 1]));
  }

  /** Whether a reading names an instance that overlaps the span, or speaks around it. */
  names(span: Span, tolerance: Tolerance): boolean {
    const end = Math.max(span.until, span.from + 1);
    return (
      this.instances.some((instance) => instance.start < end && span.from < instance.edge) ||
      this.loose.some((look) => this.isNear(look, span, tolerance))
    );
  }

  /** The instances that hold the whole span. */
  private holding(span: Span): Instance[] {
    return this.instances.filter((instance) => holds(instance, span));
  }

  judge(subject: Subject, tolerance: Tolerance, itemised: boolean): Metered {
    const parts = this.holding(subject).map((instance) => judgeInstance(instance, subject, tolerance, itemised));
    const around = this.judgeLoose(subject, tolerance);
    let found = around ?? SILENT;
    if (parts.length > 0) {
      const named = parts.reduce(weaker);
      found = around === null ? named : besideLoose(named, around);
    }
    // A known reset inside the span, be it another instance's: no reading bounds both sides of it.
    const cut = this.cutOf(subject, found);
    if (cut === null || found.full !== null || found.stop === 'boundary') return found;
    return { ...found, bound: null, stop: acrossReset(itemised), cut, loosely: null };
  }

  private cutOf(subject: Subject, found: Metered): Cut | null {
    const edge = this.edges.find((one) => subject.from < one && one < subject.until);
    if (edge !== undefined) return { kind: 'reset', at: edge, look: null };
    if (found.bound === null) return null;
    // What lasts longer than the window holds a reset, whether or not anything names it.
    if (this.length !== null && subject.until - subject.from > this.length) return { kind: 'outlasts', at: null, look: null };
    const fall = this.falls.find((one) => subject.from < one.at && one.at < subject.until);
    return fall === undefined ? null : { kind: 'fall', at: fall.at, look: fall };
  }

  /** Instances that hold an instant. */
  at(instant: Instant): Instance[] {
    return this.instances.filter((instance) => instance.start <= instant && instant < instance.edge);
  }

  /** The latest earlier instance that readings name. */
  before(instance: Instance): Instance | null {
    let found: Instance | null = null;
    for (const other of this.instances) if (other.edge < instance.edge) found = other;
    return found;
  }

  private isNear(look: Look, span: Span, tolerance: Tolerance): boolean {
    if (look.latest < span.from - tolerance.readingAge || look.at > span.until + tolerance.readingAge) return false;
    // A known edge between the reading and the span: it speaks of another instance.
    return !this.edges.some(
      (edge) => (look.latest < edge && edge <= span.from) || (span.from < edge && edge <= look.at && look.at > span.until),
    );
  }

  /** What follows a fall bounds nothing before it; a use's own reading stands on the use's side. */
  private fellBetween(look: Look, subject: Subject): boolean {
    const isOwn = (one: Look): boolean => one.use !== null && one.use === subject.use;
    // Full at the draw's own instant is full, whichever of what was shown at that instant came first.
    const isFullThere = look.pct >= HUNDRED_PERCENT && look.at === subject.until && look.latest <= subject.until;
    return !isOwn(look) && !isFullThere && this.falls.some((fall) => subject.until <= fall.at && fall.at <= look.at && !isOwn(fall));
  }

  /** Readings without a reset speak only for `reading_age` around themselves, and never for more than `suspected`. */
  private judgeLoose(subject: Subject, tolerance: Tolerance): Metered | null {
    const near = this.loose.filter((look) => this.isNear(look, subject, tolerance) && !this.fellBetween(look, subject));
    if (near.length === 0) return null;
    const base = { ...SILENT, speaks: true, looks: near };
    let boundary = false;
    let full: Metered['full'] = null;
    let min: Percent | null = null;
    let max: Percent | null = null;
    let basis: 'reading-before' | 'reading-after' | 'reading-at' | null = null;
    let before: Percent | null = null;
    for (const look of near) {
      const own = look.use !== null && look.use === subject.use;
      const within = own || (look.at >= subject.from && look.latest <= subject.until);
      // What may be older than a reading speaks for is of an instance that nobody knows.
      const isOld = mayBeOlder(look) && look.since < subject.from - tolerance.readingAge;
      if (look.pct >= HUNDRED_PERCENT && within) {
        if (!own && look.latest <= subject.from) full = 'window-full';
        full ??= 'limit-reached-soon-after';
      }
      const upper = look.pct + tolerance.readingPct;
      if (upper >= HUNDRED_PERCENT) boundary = true;
      if (!own && !isOld && look.latest <= subject.from) {
        min = Math.max(min ?? 0, look.pct - tolerance.readingPct);
        before = Math.max(before ?? 0, upper);
      }
      if (own || look.since >= subject.until) {
        max = Math.min(max ?? upper, upper);
        if (basis !== 'reading-at') basis = own ? 'reading-at' : 'reading-after';
      }
    }
    if (full !== null) return { ...base, min, max, full, stop: null };
    if (boundary) return { ...base, min, max, stop: 'boundary', nearFullLoose: true };
    if (basis === null && before !== null) {
      basis = 'reading-before';
      max = before;
    }
    if (basis === null) return { ...base, min, max };
    return { ...base, min, max, bound: { basis, cap: 'suspected' }, stop: null };
  }
}

function compareLooks(a: Look, b: Look): number {
  return (
    a.at - b.at ||
    a.latest - b.latest ||
    a.pct - b.pct ||
    a.since - b.since ||
    a.origin.file - b.origin.file ||
    a.origin.line - b.origin.line
  );
}

export function holds(span: Span | Instance, inner: Span): boolean {
  const [start, edge] = 'edge' in span ? [span.start, span.edge] : [span.from, span.until];
  return inner.from >= start && inner.until <= edge && inner.from < edge;
}

type Named = Look & { readonly resetsAt: Instant };

function namesReset(look: Look): look is Named {
  return look.resetsAt !== null;
}

/** Resets equal within the clock tolerance (and the last unit a screen showed) are one instance; the latest is its edge. */
function linkInstances(looks: readonly Named[], tolerance: Tolerance, startOf: (edge: Instant) => Instant): Instance[] {
  const sorted = [...looks].sort((a, b) => a.resetsAt - b.resetsAt || compareLooks(a, b));
  const groups: { edge: Instant; within: Duration; readonly looks: Look[] }[] = [];
  for (const look of sorted) {
    const { resetsAt: edge, resetsWithin: within } = look;
    const last = groups.at(-1);
    if (last !== undefined && edge - last.edge <= tolerance.clock + last.within + within) {
      last.looks.push(look);
      last.edge = edge;
      last.within = within;
    } else groups.push({ edge, within, looks: [look] });
  }
  const instances: Instance[] = [];
  for (const { edge, looks: own } of groups) {
    const start = startOf(edge);
    // A reading at or after the edge, or before the instance it names, is stale and says nothing.
    const live = own.filter((look) => look.at < edge && look.latest >= start).sort(compareLooks);
    if (live.length > 0) instances.push({ start, edge, ...inSegments(live, tolerance) });
  }
  return instances;
}

export function mayBeOlder(look: Look): boolean {
  return look.since < look.at;
}

/**
 * How many falls by more than `reading_pct` from the highest reading so far stand before each look, its own included. One that may
 * be older shows a fall only below what surely stood before it; where it may be as old as what stood higher, or repeat what stood
 * before a fall, it shows nothing and is left out.
 */
function inSegments(looks: readonly Look[], { readingPct }: Tolerance): Pick<Instance, 'looks' | 'segments'> {
  const kept: Look[] = [];
  const segments: number[] = [];
  // The highest of the segment up to each look.
  const tops: Percent[] = [];
  let [segment, first] = [0, 0];
  let [ever, fellAt] = [-Infinity, -Infinity];
  for (const look of looks) {
    const sure = mayBeOlder(look) ? firstIndex(kept, (one) => one.at > look.since) : kept.length;
    const falls = sure > first && look.pct < (tops[sure - 1] ?? 0) - readingPct;
    const highest = tops.at(-1) ?? 0;
    const repeats = look.pct < highest - readingPct || (look.since < fellAt && look.pct <= ever);
    if (!falls && repeats && mayBeOlder(look)) continue;
    if (falls) {
      segment += 1;
      first = kept.length;
      fellAt = look.at;
    }
    ever = Math.max(ever, look.pct);
    kept.push(look);
    segments.push(segment);
    tops.push(falls ? look.pct : Math.max(highest, look.pct));
  }
  return { looks: kept, segments };
}

/** What stops a span that a reset or a fall cuts in two: rows that sum several uses are too coarse for it. */
function acrossReset(itemised: boolean): Reason {
  return itemised ? 'day-resolution' : 'reset-between';
}

function judgeInstance(instance: Instance, subject: Subject, tolerance: Tolerance, itemised: boolean): Metered {
  const { looks, segments } = instance;
  const isOwn = (look: Look): boolean => look.use !== null && look.use === subject.use;
  const isBefore = (look: Look): boolean => !isOwn(look) && look.latest <= subject.from;

  // The side of every fall that the draw stands on: its own reading's, else that of the last reading before it.
  let side = 0;
  looks.forEach((look, index) => {
    if (isBefore(look)) side = segments[index] ?? side;
  });
  const sideAtStart = side;
  looks.forEach((look, index) => {
    if (isOwn(look)) side = segments[index] ?? side;
  });
  const isSpan = subject.until > subject.from;

  let min: Percent | null = null;
  let highestBefore: Percent | null = null;
  let lastBefore: Instant | null = null;
  let max: Percent | null = null;
  let fullBefore = false;
  let fullAfter = false;
  let nearFullLater = false;
  let fallAfter: Look | null = null;
  let bound: Metered['bound'] = null;
  // Only the looks that decide are cited: the highest and the last before, and those that bound it after.
  let highest: Look | null = null;
  let last: Look | null = null;
  const used: Look[] = [];
  looks.forEach((look, index) => {
    const sameSide = segments[index] === side;
    if (isBefore(look)) {
      // What stands at the start of a span stands there, even where a fall comes inside it.
      if (segments[index] !== (isSpan ? sideAtStart : side)) return;
      if (look.pct >= HUNDRED_PERCENT) fullBefore = true;
      if (highestBefore === null || look.pct > highestBefore) highest = look;
      last = look;
      highestBefore = Math.max(highestBefore ?? 0, look.pct);
      min = Math.max(min ?? 0, look.pct - tolerance.readingPct);
      if (lastBefore === null || look.since > lastBefore) lastBefore = look.since;
      // A reading at the very instant of the draw stands on both sides of it.
      if (look.since < subject.until) return;
      max = Math.min(max ?? Infinity, look.pct + tolerance.readingPct);
      return;
    }
    if (look.pct >= HUNDRED_PERCENT && look.at <= subject.until + tolerance.readingAge) {
      fullAfter = true;
      used.push(look);
    }
    const upper = look.pct + tolerance.readingPct;
    if (upper >= HUNDRED_PERCENT) nearFullLater = true;
    if (!isOwn(look) && look.since < subject.until) return;
    if (!sameSide) {
      fallAfter ??= look;
      return;
    }
    if (max === null || upper < max) {
      max = upper;
      used.push(look);
    }
  });
  const resetsAt = instance.edge;
  const decisive = [highest, last, ...used].filter((look): look is Look => look !== null);
  const startsAt = instance.start;
  const base = { min, max, startsAt, resetsAt, speaks: true, nearFullLoose: false, looks: decisive, cut: null, loosely: null };
  if (fullBefore) return { ...base, full: 'window-full', bound: null, stop: null };
  if (fullAfter) return { ...base, full: 'limit-reached-soon-after', bound: null, stop: null };

  looks.forEach((look, index) => {
    if (segments[index] !== side || look.pct + tolerance.readingPct >= HUNDRED_PERCENT) return;
    if (isOwn(look)) bound = { basis: 'reading-at', cap: 'proven' };
    else if (look.since >= subject.until && bound?.basis !== 'reading-at') {
      const soon = look.latest - subject.until <= tolerance.readingAge;
      const cap = soon || lastBefore !== null || bound?.cap === 'proven' ? 'proven' : 'strong';
      bound = { basis: 'reading-after', cap };
    }
  });
  if (bound !== null) return { ...base, full: null, bound, stop: null };

  const atLeast = highestBefore as Percent | null;
  const nearFullBefore = atLeast !== null && atLeast + tolerance.readingPct >= HUNDRED_PERCENT;
  const age = lastBefore === null ? Infinity : subject.from - lastBefore;
  if (atLeast !== null && !nearFullBefore && !nearFullLater && age <= tolerance.readingAge) {
    const upper = atLeast + tolerance.readingPct;
    return { ...base, max: upper, full: null, bound: { basis: 'reading-before', cap: 'suspected' }, stop: null };
  }
  const stop = nearFullLater || nearFullBefore ? 'boundary' : fallAfter !== null ? acrossReset(itemised && isSpan) : 'window-unknown';
  const fell = fallAfter as Look | null;
  const cut: Cut | null = fell === null || stop === 'boundary' ? null : { kind: 'fall', at: fell.at, look: fell };
  return { ...base, full: null, bound: null, stop, cut };
}

/** Weakest basis first: the order in which a reason is named. */
const BASES = ['reading-before', 'reading-after', 'reading-at'] as const;
const CAPS = ['suspected', 'strong', 'proven'] as const;
const STOPS: readonly (Reason | null)[] = ['boundary', 'reset-between', 'day-resolution', 'window-unknown', null];

/** Two instances of one window hold the draw: full in either is full, and headroom must show in both. */
function weaker(a: Metered, b: Metered): Metered {
  const looks = [...a.looks, ...b.looks];
  const cut = a.cut ?? b.cut;
  if (a.full !== null || b.full !== null) {
    const full = a.full === 'window-full' || b.full === 'window-full' ? 'window-full' : 'limit-reached-soon-after';
    return { ...(a.full === null ? b : a), full, bound: null, stop: null, looks };
  }
  if (a.bound === null || b.bound === null) {
    const stop = STOPS.find((reason) => reason === a.stop || reason === b.stop) ?? null;
    return { ...(a.bound === null ? a : b), min: highest(a.min, b.min), bound: null, stop, looks, cut };
  }
  const first = a.bound;
  const second = b.bound;
  const basis = BASES.find((name) => name === first.basis || name === second.basis) ?? first.basis;
  const cap = CAPS.find((name) => name === first.cap || name === second.cap) ?? first.cap;
  const max = a.max === null || b.max === null ? null : Math.max(a.max, b.max);
  return { ...a, min: highest(a.min, b.min), max, bound: { basis, cap }, looks };
}

/** What stands at or before the draw in either bounds it from below. */
function highest(a: Percent | null, b: Percent | null): Percent | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Readings that name their instance beside some that don't: the latter can stop or help a window nothing else bounds. */
function besideLoose(named: Metered, loose: Metered): Metered {
  const looks = [...named.looks, ...loose.looks];
  const min = highest(named.min, loose.min);
  if (named.full !== null) return loose.full === 'window-full' ? { ...named, full: 'window-full' } : named;
  if (loose.full !== null) return { ...named, min, full: loose.full, bound: null, stop: null, looks };
  if (loose.nearFullLoose) return { ...named, min, bound: null, stop: 'boundary', nearFullLoose: true, looks };
  if (loose.bound === null) return { ...named, min };
  if (named.bound !== null) {
    // One of before stands for the span only where nothing stands at or after it.
    const isUpper = loose.bound.basis !== 'reading-before';
    return { ...named, min, loosely: isUpper ? { ...named, min, max: loose.max, bound: loose.bound, looks } : null };
  }
  // A later reading near full stops only a bound that rests on a reading before.
  const helps = named.stop !== 'boundary' || loose.bound.basis !== 'reading-before';
  if (!helps) return { ...named, min };
  return { ...named, min, max: loose.max, bound: loose.bound, stop: null, looks };
}

/** Collects the looks of an account, by window. */
export function looksOf(uses: readonly Use[], snapshots: readonly SnapshotRecord[]): Map<string, Look[]> {
  const looks = new Map<string, Look[]>();
  const put = (window: string, look: Look): void => {
    const list = looks.get(window);
    if (list === undefined) looks.set(window, [look]);
    else list.push(look);
  };
  for (const use of uses) {
    for (const { window, usedPct, resetsAt, resetsWithin } of use.readings) {
      const origin = use.origins[0] ?? use;
      const { until: at, format: source } = use;
      put(window, { at, latest: at, since: at, pct: usedPct, resetsAt, resetsWithin, use, source, origin });
    }
  }
  for (const snapshot of snapshots) {
    for (const { window, usedPct, resetsAt, resetsWithin } of snapshot.readings) {
      const origin = { file: snapshot.file, line: snapshot.line };
      const { at, latest, since = at } = snapshot;
      const source = snapshot.note || snapshot.format;
      put(window, { at, latest, since, pct: usedPct, resetsAt, resetsWithin, use: null, source, origin });
    }
  }
  return looks;
}
