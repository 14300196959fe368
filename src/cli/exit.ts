import type { FindingView, Level, Report } from '../domain/report.ts';

export type FailOn = Level | 'never';

const RANK: Record<Level, number> = { note: 1, warning: 2, error: 3 };
// What leaves something to settle; every other finding says what is.
const OPEN: ReadonlySet<string> = new Set(['draw-suspected', 'draw-undecided']);

/** 1: a finding at or above the level; 3: none, but a draw of level warning or above is left open; `never`: always 0. */
export function exitCode(report: Report, failOn: FailOn): 0 | 1 | 3 {
  if (failOn === 'never') return 0;
  const counting = report.findings.filter((finding: FindingView) => finding.accepted === null);
  if (counting.some((finding) => RANK[finding.level] >= RANK[failOn])) return 1;
  return counting.some((finding) => OPEN.has(finding.rule) && RANK[finding.level] >= RANK.warning) ? 3 : 0;
}
