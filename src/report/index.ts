/** The built reporters by name, and the file endings that choose them. */
import type { Reporter } from './reporter.ts';
import { json } from './json.ts';
import { table } from './table.ts';

export type { Reporter, ReportOptions } from './reporter.ts';

export const REPORTERS: ReadonlyMap<string, Reporter> = new Map([
  ['table', table],
  ['json', json],
]);

/** `-o FILE`: the ending says the format. */
export const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['.txt', 'table'],
  ['.json', 'json'],
]);
