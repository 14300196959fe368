/** What findings about the ledger, invoices and the cap say to a person: about records only. */
import { add, subtract } from '../../domain/money.ts';
import type { AboutLedger } from '../facts/ledger.ts';
import { counted, during, joined, listed, money, when } from '../support/phrases.ts';
import type { Step } from '../support/balances.ts';
import type { Words } from './words.ts';

export const ledger: Words<AboutLedger> = {
  'balance-overdrawn': ({ currency, amount, balance, at, month, shownBy: shown }) => ({
    message:
      shown === 'balance-before'
        ? `A draw at ${when(at)} took ${money(amount, currency)} more than the balance stated right before it held.`
        : `The balance stood at ${money(balance, currency)} at ${when(at)}: ${money(amount, currency)} drawn beyond it, the most in ${month}.`,
    establishes: {
      entry: 'The supplied ledger states a balance below zero after a draw, and nothing else in it took the balance there.',
      look: 'The supplied looks show a balance below zero with draws before it, and nothing in the supplied ledger that took it there otherwise.',
      'balance-before': 'The supplied ledger states the balance, then a larger draw, and nothing that came in around it.',
    }[shown],
    does_not_establish:
      'That the difference was ever charged, or that no purchase was on its way: postings take time. Only the vendor holds the whole ledger.',
    would_settle: `The vendor's ledger of credits around ${when(at)}, entry by entry.`,
  }),

  'correction-falls-short': ({ covers, draws, premature, given, short, currency, at }) => ({
    message: joined(
      `What was given back for ${covers} by ${when(at)} is ${money(short, currency)} less than the ${money(premature, currency)} that was premature there (${counted(draws, 'draw')}).`,
      `Refunded to the card: ${money(given.toCard, currency)}; given as account credit: ${money(given.asCredit, currency)}; corrected in the ledger: ${money(given.corrected, currency)}.`,
    ),
    establishes:
      'The supplied ledger names what the refund or correction is for, and the supplied records show more than that drawn while allowance remained.',
    does_not_establish: joined(
      'That nothing more was given back in a file not supplied. Money out, account credit and a ledger correction are three things; all are counted here, in favour of silence.',
      'Only the vendor holds the reckoning behind its correction.',
    ),
    would_settle: `The vendor's reckoning of what it gave back for ${covers}: which draws, and how much of each.`,
  }),

  'credit-lapsed': (facts) => ({
    message:
      facts.shownBy === 'expiries'
        ? `${money(facts.amount, facts.currency)} of credits expired unused in ${facts.month} (${counted(facts.count, 'posting')}).`
        : `${money(facts.amount, facts.currency)} of balance was gone ${during(facts.from, facts.until)}, with no use in that time.`,
    establishes:
      facts.shownBy === 'expiries'
        ? 'The supplied ledger books these credits as expired.'
        : 'The supplied looks show the balance, then none; no supplied record shows a use between them, and none that took it otherwise.',
    does_not_establish:
      facts.shownBy === 'expiries'
        ? 'That they should have lasted longer: credits have dates. Only the vendor holds the terms each of them was given under.'
        : 'Why: an expiry, a refund or a change of plan that no supplied file shows can take a balance. Only the vendor holds the whole ledger.',
    would_settle:
      facts.shownBy === 'expiries'
        ? `The terms of these credits: when they were given, and until when they were good.`
        : `The vendor's ledger of credits ${during(facts.from, facts.until)}: what lowered the balance.`,
  }),

  'duplicate-invoice': ({ invoices, descriptions, each, currency, periodFrom, periodUntil }) => ({
    message: `Invoices ${listed(invoices)} each bill ${money(each, currency)} for the same (${descriptions.join('; ')}), ${during(periodFrom, periodUntil)}.`,
    establishes:
      'The supplied invoices state the same description, amount and period under different numbers, and none of them as void or refunded.',
    does_not_establish:
      'That all of them were paid, or that none was given back later in a file not supplied. Only the vendor and the bank hold the payments.',
    would_settle: `A bank or card statement with the payments of ${listed(invoices)}, or a credit note for one of them.`,
  }),

  'invoice-without-purchase': ({ invoice, at, amount, currency }) => ({
    message: `Invoice ${invoice} of ${when(at)} bills ${money(amount, currency)} for credits, net of tax, and no purchase in the ledger stands against it.`,
    establishes: 'The supplied ledger covers that date and books no money in of that amount around it.',
    does_not_establish:
      'That the credits were never given: they may be booked elsewhere or in another amount. Only the vendor holds the whole ledger.',
    would_settle: `The ledger entry that belongs to invoice ${invoice}.`,
  }),

  'ledger-unbalanced': ({ stream, currency, amount, steps }) => {
    const [first] = steps;
    return {
      message: joined(
        `The ${stream} ledger in ${currency} does not add up at ${counted(steps.length, 'step')}, by ${money(amount, currency)} in all.`,
        first === undefined ? '' : stepWords(first, currency),
        steps.length > 1 ? `Further steps: ${stepList(steps.slice(1), currency)}.` : '',
      ),
      establishes:
        'The supplied ledger states balances, and the entries between two of them do not lead from one to the other, in any order that their times allow.',
      does_not_establish:
        'That credits are lost, or who gained by it: an entry may stand in a file not supplied, or under another type. Only the vendor holds the whole ledger.',
      would_settle:
        first === undefined ? '' : `The vendor's complete ledger ${during(first.since.at, first.entry.latest)}, entry by entry.`,
    };
  },

  'purchase-without-invoice': ({ entry }) => ({
    message: `The ledger books ${money(entry.amount, entry.currency)} bought at ${when(entry.at)} (${entry.id}), and no invoice bills it.`,
    establishes: 'The supplied invoices cover that date and none bills that amount, net of tax, around it.',
    does_not_establish:
      'That nothing was paid or owed: the receipt may lie in another mailbox or account. Only the vendor holds all of its invoices.',
    would_settle: `The invoice or receipt of the purchase ${entry.id}.`,
  }),

  'reload-cascade': ({ how, count, amount, currency, from, until }) => ({
    message:
      how === 'within-an-hour'
        ? `Credits were bought ${count} times ${during(from, until)}, ${money(amount, currency)} in all, three or more of them within an hour.`
        : `Credits were reloaded ${count} times ${during(from, until)} with no draw between; ${money(amount, currency)} after the first.`,
    establishes:
      how === 'within-an-hour'
        ? 'The supplied ledger books these purchases or reloads within so short a time, and none of them as void.'
        : 'The supplied records list draws before and after, and none between these reloads; nothing else in the ledger took from the balance.',
    does_not_establish:
      'Which setting or action set them off: someone may have bought by hand or raised the reload. Only the vendor holds the log of what triggered each.',
    would_settle: `The vendor's log of what triggered each reload ${during(from, until)}.`,
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

/** A finding over many steps names the first of them. */
const SHOWN = 5;

function stepWords({ entry, since, expected, difference, takenBack }: Step, currency: string): string {
  const stated = `After ${entry.id} at ${when(entry.at)} it states ${money(add(expected, difference), currency)}`;
  const rest = takenBack ? ', and the next balance goes on as if it were that' : '';
  return `${stated}; going on from ${since.id} it should be ${money(expected, currency)}${rest}.`;
}

function stepList(steps: readonly Step[], currency: string): string {
  const shown = steps.slice(0, SHOWN).map(({ entry, difference }) => `${entry.id} by ${money(difference, currency)}`);
  return listed(steps.length > SHOWN ? [...shown, `${steps.length - SHOWN} more`] : shown);
}
