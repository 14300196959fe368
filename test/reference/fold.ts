/** The counterfactual count: what the allowance would have paid, use by use, from scratch for every question. */
import type { Crossing, Plan, Window } from '../../src/domain/policy.ts';
import type { Answer, Attributes } from './matching.ts';
import { NOTHING_STATED, answer } from './matching.ts';
import type { World } from './plans.ts';
import { calendarInstance, holds, limitOf, overlaps, planDefinition, planOfUse, publishedFor } from './plans.ts';
import type { SettledUse } from './settle.ts';

const HOUR = 3_600_000;

export interface Count {
  from: number;
  until: number;
  used: bigint;
  /** Of first-use windows: whether the opening was seen; calendars need none. */
  seen: boolean;
  /** Whether it opened at a known instant, so that what follows it follows use by use. */
  exact: boolean;
}

/** A use the count could not place: it leaves every instance it touches incomplete. */
interface Taint {
  from: number;
  until: number;
  window: string | null;
}

/** A use the allowance could have paid, for the quiet stretch before an opening. */
interface Payable {
  from: number;
  until: number;
  windows: ReadonlySet<string> | null;
}

/** What a use took from a window's allowance. */
interface Growth {
  window: string;
  at: number;
  paid: bigint;
}

export interface FoldState {
  /** The latest instance of each first-use window. */
  counts: Map<string, Count>;
  growth: Growth[];
  taints: Taint[];
  payables: Payable[];
  /** What the allowance pays of each use, by `identityOf`; absent where the fold has nothing to say. */
  pays: Map<string, bigint>;
}

export interface Covered {
  from: number;
  until: number;
}

export interface FoldSetting {
  world: World;
  covered: readonly Covered[];
  /** Stretched starts of the money that no usage row shows. */
  lone: readonly number[];
}

export function identityOf(use: SettledUse): string {
  return `${use.from} ${use.key}`;
}

export function attributesOf(use: SettledUse | null): Attributes {
  return use === null ? NOTHING_STATED : { ...use, sumsSeveral: use.until > use.from };
}

export function scopeAnswer(window: Window, attributes: Attributes): Answer {
  return window.scope === null ? 'yes' : answer(window.scope, attributes);
}

export function isCovered(covered: readonly Covered[], from: number, until: number): boolean {
  return covered.some((span) => span.from <= from && until <= span.until);
}

/** Sent straight to credits by a rule that is in force over the whole use and that stated evidence matches. */
export function sentToCredits(world: World, use: SettledUse, plan: string): boolean {
  const { rules } = publishedFor(world, plan, use.vendor);
  return rules.some(
    (rule) =>
      rule.pays === 'credits' && holds(use.from, use.until, rule.from, rule.until) && answer(rule.when, attributesOf(use)) === 'yes',
  );
}

export function isCounted(world: World, window: Window, plan: string, at: number, use: SettledUse | null): boolean {
  if (window.starts === 'reported' || limitOf(world, window, plan, at, use) === null) return false;
  return window.starts !== 'billing-day' || calendarInstance(world, window, at) !== null;
}

/** For first-use windows every window of the plan must be counted, else another one may have refused what opened it. */
export function everyWindowCounted(world: World, plan: Plan, from: number, until: number, use: SettledUse | null): boolean {
  return plan.windows
    .filter((window) => overlaps(from, until, window.from, window.until))
    .every((window) => isCounted(world, window, plan.id, from, use));
}

export function crossingOf(world: World, plan: Plan, use: SettledUse | null): Crossing {
  if (use !== null && use.until > use.from) return 'split';
  return world.context.crossing ?? plan.crossing;
}

export function pay(crossing: Crossing, quantity: bigint, headroom: bigint): bigint {
  if (headroom <= 0n) return 0n;
  if (crossing === 'whole-to-allowance') return quantity;
  if (quantity <= headroom) return quantity;
  return crossing === 'split' ? headroom : 0n;
}

export function isFirstUse(window: Window): boolean {
  return window.starts === 'first-use' || window.starts === 'first-use-hour';
}

function isOpening(window: Window, at: number): Count {
  const from = window.starts === 'first-use-hour' ? Math.floor(at / HOUR) * HOUR : at;
  return { from, until: from + (window.length ?? 0), used: 0n, seen: false, exact: false };
}

/** Whether a first-use instance that opens at `at` was seen to open there. */
function openingSeen(setting: FoldSetting, state: FoldState, plan: Plan, window: Window, use: SettledUse, from: number): boolean {
  const length = window.length ?? 0;
  const opened = isOpening(window, from).from;
  if (!everyWindowCounted(setting.world, plan, from, from, use)) return false;
  const payables = state.payables.filter((one) => one.windows === null || one.windows.has(window.id));
  const quiet =
    isCovered(setting.covered, opened - length, opened) && !payables.some((one) => Math.max(one.until, one.from) > from - length);
  if (quiet) return true;
  const before = state.counts.get(window.id);
  if (before === undefined || !before.seen || !before.exact) return false;
  const unplaced = payables.some((one) => (one.from === one.until ? one.from >= before.until : one.until > before.until));
  return !unplaced && isCovered(setting.covered, before.from, from);
}

/** Where a window stands for a use: the instance it falls into, or why none does. */
export type Placed = { kind: 'in'; count: Count } | { kind: 'crossing'; count: Count | null } | { kind: 'nowhere' };

export function place(
  setting: FoldSetting,
  state: FoldState,
  plan: Plan,
  window: Window,
  from: number,
  until: number,
  use: SettledUse | null,
): Placed {
  let count: Count;
  if (isFirstUse(window)) {
    const current = state.counts.get(window.id);
    if (current !== undefined && from < current.until) {
      if (from < current.from) return { kind: 'nowhere' };
      count = current;
    } else {
      if (use === null) return { kind: 'nowhere' };
      count = { ...isOpening(window, from), seen: openingSeen(setting, state, plan, window, use, from), exact: until === from };
    }
  } else {
    const calendar = calendarInstance(setting.world, window, from);
    if (calendar === null) return { kind: 'nowhere' };
    // What the allowance paid since its start, also where a plan or a billing day has moved the edges meanwhile.
    const own = state.growth.filter((one) => one.window === window.id && one.at >= calendar.from && one.at < calendar.until);
    count = { ...calendar, used: own.reduce((sum, one) => sum + one.paid, 0n), seen: true, exact: true };
  }
  return until > count.until ? { kind: 'crossing', count } : { kind: 'in', count };
}

/** Whether nothing that the count should know is missing from the instance's start up to `at`. */
export function isComplete(
  setting: FoldSetting,
  state: FoldState,
  plan: Plan,
  window: Window,
  count: Count,
  from: number,
  until: number,
): boolean {
  if (isFirstUse(window) && (!count.seen || !everyWindowCounted(setting.world, plan, from, until, null))) return false;
  if (!isCovered(setting.covered, count.from, until)) return false;
  if (setting.lone.some((start) => start <= from || start < until)) return false;
  return !state.taints.some(
    (taint) =>
      (taint.window === null || taint.window === window.id) &&
      taint.from < count.until &&
      (taint.until > count.from || taint.from >= count.from),
  );
}

export function emptyState(): FoldState {
  return { counts: new Map(), growth: [], taints: [], payables: [], pays: new Map() };
}

function step(setting: FoldSetting, state: FoldState, use: SettledUse): void {
  const { world } = setting;
  if (use.stream !== 'subscription' || use.funding === 'none') return;
  const planId = planOfUse(world, use);
  if (sentToCredits(world, use, planId)) return;
  const { from, until } = use;
  const plan = planDefinition(world, planId);
  if (plan === null) {
    state.taints.push({ from, until, window: null });
    state.payables.push({ from, until, windows: null });
    return;
  }
  const attributes = attributesOf(use);
  const crossing = crossingOf(world, plan, use);
  const windows = plan.windows.filter(
    (window) =>
      overlaps(from, from, window.from, window.until) &&
      scopeAnswer(window, attributes) !== 'no' &&
      isCounted(world, window, planId, from, use),
  );
  const touched = new Set(windows.map((window) => window.id));
  const limiting: { window: Window; count: Count; headroom: bigint; complete: boolean }[] = [];
  for (const window of windows) {
    const placed = place(setting, state, plan, window, from, until, use);
    if (scopeAnswer(window, attributes) === 'unknown' || placed.kind !== 'in') {
      state.taints.push({ from, until, window: window.id });
      continue;
    }
    const limit = limitOf(world, window, planId, from, use) ?? 0n;
    const complete = isComplete(setting, state, plan, window, placed.count, from, until);
    limiting.push({ window, count: placed.count, headroom: limit - placed.count.used, complete });
  }
  if (use.quantity === null) {
    for (const { window } of limiting) state.taints.push({ from, until, window: window.id });
    state.payables.push({ from, until, windows: touched });
    return;
  }
  const quantity = BigInt(use.quantity);
  let headroom: bigint | null = null;
  for (const one of limiting) if (headroom === null || one.headroom < headroom) headroom = one.headroom;
  if (headroom === null) {
    state.payables.push({ from, until, windows: touched });
    return;
  }
  const paid = pay(crossing, quantity, headroom);
  state.pays.set(identityOf(use), paid);
  for (const one of limiting) {
    if (one.complete || pay(crossing, quantity, one.headroom) >= quantity) continue;
    for (const other of windows) if (other.id !== one.window.id) state.taints.push({ from, until, window: other.id });
  }
  for (const one of limiting) {
    // When within its span a row opened the instance is not seen.
    const seen = one.count.seen && one.count.exact;
    if (paid > 0n && isFirstUse(one.window)) state.counts.set(one.window.id, { ...one.count, seen, used: one.count.used + paid });
    state.growth.push({ window: one.window.id, at: from, paid });
  }
  // Only a complete count refuses surely.
  const surelyRefused = paid === 0n && limiting.some((one) => one.complete && pay(crossing, quantity, one.headroom) === 0n);
  if (!surelyRefused) state.payables.push({ from, until, windows: touched });
}

/** The fold over these uses, in their total order. */
export function fold(setting: FoldSetting, uses: readonly SettledUse[]): FoldState {
  const state = emptyState();
  for (const use of uses) step(setting, state, use);
  return state;
}
