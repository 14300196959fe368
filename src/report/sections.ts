/** The parts of the page below the answer. Each is a heading and lines; lists are capped and say how many more there are. */
import { reasonWords } from '../rules/reasons.ts';
import type { DrawView, FindingView, Report, SourceRef } from '../domain/report.ts';
import { acceptanceWords, amountWords, toLookAt } from './acceptance.ts';
import { reserves } from './answer.ts';
import { amountOf, meterWords } from './words.ts';
import { asksTheHolder, holdersQuestion, kindAmount, kindMeans, kindsOf, runAgain, settlingWords, timesOf } from './open.ts';
import { isBelow, money } from './amounts.ts';
import { bridgeLines } from './bridge.ts';
import { issueLine } from './issues.ts';
import type { ReportOptions } from './reporter.ts';
import { clean, columns, columnsShown, counted, fit, wrap } from './text.ts';
import { moment, stretch, when } from './times.ts';
import type { Verdict } from '../domain/verdict.ts';
import { acceptedDraws, DRAW_RULES, findingsByDraw, groups, isPartly, keyOf, openDraws, restOf, sumOf } from './view.ts';

export interface Line {
  readonly text: string;
  readonly tone: 'heading' | 'bad' | 'doubt' | 'plain' | 'faint';
}

const MOST_DRAWS = 8;
const MOST_GROUPS = 6;
const MOST_ISSUES = 5;
const MOST_SOURCES = 3;
const INDENT = '  ';
const DEEPER = '      ';

export function sections(report: Report, options: ReportOptions): Line[][] {
  return [
    premature(report, options),
    suspected(report, options),
    rightlyBilled(report, options),
    open(report, options),
    otherFindings(report, options),
    books(report, options),
    accepted(report, options),
    baseline(report, options),
    unread(report, options),
    footer(report, options),
  ]
    .filter((section) => section.length > 0)
    .map((section) => section.flatMap((line) => (line.tone === 'heading' ? headingLines(line, options) : line)));
}

function headingLines(line: Line, options: ReportOptions): Line[] {
  return wrap(line.text, options.width, INDENT, '').map((text) => ({ ...line, text }));
}

function premature(report: Report, options: ReportOptions): Line[] {
  const draws = openDraws(report, 'premature');
  if (draws.length === 0) return [];
  const lines = [
    heading(`Drawn while allowance remained (${openOf(report, draws, 'premature')})`),
    ...drawLines(report, draws, 'bad', options),
  ];
  const findings = findingsByDraw(report);
  const finding = draws.map((draw) => findings.get(keyOf(draw.account, draw.id))).find((one) => one !== undefined);
  if (finding !== undefined && finding.does_not_establish !== '') {
    lines.push(...prose(`What this doesn't establish: ${clean(finding.does_not_establish)}`, options, INDENT));
  }
  return lines;
}

/** `2 draws`, or `2 draws still open` where the baseline accepts others of the verdict. */
function openOf(report: Report, draws: readonly DrawView[], verdict: Verdict): string {
  return `${counted(draws.length, 'draw')}${acceptedDraws(report, verdict).length > 0 ? ' still open' : ''}`;
}

function suspected(report: Report, options: ReportOptions): Line[] {
  const draws = openDraws(report, 'suspected');
  if (draws.length === 0) return [];
  const lines = [heading(`Suspected, not shown (${openOf(report, draws, 'suspected')})`), ...drawLines(report, draws, 'doubt', options)];
  const findings = findingsByDraw(report);
  const asks = (draw: DrawView): boolean => asksTheHolder(draw, findings);
  lines.push(
    ...settling(
      report,
      draws.filter((draw) => !asks(draw)),
      options,
      INDENT,
    ),
  );
  for (const rule of new Set(draws.filter(asks).map((draw) => draw.policy_entry ?? ''))) {
    lines.push(...prose(holdersQuestion(rule), options, INDENT));
  }
  return lines;
}

function rightlyBilled(report: Report, options: ReportOptions): Line[] {
  const right = report.draws.filter((draw) => draw.verdict === 'limit-reached' || draw.verdict === 'not-covered');
  const partly = report.draws.filter(isPartly);
  if (right.length + partly.length === 0) return [];
  const lines = [
    heading(`Rightly billed (${right.length === 0 ? `a part of ${counted(partly.length, 'draw')}` : counted(right.length, 'draw')})`),
  ];
  const kinds = groups(right, (draw) => [draw.verdict, draw.reason, draw.policy_entry ?? draw.window ?? ''].join('\n'));
  for (const kind of kinds.slice(0, MOST_GROUPS)) {
    const [first] = kind;
    if (first === undefined) continue;
    const times = `${kind.length === 1 ? '' : ', first'} ${when(first.from, first.until)}`;
    const named = first.policy_entry ?? first.window;
    lines.push(
      ...prose(
        `${sumOf(kind)} in ${counted(kind.length, 'draw')}${times}: ${reasonWords(first.reason).means}${named === null ? '' : ` (${clean(named)})`}`,
        options,
        DEEPER,
        INDENT,
      ),
    );
  }
  lines.push(...more(kinds.slice(MOST_GROUPS).flat().length, 'draw', options));
  if (partly.length > 0) {
    lines.push(
      ...prose(
        `${sumOf(partly, restOf)} in ${counted(partly.length, 'use')} that crossed a limit: what the allowance could no longer pay`,
        options,
        DEEPER,
        INDENT,
      ),
    );
  }
  return lines;
}

function open(report: Report, options: ReportOptions): Line[] {
  const undecided = openDraws(report, 'undecided');
  if (undecided.length === 0) return [];
  const lines = [heading(`Not decided by these files (${openOf(report, undecided, 'undecided')})`)];
  const kinds = kindsOf(undecided);
  for (const kind of kinds.slice(0, MOST_GROUPS)) {
    lines.push(...prose(`${kindAmount(kind)}: ${kindMeans(kind)}`, options, DEEPER, INDENT), ...prose(timesOf(kind), options, DEEPER));
    if (kind[0]?.reason === 'plan-unknown') lines.push(...runAgain(options.command).flatMap((text) => prose(text, options, DEEPER)));
    else lines.push(...settling(report, kind, options, DEEPER));
  }
  lines.push(...more(kinds.slice(MOST_GROUPS).flat().length, 'draw', options));
  return lines;
}

function settling(report: Report, draws: readonly DrawView[], options: ReportOptions, indent: string): Line[] {
  const words = settlingWords(draws, findingsByDraw(report));
  return words === '' ? [] : prose(words, options, indent);
}

function otherFindings(report: Report, options: ReportOptions): Line[] {
  const findings = report.findings.filter((finding) => !DRAW_RULES.has(finding.rule) && finding.accepted === null);
  if (findings.length === 0) return [];
  const lines = [heading(`Also found (${counted(findings.length, 'finding')})`)];
  const ranked = ['error', 'warning', 'note'].flatMap((level) => findings.filter((finding) => finding.level === level));
  const kinds = groups(ranked, (finding) => `${finding.level}\n${finding.rule}`);
  for (const kind of kinds.slice(0, MOST_DRAWS)) {
    const [first] = kind;
    if (first === undefined) continue;
    lines.push(...findingLines(first, kind.length, report, options));
  }
  lines.push(...more(kinds.slice(MOST_DRAWS).flat().length, 'finding', options));
  return lines;
}

function books(report: Report, options: ReportOptions): Line[] {
  const lines = bridgeLines(report, options);
  return lines.length === 0 ? [] : [heading('The books'), ...lines.map((text): Line => ({ text, tone: 'plain' }))];
}

function findingLines(finding: FindingView, alike: number, report: Report, options: ReportOptions): Line[] {
  const tone = finding.level === 'error' ? 'bad' : finding.level === 'warning' ? 'doubt' : 'plain';
  const account = report.summary.accounts > 1 ? `${clean(finding.account)}: ` : '';
  const rest = alike > 1 ? ` (and ${alike - 1} more of this rule)` : '';
  return [
    ...wrap(`${finding.level} ${clean(finding.rule)}${rest}`, options.width, DEEPER, INDENT).map((text): Line => ({ text, tone })),
    ...prose(`${account}${clean(finding.message)}`, options, DEEPER),
    ...prose(sourcesOf(finding.sources), options, DEEPER).map((line): Line => ({ ...line, tone: 'faint' })),
  ];
}

/** What the baseline accepts: what it is, and below it why, for how long and against which refund. */
function accepted(report: Report, options: ReportOptions): Line[] {
  const findings = report.findings.flatMap((finding) => (finding.accepted === null ? [] : [{ finding, why: finding.accepted }]));
  if (findings.length === 0) return [];
  const lines = [heading(`Accepted by the baseline (${counted(findings.length, 'finding')})`)];
  for (const { finding, why } of findings.slice(0, MOST_DRAWS)) {
    const account = report.summary.accounts > 1 ? `${clean(finding.account)}: ` : '';
    lines.push(
      ...prose(
        `${account}${finding.level} ${clean(`${finding.rule} at ${moment(finding.at)} UTC${amountWords(finding)}`)}`,
        options,
        DEEPER,
        INDENT,
      ),
      ...prose(clean(acceptanceWords(why)), options, DEEPER),
    );
  }
  lines.push(...more(findings.length - MOST_DRAWS, 'finding', options));
  return lines;
}

/** Entries that no longer do what they were written for. */
function baseline(report: Report, options: ReportOptions): Line[] {
  const entries = toLookAt(report.baseline);
  if (entries.length === 0) return [];
  const lines = [heading(`To look at in the baseline (${counted(entries.length, 'entry', 'entries')})`)];
  for (const words of entries.slice(0, MOST_DRAWS)) lines.push(...prose(clean(words), options, DEEPER, INDENT));
  lines.push(...more(entries.length - MOST_DRAWS, 'entry', options, 'entries'));
  return lines;
}

/** When, how much, how sure; below it the meters that say so and where the draw stands. */
function drawLines(report: Report, draws: readonly DrawView[], tone: Line['tone'], options: ReportOptions): Line[] {
  const shown = draws.slice(0, MOST_DRAWS);
  const several = report.summary.accounts > 1;
  const graded = draws.some((draw) => draw.grade !== null);
  const specs = [
    { title: 'when (UTC)', side: 'left', flexible: false },
    { title: 'amount', side: 'right', flexible: false },
    ...(graded ? [{ title: 'grade', side: 'left', flexible: false } as const] : []),
    ...(several ? [{ title: 'account', side: 'left', flexible: true } as const] : []),
    { title: 'model', side: 'left', flexible: true },
  ] as const;
  const rows = shown.map((draw) => [
    stretch(draw.from, draw.until),
    amountOf(draw),
    ...(graded ? [draw.grade ?? ''] : []),
    ...(several ? [clean(draw.account)] : []),
    clean(draw.model ?? ''),
  ]);
  const [head = '', ...body] = columns(specs, rows, options.width, INDENT);
  const seen = columnsShown(specs, rows, options.width, INDENT);
  const lines: Line[] = [{ text: head, tone: 'faint' }];
  for (const [at, draw] of shown.entries()) {
    lines.push({ text: body[at] ?? '', tone });
    // What a narrow page has no column for is said in words.
    const facts = [...(rows[at] ?? []).slice(seen).map((cell) => fit(cell, options.width - DEEPER.length - 1)), metersOf(draw)].filter(
      (fact) => fact !== '',
    );
    lines.push(
      ...prose(
        `${facts.map((fact) => `${fact}; `).join('')}${reasonWords(draw.reason).means}${draw.policy_entry === null ? '' : ` (${clean(draw.policy_entry)})`}${standsAt(draw)}`,
        options,
        DEEPER,
      ),
    );
    const partly = isPartly(draw);
    if (partly) lines.push(...prose(`${partOf(draw)}; the rest went beyond the limit and was rightly billed`, options, DEEPER));
  }
  lines.push(...more(draws.length - shown.length, 'draw', options));
  return lines;
}

function standsAt(draw: DrawView): string {
  return draw.sources.length === 0 ? '' : ` (${sourcesOf(draw.sources)})`;
}

function partOf(draw: DrawView): string {
  return `${money(draw.premature_amount ?? '', draw.currency ?? '')} of it is premature`;
}

/** `session 44-46 % used, weekly 82-84 % used`. */
function metersOf(draw: DrawView): string {
  return draw.windows
    .map(meterWords)
    .filter((words) => words !== '')
    .join(', ');
}

function unread(report: Report, options: ReportOptions): Line[] {
  if (report.read_issues.length === 0) return [];
  const shown = report.read_issues.slice(0, MOST_ISSUES);
  const lines = [heading(`Left out because they can't be read (${counted(report.read_issues.length, 'cell or row', 'cells or rows')})`)];
  for (const issue of shown) {
    lines.push(...prose(issueLine(issue), options, DEEPER, INDENT));
  }
  lines.push(...more(report.read_issues.length - shown.length, 'issue', options));
  return lines;
}

function footer(report: Report, options: ReportOptions): Line[] {
  const lines: Line[] = [heading('How to read this')];
  for (const note of report.notes) lines.push(...prose(clean(note), options, INDENT));
  lines.push(...prose(reserves(report), options, INDENT));
  const gravest = ['error', 'warning', 'note'].flatMap((level) =>
    report.findings.filter((finding) => finding.level === level && finding.accepted === null),
  )[0];
  const next = [
    ...largestClaim(report, options),
    ...(gravest === undefined
      ? []
      : [`headroom explain ${clean(gravest.rule)} shows what a rule means; --format json lists every draw and finding.`]),
  ];
  if (next.length > 0) lines.push(...prose(next.join(' '), options, INDENT));
  return lines;
}

/** So much of a finding's id is typed; it is said only where no other begins so. */
const ID_SHOWN = 8;

/** The command that takes the largest open claim apart: of several currencies, the first one's. */
function largestClaim({ findings }: Report, { command }: ReportOptions): string[] {
  const claims = findings.filter((one) => one.rule === 'credit-drawn-with-headroom' && one.accepted === null && one.amount !== null);
  const [first, ...others] = claims;
  if (first === undefined) return [];
  const largest = others
    .filter((one) => one.currency === first.currency)
    .reduce((most, one) => (isBelow(most.amount ?? '0', one.amount ?? '0') ? one : most), first);
  const id = largest.id.slice(0, ID_SHOWN);
  if (findings.filter((one) => one.id.startsWith(id)).length > 1) return [];
  const again = command.replace(/^headroom audit/, `headroom explain ${id}`);
  return [`${clean(again)} takes ${others.length === 0 ? 'the claim' : 'the largest claim'} apart, step by step.`];
}

function sourcesOf(sources: readonly SourceRef[]): string {
  const rest = sources.length - MOST_SOURCES;
  return `${sources.slice(0, MOST_SOURCES).map(source).join(', ')}${rest > 0 ? ` and ${counted(rest, 'more line')}` : ''}`;
}

function source(ref: SourceRef): string {
  return `${clean(ref.file)}:${ref.line}`;
}

function more(count: number, noun: string, options: ReportOptions, nouns = `${noun}s`): Line[] {
  if (count <= 0) return [];
  return prose(`and ${counted(count, `more ${noun}`, `more ${nouns}`)}: ${options.command} --format json`, options, DEEPER, INDENT).map(
    (line): Line => ({
      ...line,
      tone: 'faint',
    }),
  );
}

function heading(text: string): Line {
  return { text, tone: 'heading' };
}

// Prose wider than this is hard to read, however wide the terminal is.
const MEASURE = 100;

export function prose(text: string, options: ReportOptions, indent: string, first = indent): Line[] {
  return wrap(text, Math.min(options.width, MEASURE), indent, first).map((line) => ({ text: line, tone: 'plain' }));
}
