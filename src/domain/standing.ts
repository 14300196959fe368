/** What a finding counts for: the exit code of a run says it, and so do reports that other programs act on. */
import type { FindingView, Level } from './report.ts';

export type FailOn = Level | 'never';

const RANK: Record<Level, number> = { note: 1, warning: 2, error: 3 };
// What leaves something to settle; every other finding says what is.
const OPEN: ReadonlySet<string> = new Set(['draw-suspected', 'draw-undecided']);

type Counted = Pick<FindingView, 'rule' | 'level' | 'accepted'>;

/** A finding at or above the level that no baseline accepts. */
export function fails(finding: Counted, failOn: FailOn): boolean {
  return failOn !== 'never' && finding.accepted === null && RANK[finding.level] >= RANK[failOn];
}

/** A draw of level warning or above that the evidence supplied leaves to be settled. */
export function leavesOpen(finding: Counted): boolean {
  return finding.accepted === null && OPEN.has(finding.rule) && RANK[finding.level] >= RANK.warning;
}
