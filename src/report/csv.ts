/** Rows for a spreadsheet or a script: RFC 4180, a header, LF; a draw a row. */
import { stringify } from 'csv-stringify/sync';
import { textCell } from '../domain/cells.ts';
import type { DrawView } from '../domain/report.ts';
import type { Reporter } from './reporter.ts';
import { listedDraws } from './view.ts';

export function csvText(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return csvRows([header, ...rows]);
}

export function csvRows(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(rows as (string | number)[][], { record_delimiter: 'unix' });
}

const COLUMNS = [
  'account',
  'id',
  'from',
  'until',
  'model',
  'member',
  'amount',
  'currency',
  'verdict',
  'grade',
  'reason',
  'premature_amount',
  'window',
  'policy_entry',
  'file',
  'line',
] as const;

export const csv: Reporter = (report, options) => `${header()}${rowsOf(listedDraws(report, options.draws))}`;

export function header(): string {
  return csvRows([COLUMNS]);
}

export function rowsOf(draws: readonly DrawView[]): string {
  return csvRows(draws.map(cellsOf));
}

function cellsOf(draw: DrawView): (string | number)[] {
  const [source] = draw.sources;
  return [
    textCell(draw.account),
    textCell(draw.id),
    draw.from,
    draw.until,
    textCell(draw.model),
    textCell(draw.member),
    draw.amount ?? '',
    textCell(draw.currency),
    draw.verdict,
    draw.grade ?? '',
    draw.reason,
    draw.premature_amount ?? '',
    textCell(draw.window),
    textCell(draw.policy_entry),
    textCell(source?.file ?? ''),
    source?.line ?? '',
  ];
}
