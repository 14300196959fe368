/** Stripe's list of credit balance transactions: what came to the billing credits of a customer, and what they paid. */
import type { EntryType } from '../domain/records.ts';
import type { JsonFormat } from './format.ts';
import { join, type JsonObject, type PayloadReader } from './payload.ts';
import {
  blankCredit,
  CREDITS,
  idOf,
  isListOf,
  listReader,
  neededId,
  readEffective,
  readMoney,
  type StripeEntry,
} from './stripe-credits.ts';

const KIND = 'billing.credit_balance_transaction';

/** By `credit.type` or `debit.type`. Credits come back where the invoice that they were applied to is made void. */
const TYPES: ReadonlyMap<string, EntryType> = new Map([
  ['credits_granted', 'grant'],
  ['credits_application_invoice_voided', 'correction'],
  ['credits_applied', 'draw'],
  ['credits_expired', 'expiry'],
  ['credits_voided', 'void'],
]);

export const stripeCreditBalance: JsonFormat = {
  kind: 'json',
  id: 'stripe-credit-balance',
  title: 'Stripe credit balance transactions',
  vendor: 'stripe',
  where:
    'GET /v1/billing/credit_balance_transactions of the Stripe API, of one customer: every page, one file a page, one list of pages, or one page a line.',
  proves: `Which credits were granted, applied to which invoice, given back with one, expired or voided, and when. ${CREDITS}`,
  recognises: (document) => isListOf(document, KIND),
  open(context) {
    const entry = blankCredit('stripe-credit-balance', context.file);
    return listReader(context, KIND, (reader, transaction, path) => {
      entry.line = transaction.line;
      entry.id = neededId(reader, transaction, 'id', path);
      entry.customer = customerOf(reader, transaction, path);
      readEffective(reader, transaction, path, entry);
      readSide(reader, transaction, path, entry);
      // The grant's own list states it too, under this id.
      if (entry.type === 'grant' && !reader.failed) entry.id = neededId(reader, transaction, 'credit_grant', path);
      if (!reader.failed) context.sink.entry(entry);
    });
  },
};

function customerOf(reader: PayloadReader, transaction: JsonObject, path: string): string {
  const grant = transaction.members.get('credit_grant');
  return grant?.type === 'object' ? idOf(reader, grant, 'customer', join(path, 'credit_grant')) : '';
}

/** What was credited, or debited. */
function readSide(reader: PayloadReader, transaction: JsonObject, path: string, entry: StripeEntry): void {
  const name = reader.text(transaction, 'type', path);
  const side = name === 'credit' || name === 'debit' ? reader.object(transaction, name, path) : null;
  if (side === null) {
    if (!reader.failed)
      reader.fail(transaction.members.get('type'), join(path, 'type'), 'is no transaction; expected credit or debit, with its details');
    return;
  }
  const at = join(path, name);
  const kind = reader.text(side, 'type', at);
  const type = TYPES.get(kind);
  if (type === undefined || (type === 'grant' || type === 'correction') !== (name === 'credit')) {
    reader.fail(side.members.get('type'), join(at, 'type'), `is not known here; expected ${[...TYPES.keys()].join(', ')}`);
    return;
  }
  entry.type = type;
  entry.settles = type === 'draw';
  readMoney(reader, side, at, entry);
  const applied = reader.object(side, kind, at);
  entry.invoiceId = applied === null ? '' : idOf(reader, applied, 'invoice', join(at, kind));
}
