/** What the stages of a worker say of what is cut off, doubled, mixed or meant for another stage; and how they run in a pipe. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { ACCOUNTS, Company, PATHS } from './company.ts';
import { desk } from './desk.ts';

const JOB = 'worker --stage job';
const REPLAY = 'worker --stage replay --job job.json';

describe('the read stage', () => {
  test('writes a line a record, sorted as bytes by account and time, and a header line a file', async () => {
    const company = new Company();
    const out = await company.must('worker --stage read july.csv');
    const lines = out.trimEnd().split('\n');
    expect(lines.length).toBe(ACCOUNTS.length + 1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      account: 'ada',
      time: '2026-07-01T10:00:00.000Z',
      file: 'july.csv',
      line: 2,
      number: 1,
      kind: 'use',
      format: 'usage',
      from: '2026-07-01T10:00:00.000Z',
      until: '2026-07-01T10:00:00.000Z',
      id: 'ada-07',
      plan: 'claude-pro',
      stream: 'subscription',
      surface: 'chat',
      client: 'claude-web',
      model: 'claude-sonnet-4-6',
      feature: 'none',
      funding: 'credits',
      amount: 1_250_000,
      currency: 'USD',
      readings: [
        { window: 'session', used_pct: 30_000_000, resets_at: '2026-07-01T12:00:00.000Z', resets_within: 0 },
        { window: 'weekly', used_pct: 30_000_000, resets_at: '2026-07-10T12:00:00.000Z', resets_within: 0 },
      ],
    });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      file: 'july.csv',
      format: 'usage',
      rows: 8,
      kinds: [['use', 8]],
      issues: [],
      timezone: 'UTC',
      accounts: ACCOUNTS.map((account) => ({ account, vendor: '' })),
    });
  });

  test('gives no header to a file that it can not read to its end, and exit code 2', async () => {
    const company = new Company();
    const packed = gzipSync(company.at.read('july.csv'));
    writeFileSync(company.path('cut.csv.gz'), packed.subarray(0, packed.length - 12));
    const { code, out, err } = await company.run('worker --stage read august.csv cut.csv.gz');
    expect(code).toBe(2);
    expect(err).toContain('cut.csv.gz');
    expect(out.split('\n').filter((line) => line.startsWith('{"file"')).length).toBe(1);
  });
});

test('columns of Parquet are read like any other file', async () => {
  const company = new Company();
  const bytes = readFileSync(fileURLToPath(new URL('../../fixtures/parquet/nanoseconds.parquet', import.meta.url)));
  writeFileSync(company.path('uses.parquet'), bytes);
  const lines = await company.must('worker --stage read uses.parquet');
  company.at.write('job.json', await company.must(JOB, lines));
  const named = await company.must('worker --stage name --job job.json', lines);
  company.at.write('parts.jsonl', await company.must(REPLAY, named));
  const whole = await company.run('audit uses.parquet --format json');
  expect(whole.code).toBe(3);
  expect(await company.run('merge parts.jsonl --job job.json --format json')).toEqual(whole);
});

describe('the job stage', () => {
  const headers = async (company: Company, ...more: readonly string[]): Promise<string> => {
    const lines: string[] = [];
    for (const line of more) lines.push(await company.must(`worker --stage read ${line}`));
    return lines.join('');
  };
  const holdRefusal = async (company: Company, stdin: string, message: string, options = ''): Promise<void> => {
    const { code, out, err } = await company.run(`${JOB}${options}`, stdin);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  };

  test('takes the headers in any order, from files or stdin, alone or with the records', async () => {
    const company = new Company();
    for (const path of PATHS) company.at.write(`${path}.jsonl`, await headers(company, path));
    const job = await company.must(`${JOB} july.csv.jsonl august.csv.jsonl credits.csv.jsonl`);
    expect(await company.must(JOB, await headers(company, ...[...PATHS].reverse()))).toBe(job);
    const alone = (await headers(company, ...PATHS)).split('\n').filter((line) => line.startsWith('{"file"'));
    expect(await company.must(JOB, `${alone.join('\n')}\n`)).toBe(job);
  });

  test('is the same job that a shard writes', async () => {
    const company = new Company();
    const job = await company.must(JOB, await headers(company, ...PATHS));
    const [shard] = await company.shards(2);
    expect(company.at.read(shard ?? '').split('\n')[0]).toBe(job.trimEnd());
  });

  test('refuses a file that was read twice', async () => {
    const company = new Company();
    await holdRefusal(company, await headers(company, 'july.csv', 'july.csv'), 'july.csv: was read twice; give each file to one worker');
  });

  test('refuses files that were read in different zones or character sets', async () => {
    const company = new Company();
    await holdRefusal(
      company,
      await headers(company, 'august.csv', 'july.csv --timezone Europe/Berlin'),
      'july.csv: was read in Europe/Berlin, and august.csv in UTC; read all files under one --timezone.',
    );
    await holdRefusal(
      company,
      await headers(company, 'august.csv', 'july.csv --encoding latin1'),
      'july.csv: was read under another --encoding',
    );
    await holdRefusal(company, await headers(company, 'july.csv'), 'the files were read in UTC', ' --timezone Asia/Tokyo');
  });

  test('refuses what was cut off, and what is no header', async () => {
    const company = new Company();
    const whole = await headers(company, 'july.csv');
    await holdRefusal(company, whole.slice(0, -30), 'stdin:9: ends in the middle of a line: whoever wrote it was cut off; make it again.');
    await holdRefusal(company, whole.slice(0, 300), 'ends in the middle of a line');
    await holdRefusal(company, '', 'No header line was given');
    await holdRefusal(company, '{"file":1}\n', "stdin:1: is no line of this stage's protocol");
    await holdRefusal(company, 'usage\n', 'stdin:1: is no JSON');
    await holdRefusal(company, whole.replace(/"version":"[^"]*"/, '"version":"0.0.1"'), 'july.csv was read by headroom 0.0.1');
  });

  test('refuses rows that can not be read, all of them, unless they may be left out', async () => {
    const company = new Company();
    company.at.write('july.csv', company.at.read('july.csv').replace('1.25,USD', 'much,USD'));
    const stdin = await headers(company, ...PATHS);
    await holdRefusal(company, stdin, 'july.csv:2:credits_amount');
    await holdRefusal(company, stdin, 'go on without them with --partial');
    company.at.write('job.json', await company.must(`${JOB} --partial`, stdin));
    const records = stdin
      .split('\n')
      .filter((line) => line.startsWith('{"account"'))
      .sort();
    company.at.write('parts.jsonl', (await company.replay(records)).out);
    expect(await company.run('merge parts.jsonl --job job.json')).toEqual(await company.run(`audit ${PATHS.join(' ')} --partial`));
  });

  test('refuses an account that no file holds', async () => {
    const company = new Company();
    await holdRefusal(
      company,
      await headers(company, 'july.csv'),
      '--account nobody: these files hold no such account.',
      ' --account nobody',
    );
  });
});

describe('the replay stage', () => {
  test('takes the job on stdin as well', async () => {
    const company = new Company();
    const lines = await company.records();
    const { out } = await company.replay(lines);
    const stdin = `${company.at.read('job.json')}${lines.join('\n')}\n`;
    expect(await company.run('worker --stage replay', stdin)).toEqual({ code: 0, out, err: '' });
    expect((await company.run('worker --stage replay', `${lines.join('\n')}\n`)).err).toContain('stdin:1: is no job header');
    expect((await company.run('worker --stage replay')).err).toContain('stdin is empty');
    expect(await company.run(REPLAY)).toEqual({ code: 0, out: '', err: '' });
  });

  test('refuses an account that comes back after it ended', async () => {
    const company = new Company();
    const lines = await company.records();
    const { code, err } = await company.replay([...lines.slice(1), lines[0] ?? '']);
    expect(code).toBe(2);
    expect(err).toContain('stdin:24: account "ada" came before, and its part is written; bring all records of an account together');
  });

  test('refuses a stream that is cut off, and records of another job', async () => {
    const company = new Company();
    const text = `${(await company.records()).join('\n')}\n`;
    for (const end of [text.length - 40, text.lastIndexOf('{') + 5]) {
      const cut = await company.run(REPLAY, text.slice(0, end));
      expect({ code: cut.code, lines: cut.out.split('\n').length - 1 }).toEqual({ code: 2, lines: 7 });
      expect(cut.err).toContain('stdin:24: ends in the middle of a line: whoever wrote it was cut off; nothing from here on was replayed.');
    }
    expect((await company.run(REPLAY, text.replace('"file":"july.csv"', '"file":"june.csv"'))).err).toContain(
      'is a record of june.csv, which is no input of the job',
    );
    expect((await company.run(REPLAY, text.replaceAll('"account":"ada"', '"account":"zoe"'))).err).toContain(
      'account "zoe" is in no header of the job',
    );
    expect((await company.run(REPLAY, 'timestamp,funding\n')).err).toContain('stdin:1: is no record line');
  });

  test.each([
    ['a field that there is not', '"kind":"use"', '"kind":"use","colour":"red"', 'there is no field "colour" of a use'],
    ['a kind that there is not', '"kind":"use"', '"kind":"abuse"', 'its "kind" must be one of use, snapshot, entry, invoice, notice, plan'],
    [
      'an instant of another shape',
      '"from":"2026-07-',
      '"from":"2026/07/',
      'its "from" must be an instant such as 2026-07-03T14:05:00.000Z',
    ],
    ['an end before its start', '"until":"2026-07-', '"until":"2025-07-', 'its "until" is before its "from"'],
    ['a word of no list', '"funding":"credits"', '"funding":"luck"', 'its "funding" must be one of allowance, credits, mixed, none'],
    ['a number too large', '"amount":1250000', '"amount":9007199254740993', 'its "amount" must be a whole number below 2^53'],
    ['no JSON', '"kind":"use",', '"kind":use,', 'it is no JSON'],
    ['a prototype', '"kind":"use"', '"kind":"use","__proto__":{"amount":1}', 'there is no field "__proto__" of a use'],
  ])('lets a record with %s spoil its account, and no other', async (_, from, to, why) => {
    const company = new Company();
    const lines = await company.records();
    const { out: whole } = await company.replay(lines);
    const poisoned = lines.map((line) => (line.includes('ada-07') ? line.replace(from, to) : line));
    expect(poisoned).not.toEqual(lines);
    const { code, out, err } = await company.replay(poisoned);
    expect({ code, err }).toEqual({ code: 0, err: `account "ada" could not be replayed: a record of it can't be read: ${why}.\n` });
    expect(out.split('\n').slice(1)).toEqual(whole.split('\n').slice(1));
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ part: 'ada', unplaced: 1 });
  });

  test('tells a record that a retry brought twice', async () => {
    const company = new Company();
    const lines = await company.records();
    const { err } = await company.replay([lines[0] ?? '', ...lines]);
    expect(err).toBe('account "ada" could not be replayed: record 1 of credits.csv came twice.\n');
  });
});

test('an option that means nothing to a stage is refused', async () => {
  const at = desk();
  const said = async (line: string): Promise<string> => (await at.run(`worker --stage ${line}`)).err;
  expect(await said('read a.csv --plan claude-pro')).toContain('--plan: is for --stage job, and means nothing to --stage read');
  expect(await said('replay --timezone UTC')).toContain('--timezone: is for --stage read or job');
  expect(await said('replay a.jsonl')).toContain('--stage replay: reads records on stdin, and no file; leave out a.jsonl.');
  expect(await said('name')).toContain('--stage name: needs --job FILE');
  for (const stage of ['read a.csv', 'job', 'replay'])
    expect(await said(`${stage} --redact key`)).toContain(
      '--redact key: is for audit; shards take it (headroom audit --shard I/N --redact key)',
    );
  expect(await said('spin')).toContain('allowed choices are read, job, name, sort, replay');
  expect((await at.run('worker')).code).toBe(2);
  expect((await at.run('worker --stage read')).code).toBe(2);
});

test.each(['0/4', '5/4', '1', '1/0', '1/4/2', '-1/4', '1.5/4', 'a/b', '1/9999999'])('%s is no shard', async (shard) => {
  const { code, err } = await new Company().run(`audit july.csv --shard=${shard}`);
  expect(code).toBe(2);
  expect(err).toContain(`--shard ${shard}: is no shard; write which of how many`);
});

test('what a shard can not do is refused', async () => {
  const { code, err } = await new Company().run('audit july.csv --shard 1/2 --format json --baseline b.json --fail-on note -o a -o b');
  expect(code).toBe(2);
  for (const option of ['--format json', '--baseline b.json', '--fail-on note']) expect(err).toContain(`${option}: is for headroom merge`);
  expect(err).toContain('-o: a shard writes one file of parts; name one.');
});

/** Of a company of so many accounts more than a pipe holds. */
function manyFold(company: Company, copies: number): void {
  const [header = '', ...rows] = company.at.read('july.csv').trimEnd().split('\n');
  const copied = (row: string, copy: number): string =>
    row.replace(/,([a-z]+)-07,/, `,$1-07-${copy},`).replace(/,(\w+),claude-pro/, `,$1${copy},claude-pro`);
  const all = Array.from({ length: copies }, (_, copy) => rows.map((row) => copied(row, copy)));
  company.at.write('july.csv', `${[header, ...all.flat()].join('\n')}\n`);
}

test.each([
  ['worker --stage read july.csv', 800],
  ['worker --stage name --job job.json', 800],
  [REPLAY, 60],
] as const)('%s has only so much waiting that nobody has taken yet', async (line, copies) => {
  const company = new Company();
  manyFold(company, copies);
  const stdin = `${(await company.records()).join('\n')}\n`;
  let [waiting, most, all] = [0, 0, 0];
  const quiet = { write: () => {}, isTTY: false, columns: 80 };
  const code = await run(line.split(' '), {
    stdout: {
      ...quiet,
      write(text) {
        waiting += text.length;
        all += text.length;
        most = Math.max(most, waiting);
      },
      async drained() {
        await Promise.resolve();
        waiting = 0;
        return true;
      },
    },
    stderr: quiet,
    env: {},
    cwd: company.at.root,
    async *stdin() {
      await Promise.resolve();
      for (let at = 0; at < stdin.length; at += 1 << 16) yield Buffer.from(stdin.slice(at, at + (1 << 16)));
    },
  });
  expect({ code, waiting }).toEqual({ code: 0, waiting: 0 });
  // What one block of an input makes, of many.
  expect(most).toBeLessThan(all / 2);
  expect(most).toBeLessThan(1_200_000);
});

describe('in a pipe', () => {
  const BIN = fileURLToPath(new URL('../../bin/headroom.js', import.meta.url));
  const shell = (cwd: string, script: string): ReturnType<typeof spawnSync> =>
    spawnSync('bash', ['-o', 'pipefail', '-c', script], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, HEADROOM: `${process.execPath} ${BIN}` },
    });

  test('the stages are a line of shell, and wait for a slow reader', async () => {
    const company = new Company();
    manyFold(company, 60);
    const { stderr, status } = shell(
      company.at.root,
      `set -e
      for file in ${PATHS.join(' ')}; do $HEADROOM worker --stage read $file > $file.jsonl; done
      $HEADROOM worker --stage job *.csv.jsonl > job.json
      cat *.csv.jsonl | $HEADROOM worker --stage name --job job.json | LC_ALL=C sort | $HEADROOM worker --stage replay --job job.json | (sleep 1; cat) > parts.jsonl
      $HEADROOM merge parts.jsonl --job job.json --fail-on never --format json > merged.json`,
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(company.at.read('parts.jsonl').length).toBeGreaterThan(1 << 19);
    const whole = await company.run(`audit ${PATHS.join(' ')} --fail-on never --format json`);
    expect(company.at.read('merged.json')).toBe(whole.out);
    // A reader that goes away ends the worker, which says that not all was taken.
    const gone = shell(
      company.at.root,
      'cat *.csv.jsonl | LC_ALL=C sort | $HEADROOM worker --stage replay --job job.json | head -c 10 > /dev/null',
    );
    expect({ status: gone.status, stderr: gone.stderr }).toEqual({
      status: 2,
      stderr: 'stdout was closed before all was written to it; what its reader has is not whole.\n',
    });
  });
});
