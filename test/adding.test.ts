/**
 * The pages on writing a format and a rule are followed to the letter in a copy of the house, which is then built, type-checked and
 * used: nothing but what they name is touched, and what they show is what is printed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf, folder, link, play, ROOT, shell, type Reader } from './support/pages.ts';

const KINDS = ['format', 'rule'];
/** Of the histories of test/books/ those of the other rules are left to that test. */
const NEEDED = '^(?!in histories |a planted fault breaks (?!cap-raised))';
const HOUSE = [
  'src',
  'wasm',
  'test',
  'bin',
  'bench',
  'scripts',
  'schemas',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'README.md',
];

test('a format and a rule are added by what their pages say, and nothing else', { timeout: 300_000 }, async () => {
  const copy = folder();
  for (const name of HOUSE) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  link(join(copy, 'node_modules'), join(ROOT, 'node_modules'));
  const suites: string[] = [];
  for (const kind of KINDS) {
    const blocks = blocksOf(pageOf(kind));
    const touched = blocks.flatMap(({ file, ...rest }) => (file === undefined ? [] : [{ file, ...rest }]));
    for (const { language, file, body } of touched) {
      if (language === 'diff') writeFileSync(join(copy, file), patched(readFileSync(join(copy, file), 'utf8'), body));
      else put(copy, file, body);
    }
    expect(named(kind)).toEqual(new Set(touched.map(({ file }) => placeOf(file))));
    for (const { body } of blocks)
      suites.push(...[...body.matchAll(/^npx vitest run (.+)$/gm)].flatMap(([, names = '']) => names.split(' ')));
  }
  expect(suites).toContain('test/rules/rules.test.ts');
  // The compiler names what was forgotten; the tests, which build it first, name the rest.
  expect(run(copy, 'node_modules/typescript/bin/tsc')).toEqual({ status: 0, said: '' });
  const tests = run(copy, 'node_modules/vitest/vitest.mjs', 'run', ...suites, '-t', NEEDED);
  expect(tests.status, tests.said).toBe(0);
  expect(tests.said).toMatch(/Test Files +4 passed/);
  const path = folder();
  link(join(path, 'headroom'), join(copy, 'bin', 'headroom.js'));
  const visitor: Reader = {
    write: () => {},
    run: (line) => Promise.resolve(shell(`headroom ${line}`, copy, path)),
    // Its tests have just been run.
    shell: (line) => (line.startsWith('npx vitest run ') ? { code: 0, out: '', err: '' } : shell(line, copy, path)),
  };
  for (const kind of KINDS) {
    const told = await play(pageOf(kind), visitor);
    expect(told.shown).toBe(2);
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(pathOf(kind), told.text);
    else expect(told.text).toBe(pageOf(kind));
  }
});

test('a change that no longer fits is refused', () => {
  expect(patched('a\nb\nc\n', ' a\n+x\n\n c\n+y\n')).toBe('a\nx\nb\nc\ny\n');
  expect(() => patched('a\nb\n', ' c\n+x\n')).toThrow('" c');
  expect(() => patched('a\na\n', ' a\n+x\n')).toThrow('" a');
});

const pathOf = (kind: string): string => join(ROOT, 'docs', `writing-a-${kind}.md`);
const pageOf = (kind: string): string => readFileSync(pathOf(kind), 'utf8');

function run(cwd: string, script: string, ...args: readonly string[]): { status: number | null; said: string } {
  const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd, env, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

function put(root: string, name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

/** A diff without line numbers: of each part, parted by empty lines, what it starts from must stand there once. */
function patched(text: string, diff: string): string {
  return diff
    .trimEnd()
    .split('\n\n')
    .reduce((whole, part) => {
      const lines = part.split('\n');
      const side = (mark: string): string =>
        lines.flatMap((line) => (line[0] === ' ' || line[0] === mark ? [`${line.slice(1)}\n`] : [])).join('');
      const [text, old] = [`\n${whole}`, `\n${side('-')}`];
      const at = text.indexOf(old);
      if (at === -1 || text.lastIndexOf(old) !== at) throw new Error(`${JSON.stringify(part)} fits nowhere, or in several places`);
      return `${text.slice(1, at + 1)}${side('+')}${text.slice(at + old.length)}`;
    }, text);
}

/** What CONTRIBUTING lists under a heading, as places of a house in which a new thing has no name yet. */
function named(kind: string): Set<string> {
  const guide = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const [, section = ''] = guide.split(`\n## A new ${kind}\n`);
  return new Set([...(section.split('\n## ')[0] ?? '').matchAll(/^- `(.+?)`/gm)].map(([, place = '']) => place));
}

function placeOf(file: string): string {
  return file
    .replace(/(atelier-wallet|cap-raised)(?=\.)/, 'ID')
    .replace(/^fixtures\/formats\/atelier\/.*/, 'fixtures/formats/NAME/')
    .replace(/^src\/rules\/(facts|words)\/ledger\.ts$/, 'src/rules/$1/GROUP.ts');
}
