/** What findings about single uses, prices and other streams say to a person: about records only. */
import { micros } from '../../domain/money.ts';
import { formatInstant } from '../../domain/time.ts';
import type { Price } from '../../domain/policy.ts';
import type { AboutCharges, PriceFacts } from '../facts/charges.ts';
import { counted, during, joined, listed, money, when } from '../support/phrases.ts';
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
