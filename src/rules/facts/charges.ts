/** What the words of findings about single uses, prices and other streams need: data, never sentences. */
import type { Micros } from '../../domain/money.ts';
import type { Stream } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';

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

/** By rule id. */
export interface AboutCharges {
  'api-charge': ApiFacts;
  'budget-exceeded': BudgetFacts;
  'restated-event': RestatedFacts;
}
