/** What the words of findings about single uses, prices and other streams need: data, never sentences. */
import type { Micros } from '../../domain/money.ts';
import type { Stream } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';
import type { Draw } from '../../replay/model.ts';
import type { Nearest } from '../support/rates.ts';

/** A key and its last use, [from, until) as the row states it. */
export interface IdleKey {
  readonly workspace: string;
  readonly apiKey: string;
  readonly from: Instant;
  readonly until: Instant;
}

export interface ApiFacts {
  readonly amount: Micros;
  readonly currency: string;
  readonly shownBy: 'uses' | 'invoices';
  readonly count: number;
  readonly from: Instant;
  /** Sums by workspace and key where the rows state them, largest first. */
  readonly keys: readonly { readonly workspace: string; readonly apiKey: string; readonly amount: Micros }[];
  /** Of the keys charged, those unused for 30 days or more by the end of what the files cover. */
  readonly idle: { readonly until: Instant; readonly keys: readonly IdleKey[] };
}

export interface BudgetFacts {
  /** `2026-07`, UTC. */
  readonly month: string;
  readonly stream: Stream;
  /** Patterns, as the budget states them; `*` means all. */
  readonly workspace: string;
  readonly apiKey: string;
  readonly budget: Micros;
  readonly currency: string;
  readonly charged: Micros;
  readonly overshoot: Micros;
  /** The span of the charge that crossed the budget. */
  readonly crossedFrom: Instant;
  readonly crossedUntil: Instant;
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

/** The nearest way in which the published rates come to what a draw states. */
export interface PriceFacts extends Nearest {
  readonly draw: Draw;
  /** What is held against them: the amount drawn, or the use's list amount. */
  readonly amount: Micros;
  readonly isListed: boolean;
  readonly policy: string;
  /** Set when the draw is later than the policy was checked. */
  readonly checkedUntil: Instant | null;
}

export interface DuplicateFacts {
  readonly id: string;
  /** Entries that each pay the whole use and were not given back, by id. */
  readonly entries: readonly string[];
  readonly at: Instant;
  readonly latest: Instant;
  readonly each: Micros;
  readonly currency: string;
  /** What the sum is known from. */
  readonly wholeBy: 'row' | 'entries';
}

export interface FundedFacts {
  readonly id: string;
  readonly at: Instant;
  readonly byAllowance: boolean;
  /** What paid for it, by stream. */
  readonly paid: readonly { readonly stream: Stream; readonly amount: Micros; readonly currency: string }[];
  /** Rows and entries, or two rows of one file. */
  readonly shownBy: 'ledger' | 'rows';
}

/** By rule id. */
export interface AboutCharges {
  'api-charge': ApiFacts;
  'budget-exceeded': BudgetFacts;
  'double-funded': FundedFacts;
  'duplicate-draw': DuplicateFacts;
  'price-mismatch': PriceFacts;
  'restated-event': RestatedFacts;
}
