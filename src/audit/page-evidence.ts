/** What the records of a run show beside its report, as much as a page can hold: made with each part, put together in order of account. */
import type { AccountEvidence, Evidence, MonthStatement } from '../domain/evidence.ts';
import type { AuditOptions } from '../domain/options.ts';
import type { Instant } from '../domain/time.ts';
import type { AccountReplay } from '../replay/model.ts';
import type { Bridge } from './bridge.ts';
import { evidenceOf } from './evidence.ts';
import { MonthStatements, MOST_MONTHS } from './months.ts';
import type { FailedPart, Part } from './part.ts';
import { reportedSpan } from './period.ts';
import type { FileRead } from './read.ts';
import type { PathOf } from './view.ts';

/** Accounts of which a page can hold the evidence. */
export const MOST_SHOWN = 500;

export interface PartEvidence {
  /** `null` where the page has no room for it. */
  readonly account: AccountEvidence | null;
  readonly months: readonly MonthStatement[];
}

export class PageEvidence {
  private readonly months: MonthStatements;
  private readonly evidence: Evidence = { accounts: [], accountsLeftOut: 0, months: [], monthsLeftOut: 0 };

  constructor(
    private readonly accounts: number,
    files: readonly FileRead[],
    options: AuditOptions,
    pathOf: PathOf,
  ) {
    this.months = new MonthStatements(reportedSpan(files, options), options, pathOf);
  }

  of(
    account: string,
    replay: AccountReplay,
    books: readonly Bridge[],
    counts: (item: { at: Instant }) => boolean,
    draws: number,
  ): PartEvidence {
    const isFull = this.evidence.accounts.length === MOST_SHOWN;
    // Of very many accounts those without a draw have nothing to show.
    const isShown = !isFull && (this.accounts <= MOST_SHOWN || draws > 0);
    return {
      account: isShown ? evidenceOf(account, replay, (at) => counts({ at })) : null,
      months: this.months.of(account, replay, books),
    };
  }

  add(part: Part | FailedPart): void {
    if (part.failed !== undefined || part.evidence === null) return;
    const { evidence } = this;
    const { account, months } = part.evidence;
    if (account !== null) evidence.accounts.push(account);
    else if (evidence.accounts.length === MOST_SHOWN) evidence.accountsLeftOut += 1;
    for (const month of months) {
      if (evidence.months.length < MOST_MONTHS) evidence.months.push(month);
      else evidence.monthsLeftOut += 1;
    }
  }

  built(): Evidence {
    return this.evidence;
  }
}
