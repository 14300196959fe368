/** Stretches over which a meter stood still although uses that should move it happened, and credits were drawn meanwhile. */
import type { Tolerance, Window } from '../../domain/policy.ts';
import { HUNDRED_PERCENT } from '../../domain/records.ts';
import { byText, firstIndex } from '../../domain/order.ts';
import { DAY, HOUR, type Span } from '../../domain/time.ts';
import type { Instance, Look } from '../../replay/meters.ts';
import type { Draw, Use, WindowLooks } from '../../replay/model.ts';
import { inForce, scopeOf } from '../../replay/windows.ts';
import type { RuleInput } from '../rule.ts';
import { judgedFrom } from './draws.ts';

/** One use may be too small to move a meter shown in whole per cents; so may be several of a long window. */
const USES = 3;
const USES_OF_LONG_WINDOW = 10;

export interface Stall {
  readonly window: string;
  readonly first: Look;
  readonly last: Look;
  readonly uses: readonly Use[];
  readonly draws: readonly Draw[];
}

interface Run {
  readonly looks: readonly Look[];
  /** `null`: the readings name no reset, the window never started. */
  readonly instance: Instance | null;
}

/** An account's uses and draws in order of time: each run looks at its own stretch only. */
interface Account {
  readonly input: RuleInput;
  readonly uses: readonly Use[];
  readonly draws: readonly Draw[];
  readonly ofUse: ReadonlyMap<Use | null, Draw>;
}

export function* stallsOf(input: RuleInput): Iterable<Stall> {
  const { draws, looks } = input.replay;
  if (draws.length === 0 || looks.length === 0) return;
  const account: Account = {
    input,
    uses: [...input.replay.uses].sort((a, b) => a.from - b.from || a.until - b.until || byText(a.key, b.key)),
    draws: [...draws].sort((a, b) => a.from - b.from || a.until - b.until || byText(a.id, b.id)),
    ofUse: new Map(draws.map((draw) => [draw.use, draw])),
  };
  for (const meter of looks) {
    for (const run of [...meter.instances.flatMap((instance) => standing(instance, input)), ...neverStarted(meter)]) {
      const stall = stallOf(meter.window, run, account);
      if (stall !== null) yield stall;
    }
  }
}

/** Those of a list in order of time that lie between two looks. */
function between<T extends Span>(items: readonly T[], first: Look, last: Look): T[] {
  const inTime = items.slice(
    firstIndex(items, (item) => item.from >= first.latest),
    firstIndex(items, (item) => item.from > last.at),
  );
  return inTime.filter((item) => item.until <= last.at);
}

/** Consecutive looks at one instance that show the same; the first minutes are still the work of the one before. */
function standing(instance: Instance, input: RuleInput): Run[] {
  const { inFlight } = input.policyAt(instance.start).tolerance;
  return runs(
    instance.looks.filter((look) => look.at >= instance.start + inFlight),
    (a, b) => a.pct === b.pct,
  ).map((looks) => ({ looks, instance }));
}

/** Consecutive looks that show 0 % and no reset, without one between that names a reset. */
function neverStarted({ instances, loose }: WindowLooks): Run[] {
  const named = instances.flatMap((instance) => instance.looks);
  const all = [...loose, ...named].sort((a, b) => a.at - b.at || (a.resetsAt ?? 0) - (b.resetsAt ?? 0));
  const isIdle = (look: Look): boolean => look.resetsAt === null && look.pct === 0;
  return runs(all, (a, b) => isIdle(a) && isIdle(b)).map((looks) => ({ looks, instance: null }));
}

function runs(looks: readonly Look[], together: (a: Look, b: Look) => boolean): Look[][] {
  const found: Look[][] = [];
  for (const look of looks) {
    const run = found.at(-1);
    const before = run?.at(-1);
    if (run !== undefined && before !== undefined && together(before, look)) run.push(look);
    else found.push([look]);
  }
  return found.filter((run) => run.length > 1);
}

function stallOf(window: string, { looks, instance }: Run, account: Account): Stall | null {
  const { input } = account;
  const [first] = looks;
  const plan = first === undefined ? null : input.replay.planAt(first.at);
  if (first === undefined || plan === null) return null;
  const definition = plan.windows.find((one) => one.id === window && inForce(one, first.at));
  const { tolerance } = input.policyAt(first.at);
  if (definition === undefined || first.pct + tolerance.readingPct >= HUNDRED_PERCENT) return null;
  const last = instance === null ? lastInOneSession(looks, first, definition) : looks.at(-1);
  if (last === undefined || input.replay.planAt(last.at) !== plan) return null;
  // Money posted late may have been drawn before the first look.
  const draws = between(account.draws, first, last).filter((draw) => isOpen(draw, definition) && judgedFrom(draw, input) >= first.latest);
  if (draws.length === 0) return null;
  const uses = usesBetween(first, last, definition, draws, tolerance, account);
  const long = definition.length === null || definition.length > DAY;
  if (uses.length < (long ? USES_OF_LONG_WINDOW : USES) || areTooSmall(uses, window, instance, first, input)) return null;
  return { window, first, last, uses, draws };
}

/**
 * An idle window opens with the first use and, floored to the hour, stays for at least an hour less than its length: within that
 * time it can't have opened and ended unseen. Of a longer one, which has fixed edges, a reset may lie anywhere between.
 */
function lastInOneSession(looks: readonly Look[], first: Look, { length, optional }: Window): Look | undefined {
  if (length === null || length > DAY || optional) return undefined;
  return looks.findLast((look) => look !== first && look.at <= first.latest + length - HOUR);
}

/** A full window or a published rule explains a draw; one in flight, or close to a limit, may be so explained. */
function isOpen(draw: Draw, window: Window): boolean {
  if (draw.verdict === 'not-covered' || draw.verdict === 'limit-reached') return false;
  if (draw.reason === 'in-flight' || draw.reason === 'boundary') return false;
  return draw.use === null ? window.scope === null : scopeOf(window, draw.use) === 'yes';
}

/** Uses that should have moved the meter, long enough before the last look for it to show them. */
function usesBetween(
  first: Look,
  last: Look,
  window: Window,
  draws: readonly Draw[],
  { readingAge, inFlight }: Tolerance,
  { uses, ofUse }: Account,
): Use[] {
  const shownUntil = last.at - Math.max(readingAge, inFlight);
  const isPremature = (draw: Draw): boolean => draw.verdict === 'premature';
  // Where a row doesn't say what paid, it may have been what a rule sends to credits, unless a draw is known not to be.
  const silentCounts = draws.some(isPremature);
  return between(uses, first, last).filter((use) => {
    if (use.stream !== 'subscription' || use.until > shownUntil || scopeOf(window, use) !== 'yes') return false;
    const draw = ofUse.get(use);
    if (draw !== undefined) return isPremature(draw);
    return use.funding === 'allowance' || (use.funding === '' && silentCounts);
  });
}

/** Where the limit is known: whether all of it together is within the rounding of two readings. */
function areTooSmall(uses: readonly Use[], window: string, instance: Instance | null, first: Look, input: RuleInput): boolean {
  const limit = instance === null ? undefined : input.replay.billedIn(window, instance)[0]?.limit;
  if (limit === undefined) return false;
  const taken = uses.reduce((sum, use) => sum + BigInt(use.quantity ?? 0), 0n);
  const { readingPct } = input.policyAt(first.at).tolerance;
  return taken * BigInt(HUNDRED_PERCENT) <= BigInt(limit) * 2n * BigInt(readingPct);
}
