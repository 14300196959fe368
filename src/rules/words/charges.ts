/** What findings about single uses, prices and other streams say to a person: about records only. */
import { micros } from '../../domain/money.ts';
import type { Price } from '../../domain/policy.ts';
import type { Stream } from '../../domain/records.ts';
import { formatInstant } from '../../domain/time.ts';
import type { AboutCharges, ApiFacts, BudgetFacts, PriceFacts } from '../facts/charges.ts';
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

  'double-funded': ({ id, at, byAllowance, paid, shownBy: shown }) => {
    const payers = paid.map(({ stream, amount, currency }) => `${money(amount, currency)} on the stream ${stream}`);
    return {
      message: `Use ${id} at ${when(at)} is paid more than once: by ${listed([...(byAllowance ? ['the allowance'] : []), ...payers])}.`,
      establishes:
        shown === 'rows'
          ? 'Two rows of one export state the same event at the same time as paid on two streams.'
          : 'The supplied records bear the same event id and name two payers for it, and nothing that gives one of the payments back.',
      does_not_establish:
        'Which of them should have paid, or that none was given back in a file not supplied. Only the vendor holds the log of what paid for this use.',
      would_settle: `The vendor's record of what paid for use ${id}.`,
    };
  },

  'duplicate-draw': ({ id, entries, at, latest, each, currency, wholeBy }) => ({
    message: `Use ${id} is paid ${entries.length} times with credits, ${money(each, currency)} each, by the ledger entries ${listed(entries)} ${during(at, latest)}.`,
    establishes: joined(
      'The supplied ledger books several draws under one event id.',
      wholeBy === 'row'
        ? 'Each of them alone is what the usage row states for the whole use.'
        : 'They are equal, and the usage row of that one use states no amount.',
      'No void, refund or correction of that amount follows.',
    ),
    does_not_establish: joined(
      wholeBy === 'row' ? '' : 'That equal entries are not parts of one sum.',
      'That none was given back in a file not supplied. Only the vendor holds the whole ledger and what each entry paid for.',
    ),
    would_settle: `The vendor's ledger of credits with what ${listed(entries)} paid for, and any entry that gives one back.`,
  }),

  'price-mismatch': ({ draw, amount, isListed, price, adjustments, plain, expected, difference, policy, checkedUntil }) => {
    const { currency } = draw;
    const side = difference > 0 ? 'above' : 'below';
    const off = `${money(micros(Math.abs(difference)), currency)} ${side}`;
    const stated = `${money(amount, currency)} ${isListed ? 'is the list amount of the use' : 'of credits was drawn'} ${during(draw.from, draw.until)} (${draw.use?.model ?? draw.model})`;
    const cost = `the ${money(plain, currency)} that its tokens cost at the nearest rate, ${rateWords(price)}`;
    return {
      message:
        adjustments.length === 0
          ? `${stated}, ${off} ${cost}.`
          : `${stated}, ${side} ${cost}, and ${off} the ${money(expected, currency)} to which ${listed(adjustments.map(adjustmentWords))} may bring it.`,
      establishes: `The usage row states its tokens and its amount, and by policy ${policy} no rate that could apply on that date explains the difference.`,
      does_not_establish: joined(
        'That the tokens are stated in full, or that this account had no terms of its own.',
        checkedUntil === null
          ? ''
          : `Policy ${policy} was checked until ${when(checkedUntil)}; a rate published since may not be known to it.`,
        'Only the vendor holds the price that it applied.',
      ),
      would_settle: `The vendor's own calculation of this charge: model, speed, tokens of each kind and rates.`,
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

/** `price:claude-opus-5/standard (prompts over 200000 tokens, from 2026-07-24)`. */
function rateWords({ id, speed, promptTokensOver, from }: Price): string {
  const step = promptTokensOver === 0 ? '' : `prompts over ${promptTokensOver} tokens`;
  const since = from === null ? '' : `from ${formatInstant(from).slice(0, 10)}`;
  const terms = [step, since].filter((one) => one !== '').join(', ');
  return `price:${id}/${speed}${terms === '' ? '' : ` (${terms})`}`;
}

function adjustmentWords({ title, pieces }: PriceFacts['adjustments'][number]): string {
  return `"${title}"${pieces === null ? '' : ` (${pieces})`}`;
}
