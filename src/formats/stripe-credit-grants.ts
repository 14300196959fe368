/** Stripe's list of billing credit grants: credits that a customer was given or paid for in advance. */
import type { JsonFormat } from './format.ts';
import { USUAL_PRIORITY } from '../domain/records.ts';
import { wholeNumber } from './json-rows.ts';
import { blankCredit, CREDITS, idOf, isListOf, listReader, neededId, readEffective, readMoney } from './stripe-credits.ts';

const KIND = 'billing.credit_grant';

export const stripeCreditGrants: JsonFormat = {
  kind: 'json',
  id: 'stripe-credit-grants',
  title: 'Stripe billing credit grants',
  vendor: 'stripe',
  where: 'GET /v1/billing/credit_grants of the Stripe API: every page, one file a page, one list of pages, or one page a line.',
  proves:
    'Which credits were granted when, paid for or promotional, and when they end. What was left of a grant when it ended or was voided is in ' +
    `the credit balance transactions only; a grant that stands in both counts once. ${CREDITS}`,
  recognises: (document) => isListOf(document, KIND),
  open(context) {
    const entry = blankCredit('stripe-credit-grants', context.file);
    entry.type = 'grant';
    return listReader(context, KIND, (reader, grant, path) => {
      entry.line = grant.line;
      entry.id = neededId(reader, grant, 'id', path);
      entry.customer = idOf(reader, grant, 'customer', path);
      readEffective(reader, grant, path, entry);
      readMoney(reader, grant, path, entry);
      entry.expiresAt = reader.epochSeconds(grant, 'expires_at', path);
      entry.priority = wholeNumber(reader, grant, 'priority', path) ?? USUAL_PRIORITY;
      entry.description = [reader.text(grant, 'name', path), reader.text(grant, 'category', path)].filter((one) => one !== '').join(', ');
      if (!reader.failed) context.sink.entry(entry);
    });
  },
};
