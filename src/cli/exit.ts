import type { FindingView } from '../domain/report.ts';
import { fails, leavesOpen, type FailOn } from '../domain/standing.ts';

/** 1: a finding at or above the level; 3: none, but a draw of level warning or above is left open; `never`: always 0. */
export function exitCode(
  { findings }: { readonly findings: readonly Pick<FindingView, 'rule' | 'level' | 'accepted'>[] },
  failOn: FailOn,
): 0 | 1 | 3 {
  if (failOn === 'never') return 0;
  if (findings.some((finding) => fails(finding, failOn))) return 1;
  return findings.some(leavesOpen) ? 3 : 0;
}
