/**
 * The report as `audit/` builds it and `report/` renders it: the JSON of version 1, key for key. Amounts are decimal strings.
 * Its JSON Schema stands in `cli/schemas/`, and the compiler holds it to these types.
 */
import type { Grade, Reason, Verdict } from './verdict.ts';

export type Level = 'error' | 'warning' | 'note';

export interface SourceRef {
  file: string;
  line: number;
}

export interface InputSummary {
  path: string;
  format: string;
  sha256: string;
  rows: number;
  unread: number;
  from: string | null;
  until: string | null;
}

export interface Sensitivity {
  least: string;
  most: string;
  alternatives: number;
  agreeing: number;
}

export interface CurrencyAmounts {
  currency: string;
  drawn: string;
  premature: string;
  premature_proven: string;
  premature_strong: string;
  premature_net: string;
  suspected: string;
  limit_reached: string;
  not_covered: string;
  undecided: string;
  sensitivity: Sensitivity | null;
}

export interface OtherStream {
  stream: string;
  currency: string;
  amount: string;
  uses: number;
}

/** A reading where it stands: when it was taken, and how much was used by it. */
export interface ReadingRef extends SourceRef {
  at: string;
  used_pct: string;
  /** Only where what was shown may be older than `at`: since when it may have stood so; `null` where nothing says. */
  shown_since?: string | null | undefined;
}

export interface WindowView {
  window: string;
  used_pct_min: string | null;
  used_pct_max: string | null;
  resets_at: string | null;
  basis: 'reading' | 'counted' | 'none';
  sources: ReadingRef[];
  /** Start of the instance that ends at `resets_at`. */
  from: string | null;
  /** The reason that this window gives: why it counts as full, what bounds it below full, or what stops it. */
  says: Reason | null;
  /** Where it is counted: what the allowance had paid of its limit right before the draw, at least and at most. */
  count: { limit: string; used: string; most: string; complete: boolean } | null;
}

export interface DrawView {
  id: string;
  account: string;
  from: string;
  until: string;
  model: string | null;
  /** The person, where the account is an organisation. */
  member: string | null;
  amount: string | null;
  currency: string | null;
  verdict: Verdict;
  grade: Grade | null;
  reason: Reason;
  premature_amount: string | null;
  expected: { allowance: string; credits: string } | null;
  windows: WindowView[];
  window: string | null;
  policy_entry: string | null;
  sources: SourceRef[];
}

export interface FindingView {
  id: string;
  rule: string;
  level: Level;
  grade: Grade | null;
  account: string;
  at: string;
  amount: string | null;
  currency: string | null;
  draws: string[];
  message: string;
  establishes: string;
  does_not_establish: string;
  would_settle: string;
  sources: SourceRef[];
  accepted: Acceptance | null;
}

/** Why a finding doesn't count: what its entry in the baseline says. */
export interface Acceptance {
  reason: string;
  /** A date; from its 00:00 UTC on the entry accepts nothing. */
  expires: string | null;
  refund: string | null;
}

/** An accepted finding as it was when it was accepted. */
export interface BaselineEntry extends Acceptance {
  /** The finding's fingerprint. */
  id: string;
  rule: string;
  account: string;
  /** `null`: not stated. */
  at: string | null;
  amount: string | null;
  currency: string | null;
}

export interface ChangedEntry extends BaselineEntry {
  now: { amount: string | null; currency: string | null };
  /** Only less money than was accepted is accepted still. */
  accepted: boolean;
}

/** What became of the entries of the baseline; those of accounts, times and rules that the run doesn't report are in no list. */
export interface BaselineView {
  sha256: string;
  entries: number;
  /** The end of what is reported, which entries must outlast; `null` where no file has a time. */
  as_of: string | null;
  expired: BaselineEntry[];
  unused: BaselineEntry[];
  changed: ChangedEntry[];
}

export interface ReadIssueView {
  file: string;
  line: number;
  column: string;
  value: string;
  problem: string;
}

/** The books of one account, calendar month (UTC) and currency; amounts are decimal strings, `null` where the files don't say. */
export interface BridgeView {
  account: string;
  stream: 'subscription' | 'api';
  month: string;
  currency: string;
  outcome: 'agrees' | 'differs' | 'open';
  /** `null` without a ledger. */
  balance: {
    opening: string | null;
    purchases: string;
    reloads: string;
    grants: string;
    corrections: string;
    draws: string;
    refunds: string;
    expiries: string;
    voids: string;
    closing: string | null;
    difference: string | null;
  } | null;
  draws: {
    rows: string | null;
    ledger: string | null;
    counter: string | null;
    rows_difference: string;
    counter_difference: string;
    beyond: string;
  };
  money_in: { ledger: string | null; invoices: string | null; difference: string; beyond: string };
  given_back: { card: string; credit: string; correction: string };
  unmatched: { side: 'rows' | 'ledger' | 'counter' | 'invoices'; id: string; at: string; amount: string; sources: SourceRef[] }[];
}

export interface Report {
  version: 1;
  tool: { name: string; version: string };
  policy: { ids: string[]; verified_until: string | null; sha256: string };
  inputs: InputSummary[];
  period: { from: string | null; until: string | null };
  attested_unused: string[];
  summary: {
    accounts: number;
    draws: number;
    amounts: CurrencyAmounts[];
    verdicts: Record<Verdict, number>;
    other_streams: OtherStream[];
    /** By level those that are open; accepted ones apart, whatever their level. */
    findings: { error: number; warning: number; note: number; accepted: number };
  };
  draws: DrawView[];
  findings: FindingView[];
  read_issues: ReadIssueView[];
  /** Sentences about how the inputs were taken: rows read in `--timezone`, accounts named after vendors, rules off … */
  notes: string[];
  /** By account, stream, month, currency. */
  bridge: BridgeView[];
  /** `null` without one. */
  baseline: BaselineView | null;
}
