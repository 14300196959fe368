/**
 * A conversion loses nothing that a verdict rests on: every story, every public report and every format's fixtures are audited as
 * they are and as the six canonical CSVs made of them, and all that is said must be the same, sources aside. A third of them in
 * the quick run; HEADROOM_ALL=1 walks all.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { audited, auditedTexts, converted, judgement, lineOf, type Line } from './both.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const ALL = process.env['HEADROOM_ALL'] === '1';
const STRIDE = 3;

interface Told {
  readonly name: string;
  readonly folder: string;
  readonly line: Line;
}

function stories(): Told[] {
  return readdirSync(join(FIXTURES, 'stories'))
    .sort()
    .flatMap((name) => {
      const folder = join(FIXTURES, 'stories', name);
      const story = JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as { args: string[]; exit: number };
      return story.exit === 2 ? [] : [{ name, folder, line: lineOf(story.args) }];
    });
}

/** Whatever can't be read is left out in both. */
function exportsOf(): Told[] {
  return readdirSync(join(FIXTURES, 'formats'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/empty/.test(entry.name))
    .map((entry) => ({
      name: `${entry.parentPath.split('/').at(-1)}/${entry.name}`,
      folder: entry.parentPath,
      line: { paths: [entry.name], typed: {}, partial: true },
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function hold({ folder, line }: Told): Promise<void> {
  const files = await converted(folder, line);
  expect(judgement(await auditedTexts(folder, line, files))).toEqual(judgement(await audited(folder, line)));
}

describe('converted files say what the exports say', () => {
  const told = [...stories(), ...exportsOf()];
  const chosen = told.filter((_, index) => ALL || index % STRIDE === 0);

  test.each(chosen.map((one) => [one.name, one] as const))('%s', async (_, one) => hold(one));

  test('and there are enough of them', () => {
    expect(told.length).toBeGreaterThan(300);
  });
});
