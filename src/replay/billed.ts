/**
 * What usage rows say that the allowance paid in one instance of a window, look by look: the only place where what was billed
 * is held against a meter. The verdicts never see it.
 */
import { micros, roundingOf, ZERO, type Micros } from '../domain/money.ts';
import { firstIndex } from '../domain/order.ts';
import type { Tolerance, Window } from '../domain/policy.ts';
import type { Duration, Instant, Span } from '../domain/time.ts';
import type { Instance, Look } from './meters.ts';
import type { Billed, Use } from './model.ts';
import type { Plans } from './plans.ts';
import { inForce, scopeOf, type StatedLimits } from './windows.ts';

export interface BilledContext {
  /** Uses of the subscription in order, each once. */
  readonly uses: readonly Use[];
  readonly limits: StatedLimits;
  readonly plans: Plans;
  covers(format: string, from: Instant, until: Instant): boolean;
  /** Draws, whatever the row says that they belong to; one without a row shows that use is missing from the rows. */
  readonly draws: readonly { readonly judgedFrom: Instant; readonly use: Use | null }[];
}

/** A use of the instance: when, and between which quantities the allowance paid of it. */
interface Taken extends Span {
  readonly least: Micros;
  /** `null`: nobody knows how much. */
  readonly most: Micros | null;
}

export class BilledUse {
  private readonly longest: Duration;
  private readonly loneMoneyFrom: number;
  private readonly drawn: ReadonlySet<Use | null>;

  constructor(private readonly context: BilledContext) {
    this.longest = context.uses.reduce((most, use) => Math.max(most, use.until - use.from), 0);
    this.loneMoneyFrom = context.draws.reduce(
      (first, { use, judgedFrom }) => (use === null ? Math.min(first, judgedFrom) : first),
      Infinity,
    );
    this.drawn = new Set(context.draws.map((draw) => draw.use));
  }

  /** Nothing where the plan, the window or its limit isn't known, or isn't one and the same over the whole instance. */
  in(windowId: string, instance: Instance): Billed[] {
    const { plans } = this.context;
    const first = instance.looks[0];
    const planId = first === undefined ? '' : plans.idAt(first.at, '', '', '');
    const plan = plans.lookUp(planId);
    const window = plan?.plan.windows.find((one) => one.id === windowId && inForce(one, instance.start)) ?? null;
    if (plan === null || window === null) return [];
    const { tolerance } = plan.policy;
    const within = instance.looks.reduce((most, look) => Math.max(most, look.resetsWithin), tolerance.clock) + tolerance.clock;
    const uses = this.between((instance.start - within - tolerance.inFlight) as Instant, instance.edge);
    if (uses.some((use) => use.planInForce !== planId)) return [];
    const limit = this.limitOf(window, instance, uses, planId);
    if (limit === null) return [];
    const taken = uses.map((use) => takenBy(use, window, this.drawn.has(use)));
    const sure = taken.filter((one) => one.from >= instance.start + within).sort((a, b) => a.until - b.until);
    const leasts = runningSum(sure.map((one) => one.least));
    const mosts = runningSum(taken.map((one) => one.most));
    const format = formatOf(uses);
    return instance.looks.map((look) => ({
      look,
      limit,
      least: leasts[firstIndex(sure, (one) => one.until > look.at - tolerance.readingAge)] ?? 0n,
      most: this.isComplete(format, instance, look, tolerance)
        ? (mosts[firstIndex(taken, (one) => one.from > look.latest + tolerance.clock)] ?? null)
        : null,
    }));
  }

  /** Uses that begin before `until` and may reach past `from`. */
  private between(from: Instant, until: Instant): Use[] {
    const { uses } = this.context;
    const near = uses.slice(
      firstIndex(uses, (use) => use.from >= from - this.longest),
      firstIndex(uses, (use) => use.from >= until),
    );
    return near.filter((use) => use.until >= from);
  }

  /** One limit over the whole instance; an export that states another one midway leaves none. */
  private limitOf(window: Window, instance: Instance, uses: readonly Use[], planId: string): Micros | null {
    const { limits, plans } = this.context;
    const stated = uses.map((use) => limits.limit(window, use.from, use, plans.lineAt(use.from, planId)));
    const ends = [instance.start, (instance.edge - 1) as Instant].map((at) => limits.limit(window, at, null, plans.lineAt(at, planId)));
    const all = new Set([...stated, ...ends]);
    const [limit = null] = all;
    return all.size === 1 ? limit : null;
  }

  private isComplete(format: string, { start }: Instance, look: Look, { inFlight }: Tolerance): boolean {
    return this.loneMoneyFrom > look.latest && this.context.covers(format, (start - inFlight) as Instant, look.latest);
  }
}

/** The sums of the first none, one, two … of them; `null` from the first unknown one on. */
function runningSum(quantities: readonly (Micros | null)[]): (bigint | null)[] {
  const sums: (bigint | null)[] = [0n];
  let sum: bigint | null = 0n;
  for (const quantity of quantities) {
    sum = sum === null || quantity === null ? null : sum + BigInt(quantity);
    sums.push(sum);
  }
  return sums;
}

/** The one format whose files the uses come from; of two, neither holds all of them. */
function formatOf(uses: readonly Use[]): string {
  const formats = new Set(uses.map((use) => use.format));
  const [format = ''] = formats;
  return formats.size === 1 ? format : '';
}

/** A row that doesn't say what paid for it, or in which model's window, may have taken all of its quantity or nothing. */
function takenBy(use: Use, window: Window, drawn: boolean): Taken {
  const { from, until, quantity, funding } = use;
  const scope = scopeOf(window, use);
  if (scope === 'no' || funding === 'none' || funding === 'credits') return { from, until, least: ZERO, most: ZERO };
  // A ledger may say that credits paid for what the row books as allowance.
  const whole = funding === 'allowance' && !drawn ? quantity : null;
  const [least, most] = funding === 'mixed' ? mixedShare(use) : [whole, whole];
  return { from, until, least: scope === 'yes' ? (least ?? ZERO) : ZERO, most: most ?? quantity };
}

/** Between which quantities a `mixed` row let the allowance pay: its bill may be rounded. `null` where it doesn't say. */
function mixedShare({ quantity, amount, listAmount, currency }: Use): [Micros | null, Micros | null] {
  if (quantity === null || amount === null || listAmount === null || listAmount <= 0 || amount > listAmount) return [null, null];
  const rounding = roundingOf(amount, currency);
  const without = (paid: number): Micros =>
    micros(Number((BigInt(quantity) * BigInt(Math.min(listAmount, Math.max(0, listAmount - paid)))) / BigInt(listAmount)));
  return [without(amount + rounding), without(amount - rounding)];
}
