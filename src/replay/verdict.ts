/**
 * The ladder: the first step that answers. Every match is yes, no or unknown; every bound is a basis with the cap it
 * allows, so a verdict's grade is the smallest cap and its reason the weakest basis.
 */
import { ZERO } from '../domain/money.ts';
import type { Crossing, Tolerance } from '../domain/policy.ts';
import { HUNDRED_PERCENT } from '../domain/records.ts';
import type { Reason } from '../domain/verdict.ts';
import type { Bounds, JudgedWindow, Unseen } from './bounds.ts';
import { claimedBy, claimOf, dayBounds, paid, shareOf, WHOLE } from './claim.ts';
import type { Drawn } from './draws.ts';
import type { Instance } from './meters.ts';
import type { Basis, Draw } from './model.ts';
import type { Applying, Published } from './published.ts';
import { lowest, type Cap, type Subject } from './subject.ts';
import type { Flight, GradeLimit, Trail } from './trail.ts';

const BASES: readonly Basis[] = ['reading-before', 'counter-delta', 'reading-after', 'reading-at', 'counted'];

export class Judge {
  constructor(
    private readonly bounds: Bounds,
    private readonly published: Published,
  ) {}

  /** Step 3: just after a window's start, a draw may belong to a request that began before it. */
  private inFlight(subject: Subject, windows: readonly JudgedWindow[], tolerance: Tolerance, trail: Trail | null): JudgedWindow | null {
    for (const state of windows) {
      const window = state.definition;
      if (window === null) continue;
      const meter = state.countComplete ? null : this.bounds.meter(window.id, window, subject.plan);
      if (meter === null) continue;
      for (const instance of meter.at(subject.from)) {
        const before = meter.before(instance);
        // Where the one before it ended later than this one nominally began, its reset is what a request may span.
        const began = before !== null && before.edge <= subject.from ? Math.max(instance.start, before.edge) : instance.start;
        const isLate = subject.from >= began + tolerance.inFlight;
        const found = isLate ? 'late' : endedWithRoom(before, instance, tolerance) ? 'room' : 'in-flight';
        trail?.flights.push(flightOf(window.id, began as Flight['began'], before, found));
        if (found === 'in-flight') return state;
      }
    }
    return null;
  }

  judge(account: string, drawn: Drawn, asked: Subject, crossing: Crossing | null, trail: Trail | null = null): Draw {
    // Field by field: a spread costs ten times as much.
    const { from, until, use, lone, evidence, plan, line, share, counts } = asked;
    const subject: Subject = { from, until, use, lone, evidence, plan, line, share, counts, crossing };
    const coverage = this.published.coverage(subject);
    const certain = coverage.find((entry) => entry.how === 'certain');
    const { known, unknown, unseen } = this.bounds.windows(subject);
    const incidents = this.published.incidents(subject);
    const cited = incidents.find((entry) => entry.how === 'cited')?.incident.id ?? null;
    const tolerance = this.bounds.toleranceOf(subject.plan);
    if (trail !== null) {
      Object.assign(trail, { span: subject, drawn, plan: subject.plan, tolerance, share: subject.share, coverage, unseen });
      trail.crossing = crossing ?? subject.plan?.plan.crossing ?? null;
      trail.windows = [...known, ...unknown];
      trail.pays = paid(known.filter((state) => state.counted || state.fitting !== null));
      trail.incidents = incidents.map(({ incident, how }) => ({ id: incident.id, how }));
    }
    const windows = unknown.length === 0 ? known : [...known, ...unknown];
    const answer = (found: Answer): Draw => drawOf(account, drawn, windows, cited, found);

    // 1. A coverage rule in force.
    if (trail !== null) trail.answered = 'coverage-rule';
    if (certain !== undefined) {
      return answer({ verdict: 'not-covered', reason: 'coverage-rule', policyEntry: certain.rule.id, expectedAllowance: 0 });
    }

    // 2. Some applicable window was full.
    if (trail !== null) trail.answered = 'full-window';
    const full = windows.find((state) => state.full !== null);
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
    if (trail !== null) trail.answered = 'in-flight';
    const flight = this.inFlight(subject, known, tolerance, trail);
    if (flight !== null) return answer({ verdict: 'undecided', reason: 'in-flight', window: flight.window });

    // 4. Inside an acknowledged incident that decides.
    if (trail !== null) trail.answered = 'incident';
    const deciding = incidents.find((entry) => entry.how === 'decides')?.incident;
    // A plan that is stated and that no policy knows may never have included what was misrouted.
    const isKnownPlan = subject.plan !== null || (drawn.use?.planInForce ?? '') === '';
    if (deciding !== undefined && isKnownPlan) {
      // As in step 5: money without a row is no row, and what nobody has seen may have been full.
      const isSure = known.length > 0 && unseen.length === 0 && !subject.lone;
      const proven = isSure && known.every((state) => state.bound?.cap === 'proven');
      const counted = known.filter((state) => state.counted).map(asLeast);
      if (trail !== null && counted.length > 0) trail.pays = paid(counted);
      return this.premature(answer, drawn, subject, counted, {
        cap: proven ? 'proven' : 'strong',
        reason: 'incident',
        policyEntry: deciding.id,
        rests: [],
      });
    }

    // 5. Every applicable window has an upper bound below full.
    if (trail !== null) trail.answered = 'headroom';
    if (known.length > 0 && known.every((state) => state.bound !== null)) {
      const claim = this.capOf(drawn, subject, known, unseen, coverage);
      if (trail !== null) trail.limits = claim.limits;
      return this.premature(answer, drawn, subject, known, claim);
    }

    // 6. Undecided, with what stopped the first such window.
    if (trail !== null) trail.answered = 'open';
    if (subject.plan === null) return answer({ verdict: 'undecided', reason: 'plan-unknown' });
    if (!known.some((state) => state.evidenced)) return answer({ verdict: 'undecided', reason: 'no-reading' });
    const open = known.find((state) => state.bound === null) as JudgedWindow;
    return answer({
      verdict: 'undecided',
      reason: open.stop ?? 'window-unknown',
      window: open.window,
      counted: open.counted && open.stop === 'day-resolution',
      bounds: dayBounds(drawn, subject, known),
    });
  }

  /** Step 5: the grade is the smallest cap of all that limits it, the reason the weakest basis. */
  private capOf(
    drawn: Drawn,
    subject: Subject,
    windows: readonly JudgedWindow[],
    unseen: readonly Unseen[],
    coverage: readonly Applying[],
  ): { cap: Cap; reason: Reason; policyEntry: string | null; rests: string[]; limits: GradeLimit[] } {
    const limits: GradeLimit[] = [];
    const limit = (cap: Cap, why: GradeLimit['why'], of = ''): void => void limits.push({ cap, why, of });
    const bases = new Set<Basis>();
    for (const { window, bound } of windows) {
      if (bound === null) continue;
      limit(bound.cap, 'bound', window);
      bases.add(bound.basis);
    }
    if (subject.lone) limit('strong', 'lone');
    if (drawn.source === 'counter' || drawn.source === 'balance') bases.add('counter-delta');
    if (drawn.source === 'balance') limit('suspected', 'balance');
    else if (drawn.doubtful) limit('suspected', 'doubtful');
    if (drawn.use?.funding === 'mixed' && bases.has('reading-after')) limit('strong', 'mixed');
    const verified = subject.plan?.policy.verifiedUntil ?? null;
    if (verified !== null && drawn.from > verified) limit('strong', 'after-policy');
    for (const { window, scope } of unseen) limit(scope === 'yes' ? 'suspected' : 'strong', 'unseen-window', window);
    const could = coverage.find((entry) => entry.how === 'could');
    if (could !== undefined) limit('suspected', 'rule-could-apply', could.rule.id);
    const rests = [...new Set(coverage.filter((entry) => entry.how === 'attested-away').map((entry) => entry.rule.id))].sort();
    if (rests.length > 0) limit('strong', 'attested', rests.join(', '));
    const cap = limits.reduce<Cap>((least, one) => lowest(least, one.cap), 'proven');
    const reason = BASES.find((basis) => bases.has(basis)) ?? 'counted';
    return { cap, reason, policyEntry: could?.rule.id ?? null, rests, limits };
  }

  private premature(
    answer: (found: Answer) => Draw,
    drawn: Drawn,
    subject: Subject,
    paying: readonly JudgedWindow[],
    claim: { cap: Cap; reason: Reason; policyEntry: string | null; rests: string[] },
  ): Draw {
    const pays = paid(paying);
    const quantity = drawn.use?.quantity ?? null;
    if (drawn.use !== null && subject.share === null && pays !== null && quantity !== null && pays < quantity) {
      const window = paying.find((state) => state.pays === pays)?.window ?? null;
      return answer({ verdict: 'undecided', reason: 'quantity-missing', window });
    }
    const counted = paying.some((state) => state.counted && state.pays !== null);
    const expectedAllowance = shareOf(pays, drawn.use) ?? WHOLE;
    const amount = claimOf(drawn, subject.share, paying);
    const { policyEntry, rests: restsOnAttestation } = claim;
    if (claim.cap === 'suspected') return answer({ verdict: 'suspected', reason: claim.reason, counted, policyEntry, restsOnAttestation });
    if (amount === ZERO) {
      const window = paying.find((state) => state.pays === pays)?.window ?? null;
      return answer({ verdict: 'limit-reached', reason: 'allowance-exhausted', window, counted, expectedAllowance });
    }
    const claimedQuantity = claimedBy(subject, paying);
    return answer({
      counted,
      policyEntry,
      restsOnAttestation,
      expectedAllowance,
      verdict: 'premature',
      grade: claim.cap,
      reason: claim.reason,
      prematureAmount: amount,
      claimedQuantity,
    });
  }
}

/** What a step of the ladder says of a draw; what it leaves out is not so, or not known. */
type Answer = Pick<Draw, 'verdict' | 'reason'> &
  Partial<
    Pick<
      Draw,
      | 'grade'
      | 'prematureAmount'
      | 'expectedAllowance'
      | 'window'
      | 'policyEntry'
      | 'bounds'
      | 'restsOnAttestation'
      | 'claimedQuantity'
      | 'counted'
    >
  >;

/** Field by field: a spread costs ten times as much. */
function drawOf(account: string, drawn: Drawn, windows: Draw['windows'], citedIncident: string | null, found: Answer): Draw {
  const { use, amount } = drawn;
  return {
    id: drawn.id,
    account,
    source: drawn.source,
    from: drawn.from,
    until: drawn.until,
    use,
    entries: drawn.entries,
    model: use === null ? '' : use.model,
    member: use === null ? '' : use.member,
    amount,
    currency: drawn.currency,
    verdict: found.verdict,
    reason: found.reason,
    grade: found.grade ?? null,
    prematureAmount: found.prematureAmount === undefined ? (amount === null ? null : ZERO) : found.prematureAmount,
    expectedAllowance: found.expectedAllowance ?? null,
    windows,
    window: found.window ?? null,
    policyEntry: found.policyEntry ?? null,
    citedIncident,
    bounds: found.bounds ?? null,
    restsOnAttestation: found.restsOnAttestation ?? NONE,
    claimedQuantity: found.claimedQuantity ?? null,
    counted: found.counted ?? false,
    origins: drawn.origins,
  };
}

const NONE: readonly never[] = [];

/** Of a sum over a span that fits in part a count claims what is left after all that may precede it: the smaller claim. */
function asLeast(state: JudgedWindow): JudgedWindow {
  return state.paysBetween === null ? state : { ...state, pays: state.paysBetween.least, fitting: null };
}

function flightOf(window: string, began: Flight['began'], before: Instance | null, found: Flight['found']): Flight {
  return { window, began, before: before && { edge: before.edge, last: before.looks.at(-1) ?? null }, found };
}

function endedWithRoom(before: Instance | null, instance: Instance, tolerance: Tolerance): boolean {
  if (before === null) return false;
  if (before.edge + tolerance.inFlight <= instance.start) return true;
  const last = before.looks.at(-1);
  return last !== undefined && before.edge - last.since <= tolerance.readingAge && last.pct + tolerance.readingPct < HUNDRED_PERCENT;
}
