/** What several pages ask of a report: the finding that speaks for a draw, what of a draw is claimed, which draws are listed. */
import type { DrawView, FindingView, Report } from '../domain/report.ts';
import { isZero, negated, sum } from './amounts.ts';

export { groups } from './groups.ts';

/** The rules that speak of one draw each: their findings are told with the draw, not beside it. */
export const DRAW_RULES: ReadonlySet<string> = new Set(['credit-drawn-with-headroom', 'draw-suspected', 'draw-undecided']);

/** What of a draw is not premature: of a use that crossed the limit, the part that credits paid rightly. */
export function restOf(draw: DrawView): string | null {
  if (draw.amount === null || draw.premature_amount === null) return null;
  return sum([draw.amount, negated(draw.premature_amount)]);
}

export function isPartly(draw: DrawView): boolean {
  if (draw.verdict !== 'premature' || draw.premature_amount === draw.amount) return false;
  const rest = restOf(draw);
  return rest !== null && !isZero(rest);
}

/** By draw id and account, the finding of the draw rules that speaks for it. */
export function findingsByDraw(report: { readonly findings: readonly FindingView[] }): ReadonlyMap<string, FindingView> {
  if (report.findings.length === 0) return NONE;
  const byDraw = new Map<string, FindingView>();
  for (const finding of report.findings) {
    if (!DRAW_RULES.has(finding.rule)) continue;
    for (const id of finding.draws) byDraw.set(keyOf(finding.account, id), finding);
  }
  return byDraw;
}

const NONE: ReadonlyMap<string, FindingView> = new Map();

export function keyOf(account: string, id: string): string {
  return `${account}\n${id}`;
}

const OPEN: ReadonlySet<string> = new Set(['premature', 'suspected', 'undecided']);

/** The draws that `--draws` asks for; sums never change. */
export function listedDraws(report: Report, which: 'all' | 'open' | 'none'): readonly DrawView[] {
  if (which === 'none') return [];
  return which === 'open' ? report.draws.filter((draw) => OPEN.has(draw.verdict)) : report.draws;
}
