/**
 * What the rules say, word by word: the four parts of each finding, and its arithmetic. `UPDATE_GOLDENS=1` rewrites what was said; read
 * the diff as the person would who gets it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wordsFor } from '../../src/rules/words.ts';
import { arithmeticOf } from '../../src/rules/words/arithmetic.ts';
import { everythingSaid, type Said } from './said.ts';

const GOLDEN = join(import.meta.dirname, '..', '..', 'fixtures', 'words.txt');

function told(finding: Said): string {
  const words = wordsFor(finding);
  return [
    `# ${finding.rule}`,
    words.message,
    `Establishes: ${words.establishes}`,
    `Does not: ${words.does_not_establish}`,
    `Would settle: ${words.would_settle}`,
    ...arithmeticOf(finding).map((line) => `= ${line}`),
  ].join('\n');
}

test('of the same facts the same is said, word by word', () => {
  const text = `${everythingSaid().map(told).join('\n\n')}\n`;
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(GOLDEN, text);
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
});
