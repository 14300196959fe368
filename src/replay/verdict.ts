/**
 * The ladder: the first step that answers. Every match is yes, no or unknown; every bound is a basis with the cap it
 * allows, so a verdict's grade is the smallest cap and its reason the weakest basis.
 */
import { divideHalfEven, micros, scale, ZERO, type Micros } from '../domain/money.ts';
import type { CoverageRule, Crossing, Incident, Plan, Policy, Tolerance, Window } from '../domain/policy.ts';
import type { Origin, PlanRecord } from '../domain/records.ts';
import { HUNDRED_PERCENT } from '../domain/records.ts';
import { addMonths, monthStart, type Instant, type Span } from '../domain/time.ts';
import type { Grade, Reason, Verdict } from '../domain/verdict.ts';
import { allowed, headroomOf, type Count } from './allowance.ts';
import type { Drawn } from './draws.ts';
import { matchEvidence, matchPattern, scopeContradicts, type Answer, type Evidence } from './match.ts';
import { Meter, type Instance, type Look, type Metered } from './meters.ts';
import type { Basis, Draw, ReplayContext, Use, WindowState } from './model.ts';
import type { PlanInForce } from './plans.ts';
import { inForce, lengthOf, windowsFor, type StatedLimits } from './windows.ts';

/** What is judged: a draw, or (for notices and vendor flags) just an instant. */
export interface Subject extends Span {
  readonly use: Use | null;
  /** Money that no usage row shows. */
  readonly lone: boolean;
  readonly evidence: Evidence;
  readonly plan: PlanInForce | null;
  readonly line: PlanRecord | null;
  /** What credits paid of what it cost; `null` for a `mixed` row that doesn't say. */
  readonly share: Share | null;
  readonly counts: Counts;
  /** Instead of the plan's own crossing mode. */
  readonly crossing?: Crossing | null;
}

/** paid / list, paid ≤ list. */
export interface Share {
  readonly paid: Micros;
  readonly list: Micros;
}

/** Counted windows with only what surely precedes, and with all that may (the same for an instant). */
export interface Counts {
  readonly sure: readonly Count[];
  readonly all: readonly Count[];
}

type Cap = Grade | 'suspected';
const CAPS: readonly Cap[] = ['suspected', 'strong', 'proven'];
const BASES: readonly Basis[] = ['reading-before', 'counter-delta', 'reading-after', 'reading-at', 'counted'];
/** Which stop is named where several apply to one window. */
const STOPS: readonly Reason[] = ['boundary', 'reset-between', 'day-resolution', 'usage-incomplete', 'quantity-missing', 'window-unknown'];
const WHOLE = 1_000_000;

function lowest(a: Cap, b: Cap): Cap {
  return CAPS.indexOf(a) < CAPS.indexOf(b) ? a : b;
}

/** A window's state with what the ladder needs beyond what is reported. */
interface Judged extends WindowState {
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

export interface JudgeContext {
  readonly replay: ReplayContext;
  readonly looks: ReadonlyMap<string, Look[]>;
  readonly limits: StatedLimits;
}

interface Applying {
  readonly rule: CoverageRule;
  readonly how: 'certain' | 'could' | 'attested-away';
}

export class Judge {
  private readonly meters = new Map<string, Meter>();
  private readonly windowIds: readonly string[];

  constructor(private readonly context: JudgeContext) {
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
      meter = new Meter(looks, this.toleranceOf(plan), startOf);
      this.meters.set(key, meter);
    }
    return meter;
  }

  /** The applicable windows in policy order, then reported ones that the policy doesn't know. */
  windows(subject: Subject): { known: Judged[]; unknown: WindowState[]; unseen: Answer[] } {
    const known: Judged[] = [];
    const unseen: Answer[] = [];
    const inPlan = new Set<string>();
    const tolerance = this.toleranceOf(subject.plan);
    for (const window of subject.plan?.plan.windows ?? []) if (inForce(window, subject.from)) inPlan.add(window.id);
    for (const { window, scope } of subject.plan === null ? [] : windowsFor(subject.plan.plan, subject.from, subject.evidence)) {
      if (window.optional && !this.meter(window.id, window, subject.plan)?.names(subject, tolerance)) unseen.push(scope);
      else known.push(this.judgeWindow(subject, window, scope, tolerance));
    }
    const unknown: WindowState[] = [];
    for (const id of this.windowIds) {
      if (inPlan.has(id) || scopeContradicts(id, subject.evidence.model)) continue;
      const metered = this.meter(id, null, subject.plan)?.judge(subject, tolerance, subject.use !== null);
      if (metered?.full) unknown.push(unknownFull(id, metered));
    }
    return { known, unknown, unseen };
  }

  private judgeWindow(subject: Subject, window: Window, scope: 'yes' | 'unknown', tolerance: Tolerance): Judged {
    const itemised = subject.use !== null;
    const metered = this.meter(window.id, window, subject.plan)?.judge(subject, tolerance, itemised) ?? null;
    const at = subject.use === null ? subject.from : subject.use.from;
    const limit = this.context.limits.limit(window, at, subject.use, subject.line);
    const plan = subject.plan?.plan as Plan;
    const crossing = subject.crossing ?? plan.crossing;
    const quantity = subject.use?.quantity ?? null;
    const counting = judgeCount(subject, window, metered?.min ?? null, crossing);

    let bound: { basis: Basis; cap: Cap } | null = metered?.bound ?? null;
    let stop = metered === null ? 'window-unknown' : metered.stop;
    let pays: Micros | null = counting?.pays ?? null;
    let fitting: bigint | null = null;
    if (bound !== null && limit !== null && quantity !== null && crossing === 'split' && (counting === null || counting.pays === null)) {
      pays = smaller(quantity, fits(limit, metered?.max ?? HUNDRED_PERCENT));
      fitting = BigInt(limit) * BigInt(Math.max(0, HUNDRED_PERCENT - (metered?.max ?? HUNDRED_PERCENT)));
    }
    if (bound !== null && crossing === 'whole-to-credits') {
      const fitting = limit !== null && quantity !== null && fits(limit, metered?.max ?? HUNDRED_PERCENT) >= quantity;
      if (!fitting && (subject.use !== null || subject.lone)) {
        bound = null;
        stop = 'quantity-missing';
      }
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
      sources: metered?.origins ?? NO_ORIGINS,
      scope,
      evidenced: metered?.speaks === true || limit !== null,
      pays,
      fitting,
      counted: counting !== null && counting.counts,
      countComplete: counting !== null && counting.counts && counting.all.complete,
      paysBetween: counting?.between ?? null,
    };
  }

  /** Step 3: just after a window's start, a draw may belong to a request that began before it. */
  private inFlight(subject: Subject, windows: readonly Judged[], tolerance: Tolerance): Judged | null {
    for (const state of windows) {
      const window = state.definition;
      if (window === null) continue;
      const meter = state.countComplete ? null : this.meter(window.id, window, subject.plan);
      if (meter === null) continue;
      for (const instance of meter.at(subject.from)) {
        if (subject.from >= instance.start + tolerance.inFlight) continue;
        if (!endedWithRoom(meter.before(instance), instance, tolerance)) return state;
      }
    }
    return null;
  }

  /** Coverage rules of the plan's policy, or where the plan isn't known of every policy that could be the account's. */
  private policiesFor(subject: Subject): readonly Policy[] {
    if (subject.plan !== null) return [subject.plan.policy];
    const vendor = subject.use?.vendor ?? '';
    const own = this.context.replay.policies.filter((policy) => policy.id === vendor);
    return own.length > 0 ? own : this.context.replay.policies;
  }

  private coverage(subject: Subject): Applying[] {
    const applying: Applying[] = [];
    for (const policy of this.policiesFor(subject)) {
      for (const rule of policy.coverage) {
        const how = this.applies(rule, subject);
        if (how !== null) applying.push({ rule, how });
      }
    }
    return applying;
  }

  private applies(rule: CoverageRule, subject: Subject): Applying['how'] | null {
    const planId = subject.plan?.plan.id ?? null;
    if (!rule.plans.some((pattern) => (planId === null ? pattern === '*' : matchPattern(pattern, planId)))) return null;
    const force = forceOver(rule, subject);
    if (force === 'no') return null;
    const answer = matchEvidence(rule.when, subject.evidence);
    if (answer === 'no') return null;
    if (answer === 'yes') return force === 'whole' && rule.pays === 'credits' ? 'certain' : 'could';
    const { attested } = this.context.replay;
    return attested.has(rule.id) || attested.has('all') ? 'attested-away' : 'could';
  }

  /** Whether a published rule surely sends a use to credits: such uses never enter the fold. */
  notCovered(use: Use, evidence: Evidence, plan: PlanInForce | null): CoverageRule | null {
    const subject = { from: use.from, until: use.until, use, evidence, plan };
    for (const policy of this.policiesFor(subject as Subject)) {
      for (const rule of policy.coverage) if (this.applies(rule, subject as Subject) === 'certain') return rule;
    }
    return null;
  }

  /** Whether some rule sends a subject to credits, or could. */
  couldBeCovered(subject: Subject): boolean {
    return this.coverage(subject).some((entry) => entry.how !== 'attested-away');
  }

  /** Every instance that readings name, by window. */
  instances(): { window: string; instance: Instance }[] {
    const plans = this.context.replay.policies.flatMap((policy) => [...policy.plans.values()].map((plan) => ({ policy, plan })));
    return this.windowIds.flatMap((id) => {
      const owner = plans.find(({ plan }) => plan.windows.some((window) => window.id === id)) ?? null;
      const window = owner?.plan.windows.find((candidate) => candidate.id === id) ?? null;
      return (this.meter(id, window, owner)?.instances ?? []).map((instance) => ({ window: id, instance }));
    });
  }

  judge(account: string, drawn: Drawn, asked: Subject, crossing: Crossing | null): Draw {
    const subject = { ...asked, crossing };
    const coverage = this.coverage(subject);
    const certain = coverage.find((entry) => entry.how === 'certain');
    const { known, unknown, unseen } = this.windows(subject);
    const incidents = this.incidents(subject);
    const cited = incidents.find((entry) => entry.how === 'cited')?.incident.id ?? null;
    const answer = (found: Partial<Draw> & { verdict: Verdict; reason: Reason }): Draw => ({
      id: drawn.id,
      account,
      source: drawn.source,
      from: drawn.from,
      until: drawn.until,
      use: drawn.use,
      entries: drawn.entries,
      model: drawn.use?.model ?? '',
      member: drawn.use?.member ?? '',
      amount: drawn.amount,
      currency: drawn.currency,
      grade: null,
      prematureAmount: drawn.amount === null ? null : ZERO,
      expectedAllowance: null,
      windows: unknown.length === 0 ? known : [...known, ...unknown],
      window: null,
      policyEntry: null,
      citedIncident: cited,
      bounds: null,
      restsOnAttestation: [],
      claimedQuantity: null,
      counted: false,
      origins: drawn.origins,
      ...found,
    });

    // 1. A coverage rule in force.
    if (certain !== undefined) {
      return answer({ verdict: 'not-covered', reason: 'coverage-rule', policyEntry: certain.rule.id, expectedAllowance: 0 });
    }

    // 2. Some applicable window was full.
    const full = [...known, ...unknown].find((state) => state.full !== null);
    if (full !== undefined) {
      const counted = full.full === 'allowance-exhausted';
      return answer({
        verdict: 'limit-reached',
        reason: full.full as Reason,
        window: full.window,
        counted,
        expectedAllowance: counted ? (shareOf(paid(known), drawn.use) ?? 0) : 0,
      });
    }

    // 3. In flight.
    const tolerance = this.toleranceOf(subject.plan);
    const flight = this.inFlight(subject, known, tolerance);
    if (flight !== null) return answer({ verdict: 'undecided', reason: 'in-flight', window: flight.window });

    // 4. Inside an acknowledged incident that decides.
    const deciding = incidents.find((entry) => entry.how === 'decides')?.incident;
    if (deciding !== undefined) {
      const proven = known.length > 0 && known.every((state) => state.bound?.cap === 'proven');
      const counted = known.filter((state) => state.counted);
      return this.premature(answer, drawn, subject, counted, {
        cap: proven ? 'proven' : 'strong',
        reason: 'incident',
        policyEntry: deciding.id,
        rests: [],
      });
    }

    // 5. Every applicable window has an upper bound below full.
    if (known.length > 0 && known.every((state) => state.bound !== null)) {
      return this.premature(answer, drawn, subject, known, this.capOf(drawn, subject, known, unseen, coverage));
    }

    // 6. Undecided, with what stopped the first such window.
    if (subject.plan === null) return answer({ verdict: 'undecided', reason: 'plan-unknown' });
    if (!known.some((state) => state.evidenced)) return answer({ verdict: 'undecided', reason: 'no-reading' });
    const open = known.find((state) => state.bound === null) as Judged;
    return answer({
      verdict: 'undecided',
      reason: open.stop ?? 'window-unknown',
      window: open.window,
      counted: open.counted && open.stop === 'day-resolution',
      bounds: dayBounds(drawn, subject, known),
    });
  }

  /** Incidents that match, best first: stated evidence over the whole span, over a part of it, then what nothing excludes. */
  private incidents(subject: Subject): { incident: Incident; how: 'decides' | 'cited' }[] {
    const found: { incident: Incident; how: 'decides' | 'cited'; rank: number }[] = [];
    for (const policy of this.policiesFor(subject)) {
      for (const incident of policy.incidents) {
        const force = forceOver({ ...incident, margin: 0 }, subject);
        const answer = force === 'no' ? 'no' : matchEvidence(incident.when, subject.evidence);
        if (answer === 'no') continue;
        const whole = force === 'whole';
        const decides = incident.decides && whole && answer === 'yes';
        found.push({ incident, how: decides ? 'decides' : 'cited', rank: answer === 'unknown' ? 2 : whole ? 0 : 1 });
      }
    }
    return found.sort((a, b) => a.rank - b.rank);
  }

  /** Step 5: the grade is the smallest cap of all that limits it, the reason the weakest basis. */
  private capOf(
    drawn: Drawn,
    subject: Subject,
    windows: readonly Judged[],
    unseen: readonly Answer[],
    coverage: readonly Applying[],
  ): { cap: Cap; reason: Reason; policyEntry: string | null; rests: string[] } {
    let cap: Cap = 'proven';
    const bases = new Set<Basis>();
    for (const { bound } of windows) {
      if (bound === null) continue;
      cap = lowest(cap, bound.cap);
      bases.add(bound.basis);
    }
    if (subject.lone) cap = lowest(cap, 'strong');
    if (drawn.source === 'counter' || drawn.source === 'balance') bases.add('counter-delta');
    if (drawn.source === 'balance') cap = 'suspected';
    if (drawn.use?.funding === 'mixed' && bases.has('reading-after')) cap = lowest(cap, 'strong');
    const verified = subject.plan?.policy.verifiedUntil ?? null;
    if (verified !== null && drawn.from > verified) cap = lowest(cap, 'strong');
    if (unseen.includes('yes')) cap = 'suspected';
    else if (unseen.length > 0) cap = lowest(cap, 'strong');
    const could = coverage.find((entry) => entry.how === 'could');
    if (could !== undefined) cap = 'suspected';
    const rests = [...new Set(coverage.filter((entry) => entry.how === 'attested-away').map((entry) => entry.rule.id))].sort();
    if (rests.length > 0) cap = lowest(cap, 'strong');
    const reason = BASES.find((basis) => bases.has(basis)) ?? 'counted';
    return { cap, reason, policyEntry: could?.rule.id ?? null, rests };
  }

  private premature(
    answer: (found: Partial<Draw> & { verdict: Verdict; reason: Reason }) => Draw,
    drawn: Drawn,
    subject: Subject,
    paying: readonly Judged[],
    claim: { cap: Cap; reason: Reason; policyEntry: string | null; rests: string[] },
  ): Draw {
    const pays = paid(paying);
    const counted = paying.some((state) => state.counted && state.pays !== null);
    const expectedAllowance = shareOf(pays, drawn.use) ?? WHOLE;
    const amount = claimOf(drawn, subject.share, paying);
    const shared = { counted, policyEntry: claim.policyEntry, restsOnAttestation: claim.rests };
    if (claim.cap === 'suspected') return answer({ ...shared, verdict: 'suspected', reason: claim.reason });
    if (amount === ZERO) {
      const window = paying.find((state) => state.pays === pays)?.window ?? null;
      return answer({ verdict: 'limit-reached', reason: 'allowance-exhausted', window, counted, expectedAllowance });
    }
    const claimedQuantity = claimedBy(subject, paying);
    return answer({
      ...shared,
      expectedAllowance,
      verdict: 'premature',
      grade: claim.cap,
      reason: claim.reason,
      prematureAmount: amount,
      claimedQuantity,
    });
  }
}

/** Whether a rule was in force over the whole of a span, over a part of it or within its margin, or not at all. */
function forceOver(rule: { from: Instant | null; until: Instant | null; margin: number }, span: Span): 'whole' | 'part' | 'no' {
  const from = rule.from ?? -Infinity;
  const until = rule.until ?? Infinity;
  const last = span.until > span.from ? span.until - 1 : span.from;
  if (span.from >= from && last < until) return 'whole';
  return last >= from - rule.margin && span.from < until + rule.margin ? 'part' : 'no';
}

function endedWithRoom(before: Instance | null, instance: Instance, tolerance: Tolerance): boolean {
  if (before === null) return false;
  if (before.edge + tolerance.inFlight <= instance.start) return true;
  const last = before.looks.at(-1);
  return last !== undefined && before.edge - last.at <= tolerance.readingAge && last.pct + tolerance.readingPct < HUNDRED_PERCENT;
}

/** limit × (100 − used) / 100, rounded down: the smaller claim. */
function fits(limit: Micros, usedPctMax: number): Micros {
  const room = BigInt(Math.max(0, HUNDRED_PERCENT - usedPctMax));
  return micros(Number((BigInt(limit) * room) / BigInt(HUNDRED_PERCENT)));
}

function smaller(a: Micros, b: Micros): Micros {
  return a < b ? a : b;
}

interface Counting {
  /** With only what surely precedes, and with all that may. */
  readonly sure: Count;
  readonly all: Count;
  readonly full: boolean;
  readonly bound: { readonly basis: 'counted'; readonly cap: Cap } | null;
  readonly stop: Reason | null;
  readonly pays: Micros | null;
  readonly between: { readonly least: Micros; readonly most: Micros } | null;
  /** Whether it says anything at all: a first-use window whose opening is not seen doesn't. */
  readonly counts: boolean;
}

/** What counting says of one window: exhausted, headroom for some of it, or why it can't say. */
function judgeCount(subject: Subject, window: Window, usedPctMin: number | null, crossing: Crossing): Counting | null {
  const sure = raised(subject.counts.sure, window, usedPctMin);
  const all = subject.counts.all === subject.counts.sure ? sure : raised(subject.counts.all, window, usedPctMin);
  if (sure === null || all === null) return null;
  if (sure.crosses) return stopped(sure, all, subject.use === null ? 'reset-between' : 'day-resolution', false);
  // Nobody sees lone money open an instance.
  if (!sure.lowerBound || !all.lowerBound || (subject.lone && !sure.open)) return stopped(sure, all, 'usage-incomplete', false);
  const cap: Cap = !all.complete || subject.lone ? 'suspected' : all.byWord ? 'strong' : 'proven';
  const quantity = subject.use?.quantity ?? null;
  if (headroomOf(sure) <= 0) return exhaustedBy(sure, all, ZERO);
  if (quantity === null) {
    if (subject.use !== null || (subject.lone && crossing === 'whole-to-credits')) return stopped(sure, all, 'quantity-missing', false);
    return headroomOf(all) > 0 ? bounded(sure, all, cap, null) : stopped(sure, all, 'usage-incomplete', true);
  }
  const divisible = subject.until > subject.from;
  const most = allowed(quantity, headroomOf(sure), crossing, divisible);
  const least = allowed(quantity, headroomOf(all), crossing, divisible);
  if (exhausted(most, quantity, subject.share)) return exhaustedBy(sure, all, most);
  if (divisible && least < quantity) return { ...stopped(sure, all, 'day-resolution', true), between: { least, most } };
  if (subject.share === null && least < quantity) return { ...stopped(sure, all, 'quantity-missing', true), pays: least };
  return bounded(sure, all, cap, least);
}

function stopped(sure: Count, all: Count, stop: Reason, counts: boolean): Counting {
  return { sure, all, full: false, bound: null, stop, pays: null, between: null, counts };
}

function exhaustedBy(sure: Count, all: Count, pays: Micros): Counting {
  return { sure, all, full: true, bound: null, stop: null, pays, between: null, counts: true };
}

function bounded(sure: Count, all: Count, cap: Cap, pays: Micros | null): Counting {
  return { sure, all, full: false, bound: BOUND_BY_COUNT[cap], stop: null, pays, between: null, counts: true };
}

const BOUND_BY_COUNT: Readonly<Record<Cap, { readonly basis: 'counted'; readonly cap: Cap }>> = {
  suspected: { basis: 'counted', cap: 'suspected' },
  strong: { basis: 'counted', cap: 'strong' },
  proven: { basis: 'counted', cap: 'proven' },
};

function usedPct(count: Count): number {
  return count.limit === 0 ? HUNDRED_PERCENT : Math.floor((count.used / count.limit) * HUNDRED_PERCENT);
}

/** Upwards readings win: a count below what a reading shows at or before the draw is incomplete. */
function raised(counts: readonly Count[], window: Window, usedPctMin: number | null): Count | null {
  for (const count of counts) {
    if (count.window !== window) continue;
    if (usedPctMin === null || usedPctMin <= 0) return count;
    const floor = micros(Number((BigInt(count.limit) * BigInt(usedPctMin)) / BigInt(HUNDRED_PERCENT)));
    return count.used >= floor ? count : { ...count, used: floor, complete: false, byWord: false };
  }
  return null;
}

/** The allowance leaves nothing for it; for a `mixed` use, no more than the vendor let it pay. */
function exhausted(pays: Micros, quantity: Micros, share: Share | null): boolean {
  if (pays <= 0 && quantity > 0) return true;
  if (share === null || share.paid >= share.list) return false;
  return BigInt(pays) * BigInt(share.list) <= BigInt(quantity) * BigInt(share.list - share.paid);
}

function paid(windows: readonly Judged[]): Micros | null {
  let pays: Micros | null = null;
  for (const state of windows) if (state.pays !== null) pays = pays === null ? state.pays : smaller(pays, state.pays);
  return pays;
}

function shareOf(pays: Micros | null, use: Use | null): number | null {
  if (pays === null || use === null || use.quantity === null || use.quantity <= 0) return null;
  if (pays === 0 || pays === use.quantity) return pays === 0 ? 0 : WHOLE;
  return Number(divideHalfEven(BigInt(pays) * BigInt(WHOLE), BigInt(use.quantity)));
}

/** The smaller of what counted windows and what readings leave of it: the latter at most the share that fits. */
function claimOf(drawn: Drawn, share: Share | null, windows: readonly Judged[]): Micros | null {
  const counted = prematureAmount(drawn, share, paid(windows.filter((state) => state.counted)));
  const quantity = drawn.use?.quantity ?? null;
  let claim = counted;
  for (const { fitting } of windows) {
    if (claim === null || drawn.amount === null || fitting === null || quantity === null || quantity <= 0) continue;
    claim = smaller(claim, scale(drawn.amount, fitting, BigInt(HUNDRED_PERCENT) * BigInt(quantity)));
  }
  return claim;
}

/** pays − quantity × (1 − paid / list): what the allowance should have paid beyond what the vendor let it; `null` uncounted. */
function claimedBy(subject: Subject, windows: readonly Judged[]): Draw['claimedQuantity'] {
  const pays = paid(windows.filter((state) => state.counted));
  const quantity = subject.use?.quantity ?? null;
  const { share } = subject;
  if (pays === null || quantity === null || share === null || share.list <= 0) return null;
  const list = BigInt(share.list);
  let claim = { over: BigInt(pays) * list - BigInt(quantity) * BigInt(share.list - share.paid), under: list };
  for (const { fitting } of windows) {
    if (fitting === null) continue;
    const fits = { over: fitting * BigInt(share.paid), under: BigInt(HUNDRED_PERCENT) * list };
    if (fits.over * claim.under < claim.over * fits.under) claim = fits;
  }
  return claim;
}

/** credits × max(0, f_o − f_e) / f_o, which is paid − list × (quantity − pays) / quantity, rounded once. */
function prematureAmount(drawn: Drawn, share: Share | null, pays: Micros | null): Micros | null {
  const { amount, use } = drawn;
  if (amount === null) return null;
  const quantity = use?.quantity ?? null;
  if (pays === null || quantity === null || quantity <= 0 || pays >= quantity) return amount;
  const list = share === null || share.paid === share.list ? amount : share.list;
  const numerator = BigInt(amount) * BigInt(quantity) - BigInt(list) * BigInt(quantity - pays);
  return numerator <= 0n ? ZERO : micros(Number(divideHalfEven(numerator, BigInt(quantity))));
}

/** Between which amounts the premature part of a day row lies. */
function dayBounds(drawn: Drawn, subject: Subject, windows: readonly Judged[]): Draw['bounds'] {
  if (drawn.amount === null || drawn.use === null) return null;
  const between = windows.map((state) => state.paysBetween).filter((item) => item !== null);
  if (between.length === 0) return null;
  const otherwise = paid(windows) ?? drawn.use.quantity ?? ZERO;
  const least = smaller(otherwise, micros(Math.min(...between.map((item) => item.least))));
  const most = smaller(otherwise, micros(Math.min(...between.map((item) => item.most))));
  const from = prematureAmount(drawn, subject.share, least);
  const to = prematureAmount(drawn, subject.share, most);
  const sureOfAll = windows.every((state) => state.bound !== null || state.paysBetween !== null);
  return from === null || to === null ? null : { least: sureOfAll ? from : ZERO, most: to };
}

const NO_ORIGINS: readonly Origin[] = [];

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
    sources: metered.origins,
  };
}
