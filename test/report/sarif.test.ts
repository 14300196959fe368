import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import draft4 from 'ajv-draft-04';
import type { Log, Result, Run } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { sarif } from '../../src/report/sarif.ts';
import { ruleById } from '../../src/rules/index.ts';
import { goldenReports } from '../support/goldens.ts';
import { finding, HOSTILE, hostile, PAGE, report } from './sample.ts';

// RFC 3986: nothing but its characters, and every per cent sign before two hex digits.
const URI = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\dA-Fa-f]{2})*$/;
const valid = new draft4.default({
  strict: false,
  allErrors: true,
  // A pattern of the schema is one only by the older rules.
  unicodeRegExp: false,
  formats: { uri: URI, 'uri-reference': URI, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/ },
}).compile(schema);

function faultsOf(log: unknown): string[] {
  valid(log);
  return (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function logOf(from: Report): Log {
  return JSON.parse(sarif(from, PAGE)) as Log;
}

function runOf(from: Report): Run {
  const [run] = logOf(from).runs;
  if (run === undefined) throw new Error('a log holds one run');
  return run;
}

const resultsOf = (from: Report): Result[] => runOf(from).results ?? [];

/** Every text that a viewer fills placeholders and links into. */
function messagesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'message' && typeof (one as { text?: unknown }).text === 'string' ? [(one as { text: string }).text] : messagesOf(one),
  );
}

const GOLDENS = goldenReports();

describe('SARIF', () => {
  test('of every story is valid by the published schema', () => {
    expect(GOLDENS.length).toBeGreaterThan(200);
    for (const { story, report: golden } of GOLDENS) expect(faultsOf(logOf(golden)), story).toEqual([]);
  });

  test.each(HOSTILE)('is valid and holds nothing to obey where files hold %j', (text) => {
    const printed = sarif(hostile(text), PAGE);
    const log = JSON.parse(printed) as Log;
    expect(faultsOf(log)).toEqual([]);
    expect(printed).not.toMatch(/(?<!\\)(?:\\\\)*\\ud[89a-f]/i);
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
    for (const message of messagesOf(log)) {
      expect(message.replaceAll('{{', '').replaceAll('}}', '')).not.toMatch(/[{}]/);
      expect(message).not.toContain('](');
      expect(message.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }
  });

  test('that is damaged would be seen to be', () => {
    const damaged = (change: (run: Run) => void): string[] => {
      const log = logOf(report({ findings: [finding()] }));
      for (const run of log.runs) change(run);
      return faultsOf(log);
    };
    expect(damaged(() => {})).toEqual([]);
    expect(damaged((run) => Object.assign(run.results?.[0] ?? {}, { level: 'high' }))).not.toEqual([]);
    expect(damaged((run) => Object.assign(run.results?.[0] ?? {}, { message: {} }))).not.toEqual([]);
    expect(damaged((run) => Object.assign(run.artifacts?.[0]?.location ?? {}, { uri: 'a b.csv' }))).not.toEqual([]);
    expect(damaged((run) => Object.assign(run, { started: 'today' }))).not.toEqual([]);
  });

  test('has a result a finding, with its rule, level, fingerprint and lines', () => {
    for (const { story, report: golden } of GOLDENS) {
      const run = runOf(golden);
      const rules = run.tool.driver.rules ?? [];
      const results = run.results ?? [];
      expect(
        rules.map(({ id }) => id),
        story,
      ).toEqual([...new Set(golden.findings.map(({ rule }) => rule))].sort());
      for (const { id, shortDescription } of rules) expect(shortDescription?.text).toBe(ruleById(id)?.title);
      expect(results.length).toBe(golden.findings.length);
      for (const [at, result] of results.entries()) {
        const one = golden.findings[at];
        expect(result).toMatchObject({
          ruleId: one?.rule,
          level: one?.level,
          partialFingerprints: { 'headroomFinding/v1': one?.id },
          properties: { grade: one?.grade, amount: one?.amount, currency: one?.currency },
        });
        expect(rules[result.ruleIndex ?? -1]?.id).toBe(one?.rule);
        const places = [...(result.locations ?? []), ...(result.relatedLocations ?? [])].flatMap(({ physicalLocation }) =>
          physicalLocation === undefined ? [] : [physicalLocation],
        );
        expect(
          places.map(({ artifactLocation, region }) => `${decodeURIComponent(artifactLocation?.uri ?? '')}:${region?.startLine}`),
        ).toEqual(one?.sources.map(({ file, line }) => `${file}:${line}`));
        for (const { artifactLocation } of places) {
          expect(run.artifacts?.[artifactLocation?.index ?? -1]?.location?.uri).toBe(artifactLocation?.uri);
        }
      }
      expect(run.artifacts?.map(({ hashes }) => hashes?.['sha-256'])).toEqual(golden.inputs.map(({ sha256 }) => sha256));
    }
  });

  test('never claims without saying what the claim does not establish', () => {
    const [result] = resultsOf(report({ findings: [finding()] }));
    expect(result?.message.text?.split('\n')).toEqual([
      'USD 4.80 was drawn while allowance remained.',
      'What it establishes: The readings show headroom.',
      "What it doesn't: It does not say why.",
      'What would settle it: The meter at this time, which the vendor holds.',
    ]);
  });

  test('suppresses what the baseline accepts, and says of every result whether it does', () => {
    const accepted = { reason: 'Refunded', expires: '2026-12-31', refund: 'RF-1' };
    const baseline = { sha256: '', entries: 1, as_of: null, expired: [], unused: [], changed: [] };
    const findings = [finding({ accepted }), finding({ id: '3f9c1e0000000001' })];
    expect(resultsOf(report({ findings, baseline })).map(({ suppressions }) => suppressions)).toEqual([
      [{ kind: 'external', status: 'accepted', justification: 'Refunded; refund RF-1; until 2026-12-31' }],
      [],
    ]);
    expect(resultsOf(report({ findings: [finding()] })).map(({ suppressions }) => suppressions)).toEqual([undefined]);
  });

  test('notifies of rows that were left out, and of notes', () => {
    const run = runOf(
      report({
        read_issues: [{ file: 'usage.csv', line: 20, column: 'credits_amount', value: 'abc', problem: 'is not an amount' }],
        notes: ['3 rows carry no zone.'],
      }),
    );
    expect(run.invocations).toEqual([
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          {
            descriptor: { id: 'row-not-read', index: 0 },
            level: 'warning',
            message: { text: 'usage.csv:20:credits_amount: "abc" is not an amount' },
            locations: [{ physicalLocation: { artifactLocation: { uri: 'usage.csv' }, region: { startLine: 20 } } }],
          },
          { level: 'note', message: { text: '3 rows carry no zone.' } },
          { level: 'note', message: { text: expect.stringContaining("which this tool can't authenticate") as string } },
        ],
      },
    ]);
    expect(run.tool.driver.notifications?.map(({ id }) => id)).toEqual(['row-not-read']);
  });

  test.each([
    ['a b/ü %.csv', 'a%20b/%C3%BC%20%25.csv'],
    ['c:d?e#f', 'c%3Ad%3Fe%23f'],
    ['../story/a.zip!usage.csv', '../story/a.zip!usage.csv'],
    ['\uD800', '%EF%BF%BD'],
  ])('names the file %j as %s', (file, uri) => {
    const [result] = resultsOf(report({ findings: [finding({ sources: [{ file, line: 1 }] })] }));
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
  });
});
