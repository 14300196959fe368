/** What several parts of the page ask of a report: draws by verdict, their sums, the finding that speaks for a draw. */
import type { DrawView, FindingView, Report } from '../domain/report.ts';
import type { Verdict } from '../domain/verdict.ts';
import { isZero, money, negated, sum } from './amounts.ts';

export { groups } from './groups.ts';

/** The rules that speak of one draw each: their findings are told with the draw, not beside it. */
export const DRAW_RULES: ReadonlySet<string> = new Set(['credit-drawn-with-headroom', 'draw-suspected', 'draw-undecided']);

export function drawsOf(report: Report, verdict: Verdict): DrawView[] {
  return report.draws.filter((draw) => draw.verdict === verdict);
}

/** Draws of a verdict whose finding the baseline doesn't accept. */
export function openDraws(report: Report, verdict: Verdict): DrawView[] {
  return report.baseline === null ? drawsOf(report, verdict) : partedDraws(report, verdict, false);
}

/** Draws of a verdict whose finding the baseline accepts. */
export function acceptedDraws(report: Report, verdict: Verdict): DrawView[] {
  return report.baseline === null ? [] : partedDraws(report, verdict, true);
}

function partedDraws(report: Report, verdict: Verdict, accepted: boolean): DrawView[] {
  const findings = findingsByDraw(report);
  const isAccepted = (draw: DrawView): boolean => (findings.get(keyOf(draw.account, draw.id))?.accepted ?? null) !== null;
  return drawsOf(report, verdict).filter((draw) => isAccepted(draw) === accepted);
}

/** `USD 1.20 and EUR 3.00`; draws that state no amount count as nothing, and a sum of none is `no stated amount`. */
export function sumOf(draws: readonly DrawView[], amount: (draw: DrawView) => string | null = (draw) => draw.amount): string {
  const byCurrency = new Map<string, string[]>();
  for (const draw of draws) {
    const one = amount(draw);
    if (one === null || draw.currency === null) continue;
    const list = byCurrency.get(draw.currency);
    if (list === undefined) byCurrency.set(draw.currency, [one]);
    else list.push(one);
  }
  const sums = [...byCurrency].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, list]) => money(sum(list), currency));
  return sums.length === 0 ? 'no stated amount' : sums.join(' and ');
}

/** What of a draw is not premature: of a use that crossed the limit, the part that credits paid rightly. */
export function restOf(draw: DrawView): string | null {
  if (draw.amount === null || draw.premature_amount === null) return null;
  return sum([draw.amount, negated(draw.premature_amount)]);
}

export function isPartly(draw: DrawView): boolean {
  const rest = restOf(draw);
  return draw.verdict === 'premature' && rest !== null && !isZero(rest);
}

/** By draw id and account, the finding of the draw rules that speaks for it. */
export function findingsByDraw(report: { readonly findings: readonly FindingView[] }): Map<string, FindingView> {
  const byDraw = new Map<string, FindingView>();
  for (const finding of report.findings) {
    if (!DRAW_RULES.has(finding.rule)) continue;
    for (const id of finding.draws) byDraw.set(keyOf(finding.account, id), finding);
  }
  return byDraw;
}

export function keyOf(account: string, id: string): string {
  return `${account}\n${id}`;
}

const OPEN: ReadonlySet<string> = new Set(['premature', 'suspected', 'undecided']);

/** The draws that `--draws` asks for; sums never change. */
export function listedDraws(report: Report, which: 'all' | 'open' | 'none'): readonly DrawView[] {
  if (which === 'none') return [];
  return which === 'open' ? report.draws.filter((draw) => OPEN.has(draw.verdict)) : report.draws;
}
