/**
 * What the README shows is what a reader gets: its commands are run in order in one empty folder, and its tables are held
 * against the options, columns, rules, keys and packages there are. `UPDATE_GOLDENS=1` rewrites the outputs it shows.
 * What is held of every page, this one too, stands in docs.test.ts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { CsvFormat } from '../src/formats/format.ts';
import { FORMATS } from '../src/formats/index.ts';
import { RULES } from '../src/rules/index.ts';
import { desk } from './cli/desk.ts';
import { columnsOf } from './support/columns.ts';
import { play, reader } from './support/pages.ts';

const PATH = fileURLToPath(new URL('../README.md', import.meta.url));
const readme = readFileSync(PATH, 'utf8');
const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** The text between a line and the next heading of its level or above. */
function section(heading: string): string {
  const level = heading.indexOf(' ');
  const start = readme.indexOf(`\n${heading}\n`);
  expect(start, `the README has no heading "${heading}"`).toBeGreaterThan(-1);
  const rest = readme.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end === -1 ? rest : rest.slice(0, end);
}

/** The rows of the first table of a text, without its head; cells without their back quotes. */
function table(text: string): string[][] {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const rows: string[][] = [];
  for (const line of lines.slice(first + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  }
  expect(rows.length).toBeGreaterThan(0);
  return rows;
}

const firstCells = (text: string): string[] => table(text).map(([cell = '']) => cell);

describe('the commands of the README', () => {
  test('print what it shows', { timeout: 120_000 }, async () => {
    const told = await play(readme, reader());
    expect(told.shown).toBeGreaterThan(3);
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(PATH, told.text);
    else expect(readme).toBe(told.text);
  });
});

describe('the tables of the README', () => {
  const COMMANDS = ['audit', 'inspect', 'statement', 'convert', 'explain', 'capture', 'pack', 'worker', 'merge', 'init', 'demo'];
  const help = async (command: string): Promise<string> => (await desk().run([command, '--help'])).out;

  test('name the commands there are', async () => {
    const listed = (await desk().run(['--help'])).out.split('\nCommands:\n')[1] ?? '';
    const built = [...listed.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
    expect(firstCells(section('## Commands')).map((cell) => cell.split(' ')[1])).toEqual(built);
    expect(built).toEqual(COMMANDS);
  });

  test.each(COMMANDS)('name the options of %s', async (command) => {
    const [, listed = ''] = (await help(command)).split('\nOptions:\n');
    const built = [...listed.matchAll(/^ {2}(-.*?)(?: {2,}|$)/gm)].map(([, flags = '']) => flags);
    const named = table(section('### Options'))
      .filter(([, of = '']) => of.split(', ').includes(command))
      .map(([flags]) => flags);
    expect(built.length).toBeGreaterThan(2);
    expect(new Set(named)).toEqual(new Set(built));
    expect(named.length).toBe(built.length);
  });

  test('name the exit codes that the help names', async () => {
    const [, codes = ''] = (await help('audit')).split('\nExit codes:\n');
    expect(firstCells(section('### Exit codes'))).toEqual([...codes.matchAll(/^ {2}(\d)/gm)].map(([, code]) => code));
  });

  test('name the keys of headroom.json', async () => {
    const { err } = await desk({ 'headroom.json': '{ "nothing": 1 }' }).run(['audit', '.']);
    const keys = /the keys are (.*)\.$/m.exec(err)?.[1]?.split(', ') ?? [];
    expect(firstCells(section('### headroom.json'))).toEqual(keys);
  });

  test('name the keys of the JSON report', async () => {
    const { out } = await desk({ 'usage.csv': 'timestamp,funding\n2026-07-01,none\n' }).run(['audit', 'usage.csv', '--format', 'json']);
    const said = section('### The JSON report').replace(/\s+/g, ' ');
    const list = /version 1: (.*?)\. /.exec(said)?.[1]?.replaceAll('`', '').split(', ');
    expect(list).toEqual(Object.keys(JSON.parse(out) as object));
  });

  test('name the exports that are read', () => {
    const built = FORMATS.filter((format) => format.vendor !== '').map((format) => format.id);
    expect(firstCells(section('### Exports')).sort()).toEqual(built.sort());
  });

  test('name the rules and their levels', () => {
    const named = table(section('## How a verdict is reached')).map(([id, level]) => `${id} ${level}`);
    expect(named.sort()).toEqual(RULES.map((rule) => `${rule.id} ${rule.level}`).sort());
  });

  const canonical = FORMATS.filter((format): format is CsvFormat => format.vendor === '' && format.kind === 'csv');

  test.each(canonical.map((format) => ({ id: format.id, format })))('name exactly the columns that $id knows', ({ id, format }) => {
    const start = readme.indexOf(`\n**${id}**: `);
    expect(start).toBeGreaterThan(-1);
    const shared = firstCells(section('### Converted files'));
    const named = [...firstCells(readme.slice(start)), ...shared].map((cell) => cell.replace('<window>', 'session'));
    expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
    // Usage rows and snapshots share the window columns, but a snapshot's limit is not read.
    const known = columnsOf(format, id === 'usage' || id === 'snapshots').filter((name) => id !== 'snapshots' || name !== 'session_limit');
    expect(named.sort()).toEqual(known);
  });

  test('name six canonical CSVs', () => {
    expect(canonical.length).toBe(6);
    expect([...readme.matchAll(/^\*\*([a-z]+)\*\*: /gm)].map(([, id]) => id)).toEqual(canonical.map((format) => format.id));
  });

  test.each([
    ['At run time:', packageJson.dependencies],
    ['At run time, optional:', packageJson.optionalDependencies],
    ['For development:', packageJson.devDependencies],
  ])('name each package and why it is there (%s)', (heading, packages) => {
    const [, list = ''] = section('## Dependencies').split(`${heading}\n\n`);
    const reasons = [...(list.split('\n\n')[0] ?? '').matchAll(/^- `(.+?)`: (.+)$/gm)];
    expect(reasons.map(([, name]) => name)).toEqual(Object.keys(packages));
    for (const [, , reason = ''] of reasons) expect(reason.length).toBeGreaterThan(15);
  });
});

describe('the words of the README', () => {
  test("say once in its own voice that it is no vendor's product and gives no legal advice", () => {
    const own = readme.replace(/^```[\s\S]*?^```$/gm, '');
    expect(own.match(/no vendor's product/g)?.length).toBe(1);
    expect(own.match(/legal advice/g)?.length).toBe(1);
  });
});
