import { micros, subtract } from '../../domain/money.ts';
import type { Budget } from '../../domain/options.ts';
import { byText } from '../../domain/order.ts';
import type { Instant } from '../../domain/time.ts';
import { matchPattern } from '../../replay/match.ts';
import type { AccountReplay, Charge } from '../../replay/model.ts';
import type { BudgetFacts } from '../facts/charges.ts';
import { groupBy } from './group.ts';
import { monthOf } from './months.ts';

export interface Overrun {
  readonly facts: BudgetFacts;
  /** The charge that crossed the budget. */
  readonly crossing: Charge;
  /** That one and what was charged after it in the month. */
  readonly beyond: readonly Charge[];
  readonly charges: readonly Charge[];
}

/**
 * What an account was charged, of all streams, by the time it ended. A fall of the balance is left out: where no other record
 * shows it, it may have been an expiry.
 */
export function chargesOf({ draws, otherCharges }: AccountReplay): Charge[] {
  const drawn = draws
    .filter((draw) => draw.source !== 'balance')
    .map(({ id, from, until, use, amount, currency, origins }): Charge => {
      return { id, stream: 'subscription', from, until, use, amount, currency, origins };
    });
  return [...drawn, ...otherCharges].sort((a, b) => a.until - b.until || a.from - b.from || byText(a.id, b.id));
}

export interface BudgetMonth {
  /** `2026-07`. */
  readonly month: string;
  readonly charges: readonly Charge[];
  readonly charged: bigint;
  /** Which of the charges went beyond the budget; -1: none. */
  readonly crossedBy: number;
}

/** What was charged of what a budget means, month by month in order of the first charge. */
export function budgetMonths(budget: Budget, charges: readonly Charge[]): BudgetMonth[] {
  const meant = charges.filter((charge) => charge.currency === budget.currency && isMeant(budget, charge));
  // A charge over the turn of a month may belong to either.
  const months = groupBy(meant, (charge) => monthOf(charge.from, charge.until));
  return [...months].map(([month, own]) => {
    let charged = 0n;
    let crossedBy = -1;
    own.forEach((charge, index) => {
      charged += BigInt(charge.amount ?? 0);
      if (crossedBy === -1 && charged > budget.month) crossedBy = index;
    });
    return { month, charges: own, charged, crossedBy };
  });
}

/** Each month in which the charges that a budget means went beyond it. What files leave out could only add to them. */
export function overrunsOf(budget: Budget, charges: readonly Charge[]): Overrun[] {
  return budgetMonths(budget, charges).flatMap(({ month, charges: own, charged: sum, crossedBy }) => {
    const crossing = own[crossedBy];
    if (crossing === undefined) return [];
    const charged = micros(Number(sum));
    const { stream, workspace, apiKey, currency, month: most } = budget;
    const crossed = { crossedFrom: crossing.from, crossedUntil: crossing.until };
    const facts = { month, stream, workspace, apiKey, currency, budget: most, charged, overshoot: subtract(charged, most), ...crossed };
    return [{ facts, crossing, beyond: own.slice(crossedBy), charges: own }];
  });
}

/** `*` also means what states no workspace, or no key. */
function isMeant({ stream, workspace, apiKey }: Budget, charge: Charge): boolean {
  return charge.stream === stream && matchPattern(workspace, charge.use?.workspace ?? '') && matchPattern(apiKey, charge.use?.apiKey ?? '');
}

/** The UTC day on which something ended. */
export function lastDayOf(from: Instant, until: Instant): string {
  return new Date(Math.max(from, until - 1)).toISOString().slice(0, 10);
}
