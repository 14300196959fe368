import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { desk } from './desk.ts';

const USAGE = [
  'timestamp,event_id,account,funding,credits_amount,currency,model',
  '2026-07-02T10:00:00Z,e2,b,credits,2,USD,m-1',
  '2026-07-02T10:00:00Z,e1,b,allowance,,,m-1',
  '2026-07-03T10:00:00Z,e3,a,credits,1.25,USD,m-2',
];
const SNAPSHOTS = ['timestamp,session_used_pct', '2026-07-02T11:00:00Z,40'];
const FILES = { 'usage.csv': `${USAGE.join('\n')}\n`, 'snapshots.csv': `${SNAPSHOTS.join('\n')}\n` };

/** The first cells of each row, without quotes in them. */
const cellsOf = (text: string, ...columns: number[]): string[] =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => columns.map((column) => line.split(',')[column]).join(' '));

describe('headroom convert', () => {
  test('writes rows in order of account, time and id, and says what else the files hold', async () => {
    const { code, out, err } = await desk(FILES).run('convert . --to usage');
    expect(code).toBe(0);
    expect(cellsOf(out, 3, 2)).toEqual(['a e3', 'b e1', 'b e2']);
    expect(err).toBe('The files also hold 1 snapshot; --to snapshots writes it.\n');
  });

  test('gives the same bytes whatever the order of files and rows', async () => {
    const turned = { 'usage.csv': `${[USAGE[0], ...USAGE.slice(1).toReversed()].join('\n')}\n` };
    const one = await desk(FILES).run('convert snapshots.csv usage.csv --to usage');
    const other = await desk({ ...FILES, ...turned }).run('convert usage.csv snapshots.csv --to usage');
    expect(other.out).toBe(one.out);
  });

  test('writes but the header where the files hold nothing of the kind, and says so', async () => {
    const { code, out, err } = await desk(FILES).run('convert usage.csv --to notices');
    expect({ code, out }).toEqual({
      code: 0,
      out: 'timestamp,account,kind,window,text,vendor,export,export_file,export_from,export_until\n',
    });
    expect(err).toBe(
      'The files also hold 3 uses; --to usage writes them.\nThe files hold no notices: nothing but the header is written.\n',
    );
  });

  test('writes to a file instead, whole, and nothing to stdout', async () => {
    const one = desk(FILES);
    const { code, out, err } = await one.run('convert usage.csv --to usage -o out.csv');
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: '3 uses written to out.csv.\n' });
    expect(one.read('out.csv')).toBe((await desk(FILES).run('convert usage.csv --to usage')).out);
  });

  test.each([
    ['a file that it reads', '-o usage.csv', 'is one of the files this audit reads'],
    ['another ending', '-o out.json', 'give the file an ending of .csv'],
    ['a folder that is not there', '-o nowhere/out.csv', 'nowhere/out.csv'],
  ])('refuses %s', async (_, option, words) => {
    const { code, out, err } = await desk(FILES).run(`convert usage.csv --to usage ${option}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });

  test.each([
    ['no target', 'convert usage.csv', '--to'],
    ['a target that there is not', 'convert usage.csv --to invoice', 'invoices'],
    ['an account that the files lack', 'convert usage.csv --to usage --account c', 'these files hold no such account'],
  ])('refuses %s', async (_, line, words) => {
    const { code, out, err } = await desk(FILES).run(line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });

  test('writes one account where one is asked for', async () => {
    const { out } = await desk(FILES).run('convert usage.csv --to usage --account a');
    expect(cellsOf(out, 2)).toEqual(['e3']);
  });

  test('stops at a row that cannot be read, and with --partial leaves it out', async () => {
    const one = desk({ 'usage.csv': `${FILES['usage.csv']}never,e9,a,credits,1,USD,m\n` });
    const stopped = await one.run('convert usage.csv --to usage -o out.csv');
    expect({ code: stopped.code, out: stopped.out }).toEqual({ code: 2, out: '' });
    expect(stopped.err).toContain('usage.csv:5:timestamp: "never" is not a time');
    expect(stopped.err).toContain('Nothing was converted; correct these, or go on without them with --partial.');
    expect(existsSync(join(one.root, 'out.csv'))).toBe(false);
    const partial = await one.run('convert usage.csv --to usage --partial');
    expect(cellsOf(partial.out, 2)).toEqual(['e3', 'e1', 'e2']);
    expect(partial.err).toContain('1 unreadable row left out.');
  });

  test('leaves times without a zone without one, and says in which they were read', async () => {
    const usage = 'timestamp,funding\n2026-07-05 23:30:00,none\n2026-10-25 02:30:00,none\n2026-07-01,none\n';
    const one = desk({ 'usage.csv': usage });
    const { out, err } = await one.run('convert usage.csv --to usage --timezone Europe/Berlin');
    expect(cellsOf(out, 0, 1)).toEqual([
      '2026-07-01T00:00:00.000 2026-07-01T22:00:00.000Z',
      '2026-07-05T23:30:00.000 ',
      '2026-10-25T02:30:00.000 ',
    ]);
    expect(err).toContain('give --timezone Europe/Berlin to whatever reads them.');
    one.write('out.csv', out);
    const rowsOf = async (file: string): Promise<string> =>
      (await one.run(`inspect ${file} --timezone Europe/Berlin`)).out.split('\n').slice(2, 4).join();
    expect(await rowsOf('out.csv')).toBe(await rowsOf('usage.csv'));
  });

  test.each(['usage', 'focus'])('names nobody in %s under --redact', async (to) => {
    const usage =
      'timestamp,event_id,account,member,workspace,funding,credits_amount,currency\n2026-07-02T10:00:00Z,evt-77,jane@example.com,Jane,atelier,credits,2,USD\n';
    const one = desk({ 'of-jane.csv': usage, key: '0123456789abcdef0123456789abcdef' });
    const { code, out, err } = await one.run(`convert of-jane.csv --to ${to} --redact key`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/account-[0-9a-f]{10}/);
    for (const name of [/jane/i, /example/, /evt-77/, /atelier/]) expect(out).not.toMatch(name);
  });

  test('writes what FOCUS has rows for, and counts what it has not', async () => {
    const usage =
      'timestamp,event_id,funding,credits_amount,currency\n2026-07-01T10:00:00Z,a,credits,1.5,USD\n2026-07-01T11:00:00Z,b,credits,7,ai-credits\n2026-07-01T12:00:00Z,c,,,\n';
    const { code, out, err } = await desk({ ...FILES, 'usage.csv': usage }).run('convert . --to focus');
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').length).toBe(2);
    expect(err).toBe(
      'Left out: draws without an amount in a national currency (1).\nLeft out: uses of which no file says what paid (1).\n' +
        'FOCUS holds charges only: no row stands for 1 snapshot.\n',
    );
  });
});

const NASTY = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  "'quoted",
  "''twice",
  '-',
  'NULL',
  'null',
  'N/A',
  '=HYPERLINK("http://x","y")',
  'a\nb',
  'a,b;c',
  '__proto__',
  'ünï ☃',
];

describe('a column beyond the contract', () => {
  const told = async (columns: string, cells: string): Promise<string> => {
    const { err } = await desk({ 'usage.csv': `timestamp,funding,${columns}\n2026-07-01T10:00:00Z,none,${cells}\n` }).run(
      'audit usage.csv',
    );
    return err.split('\n')[0] ?? '';
  };

  test.each([
    ['vendor', 'acme', 'usage.csv:2:vendor: "acme" is no vendor known here; write claude, codex'],
    ['export', 'acme', 'usage.csv:2:export: "acme" is no format; headroom explain lists the formats'],
    ['row_identity', 'mine', 'usage.csv:2:row_identity: "mine" is not what convert wrote'],
    ['export,export_from,export_until', 'usage,2026-07-02,2026-07-01', 'usage.csv:2:export_until: "2026-07-01" is before export_from'],
    [
      'session_used_pct,session_resets_at,session_resets_within',
      '5,2026-07-01T12:00:00Z,-1',
      'usage.csv:2:session_resets_within: "-1" is negative',
    ],
  ])('%s is checked', async (columns, cells, words) => {
    expect(await told(columns, cells)).toContain(words);
  });

  test('latest is no earlier than its time', async () => {
    const { err } = await desk({ 'snapshots.csv': 'timestamp,latest,session_used_pct\n2026-07-02T00:00:00Z,2026-07-01T00:00:00Z,4\n' }).run(
      'audit snapshots.csv',
    );
    expect(err).toContain('snapshots.csv:2:latest: "2026-07-01T00:00:00Z" is before the time it belongs to');
  });

  test('vendor alone binds a row to its policy, as its export would', async () => {
    const { out } = await desk({
      'usage.csv': 'timestamp,funding,credits_amount,currency,vendor\n2026-07-01T10:00:00Z,credits,1,USD,Claude\n',
    }).run('audit usage.csv --plan copilot-pro --format json');
    expect(out).toContain('"plan-unknown"');
  });
});

describe('texts that a spreadsheet would run, or a reader mistake', () => {
  test('are marked, and come back as they were', async () => {
    const rows = NASTY.map((name, index) => {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      return `2026-07-01T10:${String(index).padStart(2, '0')}:00Z,e${index},${quoted},${quoted},credits,1,USD`;
    });
    const source = `timestamp,event_id,account,model,funding,credits_amount,currency\n${rows.join('\n')}\n`;
    const one = desk({ 'usage.csv': source });
    const { out } = await one.run('convert usage.csv --to usage');
    // A cell that begins as a formula does holds a number, or there is none.
    const begins = [...out.matchAll(/(?:^|,)"?([=+@\t\r-][^,\n]*)/gm)].map(([, cell = '']) => cell);
    expect(begins.filter((cell) => !/^-?\d+(?:\.\d+)?$/.test(cell))).toEqual([]);
    one.write('converted.csv', out);
    const accounts = async (file: string): Promise<unknown> =>
      (JSON.parse((await one.run(['inspect', file, '--format', 'json'])).out) as { accounts: unknown }).accounts;
    expect(await accounts('converted.csv')).toEqual(await accounts('usage.csv'));
    const draws = async (file: string): Promise<unknown> =>
      (JSON.parse((await one.run(['audit', file, '--format', 'json'])).out) as { draws: { sources: unknown }[] }).draws.map(
        ({ sources: _sources, ...draw }) => draw,
      );
    expect(await draws('converted.csv')).toEqual(await draws('usage.csv'));
  });

  test('are left alone in what people wrote', async () => {
    const { out } = await desk({ 'usage.csv': "timestamp,account,funding\n2026-07-01T10:00:00Z,'tis,none\n" }).run('inspect usage.csv');
    expect(out).toContain("1 account: 'tis");
  });
});
