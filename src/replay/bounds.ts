/** The windows that apply to a subject, each with the bounds that readings and counts put on it. */
import { micros, type Micros } from '../domain/money.ts';
import type { Plan, Tolerance, Window } from '../domain/policy.ts';
import { HUNDRED_PERCENT } from '../domain/records.ts';
import { addMonths, monthStart, type Instant } from '../domain/time.ts';
import type { Reason } from '../domain/verdict.ts';
import { judgeCount, usedPct, type Counting } from './counting.ts';
import { scopeContradicts, type Answer } from './match.ts';
import { mayBeOlder, Meter, type Instance, type Look, type Metered } from './meters.ts';
import type { Basis, ReplayContext, WindowCount, WindowLooks, WindowState } from './model.ts';
import type { PlanInForce } from './plans.ts';
import { CAPS, type Cap, type Subject } from './subject.ts';
import { inForce, lengthOf, windowsFor, type StatedLimits } from './windows.ts';

/** Which stop is named where several apply to one window. */
const STOPS: readonly Reason[] = ['boundary', 'reset-between', 'day-resolution', 'usage-incomplete', 'quantity-missing', 'window-unknown'];

/** A window's state with what the ladder needs beyond what is reported. */
export interface JudgedWindow extends WindowState {
  readonly scope: Answer;
  /** Any reading in the draw's instance, or a limit. */
  readonly evidenced: boolean;
  /** The most this window would let the allowance pay of the use; `null` where it doesn't say. */
  readonly pays: Micros | null;
  /** Where readings and a limit bound it: limit × room in per cent, unrounded. */
  readonly fitting: bigint | null;
  readonly counted: boolean;
  /** Only a complete count is not judged by readings. */
  readonly countComplete: boolean;
  /** For day rows: what it would pay if all else came first, or last. */
  readonly paysBetween: { readonly least: Micros; readonly most: Micros } | null;
}

/** An optional window that no reading names, and whether the subject is in its scope. */
export interface Unseen {
  readonly window: string;
  readonly scope: Answer;
}

export interface BoundsContext {
  readonly replay: ReplayContext;
  readonly looks: ReadonlyMap<string, Look[]>;
  readonly limits: StatedLimits;
}

export class Bounds {
  private readonly meters = new Map<string, Meter>();
  private readonly windowIds: readonly string[];

  constructor(private readonly context: BoundsContext) {
    this.windowIds = [...context.looks.keys()].sort();
  }

  toleranceOf(plan: PlanInForce | null): Tolerance {
    const policy = plan?.policy ?? this.context.replay.policies[0];
    if (policy === undefined) throw new Error('a replay needs a policy');
    return policy.tolerance;
  }

  meter(id: string, window: Window | null, plan: PlanInForce | null): Meter | null {
    const looks = this.context.looks.get(id);
    if (looks === undefined) return null;
    const length = window?.length ?? (window === null ? lengthOf(id, plan?.plan ?? null, this.context.replay.policies) : null);
    const monthly = window?.starts === 'calendar-month';
    const key = `${id} ${length ?? (monthly ? 'month' : 'billing')}`;
    let meter = this.meters.get(key);
    if (meter === undefined) {
      const startOf = (edge: Instant): Instant => {
        if (length !== null) return (edge - length) as Instant;
        return monthly ? monthStart((edge - 1) as Instant) : addMonths(edge, -1);
      };
      meter = new Meter(looks, this.toleranceOf(plan), startOf, length);
      this.meters.set(key, meter);
    }
    return meter;
  }

  /** The applicable windows in policy order, then reported ones that the policy doesn't know. */
  windows(subject: Subject): { known: readonly JudgedWindow[]; unknown: readonly WindowState[]; unseen: readonly Unseen[] } {
    const known: JudgedWindow[] = [];
    const unseen: Unseen[] = [];
    const tolerance = this.toleranceOf(subject.plan);
    for (const { window, scope } of subject.plan === null ? [] : windowsFor(subject.plan.plan, subject.from, subject.evidence)) {
      if (window.optional && !this.meter(window.id, window, subject.plan)?.names(subject, tolerance))
        unseen.push({ window: window.id, scope });
      else known.push(this.judgeWindow(subject, window, scope, tolerance));
    }
    if (this.windowIds.length === 0) return { known, unknown: NO_STATES, unseen };
    const unknown: WindowState[] = [];
    const inPlan = new Set<string>();
    for (const window of subject.plan?.plan.windows ?? []) if (inForce(window, subject.from)) inPlan.add(window.id);
    for (const id of this.windowIds) {
      if (inPlan.has(id) || scopeContradicts(id, subject.evidence.model)) continue;
      const metered = this.meter(id, null, subject.plan)?.judge(subject, tolerance, subject.use !== null);
      if (metered?.full) unknown.push(unknownFull(id, metered));
    }
    return { known, unknown, unseen };
  }

  private judgeWindow(subject: Subject, window: Window, scope: 'yes' | 'unknown', tolerance: Tolerance): JudgedWindow {
    const itemised = subject.use !== null;
    // Whatever the crossing mode, a row that sums a span is divisible.
    const divisible = itemised && subject.until > subject.from;
    const read = this.meter(window.id, window, subject.plan)?.judge(subject, tolerance, itemised) ?? null;
    const at = subject.use === null ? subject.from : subject.use.from;
    const limit = this.context.limits.limit(window, at, subject.use, subject.line);
    const plan = subject.plan?.plan as Plan;
    const crossing = subject.crossing ?? plan.crossing;
    const quantity = subject.use?.quantity ?? null;
    const counting = judgeCount(subject, window, read?.min ?? null, crossing);
    // Where nothing less than room for all of it will do, a reading that is less sure may show what the better bound leaves open.
    const needsAll = crossing === 'whole-to-credits' || (subject.share === null && (crossing === 'split' || divisible));
    const leavesAll = (found: Metered | null): boolean =>
      found !== null && limit !== null && quantity !== null && fits(limit, found.max ?? HUNDRED_PERCENT) >= quantity;
    const loosely = read?.loosely ?? null;
    const helps = needsAll && !leavesAll(read) && leavesAll(loosely) && (counting === null || counting.bound === null);
    const metered = helps ? loosely : read;

    let bound: { basis: Basis; cap: Cap } | null = metered?.bound ?? null;
    let stop = metered === null ? 'window-unknown' : metered.stop;
    let pays: Micros | null = counting?.pays ?? null;
    let fitting: bigint | null = null;
    if (
      bound !== null &&
      limit !== null &&
      quantity !== null &&
      (crossing === 'split' || divisible) &&
      (counting === null || counting.pays === null)
    ) {
      pays = smaller(quantity, fits(limit, metered?.max ?? HUNDRED_PERCENT));
      fitting = BigInt(limit) * BigInt(Math.max(0, HUNDRED_PERCENT - (metered?.max ?? HUNDRED_PERCENT)));
    }
    if (bound !== null && crossing === 'whole-to-credits' && !leavesAll(metered) && (subject.use !== null || subject.lone)) {
      bound = null;
      stop = 'quantity-missing';
    }
    let shownFull: WindowState['full'] = metered?.full ?? (counting?.full === true ? 'allowance-exhausted' : null);
    if (shownFull !== null && scope === 'unknown') {
      // A use whose model is not stated can't be limit-reached by a scoped window, but needs headroom in it.
      shownFull = null;
      bound = null;
      stop = 'boundary';
    } else if (shownFull === null && counting !== null && metered?.nearFullLoose !== true) {
      const better = counting.bound !== null && (bound === null || CAPS.indexOf(counting.bound.cap) >= CAPS.indexOf(bound.cap));
      if (better) bound = counting.bound;
      else if (bound === null) stop = STOPS.find((reason) => reason === stop || reason === counting.stop) ?? stop;
      // A day row without room for all of it is undecided as a whole, whatever a reading says.
      if (counting.between !== null) {
        bound = null;
        if (stop !== 'boundary') stop = 'day-resolution';
      }
    }
    if (subject.use !== null && subject.share === null && pays !== null && quantity !== null && pays < quantity && bound !== null) {
      bound = null;
      stop = counting?.stop === 'usage-incomplete' ? 'usage-incomplete' : 'quantity-missing';
    }
    const isFull = shownFull !== null;
    const decides = counting !== null && (shownFull === 'allowance-exhausted' || bound?.basis === 'counted');
    const shown = decides || metered === null || !metered.speaks ? counting : null;
    return {
      window: window.id,
      definition: window,
      usedPctMin: shown === null ? (metered?.min ?? null) : usedPct(shown.sure),
      usedPctMax: shown === null ? (metered?.max ?? null) : shown.all.complete ? usedPct(shown.all) : null,
      resetsAt: shown === null ? (metered?.resetsAt ?? null) : shown.sure.end,
      shownBy: shown !== null ? 'counted' : metered?.speaks === true ? 'reading' : 'none',
      full: shownFull,
      bound: isFull ? null : bound,
      stop: isFull || bound !== null ? null : stop,
      looks: metered?.looks ?? NO_LOOKS,
      startsAt: shown === null ? (metered?.startsAt ?? null) : shown.sure.start,
      cut: metered?.cut ?? null,
      count: counting === null ? null : countOf(counting),
      limit,
      scope,
      evidenced: metered?.speaks === true || limit !== null,
      pays,
      fitting,
      counted: counting !== null && counting.counts,
      countComplete: counting !== null && counting.counts && counting.all.complete,
      paysBetween: counting?.between ?? null,
    };
  }

  /** Every reading that is of its own time, by window and by the instance it names: what may repeat an older one compares with nothing. */
  looks(): WindowLooks[] {
    const plans = this.context.replay.policies.flatMap((policy) => [...policy.plans.values()].map((plan) => ({ policy, plan })));
    return this.windowIds.flatMap((id) => {
      const owner = plans.find(({ plan }) => plan.windows.some((window) => window.id === id)) ?? null;
      const window = owner?.plan.windows.find((candidate) => candidate.id === id) ?? null;
      const meter = this.meter(id, window, owner);
      if (meter === null) return [];
      return [{ window: id, instances: meter.instances.flatMap(ofItsTime), loose: meter.loose.filter((look) => !mayBeOlder(look)) }];
    });
  }
}

function ofItsTime(instance: Instance): Instance[] {
  if (!instance.looks.some(mayBeOlder)) return [instance];
  const kept = instance.looks.flatMap((look, index) => (mayBeOlder(look) ? [] : [{ look, segment: instance.segments[index] ?? 0 }]));
  if (kept.length === 0) return [];
  return [{ ...instance, looks: kept.map(({ look }) => look), segments: kept.map(({ segment }) => segment) }];
}

/** limit × (100 − used) / 100, rounded down: the smaller claim. */
function fits(limit: Micros, usedPctMax: number): Micros {
  const room = BigInt(Math.max(0, HUNDRED_PERCENT - usedPctMax));
  return micros(Number((BigInt(limit) * room) / BigInt(HUNDRED_PERCENT)));
}

function smaller(a: Micros, b: Micros): Micros {
  return a < b ? a : b;
}

const NO_LOOKS: readonly Look[] = [];
const NO_STATES: readonly WindowState[] = [];

function countOf({ sure, all }: Counting): WindowCount {
  return {
    limit: sure.limit,
    used: sure.used,
    most: all.used,
    from: sure.start,
    until: sure.end,
    complete: all.complete,
    byWord: all.byWord,
  };
}

/** A full reported window that the policy doesn't know. */
function unknownFull(id: string, metered: Metered): WindowState {
  return {
    window: id,
    definition: null,
    usedPctMin: metered.min,
    usedPctMax: metered.max,
    resetsAt: metered.resetsAt,
    shownBy: 'reading',
    full: metered.full,
    bound: null,
    stop: null,
    looks: metered.looks,
    startsAt: metered.startsAt,
    cut: null,
    count: null,
    limit: null,
  };
}
