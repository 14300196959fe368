/** What findings about single uses, prices and other streams say to a person: about records only. */
import type { Stream } from '../../domain/records.ts';
import type { AboutCharges, ApiFacts, BudgetFacts } from '../facts/charges.ts';
import { lastDayOf } from '../support/budgets.ts';
import { counted, during, joined, listed, money, when } from '../support/phrases.ts';
import type { Words } from './words.ts';

export const charges: Words<AboutCharges> = {
  'api-charge': ({ amount, currency, shownBy: shown, count, from, keys, idle }) => {
    const parts = keys.slice(0, 3).map((one) => `${keyWords(one)} ${money(one.amount, currency)}`);
    return {
      message: joined(
        `${money(amount, currency)} was charged for API use since ${when(from)} (${counted(count, shown === 'uses' ? 'use' : 'invoice')}).`,
        'It is a product of its own that no subscription covers.',
        parts.length === 0 ? '' : `By workspace and key: ${parts.join('; ')}${keys.length > parts.length ? '; and others' : ''}.`,
        idleWords(idle),
      ),
      establishes: `The supplied ${shown === 'uses' ? 'usage rows or ledger' : 'invoices'} book this money on the API stream, beside the subscription.`,
      does_not_establish: joined(
        'Which program made these calls, or for whom.',
        idle.keys.length === 0 ? '' : 'That a key named as unused was used by nothing that these files leave out, or what it is kept for.',
        'Only the vendor holds the log of which key made which call.',
      ),
      would_settle: 'The usage export of the API console by key: whose calls these were.',
    };
  },

  'budget-exceeded': (facts) => ({
    message:
      `${money(facts.charged, facts.currency)} was charged in ${facts.month} for ${meantBy(facts)}, ${money(facts.overshoot, facts.currency)} above ` +
      `the budget of ${money(facts.budget, facts.currency)}, which was crossed ${crossedOn(facts)}.`,
    establishes:
      'The supplied records book these charges in that month, and headroom.json states the budget. Charges that no file holds could only add to them.',
    does_not_establish:
      "That a charge is wrong: the budget is the account holder's own, and nobody promised to keep to it. Only the vendor holds the month's complete bill.",
    would_settle: `The vendor's bill for ${facts.month}.`,
  }),

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

const MOST_KEYS = 5;

function keyWords({ workspace, apiKey }: { readonly workspace: string; readonly apiKey: string }): string {
  return listed([workspace, apiKey].filter((name) => name !== ''));
}

function idleWords({ until, keys }: ApiFacts['idle']): string {
  if (keys.length === 0) return '';
  const named = keys.slice(0, MOST_KEYS).map((one) => `${keyWords(one)}, last used ${during(one.from, one.until)}`);
  const more = keys.length - named.length;
  return `Unused for 30 days or more by ${when(until)}, where the files end: ${named.join('; ')}${more === 0 ? '' : `; and ${counted(more, 'more key')}`}.`;
}

const STREAMS: Readonly<Record<Stream, string>> = {
  subscription: 'draws of the subscription',
  api: 'API use',
  cloud: 'use of the cloud stream',
  other: 'use of other streams',
};

/** `API use`, `API use (workspace ops, key ci*)`. */
function meantBy({ stream, workspace, apiKey }: BudgetFacts): string {
  const scope = [workspace === '*' ? '' : `workspace ${workspace}`, apiKey === '*' ? '' : `key ${apiKey}`].filter((part) => part !== '');
  return `${STREAMS[stream]}${scope.length === 0 ? '' : ` (${scope.join(', ')})`}`;
}

/** A charge that sums several days crossed it on one of them. */
function crossedOn({ crossedFrom, crossedUntil }: BudgetFacts): string {
  const day = lastDayOf(crossedFrom, crossedUntil);
  return `${lastDayOf(crossedFrom, crossedFrom) === day ? 'on' : 'by'} ${day} (UTC)`;
}
