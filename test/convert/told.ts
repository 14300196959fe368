/** Every story and every export among the fixtures, as a line that audits it; a third of them in a quick run, all with HEADROOM_ALL=1. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lineOf, type Line } from './both.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const ALL = process.env['HEADROOM_ALL'] === '1';
const STRIDE = 3;

export interface Told {
  readonly name: string;
  readonly folder: string;
  readonly line: Line;
}

export function stories(): Told[] {
  return readdirSync(join(FIXTURES, 'stories'))
    .sort()
    .flatMap((name) => {
      const folder = join(FIXTURES, 'stories', name);
      const story = JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as { args: string[]; exit: number };
      return story.exit === 2 ? [] : [{ name, folder, line: lineOf(story.args) }];
    });
}

/** Whatever can't be read is left out in both. */
export function exportsOf(): Told[] {
  return readdirSync(join(FIXTURES, 'formats'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/empty/.test(entry.name))
    .map((entry) => ({
      name: `${entry.parentPath.split('/').at(-1)}/${entry.name}`,
      folder: entry.parentPath,
      line: { paths: [entry.name], typed: {}, partial: true },
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Which of them are walked. */
export function chosenOf(told: readonly Told[]): readonly Told[] {
  return told.filter((_, index) => ALL || index % STRIDE === 0);
}
