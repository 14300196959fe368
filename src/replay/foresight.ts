/**
 * What the fold will make of uses, as far as the words of each tell while files are read: in which windows they count, and whether the
 * allowance paid. It only says which uses may be told together; what is judged is what the fold says of them.
 */
import { once } from '../domain/once.ts';
import type { Micros } from '../domain/money.ts';
import type { Crossing, Plan, Policy, Window } from '../domain/policy.ts';
import { HOUR, type Duration, type Instant } from '../domain/time.ts';
import { isPlain, isWhollyPaid } from './plain.ts';
import { planById } from './plans.ts';
import { Published } from './published.ts';
import type { Words } from './table.ts';
import { alwaysApply, calendarInstance } from './windows.ts';

/** A plan whose windows are all counted, each for every use of it. */
export interface ForeseenPlan {
  readonly windows: readonly { readonly window: Window; readonly limit: Micros }[];
  readonly crossing: Crossing;
}

/** Uses that say the same in words. */
export interface Foreseen {
  readonly plan: ForeseenPlan;
  /** Whether the allowance paid for them, as the vendor says, and no rule may send them to credits. */
  readonly isPaid: boolean;
  /** Whether a rule sends one of them to credits; `null`: none does. */
  readonly isSent: ((at: Instant) => boolean) | null;
}

/** More windows than a plan has that are all counted. */
export const MOST_WINDOWS = 4;

/**
 * By what uses say in words. `nothing`: they touch no window; `unforeseen`: what they do is not known before all is read; `singles`: each
 * use of their account is needed by itself.
 */
export type Foresight = (words: Words) => Foreseen | 'nothing' | 'unforeseen' | 'singles';

/** `isOneFile`: whether no other vendor's export can make a difference to what the files cover. */
export function foresightOf(policies: readonly Policy[], isOneFile: boolean): Foresight {
  const published = new Published({ policies, attested: new Set() });
  return (words) => {
    if (!isPlain(words) || (words.vendor !== '' && !isOneFile)) return 'singles';
    const inForce = planById(policies, words.plan);
    const plan = inForce === null ? null : countedPlan(inForce.plan);
    if (words.funding === 'none') return 'nothing';
    if (plan === null) return 'unforeseen';
    if (!published.isCoverable(words, inForce)) return { plan, isPaid: isWhollyPaid(words), isSent: null };
    return { plan, isPaid: false, isSent: (at) => published.areSent(words, inForce, at) };
  };
}

/** A plan all of whose windows are counted, always apply, and need no line of accounts.csv. */
const countedPlan = once((plan: Plan): ForeseenPlan | null => {
  const windows = [];
  for (const window of plan.windows) {
    const { limit, starts, length, anchor, optional } = window;
    const hasEdges = starts === 'calendar-month' || (length !== null && (starts !== 'anchor' || anchor !== null));
    if (limit === null || optional || starts === 'reported' || starts === 'billing-day' || !hasEdges) return null;
    windows.push({ window, limit: limit.quantity });
  }
  const ids = new Set(windows.map(({ window }) => window.id));
  if (windows.length === 0 || windows.length > MOST_WINDOWS || ids.size < windows.length || !alwaysApply(plan)) return null;
  return { windows, crossing: plan.crossing };
});

/** When the instance ends that a use opens after the one that ended last. */
export function endOf(window: Window, from: Instant, ended: number): number {
  const calendar = calendarInstance(window, from, null);
  if (calendar !== null) return calendar.until;
  const floor = window.starts === 'first-use-hour' ? Math.floor(from / HOUR) * HOUR : from;
  return Math.max(floor, ended) + (window.length as Duration);
}
