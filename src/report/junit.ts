/**
 * JUnit XML: a suite an account, a test case a finding. What fails the run fails its test, a draw that is left open is skipped,
 * and everything else passes, so that the counts say the same as the exit code. An account without a finding has one test that
 * passes, which shows that it was audited; the first suite says how to read the others.
 */
import type { FindingView, ReadIssueView, Report } from '../domain/report.ts';
import { fails, leavesOpen } from '../domain/standing.ts';
import { money } from './amounts.ts';
import { reserves } from './answer.ts';
import { findingLines } from './finding-lines.ts';
import { issueLine } from './issues.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { counted, visible } from './text.ts';
import { moment } from './times.ts';
import { groups } from './view.ts';

interface Case {
  readonly className: string;
  readonly name: string;
  readonly place: { readonly file: string; readonly line: number } | undefined;
  readonly outcome: 'failure' | 'skipped' | 'system-out';
  readonly message: string;
  readonly lines: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

export const junit: Reporter = (report, options) => {
  const suites = suitesOf(report, options);
  const head = attributes({ name: 'headroom', ...countsOf(suites.flatMap((suite) => suite.cases)) });
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${head}>`, ...suites.map(suiteText), '</testsuites>', ''].join('\n');
};

function suitesOf(report: Report, options: ReportOptions): Suite[] {
  const findings = new Map(groups(report.findings, (finding) => finding.account).map((group) => [group[0]?.account, group]));
  const draws = new Map(groups(report.draws, (draw) => draw.account).map((group) => [group[0]?.account ?? '', group.length]));
  const named = [...new Set([...report.draws, ...report.findings, ...report.bridge].map(({ account }) => account))].sort();
  const others = report.summary.accounts - named.length;
  return [
    { name: 'headroom', cases: [{ ...passed('how to read this'), lines: [...report.notes, reserves(report)] }] },
    ...named.map((account) => ({
      name: account,
      cases: findings.get(account)?.map((finding) => caseOf(finding, options)) ?? [
        clear(`Audited: ${counted(draws.get(account) ?? 0, 'draw')}.`),
      ],
    })),
    ...(others > 0 ? [{ name: 'accounts without draws', cases: [clear(`Audited: ${counted(others, 'account')} without draws.`)] }] : []),
    ...(report.read_issues.length === 0 ? [] : [{ name: 'rows not read', cases: report.read_issues.map(unread) }]),
  ];
}

function caseOf(finding: FindingView, { failOn }: ReportOptions): Case {
  const { rule, id, at, amount, currency, message } = finding;
  return {
    className: rule,
    // Nothing of it changes with the words of a finding, so that histories go on.
    name: `${amount === null ? '' : `${money(amount, currency ?? '')} `}at ${moment(at)} UTC (${id})`,
    place: finding.sources[0],
    outcome: fails(finding, failOn) ? 'failure' : leavesOpen(finding) ? 'skipped' : 'system-out',
    message,
    lines: findingLines(finding),
  };
}

function clear(line: string): Case {
  return { ...passed('nothing found'), lines: [line] };
}

function passed(name: string): Omit<Case, 'lines'> {
  return { className: 'audit', name, place: undefined, outcome: 'system-out', message: '' };
}

function unread(issue: ReadIssueView): Case {
  const { file, line, column, problem } = issue;
  const name = `${file}:${line}${column === '' ? '' : `:${column}`}`;
  return { className: 'row-not-read', name, place: { file, line }, outcome: 'skipped', message: problem, lines: [issueLine(issue)] };
}

function countsOf(cases: readonly Case[]): Record<string, number> {
  const count = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: count('failure'), errors: 0, skipped: count('skipped') };
}

function suiteText({ name, cases }: Suite): string {
  const head = attributes({ name, ...countsOf(cases) });
  return [`  <testsuite${head}>`, ...cases.map(caseText), '  </testsuite>'].join('\n');
}

function caseText({ className, name, place, outcome, message, lines }: Case): string {
  const head = attributes({ name, classname: className, ...place });
  const about = outcome === 'system-out' ? '' : attributes({ message, ...(outcome === 'failure' ? { type: className } : {}) });
  const body = lines.map((line) => escaped(line)).join('\n');
  return `    <testcase${head}>\n      <${outcome}${about}>${body}</${outcome}>\n    </testcase>`;
}

function attributes(named: Readonly<Record<string, string | number>>): string {
  return Object.entries(named)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return visible(text).replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
