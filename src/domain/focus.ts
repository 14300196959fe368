/** A charge as FOCUS understands one, before it is spelled in its columns. */
import type { Micros } from './money.ts';
import type { InvoiceStream } from './records.ts';
import type { Instant } from './time.ts';

/**
 * `fee`: a subscription's; `top-up`: credits bought in advance; `bill`: any other invoice line; `covered`: a use that the allowance
 * paid; `free`: one that nothing paid; `draw`: one that credits paid; `use`: one of a product with its own bill.
 */
export type FocusKind = 'fee' | 'top-up' | 'bill' | 'tax' | 'covered' | 'free' | 'draw' | 'use';

export interface FocusCharge {
  readonly kind: FocusKind;
  readonly account: string;
  /** `''`: not stated. */
  readonly provider: string;
  /** Half-open; equal for an instant. */
  readonly from: Instant;
  readonly until: Instant;
  /** An instant of the billing period. */
  readonly billedAt: Instant;
  /** Of a billing period that was invoiced before. */
  readonly corrects: boolean;
  /** What an invoice asks for; may be negative. */
  readonly billed: Micros;
  /** What it costs once what was bought in advance is spread over its use. */
  readonly effective: Micros;
  readonly list: Micros;
  /** National, as FOCUS wants it; `XXX` (ISO 4217: no currency) where nothing is charged and nothing names one. */
  readonly currency: string;
  readonly stream: InvoiceStream;
  readonly description: string;
  readonly invoiceId: string;
  /** Of uses; `null` for what was bought. */
  readonly use: FocusUse | null;
}

export interface FocusUse {
  readonly id: string;
  readonly source: 'usage' | 'ledger' | 'counter';
  readonly plan: string;
  readonly quantity: Micros;
  /** `Units` where the unit isn't stated, `Tokens` or `Uses` where the quantity isn't. */
  readonly unit: string;
  readonly model: string;
  readonly feature: string;
  readonly client: string;
  readonly member: string;
  readonly workspace: string;
  readonly apiKey: string;
}
