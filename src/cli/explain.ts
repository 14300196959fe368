import { CannotAudit } from '../domain/errors.ts';
import { pad, widthOf, wrap } from '../report/text.ts';
import { pageWidth, type Io } from './io.ts';
import { nearestOf } from './nearest.ts';
import { KINDS, pages, type Kind, type Page } from './pages.ts';
import { priceTable } from './price-pages.ts';
import type { PagesJson } from './schemas/explain.ts';

const HEADINGS: Record<Kind, string> = {
  rule: 'Rules',
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

/** The list of all pages, or one of them; json prints the thing itself. */
export async function explainCommand(typed: string | undefined, options: { readonly format: 'table' | 'json' }, io: Io): Promise<number> {
  const all = pages();
  const width = pageWidth(io.stdout);
  if (typed === undefined) {
    const text =
      options.format === 'json'
        ? jsonText({ version: 1, pages: all.map(({ kind, id, title }) => ({ id: `${kind}:${id}`, title })) } satisfies PagesJson)
        : list(all, width);
    io.stdout.write(text);
    return 0;
  }
  if (typed === 'price') {
    const prices = all.filter((page) => page.kind === 'price');
    io.stdout.write(options.format === 'json' ? jsonText(prices.flatMap((page) => page.json)) : priceTable());
    return 0;
  }
  const page = find(typed, all);
  io.stdout.write(options.format === 'json' ? jsonText(page.json) : pageText(page, width));
  return 0;
}

function find(typed: string, all: readonly Page[]): Page {
  const at = typed.indexOf(':');
  const kind = KINDS.find((one) => one === typed.slice(0, Math.max(at, 0)));
  const id = kind === undefined ? typed : typed.slice(at + 1);
  const matches = all.filter((page) => page.id === id && (kind === undefined || page.kind === kind));
  const [first, ...others] = matches;
  if (first === undefined) {
    const close = nearestOf(id, new Set(all.filter((page) => kind === undefined || page.kind === kind).map((page) => page.id)), 3);
    const meant = close.length === 0 ? '' : `; did you mean ${close.join(', ')}?`;
    throw new CannotAudit([
      `${typed}: there is no page of this name${meant === '' ? '; headroom explain' : `${meant} headroom explain`} lists them all.`,
    ]);
  }
  if (others.length > 0) {
    throw new CannotAudit([`${typed}: names more than one thing; write ${matches.map((page) => `${page.kind}:${page.id}`).join(' or ')}.`]);
  }
  return first;
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
