import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.ts';
import { planOutputs, writeOutputs } from '../../src/cli/output.ts';
import { CannotAudit } from '../../src/domain/errors.ts';
import type { FindingView } from '../../src/domain/report.ts';
import type { FailOn } from '../../src/domain/standing.ts';
import { REPORTERS } from '../../src/report/index.ts';
import { STATEMENT_REPORTERS } from '../../src/report/statement/index.ts';
import { finding, report } from '../report/sample.ts';
import { desk } from './desk.ts';

async function problems(promise: Promise<unknown>): Promise<readonly string[]> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CannotAudit) return error.problems;
    throw error;
  }
  return [];
}

describe('files that are written', () => {
  test('the ending says the format', async () => {
    const at = desk();
    const outputs = await planOutputs(['a.txt', 'b.JSON'], at.root, new Set(), REPORTERS);
    expect(outputs.map(({ path, format }) => [path, format])).toEqual([
      ['a.txt', 'table'],
      ['b.JSON', 'json'],
    ]);
  });

  test('a statement has the endings of what states it, and no others', async () => {
    const at = desk();
    expect(await problems(planOutputs(['s.sarif', 's.md'], at.root, new Set(), STATEMENT_REPORTERS))).toEqual([
      '-o s.sarif: the ending says the format; it must be .txt, .json, .csv or .md.',
    ]);
  });

  test('what can not be written is refused before anything is read', async () => {
    const at = desk({ 'usage.csv': '', 'here.json/x': '' });
    const read = new Set([await realpath(join(at.root, 'usage.csv'))]);
    symlinkSync(join(at.root, 'usage.csv'), join(at.root, 'link.json'));
    expect(
      await problems(planOutputs(['r.xyz', 'r', 'no/r.json', 'here.json', 'link.json', 'r.json', './r.json'], at.root, read, REPORTERS)),
    ).toEqual([
      '-o r.xyz: the ending says the format; it must be .txt, .json, .jsonl, .csv, .md, .html, .sarif or .xml.',
      '-o r: the ending says the format; it must be .txt, .json, .jsonl, .csv, .md, .html, .sarif or .xml.',
      '-o no/r.json: there is no folder "no" to write it in.',
      '-o here.json: is a folder; name a file in it.',
      '-o link.json: is one of the files this audit reads; write to another file.',
      '-o ./r.json: is named twice.',
    ]);
  });

  test.skipIf(process.platform === 'win32')('a device is never replaced by a report, even through a link', async () => {
    const at = desk();
    symlinkSync('/dev/null', join(at.root, 'void.json'));
    expect(await problems(planOutputs(['void.json'], at.root, new Set(), REPORTERS))).toEqual([
      '-o void.json: is a device, a pipe or a socket; name a file.',
    ]);
  });

  test('all are written whole, and nothing else is left in the folder', async () => {
    const at = desk({ 'b.txt': 'old' });
    const [one, other] = await planOutputs(['a.json', 'b.txt'], at.root, new Set(), REPORTERS);
    if (one === undefined || other === undefined) throw new Error('two outputs were planned');
    await writeOutputs([
      { output: one, text: '{}\n' },
      { output: other, text: 'new\n' },
    ]);
    expect(readdirSync(at.root).sort()).toEqual(['a.json', 'b.txt']);
    expect([at.read('a.json'), at.read('b.txt')]).toEqual(['{}\n', 'new\n']);
  });

  test('where one can not be written, none is', async () => {
    const at = desk({ 'b.txt': 'old' });
    const [one, other] = await planOutputs(['b.txt', 'gone/a.json'], (mkdirSync(join(at.root, 'gone')), at.root), new Set(), REPORTERS);
    if (one === undefined || other === undefined) throw new Error('two outputs were planned');
    const lost = { ...other, absolute: join(at.root, 'never/a.json') };
    expect(
      await problems(
        writeOutputs([
          { output: one, text: 'new\n' },
          { output: lost, text: '{}\n' },
        ]),
      ),
    ).toEqual(["-o gone/a.json: can't be written (ENOENT)."]);
    expect(at.read('b.txt')).toBe('old');
    expect(readdirSync(at.root).sort()).toEqual(['b.txt', 'gone']);
  });
});

describe('the exit code', () => {
  const error = finding();
  const warning = finding({ rule: 'false-limit-notice', level: 'warning' });
  const note = finding({ rule: 'api-charge', level: 'note' });
  const suspected = finding({ rule: 'draw-suspected', level: 'warning' });
  const undecided = finding({ rule: 'draw-undecided', level: 'warning' });
  const dayRow = finding({ rule: 'draw-undecided', level: 'note' });

  test.each<[string, FindingView[], FailOn, number]>([
    ['nothing found', [], 'error', 0],
    ['an error', [error], 'error', 1],
    ['an error beside something open', [error, suspected], 'error', 1],
    ['a warning that settles what it says', [warning], 'error', 0],
    ['a warning where warnings fail', [warning], 'warning', 1],
    ['a note where notes fail', [note], 'note', 1],
    ['a note', [note], 'warning', 0],
    ['a suspected draw', [suspected], 'error', 3],
    ['an undecided draw', [undecided], 'error', 3],
    ['an undecided draw where warnings fail', [undecided], 'warning', 1],
    ['a row that sums a day', [dayRow], 'error', 0],
    ['an error where nothing fails', [error, suspected], 'never', 0],
  ])('%s', (_, findings, failOn, code) => {
    expect(exitCode(report({ findings }), failOn)).toBe(code);
  });
});
