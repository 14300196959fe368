/** Which plan speaks when, which policy it belongs to, and what its windows' calendars and limits are. */
import type { CoverageRule, Incident, Plan, Policy, Tolerance, Window } from '../../src/domain/policy.ts';
import type { InputRecord, PlanRecord, SnapshotRecord } from '../../src/domain/records.ts';
import type { ReplayContext } from '../../src/replay/model.ts';
import { matchesPattern } from './matching.ts';
import type { SettledUse } from './settle.ts';
import { compareText, compareUses } from './settle.ts';

const DAY = 86_400_000;

export interface World {
  context: ReplayContext;
  uses: SettledUse[];
  snapshots: SnapshotRecord[];
  planLines: PlanRecord[];
}

/** An instant lies in [a, b); a span overlaps it. `null` is open. */
export function overlaps(from: number, until: number, a: number | null, b: number | null): boolean {
  if (from === until) return (a === null || a <= from) && (b === null || from < b);
  return (b === null || from < b) && (a === null || a < until);
}

/** [a, b) holds the whole span. */
export function holds(from: number, until: number, a: number | null, b: number | null): boolean {
  if (from === until) return overlaps(from, until, a, b);
  return (a === null || a <= from) && (b === null || until <= b);
}

export function planLinesOf(records: readonly InputRecord[]): PlanRecord[] {
  const lines = records.filter((record): record is PlanRecord => record.kind === 'plan');
  return lines.sort((a, b) => a.from - b.from || compareText(a.plan, b.plan) || a.file - b.file || a.line - b.line);
}

/** The latest plan stated at or before an instant: a row before a snapshot before the accounts file. */
function statedPlan(world: World, at: number): string {
  const statements: { at: number; rank: number; plan: string }[] = [];
  for (const use of world.uses) if (use.plan !== '' && use.from <= at) statements.push({ at: use.from, rank: 0, plan: use.plan });
  for (const look of world.snapshots)
    if (look.plan !== '' && look.latest <= at) statements.push({ at: look.latest, rank: 1, plan: look.plan });
  for (const line of world.planLines) {
    if (line.from <= at && (line.until === null || at < line.until)) statements.push({ at: line.from, rank: 2, plan: line.plan });
  }
  statements.sort((a, b) => b.at - a.at || a.rank - b.rank || compareText(a.plan, b.plan));
  return statements[0]?.plan ?? '';
}

export function planOf(world: World, at: number, vendor: string, own: string, implied: string): string {
  return own || statedPlan(world, at) || world.context.planFor(vendor) || implied;
}

export function planOfUse(world: World, use: SettledUse): string {
  return planOf(world, use.from, use.vendor, use.plan, use.impliedPlan);
}

export function policyOf(world: World, plan: string): Policy | null {
  return world.context.policies.find((policy) => policy.plans.has(plan)) ?? null;
}

export function planDefinition(world: World, plan: string): Plan | null {
  return policyOf(world, plan)?.plans.get(plan) ?? null;
}

export function toleranceOf(world: World, plan: string): Tolerance {
  const policy = policyOf(world, plan) ?? world.context.policies[0];
  if (policy === undefined) throw new Error('a context needs a policy');
  return policy.tolerance;
}

/** Coverage rules and incidents that speak for a plan; for an unknown one only what speaks for every plan. */
export function publishedFor(world: World, plan: string, vendor: string): { rules: CoverageRule[]; incidents: Incident[] } {
  const policy = policyOf(world, plan);
  if (policy !== null) {
    const rules = policy.coverage.filter((rule) => rule.plans.some((pattern) => matchesPattern(plan, pattern)));
    return { rules, incidents: [...policy.incidents] };
  }
  const policies = world.context.policies.filter((one) => vendor === '' || one.id === vendor);
  return {
    rules: policies.flatMap((one) => one.coverage.filter((rule) => rule.plans.includes('*'))),
    incidents: policies.flatMap((one) => [...one.incidents]),
  };
}

function lineAt(world: World, at: number): PlanRecord | null {
  const speaking = world.planLines.filter((line) => line.from <= at && (line.until === null || at < line.until));
  return speaking[speaking.length - 1] ?? null;
}

function utcMonthAround(at: number, day: number): { from: number; until: number } {
  const edge = (year: number, month: number): number =>
    Date.UTC(year, month, Math.min(day, new Date(Date.UTC(year, month + 1, 0)).getUTCDate()));
  const [year, month] = [new Date(at).getUTCFullYear(), new Date(at).getUTCMonth()];
  if (edge(year, month) <= at) return { from: edge(year, month), until: edge(year, month + 1) };
  return { from: edge(year, month - 1), until: edge(year, month) };
}

/** The month boundary at or before an instant and the next one, in a calendar of billing days; UTC when no zone is named. */
function monthAround(at: number, day: number, zone: string): { from: number; until: number } {
  if (zone === 'UTC') return utcMonthAround(at, day);
  const local = (instant: number): { year: number; month: number } => {
    const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(
      instant,
    );
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    return { year: part('year'), month: part('month') - 1 };
  };
  const offset = (instant: number): number => {
    const parts = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }).formatToParts(instant);
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return shown - Math.floor(instant / 1000) * 1000;
  };
  const edge = (year: number, month: number): number => {
    const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    const midnight = Date.UTC(year, month, Math.min(day, lastDay));
    return midnight - offset(midnight - offset(midnight));
  };
  const { year, month } = local(at);
  if (edge(year, month) <= at) return { from: edge(year, month), until: edge(year, month + 1) };
  return { from: edge(year, month - 1), until: edge(year, month) };
}

/** The instance of an anchored or calendar window around an instant; `null` where no calendar says it. */
export function calendarInstance(world: World, window: Window, at: number): { from: number; until: number } | null {
  if (window.starts === 'calendar-month') return monthAround(at, 1, 'UTC');
  if (window.starts === 'billing-day') {
    const line = lineAt(world, at);
    if (line === null || line.billingDay === null) return null;
    return monthAround(at, line.billingDay, line.timezone || 'UTC');
  }
  if (window.starts === 'anchor' && window.anchor !== null && window.length !== null) {
    const from = window.anchor + Math.floor((at - window.anchor) / window.length) * window.length;
    return { from, until: from + window.length };
  }
  return null;
}

/** Where an instance begins whose edge a reading names. */
export function instanceStart(world: World, window: Window | null, length: number | null, edge: number, clock: number): number {
  if (length !== null) return edge - length;
  const calendar = window === null ? null : calendarInstance(world, window, edge - clock - 1);
  return calendar?.from ?? edge - 31 * DAY;
}

/** The row's own limit, else the latest earlier one of that window, else the first later, else the accounts file, else the policy. */
export function limitOf(world: World, window: Window, plan: string, at: number, use: SettledUse | null): bigint | null {
  const stated = (one: SettledUse): bigint | null => {
    const limit = one.limits.find((item) => item.window === window.id);
    return limit === undefined ? null : BigInt(limit.limit);
  };
  if (use !== null && stated(use) !== null) return stated(use);
  const stating = world.uses.filter((one) => stated(one) !== null);
  const earlier = stating.filter((one) => (use === null ? one.from <= at : compareUses(one, use) < 0));
  const nearest = earlier[earlier.length - 1] ?? stating[0];
  if (nearest !== undefined) return stated(nearest);
  if (window.starts === 'calendar-month' || window.starts === 'billing-day') {
    // The allowance that a line states is that of its plan; another plan's is the policy's.
    const line = lineAt(world, at);
    if (line !== null && line.plan === plan && line.allowance !== null) return BigInt(line.allowance);
  }
  return window.limit === null ? null : BigInt(window.limit.quantity);
}
