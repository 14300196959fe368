/** Draws and findings of a report in the words of the page. */
import type { DrawView, FindingView, Report, SourceRef } from '../../domain/report.ts';
import { reasonWords } from '../../rules/reasons.ts';
import { acceptanceWords } from '../acceptance.ts';
import { money } from '../amounts.ts';
import { clean, counted } from '../text.ts';
import { moment, stretch } from '../times.ts';
import { DRAW_RULES, findingsByDraw, isPartly, keyOf } from '../view.ts';
import { amountOf } from '../words.ts';
import type { PageDraw, PageFinding } from './model.ts';

const MOST_SOURCES = 12;

export interface PageData {
  readonly draws: readonly PageDraw[];
  readonly findings: readonly PageFinding[];
}

/** `listed`: the draws that the page lists; sums and timelines may know more of them. */
export function pageData(report: Report, listed: readonly DrawView[]): PageData {
  const drawAnchors = anchorsOf(report.draws, (draw) => `draw-${fragment(draw.account)}/${fragment(draw.id)}`);
  const findingAnchors = anchorsOf(report.findings, (finding) => `finding-${fragment(finding.id)}`);
  const byKey = new Map(report.draws.map((draw) => [keyOf(draw.account, draw.id), draw]));
  const byDraw = findingsByDraw(report);
  const isListed = new Set(listed);
  return {
    draws: listed.map((draw) => {
      const finding = byDraw.get(keyOf(draw.account, draw.id));
      return pageDraw(draw, drawAnchors.get(draw) ?? '', finding === undefined ? '' : (findingAnchors.get(finding) ?? ''));
    }),
    findings: report.findings.map((finding) => {
      const draws = finding.draws.flatMap((id) => byKey.get(keyOf(finding.account, id)) ?? []);
      const links = draws
        .filter((draw) => isListed.has(draw))
        .map((draw): [string, string] => [drawAnchors.get(draw) ?? '', stretch(draw.from, draw.until)]);
      return pageFinding(finding, findingAnchors.get(finding) ?? '', draws[0]?.verdict ?? '', links);
    }),
  };
}

/** Lone surrogates, which have no encoding, are gone with what `clean` takes out. */
function fragment(text: string): string {
  return encodeURIComponent(clean(text)).replaceAll("'", '%27');
}

/** Ids that look alike once they are clean still lead to their own places. */
function anchorsOf<T>(items: readonly T[], name: (item: T) => string): Map<T, string> {
  const taken = new Map<string, number>();
  const anchors = new Map<T, string>();
  for (const item of items) {
    const base = name(item);
    const times = (taken.get(base) ?? 0) + 1;
    taken.set(base, times);
    anchors.set(item, times === 1 ? base : `${base}~${times}`);
  }
  return anchors;
}

function pageDraw(draw: DrawView, anchor: string, finding: string): PageDraw {
  const named = draw.policy_entry ?? draw.window;
  return {
    anchor,
    id: clean(draw.id),
    account: clean(draw.account),
    from: draw.from,
    until: draw.until,
    model: clean(draw.model ?? ''),
    member: clean(draw.member ?? ''),
    amount: clean(amountOf(draw)),
    verdict: draw.verdict,
    grade: draw.grade ?? '',
    why: `${reasonWords(draw.reason).means}${named === null ? '' : ` (${clean(named)})`}`,
    partly: isPartly(draw) ? `${money(draw.premature_amount ?? '', draw.currency ?? '')} of it premature` : '',
    meters: draw.windows.map((one) => [clean(one.window), one.used_pct_min ?? '', one.used_pct_max ?? '']),
    where: whereOf(draw.sources),
    finding,
  };
}

function pageFinding(finding: FindingView, anchor: string, verdict: string, draws: readonly (readonly [string, string])[]): PageFinding {
  return {
    anchor,
    id: clean(finding.id),
    rule: clean(finding.rule),
    level: finding.level,
    grade: finding.grade ?? '',
    verdict,
    account: clean(finding.account),
    at: moment(finding.at),
    amount: finding.amount === null ? '' : clean(money(finding.amount, finding.currency ?? '')),
    message: clean(finding.message),
    establishes: clean(finding.establishes),
    doesNot: clean(finding.does_not_establish),
    settles: clean(finding.would_settle),
    where: whereOf(finding.sources),
    draws,
    accepted: finding.accepted === null ? '' : clean(acceptanceWords(finding.accepted)),
  };
}

function whereOf(sources: readonly SourceRef[]): string[] {
  const rest = sources.length - MOST_SOURCES;
  const places = sources.slice(0, MOST_SOURCES).map(({ file, line }) => `${clean(file)}:${line}`);
  return rest > 0 ? [...places, `and ${counted(rest, 'more line')}`] : places;
}

const OPEN = ['premature', 'suspected', 'undecided'];
const LEVELS = ['error', 'warning', 'note'];

/** In their order while they are few; else what accuses and what is open before the rest, since not all of them are seen at once. */
export function rankedDraws(draws: readonly PageDraw[], few: number): readonly PageDraw[] {
  if (draws.length <= few) return draws;
  return [
    ...OPEN.flatMap((verdict) => draws.filter((draw) => draw.verdict === verdict)),
    ...draws.filter((draw) => !OPEN.includes(draw.verdict)),
  ];
}

/** Grave ones first; of a level, those that speak of no single draw, since the list of draws speaks of draws. */
export function rankedFindings(findings: readonly PageFinding[]): readonly PageFinding[] {
  const rank = ({ level, rule, accepted }: PageFinding): number =>
    (accepted === '' ? 0 : 8) + LEVELS.indexOf(level) * 2 + (DRAW_RULES.has(rule) ? 0 : 1);
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => rank(a.finding) - rank(b.finding) || a.index - b.index)
    .map((one) => one.finding);
}
