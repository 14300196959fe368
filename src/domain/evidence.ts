/**
 * What an account's records show beside its draws, for a reporter that draws it: `audit/` gathers it only where one asks. It is
 * no part of the report: nothing here judges. Instants are ISO 8601 UTC with milliseconds, percentages decimal strings.
 */
import type { EntryType, NoticeKind } from './records.ts';
import type { AccountStatement, Statement } from './statement.ts';

export interface Evidence {
  /** In order of account. */
  accounts: AccountEvidence[];
  /** Accounts that are left out, because there are too many. */
  accountsLeftOut: number;
  /** By account, then month. */
  months: MonthStatement[];
  /** Months of accounts that are left out, because there are too many. */
  monthsLeftOut: number;
}

export interface AccountEvidence {
  account: string;
  windows: WindowEvidence[];
  /** Consecutive looks that agree whether credits were on. */
  switches: SwitchSpan[];
  events: AccountEvent[];
  /** Later events that are left out, because there are too many. */
  eventsLeftOut: number;
  /** The first plan in force, and every change of it. */
  plans: { at: string; plan: string }[];
}

export interface WindowEvidence {
  window: string;
  /** As readings name them, [from, until): `until` is the reset. */
  instances: { from: string; until: string }[];
  /** In order of time; thinned to what a chart can show, but those that bound a draw are all there. */
  readings: ReadingEvidence[];
  /** How many readings there are before thinning. */
  all: number;
}

/** Taken at some time in [at, latest), or at `at` where they are one; what it shows may be as old as `since`. */
export interface ReadingEvidence {
  at: string;
  latest: string;
  since: string;
  used_pct: string;
  /** Index of its instance; `null` where it names no reset. */
  instance: number | null;
  /** Whether a verdict cites it. */
  bounds: boolean;
}

/** [from, until] of looks; between a span and the next one the switch was thrown at a time that nothing shows. */
export interface SwitchSpan {
  from: string;
  until: string;
  on: boolean;
}

/** At some time in [at, latest), or at `at` where they are one. */
export interface AccountEvent {
  at: string;
  latest: string;
  kind: 'notice' | Exclude<EntryType, 'draw'>;
  /** Of a notice. */
  notice: NoticeKind | null;
  window: string | null;
  text: string;
  amount: string | null;
  currency: string | null;
}

/** One account's statement of one calendar month. */
export interface MonthStatement {
  period: Statement['period'];
  account: AccountStatement;
}
