/** What findings about the ledger, invoices and the cap say to a person: about records only. */
import { subtract } from '../../domain/money.ts';
import type { AboutLedger } from '../facts/ledger.ts';
import { during, joined, listed, money, when } from '../support/phrases.ts';
import type { Words } from './words.ts';

export const ledger: Words<AboutLedger> = {
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

  'purchase-without-invoice': ({ entry }) => ({
    message: `The ledger books ${money(entry.amount, entry.currency)} bought at ${when(entry.at)} (${entry.id}), and no invoice bills it.`,
    establishes: 'The supplied invoices cover that date and none bills that amount, net of tax, around it.',
    does_not_establish:
      'That nothing was paid or owed: the receipt may lie in another mailbox or account. Only the vendor holds all of its invoices.',
    would_settle: `The invoice or receipt of the purchase ${entry.id}.`,
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
