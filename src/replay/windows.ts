/** Which windows a plan has at a date, whose limit they have, and where the instances of counted ones begin and end. */
import type { Micros } from '../domain/money.ts';
import type { PlanRecord } from '../domain/records.ts';
import { firstIndex } from '../domain/order.ts';
import type { Plan, Policy, Window } from '../domain/policy.ts';
import { addMonths, billingPeriod, DAY, HOUR, monthStart, type Duration, type Instant, type Span } from '../domain/time.ts';
import { compareUses } from './identity.ts';
import { matchEvidence, type Answer, type Evidence } from './match.ts';
import type { Use } from './model.ts';

export interface ApplicableWindow {
  readonly window: Window;
  /** `unknown`: the use doesn't state the model that the window's scope asks for. */
  readonly scope: 'yes' | 'unknown';
}

export function inForce(entry: { from: Instant | null; until: Instant | null }, at: Instant): boolean {
  return (entry.from === null || entry.from <= at) && (entry.until === null || at < entry.until);
}

export function scopeOf(window: Window, evidence: Evidence): Answer {
  return window.scope === null ? 'yes' : matchEvidence(window.scope, evidence);
}

/** Plans whose windows always apply, whatever the date and the use: most, and asked for at every use. */
const plainPlans = new WeakMap<Plan, readonly ApplicableWindow[] | null>();

function plainWindows(plan: Plan): readonly ApplicableWindow[] | null {
  let windows = plainPlans.get(plan);
  if (windows === undefined) {
    const plain = plan.windows.every((window) => window.scope === null && window.from === null && window.until === null);
    windows = plain ? plan.windows.map((window) => ({ window, scope: 'yes' as const })) : null;
    plainPlans.set(plan, windows);
  }
  return windows;
}

/** Whether the windows of a plan always apply. */
export function alwaysApply(plan: Plan): boolean {
  return plainWindows(plan) !== null;
}

/** Windows in force at the start of a use whose scope it doesn't contradict, in policy order; optional ones included. */
export function windowsFor(plan: Plan, at: Instant, evidence: Evidence): readonly ApplicableWindow[] {
  const plain = plainWindows(plan);
  if (plain !== null) return plain;
  const found: ApplicableWindow[] = [];
  for (const window of plan.windows) {
    if (!inForce(window, at)) continue;
    const scope = scopeOf(window, evidence);
    if (scope !== 'no') found.push({ window, scope });
  }
  return found;
}

let month: Span = { from: 0 as Instant, until: 0 as Instant };

/** The instance that holds an instant, for windows whose edges the calendar gives; `null` for the others. */
export function calendarInstance(window: Window, at: Instant, line: PlanRecord | null): Span | null {
  switch (window.starts) {
    case 'anchor': {
      if (window.anchor === null || window.length === null) return null;
      const from = (window.anchor + Math.floor((at - window.anchor) / window.length) * window.length) as Instant;
      return { from, until: (from + window.length) as Instant };
    }
    case 'calendar-month': {
      // Uses come in order of time: the month of one is mostly that of the one before it.
      if (!(at >= month.from && at < month.until)) {
        const from = monthStart(at);
        month = { from, until: addMonths(from, 1) };
      }
      return month;
    }
    case 'billing-day':
      return line === null || line.billingDay === null ? null : billingPeriod(at, line.billingDay, line.timezone || 'UTC');
    default:
      return null;
  }
}

/** How long an instance of a reported window lasts, whoever's plan it is in. */
export function lengthOf(id: string, plan: Plan | null, policies: readonly Policy[]): Duration {
  const same = (window: Window): boolean => window.id === id && window.length !== null;
  const own = plan?.windows.find(same)?.length;
  if (own) return own;
  for (const policy of policies) {
    for (const other of policy.plans.values()) {
      const length = other.windows.find(same)?.length;
      if (length) return length;
    }
  }
  return id.startsWith('session') ? 5 * HOUR : id.startsWith('month') ? 31 * DAY : 7 * DAY;
}

/** Limits that rows state, by window: the row's own, else the latest earlier in the order of uses, else the first later. */
export class StatedLimits {
  private readonly byWindow = new Map<string, { use: Use; limit: Micros }[]>();

  constructor(uses: readonly Use[]) {
    for (const use of uses) {
      for (const { window, limit } of use.limits) {
        const list = this.byWindow.get(window);
        if (list === undefined) this.byWindow.set(window, [{ use, limit }]);
        else list.push({ use, limit });
      }
    }
  }

  /** Whether no row states any: what limits a window then follows from the plan and the account's line. */
  get isEmpty(): boolean {
    return this.byWindow.size === 0;
  }

  limit(window: Window, at: Instant, use: Use | null, line: PlanRecord | null): Micros | null {
    if (use !== null) for (const stated of use.limits) if (stated.window === window.id) return stated.limit;
    const list = this.byWindow.size === 0 ? undefined : this.byWindow.get(window.id);
    if (list !== undefined) {
      const next = firstIndex(list, (stated) => (use === null ? stated.use.from > at : compareUses(stated.use, use) > 0));
      const found = list[next - 1] ?? list[next];
      if (found !== undefined) return found.limit;
    }
    const monthly = window.starts === 'calendar-month' || window.starts === 'billing-day';
    if (monthly && line !== null && line.allowance !== null) return line.allowance;
    return window.limit?.quantity ?? null;
  }
}
