/** Stripe's export of payments: what was paid, tried to be paid, and given back. A payment is money in, never a draw. */
import { ZERO, type Micros } from '../domain/money.ts';
import type { CsvFormat } from './format.ts';
import { checkCurrency, requiredCurrency } from './canonical.ts';
import { streamOf } from './invoices.ts';
import { amountOr, blankLine, eitherColumn, idsOf, lineId, negative, requiredUtc, utc } from './stripe.ts';

const CREATED = ['created date (utc)', 'created (utc)'];

export const stripePayments: CsvFormat = {
  kind: 'csv',
  id: 'stripe-payments',
  title: 'Stripe payments',
  vendor: 'stripe',
  where:
    'Stripe Dashboard, Payments, Export, with any columns in any order; take id, Amount Refunded, Status, Customer ID and Invoice Number among ' +
    'them, or it says less. Its only customer is the account of files that name none; several customers are accounts of their own, named as ' +
    'Stripe names them.',
  proves:
    'What was paid when, in the currency it was charged in, and what was given back. Payments that failed, were blocked or never captured are ' +
    'listed with that status and accuse nobody. A payment of an invoice that another file states is counted once, with it. Money in is no use ' +
    'of credits: it carries no draws.',
  required: ['created date (utc)', 'amount', 'currency'],
  recognises: (header) =>
    CREATED.some((name) => header.has(name)) && header.has('amount') && header.has('currency') && !header.has('reporting_category'),
  open(header, { file, sink }) {
    const created = eitherColumn(header, CREATED);
    const refundedAt = eitherColumn(header, ['refunded date (utc)', 'refunded (utc)']);
    const amount = header.column('amount');
    const refunded = header.column('amount refunded');
    const currency = header.column('currency');
    const captured = header.column('captured');
    const description = header.column('description');
    const status = header.column('status');
    const customer = header.column('customer id');
    const payment = header.column('id');
    // A receipt shows the number; the attempts of one payment share its intent.
    const ids = ['invoice number', 'invoice id', 'id', 'paymentintent id'].map((name) => header.column(name));
    const line = blankLine('stripe-payments', file);

    return (row) => {
      line.line = row.line;
      line.customer = row.text(customer);
      const time = requiredUtc(row, created);
      const paid = amountOr(row, amount, 'write what was charged, such as 12.34');
      if (paid < 0) row.fail(amount, 'is negative; what was given back stands under Amount Refunded');
      const back = row.magnitude(refunded);
      const returned = utc(row, refundedAt) ?? time;
      line.currency = requiredCurrency(row, currency);
      if (!row.failed) checkCurrency(row, amount, currency, line.currency);
      line.description = row.text(description);
      line.stream = streamOf(line.description);
      const isCaptured = row.boolean(captured);
      if (row.failed || time === null || returned === null) return;

      const known = idsOf(row, ids);
      line.id = lineId(row, known);
      const key = row.text(payment);
      const isBack = back !== null && back > 0;
      line.at = time.at;
      line.latest = time.latest;
      line.amount = paid;
      line.status = statusOf(row.text(status), isCaptured, isBack);
      line.purchase = { by: 'payment', part: 'bill', ids: known, key };
      sink.invoice(line);
      if (!isBack) return;
      line.at = returned.at;
      line.latest = returned.latest;
      line.amount = negative(back);
      line.status = isPart(back, paid) ? 'partially refunded' : 'refunded';
      line.purchase = { by: 'payment', part: 'return', ids: known, key };
      sink.invoice(line);
    };
  },
};

/** What a refund leaves of a payment is still paid: the refund has a line of its own, and would otherwise count twice. */
function statusOf(text: string, isCaptured: boolean | null, isBack: boolean): string {
  const said = text.toLowerCase().replaceAll('_', ' ');
  if (isBack && (said === '' || said.includes('refund'))) return 'paid';
  // An authorised payment is called paid in some exports, and no money moved before it is captured.
  return isCaptured === false && !said.includes('uncaptured') && !/fail|block|cancel/.test(said)
    ? [said === 'paid' ? '' : said, 'uncaptured'].filter((one) => one !== '').join(', ')
    : said;
}

function isPart(back: Micros, paid: Micros): boolean {
  return back > ZERO && back < paid;
}
