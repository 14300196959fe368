/** What the words of findings about meters, notices and the vendor's flags need: data, never sentences. */
import type { Micros } from '../../domain/money.ts';
import type { NoticeRecord } from '../../domain/records.ts';
import type { Instant } from '../../domain/time.ts';
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

/** By rule id. */
export interface AboutMeters {
  'blocked-with-headroom': NoticeFacts;
  'false-limit-notice': NoticeFacts;
  'purchase-after-false-notice': PurchaseFacts;
  'quota-flag-disagrees': FlagCheck;
}
