/** What each finding says to a person, by rule: about records only. The compiler checks that no rule is without words. */
import { subtract } from '../domain/money.ts';
import type { Facts, RuleId } from './facts.ts';
import { reasonWords } from './reasons.ts';
import type { Finding } from './rule.ts';
import { claimOf, metered, proofOf, reserveOf, settlingOf, shownBy } from './support/draw-words.ts';
import { counted, during, joined, listed, metersOf, money, when } from './support/phrases.ts';

export interface FindingWords {
  readonly message: string;
  readonly establishes: string;
  readonly does_not_establish: string;
  readonly would_settle: string;
}

export function wordsFor<R extends RuleId>(finding: Pick<Finding<R>, 'rule' | 'facts'>): FindingWords {
  const say: (facts: Facts[R]) => FindingWords = WORDS[finding.rule];
  return say(finding.facts);
}

const WORDS: { readonly [R in RuleId]: (facts: Facts[R]) => FindingWords } = {
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

  'blocked-with-headroom': ({ notice, windows }) => ({
    message: `A "${notice.notice}" message was shown ${during(notice.at, notice.latest)} while every window had headroom: ${metersOf(windows)}.`,
    establishes: `The supplied records show the message and, at that time, every window that applies below its limit: the allowance could have paid.`,
    does_not_establish: 'Which check stopped the work, or for how long. Only the vendor holds the log of the refused request.',
    would_settle: `The vendor's log of the request refused at ${when(notice.at)}: which limit it was checked against.`,
  }),

  'credit-drawn-with-headroom': (facts) => ({
    message:
      facts.draw.reason === 'incident'
        ? `${claimOf(facts)} inside the acknowledged incident ${facts.draw.policyEntry ?? ''}.`
        : `${claimOf(facts)} while allowance remained${metered(facts.draw)}.`,
    establishes: shownBy(facts),
    does_not_establish: reserveOf(facts),
    would_settle: proofOf(facts),
  }),

  'draw-after-reset': (facts) => ({
    message: `${claimOf(facts)}, although the ${facts.window} window, which had been full, had reset at ${when(facts.resetAt)}${metered(facts.draw)}.`,
    establishes: joined(
      `The supplied records show the ${facts.window} window full before the reset and credits still paying after it.`,
      shownBy(facts),
    ),
    does_not_establish: reserveOf(facts),
    would_settle: `The vendor's record of when it put this account back on its allowance after the reset at ${when(facts.resetAt)}.`,
  }),

  'draw-sources-disagree': ({ kind, at, until, currency, itemised, other }) => {
    const { one, another } = SOURCES[kind];
    return {
      message: `${one} says ${money(itemised, currency)}, ${another} says ${money(other, currency)} for the draws ${during(at, until)}.`,
      establishes: 'The supplied records state two different sums for the same draws. The one that itemises them stands in this report.',
      does_not_establish:
        'Which of the two is right, or that more was paid than was used: a late posting or a correction can part them for a while. Only the vendor holds both in full.',
      would_settle: `The vendor's ledger of credits ${during(at, until)}, entry by entry.`,
    };
  },

  'draw-suspected': (facts) => ({
    message: joined(
      `${claimOf(facts)} with headroom likely, not shown${metered(facts.draw)}.`,
      facts.couldApply === null ? '' : `The rule ${facts.draw.policyEntry ?? ''} could apply.`,
    ),
    establishes: joined(`Headroom is likely: ${reasonWords(facts.draw.reason).means}.`, cited(facts.draw.citedIncident)),
    does_not_establish: joined(
      'That the allowance could have paid: something that could explain the draw is not ruled out.',
      "Only the vendor holds the meter's value at that moment.",
    ),
    would_settle: settlingOf(facts),
  }),

  'draw-undecided': (facts) => {
    const { draw } = facts;
    const between =
      draw.bounds === null
        ? ''
        : `Between ${money(draw.bounds.least, draw.currency)} and ${money(draw.bounds.most, draw.currency)} of it was premature.`;
    const window = draw.window === null ? '' : ` (${draw.window})`;
    return {
      message: joined(`${claimOf(facts)} can't be judged: ${reasonWords(draw.reason).means}${window}.`, between),
      establishes: joined('That credits were drawn.', between, cited(draw.citedIncident)),
      does_not_establish:
        'Whether the draw was right or not: the supplied records decide neither. Unless you have readings of that time yourself, only the vendor has them.',
      would_settle: settlingOf(facts),
    };
  },

  'draw-while-disabled': ({ draw, offBefore, offAfter }) => ({
    message: `${claimOf({ draw })}, while they were switched off: off at ${when(offBefore)} and still off at ${when(offAfter)}.`,
    establishes:
      'The supplied records show credits off at the last look before the draw and at the first look after it, and on at no look between.',
    does_not_establish: 'That the switch was not turned on and off again between the two looks. Only the vendor holds its history.',
    would_settle: `The vendor's history of that switch between ${when(offBefore)} and ${when(offAfter)}.`,
  }),

  'duplicate-invoice': ({ invoices, descriptions, each, currency, periodFrom, periodUntil }) => ({
    message: `Invoices ${listed(invoices)} each bill ${money(each, currency)} for the same (${descriptions.join('; ')}), ${during(periodFrom, periodUntil)}.`,
    establishes:
      'The supplied invoices state the same description, amount and period under different numbers, and none of them as void or refunded.',
    does_not_establish:
      'That all of them were paid, or that none was given back later in a file not supplied. Only the vendor and the bank hold the payments.',
    would_settle: `A bank or card statement with the payments of ${listed(invoices)}, or a credit note for one of them.`,
  }),

  'false-limit-notice': ({ notice, windows }) => ({
    message:
      `A message said that ${notice.window === '' ? 'a limit' : `the ${notice.window} limit`} was reached ${during(notice.at, notice.latest)}, ` +
      `but the meters show headroom: ${metersOf(windows)}.`,
    establishes: 'The supplied records show the message and, at that time, the meter of what it names below its limit.',
    does_not_establish: 'That work was stopped by it, or which meter the message was taken from. Only the vendor holds that.',
    would_settle: `The vendor's log of the request answered at ${when(notice.at)}: which limit it was checked against.`,
  }),

  'invoice-without-purchase': ({ invoice, at, amount, currency }) => ({
    message: `Invoice ${invoice} of ${when(at)} bills ${money(amount, currency)} for credits, net of tax, and no purchase in the ledger stands against it.`,
    establishes: 'The supplied ledger covers that date and books no money in of that amount around it.',
    does_not_establish:
      'That the credits were never given: they may be booked elsewhere or in another amount. Only the vendor holds the whole ledger.',
    would_settle: `The ledger entry that belongs to invoice ${invoice}.`,
  }),

  'purchase-after-false-notice': ({ notice, boughtAt, amount, currency }) => ({
    message:
      `${money(amount, currency)} of credits was bought at ${when(boughtAt)}, within an hour after a "${notice.notice}" message at ${when(notice.at)} ` +
      `that the meters contradict.`,
    establishes: 'The supplied records show the message, headroom at its time, and the purchase shortly after it.',
    does_not_establish:
      'That the message was why the credits were bought: only the buyer knows. Only the vendor holds what the message was taken from.',
    would_settle: `The vendor's log of the request answered at ${when(notice.at)}: which limit it was checked against.`,
  }),

  'purchase-without-invoice': ({ entry }) => ({
    message: `The ledger books ${money(entry.amount, entry.currency)} bought at ${when(entry.at)} (${entry.id}), and no invoice bills it.`,
    establishes: 'The supplied invoices cover that date and none bills that amount, net of tax, around it.',
    does_not_establish:
      'That nothing was paid or owed: the receipt may lie in another mailbox or account. Only the vendor holds all of its invoices.',
    would_settle: `The invoice or receipt of the purchase ${entry.id}.`,
  }),

  'quota-flag-disagrees': ({ at, stated, use }) => ({
    message: stated
      ? `The vendor's own flag says at ${when(at)} that the allowance is used up; ${use === null ? 'the meters show' : 'counted or read, there was'} headroom.`
      : `The vendor's own flag says at ${when(at)} that the allowance is not used up; by ${use === null ? 'the meters' : 'its own limit'} it was.`,
    establishes: 'The supplied records state a flag, and a limit or readings that say the opposite at the same time.',
    does_not_establish:
      'Which of the two is wrong, or that money was drawn because of it. Only the vendor holds what the flag was computed from.',
    would_settle: `The vendor's own count of the allowance used by ${when(at)}.`,
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

  'spend-cap-exceeded': ({ month, currency, overshoot, drawn, shownBy: shown, at, cap, capAt, higherCap }) => ({
    message:
      `${money(drawn, currency)} drawn in ${month} by ${when(at)}, ${money(overshoot, currency)} above the cap of ${money(cap, currency)} ` +
      (shown === 'screen' ? 'on the same screen.' : `stated at ${when(capAt)}.`),
    establishes:
      shown === 'screen'
        ? "The supplied records show the vendor's own counter of the month above the cap on one and the same screen."
        : 'The supplied draws of the calendar month (UTC) sum to more than the cap last stated before them.',
    does_not_establish: joined(
      'That the cap was not changed in between.',
      higherCap === null
        ? ''
        : `A cap of ${money(higherCap, currency)} was stated earlier in the month: what lies below ${money(subtract(higherCap, cap), currency)} above the lower one may have been drawn under it.`,
      'Only the vendor holds the history of the cap.',
    ),
    would_settle: `The vendor's history of the spend cap in ${month}.`,
  }),
};

const SOURCES: Record<Facts['draw-sources-disagree']['kind'], { one: string; another: string }> = {
  'row-entry': { one: 'The usage row', another: 'its ledger entry' },
  counter: { one: 'The sum of the itemised draws', another: 'the counter of credits used' },
  'balance-counter': { one: 'The counter of credits used', another: 'the balance' },
};

function cited(incident: string | null): string {
  return incident === null ? '' : `The incident ${incident} may have touched it and is cited, without deciding it.`;
}
