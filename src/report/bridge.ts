/** The books of a month as a small table that ends in "agrees" or in the exact difference. */
import type { BridgeView } from '../domain/report.ts';
import { isZero, money, negated } from './amounts.ts';
import type { BooksTold, Digest } from './digest.ts';
import type { ReportOptions } from './reporter.ts';
import { clean, counted, listed, notedColumns, wrap } from './text.ts';
import { moment } from './times.ts';

/** A line of the table: what, how much, and what is to be said of it. */
export type BridgeRow = readonly [line: string, amount: string, note: string];

export function bridgeTitle(bridge: BridgeView, several: boolean): string {
  const whose = several ? `${bridge.account}, ` : '';
  const what = bridge.stream === 'api' ? ' (API balance)' : '';
  return `${whose}${bridge.month}, ${bridge.currency}${what}: ${OUTCOME[bridge.outcome]}`;
}

const OUTCOME: Record<BridgeView['outcome'], string> = {
  agrees: 'agrees',
  differs: 'differs',
  open: "can't be compared in full",
};

export function bridgeRows(bridge: BridgeView): BridgeRow[] {
  return [...balanceRows(bridge), ...drawRows(bridge), ...moneyRows(bridge), ...backRows(bridge), ...unmatchedRows(bridge), endRow(bridge)];
}

function balanceRows({ balance }: BridgeView): BridgeRow[] {
  if (balance === null) return [];
  const moved: BridgeRow[] = [
    ['+ purchases', balance.purchases, ''],
    ['+ reloads', balance.reloads, ''],
    ['+ grants', balance.grants, ''],
    ['+ corrections', balance.corrections, ''],
    ['- draws', balance.draws, ''],
    ['- refunds', balance.refunds, ''],
    ['- expiries', balance.expiries, ''],
    ['- voids', balance.voids, ''],
  ];
  const stated = moved.filter(([, amount]) => !isZero(amount));
  if (balance.opening === null || balance.closing === null)
    return [['opening balance', '', 'unknown: no entry states a balance'], ...stated];
  return [
    ['opening balance', balance.opening, ''],
    ...stated,
    ['= closing balance', balance.closing, differenceNote(balance.difference ?? '0', 'than its entries give')],
  ];
}

function differenceNote(difference: string, than: string): string {
  if (isZero(difference)) return '';
  return difference.startsWith('-') ? `${negated(difference)} less ${than}` : `${difference} more ${than}`;
}

function drawRows({ draws, balance, money_in }: BridgeView): BridgeRow[] {
  const rows: BridgeRow[] = [];
  const sides = [draws.rows, draws.ledger, draws.counter].filter((side) => side !== null);
  if (balance === null && money_in.invoices !== null)
    rows.push(['opening balance', '', 'unknown: there is no ledger, invoices are its purchases']);
  if (sides.length === 0) return rows;
  if (draws.rows !== null) rows.push(['drawn by usage rows', draws.rows, '']);
  if (draws.ledger !== null) rows.push(['drawn by the ledger', draws.ledger, differenceNote(draws.rows_difference, 'than its rows')]);
  if (draws.counter !== null)
    rows.push(['rise of the counter', draws.counter, differenceNote(draws.counter_difference, 'than what is itemised meanwhile')]);
  if (!isZero(draws.beyond)) rows.push(['drawn beyond reach', draws.beyond, 'where the other file does not reach']);
  return rows;
}

function moneyRows({ money_in: { ledger, invoices, difference, beyond } }: BridgeView): BridgeRow[] {
  const rows: BridgeRow[] = [];
  if (ledger !== null) rows.push(['bought by the ledger', ledger, '']);
  if (invoices !== null) rows.push(['billed by invoices', invoices, 'without tax']);
  if (ledger !== null && invoices !== null && !isZero(difference))
    rows.push(['bought and not billed', difference, 'below zero: billed and not booked']);
  if (!isZero(beyond)) rows.push(['bought beyond reach', beyond, 'where the other file does not reach']);
  return rows;
}

function backRows({ given_back: { card, credit, correction } }: BridgeView): BridgeRow[] {
  const rows: BridgeRow[] = [
    ['given back to the card', card, ''],
    ['given as account credit', credit, ''],
    ['given by correction', correction, ''],
  ];
  return rows.filter(([, amount]) => !isZero(amount));
}

const SIDES: Record<BridgeView['unmatched'][number]['side'], string> = {
  rows: 'a usage row that the ledger lacks',
  ledger: 'a ledger entry without its partner',
  counter: 'a rise that nothing itemises',
  invoices: 'an invoice that the ledger lacks',
};

const MOST_UNMATCHED = 12;

function unmatchedRows({ unmatched }: BridgeView): BridgeRow[] {
  const rows = unmatched.slice(0, MOST_UNMATCHED).map(({ side, id, at, amount, sources }): BridgeRow => {
    const [source] = sources;
    const words = side === 'counter' && amount.startsWith('-') ? 'a rise that is less than what is itemised' : SIDES[side];
    return [`  ${id}`, amount, `${words}, ${moment(at)} UTC${source === undefined ? '' : ` (${source.file}:${source.line})`}`];
  });
  const rest = unmatched.length - rows.length;
  return rest > 0 ? [...rows, [`  and ${rest} more`, '', '--format json lists them']] : rows;
}

function endRow(bridge: BridgeView): BridgeRow {
  if (bridge.outcome === 'agrees') return ['agrees', '', ''];
  if (bridge.outcome === 'open') {
    return isZero(bridge.balance?.difference ?? '0')
      ? ['no difference seen', '', 'the files do not reach far enough to compare everything']
      : ['not settled', '', 'entries posted late, or a file that is missing, may explain the difference'];
  }
  const { balance, draws, money_in, currency } = bridge;
  const parts = [
    ['balance', balance?.difference ?? '0'],
    ['ledger against rows', draws.rows_difference],
    ['counter', draws.counter_difference],
    ['ledger against invoices', money_in.difference],
  ].filter(([, amount]) => !isZero(amount ?? '0'));
  return ['differs', '', parts.map(([name, amount]) => `${name} ${money(amount ?? '', currency)}`).join(', ')];
}

const MOST_TABLES = 3;
const MOST_NAMES = 6;

/** On the page of an audit: a sentence for the months that agree or can't be compared, a table for those that differ. */
export function bridgeLines({ agrees, open, differs }: Digest['books'], several: boolean, options: ReportOptions): string[] {
  const say = (text: string): string[] => wrap(text, Math.min(options.width, 100), '      ', '  ');
  const lines: string[] = [];
  if (agrees.count > 0) lines.push(...say(`${monthsOf(agrees, several)}: all that these files state agrees.`));
  if (open.count > 0) {
    lines.push(
      ...say(`${monthsOf(open, several)}: no difference that these files settle: they don't reach far enough to compare everything.`),
    );
  }
  for (const bridge of differs.first.slice(0, MOST_TABLES)) lines.push(...bridgeTable(bridge, several, options.width, '  '));
  const rest = differs.count - MOST_TABLES;
  if (rest > 0)
    lines.push(
      ...say(`and ${counted(rest, 'more month')} that differ${rest === 1 ? 's' : ''}: headroom statement shows one, --format json all`),
    );
  return lines;
}

function monthsOf({ count, first }: BooksTold, several: boolean): string {
  if (count > MOST_NAMES) return several ? `${count} months of accounts` : counted(count, 'month');
  return listed(first.map((bridge) => `${several ? `${clean(bridge.account)} ` : ''}${bridge.month} (${clean(bridge.currency)})`));
}

export function bridgeTable(bridge: BridgeView, several: boolean, width: number, indent: string): string[] {
  const specs = [
    { title: '', side: 'left', flexible: true },
    { title: bridge.currency, side: 'right', flexible: false },
    { title: '', side: 'left', flexible: true },
  ] as const;
  const rows = bridgeRows(bridge).map((row) => row.map(clean));
  const [, ...body] = notedColumns(specs, rows, width, `${indent}    `);
  return [`${indent}${clean(bridgeTitle(bridge, several))}`, ...body];
}
