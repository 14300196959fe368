/**
 * A second, slow and plain implementation of the allocation model, written from its pages and not from `src/replay`:
 * every question is answered from scratch. It exists to disagree.
 */
import type { CoverageRule, Incident, Plan, Tolerance, Window } from '../../src/domain/policy.ts';
import type { InputRecord, SnapshotRecord } from '../../src/domain/records.ts';
import type { Grade, Reason, Verdict } from '../../src/domain/verdict.ts';
import type { DrawSource, ReplayContext } from '../../src/replay/model.ts';
import type { RawDraw } from './draws.ts';
import { findDraws } from './draws.ts';
import type { Count, Covered, FoldSetting, FoldState } from './fold.ts';
import {
  attributesOf,
  crossingOf,
  everyWindowCounted,
  fold,
  identityOf,
  isComplete,
  isCounted,
  isFirstUse,
  pay,
  place,
  scopeAnswer,
  sentToCredits,
} from './fold.ts';
import { answer, plainName } from './matching.ts';
import type { Bound, Instance, Look, MeterEvidence, Strength } from './meters.ts';
import { BASES, STRENGTHS, better, instancesOf, looksOf, readMeter } from './meters.ts';
import type { World } from './plans.ts';
import { holds, limitOf, overlaps, planDefinition, planLinesOf, planOfUse, policyOf, publishedFor, toleranceOf } from './plans.ts';
import type { SettledUse } from './settle.ts';
import { compareText, compareUses, content, settleEntries, settleUses } from './settle.ts';

const HOUR = 3_600_000;
const HUNDRED = 100_000_000n;

export interface ReferenceDraw {
  id: string;
  source: DrawSource;
  from: number;
  until: number;
  amount: number | null;
  currency: string;
  verdict: Verdict;
  grade: Grade | null;
  reason: Reason;
  prematureAmount: number | null;
  expectedAllowance: number | null;
  window: string | null;
  policyEntry: string | null;
}

export interface ReferenceResult {
  draws: ReferenceDraw[];
  net: Map<string, number>;
  disagreements: number;
}

/** How the count stands for one window at one draw. */
interface Counted {
  count: Count;
  limit: bigint;
  headroom: bigint;
  strength: Strength;
}

/** The two folds of a draw, each by the files alone and with `--covers`. */
interface Folds {
  sure: [FoldState, FoldState];
  may: [FoldState, FoldState];
  /** Of what starts before the draw: whether a first-use instance opened quietly at its start. */
  before: [FoldState, FoldState];
}

interface WindowAtDraw {
  window: Window;
  scope: 'yes' | 'unknown';
  meter: MeterEvidence;
  limit: bigint | null;
  /** With only the uses that surely precede, and with all that may; `null`: it says nothing. */
  sure: Counted | null;
  may: Counted | null;
  /** A limit and a calendar or first use, but no count to speak of; `crossing` where the span leaves its instance. */
  uncounted: 'no' | 'unseen' | 'crossing';
  bound: Bound | null;
  stop: Reason | null;
}

interface NetPart {
  instance: string;
  window: Window;
  count: Count;
  quantity: Fraction;
  money: number;
  currency: string;
}

type Judged = Pick<ReferenceDraw, 'verdict' | 'grade' | 'reason' | 'prematureAmount' | 'expectedAllowance' | 'window' | 'policyEntry'> & {
  net: NetPart | null;
};

/** An exact quotient; the denominator is positive. */
interface Fraction {
  over: bigint;
  under: bigint;
}

function halfEven({ over, under }: Fraction): bigint {
  const negative = over < 0n;
  const magnitude = negative ? -over : over;
  const whole = magnitude / under;
  const rest = (magnitude % under) * 2n;
  const up = rest > under || (rest === under && whole % 2n === 1n);
  return negative ? -(whole + (up ? 1n : 0n)) : whole + (up ? 1n : 0n);
}

/** `mixed`: credits over list; everything else that credits paid was paid whole. `null`: the row does not say. */
function creditShare(draw: RawDraw): Fraction | null {
  if (draw.use?.funding !== 'mixed') return { over: 1n, under: 1n };
  if (draw.use.listAmount === null || draw.use.listAmount <= 0 || draw.amount === null) return null;
  return { over: BigInt(draw.amount), under: BigInt(draw.use.listAmount) };
}

/** A crossing use in dollars may have been billed half a cent too much, where its bill is in whole cents. */
function billRounding(draw: RawDraw): bigint {
  const cents = draw.use?.funding === 'mixed' && draw.currency === 'USD' && draw.amount !== null && draw.amount % 10_000 === 0;
  return cents ? 5_000n : 0n;
}

/** Whether the allowance would pay more than the vendor let it: `paid > quantity × (1 − share)`. */
function paysMore(paid: bigint, quantity: bigint, share: Fraction): boolean {
  return paid * share.under > quantity * (share.under - share.over);
}

function unionOf(spans: readonly Covered[]): Covered[] {
  const merged: Covered[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || a.until - b.until)) {
    const last = merged[merged.length - 1];
    if (last !== undefined && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else merged.push({ from: span.from, until: span.until });
  }
  return merged;
}

/** Where every one of several formats covers. */
function intersectionOf(lists: readonly (readonly Covered[])[]): Covered[] {
  const [first, ...rest] = lists;
  if (first === undefined) return [];
  let common: readonly Covered[] = first;
  for (const list of rest) {
    common = common.flatMap((a) =>
      list.map((b) => ({ from: Math.max(a.from, b.from), until: Math.min(a.until, b.until) })).filter((span) => span.from <= span.until),
    );
  }
  return [...common];
}

function couldApply(rule: CoverageRule, draw: RawDraw): { yes: boolean; matched: boolean } {
  const said = answer(rule.when, attributesOf(draw.use));
  const near = overlaps(
    draw.start,
    draw.end,
    rule.from === null ? null : rule.from - rule.margin,
    rule.until === null ? null : rule.until + rule.margin,
  );
  if (said === 'no' || !near) return { yes: false, matched: false };
  return { yes: true, matched: said === 'yes' };
}

class Judge {
  readonly world: World;
  readonly looks: Look[];
  readonly lone: number[];

  constructor(world: World, draws: readonly RawDraw[]) {
    this.world = world;
    this.looks = looksOf(world);
    this.lone = draws.filter((draw) => draw.source !== 'usage').map((draw) => draw.start);
  }

  settings(draw: RawDraw): { files: FoldSetting; withCovers: FoldSetting } {
    const { context, uses } = this.world;
    const of = (format: string): Covered[] => [...(context.coverage.get(format) ?? [])];
    const formats = [...new Set(uses.map((use) => use.format))].sort(compareText);
    const files = unionOf(draw.use === null ? intersectionOf(formats.map(of)) : of(draw.use.format));
    const covered = context.covers === null ? files : unionOf([...files, context.covers]);
    const { world, lone } = this;
    return { files: { world, lone, covered: files }, withCovers: { world, lone, covered } };
  }

  /** The uses that surely precede a draw and those that may; of an instant both are what stands before it in the total order. */
  preceding(draw: RawDraw): { sure: SettledUse[]; may: SettledUse[]; before: SettledUse[] } {
    const { uses } = this.world;
    const own = draw.use;
    if (own !== null && own.from === own.until) {
      const before = uses.filter((use) => compareUses(use, own) < 0);
      return { sure: before, may: before, before };
    }
    const others = uses.filter((use) => use !== own);
    return {
      sure: others.filter((use) => use.until <= draw.start && use.from < draw.start),
      may: others.filter((use) => (draw.start === draw.end ? use.from <= draw.start : use.from < draw.end)),
      before: others.filter((use) => use.from < draw.start),
    };
  }

  instances(id: string, window: Window | null, length: number | null, tolerance: Tolerance): Instance[] {
    return instancesOf(this.world, this.looks, id, window, length, tolerance);
  }

  meter(draw: RawDraw, id: string, window: Window | null, length: number | null, tolerance: Tolerance): MeterEvidence {
    const span = { from: draw.start, until: draw.end, own: draw.use === null ? null : identityOf(draw.use) };
    return readMeter(this.looks, this.instances(id, window, length, tolerance), id, length, span, tolerance);
  }

  /** A meter that no applicable window explains and that shows itself full. */
  unknownFull(draw: RawDraw, plan: Plan | null, tolerance: Tolerance): { id: string; reason: Reason } | null {
    const known = new Set(
      (plan?.windows ?? []).filter((window) => overlaps(draw.start, draw.start, window.from, window.until)).map((one) => one.id),
    );
    const ids = [...new Set(this.looks.map((look) => look.window))].filter((id) => !known.has(id)).sort(compareText);
    const definitions = this.world.context.policies.flatMap((policy) => [...policy.plans.values()]).flatMap((one) => one.windows);
    for (const id of ids) {
      const scope = id.includes('_') ? id.slice(id.indexOf('_') + 1) : '';
      const model = draw.use?.model ?? '';
      if (scope !== '' && model !== '' && !plainName(model).includes(plainName(scope))) continue;
      const definition = definitions.find((window) => window.id === id) ?? null;
      const length = definition === null ? (id.startsWith('session') ? 5 * HOUR : 168 * HOUR) : definition.length;
      const { full } = this.meter(draw, id, definition, length, tolerance);
      if (full !== null) return { id, reason: full };
    }
    return null;
  }

  crosses(draw: RawDraw, plan: Plan, window: Window, state: FoldState): boolean {
    if (window.length !== null && draw.end - draw.start > window.length) return true;
    return place(this.settings(draw).files, state, plan, window, draw.start, draw.end, draw.use).kind === 'crossing';
  }

  counted(
    draw: RawDraw,
    plan: Plan,
    window: Window,
    limit: bigint,
    states: Folds,
    which: 'sure' | 'may',
    meter: MeterEvidence,
  ): Counted | null {
    const { files, withCovers } = this.settings(draw);
    const attempt = (
      setting: FoldSetting,
      sure: FoldState,
      may: FoldState,
      before: FoldState,
    ): { counted: Counted; complete: boolean } | null => {
      const placed = place(setting, sure, plan, window, draw.start, draw.end, draw.use);
      if (placed.kind !== 'in' || !placed.count.seen) return null;
      if (isFirstUse(window) && !everyWindowCounted(this.world, plan, draw.start, draw.end, draw.use)) return null;
      let { count } = placed;
      const one = which === 'sure' ? sure : may;
      // A row that sums a span, or lone money, must find the same instance with all that may precede it.
      const inside = may.counts.get(window.id);
      if (isFirstUse(window) && inside !== undefined && inside.from > draw.start && inside.from < draw.end) {
        // Another use of the span opened the same instance: all of the span lies in it.
        const opened = place(setting, before, plan, window, draw.start, draw.end, draw.use);
        if (opened.kind !== 'in' || !opened.count.seen) return null;
        if (which === 'may') count = { ...count, used: inside.used };
      } else {
        const later = place(setting, may, plan, window, draw.start, draw.end, draw.use);
        if (later.kind !== 'in' || !later.count.seen) return null;
        if (which === 'may') ({ count } = later);
      }
      let { used } = count;
      let complete = isComplete(setting, one, plan, window, count, draw.start, draw.end) && draw.use !== null;
      // "Upwards readings win": what stands at or before the draw is the least that is used.
      for (const { min } of meter.standing) {
        const least = limit * BigInt(min);
        if (used * HUNDRED >= least) continue;
        used = (least + HUNDRED - 1n) / HUNDRED;
        complete = false;
      }
      return { counted: { count, limit, headroom: limit - used, strength: 'suspected' }, complete };
    };
    const plain = attempt(files, states.sure[0], states.may[0], states.before[0]);
    if (plain?.complete === true) return { ...plain.counted, strength: 'proven' };
    const sworn = attempt(withCovers, states.sure[1], states.may[1], states.before[1]);
    if (sworn?.complete === true) return { ...sworn.counted, strength: 'strong' };
    return plain?.counted ?? sworn?.counted ?? null;
  }

  windowsAt(draw: RawDraw, plan: Plan, tolerance: Tolerance): { windows: WindowAtDraw[]; unseenOptional: Strength } {
    const attributes = attributesOf(draw.use);
    const quantity = draw.use?.quantity ?? null;
    const crossing = crossingOf(this.world, plan, draw.use);
    const { files, withCovers } = this.settings(draw);
    const { sure, may, before } = this.preceding(draw);
    // Without `--covers`, and for an instant, the folds are one and the same.
    const folds = (uses: readonly SettledUse[]): [FoldState, FoldState] => {
      const byFiles = fold(files, uses);
      return [byFiles, this.world.context.covers === null ? byFiles : fold(withCovers, uses)];
    };
    const sureFolds = folds(sure);
    const states: Folds = { sure: sureFolds, may: sure === may ? sureFolds : folds(may), before: sure === may ? sureFolds : folds(before) };
    const share = creditShare(draw);
    const windows: WindowAtDraw[] = [];
    let unseenOptional: Strength = 'proven';
    for (const window of plan.windows) {
      if (!overlaps(draw.start, draw.start, window.from, window.until)) continue;
      const scope = scopeAnswer(window, attributes);
      if (scope === 'no') continue;
      const meter = this.meter(draw, window.id, window, window.length, tolerance);
      if (window.optional && !meter.named) {
        if (scope === 'yes') unseenOptional = 'suspected';
        else if (unseenOptional === 'proven') unseenOptional = 'strong';
        continue;
      }
      const limit = limitOf(this.world, window, plan.id, draw.start, draw.use);
      const countable = isCounted(this.world, window, plan.id, draw.start, draw.use) && limit !== null;
      const one: WindowAtDraw = {
        window,
        scope,
        meter,
        limit,
        sure: countable ? this.counted(draw, plan, window, limit, states, 'sure', meter) : null,
        may: countable ? this.counted(draw, plan, window, limit, states, 'may', meter) : null,
        uncounted: 'no',
        bound: null,
        stop: null,
      };
      if (countable && one.may === null) one.uncounted = this.crosses(draw, plan, window, states.sure[0]) ? 'crossing' : 'unseen';

      // What was not charged never enters the count, so the count has nothing to say of it.
      if (draw.use?.funding === 'none') {
        [one.sure, one.may] = [null, null];
        one.uncounted = 'no';
      }

      // Readings.
      let bound = meter.bound;
      let tooLittleKnown = false;
      const leavesAll = ({ max }: Bound): boolean =>
        limit !== null && quantity !== null && limit * (HUNDRED - BigInt(max)) >= BigInt(quantity) * HUNDRED;
      const spare = meter.spare !== null && leavesAll(meter.spare) ? meter.spare : null;
      if (
        bound !== null &&
        (one.may === null || one.may.strength === 'suspected' || quantity === null) &&
        (this.world.context.crossing ?? plan.crossing) === 'whole-to-credits'
      ) {
        if (!leavesAll(bound)) {
          bound = spare;
          tooLittleKnown = spare === null;
        }
      }
      if (bound !== null && one.may === null && share === null && crossing === 'split' && limit !== null && quantity !== null) {
        // How much of a mixed use of unknown share the readings leave room for hangs on that share.
        if (!leavesAll(bound)) {
          bound = spare;
          tooLittleKnown = spare === null;
        }
      }
      // Counting.
      let noRoom = false;
      if (one.may !== null) {
        const { headroom, strength } = one.may;
        const span = draw.use !== null && draw.use.until > draw.use.from;
        let covers: boolean;
        if (quantity === null) {
          // How much of it fits is not known; of lone money `suspected` says as much.
          covers = headroom > 0n && crossing !== 'whole-to-credits' && draw.use === null;
          if (!covers && (headroom > 0n || draw.use !== null)) tooLittleKnown = true;
        } else if (span) covers = headroom >= BigInt(quantity);
        else {
          const paid = pay(crossing, BigInt(quantity), headroom);
          if (share === null && paid > 0n && paid < BigInt(quantity)) {
            covers = false;
            bound = null;
            tooLittleKnown = true;
          } else covers = share === null ? paid > 0n : paysMore(paid, BigInt(quantity), share);
        }
        if (covers && !meter.nearFullAround) bound = better(bound, { basis: 'counted', grade: strength, max: 0 });
        else if (!covers && (span ? quantity !== null : !tooLittleKnown)) {
          noRoom = true;
          // A row without room for all of it is undecided as a whole; lone money may still be bounded by readings.
          if (draw.use !== null) bound = null;
        }
      }
      const fullUnsaid = scope === 'unknown' && (meter.full !== null || (noRoom && !(draw.use !== null && draw.use.until > draw.use.from)));
      if (fullUnsaid) bound = null;
      one.bound = bound;
      if (bound === null) {
        const itemised = draw.source === 'usage' && draw.end > draw.start;
        const silent = meter.bound === null;
        if (fullUnsaid || (silent && meter.stop === 'boundary')) one.stop = 'boundary';
        else if (silent && meter.stop === 'reset-between') one.stop = itemised ? 'day-resolution' : 'reset-between';
        else if (one.uncounted === 'crossing') one.stop = itemised ? 'day-resolution' : 'reset-between';
        else if (noRoom && itemised) one.stop = 'day-resolution';
        else if (one.uncounted === 'unseen' || noRoom) one.stop = 'usage-incomplete';
        else if (tooLittleKnown) one.stop = 'quantity-missing';
        else one.stop = 'window-unknown';
      }
      windows.push(one);
    }
    return { windows, unseenOptional };
  }

  /** Step 2 by counting: nothing left for this use, or for a mixed one no more than the vendor let the allowance pay. */
  exhausted(draw: RawDraw, plan: Plan, one: WindowAtDraw): boolean {
    if (one.sure === null) return false;
    const { headroom } = one.sure;
    if (headroom <= 0n) return true;
    const quantity = draw.use?.quantity ?? null;
    if (quantity === null) return false;
    const paid = pay(crossingOf(this.world, plan, draw.use), BigInt(quantity), headroom);
    const share = creditShare(draw);
    if (share === null) return paid === 0n;
    const under = share.under > share.over ? share.under : share.over;
    return !paysMore(paid, BigInt(quantity), { over: share.over - billRounding(draw), under });
  }

  /** What of a premature draw's money the allowance should have paid. */
  claim(draw: RawDraw, plan: Plan | null, windows: readonly WindowAtDraw[], capped: boolean): Claim {
    const claim: Claim = { paid: null, fits: null, limiting: null, tightest: null };
    const quantity = draw.use?.quantity ?? null;
    if (plan === null || quantity === null || quantity <= 0) return claim;
    const crossing = crossingOf(this.world, plan, draw.use);
    for (const one of windows) {
      if (one.may !== null) {
        const here = pay(crossing, BigInt(quantity), one.may.headroom);
        if (claim.paid === null || here < claim.paid) [claim.paid, claim.limiting] = [here, one];
      } else if (capped && crossing === 'split' && one.limit !== null && one.bound !== null) {
        const here = one.limit * (HUNDRED - BigInt(one.bound.max));
        if (here < BigInt(quantity) * HUNDRED && (claim.fits === null || here < claim.fits)) {
          claim.fits = here;
          claim.tightest = one;
        }
      }
    }
    return claim;
  }

  /** The claim in money; `missing` where it hangs on a share that the row does not state. */
  money(draw: RawDraw, claim: Claim): number | null | 'missing' {
    const quantity = BigInt(draw.use?.quantity ?? 0);
    const share = creditShare(draw);
    const partly = claim.paid !== null && claim.paid < quantity;
    if (partly && share === null) return 'missing';
    if (draw.amount === null) return null;
    const amount = BigInt(draw.amount);
    let money = amount;
    if (partly && share !== null) {
      // amount × (share − (1 − paid/quantity)) / share
      const over = amount * (share.over * quantity - (quantity - (claim.paid ?? 0n)) * share.under);
      money = over <= 0n ? 0n : halfEven({ over, under: share.over * quantity });
    }
    if (claim.fits !== null) {
      const fitting = halfEven({ over: amount * claim.fits, under: quantity * HUNDRED });
      if (fitting < money) money = fitting;
    }
    return Number(money);
  }

  judge(draw: RawDraw): Judged {
    const { world } = this;
    const plan = planDefinition(world, draw.plan);
    const tolerance = toleranceOf(world, draw.plan);
    const { rules, incidents } = publishedFor(world, draw.plan, draw.vendor);
    const attributes = attributesOf(draw.use);
    const other = (verdict: Verdict, reason: Reason, window: string | null, policyEntry: string | null): Judged => ({
      verdict,
      grade: null,
      reason,
      prematureAmount: draw.amount === null ? null : 0,
      expectedAllowance: null,
      window,
      policyEntry,
      net: null,
    });

    // 1. A coverage rule.
    for (const rule of rules) {
      if (rule.pays === 'credits' && holds(draw.start, draw.end, rule.from, rule.until) && answer(rule.when, attributes) === 'yes') {
        return other('not-covered', 'coverage-rule', null, rule.id);
      }
    }

    // 2. Some applicable window was full.
    const { windows, unseenOptional } =
      plan === null ? { windows: [], unseenOptional: 'proven' as Strength } : this.windowsAt(draw, plan, tolerance);
    for (const one of windows) {
      if (one.scope !== 'yes') continue;
      if (one.meter.full !== null) return other('limit-reached', one.meter.full, one.window.id, null);
      if (plan !== null && this.exhausted(draw, plan, one)) return other('limit-reached', 'allowance-exhausted', one.window.id, null);
    }
    const unknown = this.unknownFull(draw, plan, tolerance);
    if (unknown !== null) return other('limit-reached', unknown.reason, unknown.id, null);

    // 3. In flight.
    for (const one of windows) {
      const judgedByCount = one.may !== null && one.may.strength !== 'suspected' && (draw.use?.quantity ?? null) !== null;
      if (one.meter.inFlight && !judgedByCount) return other('undecided', 'in-flight', one.window.id, null);
    }

    const premature = (reason: Reason, grade: Grade, claim: Claim, policyEntry: string | null): Judged => {
      const money = this.money(draw, claim);
      if (money === 'missing') return other('undecided', 'quantity-missing', claim.limiting?.window.id ?? null, null);
      if (money === 0) return other('limit-reached', 'allowance-exhausted', (claim.tightest ?? claim.limiting)?.window.id ?? null, null);
      const quantity = BigInt(draw.use?.quantity ?? 0);
      const expected =
        claim.paid === null || quantity === 0n ? 1_000_000 : Number(halfEven({ over: claim.paid * 1_000_000n, under: quantity }));
      return {
        verdict: 'premature',
        grade,
        reason,
        prematureAmount: money,
        expectedAllowance: expected,
        window: null,
        policyEntry,
        net: money === null ? null : this.netPart(draw, windows, claim, money),
      };
    };
    const bounded = windows.every((one) => one.bound !== null) && windows.length > 0;
    let weakest: Strength = 'proven';
    for (const one of windows) if (one.bound !== null) weakest = lower(weakest, one.bound.grade);

    // 4. Inside an acknowledged incident that decides.
    const incident = incidents.find(
      (one: Incident) => one.decides && holds(draw.start, draw.end, one.from, one.until) && answer(one.when, attributes) === 'yes',
    );
    // A stated plan that no policy knows may never have included what was misrouted.
    if (incident !== undefined && (plan !== null || draw.plan === '')) {
      const proven = bounded && weakest === 'proven' && unseenOptional === 'proven' && draw.source === 'usage';
      return premature('incident', proven ? 'proven' : 'strong', this.claim(draw, plan, windows, false), incident.id);
    }

    // 5. Every applicable window has an upper bound below full.
    if (plan !== null && bounded) {
      let strength = lower(weakest, unseenOptional);
      const bases = windows.flatMap((one) => (one.bound === null ? [] : [one.bound.basis]));
      if (draw.source === 'counter' || draw.source === 'balance') bases.push('counter-delta');
      const reason = BASES.find((basis) => bases.includes(basis)) ?? 'counted';
      if (draw.source !== 'usage') strength = lower(strength, 'strong');
      if (draw.source === 'balance' || draw.doubtful) strength = 'suspected';
      const verified = policyOf(world, draw.plan)?.verifiedUntil ?? null;
      if (verified !== null && draw.from > verified) strength = lower(strength, 'strong');
      if (draw.use?.funding === 'mixed' && bases.some((basis) => basis === 'reading-after')) strength = lower(strength, 'strong');
      let keptBy: string | null = null;
      for (const rule of rules) {
        const could = couldApply(rule, draw);
        if (!could.yes) continue;
        if (!could.matched && (world.context.attested.has(rule.id) || world.context.attested.has('all')))
          strength = lower(strength, 'strong');
        else {
          strength = 'suspected';
          keptBy ??= rule.id;
        }
      }
      if (strength === 'suspected') return other('suspected', reason, null, keptBy);
      return premature(reason, strength, this.claim(draw, plan, windows, true), null);
    }

    // 6. What stopped the first open window.
    if (plan === null) return other('undecided', 'plan-unknown', null, null);
    if (!windows.some((one) => one.meter.seen || one.limit !== null)) return other('undecided', 'no-reading', null, null);
    const open = windows.find((one) => one.bound === null);
    return other('undecided', open?.stop ?? 'no-reading', open?.window.id ?? null, null);
  }

  /** A counted claim's share in the net of its instance of the longest counted window. */
  netPart(draw: RawDraw, windows: readonly WindowAtDraw[], claim: Claim, money: number): NetPart | null {
    const quantity = draw.use?.quantity ?? null;
    // A row that says `allowance` and that the ledger draws credits for was paid twice: nothing was swapped.
    if (claim.paid === null || quantity === null || draw.use?.funding === 'allowance') return null;
    const lengthOf = (window: Window): number => window.length ?? 31 * 24 * HOUR;
    let longest: WindowAtDraw | null = null;
    for (const one of windows) {
      if (one.may !== null && (longest === null || lengthOf(one.window) > lengthOf(longest.window))) longest = one;
    }
    if (longest === null || longest.may === null) return null;
    const share = creditShare(draw);
    if (share === null) return null;
    // paid − quantity × (1 − share): what the vendor should have let the allowance pay beyond what it did.
    let more = { over: claim.paid * share.under - BigInt(quantity) * (share.under - share.over), under: share.under };
    if (claim.fits !== null) {
      const fitting = { over: claim.fits * share.over, under: HUNDRED * share.under };
      if (fitting.over * more.under < more.over * fitting.under) more = fitting;
    }
    const { count } = longest.may;
    return {
      instance: `${longest.window.id} ${count.from}`,
      window: longest.window,
      count,
      quantity: more,
      money,
      currency: draw.currency,
    };
  }
}

interface Claim {
  /** By the count, of the use's quantity; `null` where no window is counted. */
  paid: bigint | null;
  /** What fits by the readings, in hundred-millionths of a micro-unit, where that is less than the quantity. */
  fits: bigint | null;
  /** The window that pays least by the count, and the one where least fits by readings. */
  limiting: WindowAtDraw | null;
  tightest: WindowAtDraw | null;
}

function lower(a: Strength, b: Strength): Strength {
  return STRENGTHS.indexOf(a) <= STRENGTHS.indexOf(b) ? a : b;
}

function addFractions(a: Fraction, b: Fraction): Fraction {
  return { over: a.over * b.under + b.over * a.under, under: a.under * b.under };
}

/** What allowance rows of an instance let the allowance pay beyond the model's share. */
function setOff(judge: Judge, part: NetPart): Fraction {
  const { world } = judge;
  let total: Fraction = { over: 0n, under: 1n };
  for (const use of world.uses) {
    if (use.stream !== 'subscription' || (use.funding !== 'allowance' && use.funding !== 'mixed') || use.quantity === null) continue;
    if (use.from < part.count.from || use.from >= part.count.until) continue;
    const planId = planOfUse(world, use);
    const has = planDefinition(world, planId)?.windows.some(
      (window) => window.id === part.window.id && overlaps(use.from, use.from, window.from, window.until),
    );
    if (has !== true) continue;
    if (scopeAnswer(part.window, attributesOf(use)) === 'no') continue;
    let paid = 0n;
    if (!sentToCredits(world, use, planId)) {
      const covered = [...(world.context.coverage.get(use.format) ?? [])];
      const state = fold(
        { world, lone: judge.lone, covered },
        world.uses.filter((one) => compareUses(one, use) <= 0),
      );
      const own = state.pays.get(identityOf(use));
      if (own === undefined) continue;
      paid = own;
    }
    let vendor: Fraction = { over: BigInt(use.quantity), under: 1n };
    if (use.funding === 'mixed') {
      if (use.listAmount === null || use.listAmount <= 0 || use.amount === null) continue;
      vendor = { over: BigInt(use.quantity) * BigInt(use.listAmount - use.amount), under: BigInt(use.listAmount) };
    }
    const beyond = addFractions(vendor, { over: -paid, under: 1n });
    if (beyond.over > 0n) total = addFractions(total, beyond);
  }
  return total;
}

function netOf(judge: Judge, judged: readonly { draw: RawDraw; result: Judged }[]): Map<string, number> {
  const net = new Map<string, number>();
  const add = (currency: string, amount: number): void => {
    net.set(currency, (net.get(currency) ?? 0) + amount);
  };
  const byInstance = new Map<string, NetPart[]>();
  for (const { draw, result } of judged) {
    if (result.verdict !== 'premature' || result.prematureAmount === null) continue;
    if (result.net === null) add(draw.currency, result.prematureAmount);
    else byInstance.set(result.net.instance, [...(byInstance.get(result.net.instance) ?? []), result.net]);
  }
  for (const parts of byInstance.values()) {
    // A billing day that moves may end an instance later, and what is set off until then makes the claim smaller.
    const latest = parts.reduce((one, other) => (other.count.until > one.count.until ? other : one));
    const premature = parts.map((part) => part.quantity).reduce(addFractions);
    const off = setOff(judge, latest);
    for (const currency of new Set(parts.map((part) => part.currency))) {
      const money = parts.filter((part) => part.currency === currency).reduce((sum, part) => sum + part.money, 0);
      // money × (1 − min(1, off / premature))
      const rest = premature.over * off.under - off.over * premature.under;
      const over = BigInt(money) * rest;
      add(currency, rest <= 0n ? 0 : Number(halfEven({ over, under: premature.over * off.under })));
    }
  }
  return net;
}

export function worldOf(records: readonly InputRecord[], context: ReplayContext): World {
  const looks = new Map<string, SnapshotRecord>();
  for (const record of records) if (record.kind === 'snapshot') looks.set(content(record), record);
  return {
    context,
    uses: settleUses(records, context),
    snapshots: [...looks.values()].sort((a, b) => a.at - b.at || a.latest - b.latest || compareText(content(a), content(b))),
    planLines: planLinesOf(records),
  };
}

export function judge(records: readonly InputRecord[], context: ReplayContext, account?: string): ReferenceResult {
  const world = worldOf(records, context);
  const name = account ?? (records.find((record) => record.account !== '')?.account || 'default');
  const { draws, disagreements } = findDraws(world, settleEntries(records, context), name);
  const judgement = new Judge(world, draws);
  const judged = draws.map((draw) => ({ draw, result: judgement.judge(draw) }));
  judged.sort((a, b) => a.draw.from - b.draw.from || compareText(a.draw.id, b.draw.id));
  return {
    draws: judged.map(({ draw, result }) => ({
      id: draw.id,
      source: draw.source,
      from: draw.from,
      until: draw.until,
      amount: draw.amount,
      currency: draw.currency,
      verdict: result.verdict,
      grade: result.grade,
      reason: result.reason,
      prematureAmount: result.prematureAmount,
      expectedAllowance: result.expectedAllowance,
      window: result.window,
      policyEntry: result.policyEntry,
    })),
    net: netOf(judgement, judged),
    disagreements: disagreements.rowEntry + disagreements.counter + disagreements.balance,
  };
}
