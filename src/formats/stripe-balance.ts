/** Stripe's itemised report of balance activity: what a processor booked, of which only charges and what came back of them are bills. */
import type { Column, CsvFormat, Row } from './format.ts';
import { micros, type Micros } from '../domain/money.ts';
import { currency, requiredCurrency, requiredTime, latestOf } from './canonical.ts';
import { streamOf } from './invoices.ts';
import { amountOr, blankLine, eitherColumn, idsOf, lineId, utc } from './stripe.ts';

/** Categories that are bills to the customer, or take them back, and the status that says so. */
const STATUSES: ReadonlyMap<string, { readonly part: 'bill' | 'return'; readonly status: string }> = new Map([
  ['charge', { part: 'bill', status: 'paid' }],
  ['refund', { part: 'return', status: 'refunded' }],
  ['partial_capture_reversal', { part: 'return', status: 'refunded' }],
  ['charge_failure', { part: 'return', status: 'refunded, failed' }],
  ['refund_failure', { part: 'return', status: 'refund failed' }],
  ['dispute', { part: 'return', status: 'disputed' }],
  ['dispute_reversal', { part: 'return', status: 'dispute reversed' }],
]);

const NO_BILLS =
  'rows of fees, payouts, transfers and the like move money between Stripe and the seller; they are no charges of a customer and are left out.';

export const stripeBalance: CsvFormat = {
  kind: 'csv',
  id: 'stripe-balance',
  title: 'Stripe itemised balance activity',
  vendor: 'stripe',
  where:
    'Stripe Dashboard, Reports, Balance, Balance change from activity, itemised, with customer_facing_amount and customer_facing_currency, ' +
    'invoice_id and customer_id. created_utc is in UTC; created is in the zone that the report was made in, which --timezone must then name.',
  proves:
    'Which charges, refunds and disputes the processor booked and when: beside the payments and invoices it adds what came back and when, and ' +
    'the same purchase counts once. Fees and payouts are no bills. Without customer_facing_amount it knows only what was settled, perhaps in ' +
    'another currency than was charged. It carries no draws.',
  required: ['reporting_category', 'gross', 'currency', 'created_utc'],
  recognises: (header) => header.has('reporting_category') && header.has('gross') && eitherColumn(header, ['created_utc', 'created']) >= 0,
  open(header, { file, sink, note }) {
    const inUtc = header.column('created_utc');
    const local = header.column('created');
    const category = header.column('reporting_category');
    const gross = header.column('gross');
    const settled = header.column('currency');
    const facing: Facing = { amount: header.column('customer_facing_amount'), currency: header.column('customer_facing_currency') };
    const description = header.column('description');
    const customer = header.column('customer_id');
    const entry = header.column('balance_transaction_id');
    const ids = ['invoice_id', 'charge_id', 'payment_intent_id'].map((name) => header.column(name));
    const source = header.column('source_id');
    const line = blankLine('stripe-balance', file);
    let noted = false;

    return (row) => {
      if (row.blank(category)) row.fail(category, 'is empty; every row says what it booked, such as charge');
      const booked = STATUSES.get(row.text(category).toLowerCase());
      if (booked === undefined) {
        if (!noted && !row.failed) note?.(NO_BILLS);
        noted ||= !row.failed;
        return;
      }
      line.line = row.line;
      line.customer = row.text(customer);
      readTime();
      const moved = amountOr(row, gross, 'write what was booked, such as 12.34');
      line.currency = requiredCurrency(row, settled);
      const charged = chargedOf(row, facing);
      line.description = row.text(description);
      line.stream = streamOf(line.description);
      if (row.failed) return;
      const { part, status } = booked;
      line.amount = moved;
      if (charged !== null) {
        // The report signs what was booked; of the amount that the customer saw only the magnitude is sure.
        line.amount = micros(Math.sign(moved) * Math.abs(charged.amount));
        line.currency = charged.currency;
      }
      const known = idsOf(row, part === 'bill' ? [...ids, source] : ids);
      line.id = lineId(row, known.length > 0 ? known : idsOf(row, [source, entry]));
      line.status = status;
      line.purchase = { by: 'balance', part, ids: known, key: row.text(entry) || row.identity('', null) };
      sink.invoice(line);

      function readTime(): void {
        if (!row.blank(inUtc)) {
          const time = utc(row, inUtc);
          if (time === null) return;
          line.at = time.at;
          line.latest = time.latest;
          line.zoneless = false;
          return;
        }
        const time = requiredTime(row, local >= 0 ? local : inUtc);
        if (time === null) return;
        line.at = time.from;
        line.latest = latestOf(time);
        line.zoneless = time.zoneless;
      }
    };
  },
};

interface Facing {
  readonly amount: Column;
  readonly currency: Column;
}

/** What the customer was charged; `null` where the report leaves it out. */
function chargedOf(row: Row, facing: Facing): { amount: Micros; currency: string } | null {
  const amount = row.amount(facing.amount);
  const unit = currency(row, facing.currency);
  return amount === null || unit === '' ? null : { amount, currency: unit };
}
