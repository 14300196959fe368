/** What the ladder judges, and the caps its evidence allows. */
import { micros, roundingOf, ZERO, type Micros } from '../domain/money.ts';
import type { Crossing } from '../domain/policy.ts';
import type { PlanRecord } from '../domain/records.ts';
import type { Span } from '../domain/time.ts';
import type { Grade } from '../domain/verdict.ts';
import type { Count } from './allowance.ts';
import type { Evidence } from './match.ts';
import type { Use } from './model.ts';
import type { PlanInForce } from './plans.ts';

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
  /** By how much less it may have been before it was rounded to the currency's minor unit; 0 where it states more digits. */
  readonly rounding: Micros;
}

/** Counted windows with only what surely precedes, and with all that may (the same for an instant). */
export interface Counts {
  readonly sure: readonly Count[];
  readonly all: readonly Count[];
}

/** The most that a piece of evidence lets a verdict be. */
export type Cap = Grade | 'suspected';
export const CAPS: readonly Cap[] = ['suspected', 'strong', 'proven'];

export function lowest(a: Cap, b: Cap): Cap {
  return CAPS.indexOf(a) < CAPS.indexOf(b) ? a : b;
}

/** What credits paid of what a use cost: all of it, unless the row is `mixed` and says what all of it was. */
export function creditShareOf(use: Use, amount = use.amount, currency = use.currency): Share | null {
  const paid = amount ?? ZERO;
  if (use.funding !== 'mixed') return { paid, list: paid, rounding: ZERO };
  // A list price of nothing beside money that was paid is none.
  if (use.listAmount === null || use.listAmount <= 0 || amount === null) return null;
  return { paid, list: micros(Math.max(use.listAmount, paid)), rounding: roundingOf(paid, currency) };
}
