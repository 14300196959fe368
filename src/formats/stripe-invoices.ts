/** Stripe's export of invoices: one row an invoice, so that what its lines were for shows only where its own words say it. */
import { add, subtract, ZERO, type Micros } from '../domain/money.ts';
import type { Column, CsvFormat, Header, Row } from './format.ts';
import { checkCurrency, requiredCurrency } from './canonical.ts';
import { streamOf } from './invoices.ts';
import { blankLine, eitherColumn, idsOf, lineId, utc, type StripeLine } from './stripe.ts';

const DATES = ['date (utc)', 'created (utc)', 'finalized at (utc)'];

export const stripeInvoices: CsvFormat = {
  kind: 'csv',
  id: 'stripe-invoices',
  title: 'Stripe invoices',
  vendor: 'stripe',
  where:
    'Stripe Dashboard, Billing, Invoices, Export, with all columns. Its only customer is the account of files that name none; several ' +
    'customers are accounts of their own, named as Stripe names them.',
  proves:
    'What was invoiced (Total), the tax in it, and how much of it the credit balance of the customer settled, with the status of each invoice. ' +
    'It has no lines: prorations hide in the total, and what it was for shows only in its description. One invoice is a duplicate of ' +
    'another only where both name the same subscription and service period. It carries no draws.',
  required: ['date (utc)', 'total', 'currency'],
  recognises: (header) =>
    DATES.some((name) => header.has(name)) &&
    header.has('currency') &&
    (header.has('total') || header.has('amount due')) &&
    !header.has('amount'),
  open(header, { file, sink }) {
    const read = reader(header);
    const line = blankLine('stripe-invoices', file);

    return (row) => {
      const invoice = read(row, line);
      if (row.failed || invoice === null) return;
      const { tax, settled, description } = invoice;
      line.amount = subtract(invoice.total, tax);
      line.description = description;
      line.stream = streamOf(description);
      sink.invoice(line);
      if (tax !== ZERO) {
        line.amount = tax;
        line.description = 'Tax';
        line.stream = 'tax';
        sink.invoice(line);
      }
      if (settled !== ZERO) {
        line.amount = subtract(ZERO, settled);
        line.description = settled > ZERO ? 'Settled from the credit balance' : 'Added to the credit balance';
        line.stream = 'other';
        // Of a period only what it bills can be billed twice.
        line.periodFrom = null;
        line.periodUntil = null;
        sink.invoice(line);
      }
    };
  },
};

interface Invoice {
  readonly total: Micros;
  readonly tax: Micros;
  /** By how much the credit of the customer fell for it; negative where it rose. */
  readonly settled: Micros;
  readonly description: string;
}

function reader(header: Header): (row: Row, line: StripeLine) => Invoice | null {
  const column = (name: string): Column => header.column(name);
  const date = eitherColumn(header, DATES);
  const ids = ['number', 'id', 'charge'].map(column);
  const currency = column('currency');
  const total = eitherColumn(header, ['total', 'amount due']);
  const taxes = ['tax', 'inclusive tax amount', 'exclusive tax amount'].map(column);
  const starting = column('starting balance');
  const ending = column('ending balance');
  const customer = column('customer');
  const description = column('description');
  const subscription = column('subscription');
  const spans = [
    ['minimum line item period start (utc)', 'maximum line item period end (utc)'],
    ['period start (utc)', 'period end (utc)'],
  ].map((names) => names.map(column));
  const status = statusReader(header);

  return (row, line) => {
    line.line = row.line;
    line.customer = row.text(customer);
    if (row.blank(date)) row.fail(date, 'is empty; write when it was issued, in UTC, such as 2026-07-01 09:30:00');
    const time = utc(row, date);
    if (row.blank(total)) row.fail(total, 'is empty; write what was invoiced, such as 12.34');
    const stated = row.amount(total);
    line.currency = requiredCurrency(row, currency);
    if (!row.failed) checkCurrency(row, total, currency, line.currency);
    const [allTax = null, ...parts] = taxes.map((one) => row.amount(one));
    const tax = allTax ?? parts.reduce<Micros>((sum, part) => add(sum, part ?? ZERO), ZERO);
    const [before, after] = [row.amount(starting), row.amount(ending)];
    const span = spans.map((edges) => edges.map((edge) => utc(row, edge)?.at ?? null));
    line.status = status(row);
    if (row.failed || time === null || stated === null) return null;

    const known = idsOf(row, ids);
    line.at = time.at;
    line.latest = time.latest;
    line.id = lineId(row, known);
    line.purchase = { by: 'invoice', part: 'bill', ids: known, key: line.id };
    // The description is a memo that all invoices may share: what they are for, and when, only the subscription tells.
    const of = row.text(subscription);
    const [from = null, until = null] = span.find((edges) => edges.every((edge) => edge !== null)) ?? [];
    const hasPeriod = of !== '' && from !== null && until !== null && from < until;
    line.periodFrom = hasPeriod ? from : null;
    line.periodUntil = hasPeriod ? until : null;
    const memo = row.text(description);
    // A negative balance is the customer's credit: an invoice that it settles brings it nearer to zero. Amount Due has it off already.
    const settled = before === null || after === null || !header.has('total') ? ZERO : subtract(after, before);
    return { total: stated, tax, settled, description: memo !== '' && of !== '' ? `${memo} (${of})` : memo };
  };
}

/** The status, and what the dates and flags say where it is not exported or older than they are. */
function statusReader(header: Header): (row: Row) => string {
  const status = header.column('status');
  const paid = header.column('paid');
  const forgiven = header.column('forgiven');
  const paidAt = header.column('paid at (utc)');
  const uncollectibleAt = header.column('marked uncollectible at (utc)');
  const voidedAt = header.column('voided at (utc)');
  return (row) => {
    const flags = { paid: row.boolean(paid), forgiven: row.boolean(forgiven) };
    const at = { paid: utc(row, paidAt), uncollectible: utc(row, uncollectibleAt), voided: utc(row, voidedAt) };
    const said = row.text(status).toLowerCase().replaceAll('_', ' ');
    const isPaid = flags.paid === true || at.paid !== null;
    const states = [
      said !== '' || at.voided !== null ? said : isPaid ? 'paid' : flags.paid === false ? 'open' : '',
      at.voided === null ? '' : 'void',
      flags.forgiven === true || at.uncollectible !== null ? 'uncollectible' : '',
    ];
    // Written off and paid after all is paid.
    const isSettled = said === 'paid' && at.voided === null;
    return isSettled ? 'paid' : [...new Set(states)].filter((one) => one !== '').join(', ');
  };
}
