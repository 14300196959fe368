/**
 * The counted fold: what the allowance should have paid, use by use, without ever looking at what was billed.
 * Its whole state is a few numbers a window, so it can be copied at any use.
 */
import { micros, ZERO, type Micros } from '../domain/money.ts';
import type { Crossing, Window } from '../domain/policy.ts';
import type { PlanRecord } from '../domain/records.ts';
import { HOUR, type Duration, type Instant, type Span } from '../domain/time.ts';
import type { Evidence } from './match.ts';
import type { Use } from './model.ts';
import type { PlanInForce } from './plans.ts';
import { alwaysApply, calendarInstance, inForce, windowsFor, type StatedLimits } from './windows.ts';

const NEVER = -8_640_000_000_000_000 as Instant;

/** One instance of a counted window. */
interface Counter {
  start: Instant;
  end: Instant;
  used: Micros;
  incomplete: boolean;
  /** First-use windows: the opening follows from a covered quiet stretch that began here; `null`: not seen. */
  quietFrom: Instant | null;
  /** It has refused a use: there was not room enough. */
  full: boolean;
}

interface Track {
  current: Counter | null;
  /** Until when a use that the allowance could pay may have happened. */
  lastPayable: Instant;
  /** Instances that begin before this are incomplete: a span crossed into them. */
  brokenUntil: Instant;
  /** What was paid in the open instance, use by use, where its edges may move: the moved one begins with a part of it. */
  readonly paid: { readonly at: Instant; readonly amount: Micros }[];
  /** The calendar's last instance, and of which window. */
  calendar: Span | null;
  calendarOf: Window | null;
}

/** A counted window as it stands before a use (or at an instant). */
export interface Count {
  readonly window: Window;
  readonly scope: 'yes' | 'unknown';
  readonly limit: Micros;
  readonly used: Micros;
  readonly start: Instant;
  readonly end: Instant;
  readonly complete: boolean;
  /** Complete only by the account holder's `--covers`. */
  readonly byWord: boolean;
  /** An incomplete count still is a lower bound, save in a first-use window whose opening is not seen. */
  readonly lowerBound: boolean;
  /** The span leaves the instance: it can't be counted here. */
  readonly crosses: boolean;
  /** A use opened the instance; else it is the one that would open now (always open where the calendar gives it). */
  readonly open: boolean;
}

/** What the fold needs to know of a use or of an instant it is asked about. */
export interface Countable extends Span {
  readonly use: Use | null;
  readonly plan: PlanInForce | null;
  readonly line: PlanRecord | null;
  readonly evidence: Evidence;
  /** Whose files must cover the instance for its count to be complete; `''`: none, so it never is. */
  readonly format: string;
  /** What `notCovered` said of it, once it was asked: a day of summed rows asks of each use again for each other one. */
  notCovered: boolean | null;
}

/** Which instance of a counted window holds a use. */
export interface InstanceOf {
  readonly window: Window;
  readonly counter: { readonly start: Instant; readonly end: Instant };
}

export interface Stepped {
  /** `null` where the fold can't say. */
  readonly pays: Micros | null;
  /** How the counted windows stood before the use, where that was asked for. */
  readonly counts: readonly Count[];
  /** The instances of counted windows that hold it, until the next step: where wrongly swapped use is set off. */
  readonly instances: readonly InstanceOf[];
  /** A coverage rule sends it to credits: it never entered the fold. */
  readonly sentToCredits: boolean;
}

export interface FoldContext {
  readonly limits: StatedLimits;
  readonly crossing: Crossing | null;
  covers(format: string, from: Instant, until: Instant): 'files' | 'word' | 'no';
  /** From here on money appears that no usage row shows: every count is incomplete. */
  readonly loneMoneyFrom: Instant | null;
  /** Several lines of accounts.csv: a billing day may move while its instance is open. */
  readonly edgesMove: boolean;
  /** Whether a coverage rule sends this use straight to credits. */
  notCovered(item: Countable): boolean;
}

/** What one window alone would let the allowance pay of a quantity. A row that sums a span fills it as far as it goes. */
export function allowed(quantity: Micros, headroom: Micros, crossing: Crossing, divisible: boolean): Micros {
  if (headroom <= 0) return ZERO;
  if (headroom >= quantity) return quantity;
  if (divisible || crossing === 'split') return headroom;
  return crossing === 'whole-to-allowance' ? quantity : ZERO;
}

export function headroomOf(count: { limit: Micros; used: Micros }): Micros {
  return micros(Math.max(0, count.limit - count.used));
}

export class AllowanceFold {
  private readonly tracks: Map<string, Track>;
  /** Instances that had refused a use and were followed by another, in order. */
  readonly fullResets: { window: string; at: Instant }[] = [];
  /** Uses that met some headroom but not enough. */
  crossings = 0;
  /** Until when a use of no known plan may have happened. */
  private blurredUntil = NEVER;
  /** The counted windows of the item that was placed last, used again for every one. */
  private readonly placed: Placed[] = [];
  private readonly pool: Placed[] = [];
  private allCounted = true;
  /** Of which plan and line they are; `null`: they hang on more of the item than that. */
  private placedFor: { readonly plan: PlanInForce; readonly line: PlanRecord | null } | null = null;

  constructor(
    private readonly context: FoldContext,
    tracks: Map<string, Track> = new Map(),
  ) {
    this.tracks = tracks;
  }

  clone(): AllowanceFold {
    const tracks = new Map<string, Track>();
    for (const [id, track] of this.tracks) {
      tracks.set(id, { ...track, current: track.current === null ? null : { ...track.current }, paid: [...track.paid] });
    }
    const copy = new AllowanceFold(this.context, tracks);
    copy.blurredUntil = this.blurredUntil;
    return copy;
  }

  /** Counted windows as they stand for an item, nothing changed. */
  look(item: Countable): Count[] {
    return this.place(item).map((placed) => this.toCount(placed, item));
  }

  /** Let the allowance pay what it can of a use. `before`: how the counted windows stood is asked for too. */
  step(item: Countable & { readonly use: Use }, before: boolean): Stepped {
    const { use, plan } = item;
    if (use.funding === 'none') return NOTHING;
    const sentToCredits = (item.notCovered ??= this.context.notCovered(item));
    if (plan === null) {
      if (!sentToCredits) this.blur(item);
      return NOTHING;
    }
    const places = this.place(item);
    if (places.length === 0) return sentToCredits ? SENT_TO_CREDITS : NOTHING;
    const counts = before ? places.map((placed) => this.toCount(placed, item)) : NO_COUNTS;
    return { pays: sentToCredits ? null : this.payFrom(places, item, counts), counts, instances: places, sentToCredits };
  }

  /**
   * The same as `step` of each of some uses that come next, at instants from the item's to a last one, that no rule sends to credits, of an
   * account without lines of accounts.csv, where the instances that are open then, or open with the first of them, surely have room for
   * all of them, as they have for most; `quantity`: of all together. The item's use is read for nothing. `false`: nothing was done.
   */
  stepOver(item: Countable, last: Instant, quantity: Micros): boolean {
    const { plan } = item;
    if (plan === null || quantity <= 0 || this.context.edgesMove) return false;
    if (this.placedFor?.plan === plan && this.isFollowed(item)) return this.stepFollowed(item, last, quantity);
    // Those that were placed for a plan alone always apply.
    if (this.placedFor?.plan !== plan && !alwaysApply(plan.plan)) return false;
    return this.stepPlaced(item, last, quantity);
  }

  /** Whether each window's last instance holds an item, or has ended and is followed by the one that the item opens. */
  private isFollowed(item: Countable): boolean {
    const { from } = item;
    for (const { track, window } of this.placed) {
      const { current } = track;
      if (current === null || window.starts === 'first-use-hour') return false;
      const calendar = calendarOf(track, window, item);
      if (calendar === null) continue;
      // Another plan's window of that name may have other edges.
      if (from < current.end ? calendar.from !== current.start || calendar.until !== current.end : calendar.from < current.end)
        return false;
    }
    return this.allCounted;
  }

  private stepFollowed(item: Countable, last: Instant, quantity: Micros): boolean {
    const { from } = item;
    for (const { track, limit, window } of this.placed) {
      const current = track.current as Counter;
      const isOpen = from < current.end;
      const end = isOpen ? current.end : (calendarOf(track, window, item)?.until ?? from + (window.length as Duration));
      if (last >= end || quantity + (isOpen ? current.used : 0) > limit) return false;
    }
    for (const { track, window } of this.placed) {
      const current = track.current as Counter;
      if (from >= current.end) this.openAgain(current, track, window, item);
      current.used = micros(current.used + quantity);
      track.lastPayable = later(track.lastPayable, last);
    }
    return true;
  }

  /** The same of whichever windows, once they are placed. */
  private stepPlaced(item: Countable, last: Instant, quantity: Micros): boolean {
    const places = this.place(item);
    for (const { limit, counter } of places) if (counter.used + quantity > limit || counter.end <= last) return false;
    for (const placed of places) {
      const counter = this.open(placed, false);
      counter.used = micros(counter.used + quantity);
      placed.track.lastPayable = later(placed.track.lastPayable, last);
    }
    return true;
  }

  /** Opens the instance that an item opens behind one that has ended, in its place: nobody else holds that one. */
  private openAgain(current: Counter, track: Track, window: Window, item: Countable): void {
    const { from } = item;
    if (current.full) this.fullResets.push({ window: window.id, at: current.end });
    const calendar = calendarOf(track, window, item);
    if (calendar === null) {
      const length = window.length as Duration;
      current.quietFrom = openingSeen(track, length, from, from);
      current.start = from;
      current.end = (from + length) as Instant;
      current.incomplete = false;
    } else {
      current.quietFrom = null;
      current.start = calendar.from;
      current.end = calendar.until;
      current.incomplete = calendar.from < track.brokenUntil;
    }
    current.used = ZERO;
    current.full = false;
  }

  /** `counts`: how the windows stand, where that is known already. */
  private payFrom(places: readonly Placed[], item: Countable & { readonly use: Use }, counts: readonly Count[]): Micros | null {
    const { use } = item;
    const { quantity } = use;
    const divisible = use.until > use.from;
    let least = Infinity;
    for (const placed of places) if (canPay(placed, item)) least = Math.min(least, roomIn(placed));
    let pays: Micros | null = null;
    if (quantity !== null && least < Infinity) {
      const crossing = this.context.crossing ?? item.plan?.plan.crossing ?? 'split';
      pays = allowed(quantity, micros(least), crossing, divisible);
      if (least > 0 && least < quantity) this.crossings += 1;
    }
    const refused = quantity !== null && pays !== null && pays < quantity;
    let unsureRefusal = false;
    if (refused) {
      // Only a count that the files complete refuses for sure.
      for (let index = 0; index < places.length && !unsureRefusal; index += 1) {
        const placed = places[index] as Placed;
        if (!canPay(placed, item) || roomIn(placed) >= quantity) continue;
        const count = counts[index] ?? this.toCount(placed, item);
        unsureRefusal = !count.complete || count.byWord;
      }
    }
    for (const placed of places) {
      const { track } = placed;
      if (pays === null || !canPay(placed, item)) {
        // No quantity, an unknown scope, or a span over an edge: nothing grows, and what it might have used is unknown.
        if (item.until > placed.counter.end) track.brokenUntil = later(track.brokenUntil, use.until);
        this.spoil(track, item);
        continue;
      }
      const wasComplete = unsureRefusal && this.toCount(placed, item).complete;
      const lacks = refused && roomIn(placed) < quantity;
      if (pays > 0) {
        const counter = this.open(placed, divisible);
        counter.used = micros(counter.used + pays);
        if (placed.calendar && this.context.edgesMove) track.paid.push({ at: item.from, amount: pays });
        track.lastPayable = later(track.lastPayable, use.until);
      }
      // Only a complete count refuses for sure: else the allowance may have paid, and opened a window.
      if (wasComplete) this.spoil(track, item);
      if (unsureRefusal) track.lastPayable = later(track.lastPayable, use.until);
      if (lacks && track.current !== null && item.from < track.current.end) track.current.full = true;
    }
    return pays;
  }

  /** The counted windows that apply to an item, each with its limit and the instance that holds it; until the next call. */
  private place(item: Countable): readonly Placed[] {
    const { plan, line } = item;
    if (plan === null) return NO_PLACES;
    const { placed, placedFor } = this;
    if (placedFor === null || placedFor.plan !== plan || placedFor.line !== line) this.placeWindows(item, plan);
    for (const place of placed) {
      const calendar = calendarOf(place.track, place.window, item);
      place.calendar = calendar !== null;
      place.counter = counterAt(place.window, place.track, calendar, item, this.allCounted, this.context.edgesMove);
    }
    return placed;
  }

  /** Finds which windows those are, which most accounts need do once. */
  private placeWindows(item: Countable, plan: PlanInForce): void {
    const { placed, pool } = this;
    let count = 0;
    for (const { window, scope } of windowsFor(plan.plan, item.from, item.evidence)) {
      const limit = this.limitOf(window, item);
      if (limit === null) continue;
      // Nothing gives it an edge.
      if (window.length === null && calendarInstance(window, item.from, item.line) === null) continue;
      const place = (pool[count] ??= { window, scope, limit, track: this.trackOf(window.id), counter: NO_COUNTER, calendar: false });
      place.window = window;
      place.scope = scope;
      place.limit = limit;
      place.track = this.trackOf(window.id);
      placed[count] = place;
      count += 1;
    }
    if (placed.length !== count) placed.length = count;
    this.allCounted = this.areAllCounted(item, plan);
    this.placedFor = alwaysApply(plan.plan) && this.context.limits.isEmpty ? { plan, line: item.line } : null;
  }

  /** Whether every window of the plan in force is counted: else another may have refused what seemed to open a first-use one. */
  private areAllCounted(item: Countable, { plan }: PlanInForce): boolean {
    for (const window of plan.windows) if (inForce(window, item.from) && this.limitOf(window, item) === null) return false;
    return true;
  }

  /** A `reported` window is judged by readings even where a limit is stated; a billing day nobody states can't be counted. */
  private limitOf(window: Window, item: Countable): Micros | null {
    if (window.starts === 'reported' || window.optional) return null;
    if (window.starts === 'billing-day' && (item.line === null || item.line.billingDay === null)) return null;
    return this.context.limits.limit(window, item.from, item.use, item.line);
  }

  private trackOf(id: string): Track {
    let track = this.tracks.get(id);
    if (track === undefined) {
      track = { current: null, lastPayable: this.blurredUntil, brokenUntil: this.blurredUntil, paid: [], calendar: null, calendarOf: null };
      this.tracks.set(id, track);
    }
    return track;
  }

  private open(placed: Placed, divisible: boolean): Counter {
    const { track, counter, window } = placed;
    const { current } = track;
    if (counter === current) return counter;
    const continued = current !== null && counter.start === current.start;
    if (current?.full === true && !continued) this.fullResets.push({ window: window.id, at: current.end });
    // The uses of a span may have opened it at any of its instants.
    const quietFrom = divisible && !continued && !placed.calendar ? null : counter.quietFrom;
    if (track.paid.length > 0 && current !== null && counter.start >= current.end) track.paid.length = 0;
    // It was made for this item: nobody else holds it.
    counter.quietFrom = quietFrom;
    track.current = counter;
    return counter;
  }

  /** A use of no known plan may have taken from any window. */
  private blur(item: Countable): void {
    this.blurredUntil = later(this.blurredUntil, (item.until + 1) as Instant);
    for (const track of this.tracks.values()) this.spoil(track, item);
  }

  /** What a use took of the open instance is unknown; a closed first-use window may have been opened by it. */
  private spoil(track: Track, item: Countable): void {
    if (track.current !== null && item.from < track.current.end) track.current.incomplete = true;
    else track.brokenUntil = later(track.brokenUntil, (item.until + 1) as Instant);
    track.lastPayable = later(track.lastPayable, item.until);
  }

  private toCount({ window, scope, limit, track, counter, calendar }: Placed, item: Countable): Count {
    const since = calendar ? counter.start : counter.quietFrom;
    const lone = this.context.loneMoneyFrom;
    const whole = lone === null || (item.from < lone && item.until <= lone);
    const covered = since !== null && !counter.incomplete && whole ? this.context.covers(item.format, since, item.until) : 'no';
    return {
      window,
      scope,
      limit,
      used: counter.used,
      start: counter.start,
      end: counter.end,
      complete: covered !== 'no',
      byWord: covered === 'word',
      // An opening is seen only where the files cover the quiet stretch it follows from.
      lowerBound: calendar || (since !== null && this.context.covers(item.format, since, counter.start) !== 'no'),
      crosses: item.until > counter.end,
      open: calendar || counter.start === track.current?.start,
    };
  }
}

const NO_COUNTER: Counter = { start: NEVER, end: NEVER, used: ZERO, incomplete: true, quietFrom: null, full: false };

/** A counted window at an item: the instance that holds it, or the one that would open with it. */
interface Placed {
  window: Window;
  scope: 'yes' | 'unknown';
  limit: Micros;
  track: Track;
  counter: Counter;
  calendar: boolean;
}

/** As `calendarInstance`; the last one of a window whose edges hang on nothing else is remembered. */
function calendarOf(track: Track, window: Window, item: Countable): Span | null {
  if (window.starts === 'first-use' || window.starts === 'first-use-hour') return null;
  if (window.starts === 'billing-day') return calendarInstance(window, item.from, item.line);
  const { calendar } = track;
  if (calendar !== null && track.calendarOf === window && item.from >= calendar.from && item.from < calendar.until) return calendar;
  track.calendar = calendarInstance(window, item.from, item.line);
  track.calendarOf = window;
  return track.calendar;
}

const NO_COUNTS: readonly Count[] = [];
const NO_PLACES: readonly Placed[] = [];
const NOTHING: Stepped = { pays: null, counts: NO_COUNTS, instances: NO_PLACES, sentToCredits: false };
const SENT_TO_CREDITS: Stepped = { ...NOTHING, sentToCredits: true };

function roomIn({ limit, counter }: Placed): number {
  return Math.max(0, limit - counter.used);
}

function canPay(placed: Placed, item: Countable): boolean {
  return placed.scope === 'yes' && item.until <= placed.counter.end;
}

function counterAt(window: Window, track: Track, calendar: Span | null, item: Countable, allCounted: boolean, edgesMove: boolean): Counter {
  const { current } = track;
  // A span that began before the instance opened may have gone on in it.
  const moved = calendar !== null && current !== null && (current.start !== calendar.from || current.end !== calendar.until);
  if (current !== null && !moved && item.from < current.end && (item.from >= current.start || item.until > current.start)) {
    return allCounted || current.quietFrom === null ? current : { ...current, quietFrom: null };
  }
  if (calendar !== null) {
    // Where its edges moved, uses of this instance were counted in the one before it.
    const isMoved = current !== null && current.end > calendar.from;
    const incomplete = calendar.from < track.brokenUntil || (isMoved && (current.incomplete || !edgesMove));
    const used = isMoved ? paidWithin(track, calendar) : ZERO;
    return { start: calendar.from, end: calendar.until, used, incomplete, quietFrom: null, full: false };
  }
  const length = window.length as Duration;
  const floor = window.starts === 'first-use-hour' ? Math.floor(item.from / HOUR) * HOUR : item.from;
  const start = Math.max(floor, current?.end ?? NEVER) as Instant;
  const quietFrom = allCounted ? openingSeen(track, length, item.from, floor as Instant) : null;
  return { start, end: (start + length) as Instant, used: ZERO, incomplete: false, quietFrom, full: false };
}

function paidWithin(track: Track, span: Span): Micros {
  let sum = 0;
  for (const { at, amount } of track.paid) if (at >= span.from && at < span.until) sum += amount;
  return micros(sum);
}

/**
 * An opening is seen after a quiet stretch of a whole length, or where it follows from a seen instance use by use. `opened`: the full hour
 * of a window that opens at one; the files must cover a whole length before it.
 */
function openingSeen(track: Track, length: number, at: Instant, opened: Instant): Instant | null {
  if (at - track.lastPayable >= length && at - track.brokenUntil >= length) return (opened - length) as Instant;
  const { current } = track;
  return current !== null && current.quietFrom !== null && !(current.end <= track.brokenUntil) ? current.quietFrom : null;
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
