/** What each rule compared, one sum or comparison a line, from the same facts as its words. The compiler checks that none is left out. */
import { add, formatPercent, formatQuantity, micros, subtract, type Micros } from '../../domain/money.ts';
import type { WindowState } from '../../replay/model.ts';
import type { Facts, RuleId } from '../facts.ts';
import type { Finding } from '../rule.ts';
import { counted, during, lengthWords, money, when } from '../support/phrases.ts';
import { pricedParts } from '../support/priced-parts.ts';

type Lines = { readonly [R in keyof Facts]: (facts: Facts[R]) => string[] };

export function arithmeticOf<R extends RuleId>(finding: Pick<Finding<R>, 'rule' | 'facts'>): string[] {
  const say: (facts: Facts[R]) => string[] = LINES[finding.rule];
  return say(finding.facts);
}

/** Where a finding says no more than the verdict of its draw, the draw's own steps are the arithmetic. */
const AS_ITS_DRAW = (): string[] => [];

const LINES: Lines = {
  'credit-drawn-with-headroom': AS_ITS_DRAW,
  'draw-suspected': AS_ITS_DRAW,
  'draw-undecided': AS_ITS_DRAW,

  'draw-after-reset': ({ draw, window, resetAt }) => [
    `The ${window} window was full, and reset at ${when(resetAt)}; the draw began at ${when(draw.from)}, ${lengthWords(draw.from - resetAt)} later.`,
  ],
  'draw-while-disabled': ({ draw, offBefore, offAfter }) => [
    `Off at ${when(offBefore)}, ${lengthWords(draw.from - offBefore)} before the draw; off at ${when(offAfter)}, ${lengthWords(offAfter - draw.until)} after it.`,
  ],
  'draw-sources-disagree': ({ itemised, other, currency }) => [minus(other, itemised, currency)],

  'api-charge': ({ amount, currency, keys, count }) => [
    `${counted(count, 'charge')} ${count === 1 ? 'sums' : 'sum'} to ${money(amount, currency)}.`,
    ...keys.map((one) => `${[one.workspace, one.apiKey].filter((name) => name !== '').join(', ')}: ${money(one.amount, currency)}.`),
  ],
  'budget-exceeded': ({ charged, budget, currency }) => [minus(charged, budget, currency)],
  'double-funded': ({ byAllowance, paid }) => [
    ...(byAllowance ? ['Paid by the allowance, as its row says.'] : []),
    ...paid.map(({ stream, amount, currency }) => `Paid on the stream ${stream}: ${money(amount, currency)}.`),
  ],
  'duplicate-draw': ({ entries, each, currency }) => [
    `${entries.length} × ${money(each, currency)} = ${money(micros(each * entries.length), currency)} for one use of ${money(each, currency)}: ` +
      `${money(micros(each * (entries.length - 1)), currency)} more than once.`,
  ],
  'price-mismatch': ({ draw, amount, price, plain, expected, difference }) => [
    ...pricedParts(draw.use, price, plain, draw.currency),
    ...(expected === plain ? [] : [`With what may be added: ${money(expected, draw.currency)}.`]),
    `Stated ${money(amount, draw.currency)}, expected ${money(expected, draw.currency)}: a difference of ${money(difference, draw.currency)} beyond rounding.`,
  ],
  'restated-event': ({ statements, kept, others, currency }) => [
    `${statements} statements; the one that counts says ${stated(kept, currency)}, ${others.length === 1 ? 'the other' : 'the others'} ${others.map((one) => stated(one, currency)).join(', ')}.`,
  ],

  'balance-overdrawn': ({ balance, amount, currency }) => [`Balance ${money(balance, currency)}; beyond it by ${money(amount, currency)}.`],
  'correction-falls-short': ({ premature, given, short, currency }) => [
    `${money(premature, currency)} premature − ${money(given.toCard, currency)} to the card − ${money(given.asCredit, currency)} as credit − ` +
      `${money(given.corrected, currency)} corrected = ${money(short, currency)}.`,
  ],
  'credit-lapsed': (facts) => [
    facts.shownBy === 'expiries'
      ? `${counted(facts.count, 'posting')} of type expiry in ${facts.month} ${facts.count === 1 ? 'sums' : 'sum'} to ${money(facts.amount, facts.currency)}.`
      : `The balance was ${money(facts.amount, facts.currency)} lower at ${when(facts.until)} than at ${when(facts.from)}.`,
  ],
  'duplicate-invoice': ({ invoices, each, currency }) => [
    `${invoices.length} × ${money(each, currency)} billed; once would be ${money(each, currency)}.`,
  ],
  'invoice-without-purchase': ({ amount, currency }) => [
    `Billed ${money(amount, currency)} − booked in the ledger nothing of that amount.`,
  ],
  'purchase-without-invoice': ({ entry }) => [`Booked ${money(entry.amount, entry.currency)} − billed nothing of that amount.`],
  'ledger-unbalanced': ({ steps, currency }) =>
    steps.map(
      ({ entry, since, expected, difference }) =>
        `${entry.id} (${when(entry.at)}): from the balance stated after ${since.id}, ${money(expected, currency)} is expected; ` +
        `${money(add(expected, difference), currency)} is stated, a difference of ${money(difference, currency)}.`,
    ),
  'reload-cascade': ({ count, amount, currency, from, until, how }) => [
    `${count} in ${lengthWords(until - from)}: ${money(amount, currency)}${how === 'within-an-hour' ? ' in all' : ' after the first'}.`,
  ],
  'spend-cap-exceeded': ({ drawn, cap, currency }) => [minus(drawn, cap, currency)],

  'blocked-with-headroom': ({ windows }) => windows.map(roomLine),
  'false-limit-notice': ({ windows }) => windows.map(roomLine),
  'credits-refused': ({ full, balance, currency, cap }) => [
    ...full.map(
      (one) =>
        `${one.window} was full: at least ${one.usedPctMin === null ? 'an amount not stated' : `${formatPercent(one.usedPctMin)} %`}.`,
    ),
    `Balance left: ${money(balance, currency)}.`,
    ...(cap === null
      ? []
      : [`Cap: ${money(cap.cap, currency)} − ${money(cap.used, currency)} = ${money(subtract(cap.cap, cap.used), currency)} left.`]),
  ],
  'purchase-after-false-notice': ({ notice, boughtAt }) => [
    `The message at ${when(notice.at)}, the purchase at ${when(boughtAt)}: ${lengthWords(boughtAt - notice.at)} later.`,
  ],
  'meter-disagrees': (facts) =>
    facts.against === 'reading'
      ? [
          `${formatPercent(facts.higher.pct)} − ${formatPercent(facts.lower.pct)} = ${formatPercent(facts.higher.pct - facts.lower.pct)} per cent apart, more than rounding explains.`,
        ]
      : [
          `By the meter ${formatPercent(facts.look.pct)} % of ${formatQuantity(facts.limit)}; by the rows ${facts.more ? 'at least' : 'at most'} ${formatQuantity(facts.quantity)}.`,
        ],
  'meter-stalled': ({ pct, uses, draws, from, until }) => [
    `${formatPercent(pct)} % at every look ${during(from, until)}; ${counted(uses, 'use')} and ${counted(draws, 'draw')} in that time.`,
  ],
  'quota-flag-disagrees': ({ stated: flag, exceeds }) => [
    `The flag says ${flag ? 'used up' : 'not used up'}; the count or the meters say ${exceeds === true ? 'used up' : 'not used up'}.`,
  ],
  'reset-drift': ({ edge, laterEdge }) => [
    `From ${when(edge)} to ${when(laterEdge)}: ${lengthWords(Math.abs(laterEdge - edge))} ${laterEdge > edge ? 'later' : 'earlier'}.`,
  ],
};

function minus(a: Micros, b: Micros, currency: string): string {
  return `${money(a, currency)} − ${money(b, currency)} = ${money(subtract(a, b), currency)}.`;
}

function stated(amount: Micros | null, currency: string): string {
  return amount === null ? 'not stated' : money(amount, currency);
}

function roomLine({ window, usedPctMax }: WindowState): string {
  return usedPctMax === null ? `${window}: nothing bounds it.` : `${window}: at most ${formatPercent(usedPctMax)} %, below 100 %.`;
}
