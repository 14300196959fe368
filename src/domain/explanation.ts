/** How a verdict or a finding comes about, step by step: data that `audit/` and the report give and `report/explain/` words. */
import type { Crossing } from './policy.ts';
import type { ReadingRef, SourceRef } from './report.ts';
import type { Grade, Reason, Verdict } from './verdict.ts';

/** The steps of the ladder, in order; the first that answers decides. */
export const STEPS = ['coverage-rule', 'full-window', 'in-flight', 'incident', 'headroom', 'open'] as const;
export type Step = (typeof STEPS)[number];

export type GradeLimitReason =
  | 'bound'
  | 'lone'
  | 'balance'
  | 'doubtful'
  | 'mixed'
  | 'after-policy'
  | 'unseen-window'
  | 'rule-could-apply'
  | 'attested';

export interface NamedValue {
  name: string;
  value: string;
}

/** A line of a file with the values read from it, by the names of the canonical columns. */
export interface RowView extends SourceRef {
  what: string;
  values: NamedValue[];
}

/** A use that a count adds up, and what of it the allowance pays by the model. */
export interface CountedUse extends SourceRef {
  at: string;
  quantity: string;
  pays: string;
}

export interface WindowTrace {
  window: string;
  /** The most that this window's bound allows; `null` without one. */
  cap: Grade | 'suspected' | null;
  /** What parts the draw from its readings. */
  cut: { kind: 'reset' | 'fall' | 'outlasts'; at: string | null; reading: ReadingRef | null } | null;
  /** Where no reading speaks for the draw: the last one before it and the first one after it, of whichever instance. */
  near: (ReadingRef & { resets_at: string | null })[];
  limit: string | null;
  /** Of a counted window: what was added up, oldest first, and whether it comes to what the count says. */
  counted: CountedUse[];
  /** Uses of which nobody can tell whether they come before a row that sums a span. */
  maybe: CountedUse[];
  adds_up: boolean;
}

/** What the ladder looked at beyond what the report holds. Instants are ISO 8601 UTC, amounts and quantities decimal strings. */
export interface DrawTrace {
  answered: Step;
  source: 'usage' | 'ledger' | 'counter' | 'balance';
  /** As judged: lone money is stretched back, since it is posted late. */
  span: { from: string; until: string };
  plan: {
    id: string;
    policy: string;
    verified_until: string | null;
    crossing: Crossing | null;
    /** Those in force at the draw that always apply, and which funds pay first. */
    windows: string[];
    order: string[];
  } | null;
  /** Per cent, and minutes. */
  tolerance: { reading_pct: string; reading_age: number; in_flight: number; posting: number };
  coverage: { rule: string; how: 'certain' | 'could' | 'attested-away' }[];
  windows: WindowTrace[];
  unseen: string[];
  flights: {
    window: string;
    began: string;
    before: { edge: string; last: { at: string; used_pct: string } | null } | null;
    found: 'late' | 'room' | 'in-flight';
  }[];
  incidents: { id: string; how: 'decides' | 'cited' }[];
  limits: { cap: Grade | 'suspected'; why: GradeLimitReason; of: string }[];
  quantity: string | null;
  /** What the allowance should pay of that quantity. */
  pays: string | null;
  /** Of a `mixed` use, what all of it cost; else what was drawn. */
  list: string | null;
  /** Of an undecided row that sums a span: between these amounts lies what was premature. */
  between: { least: string; most: string } | null;
  /** Of a residual: how the figure moved between its two looks, and what rows and entries show of it. */
  residual: { first: string; last: string; shown: string } | null;
  rows: RowView[];
  /** What was shown to the account holder within an hour of it. */
  messages: RowView[];
}

export interface FindingTrace {
  rows: RowView[];
  /** The sums and comparisons of the rule, one a line. */
  arithmetic: string[];
}

export interface ExplainedStep {
  /** `rows`, `plan`, `window:session`, a step of the ladder, `amount`, `verdict` … */
  step: string;
  title: string;
  says: string[];
  rows: RowView[];
  figures: NamedValue[];
}

export interface Outcome {
  verdict: Verdict;
  grade: Grade | null;
  reason: Reason;
  amount: string | null;
  premature_amount: string | null;
  currency: string | null;
}

export interface Explanation {
  version: 1;
  kind: 'draw' | 'finding';
  id: string;
  account: string;
  /** Of a finding. */
  rule: string | null;
  title: string;
  /** What it was made from: the files themselves, or a report alone, which holds no values of rows. */
  made_from: 'files' | 'report';
  steps: ExplainedStep[];
  /** The draw's verdict; `null` for findings of rules that don't judge one draw. */
  outcome: Outcome | null;
  establishes: string;
  does_not_establish: string;
  only_vendor_holds: string;
  would_settle: string;
  /** Paragraphs of a text to send to support; empty where there is nothing to ask. */
  message: string[];
}
