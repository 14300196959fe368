import { textCell } from '../../domain/cells.ts';
import type { AccountStatement, CreditLines, Statement } from '../../domain/statement.ts';
import { csvText } from '../csv.ts';

const COLUMNS = [
  'account',
  'section',
  'stream',
  'item',
  'at',
  'amount',
  'currency',
  'count',
  'workspace',
  'api_key',
  'note',
  'file',
  'line',
];

type Row = Partial<Record<(typeof COLUMNS)[number], string | number | null>>;

/** A line of the statement a row, in one shape for all: what a spreadsheet can filter by section and stream. */
export function csv(statement: Statement): string {
  const rows = statement.accounts.flatMap((account) =>
    rowsOf(account).map((row) => COLUMNS.map((column) => cellOf(column, column === 'account' ? account.account : (row[column] ?? '')))),
  );
  return csvText(COLUMNS, rows);
}

const NUMBERS: ReadonlySet<string> = new Set(['amount', 'count', 'line']);

function cellOf(column: string, value: string | number): string | number {
  return typeof value === 'number' || NUMBERS.has(column) ? value : textCell(value);
}

function rowsOf(account: AccountStatement): Row[] {
  return [
    ...account.charges.map((charge): Row => ({
      section: 'charge',
      stream: charge.product,
      item: charge.invoice,
      at: charge.at,
      amount: charge.amount,
      currency: charge.currency,
      note: charge.description,
      file: charge.sources[0]?.file ?? '',
      line: charge.sources[0]?.line ?? '',
    })),
    ...account.credits.flatMap(creditRows),
    ...account.draws.map((line): Row => ({
      section: 'draws',
      stream: 'subscription',
      item: line.verdict,
      amount: line.amount,
      currency: line.currency,
      count: line.draws,
      note: line.by === null ? line.reason : `${line.reason} (${line.by})`,
    })),
    ...account.streams.flatMap(({ stream, currency, keys }) =>
      keys.map((key): Row => ({
        section: 'use',
        stream,
        item: key.idle ? 'idle key' : 'key',
        at: key.last_used,
        amount: key.amount,
        currency,
        count: key.uses,
        workspace: key.workspace,
        api_key: key.api_key,
      })),
    ),
    ...account.budgets.map((one): Row => ({
      section: 'budget',
      stream: one.stream,
      item: one.month,
      at: one.crossed_on,
      amount: one.charged,
      currency: one.currency,
      workspace: one.workspace,
      api_key: one.api_key,
      note: `of ${one.budget}`,
    })),
    ...account.bridge.map((one): Row => ({
      section: 'books',
      stream: one.stream,
      item: one.month,
      currency: one.currency,
      note: one.outcome,
    })),
  ];
}

function creditRows(credits: CreditLines): Row[] {
  const { stream, currency } = credits;
  const items = ['opening', 'bought', 'reloaded', 'granted', 'corrected', 'drawn', 'refunded', 'expired', 'voided', 'closing'] as const;
  return items.map((item): Row => ({ section: 'credits', stream, item, amount: credits[item], currency }));
}
