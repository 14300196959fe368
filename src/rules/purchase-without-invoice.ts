import type { Rule } from './rule.ts';
import { originsOf } from './support/origins.ts';
import { reconcile } from './support/reconcile.ts';

/** Purchases and reloads in the ledger that no invoice bills, net of tax and discounts. */
export const purchaseWithoutInvoice: Rule<'purchase-without-invoice'> = {
  id: 'purchase-without-invoice',
  title: 'A purchase in the ledger that no invoice shows',
  level: 'warning',
  criteria: 'Whatever the ledger books as bought should have an invoice or a receipt.',
  needs: [['ledger'], ['invoices']],
  *check(input) {
    for (const entry of reconcile(input.replay).purchases) {
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: entry.at,
        amount: entry.amount,
        currency: entry.currency,
        draws: [],
        identity: [entry.id],
        facts: { entry },
        origins: originsOf([entry]),
      };
    }
  },
};
