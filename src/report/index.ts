/** The built reporters by name, and the file endings that choose them. A run loads those that it prints with, and no other. */
import type { Reporter } from './reporter.ts';

export type { Reporter, ReportOptions } from './reporter.ts';

const LOADERS = {
  table: async () => (await import('./table.ts')).table,
  json: async () => (await import('./json.ts')).json,
  jsonl: async () => (await import('./jsonl.ts')).jsonl,
  csv: async () => (await import('./csv.ts')).csv,
  markdown: async () => (await import('./markdown.ts')).markdown,
  html: async () => (await import('./html/html.ts')).page,
  sarif: async () => (await import('./sarif.ts')).sarif,
  junit: async () => (await import('./junit.ts')).junit,
  github: async () => (await import('./github.ts')).github,
} satisfies Record<string, () => Promise<Reporter>>;

export type ReporterName = keyof typeof LOADERS;

export const REPORTERS: ReadonlyMap<string, () => Promise<Reporter>> = new Map(Object.entries(LOADERS));

/** Those of these names. */
export async function loadReporters(names: Iterable<string>): Promise<(name: string) => Reporter> {
  const loaded = new Map<string, Reporter>();
  for (const name of names) {
    const reporter = await REPORTERS.get(name)?.();
    if (reporter !== undefined) loaded.set(name, reporter);
  }
  return (name) => {
    const reporter = loaded.get(name);
    if (reporter === undefined) throw new Error(`no reporter is called ${name}`);
    return reporter;
  };
}

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
