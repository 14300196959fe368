/** Each fault that a hunt looks for, planted: what never goes off finds nothing. */
import { describe, expect, test } from 'vitest';
import { type Answer, faultsOf, type Printed, rowFaults } from './oracles.ts';

const ANSWER: Answer = { code: 0, out: 'a page\n', err: '', cpu: 5 };

describe('an answer', () => {
  test('without a fault has none', () => {
    expect(faultsOf(ANSWER, 'page')).toEqual([]);
    expect(faultsOf({ ...ANSWER, code: 2, out: '', err: 'x.csv: is empty.\n' }, 'json')).toEqual([]);
  });

  test.each<[string, Partial<Answer>, Printed]>([
    ['a stack', { code: 2, out: '', err: 'TypeError: x\n    at read (file:1:2)\n' }, 'page'],
    ['a stack', { code: 2, out: '', err: 'This is a fault of headroom itself; nothing was audited.\n' }, 'page'],
    ['too slow', { cpu: 60_000 }, 'page'],
    ['exit code', { code: 7 }, 'page'],
    ['no sentence', { code: 2, out: '' }, 'page'],
    ['something on stdout', { code: 2, out: '{', err: 'No.\n' }, 'json'],
    ['control characters among', { err: 'red \u001B[31m\n' }, 'page'],
    ['control characters on', { out: 'red \u001B[31m\n' }, 'page'],
    ['control characters on', { out: 'name \u202Egnp.exe\n' }, 'page'],
    ['half a character', { out: 'a\uD800\n' }, 'csv'],
    ['no JSON', { out: '{"a":' }, 'json'],
    ['no JSON', { out: '{}\n{' }, 'jsonl'],
  ])('with %s is caught: %j', (fault, change, printed) => {
    expect(faultsOf({ ...ANSWER, ...change }, printed)).toEqual([expect.stringContaining(fault)]);
  });
});

describe('the rows of a file', () => {
  const TEXT = 'timestamp,funding\n2026-07-01,credits\n"2026-07-02","cre\ndits"\n2026-07-03,x\n';
  const said = (rows: number, unread: number, lines: readonly number[]): string =>
    JSON.stringify({
      inputs: [{ path: 'x.csv', rows, unread }],
      read_issues: lines.map((line) => ({ file: 'x.csv', line, column: 'funding' })),
    });

  test('are all there', () => {
    expect(rowFaults(said(2, 1, [5, 5]), TEXT)).toEqual([]);
    expect(rowFaults(said(0, 3, [1]), TEXT)).toEqual([]);
  });

  test('are missed where one is lost, or is not listed', () => {
    expect(rowFaults(said(1, 1, [5]), TEXT)).toEqual(['rows 1 + unread 1, where there are 3']);
    expect(rowFaults(said(2, 1, []), TEXT)).toEqual(['unread 1, and 0 lines listed']);
  });
});
