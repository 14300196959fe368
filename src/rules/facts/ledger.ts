/** What the words of findings about the ledger, invoices and the cap need: data, never sentences. */
import type { Micros } from '../../domain/money.ts';
import type { EntryRecord } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';
import type { Step } from '../support/balances.ts';

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

/** `steps` as they stand in the ledger; `amount` sums their differences, whichever way they go. */
export interface UnbalancedFacts {
  readonly stream: EntryRecord['stream'];
  readonly currency: string;
  readonly amount: Micros;
  readonly steps: readonly Step[];
}

export interface OverdraftFacts {
  /** `2026-07`, UTC. */
  readonly month: string;
  readonly stream: EntryRecord['stream'];
  readonly currency: string;
  /** How far draws went beyond the balance. */
  readonly amount: Micros;
  /** The balance below zero: stated, or what a draw left of the balance stated right before it. */
  readonly balance: Micros;
  readonly at: Instant;
  readonly shownBy: 'entry' | 'look' | 'balance-before';
}

export interface ReloadFacts {
  readonly how: 'within-an-hour' | 'without-draws';
  readonly count: number;
  /** All of them; without draws, all after the first. */
  readonly amount: Micros;
  readonly currency: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** Three ways to give back, never netted into one another. */
export interface GivenFacts {
  readonly toCard: Micros;
  readonly asCredit: Micros;
  readonly corrected: Micros;
}

export interface ShortFacts {
  /** The event's or the incident's id. */
  readonly covers: string;
  readonly draws: number;
  readonly premature: Micros;
  readonly given: GivenFacts;
  /** What none of the three covers. */
  readonly short: Micros;
  readonly currency: string;
  readonly at: Instant;
}

export type LapseFacts =
  | { readonly shownBy: 'expiries'; readonly amount: Micros; readonly currency: string; readonly month: string; readonly count: number }
  | { readonly shownBy: 'looks'; readonly amount: Micros; readonly currency: string; readonly from: Instant; readonly until: Instant };

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

/** By rule id. */
export interface AboutLedger {
  'balance-overdrawn': OverdraftFacts;
  'correction-falls-short': ShortFacts;
  'credit-lapsed': LapseFacts;
  'duplicate-invoice': DuplicateFacts;
  'invoice-without-purchase': InvoiceFacts;
  'ledger-unbalanced': UnbalancedFacts;
  'purchase-without-invoice': { readonly entry: EntryRecord };
  'reload-cascade': ReloadFacts;
  'spend-cap-exceeded': CapFacts;
}
