/** What the ledger gives back: a payment that was returned is none. */
import type { Micros } from '../../domain/money.ts';
import { byText } from '../../domain/order.ts';
import type { EntryRecord } from '../../domain/records.ts';
import type { Dated } from './pairs.ts';

export interface Payment extends Dated {
  readonly eventId: string;
  readonly amount: Micros;
  readonly currency: string;
}

/** Each void, refund or correction upwards settles one payment, or several together. */
export class Returns {
  private readonly free: Set<EntryRecord>;

  constructor(entries: readonly EntryRecord[]) {
    const back = entries.filter(({ type, amount }) => type === 'void' || type === 'refund' || (type === 'correction' && amount > 0));
    this.free = new Set(back.sort((a, b) => a.at - b.at || byText(a.id, b.id)));
  }

  /** Takes what names the event of a payment, else what returns its amount, no earlier than the payment. */
  take(payment: Payment): boolean {
    return this.use((entry) => entry.eventId === payment.eventId, [payment]) || this.takeSum([payment], payment.amount);
  }

  /** Takes what returns a sum of several payments at once. */
  takeSum(payments: readonly Payment[], sum: number): boolean {
    return this.use(
      (entry) => entry.amount === sum && payments.every((one) => entry.eventId === '' || entry.eventId === one.eventId),
      payments,
    );
  }

  private use(settles: (entry: EntryRecord) => boolean, payments: readonly Payment[]): boolean {
    for (const entry of this.free) {
      if (!payments.every((one) => entry.currency === one.currency && entry.latest >= one.at) || !settles(entry)) continue;
      this.free.delete(entry);
      return true;
    }
    return false;
  }
}
