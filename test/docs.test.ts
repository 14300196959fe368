/**
 * Every page of docs/, and what else is written for people beside the README: each tells what its commands really print, names only
 * commands, options, files and pages that there are, and asks nobody for a secret. `UPDATE_GOLDENS=1` rewrites the outputs.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { desk } from './cli/desk.ts';
import { DOORS } from './support/house.ts';
import { blocksOf, isPartOf, play, reader, recut, ROOT } from './support/pages.ts';

const PAGES = [...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`), 'CONTRIBUTING.md', 'CHANGELOG.md', 'README.md'].sort();
/** These are played elsewhere: what they add is built first, or there is more to hold. */
const PLAYED_ELSEWHERE = ['README.md', 'docs/writing-a-format.md', 'docs/writing-a-rule.md'];

const SCRIPTS = Object.keys((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly scripts: object }).scripts);

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const proseOf = (page: string): string => textOf(page).replace(/^```[\s\S]*?^```$/gm, '');

describe.each(PAGES)('%s', (page) => {
  test.skipIf(PLAYED_ELSEWHERE.includes(page))('tells what its commands print', { timeout: 120_000 }, async () => {
    const text = textOf(page);
    const told = await play(text, reader());
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(join(ROOT, page), told.text);
    else expect(told.text).toBe(text);
  });

  test('names commands and options that there are', async () => {
    for (const [, command = '', rest = ''] of proseOf(page).matchAll(/`headroom ([a-z]+)\b([^`]*)`/g)) {
      const { code, out } = await desk().run([command, '--help']);
      expect(code, command).toBe(0);
      for (const [option] of rest.matchAll(/(?<=\s)--?[a-z][a-z-]*/g)) expect(out, `${command} ${option}`).toContain(option);
      // The name of a page.
      if (command === 'explain' && /^ [a-z][a-z0-9:-]*$/.test(rest)) expect((await desk().run(`explain${rest}`)).code, rest).toBe(0);
    }
  });

  test('leads to pages, headings and files that there are', () => {
    for (const [, path = '', heading] of proseOf(page).matchAll(/\]\(([^)#\s]*)(?:#([^)\s]+))?\)/g)) {
      if (path.includes(':')) continue;
      const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
      expect(existsSync(join(ROOT, target)), `${page} leads to ${target}`).toBe(true);
      if (heading !== undefined) expect(anchorsOf(target)).toContain(heading);
    }
    for (const [, path = ''] of proseOf(page).matchAll(/`((?:src|test|fixtures|scripts|bench|schemas|docs)\/[\w./-]*)`/g)) {
      // A place that has no name yet.
      if (/\b(?:ID|NAME|GROUP)\b/.test(path)) continue;
      expect(existsSync(join(ROOT, path)), `${page} names ${path}`).toBe(true);
    }
  });

  test('has npm run scripts of package.json', () => {
    const lines = blocksOf(textOf(page)).flatMap(({ language, body }) => (language === 'sh' ? body.trim().split(/\n| && /) : []));
    for (const line of lines.filter((one) => one.startsWith('npm ') && one !== 'npm ci')) {
      expect(SCRIPTS, line).toContain(line.replace(/^npm (?:run )?(\S+).*/, '$1'));
    }
  });

  test('asks nobody for a secret, and names no registry and no path of a machine', () => {
    for (const word of [/cookie/i, /credential/i, /password/i, /secret/i, /access token/i, /registry/i, /npmjs/i, /\/tmp\//, /\/home\//]) {
      expect(textOf(page)).not.toMatch(word);
    }
  });
});

function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('an output that has changed is cut as the one shown was', () => {
  expect(recut('a\n…\nc\nd\n…\n', 'A\nb\nx\nc\nD\ne\n')).toBe('A\n…\nc\nD\n…\n');
  expect(recut('…\nc\nd\n…\nz\n', 'a\nC\nd\ne\nZ\n')).toBe('…\nC\nd\n…\nZ\n');
  for (const shown of ['a\n', '…\n', 'a\n…\nx\n…\n']) expect(recut(shown, 'b\nc\n')).toBe('b\nc\n');
});

test('the map of the house shows the door of each package', () => {
  const { dependencies } = JSON.parse(textOf('package.json')) as { readonly dependencies: Readonly<Record<string, string>> };
  const [, doors = ''] = textOf('docs/house.md').split('\n## Doors\n');
  const shown = [...(doors.split('\n## ')[0] ?? '').matchAll(/^\| `(.+?)` \| `(.+?)`/gm)].map(([, name = '', place = '']) => ({
    name,
    place,
  }));
  const besides = '@commander-js/extra-typings';
  expect(shown.map(({ name }) => name).sort()).toEqual(
    Object.keys(dependencies)
      .filter((name) => name !== besides)
      .sort(),
  );
  for (const { name, place } of shown) expect(DOORS.find((door) => door.packages.includes(name))?.in, name).toContain(place);
});

test('the README leads to every page', () => {
  const leads = proseOf('README.md');
  for (const page of PAGES.filter((one) => one !== 'README.md')) expect(leads).toContain(`](${page})`);
});

test('an output that is shown in part begins, goes on and ends as it says', () => {
  const printed = 'a\nb\nc\nd\ne\n';
  for (const shown of ['a\nb\nc\nd\ne\n', 'a\n…\ne\n', '…\nc\n…\n', 'a\n…\nc\n…\n', '…\nd\ne\n'])
    expect(isPartOf(shown, printed), shown).toBe(true);
  for (const shown of ['…\n', 'a\n', 'b\n…\n', '…\nd\n', 'a\n…\nd\n…\nc\n…\n', '…\nx\n…\n', 'a\nb\nc\n…\nb\nc\nd\ne\n'])
    expect(isPartOf(shown, printed), shown).toBe(false);
});
