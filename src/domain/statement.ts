/** The statement as `audit/` builds it and `report/` renders it: the JSON of version 1, key for key. Amounts are decimal strings. */
import type { BridgeView, InputSummary, ReadIssueView, SourceRef } from './report.ts';
import type { InvoiceStream, Stream } from './records.ts';
import type { Reason, Verdict } from './verdict.ts';

export interface Statement {
  version: 1;
  tool: { name: string; version: string };
  inputs: InputSummary[];
  /** [from, until); `month` where that is a calendar month in `timezone`: `2026-07`. */
  period: { from: string; until: string; month: string | null; timezone: string };
  accounts: AccountStatement[];
  read_issues: ReadIssueView[];
  notes: string[];
}

/** One account's billing streams side by side: neither streams nor currencies are summed into each other. */
export interface AccountStatement {
  account: string;
  plans: string[];
  charges: Charge[];
  credits: CreditLines[];
  /** Why credits were drawn, by verdict and reason. */
  draws: DrawLine[];
  streams: StreamLines[];
  budgets: BudgetLine[];
  bridge: BridgeView[];
}

/** A line of an invoice: what was asked for, and which product it was for. */
export interface Charge {
  at: string;
  /** Its date in the statement's time zone. */
  date: string;
  invoice: string;
  description: string;
  product: InvoiceStream;
  amount: string;
  currency: string;
  status: string | null;
  sources: SourceRef[];
}

/** The credits of a subscription, or the prepaid balance of an API platform. */
export interface CreditLines {
  stream: 'subscription' | 'api';
  currency: string;
  /** `null`: no entry states a balance. */
  opening: string | null;
  bought: string;
  reloaded: string;
  granted: string;
  corrected: string;
  drawn: string;
  /** Which record the sum of the draws is taken from. */
  drawn_by: 'ledger' | 'uses';
  refunded: string;
  expired: string;
  voided: string;
  closing: string | null;
  /** The balance on the last look of the period. */
  shown: { at: string; balance: string } | null;
}

export interface DrawLine {
  verdict: Verdict;
  reason: Reason;
  /** The coverage rule or the window that decided. */
  by: string | null;
  currency: string | null;
  amount: string | null;
  draws: number;
}

/** Use of a product that no plan covers. */
export interface StreamLines {
  stream: Exclude<Stream, 'subscription'>;
  currency: string;
  amount: string;
  uses: number;
  keys: KeyLine[];
}

export interface KeyLine {
  workspace: string | null;
  api_key: string | null;
  amount: string;
  uses: number;
  last_used: string;
  /** Not used in the last 30 days of what the files cover. */
  idle: boolean;
}

export interface BudgetLine {
  stream: Stream;
  workspace: string;
  api_key: string;
  month: string;
  currency: string;
  budget: string;
  charged: string;
  /** Whole per cents, rounded down. */
  used_pct: string;
  /** The day (UTC) on which it was crossed. */
  crossed_on: string | null;
}
