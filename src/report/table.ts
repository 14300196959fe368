import { Chalk } from 'chalk';
import { answer } from './answer.ts';
import { digestOf, type Digest, type ReportHead } from './digest.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { prose, sections, type Line } from './sections.ts';
import { counted } from './text.ts';

export { Digest } from './digest.ts';

/** The page for a person: the answer first, then the draws that matter, what was right and why, and what would settle the rest. */
export const table: Reporter = (report, options) => tableOf(report, digestOf(report), options);

/** Of a report of whose draws and findings no more is at hand than what is told of them. */
export function tableOf(report: ReportHead, digest: Digest, options: ReportOptions): string {
  const blocks: string[][] = [];
  const paint = painter(options.color);
  const partial = partialLine(report);
  if (partial !== null) blocks.push(prose(partial, options, '').map((line) => paint({ ...line, tone: 'doubt' })));
  for (const paragraph of answer(report, digest)) {
    const tone = paragraph.tone === 'bad' || paragraph.tone === 'doubt' ? paragraph.tone : 'plain';
    blocks.push(prose(paragraph.text, options, '').map((line) => paint({ ...line, tone })));
  }
  for (const section of sections(report, digest, options)) blocks.push(section.map(paint));
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function partialLine(report: ReportHead): string | null {
  const unread = report.inputs.reduce((count, input) => count + input.unread, 0);
  if (report.read_issues.length === 0) return null;
  return `PARTIAL: ${counted(unread, 'row')} could not be read and ${unread === 1 ? 'is' : 'are'} left out of everything below.`;
}

// The level comes from the terminal and the environment, which only cli/ knows; chalk's own guess is never used.
function painter(level: 0 | 1 | 2 | 3): (line: Line) => string {
  const chalk = new Chalk({ level });
  const paints: Record<Line['tone'], (text: string) => string> = {
    heading: (text) => chalk.bold(text),
    bad: (text) => chalk.red(text),
    doubt: (text) => chalk.yellow(text),
    plain: (text) => text,
    faint: (text) => chalk.dim(text),
  };
  return (line) => paints[line.tone](line.text);
}
