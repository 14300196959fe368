/** What the words of findings about single uses, prices and other streams need: data, never sentences. */
import type { Micros } from '../../domain/money.ts';
import type { Instant } from '../../domain/time.ts';

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

/** By rule id. */
export interface AboutCharges {
  'api-charge': ApiFacts;
  'restated-event': RestatedFacts;
}
