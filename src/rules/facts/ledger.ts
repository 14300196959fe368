/** What the words of findings about the ledger, invoices and the cap need: data, never sentences. */
import type { Micros } from '../../domain/money.ts';
import type { EntryRecord } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';

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
  'duplicate-invoice': DuplicateFacts;
  'invoice-without-purchase': InvoiceFacts;
  'purchase-without-invoice': { readonly entry: EntryRecord };
  'spend-cap-exceeded': CapFacts;
}
