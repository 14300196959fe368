/** A finding a line, each as the JSON report holds it: the lines of several audits can be put together. Nothing found, no line. */
import type { FindingView } from '../domain/report.ts';
import { findingOf } from './json.ts';
import type { Reporter } from './reporter.ts';

export const jsonl: Reporter = ({ findings }) => linesOf(findings);

export function linesOf(findings: readonly FindingView[]): string {
  return findings.map((finding) => `${JSON.stringify(findingOf(finding))}\n`).join('');
}
