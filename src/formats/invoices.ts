/** The canonical invoices CSV: one row a line of an invoice or receipt. */
import { ZERO } from '../domain/money.ts';
import type { InvoiceStream, Purchase } from '../domain/records.ts';
import { blankInvoice } from './blank.ts';
import { checkCurrency, edge, required, requireColumns, requiredCurrency, requiredTime, word } from './canonical.ts';
import { Converted } from './converted.ts';
import type { Column, CsvFormat, Row } from './format.ts';

export const INVOICE_STREAMS: readonly Exclude<InvoiceStream, 'unclassified'>[] = ['subscription', 'credits', 'api', 'tax', 'other'];

export const invoices: CsvFormat = {
  kind: 'csv',
  id: 'invoices',
  title: 'Invoices and receipts',
  vendor: '',
  where: 'A CSV of your own, a row for each line of each invoice or receipt. Recognised by its columns invoice_id and issued_at.',
  proves:
    'What money was asked for, by product: the subscription, credits, API use. Held against the ledger it shows purchases without an invoice and ' +
    'invoices without a purchase; it says nothing about when an allowance was used.',
  required: ['invoice_id', 'issued_at', 'amount', 'currency'],
  // A ledger may name invoices too.
  recognises: (header) => header.has('invoice_id') && header.has('issued_at') && !(header.has('entry_id') && header.has('type')),
  open(header, context) {
    requireColumns(header, context, ['amount', 'currency']);
    const invoiceId = header.column('invoice_id');
    const issuedAt = header.column('issued_at');
    const account = header.column('account');
    const stream = header.column('stream');
    const description = header.column('description');
    const amount = header.column('amount');
    const currencyColumn = header.column('currency');
    const periodStart = header.column('period_start');
    const periodEnd = header.column('period_end');
    const status = header.column('status');
    const purchase = ['by', 'part', 'key', 'ids'].map((part) => header.column(`purchase_${part}`));
    const converted = new Converted(header, context, 'invoices');
    const invoice = blankInvoice('invoices', '', context.file);

    return (row) => {
      invoice.line = row.line;
      converted.read(row, invoice);
      required(row, invoiceId, 'write the number of the invoice or receipt');
      invoice.id = converted.text(row, invoiceId);
      invoice.account = converted.text(row, account);
      const time = requiredTime(row, issuedAt);
      if (time !== null) {
        invoice.at = time.from;
        invoice.zoneless = time.zoneless;
        invoice.latest = converted.latest(row, time);
      }
      invoice.description = converted.text(row, description);
      invoice.stream = word(row, stream, INVOICE_STREAMS) ?? (converted.stated ? 'unclassified' : streamOf(invoice.description));
      required(row, amount, 'write how much, such as 12.34, or -12.34 for money back');
      const value = row.amount(amount);
      invoice.amount = value ?? ZERO;
      invoice.currency = requiredCurrency(row, currencyColumn);
      if (value !== null && invoice.currency !== '') checkCurrency(row, amount, currencyColumn, invoice.currency);
      invoice.periodFrom = edge(row, periodStart);
      invoice.periodUntil = edge(row, periodEnd);
      if (invoice.periodFrom !== null && invoice.periodUntil !== null && invoice.periodUntil < invoice.periodFrom) {
        row.fail(periodEnd, 'is before the start of the period; write the end of the period');
      }
      invoice.status = converted.text(row, status).toLowerCase();
      const of = purchaseOf(row, purchase, converted);
      if (of === null) delete invoice.purchase;
      else invoice.purchase = of;
      if (!row.failed) context.sink.invoice(invoice);
    };
  },
};

/** What `convert` wrote of a payment processor's line. */
function purchaseOf(row: Row, [by = -1, part = -1, key = -1, ids = -1]: readonly Column[], converted: Converted): Purchase | null {
  const source = word(row, by, ['invoice', 'payment', 'balance'] as const);
  const side = word(row, part, ['bill', 'return'] as const);
  if (source === null || side === null) return null;
  const named = converted.text(row, ids).split(' ');
  return { by: source, part: side, ids: named.filter((id) => id !== ''), key: converted.text(row, key) };
}

const CREDITS = /\b(?:extra usage|usage credits?|auto[- ]?(?:recharge|reload))\b/i;
const API = /\b(?:api|console|developer platform)\b/i;
/** How the API's own balance names its purchases; those of a subscription say what the credits are for. */
const API_RECHARGE = /\bauto[- ]?recharge credits?\b/i;
const TAX = /\b(?:vat|gst|hst|pst|qst|(?:sales )?tax|mwst|ust|tva|iva)\b/i;
/** `VAT on extra usage` is tax, whatever it is on. */
const TAX_FIRST = new RegExp(String.raw`^\W*${TAX.source}`, 'i');
const TAX_INCLUDED = /\b(?:incl|included|including|inclusive|excl|excluding|before)\b/i;
const SUBSCRIPTION = /\b(?:subscription|plan|seats?|membership|pro(?![- ]?rat)|max|team)\b/i;

/** What an invoice line is for, by its own words; `unclassified` where they are not certain. */
export function streamOf(text: string): InvoiceStream {
  const description = withoutAddresses(text);
  const tax = TAX.test(description) && !TAX_INCLUDED.test(description);
  if (tax && TAX_FIRST.test(description)) return 'tax';
  const api = API.test(description) || (API_RECHARGE.test(description) && !/\b(?:extra usage|plan)\b/i.test(description));
  const forCredits = CREDITS.test(description) && !API_RECHARGE.test(description);
  if ((api && forCredits) || (tax && (api || forCredits))) return 'unclassified';
  if (forCredits) return 'credits';
  if (api) return 'api';
  const subscription = SUBSCRIPTION.test(description);
  if (tax) return subscription ? 'unclassified' : 'tax';
  return subscription && !/\bcredits?\b/i.test(description) ? 'subscription' : 'unclassified';
}

/** `Charge for max@example.com` names a person, not a plan. */
function withoutAddresses(text: string): string {
  if (!text.includes('@')) return text;
  return text
    .split(/\s+/)
    .filter((word) => !word.includes('@'))
    .join(' ');
}
