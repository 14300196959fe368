import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.ts';
import type { FailOn } from '../../src/domain/standing.ts';
import { junit } from '../../src/report/junit.ts';
import { goldenReports } from '../support/goldens.ts';
import { draw, finding, HOSTILE, hostile, PAGE, report } from './sample.ts';

const XSD = join(import.meta.dirname, 'junit.xsd');
const GOLDENS = goldenReports();

/** What xmllint says of documents that don't hold to the schema, or are no XML at all. */
function faultsOf(documents: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-junit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const names = documents.map((_, at) => `${at}.xml`);
  for (const [at, text] of documents.entries()) writeFileSync(join(folder, `${at}.xml`), text);
  const { stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', XSD, ...names], { cwd: folder, encoding: 'utf8' });
  return stderr.split('\n').filter((line) => line !== '' && !line.endsWith(' validates'));
}

/** Debian has it in libxml2-utils. */
const without = spawnSync('xmllint', ['--version']).error !== undefined;

const tags = (text: string, name: string): number => text.split(new RegExp(`<${name}[ >]`)).length - 1;

describe('JUnit XML', () => {
  test.skipIf(without)('of every story, and of whatever files hold, is valid', () => {
    const documents = [...GOLDENS.map(({ report: golden }) => golden), ...HOSTILE.map(hostile), report({ summary: { accounts: 0 } })];
    expect(documents.length).toBeGreaterThan(200);
    expect(faultsOf(documents.map((one) => junit(one, PAGE)))).toEqual([]);
  });

  test.skipIf(without)('that is damaged would be seen to be', () => {
    const text = junit(report({ findings: [finding()] }), PAGE);
    expect(faultsOf([text])).toEqual([]);
    for (const [good, bad] of [
      ['<failure', '<faliure'],
      [' classname="', ' class="'],
      ['line="4"', 'line="-"'],
      ['</testcase>', ''],
    ] as const) {
      expect(text).toContain(good);
      expect(faultsOf([text.replace(good, bad)])).not.toEqual([]);
    }
    expect(faultsOf([junit(hostile('\u0001'), PAGE).replace(String.raw`\u0001`, '\u0001')])).not.toEqual([]);
  });

  test.each(HOSTILE)('holds no character that is not text where files hold %j', (text) => {
    expect(junit(hostile(text), PAGE).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\uFFFE\uFFFF\u202A-\u202E\u2066-\u2069]/u);
  });

  test('counts what it holds', () => {
    for (const { story, report: golden } of GOLDENS) {
      const text = junit(golden, PAGE);
      const [head = '', ...suites] = text.split('<testsuite ');
      for (const part of [`${head.split('<testsuites')[1]}${suites.join('')}`, ...suites]) {
        const [, tests, failures, skipped] = / tests="(\d+)" failures="(\d+)" errors="0" skipped="(\d+)"/.exec(part) ?? [];
        expect([tests, failures, skipped].map(Number), story).toEqual([
          tags(part, 'testcase'),
          tags(part, 'failure'),
          tags(part, 'skipped'),
        ]);
      }
    }
  });

  test.each<FailOn>(['error', 'warning', 'note', 'never'])('says with --fail-on %s what the exit code says', (failOn) => {
    for (const { story, report: golden } of GOLDENS) {
      const text = junit({ ...golden, read_issues: [] }, { ...PAGE, failOn });
      const said = tags(text, 'failure') > 0 ? 1 : tags(text, 'skipped') > 0 && failOn !== 'never' ? 3 : 0;
      expect(said, story).toBe(exitCode(golden, failOn));
    }
  });

  test('has a suite an account, and one for accounts that nothing is said of', () => {
    const text = junit(
      report({
        findings: [finding({ account: 'ben' }), finding({ account: 'ben', id: '3f9c1e0000000001', rule: 'api-charge', level: 'note' })],
        draws: [draw({ account: 'ada' }), draw({ account: 'ben', id: 'use-2' })],
        summary: { accounts: 5 },
      }),
      PAGE,
    );
    const suites = [...text.matchAll(/<testsuite name="([^"]*)" tests="(\d+)" failures="(\d+)"/g)].map(([, ...told]) => told.join(' '));
    expect(suites).toEqual(['headroom 1 0', 'ada 1 0', 'ben 2 1', 'accounts without draws 1 0']);
    expect(text).toContain('Audited: 1 draw.');
    expect(text).toContain('Audited: 3 accounts without draws.');
  });

  test('says once how it is to be read', () => {
    const text = junit(report({ findings: [finding(), finding({ account: 'ben' })], notes: ['3 rows carry no zone.'] }), PAGE);
    expect(text.split('3 rows carry no zone.\nJudged by the policy claude').length).toBe(2);
    expect(text.split("which this tool can't authenticate").length).toBe(2);
  });

  test('passes what is accepted, with the reason', () => {
    const accepted = { reason: 'Refunded', expires: null, refund: 'RF-1' };
    const text = junit(report({ findings: [finding({ accepted })] }), PAGE);
    expect(tags(text, 'failure')).toBe(0);
    expect(text).toContain('<system-out>Accepted by the baseline: Refunded; refund RF-1\n');
  });

  test('skips rows that were left out', () => {
    const text = junit(
      report({ read_issues: [{ file: 'usage.csv', line: 20, column: 'amount', value: 'abc', problem: 'is no amount' }] }),
      PAGE,
    );
    expect(text).toContain('<testsuite name="rows not read" tests="1" failures="0" errors="0" skipped="1">');
    expect(text).toContain('<skipped message="is no amount">usage.csv:20:amount: &quot;abc&quot; is no amount</skipped>');
  });
});
