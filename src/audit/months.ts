/** The statements of the calendar months that a run reports on, for a page that shows them beside its findings. */
import type { MonthStatement } from '../domain/evidence.ts';
import type { AuditOptions } from '../domain/options.ts';
import type { AccountStatement } from '../domain/statement.ts';
import type { Instant, Span } from '../domain/time.ts';
import type { AccountReplay } from '../replay/model.ts';
import type { Bridge } from './bridge.ts';
import { Account, monthOf, periodView, type Period } from './statement.ts';
import type { PathOf } from './view.ts';

/** Pages are read, not searched: whole years of a few accounts, or a month of some dozens. */
export const MOST_MONTHS = 36;

/** The statements of every calendar month that a run reports on, an account at a time. */
export class MonthStatements {
  private readonly periods: readonly Period[];

  constructor(
    span: Span | null,
    private readonly options: AuditOptions,
    private readonly pathOf: PathOf,
  ) {
    this.periods = span === null ? [] : monthsIn(span, options.timezone);
  }

  of(account: string, replay: AccountReplay, books: readonly Bridge[]): MonthStatement[] {
    return this.periods.flatMap((period) => {
      const stated = new Account(account, replay, books, period, this.options.budgets, this.pathOf).statement();
      return isEmpty(stated) ? [] : [{ period: periodView(period), account: stated }];
    });
  }
}

/** The last calendar months of a span. */
function monthsIn(span: Span, timezone: string): Period[] {
  const months: Period[] = [];
  for (let month = monthOf(Math.max(span.until - 1, span.from) as Instant, timezone); month.until > span.from;) {
    months.unshift(month);
    if (months.length === MOST_MONTHS) break;
    month = monthOf((month.from - 1) as Instant, timezone);
  }
  return months;
}

/** Balances may stand still: a month in which nothing was charged, drawn or used is left out. */
function isEmpty({ charges, draws, streams, budgets, bridge }: AccountStatement): boolean {
  return [charges, draws, streams, budgets, bridge].every((list) => list.length === 0);
}
