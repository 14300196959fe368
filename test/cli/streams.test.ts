/**
 * A page, JSON, lines and cells are made while accounts are judged; they say what the reporters make of a whole report. Every third story in a
 * quick run, all of them with HEADROOM_ALL=1.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { POLICY, writeUsage } from '../../bench/usage.ts';
import { canBeStreams, wantedBy } from '../../src/cli/streams.ts';
import { chosenOf, stories } from '../convert/told.ts';
import { desk, type Desk, type Said } from './desk.ts';

/** What is printed and what is written, both ways: a page in Markdown is made of a whole report, and so is everything beside it. */
async function bothWays(at: Desk, line: readonly string[], cwd: string, files: readonly string[]): Promise<[made: object, whole: object]> {
  const said = async (...others: readonly string[]): Promise<Said & { readonly files: readonly string[] }> => {
    const outputs = [...files, ...others].flatMap((name) => ['-o', join(at.root, name)]);
    const answer = await at.run([...line, ...outputs], { cwd });
    return { ...answer, files: answer.code === 2 ? [] : files.map((name) => at.read(name)) };
  };
  return [await said(), await said('whole.md')];
}

const WAYS: readonly (readonly [more: readonly string[], files: readonly string[]])[] = [
  [[], ['page.txt', 'lines.jsonl', 'draws.csv', 'report.json']],
  [
    ['--draws', 'open'],
    ['draws.csv', 'report.json'],
  ],
  [
    ['--draws', 'none', '--format', 'jsonl'],
    ['page.txt', 'report.json', 'draws.csv'],
  ],
  [['--format', 'csv'], []],
  [[], []],
];

describe('what is made while accounts are judged', () => {
  const told = chosenOf(stories()).map(
    ({ name, folder }, index) => [name, folder, WAYS[index % WAYS.length] as (typeof WAYS)[number]] as const,
  );
  test.each(told)('of %s', async (_, folder, [more, files]) => {
    const { args } = JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as { args: string[] };
    const [made, whole] = await bothWays(desk(), [...args, ...more], folder, files);
    expect(made).toEqual(whole);
  });

  test.each(WAYS)('of many accounts with more draws than a page shows: %j and %j', async (more, files) => {
    const at = desk({ 'policy.json': JSON.stringify(POLICY) });
    await writeUsage(join(at.root, 'usage.csv'), 60_000, 40);
    const line = ['audit', 'usage.csv', '--policy', 'policy.json', ...more];
    for (const narrower of [[], ['--account', 'acct_0007', '--since', '2026-03-05']]) {
      const [made, whole] = await bothWays(at, [...line, ...narrower], at.root, files);
      expect(made).toEqual(whole);
    }
  });
});

describe('which formats are made so', () => {
  test('those that need not know all draws at once; after a baseline only the JSON', () => {
    expect(canBeStreams(['table', 'json', 'jsonl', 'csv'], false)).toBe(true);
    expect(canBeStreams(['json', 'json'], true)).toBe(true);
    expect(canBeStreams(['json', 'table'], true)).toBe(false);
    for (const format of ['markdown', 'html', 'sarif', 'junit', 'github', 'toString'])
      expect(canBeStreams(['table', format], false)).toBe(false);
  });

  test('a page hears of open draws one by one and of the others by kind, whatever another format lists', () => {
    expect(wantedBy(['table'], 'all')).toEqual({ lists: 'open', byKind: true, late: true });
    expect(wantedBy(['table', 'json'], 'none')).toEqual({ lists: 'open', byKind: true, late: false });
    expect(wantedBy(['json', 'table'], 'all')).toEqual({ lists: 'all', byKind: true, late: false });
    expect(wantedBy(['jsonl', 'csv'], 'open')).toEqual({ lists: 'open', byKind: false, late: false });
    expect(wantedBy(['jsonl'], 'all')).toEqual({ lists: 'none', byKind: false, late: false });
  });
});
