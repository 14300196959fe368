import { CannotAudit } from '../domain/errors.ts';
import { markdownText } from '../report/markdown-text.ts';
import { pad, widthOf, wrap } from '../report/text.ts';
import type { ExplainFlags, Sought } from './explain-id.ts';
import { pageWidth, type Io } from './io.ts';
import { nearestOf } from './nearest.ts';
import { KINDS, pages, type Kind, type Page } from './pages.ts';
import { priceTable } from './price-pages.ts';
import type { PagesJson } from './schemas/explain.ts';

const HEADINGS: Record<Kind, string> = {
  rule: 'Rules',
  verdict: 'Verdicts',
  grade: 'Grades',
  reason: 'Reasons',
  format: 'Formats',
  policy: 'Policies',
  plan: 'Plans',
  coverage: 'Coverage rules',
  incident: 'Incidents',
  price: 'Prices',
  adjustment: 'Adjustments of prices',
  schema: 'JSON Schemas',
};

/**
 * The list of all pages, one of them, or a draw or finding step by step. With paths or a report, draws and findings are looked up
 * first; without, a name that is no page is looked up in what headroom.json lists. A typed id (`rule:…`, `draw:…`) settles it.
 */
export async function explainCommand(typed: string | undefined, paths: readonly string[], flags: ExplainFlags, io: Io): Promise<number> {
  const all = pages();
  const width = pageWidth(io.stdout);
  if (typed === undefined) {
    refuseReport(flags, 'name the draw or finding to explain, as in headroom explain ID --report report.json.');
    io.stdout.write(listIn(flags.format, all, width));
    return 0;
  }
  if (paths.length > 0) refuseReport(flags, 'a report holds all that is needed; name either files or a report.');
  const isPage = all.some((page) => page.id === typed || `${page.kind}:${page.id}` === typed) || typed === 'price';
  const named = paths.length > 0 || flags.report !== undefined;
  if (isPage && (!named || hasPageKind(typed))) {
    io.stdout.write(typed === 'price' ? prices(flags.format, all) : pageIn(flags.format, find(typed, all), width));
    return 0;
  }
  const { explainFromFiles, explainFromReport, settingsFor } = await import('./explain-id.ts');
  let sought: Sought | null = null;
  if (flags.report !== undefined) sought = await explainFromReport(typed, flags.report, flags, io.cwd);
  else {
    const settings = await settingsFor(paths, flags, io.cwd);
    if (settings !== null) sought = await explainFromFiles(typed, settings, flags, io);
  }
  if (sought !== null && sought.explanation !== null) {
    const { explanationJson, explanationMarkdown, explanationPage } = await import('../report/explain/page.ts');
    const { explanation } = sought;
    io.stdout.write(
      flags.format === 'json'
        ? explanationJson(explanation)
        : flags.format === 'markdown'
          ? explanationMarkdown(explanation)
          : explanationPage(explanation, width),
    );
    return 0;
  }
  if (sought === null || isPage) {
    io.stdout.write(typed === 'price' ? prices(flags.format, all) : pageIn(flags.format, find(typed, all), width));
    return 0;
  }
  throw unknown(typed, all, sought.near, sought.shown);
}

function refuseReport({ report }: ExplainFlags, why: string): void {
  if (report !== undefined) throw new CannotAudit([`--report ${report}: ${why}`]);
}

function hasPageKind(typed: string): boolean {
  return KINDS.some((kind) => typed.startsWith(`${kind}:`));
}

function prices(format: ExplainFlags['format'], all: readonly Page[]): string {
  return format === 'json' ? jsonText(all.filter((page) => page.kind === 'price').flatMap((page) => page.json)) : priceTable();
}

function find(typed: string, all: readonly Page[]): Page {
  const { kind, id } = kindOf(typed);
  const matches = all.filter((page) => page.id === id && (kind === undefined || page.kind === kind));
  const [first, ...others] = matches;
  if (first === undefined) throw unknown(typed, all, null);
  if (others.length > 0) {
    throw new CannotAudit([`${typed}: names more than one thing; write ${matches.map((page) => `${page.kind}:${page.id}`).join(' or ')}.`]);
  }
  return first;
}

function kindOf(typed: string): { kind: Kind | undefined; id: string } {
  const at = typed.indexOf(':');
  const kind = KINDS.find((one) => one === typed.slice(0, Math.max(at, 0)));
  return { kind, id: kind === undefined ? typed : typed.slice(at + 1) };
}

/** `near`: ids of draws and findings that come near it; `null` where none were looked up. */
function unknown(typed: string, all: readonly Page[], near: readonly string[] | null, shown = typed): CannotAudit {
  const { kind, id } = kindOf(typed);
  const known = new Set(all.filter((page) => kind === undefined || page.kind === kind).map((page) => page.id));
  const close = [...(near ?? []), ...nearestOf(id, known, 3)];
  const meant = close.length === 0 ? '' : `; did you mean ${close.join(', ')}?`;
  const what = near === null ? 'there is no page of this name' : 'there is no draw, finding or page of this name';
  const next = near === null ? 'headroom explain lists them all.' : '--format json of the audit lists all draws and findings.';
  return new CannotAudit([`${shown}: ${what}${meant === '' ? '; ' : `${meant} `}${next}`]);
}

function listIn(format: ExplainFlags['format'], all: readonly Page[], width: number): string {
  if (format === 'json')
    return jsonText({ version: 1, pages: all.map(({ kind, id, title }) => ({ id: `${kind}:${id}`, title })) } satisfies PagesJson);
  return format === 'markdown' ? markdownList(all) : list(all, width);
}

function pageIn(format: ExplainFlags['format'], page: Page, width: number): string {
  if (format === 'json') return jsonText(page.json);
  return format === 'markdown' ? markdownPage(page) : pageText(page, width);
}

function markdownList(all: readonly Page[]): string {
  const blocks = KINDS.flatMap((kind) => {
    const members = all.filter((page) => page.kind === kind);
    const lines = members.map((page) => `- ${markdownText(`${page.id}: ${page.title}`)}`);
    return members.length === 0 ? [] : [`# ${HEADINGS[kind]}`, lines.join('\n')];
  });
  return `${blocks.join('\n\n')}\n`;
}

function markdownPage(page: Page): string {
  const paragraphs = [page.title, ...page.paragraphs].filter((text) => text !== '');
  return `${[`# ${markdownText(`${page.kind}:${page.id}`)}`, ...paragraphs.map(markdownText)].join('\n\n')}\n`;
}

function list(all: readonly Page[], width: number): string {
  const lines = ['headroom explain ID prints a page; --format json prints the thing itself.'];
  for (const kind of KINDS) {
    const members = all.filter((page) => page.kind === kind);
    if (members.length === 0) continue;
    const longest = members.reduce((most, page) => Math.max(most, widthOf(page.id)), 0);
    // The title stands beside its id where there is room for a sentence, below it elsewhere.
    const beside = longest <= width / 2 - 4;
    lines.push('', HEADINGS[kind]);
    for (const page of members) {
      const indent = ' '.repeat(beside ? longest + 4 : 6);
      if (!beside) lines.push(`  ${page.id}`);
      lines.push(...wrap(page.title, width, indent, beside ? `  ${pad(page.id, longest + 2)}` : indent));
    }
  }
  return `${lines.join('\n')}\n`;
}

function pageText(page: Page, width: number): string {
  const measure = Math.min(width, 100);
  const blocks = [
    [`${page.kind}:${page.id}`, ...wrap(page.title, measure)].join('\n'),
    ...page.paragraphs.filter((text) => text !== '').map((text) => wrap(text, measure).join('\n')),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
