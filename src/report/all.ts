/** All reporters at hand, for programs that render without waiting. */
import { csv } from './csv.ts';
import { github } from './github.ts';
import { page } from './html/html.ts';
import type { ReporterName } from './index.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Reporter } from './reporter.ts';
import { sarif } from './sarif.ts';
import { table } from './table.ts';

const ALL: Readonly<Record<ReporterName, Reporter>> = { table, json, jsonl, csv, markdown, html: page, sarif, junit, github };

export const ALL_REPORTERS: ReadonlyMap<string, Reporter> = new Map(Object.entries(ALL));
