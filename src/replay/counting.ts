/** What a count says of one window at a subject: exhausted, headroom for some of it, or why it can't say. */
import { micros, ZERO, type Micros } from '../domain/money.ts';
import type { Crossing, Window } from '../domain/policy.ts';
import { HUNDRED_PERCENT } from '../domain/records.ts';
import type { Reason } from '../domain/verdict.ts';
import { allowed, headroomOf, type Count } from './allowance.ts';
import type { Cap, Share, Subject } from './subject.ts';

export interface Counting {
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
export function judgeCount(subject: Subject, window: Window, usedPctMin: number | null, crossing: Crossing): Counting | null {
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

/** Whether a count shows that the allowance had nothing left for a use at an instant: `judgeCount` then finds it full too. */
export function isExhausted(count: Count, quantity: Micros | null, crossing: Crossing): boolean {
  if (count.crosses || !count.lowerBound) return false;
  const headroom = headroomOf(count);
  return headroom <= 0 || (quantity !== null && quantity > 0 && allowed(quantity, headroom, crossing, false) <= 0);
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

export function usedPct(count: Count): number {
  return count.limit === 0 ? HUNDRED_PERCENT : Math.floor((count.used / count.limit) * HUNDRED_PERCENT);
}

/** Upwards readings win: a count below what a reading shows at or before the draw is incomplete. */
function raised(counts: readonly Count[], window: Window, usedPctMin: number | null): Count | null {
  for (const count of counts) {
    if (count.window !== window) continue;
    if (usedPctMin === null || usedPctMin <= 0) return count;
    // Rounded up: no room is left in the micro-unit that the reading reaches into.
    const floor = micros(Number((BigInt(count.limit) * BigInt(usedPctMin) + BigInt(HUNDRED_PERCENT - 1)) / BigInt(HUNDRED_PERCENT)));
    return count.used >= floor ? count : { ...count, used: floor, complete: false, byWord: false };
  }
  return null;
}

/** The allowance leaves nothing for it; for a `mixed` use, no more than the vendor let it pay, up to the rounding of a bill. */
function exhausted(pays: Micros, quantity: Micros, share: Share | null): boolean {
  if (pays <= 0 && quantity > 0) return true;
  if (share === null || share.paid - share.rounding >= share.list) return false;
  return BigInt(pays) * BigInt(share.list) <= BigInt(quantity) * BigInt(share.list - share.paid + share.rounding);
}
