/** A finding a line, each as the JSON report holds it: the lines of several audits can be put together. Nothing found, no line. */
import { findingOf } from './json.ts';
import type { Reporter } from './reporter.ts';

export const jsonl: Reporter = (report) => report.findings.map((finding) => `${JSON.stringify(findingOf(finding))}\n`).join('');
