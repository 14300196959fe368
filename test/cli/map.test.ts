import { describe, expect, test } from 'vitest';
import { desk, type Desk } from './desk.ts';

const CSV = 'When,Kind,Cost\n2026-07-03T09:30:00Z,Included,\n2026-07-03T10:30:00Z,Extra,150\n';

function mapFile(change: object = {}): string {
  const map = {
    name: 'gateway',
    kind: 'usage',
    header: ['When', 'Kind'],
    columns: {
      timestamp: { from: 'When' },
      funding: { from: 'Kind', values: { Included: 'allowance', Extra: 'credits' } },
      credits_amount: { from: 'Cost', unit: 'cents' },
    },
    constants: { currency: 'USD', stream: 'subscription' },
    ...change,
  };
  return JSON.stringify({ version: 1, maps: [map] });
}

interface Report {
  readonly inputs: readonly { readonly path: string; readonly format: string }[];
  readonly draws: readonly { readonly amount: string }[];
}

async function report(at: Desk, line: string): Promise<Report> {
  const { out, err } = await at.run(`${line} --format json`);
  expect(err).toBe('');
  return JSON.parse(out) as Report;
}

async function refused(map: string, line = 'audit x.csv --map map.json'): Promise<string> {
  const { code, out, err } = await desk({ 'x.csv': CSV, 'map.json': map }).run(line);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  return err;
}

describe('--map', () => {
  test('reads what no format knows, and the report names the map', async () => {
    const at = desk({ 'x.csv': CSV, 'map.json': mapFile() });
    const { inputs, draws } = await report(at, 'audit x.csv --map map.json');
    expect(inputs.map(({ path, format }) => `${path} ${format}`)).toEqual(['x.csv map:gateway']);
    expect(draws.map(({ amount }) => amount)).toEqual(['1.50']);
  });

  test('is a key of headroom.json, relative to where that stands, and an option goes before it', async () => {
    const at = desk({
      'x.csv': CSV,
      'team/headroom.json': '{ "inputs": ["../x.csv"], "map": "maps.json" }',
      'team/maps.json': mapFile(),
      'other.json': mapFile({ name: 'other' }),
    });
    expect((await report(at, 'audit --config team/headroom.json')).inputs[0]?.format).toBe('map:gateway');
    expect((await report(at, 'audit --config team/headroom.json --map other.json')).inputs[0]?.format).toBe('map:other');
  });

  test('holds for inspect and statement too', async () => {
    const at = desk({ 'x.csv': CSV, 'map.json': mapFile() });
    expect((await at.run('inspect x.csv --map map.json')).out).toContain('Uses, one a row (map:gateway), 2 rows');
    expect((await at.run('statement x.csv --map map.json')).out).toContain('USD 1.50');
  });

  test('takes from a folder what it fits, and leaves the rest', async () => {
    const at = desk({ 'in/x.csv': CSV, 'in/y.csv': 'A,B\n1,2\n', 'map.json': mapFile() });
    const { err, out } = await at.run('inspect in --map map.json');
    expect(err).toBe('Skipped, since no format recognises it: in/y.csv.\n');
    expect(out).toContain('in/x.csv\n');
  });

  test('is named by --as, and must fit', async () => {
    const at = desk({ 'x.csv': CSV, 'y.csv': 'When,Sort\n2026-07-03,x\n', 'map.json': mapFile() });
    expect((await report(at, 'audit x.csv --map map.json --as map:gateway=x.csv')).inputs[0]?.format).toBe('map:gateway');
    expect((await at.run('audit y.csv --map map.json --as map:gateway=y.csv')).err).toBe(
      "y.csv: can't be read as map:gateway, which needs the column kind.\n",
    );
    expect((await at.run('audit x.csv --map map.json --as map:gatway=x.csv')).err).toBe(
      '--as map:gatway=x.csv: there is no such format; did you mean map:gateway? headroom explain lists the formats.\n',
    );
  });

  test('is never overwritten by a report', async () => {
    const at = desk({ 'x.csv': CSV, 'map.json': mapFile() });
    expect((await at.run('audit x.csv --map map.json -o map.json')).err).toBe(
      '-o map.json: is one of the files this audit reads; write to another file.\n',
    );
    expect(at.read('map.json')).toBe(mapFile());
  });

  test('is told by pseudonyms in a redacted report', async () => {
    const columns = {
      timestamp: { from: 'Acmecorp When' },
      funding: { from: 'Kind', values: { Included: 'allowance', 'Paid by Acmecorp': 'credits' } },
      member: { from: 'Who' },
    };
    const csv =
      'Acmecorp When,Kind,Who\n2026-07-03T09:30:00Z,Paid by Acmecorp,Zebedee\n2026-07-03T10:30:00Z,Paid by Zebedee,x\n3/4/26,Included,x\n';
    const map = mapFile({ name: 'acmecorp', header: ['Kind'], columns, constants: { stream: 'subscription', account: 'Acmecorp Ltd' } });
    const at = desk({ 'x.csv': csv, 'map.json': map, key: 'k'.repeat(64) });
    for (const line of [
      'audit x.csv --map map.json --partial',
      'audit x.csv --map map.json --partial --format json',
      'inspect x.csv --map map.json',
    ]) {
      const { out, err } = await at.run(`${line} --redact key`);
      expect(err).toBe('');
      expect(out).toMatch(/map: ?|by the map/);
      expect(out).not.toMatch(/acme|zebedee/i);
    }
    expect((await at.run('inspect --suggest-map x.csv --redact key')).err).toBe(
      '--redact: a map holds words of its file as they are; leave it out.\n',
    );
  });

  test('goes into a pack, which can be checked without it', async () => {
    const at = desk({ 'x.csv': CSV, 'map.json': mapFile() });
    expect((await at.run('pack x.csv --map map.json -o p')).code).toBe(0);
    at.write('map.json', '{}');
    expect((await at.run('pack --verify p')).code).toBe(0);
    at.write('p/map.json', mapFile({ name: 'other' }));
    expect((await at.run('pack --verify p')).code).toBe(1);
  });

  test('is repeated by the command that a page shows to run again', async () => {
    const at = desk({ 'x.csv': CSV, 'map.json': mapFile() });
    expect((await at.run('audit x.csv --map map.json')).out.replace(/\s+/g, ' ')).toContain(
      'headroom audit x.csv --map map.json --plan ID',
    );
  });

  test('may begin with a byte order mark, and hold a word of every prototype', async () => {
    const values = { Included: 'allowance', Extra: 'credits', constructor: 'none', toString: 'mixed' };
    const map = mapFile({ columns: { timestamp: { from: 'When' }, funding: { from: 'Kind', values } } });
    const at = desk({ 'x.csv': `${CSV}2026-07-04,Constructor,\n2026-07-05,valueOf,\n`, 'map.json': `\uFEFF${map}` });
    const { code, err } = await at.run('audit x.csv --map map.json');
    expect(code).toBe(2);
    expect(err).toContain('x.csv:5:Kind: "valueOf" is none of the values');
    expect(err).not.toContain('x.csv:4');
  });
});

describe('a map file that is none', () => {
  test.each([
    [
      'nothing there',
      'audit x.csv --map other.json',
      '--map other.json: there is no such file; headroom inspect --suggest-map FILE.csv writes a first one.\n',
    ],
    ['a folder', 'audit x.csv --map .', '--map .: is no file; name a map file.\n'],
    ['an export', 'audit x.csv --map x.csv', 'x.csv: is not valid JSON; check its commas, quotes and brackets.\n'],
  ])('is refused: %s', async (_, line, said) => {
    expect(await refused(mapFile(), line)).toBe(said);
  });

  test('is refused before it is read where it is larger than any map', async () => {
    expect(await refused(`${mapFile()}${' '.repeat(1 << 20)}`)).toBe(
      '--map map.json: is larger than 1 MB, which no map file is; name a map file.\n',
    );
  });

  test.each([
    ['{}', ['map.json: version: is missing; it must be 1.', 'map.json: maps: is missing; it must be a list.']],
    ['[]', ['map.json: must be an object.']],
    ['null', ['map.json: must be an object.']],
    ['{ "version": 2, "maps": [] }', ['map.json: version: must be 1.', 'map.json: maps: is empty; write at least one map.']],
    ['{ "version": 1, "maps": [{ "__proto__": {} }] }', ['map.json: there is no key "__proto__"; take it out.']],
    [
      mapFile({ constants: { stream: 'subscription', currency: 'USD', __proto: 'x' } }),
      ['map.json: maps.0.constants.__proto: is no column of usage'],
    ],
    [
      `{ "version": 1, "maps": [${[1, 2].map(() => (JSON.parse(mapFile()) as { maps: unknown[] }).maps.map((map) => JSON.stringify(map))).join(',')}] }`,
      ['map.json: maps.1.name: is the name of maps.0 too; write another.'],
    ],
    [
      mapFile({ columns: { timestamp: { from: 'When' }, funding: { from: 'Kind' }, credits_amount: { from: 'Cost', unit: 'credits' } } }),
      ['map.json: maps.0.columns.credits_amount.unit: must be major, minor or cents, since constants.currency, USD, is money.'],
    ],
    [
      mapFile({ constants: { stream: 'subscription', currency: 'tokens' } }),
      ["map.json: maps.0.columns.credits_amount.unit: must be credits, since constants.currency, tokens, is a vendor's unit."],
    ],
    [
      mapFile({ constants: {} }),
      [
        'map.json: maps.0.columns.stream: is missing; every row of usage needs it: map it, or state it under constants.',
        'map.json: maps.0.columns.credits_amount: is an amount without a currency; map currency, or state it under constants, such as "currency": "USD".',
      ],
    ],
    [
      mapFile({ columns: { timestamp: { from: 'When', sign: 'by-type' } }, constants: { stream: 'api', funding: '' } }),
      ['map.json: maps.0.columns.timestamp.sign: has a meaning only for the amount of credits; leave it out.'],
    ],
    [
      mapFile({ kind: 'snapshots', columns: { timestamp: { from: 'When' }, session_limit: { from: 'Cost' } }, constants: {} }),
      [
        'map.json: maps.0.columns.session_limit: is no column of snapshots',
        'map.json: maps.0.columns: shows no meter; map a column such as session_used_pct, weekly_remaining_pct, credits_used or credits_balance.',
      ],
    ],
    [
      mapFile({ columns: { timestamp: { from: 'When' }, funding: { from: 'Kind' }, daily_limit: { from: 'Cost' } } }),
      [
        'map.json: maps.0.columns.daily_limit: is the limit of a window that is not known; write session_limit, weekly_limit, month_limit or cycle_limit.',
      ],
    ],
  ])('is refused by the path of what is wrong: %s', async (text, said) => {
    const lines = (await refused(text)).trimEnd().split('\n');
    expect(lines.length).toBe(said.length);
    for (const [at, words] of said.entries()) expect(lines[at]).toContain(words);
  });

  test('is refused at once, however long its names are', async () => {
    const long = 'x'.repeat(300_000);
    const columns = { [long]: { from: long }, timestamp: { from: 'When', pattern: 'D'.repeat(1000) } };
    const lines = (await refused(mapFile({ columns }))).trimEnd().split('\n');
    expect(lines[0]).toContain('x: is no column of usage; the columns are timestamp');
    expect(lines[1]).toBe('map.json: maps.0.columns.timestamp.pattern: is longer than any time is written.');
    const values = { [long]: 'allowance' };
    const err = await refused(mapFile({ columns: { timestamp: { from: 'When' }, funding: { from: 'Kind', values } } }));
    expect(err.length).toBeLessThan(1000);
  });

  test('is cleaned of what a terminal would obey', async () => {
    const err = await refused(mapFile({ '\u001b[31mred': 1 }));
    expect(err).toContain('there is no key');
    expect(err).not.toContain('\u001b');
  });
});
