/** The page as Markdown, for a ticket or a mail: the answer, every draw as a row, every finding whole, the books. */
import type { DrawView, FindingView, Report, SourceRef } from '../domain/report.ts';
import { reasonWords } from '../rules/reasons.ts';
import { answer, reserves } from './answer.ts';
import { digestOf } from './digest.ts';
import { money } from './amounts.ts';
import { bridgeRows, bridgeTitle } from './bridge.ts';
import { issueLine } from './issues.ts';
import { markdownTable, markdownText } from './markdown-text.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { stretch } from './times.ts';
import { listedDraws } from './view.ts';

export const markdown: Reporter = (report, options) => {
  const blocks = [
    '# Audit of credits',
    ...(report.read_issues.length === 0 ? [] : ['**PARTIAL: some rows could not be read and are left out of everything below.**']),
    ...answer(report, digestOf(report)).map(({ text }) => markdownText(text)),
    ...drawBlocks(report, options),
    ...(report.findings.length === 0 ? [] : ['## Findings', ...report.findings.map(findingBlock)]),
    ...bookBlocks(report),
    ...(report.read_issues.length === 0 ? [] : ['## Not read', list(report.read_issues.map((issue) => issueLine(issue)))]),
    '## How to read this',
    list([...report.notes, reserves(report)]),
  ];
  return `${blocks.join('\n\n')}\n`;
};

function drawBlocks(report: Report, options: ReportOptions): string[] {
  const draws = listedDraws(report, options.draws);
  if (draws.length === 0) return [];
  const several = report.summary.accounts > 1;
  const header = ['when (UTC)', ...(several ? ['account'] : []), 'model', 'amount', 'verdict', 'why', 'premature', 'where'];
  const rows = draws.map((draw) => [
    stretch(draw.from, draw.until),
    ...(several ? [draw.account] : []),
    draw.model ?? '',
    amountOf(draw, draw.amount),
    draw.grade === null ? draw.verdict : `${draw.verdict}, ${draw.grade}`,
    whyOf(draw),
    draw.verdict === 'premature' ? amountOf(draw, draw.premature_amount) : '',
    draw.sources.map(sourceOf).join(', '),
  ]);
  return ['## Draws', markdownTable(header, rows, new Set(['amount', 'premature']))];
}

function amountOf(draw: DrawView, amount: string | null): string {
  return amount === null ? 'not stated' : money(amount, draw.currency ?? '');
}

function whyOf(draw: DrawView): string {
  const named = draw.policy_entry ?? draw.window;
  return `${reasonWords(draw.reason).means}${named === null ? '' : ` (${named})`}`;
}

function findingBlock(finding: FindingView): string {
  const where = finding.sources.length === 0 ? [] : [`Where: ${finding.sources.map(sourceOf).join(', ')}`];
  return [
    `### ${finding.level}: ${finding.rule}`,
    markdownText(finding.message),
    list([
      `What it establishes: ${finding.establishes}`,
      `What it doesn't: ${finding.does_not_establish}`,
      `What would settle it: ${finding.would_settle}`,
      ...where,
      `Id: ${finding.id}; account: ${finding.account}`,
    ]),
  ].join('\n\n');
}

function bookBlocks(report: Report): string[] {
  if (report.bridge.length === 0) return [];
  return [
    '## The books',
    ...report.bridge.flatMap((bridge) => [
      `### ${markdownText(bridgeTitle(bridge, report.summary.accounts > 1))}`,
      markdownTable(['line', 'amount', 'note'], bridgeRows(bridge), new Set(['amount'])),
    ]),
  ];
}

function sourceOf(ref: SourceRef): string {
  return `${ref.file}:${ref.line}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${markdownText(item)}`).join('\n');
}
