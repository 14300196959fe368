/** The statement's reporters by name: a finished statement into text, ending in a newline. */
import type { Statement } from '../../domain/statement.ts';
import { csv } from './csv.ts';
import { markdown } from './markdown.ts';
import { table } from './table.ts';

export type StatementReporter = (statement: Statement, page: { readonly width: number; readonly color: 0 | 1 | 2 | 3 }) => string;

export const STATEMENT_REPORTERS: ReadonlyMap<string, StatementReporter> = new Map<string, StatementReporter>([
  ['table', table],
  ['json', (statement) => `${JSON.stringify(statement, null, 2)}\n`],
  ['csv', csv],
  ['markdown', markdown],
]);
