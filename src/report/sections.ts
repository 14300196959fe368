/** The parts of the page below the answer. Each is a heading and lines; lists are capped and say how many more there are. */
import { reasonWords } from '../rules/reasons.ts';
import type { DrawView, FindingView, SourceRef } from '../domain/report.ts';
import { explanationOf } from '../domain/rightly.ts';
import { acceptanceWords, amountWords, toLookAt } from './acceptance.ts';
import { reserves } from './answer.ts';
import { amountOf, meterWords } from './words.ts';
import { holdersQuestion, runAgain } from './open.ts';
import { money, Sums } from './amounts.ts';
import { bridgeLines } from './bridge.ts';
import { LEVELS, type Alike, type Digest, type Open, type ReportHead } from './digest.ts';
import { issueLine } from './issues.ts';
import type { ReportOptions } from './reporter.ts';
import { clean, columns, columnsShown, counted, fit, wrap } from './text.ts';
import { moment, stretch, when } from './times.ts';
import { MOST_DRAWS, type Told } from './told.ts';
import { isPartly } from './view.ts';

export interface Line {
  readonly text: string;
  readonly tone: 'heading' | 'bad' | 'doubt' | 'plain' | 'faint';
}

const MOST_GROUPS = 6;
const MOST_ISSUES = 5;
const MOST_SOURCES = 3;
const INDENT = '  ';
const DEEPER = '      ';

export function sections(report: ReportHead, digest: Digest, options: ReportOptions): Line[][] {
  const several = report.summary.accounts > 1;
  return [
    premature(digest, several, options),
    suspected(digest, several, options),
    rightlyBilled(digest, options),
    open(digest, options),
    otherFindings(digest, several, options),
    books(digest, several, options),
    accepted(digest, several, options),
    baseline(report, options),
    unread(report, options),
    footer(report, digest, options),
  ]
    .filter((section) => section.length > 0)
    .map((section) => section.flatMap((line) => (line.tone === 'heading' ? headingLines(line, options) : line)));
}

function headingLines(line: Line, options: ReportOptions): Line[] {
  return wrap(line.text, options.width, INDENT, '').map((text) => ({ ...line, text }));
}

function premature(digest: Digest, several: boolean, options: ReportOptions): Line[] {
  const told = digest.open.premature;
  if (told.count === 0) return [];
  const lines = [heading(`Drawn while allowance remained (${openOf(digest, 'premature')})`), ...drawLines(told, several, 'bad', options)];
  if ((told.doesNotEstablish ?? '') !== '') {
    lines.push(...prose(`What this doesn't establish: ${clean(told.doesNotEstablish ?? '')}`, options, INDENT));
  }
  return lines;
}

/** `2 draws`, or `2 draws still open` where the baseline accepts others of the verdict. */
function openOf({ open: told, accepted: others }: Digest, verdict: Open): string {
  return `${counted(told[verdict].count, 'draw')}${others[verdict].count > 0 ? ' still open' : ''}`;
}

function suspected(digest: Digest, several: boolean, options: ReportOptions): Line[] {
  const told = digest.open.suspected;
  if (told.count === 0) return [];
  const lines = [heading(`Suspected, not shown (${openOf(digest, 'suspected')})`), ...drawLines(told, several, 'doubt', options)];
  lines.push(...settling(digest.suspectedElse, options, INDENT));
  for (const rule of digest.asking.keys()) lines.push(...prose(holdersQuestion(rule), options, INDENT));
  return lines;
}

function rightlyBilled({ rightlyBilled: kinds, partly }: Digest, options: ReportOptions): Line[] {
  const right = drawsOf(kinds);
  if (right + partly.count === 0) return [];
  const lines = [heading(`Rightly billed (${right === 0 ? `a part of ${counted(partly.count, 'draw')}` : counted(right, 'draw')})`)];
  for (const { first, draws, amounts } of kinds.slice(0, MOST_GROUPS)) {
    const times = `${draws === 1 ? '' : ', first'} ${when(first.from, first.until)}`;
    const named = explanationOf(first);
    lines.push(
      ...prose(
        `${new Sums(amounts).words} in ${counted(draws, 'draw')}${times}: ${reasonWords(first.reason).means}${named === null ? '' : ` (${clean(named)})`}`,
        options,
        DEEPER,
        INDENT,
      ),
    );
  }
  lines.push(...more(drawsOf(kinds.slice(MOST_GROUPS)), 'draw', options));
  if (partly.count > 0) {
    lines.push(
      ...prose(
        `${partly.sums.words} in ${counted(partly.count, 'use')} that crossed a limit: what the allowance could no longer pay`,
        options,
        DEEPER,
        INDENT,
      ),
    );
  }
  return lines;
}

function drawsOf(kinds: readonly { readonly draws: number }[]): number {
  return kinds.reduce((count, { draws }) => count + draws, 0);
}

function open(digest: Digest, options: ReportOptions): Line[] {
  if (digest.open.undecided.count === 0) return [];
  const lines = [heading(`Not decided by these files (${openOf(digest, 'undecided')})`)];
  const kinds = [...digest.undecidedKinds.values()];
  for (const kind of kinds.slice(0, MOST_GROUPS)) {
    lines.push(...prose(`${kind.amount}: ${kind.means}`, options, DEEPER, INDENT), ...prose(kind.times, options, DEEPER));
    if (kind.first[0]?.reason === 'plan-unknown') lines.push(...runAgain(options.command).flatMap((text) => prose(text, options, DEEPER)));
    else lines.push(...settling(kind, options, DEEPER));
  }
  const rest = kinds.slice(MOST_GROUPS).reduce((count, kind) => count + kind.count, 0);
  lines.push(...more(rest, 'draw', options));
  return lines;
}

function settling({ settling: words }: Told, options: ReportOptions, indent: string): Line[] {
  return words === '' ? [] : prose(words, options, indent);
}

function otherFindings({ findings: { others } }: Digest, several: boolean, options: ReportOptions): Line[] {
  const kinds = LEVELS.flatMap((level) => [...others[level].values()]);
  if (kinds.length === 0) return [];
  const lines = [heading(`Also found (${counted(findingsOf(kinds), 'finding')})`)];
  for (const kind of kinds.slice(0, MOST_DRAWS)) lines.push(...findingLines(kind, several, options));
  lines.push(...more(findingsOf(kinds.slice(MOST_DRAWS)), 'finding', options));
  return lines;
}

function findingsOf(kinds: readonly Alike[]): number {
  return kinds.reduce((count, kind) => count + kind.count, 0);
}

function books(digest: Digest, several: boolean, options: ReportOptions): Line[] {
  const lines = bridgeLines(digest.books, several, options);
  return lines.length === 0 ? [] : [heading('The books'), ...lines.map((text): Line => ({ text, tone: 'plain' }))];
}

function findingLines({ first: finding, count }: Alike, several: boolean, options: ReportOptions): Line[] {
  const tone = finding.level === 'error' ? 'bad' : finding.level === 'warning' ? 'doubt' : 'plain';
  const rest = count > 1 ? ` (and ${count - 1} more of this rule)` : '';
  return [
    ...wrap(`${finding.level} ${clean(finding.rule)}${rest}`, options.width, DEEPER, INDENT).map((text): Line => ({ text, tone })),
    ...prose(`${accountOf(finding, several)}${clean(finding.message)}`, options, DEEPER),
    ...prose(sourcesOf(finding.sources), options, DEEPER).map((line): Line => ({ ...line, tone: 'faint' })),
  ];
}

function accountOf({ account }: FindingView, several: boolean): string {
  return several ? `${clean(account)}: ` : '';
}

/** What the baseline accepts: what it is, and below it why, for how long and against which refund. */
function accepted({ findings: { accepted: findings } }: Digest, several: boolean, options: ReportOptions): Line[] {
  if (findings.count === 0) return [];
  const lines = [heading(`Accepted by the baseline (${counted(findings.count, 'finding')})`)];
  for (const finding of findings.first) {
    const what = clean(`${finding.rule} at ${moment(finding.at)} UTC${amountWords(finding)}`);
    lines.push(...prose(`${accountOf(finding, several)}${finding.level} ${what}`, options, DEEPER, INDENT));
    if (finding.accepted !== null) lines.push(...prose(clean(acceptanceWords(finding.accepted)), options, DEEPER));
  }
  lines.push(...more(findings.count - findings.first.length, 'finding', options));
  return lines;
}

/** Entries that no longer do what they were written for. */
function baseline(report: ReportHead, options: ReportOptions): Line[] {
  const entries = toLookAt(report.baseline);
  if (entries.length === 0) return [];
  const lines = [heading(`To look at in the baseline (${counted(entries.length, 'entry', 'entries')})`)];
  for (const words of entries.slice(0, MOST_DRAWS)) lines.push(...prose(clean(words), options, DEEPER, INDENT));
  lines.push(...more(entries.length - MOST_DRAWS, 'entry', options, 'entries'));
  return lines;
}

/** When, how much, how sure; below it the meters that say so and where the draw stands. */
function drawLines({ first: shown, count, isGraded: graded }: Told, several: boolean, tone: Line['tone'], options: ReportOptions): Line[] {
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
  lines.push(...more(count - shown.length, 'draw', options));
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

function unread(report: ReportHead, options: ReportOptions): Line[] {
  if (report.read_issues.length === 0) return [];
  const shown = report.read_issues.slice(0, MOST_ISSUES);
  const lines = [heading(`Left out because they can't be read (${counted(report.read_issues.length, 'cell or row', 'cells or rows')})`)];
  for (const issue of shown) {
    lines.push(...prose(issueLine(issue), options, DEEPER, INDENT));
  }
  lines.push(...more(report.read_issues.length - shown.length, 'issue', options));
  return lines;
}

function footer(report: ReportHead, digest: Digest, options: ReportOptions): Line[] {
  const lines: Line[] = [heading('How to read this')];
  for (const note of report.notes) lines.push(...prose(clean(note), options, INDENT));
  lines.push(...prose(reserves(report), options, INDENT));
  const [gravest] = LEVELS.flatMap((level) => digest.findings.gravest[level] ?? []);
  const next = [
    ...largestClaim(digest, options),
    ...(gravest === undefined
      ? []
      : [`headroom explain ${clean(gravest.rule)} shows what a rule means; --format json lists every draw and finding.`]),
  ];
  if (next.length > 0) lines.push(...prose(next.join(' '), options, INDENT));
  return lines;
}

/** The command that takes the largest open claim apart: of several currencies, the first one's. */
function largestClaim({ findings }: Digest, { command }: ReportOptions): string[] {
  const { largest, claims } = findings;
  // It is said only where no other id begins so.
  const id = largest === null ? null : findings.shortOf(largest);
  if (id === null) return [];
  const again = command.replace(/^headroom audit/, `headroom explain ${id}`);
  return [`${clean(again)} takes ${claims === 1 ? 'the claim' : 'the largest claim'} apart, step by step.`];
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
