import { add, subtract, ZERO, type Micros } from '../../domain/money.ts';
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
  const drawn = draws.filter((draw) => draw.source !== 'balance').map((draw): Charge => ({ ...draw, stream: 'subscription' }));
  return [...drawn, ...otherCharges].sort((a, b) => a.until - b.until || a.from - b.from || byText(a.id, b.id));
}

/** Each month in which the charges that a budget means went beyond it. What files leave out could only add to them. */
export function overrunsOf(budget: Budget, charges: readonly Charge[]): Overrun[] {
  const meant = charges.filter((charge) => charge.currency === budget.currency && isMeant(budget, charge));
  // A charge over the turn of a month may belong to either.
  const months = groupBy(meant, (charge) => monthOf(charge.from, charge.until));
  return [...months].flatMap(([month, own]) => {
    let charged: Micros = ZERO;
    let crossedBy = -1;
    own.forEach((charge, index) => {
      charged = add(charged, charge.amount ?? ZERO);
      if (crossedBy === -1 && charged > budget.month) crossedBy = index;
    });
    const crossing = own[crossedBy];
    if (crossing === undefined) return [];
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
