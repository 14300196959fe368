/** The sort stage: the order of `LC_ALL=C sort`, through DuckDB, with nothing left behind however it ends. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Dice } from '../reference/generate.ts';
import { hasDuckDB } from '../support/parquet.ts';
import { Company } from './company.ts';
import { desk } from './desk.ts';
import { apart, shuffled, stories } from './stages.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'bin/headroom.js');
/** Every one of the stories, and a disk that fills up: by hand, since it takes minutes. */
const ALL = process.env['HEADROOM_ALL_STORIES'] !== undefined;
const SORT = 'worker --stage sort --temp-dir spill';

function company(): Company {
  const made = new Company();
  mkdirSync(made.path('spill'));
  return made;
}

/** Each takes a process that loads DuckDB. */
const told = stories.filter((_, place) => ALL || place % 8 === 0);

const left = (at: Company): string[] => readdirSync(at.path('spill'));

describe.skipIf(!hasDuckDB)('the sort stage', () => {
  test.each(told)('gives $name the report of one process', async ({ index, folder, story }) => {
    const at = desk();
    const args = story.args.filter((word, place) => word !== '--format' && story.args[place - 1] !== '--format');
    const one = await at.run([...args, '--format', 'json'], { cwd: folder });
    const { parts, merge } = await apart(at, folder, story, 1, new Dice(index + 1), true);
    expect(await at.run(['merge', ...parts, ...merge, '--format', 'json'], { cwd: folder })).toEqual(one);
  });

  test('sorts as bytes, leaves headers out, and changes nothing in a line', async () => {
    const at = company();
    const dice = new Dice(7);
    const accounts = ['ada', 'Zoë', 'zoe', 'ä', '😀', '\uFFFD', 'a b', '0012', '12', '1e3', '\u0000vendor', 'a"b', ''];
    const lines = accounts.flatMap((account) =>
      Array.from({ length: 300 }, (_, row) =>
        JSON.stringify({ account, time: `2026-07-${10 + (row % 20)}`, amount: row / 3, text: 'NULL,,\t"x"\r' }),
      ),
    );
    const { code, out, err } = await at.run(SORT, `{"file":"a.csv"}\n${shuffled(dice, lines).join('\n')}\n`);
    expect({ code, err, left: left(at) }).toEqual({ code: 0, err: '', left: [] });
    const sorted = lines
      .map((line) => Buffer.from(line))
      .sort((a, b) => a.compare(b))
      .map(String);
    expect(out).toBe(`${sorted.join('\n')}\n`);
    expect(await at.run(SORT, '')).toEqual({ code: 0, out: '', err: '' });
  });

  test('refuses what is cut off and what is no record, and leaves nothing', async () => {
    const at = company();
    const text = `${(await at.records()).join('\n')}\n`;
    const cut = await at.run(SORT, text.slice(0, -30));
    expect(cut).toMatchObject({ code: 2, out: '', err: 'stdin:24: is no whole record line; make it again.\n' });
    expect(await at.run(SORT, `${text}timestamp,funding\n`)).toMatchObject({ code: 2, out: '' });
    expect(left(at)).toEqual([]);
  });

  test('names a temporary folder that is not there, and options that it has not', async () => {
    const at = company();
    expect((await at.run('worker --stage sort --temp-dir nowhere')).err).toBe('--temp-dir nowhere: there is no such folder.\n');
    expect((await at.run('worker --stage sort july.csv')).err).toContain('--stage sort: reads records on stdin');
    expect((await at.run('worker --stage replay --temp-dir spill')).err).toContain('--temp-dir: is for --stage sort');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('takes its folder away where %s ends it', async (signal) => {
    const at = company();
    const child = spawn(process.execPath, [BIN, ...SORT.split(' ')], { cwd: at.at.root, stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.write(`${(await at.records()).join('\n')}\n`);
    await expect.poll(() => left(at).length, { timeout: 20_000 }).toBe(1);
    child.kill(signal);
    const [, by] = (await once(child, 'exit')) as [number | null, string | null];
    expect(by).toBe(signal);
    await expect.poll(() => left(at), { timeout: 20_000 }).toEqual([]);
  });

  test('ends where nobody reads any more', () => {
    const at = company();
    const script = `for i in 1 2 3 4 5 6 7 8; do seq -f '{"account":"a%06.0f","text":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}' 1 4000; done | { "$0" "$@"; echo "exit $?" >&2; } | head -c 10`;
    const { stderr } = spawnSync('sh', ['-c', script, process.execPath, BIN, ...SORT.split(' ')], { cwd: at.at.root, encoding: 'utf8' });
    expect(stderr).toContain('exit 2');
    expect(left(at)).toEqual([]);
  });

  // It takes more lines than memory holds, which are many.
  test.skipIf(!ALL)('names a disk that is full', { timeout: 300_000 }, () => {
    const at = company();
    const script = `mount -t tmpfs -o size=32m none spill
      seq -f '{"account":"a%08.0f","text":"${'x'.repeat(400)}"}' 1 1000000 | "$0" "$@" > /dev/null; code=$?; ls -A spill; exit $code`;
    const line = ['-rm', 'sh', '-c', script, process.execPath, BIN, ...SORT.split(' ')];
    const { status, stdout, stderr } = spawnSync('unshare', line, { cwd: at.at.root, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('--temp-dir spill: lines that are sorted lie there for a while, and it is full');
  });
});

test('without DuckDB, sorting says how to add it, and what else sorts', () => {
  const at = desk();
  for (const part of ['bin', 'dist', 'package.json']) cpSync(join(ROOT, part), join(at.root, 'headroom', part), { recursive: true });
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(at.root, 'headroom/bin/headroom.js'), ...'worker --stage sort'.split(' ')],
    {
      cwd: at.root,
      input: '{"account":"a"}\n',
      encoding: 'utf8',
    },
  );
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: `--stage sort: sorts through DuckDB: add it with npm install @duckdb/node-api@${optionalDependencies['@duckdb/node-api']} (-g where headroom was installed with -g), or sort with LC_ALL=C sort.\n`,
  });
  expect(existsSync(join(at.root, 'spill'))).toBe(false);
});
