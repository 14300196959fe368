import type { ReadIssueView } from '../domain/report.ts';
import { issueLine } from '../report/issues.ts';

const MOST_PER_FILE = 20;

/** Why nothing was audited (converted …): every unreadable cell or row of every file, at most twenty a file and then a count, and the way on. */
export function refusal(issues: readonly ReadIssueView[], wayOn = '--partial', done = 'audited'): string[] {
  const lines: string[] = [];
  const files = new Map<string, ReadIssueView[]>();
  for (const issue of issues) {
    const list = files.get(issue.file);
    if (list === undefined) files.set(issue.file, [issue]);
    else list.push(issue);
  }
  for (const [file, list] of files) {
    lines.push(...list.slice(0, MOST_PER_FILE).map(issueLine));
    if (list.length > MOST_PER_FILE) lines.push(`${file}: and ${list.length - MOST_PER_FILE} more like these.`);
  }
  lines.push(`Nothing was ${done}; correct these, or go on without them with ${wayOn}.`);
  return lines;
}
