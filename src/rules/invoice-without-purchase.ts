import type { Rule } from './rule.ts';
import { reconcile } from './support/reconcile.ts';

/** Invoices for credits, net of tax and discounts, that no purchase in the ledger stands against. */
export const invoiceWithoutPurchase: Rule<'invoice-without-purchase'> = {
  id: 'invoice-without-purchase',
  title: 'An invoice for credits that the ledger never received',
  level: 'warning',
  criteria: 'What an invoice charges for credits should arrive in the credit ledger.',
  needs: [['ledger'], ['invoices']],
  *check(input) {
    for (const bill of reconcile(input.replay).bills) {
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: bill.at,
        amount: bill.credits,
        currency: bill.currency,
        draws: [],
        identity: [bill.id, bill.currency],
        facts: { invoice: bill.id, at: bill.at, amount: bill.credits, currency: bill.currency },
        origins: bill.origins,
      };
    }
  },
};
