/** Reports are the same bytes wherever the machine stands and whatever its language is; `npm run test:portable` asks all Nodes and stories. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LANGUAGES, ZONES } from './support/places.ts';

const RUNNER = fileURLToPath(new URL('./support/every-report.mjs', import.meta.url));
/** Of different kinds: zones of files, decimal commas, several accounts and currencies, cells of every sort, refusals. */
const STORIES = [
  'stories/any-other-csv-in-cents',
  'stories/billing-day-31-in-february',
  'stories/cells-that-programs-would-obey',
  'stories/days-instead-of-times',
  'stories/decimal-comma-and-semicolons',
  'stories/focus-saved-by-a-spreadsheet',
  'stories/two-accounts',
  'stories/two-draws-two-currencies',
  'stories/weekly-reset-keeps-its-local-hour',
  'bad-input/bad-zone',
  'bad-input/several-bad-rows',
  'hostile/half-characters-in-json',
  'hostile/names-that-are-sql',
];

function reportsBy(language: string): Map<string, string[]> {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RUNNER, ZONES.join(','), '0', ...STORIES], {
    env: { LC_ALL: language },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const zones = new Map<string, string[]>();
  for (const line of stdout.trim().split('\n')) {
    if (line.startsWith('zone ')) zones.set(line, []);
    else [...zones.values()].at(-1)?.push(line);
  }
  return zones;
}

const first = { reports: [] as string[] };

test.each(LANGUAGES)('in seven time zones, on a machine of the language %s', (language) => {
  const zones = reportsBy(language);
  // The zones were in force, and so was the language.
  expect([...zones.keys()].map((zone) => zone.split(' ')[2])).toEqual(['0', '-330', '-660', '210', '-780', '180', '-345']);
  const own = [...zones.values()].at(-1)?.pop();
  expect(own?.startsWith(`language ${language === 'C' ? 'en-US' : language.slice(0, 5).replace('_', '-')}`)).toBe(true);
  for (const reports of zones.values()) {
    if (first.reports.length === 0) first.reports = reports;
    expect(reports).toEqual(first.reports);
  }
  expect(first.reports.length).toBe(STORIES.length * 2);
});
