/** What a Parquet file says by its types, what it can't say, and what a hostile one does. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { openParquet } from '../../src/cli/parquet/file.ts';
import { leaveEngine, takeEngine } from '../../src/cli/parquet/process.ts';
import { audit } from '../../src/index.ts';
import { hasDuckDB, writeParquet } from '../support/parquet.ts';
import { desk, type Desk, type Said } from './desk.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Made by Apache Arrow, whose files hold what DuckDB doesn't write. */
const FIXTURES = join(ROOT, 'fixtures', 'parquet');

/** One draw of USD 1.50; `change` replaces or adds columns. */
function draw(change: Readonly<Record<string, string>> = {}, rows = ''): string {
  const columns = {
    timestamp: "TIMESTAMPTZ '2026-07-01 09:30:00+02'",
    event_id: "'e1'",
    funding: "'credits'",
    credits_amount: "CAST('1.50' AS DECIMAL(18, 6))",
    currency: "'USD'",
    ...change,
  };
  return `SELECT ${Object.entries(columns)
    .map(([name, value]) => `${value} AS "${name}"`)
    .join(', ')} ${rows}`;
}

async function holding(file: string, select: string, options = ''): Promise<Desk> {
  const at = desk();
  mkdirSync(dirname(join(at.root, file)), { recursive: true });
  await writeParquet(join(at.root, file), select, options);
  return at;
}

interface Draw {
  readonly id: string;
  readonly from: string;
  readonly until: string;
  readonly amount: string | null;
  readonly sources: readonly { readonly line: number }[];
}

function drawsOf({ code, out, err }: Said): readonly Draw[] {
  // Nothing decides them.
  expect({ code, err }).toEqual({ code: 3, err: '' });
  return (JSON.parse(out) as { draws: readonly Draw[] }).draws;
}

async function drawOf(select: string, options: readonly string[] = []): Promise<Draw | undefined> {
  const at = await holding('u.parquet', select);
  const draws = drawsOf(await at.run(['audit', 'u.parquet', '--format', 'json', ...options]));
  expect(draws.length).toBe(1);
  return draws[0];
}

async function refusalOf(select: string): Promise<string> {
  const at = await holding('u.parquet', select);
  const { code, out, err } = await at.run('audit u.parquet');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  return err;
}

describe.skipIf(!hasDuckDB)('a Parquet file', () => {
  const berlin = ['--timezone', 'Europe/Berlin'];

  test.each([
    ['an instant of a zone', { timestamp: "TIMESTAMPTZ '2026-07-01 09:30:00+02'" }, '2026-07-01T07:30:00.000Z'],
    ['a time without one, which is in --timezone', { timestamp: "TIMESTAMP '2026-07-01 09:30:00'" }, '2026-07-01T07:30:00.000Z'],
    ['a time to the nanosecond', { timestamp: "TIMESTAMP_NS '2026-07-01 09:30:00.123456789'" }, '2026-07-01T07:30:00.123Z'],
    ['a time as text', { timestamp: "'2026-07-01T09:30:00+05:00'" }, '2026-07-01T04:30:00.000Z'],
  ])('states %s', async (_, change, from) => {
    expect(await drawOf(draw(change), berlin)).toMatchObject({ from, until: from, amount: '1.50' });
  });

  test('states a day, which is the whole day in --timezone', async () => {
    expect(await drawOf(draw({ timestamp: "DATE '2026-07-01'" }), berlin)).toMatchObject({
      from: '2026-06-30T22:00:00.000Z',
      until: '2026-07-01T22:00:00.000Z',
    });
  });

  test.each([
    ['int96', '2026-07-01T07:30:00.000Z'],
    ['nanoseconds', '2026-07-01T09:30:00.123Z'],
  ])('of Apache Arrow states times as %s', async (name, from) => {
    const at = desk();
    copyFileSync(join(FIXTURES, `${name}.parquet`), join(at.root, 'u.parquet'));
    const [first] = drawsOf(await at.run(['audit', 'u.parquet', '--format', 'json', ...berlin]));
    expect(first).toMatchObject({ id: 'e1', from, amount: '1.50' });
  });

  test.each([
    ['a DECIMAL of many digits', "CAST('123456.789012' AS DECIMAL(38, 12))", '123456.789012'],
    ['a text', "'1,234.50'", '1234.50'],
    ['a whole number', '12::BIGINT', '12.00'],
    ['no amount', 'NULL::DECIMAL(18, 6)', null],
    ['no amount, whatever its type', 'NULL::DOUBLE', null],
    ['no amount, as exports write it', "'NULL'", null],
  ])('states %s', async (_, credits_amount, amount) => {
    expect(await drawOf(draw({ credits_amount }))).toMatchObject({ amount });
  });

  test.each(['DOUBLE', 'FLOAT'])('of amounts as %s is refused, since they are rounded already', async (type) => {
    expect(await refusalOf(draw({ credits_amount: `0.1::${type}` }))).toBe(
      `u.parquet: its column credits_amount is ${type}, which rounds amounts to binary fractions; cast it to DECIMAL(18,6) where the file is written.\n`,
    );
  });

  test('of amounts as floats is refused through a map as well', async () => {
    const at = await holding('u.parquet', `SELECT '2026-07-01' AS day, 'x' AS id, 0.1::DOUBLE AS paid`);
    at.write(
      'map.json',
      JSON.stringify({
        version: 1,
        maps: [
          {
            name: 'm',
            kind: 'usage',
            header: ['day', 'id', 'paid'],
            columns: { timestamp: { from: 'day' }, event_id: { from: 'id' }, credits_amount: { from: 'paid', unit: 'major' } },
            constants: { stream: 'subscription', funding: 'credits', currency: 'USD' },
          },
        ],
      }),
    );
    const { code, err } = await at.run('audit u.parquet --map map.json');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('its column paid is DOUBLE') as string });
  });

  test('states shares as floats, by their shortest text', async () => {
    const looks = `SELECT TIMESTAMPTZ '2026-07-01 09:00:00Z' AS timestamp, 45.1::FLOAT AS session_used_pct, 1e-5::DOUBLE AS weekly_used_pct`;
    const at = await holding('s.parquet', looks);
    const { code, out } = await at.run('inspect s.parquet --format json');
    expect(code).toBe(0);
    expect(out).toContain('"snapshot');
    const odd = await holding('s.parquet', looks.replace('1e-5', "'NaN'"));
    expect((await odd.run('audit s.parquet')).err).toContain('s.parquet:1:weekly_used_pct: "nan" is not a percentage');
  });

  test('may hold columns of any other shape, as long as nobody needs them', async () => {
    const more = { detail: '{a: 1, b: [2]}', tags: "['x']", raw: "'\\xAA'::BLOB", span: "INTERVAL '1 hour'", weight: '0.5::DOUBLE' };
    expect(await drawOf(draw(more))).toMatchObject({ id: 'e1', amount: '1.50' });
    const rows = await holding('u.parquet', draw({ event_id: 'NULL::VARCHAR', tags: '[i]' }, 'FROM range(2) t(i)'));
    const ids = drawsOf(await rows.run('audit u.parquet --format json')).map(({ id }) => id.replace(/:\d+$/, ''));
    expect(new Set(ids).size).toBe(2);
    expect(await refusalOf(draw({ timestamp: "{day: '2026-07-01'}" }))).toBe(
      'u.parquet: its column timestamp is STRUCT, which is no single value; cast it to VARCHAR.\n',
    );
  });

  test('gives a row its ordinal for a line, in the order of the file', async () => {
    const rows = draw(
      {
        event_id: "'e' || i",
        note: "'two\nlines'",
        credits_amount: "CASE WHEN i = 15000 THEN 'much' ELSE '1.50' END",
      },
      'FROM range(1, 20001) t(i)',
    );
    const at = await holding('u.parquet', rows, 'ROW_GROUP_SIZE 2048');
    const { code, err } = await at.run('audit u.parquet');
    expect({ code, err: err.split('\n')[0] }).toEqual({
      code: 2,
      err: 'u.parquet:15000:credits_amount: "much" is not an amount; write 12.34',
    });
  });

  test.each([
    ['duplicate-column', ':1:Credits_Amount: is given twice in the header'],
    ['decimal-of-sixty-digits', ': its column credits_amount is a DECIMAL of more than 38 digits'],
    ['text-that-is-not-utf-8', ': is a Parquet file whose texts are not all UTF-8'],
  ])('is refused for a %s', async (name, words) => {
    const at = desk();
    copyFileSync(join(FIXTURES, `${name}.parquet`), join(at.root, 'u.parquet'));
    const { code, out, err } = await at.run('audit u.parquet');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`u.parquet${words}`);
  });

  test('states the same instants wherever the machine stands', async () => {
    const at = await holding('u.parquet', draw());
    const { stdout } = spawnSync(process.execPath, [join(ROOT, 'bin/headroom.js'), 'audit', 'u.parquet', '--format', 'json'], {
      cwd: at.root,
      encoding: 'utf8',
      env: { ...process.env, TZ: 'Asia/Tokyo' },
    });
    expect((JSON.parse(stdout) as { draws: readonly Draw[] }).draws).toMatchObject([{ from: '2026-07-01T07:30:00.000Z' }]);
  });

  test('is known by its first bytes, and by nothing in its path', async () => {
    const at = await holding("year=2026/a[1]*'{b}?.csv", draw());
    await writeParquet(join(at.root, 'year=2026', "a1x'{b}y.csv"), draw({ event_id: "'other'" }));
    const [first, ...others] = drawsOf(await at.run(['audit', "year=2026/a[1]*'{b}?.csv", '--format', 'json']));
    expect(first).toMatchObject({ id: 'e1' });
    expect(others).toEqual([]);
  });

  test('is read from gzip and from stdin, and nothing stays in the temporary folder', async () => {
    const at = await holding('u.parquet', draw());
    const bytes = readFileSync(join(at.root, 'u.parquet'));
    mkdirSync(join(at.root, 'tmp'));
    vi.stubEnv('TMPDIR', join(at.root, 'tmp'));
    try {
      writeFileSync(join(at.root, 'u.gz'), gzipSync(bytes));
      for (const said of [await at.run('audit u.gz --format json'), await at.run('audit - --format json', { stdin: bytes })]) {
        expect(drawsOf(said)).toMatchObject([{ id: 'e1', sources: [{ line: 1 }] }]);
      }
      writeFileSync(join(at.root, 'half.gz'), gzipSync(bytes.subarray(0, 300)));
      expect((await at.run('audit half.gz')).err).toContain("half.gz: is a Parquet file that can't be read");
      expect(readdirSync(join(at.root, 'tmp'))).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('of a folder is passed over where no format knows its columns, and never where it is damaged', async () => {
    const at = await holding('in/u.parquet', draw());
    await writeParquet(join(at.root, 'in', 'other.parquet'), 'SELECT 1 AS a, 2 AS b');
    const { code, out, err } = await at.run('audit in --format json');
    expect({ code, err }).toEqual({ code: 3, err: 'Skipped, since no format recognises it: in/other.parquet.\n' });
    expect(out).toContain('"e1"');
    writeFileSync(join(at.root, 'in', 'half.parquet'), readFileSync(join(at.root, 'in', 'u.parquet')).subarray(0, 300));
    const refused = await at.run('audit in');
    expect({ code: refused.code, err: refused.err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('in/half.parquet: is a Parquet') as string,
    });
    expect((await at.run('audit in/other.parquet')).err).toContain('in/other.parquet: no format recognises its columns');
  });

  test('gets a map suggested of the columns that can be mapped', async () => {
    const at = await holding('own.parquet', draw({ timestamp: 'NULL', 'Paid At': "TIMESTAMPTZ '2026-07-01 09:30:00Z'", raw: '[1]' }));
    const { code, out } = await at.run('inspect --suggest-map own.parquet');
    expect(code).toBe(0);
    expect(out).toContain('"Paid At"');
    expect(out).not.toContain('"raw"');
  });
});

describe.skipIf(!hasDuckDB)('a hostile Parquet file', () => {
  test('is refused in a sentence, wherever it is cut or bent', async () => {
    const at = await holding('whole.parquet', draw({}, 'FROM range(3000)'));
    const whole = readFileSync(join(at.root, 'whole.parquet'));
    const footer = whole.readUInt32LE(whole.length - 8);
    const bent = (offset: number, value: number): Buffer => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt32LE(value, offset);
      return bytes;
    };
    const files = {
      'magic-only': Buffer.from('PAR1'),
      'magic-twice': Buffer.from('PAR1PAR1'),
      'text-after-magic': Buffer.from('PAR1,is,no,header\n1,2,3,4\n'),
      'without-footer': whole.subarray(0, whole.length - footer - 8),
      'footer-too-long': bent(whole.length - 8, 0x7f_ff_ff_ff),
      'footer-too-short': bent(whole.length - 8, 3),
      'footer-of-noise': Buffer.concat([whole.subarray(0, whole.length - footer - 8), Buffer.alloc(footer, 0xee), whole.subarray(-8)]),
      'pages-of-noise': Buffer.concat([whole.subarray(0, 4), Buffer.alloc(whole.length - footer - 12, 0xee), whole.subarray(-footer - 8)]),
    };
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(join(at.root, 'u.parquet'), bytes);
      const { code, out, err } = await at.run('audit u.parquet');
      expect({ name, code, out }).toEqual({ name, code: 2, out: '' });
      expect(err, name).toMatch(/^u\.parquet: is a Parquet file that can't be read: .*\.\n$/);
      expect(err, name).not.toContain(at.root);
    }
    expect((await at.run('audit whole.parquet')).code).toBe(3);
  });

  test('that unpacks to no end is refused before it does', async () => {
    const wide = await holding('u.parquet', draw({ event_id: "repeat('x', 20000000)" }));
    expect((await wide.run('audit u.parquet')).err).toBe(
      'u.parquet: holds a row of more than 16 MB, which no export does; export it again.\n',
    );
    const long = await holding('u.parquet', draw({ event_id: "repeat('x', 2000)" }, 'FROM range(40000)'));
    expect((await long.run('audit u.parquet')).err).toContain('u.parquet: unpacks to more than 250 times its size, beyond 64 MiB');
  });

  test.runIf(process.env['HEADROOM_TWINS'] === 'all')('that takes more memory than there is for it is refused', async () => {
    const large = await holding('u.parquet', draw({ event_id: "repeat('x', 600000)" }, 'FROM range(2048)'));
    expect((await large.run('audit u.parquet')).err).toContain(
      'u.parquet: is a Parquet file that takes more than 1 GB of memory to unpack;',
    );
  });

  test('that ends its process gets a sentence, and the next file gets a process', async () => {
    const at = await holding('u.parquet', draw({}, 'FROM range(300000) t(i)'));
    const real = join(at.root, 'u.parquet');
    const chunks = (): never => {
      throw new Error('a file of the disk is opened where it is');
    };
    const engine = takeEngine();
    await leaveEngine(engine);
    const file = await openParquet('u.parquet', real, chunks);
    const reading = file.batches()[Symbol.asyncIterator]();
    expect((await reading.next()).done).toBe(false);
    engine.end();
    await expect(
      (async () => {
        while ((await reading.next()).done !== true);
      })(),
    ).rejects.toMatchObject({ problems: [expect.stringContaining("u.parquet: is a Parquet file that can't be read")] });
    await file.close();
    const again = await openParquet('u.parquet', real, chunks);
    expect(again.columns.length).toBe(5);
    await again.close();
  });
});

describe('without DuckDB', () => {
  test('a Parquet file gets told how to add it, and all else works', () => {
    const at = desk({ 'u.csv': 'timestamp,event_id,funding,credits_amount,currency\n2026-07-01T09:30:00Z,e1,credits,1.50,USD\n' });
    for (const part of ['bin', 'dist', 'package.json']) cpSync(join(ROOT, part), join(at.root, 'headroom', part), { recursive: true });
    copyFileSync(join(FIXTURES, 'nanoseconds.parquet'), join(at.root, 'u.parquet'));
    const run = (file: string): { status: number | null; stderr: string } =>
      spawnSync(process.execPath, [join(at.root, 'headroom/bin/headroom.js'), 'audit', file], { cwd: at.root, encoding: 'utf8' });
    const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      optionalDependencies: Record<string, string>;
    };
    expect(run('u.parquet')).toMatchObject({
      status: 2,
      stderr: `u.parquet: is a Parquet file, which is read through DuckDB: add it with npm install @duckdb/node-api@${optionalDependencies['@duckdb/node-api']} (-g where headroom was installed with -g), or export the rows as CSV.\n`,
    });
    expect(run('u.csv')).toMatchObject({ status: 3, stderr: '' });
  });

  test('the library says that only the command line reads it', async () => {
    const bytes = readFileSync(join(FIXTURES, 'nanoseconds.parquet'));
    await expect(audit({ inputs: [{ name: 'u.parquet', bytes }] })).rejects.toMatchObject({
      problems: ['u.parquet: is a Parquet file, which only the command line reads; give its rows as CSV.'],
    });
  });
});
