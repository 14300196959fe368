/** The built reporters by name, and the file endings that choose them. */
import type { Reporter } from './reporter.ts';
import { csv } from './csv.ts';
import { page } from './html/html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { table } from './table.ts';

export type { Reporter, ReportOptions } from './reporter.ts';

export const REPORTERS: ReadonlyMap<string, Reporter> = new Map([
  ['table', table],
  ['json', json],
  ['csv', csv],
  ['markdown', markdown],
  ['html', page],
]);

/** `-o FILE`: the ending says the format. */
export const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['.txt', 'table'],
  ['.json', 'json'],
  ['.csv', 'csv'],
  ['.md', 'markdown'],
  ['.html', 'html'],
]);

/** Reporters that show the evidence beside the report, which is gathered for them alone. */
export const WITH_EVIDENCE: ReadonlySet<string> = new Set(['html']);
