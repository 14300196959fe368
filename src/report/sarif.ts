/**
 * SARIF 2.1.0, for code scanning and viewers: a result a finding, the files as artifacts with their hashes, rows that were left
 * out, entries of the baseline to look at and notes as notifications, what the baseline accepts as suppressed. No clock, user or machine stands in it.
 */
import type { Artifact, ArtifactLocation, Location, Log, Notification, ReportingDescriptor, Result, Run } from 'sarif';
import type { FindingView, InputSummary, ReadIssueView, Report, SourceRef } from '../domain/report.ts';
import { ruleById } from '../rules/index.ts';
import { acceptanceWords, toLookAt } from './acceptance.ts';
import { reserves } from './answer.ts';
import { findingLines } from './finding-lines.ts';
import { issueLine } from './issues.ts';
import { withList } from './json-list.ts';
import type { Reporter } from './reporter.ts';
import { ruleParagraphs } from './rule-page.ts';
import { visible } from './text.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const NOT_READ = 'row-not-read';

export const sarif: Reporter = (report) => {
  const rules = [...new Set(report.findings.map(({ rule }) => rule))].sort();
  const log: Log = { $schema: SCHEMA, version: '2.1.0', runs: [runOf(report, rules)] };
  const ruleIndex = new Map(rules.map((rule, index) => [rule, index]));
  const artifacts = new Map(report.inputs.map(({ path }, index) => [path, index]));
  const text = JSON.stringify(log, null, 2);
  return `${withList(text, 'results', report.findings, (finding) => resultOf(finding, report, ruleIndex, artifacts), 3)}\n`;
};

function runOf(report: Report, rules: readonly string[]): Run {
  const { tool, policy, period, attested_unused, summary } = report;
  return {
    tool: {
      driver: {
        name: tool.name,
        version: tool.version,
        semanticVersion: tool.version,
        shortDescription: { text: 'Reports draws of credits that happened while allowance remained, as the supplied records show them.' },
        rules: rules.map(ruleOf),
        ...(report.read_issues.length === 0 ? {} : { notifications: [UNREAD] }),
      },
    },
    language: 'en',
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          ...report.read_issues.map(unread),
          ...toLookAt(report.baseline).map(lookAt),
          ...[...report.notes, reserves(report)].map(noted),
        ],
      },
    ],
    artifacts: report.inputs.map(artifactOf),
    results: [],
    properties: {
      policy,
      period,
      attested_unused,
      accounts: summary.accounts,
      draws: summary.draws,
      amounts: summary.amounts.map((one) => ({ ...one, currency: visible(one.currency) })),
      findings: summary.findings,
    },
  };
}

const UNREAD: ReportingDescriptor = {
  id: NOT_READ,
  shortDescription: { text: 'A row that could not be read, and is left out of everything.' },
  defaultConfiguration: { level: 'warning' },
};

/** By default the level is the rule's own; what `--rule` sets stands on each result. */
function ruleOf(id: string): ReportingDescriptor {
  const rule = ruleById(id);
  if (rule === undefined) return { id };
  return {
    id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.criteria },
    help: { text: ruleParagraphs(rule).join('\n') },
    defaultConfiguration: { level: rule.level },
  };
}

function artifactOf({ path, format, sha256, rows, unread }: InputSummary): Artifact {
  return {
    location: { uri: uriOf(path) },
    roles: ['analysisTarget'],
    hashes: { 'sha-256': sha256 },
    properties: { format, rows, unread },
  };
}

function unread(issue: ReadIssueView): Notification {
  return {
    descriptor: { id: NOT_READ, index: 0 },
    level: 'warning',
    message: { text: messageText([issueLine(issue)]) },
    locations: [{ physicalLocation: physical(issue) }],
  };
}

function lookAt(words: string): Notification {
  return { level: 'warning', message: { text: messageText([`In the baseline, ${words}`]) } };
}

function noted(note: string): Notification {
  return { level: 'note', message: { text: messageText([note]) } };
}

/** `kind` stays `fail`, also of draws that are left open: any other kind would take their level from them. */
function resultOf(
  finding: FindingView,
  report: Report,
  ruleIndex: ReadonlyMap<string, number>,
  artifacts: ReadonlyMap<string, number>,
): Result {
  const { id, rule, level, grade, account, at, amount, currency, draws, accepted } = finding;
  const [first, ...others] = finding.sources.map((source): Location => ({ physicalLocation: physical(source, artifacts) }));
  return {
    ruleId: rule,
    ruleIndex: ruleIndex.get(rule) ?? -1,
    level,
    message: { text: messageText([...findingLines({ ...finding, accepted: null, sources: [] }), ...onAccount(report, account)]) },
    locations: [{ ...first, logicalLocations: [{ name: visible(account), kind: 'account' }] }],
    ...(others.length === 0 ? {} : { relatedLocations: others }),
    partialFingerprints: { 'headroomFinding/v1': id },
    // All results have them, or none: an empty list says that a baseline was asked.
    ...(report.baseline === null ? {} : { suppressions: accepted === null ? [] : [suppressionOf(accepted)] }),
    properties: { account: visible(account), at, grade, amount, currency: currency && visible(currency), draws: draws.map(visible) },
  };
}

/** Viewers show the message first, and some nothing else. */
function onAccount({ summary }: Report, account: string): string[] {
  return summary.accounts > 1 ? [`Account: ${account}`] : [];
}

function suppressionOf(accepted: NonNullable<FindingView['accepted']>): NonNullable<Result['suppressions']>[number] {
  return { kind: 'external', status: 'accepted', justification: visible(acceptanceWords(accepted)) };
}

function physical({ file, line }: SourceRef, artifacts?: ReadonlyMap<string, number>): Location['physicalLocation'] & object {
  const index = artifacts?.get(file);
  const location: ArtifactLocation = { uri: uriOf(file), ...(index === undefined ? {} : { index }) };
  return { artifactLocation: location, region: { startLine: line } };
}

/** A relative reference: every segment of the path percent-encoded, so that none is taken for a scheme, a query or a host. */
function uriOf(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\uFFFD')))
    .join('/');
}

/** In SARIF braces are placeholders and `[words](target)` is a link: no text of a file becomes either. */
function messageText(lines: readonly string[]): string {
  return lines.map((line) => visible(line).replace(/[{}]/g, '$&$&').replaceAll('](', '] (')).join('\n');
}
