import type { ReadIssueView } from '../domain/report.ts';
import { clean, fit } from './text.ts';

const LONGEST_VALUE = 60;

/** `FILE:LINE:COLUMN: "the raw value" is wrong so; this would be right`. */
export function issueLine(issue: ReadIssueView): string {
  const column = issue.column === '' ? '' : `:${clean(issue.column)}`;
  const value = issue.value === '' ? '' : `"${fit(clean(issue.value), LONGEST_VALUE)}" `;
  return `${clean(issue.file)}:${issue.line}${column}: ${value}${clean(issue.problem)}`;
}
