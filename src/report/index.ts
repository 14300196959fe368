/** The built reporters by name, and the file endings that choose them. */
import type { Reporter } from './reporter.ts';
import { csv } from './csv.ts';
import { github } from './github.ts';
import { page } from './html/html.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { table } from './table.ts';

export type { Reporter, ReportOptions } from './reporter.ts';

export const REPORTERS: ReadonlyMap<string, Reporter> = new Map(
  Object.entries({ table, json, jsonl, csv, markdown, html: page, sarif, junit, github }),
);

/** `-o FILE`: the ending says the format. */
export const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['.txt', 'table'],
  ['.json', 'json'],
  ['.jsonl', 'jsonl'],
  ['.csv', 'csv'],
  ['.md', 'markdown'],
  ['.html', 'html'],
  ['.sarif', 'sarif'],
  ['.xml', 'junit'],
]);

/** Reporters that show the evidence beside the report, which is gathered for them alone. */
export const WITH_EVIDENCE: ReadonlySet<string> = new Set(['html']);
