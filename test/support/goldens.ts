/** The reports of all stories, as they were printed. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Report } from '../../src/domain/report.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

/** Paths of every file of this name under fixtures/, sorted. */
export function fixturesNamed(name: string): string[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === name)
    .sort()
    .map((path) => join(FIXTURES, path));
}

export function goldenReports(): { readonly story: string; readonly report: Report }[] {
  return fixturesNamed('report.json').map((path) => ({
    story: basename(dirname(path)),
    report: JSON.parse(readFileSync(path, 'utf8')) as Report,
  }));
}
