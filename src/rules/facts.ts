/** What each rule's words need, by rule id: data, never sentences. The keys of `Facts` are the rule ids. */
import type { Micros } from '../domain/money.ts';
import type { EntryRecord, NoticeRecord } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import type { Disagreement, Draw, FlagCheck, WindowState } from '../replay/model.ts';

export interface DrawFacts {
  readonly draw: Draw;
  /** Id of the policy it was judged by. */
  readonly policy: string;
  /** Set when the draw is later than what the policy was checked against. */
  readonly checkedUntil: Instant | null;
  /** How many premature draws of the account rest on meters: headroom at a moment isn't headroom for all of them. */
  readonly meteredClaims: number;
  /** Of a rule that keeps it at `suspected`: whether what is stated is silent on it, or matches it without deciding. */
  readonly couldApply: 'not-stated' | 'stated' | null;
}

export interface AfterResetFacts extends DrawFacts {
  readonly window: string;
  readonly resetAt: Instant;
}

export interface DisabledFacts {
  readonly draw: Draw;
  /** The last look before the draw and the first one after it, both with credits off. */
  readonly offBefore: Instant;
  readonly offAfter: Instant;
}

export interface CapFacts {
  /** `2026-07`, UTC. */
  readonly month: string;
  readonly currency: string;
  readonly overshoot: Micros;
  /** What was drawn in the month by then: the sum of the draws, or what the counter showed. */
  readonly drawn: Micros;
  readonly shownBy: 'draws' | 'screen';
  readonly at: Instant;
  readonly cap: Micros;
  readonly capAt: Instant;
  /** A higher cap stated earlier in the month: some of it may have been drawn under that one. */
  readonly higherCap: Micros | null;
}

export interface NoticeFacts {
  readonly notice: NoticeRecord;
  readonly windows: readonly WindowState[];
}

export interface PurchaseFacts {
  readonly notice: NoticeRecord;
  readonly boughtAt: Instant;
  /** The ledger entry's or the invoice's id. */
  readonly bought: string;
  readonly amount: Micros;
  readonly currency: string;
}

export interface InvoiceFacts {
  readonly invoice: string;
  readonly at: Instant;
  readonly amount: Micros;
  readonly currency: string;
}

export interface DuplicateFacts {
  /** All ids that bill the same, in order of date, then id. */
  readonly invoices: readonly string[];
  readonly descriptions: readonly string[];
  /** What one of them bills. */
  readonly each: Micros;
  readonly currency: string;
  readonly periodFrom: Instant;
  readonly periodUntil: Instant;
}

export interface ApiFacts {
  readonly amount: Micros;
  readonly currency: string;
  readonly shownBy: 'uses' | 'invoices';
  readonly count: number;
  readonly from: Instant;
  /** Sums by workspace and key where the rows state them, largest first. */
  readonly keys: readonly { readonly workspace: string; readonly apiKey: string; readonly amount: Micros }[];
}

export interface RestatedFacts {
  readonly id: string;
  readonly what: 'use' | 'entry';
  readonly at: Instant;
  readonly statements: number;
  readonly kept: Micros | null;
  readonly others: readonly (Micros | null)[];
  readonly currency: string;
  readonly moneyChanges: boolean;
}

export interface Facts {
  'api-charge': ApiFacts;
  'blocked-with-headroom': NoticeFacts;
  'credit-drawn-with-headroom': DrawFacts;
  'draw-after-reset': AfterResetFacts;
  'draw-sources-disagree': Disagreement;
  'draw-suspected': DrawFacts;
  'draw-undecided': DrawFacts;
  'draw-while-disabled': DisabledFacts;
  'duplicate-invoice': DuplicateFacts;
  'false-limit-notice': NoticeFacts;
  'invoice-without-purchase': InvoiceFacts;
  'purchase-after-false-notice': PurchaseFacts;
  'purchase-without-invoice': { readonly entry: EntryRecord };
  'quota-flag-disagrees': FlagCheck;
  'restated-event': RestatedFacts;
  'spend-cap-exceeded': CapFacts;
}

export type RuleId = keyof Facts;
