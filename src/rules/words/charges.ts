/** What findings about single uses, prices and other streams say to a person: about records only. */
import type { AboutCharges } from '../facts/charges.ts';
import { counted, joined, listed, money, when } from '../support/phrases.ts';
import type { Words } from './words.ts';

export const charges: Words<AboutCharges> = {
  'api-charge': ({ amount, currency, shownBy: shown, count, from, keys }) => {
    const parts = keys
      .slice(0, 3)
      .map((one) => `${listed([one.workspace, one.apiKey].filter((name) => name !== ''))} ${money(one.amount, currency)}`);
    return {
      message: joined(
        `${money(amount, currency)} was charged for API use since ${when(from)} (${counted(count, shown === 'uses' ? 'use' : 'invoice')}).`,
        'It is a product of its own that no subscription covers.',
        parts.length === 0 ? '' : `By workspace and key: ${parts.join('; ')}${keys.length > parts.length ? '; and others' : ''}.`,
      ),
      establishes: `The supplied ${shown === 'uses' ? 'usage rows or ledger' : 'invoices'} book this money on the API stream, beside the subscription.`,
      does_not_establish: 'Which program made these calls, or for whom. Only the vendor holds the log of which key made which call.',
      would_settle: 'The usage export of the API console by key: whose calls these were.',
    };
  },

  'restated-event': ({ id, what, at, statements, kept, others, currency, moneyChanges }) => ({
    message: joined(
      `${what === 'use' ? 'Use' : 'Ledger entry'} ${id} at ${when(at)} is stated in ${statements} different ways.`,
      moneyChanges
        ? `Its money changes: ${[kept, ...others].map((one) => (one === null ? 'not stated' : money(one, currency))).join(', then ')}; the first counts.`
        : '',
    ),
    establishes: 'The supplied exports state one event differently. The export that reaches furthest in time counts, once.',
    does_not_establish:
      'Which statement is right, or that the change was wrong: exports are corrected. Only the vendor holds the reason for it.',
    would_settle: `A fresh export that covers ${when(at)}.`,
  }),
};
