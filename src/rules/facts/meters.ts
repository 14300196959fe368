/** What the words of findings about meters, notices and the vendor's flags need: data, never sentences. */
import type { Micros } from '../../domain/money.ts';
import type { NoticeRecord, Percent } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';
import type { Look } from '../../replay/meters.ts';
import type { FlagCheck, WindowState } from '../../replay/model.ts';

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

export interface StallFacts {
  readonly window: string;
  readonly from: Instant;
  readonly until: Instant;
  /** What the meter showed all the time. */
  readonly pct: Percent;
  /** Whether the readings name a reset: else the window never started. */
  readonly started: boolean;
  readonly uses: number;
  readonly draws: number;
}

/** One window, two records of how full it was. */
export type MeterFacts =
  | { readonly window: string; readonly against: 'reading'; readonly lower: Look; readonly higher: Look }
  | {
      readonly window: string;
      readonly against: 'billed';
      readonly look: Look;
      readonly limit: Micros;
      /** Whether more was billed to the allowance than the meter shows, or less. */
      readonly more: boolean;
      readonly quantity: bigint;
    };

export interface DriftFacts {
  readonly window: string;
  readonly seenAt: Instant;
  readonly edge: Instant;
  readonly laterSeenAt: Instant;
  readonly laterEdge: Instant;
}

export interface RefusalFacts {
  readonly notice: NoticeRecord;
  readonly full: readonly WindowState[];
  readonly lookedAt: Instant;
  /** What was left of the balance after what was drawn since the look. */
  readonly balance: Micros;
  readonly currency: string;
  /** `null`: no look states a cap. */
  readonly cap: { readonly cap: Micros; readonly used: Micros } | null;
}

/** By rule id. */
export interface AboutMeters {
  'blocked-with-headroom': NoticeFacts;
  'credits-refused': RefusalFacts;
  'false-limit-notice': NoticeFacts;
  'meter-disagrees': MeterFacts;
  'meter-stalled': StallFacts;
  'purchase-after-false-notice': PurchaseFacts;
  'quota-flag-disagrees': FlagCheck;
  'reset-drift': DriftFacts;
}
