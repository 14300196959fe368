/**
 * The stories again, their CSVs written as Parquet: what they tell doesn't depend on the file that holds the rows. Every third
 * story has a twin here, in turn of texts and of typed columns; `HEADROOM_TWINS=all` makes both of each.
 */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { asTexts, asTyped, hasDuckDB, writeTwin } from '../support/parquet.ts';
import { desk } from './desk.ts';

const STORIES = fileURLToPath(new URL('../../fixtures/stories', import.meta.url));
const ALL = process.env['HEADROOM_TWINS'] === 'all';

interface Story {
  readonly args: readonly string[];
  readonly exit: number;
}

/** Told by the texts of its cells that it is the row of another export, which a date of another spelling isn't. */
const KNOWN_BY_TEXT = 'cursor-dashboard-beside-the-csv-of-the-same-events';

const stories = readdirSync(STORIES)
  .sort()
  .map((name) => ({ name, story: JSON.parse(readFileSync(join(STORIES, name, 'story.json'), 'utf8')) as Story }))
  .filter(({ story }) => story.exit !== 2 && story.args.some((arg) => arg.endsWith('.csv')));

const twins = stories.flatMap(({ name, story }, index) =>
  (['texts', 'typed columns'] as const)
    .filter((kind, at) => (ALL || index % 6 === 3 * at) && !(kind === 'typed columns' && name === KNOWN_BY_TEXT))
    .map((kind) => ({ name, story, kind })),
);

/** What the file is, and where in it a row stands, differ; nothing else does. */
const OF_THE_FILE = new Set(['inputs', 'sources', 'source', 'line']);
const ROW_ID = /\brow:[0-9a-f]{12}/g;

/** A row without an id is known by its cells as texts: another spelling of them is another id, and another order by it. */
function comparable(report: string, kind: string): unknown {
  const masked = kind === 'typed columns' && report.search(ROW_ID) !== -1;
  return JSON.parse(masked ? report.replace(ROW_ID, 'row:') : report, (key, value: unknown) => {
    if (OF_THE_FILE.has(key) || (masked && key === 'id')) return undefined;
    return masked && Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value;
  });
}

describe.skipIf(!hasDuckDB)('a Parquet twin of every story tells the same', () => {
  test.each(twins)('$name, in $kind', async ({ name, story, kind }) => {
    const at = desk();
    cpSync(join(STORIES, name), at.root, { recursive: true });
    const files = readdirSync(at.root).filter((one) => one.endsWith('.csv'));
    for (const file of files) {
      const path = join(at.root, file);
      await writeTwin(path, readFileSync(path, 'utf8'), kind === 'texts' ? asTexts : asTyped);
      expect(readFileSync(path).toString('latin1', 0, 4)).toBe('PAR1');
    }
    const { code, out, err } = await at.run([...story.args, '--format', 'json']);
    expect({ code, err }).toEqual({ code: story.exit, err: '' });
    expect(comparable(out, kind)).toEqual(comparable(readFileSync(join(STORIES, name, 'report.json'), 'utf8'), kind));
  });

  test('and there are many of them, of both kinds', () => {
    expect(twins.filter(({ kind }) => kind === 'texts').length).toBeGreaterThan(ALL ? 200 : 30);
    expect(twins.filter(({ kind }) => kind === 'typed columns').length).toBeGreaterThan(ALL ? 200 : 30);
  });
});
