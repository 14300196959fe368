/** A statement in sections that table and Markdown lay out alike: rows of plain cells, and sentences below them. */
import type { AccountStatement, Charge, CreditLines, DrawLine, StreamLines } from '../../domain/statement.ts';
import { reasonWords, verdictWords } from '../../rules/reasons.ts';
import { isNeverPaid } from '../../rules/support/bills.ts';
import { isZero, money, sum } from '../amounts.ts';
import { bridgeRows, bridgeTitle } from '../bridge.ts';
import { counted, listed } from '../text.ts';
import { moment } from '../times.ts';
import { groups } from '../view.ts';

export interface Section {
  readonly title: string;
  /** Titles of the columns; those that end in `>` are set to the right, and those in `~` give way on a narrow page. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly sentences: readonly string[];
}

export function sectionsOf(account: AccountStatement): Section[] {
  const sections = [
    chargeSection(account),
    ...account.credits.filter(hasMoved).map(creditSection),
    drawSection(account),
    ...account.streams.map(streamSection),
    budgetSection(account),
    uncoveredSection(account),
    ...account.bridge.map((bridge): Section => ({
      title: `The books of ${bridgeTitle(bridge, false)}`,
      columns: ['line~', `${bridge.currency}>`, 'note~'],
      rows: bridgeRows(bridge),
      sentences: [],
    })),
  ];
  return sections.filter((section) => section.rows.length > 0 || section.sentences.length > 0);
}

const PRODUCTS: Record<Charge['product'], string> = {
  subscription: 'subscription',
  credits: 'credits',
  api: 'API',
  tax: 'tax',
  other: 'other',
  unclassified: 'not certain',
};

function chargeSection({ charges }: AccountStatement): Section {
  const summed = charges.filter((charge) => !isNeverPaid(charge.status ?? ''));
  const totals = groups(summed, (charge) => `${charge.product}\n${charge.currency}`).flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [`${PRODUCTS[first.product]} ${money(sum(group.map((one) => one.amount)), first.currency)}`];
  });
  return {
    title: 'Charged',
    columns: ['date', 'product', 'amount>', 'status', 'invoice~', 'for~'],
    rows: charges.map((charge) => [
      charge.date,
      PRODUCTS[charge.product],
      money(charge.amount, charge.currency),
      charge.status ?? '',
      charge.invoice,
      charge.description,
    ]),
    sentences: [
      ...(totals.length === 0 ? [] : [`By product: ${totals.join('; ')}. Each is billed apart from the others.`]),
      ...(summed.length === charges.length
        ? []
        : ['What failed, was blocked, was never captured or was withdrawn took no money: it is listed, and in no sum.']),
    ],
  };
}

/** A balance of nothing in which nothing moved is not worth a table. */
function hasMoved(credits: CreditLines): boolean {
  const { opening, bought, reloaded, granted, corrected, drawn, refunded, expired, voided, closing } = credits;
  return [opening, bought, reloaded, granted, corrected, drawn, refunded, expired, voided, closing].some(
    (amount) => !isZero(amount ?? '0'),
  );
}

function creditSection(credits: CreditLines): Section {
  const { currency, stream } = credits;
  const line = (item: string, amount: string | null, note = ''): string[] => [
    item,
    amount === null ? 'unknown' : money(amount, currency),
    note,
  ];
  const moved = [
    line('bought', credits.bought),
    line('reloaded', credits.reloaded),
    line('granted', credits.granted),
    line('corrected', credits.corrected),
    line('drawn', credits.drawn, credits.drawn_by === 'ledger' ? 'by the ledger' : 'by usage rows and looks: there is no ledger'),
    line('refunded', credits.refunded),
    line('expired', credits.expired),
    line('voided', credits.voided),
  ];
  const amounts = [
    credits.bought,
    credits.reloaded,
    credits.granted,
    credits.corrected,
    credits.drawn,
    credits.refunded,
    credits.expired,
    credits.voided,
  ];
  const shown = credits.shown === null ? [] : [line('balance shown', credits.shown.balance, `${moment(credits.shown.at)} UTC`)];
  return {
    title: stream === 'api' ? `Prepaid API balance (${currency})` : `Credits (${currency})`,
    columns: ['', 'amount>', 'note~'],
    rows: [
      line('opening balance', credits.opening),
      ...moved.filter((_, index) => index === 4 || !isZero(amounts[index] ?? '0')),
      line('closing balance', credits.closing),
      ...shown,
    ],
    sentences: [],
  };
}

function drawSection({ draws }: AccountStatement): Section {
  return {
    title: 'Why credits were drawn',
    columns: [],
    rows: [],
    sentences: draws.map((line) => `${amountOf(line)} in ${counted(line.draws, 'draw')}, ${line.verdict}: ${whyOf(line)}.`),
  };
}

function amountOf({ amount, currency }: DrawLine): string {
  return amount === null ? 'not stated' : money(amount, currency ?? '');
}

function whyOf({ verdict, reason, by }: DrawLine): string {
  const means = verdict === 'premature' || verdict === 'suspected' ? verdictWords(verdict).means : reasonWords(reason).means;
  return `${means}${by === null ? '' : ` (${by})`}`;
}

const STREAMS: Record<StreamLines['stream'], string> = { api: 'API use', cloud: 'Cloud use', other: 'Use of other products' };

function streamSection({ stream, currency, amount, uses, keys }: StreamLines): Section {
  const idle = keys.filter((key) => key.idle).map(nameOf);
  return {
    title: currency === '' ? STREAMS[stream] : `${STREAMS[stream]} (${currency})`,
    columns: ['workspace~', 'key~', 'amount>', 'uses>', 'last used'],
    rows: keys.map((key) => [
      key.workspace ?? '',
      key.api_key ?? '',
      money(key.amount, currency),
      String(key.uses),
      `${key.last_used.slice(0, 10)}${key.idle ? ' (idle)' : ''}`,
    ]),
    sentences: [
      `${money(amount, currency)} in all, in ${counted(uses, 'use')}. No plan ever covers it.`,
      ...(idle.length === 0
        ? []
        : [
            `Not used in the last 30 days that these files cover: ${listed(idle)}. A key that nobody uses is one that nobody would miss; ` +
              'the console of the platform is where keys are closed.',
          ]),
    ],
  };
}

function nameOf(key: StreamLines['keys'][number]): string {
  return [key.workspace, key.api_key].filter((name) => name !== null).join(' / ') || 'no key stated';
}

function budgetSection({ budgets }: AccountStatement): Section {
  return {
    title: 'Budgets',
    columns: ['month', 'stream', 'workspace~', 'key~', 'budget>', 'charged>', 'used>', 'crossed on'],
    rows: budgets.map((one) => [
      one.month,
      one.stream,
      one.workspace,
      one.api_key,
      money(one.budget, one.currency),
      money(one.charged, one.currency),
      `${one.used_pct} %`,
      one.crossed_on ?? '',
    ]),
    sentences: [],
  };
}

function uncoveredSection({ charges, draws, streams }: AccountStatement): Section {
  const sentences: string[] = [];
  const products = new Set(charges.map((charge) => charge.product));
  if (streams.some((line) => line.stream === 'api') || products.has('api')) {
    sentences.push('API use: billed to the platform account by key, whatever plan its owner has.');
  }
  if (streams.some((line) => line.stream !== 'api') || products.has('other'))
    sentences.push('Use of other products: each has its own bill.');
  if (products.has('tax')) sentences.push('Tax: it comes on top of what it is on.');
  for (const rule of new Set(draws.filter((line) => line.verdict === 'not-covered').map((line) => line.by ?? ''))) {
    sentences.push(`Use under the rule ${rule}: a published rule sends it to credits, whatever the allowance has left.`);
  }
  if (products.has('credits')) {
    sentences.push(
      'Credits are bought in advance. What a plan covers is not the purchase but the use: credits should pay only what the allowance cannot.',
    );
  }
  return { title: 'What no plan covers, and why', columns: [], rows: [], sentences };
}
