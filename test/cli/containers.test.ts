import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { zip } from '../support/zip.ts';
import { desk, type Desk, type Said } from './desk.ts';

const USAGE = 'timestamp,event_id,funding,credits_amount,currency,model\n2026-07-02T10:00:00Z,e1,credits,5,USD,café\n';
const NOTES = 'nothing to see here\n';

function holding(files: Readonly<Record<string, Buffer | string>>): Desk {
  const at = desk();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(at.root, name)), { recursive: true });
    writeFileSync(join(at.root, name), bytes);
  }
  return at;
}

async function report(at: Desk, line: string, change: Parameters<Desk['run']>[1] = {}): Promise<Report> {
  const { code, out, err } = await at.run(`audit ${line} --format json`, change);
  expect({ code, err }).toEqual({ code: 3, err: '' });
  return JSON.parse(out) as Report;
}

async function refused(at: Desk, line: string): Promise<string> {
  const said: Said = await at.run(`audit ${line}`);
  expect({ code: said.code, out: said.out }).toEqual({ code: 2, out: '' });
  return said.err;
}

describe('gzip', () => {
  test('is read as it is, whatever its name, under the hash of the file that lies there', async () => {
    const packed = gzipSync(USAGE);
    const { inputs, draws } = await report(holding({ 'usage.csv.gz': packed, 'other/usage': gzipSync(USAGE) }), 'usage.csv.gz');
    expect(draws.map((draw) => `${draw.id} ${draw.amount} ${draw.model}`)).toEqual(['e1 5.00 café']);
    expect(inputs).toMatchObject([{ path: 'usage.csv.gz', rows: 1, sha256: createHash('sha256').update(packed).digest('hex') }]);
    expect((await report(holding({ 'other/usage': packed }), 'other')).draws).toHaveLength(1);
  });

  test('in two parts, one after the other, is one file', async () => {
    const [head = '', row = ''] = USAGE.split('\n');
    const packed = Buffer.concat([gzipSync(`${head}\n`), gzipSync(`${row}\n`)]);
    expect((await report(holding({ 'u.csv.gz': packed }), 'u.csv.gz')).draws).toHaveLength(1);
  });

  test.each([
    ['cut off', gzipSync(USAGE.repeat(50)).subarray(0, 60)],
    ['with a changed byte', Buffer.from(gzipSync(USAGE).map((byte, index) => (index === 30 ? byte ^ 0xff : byte)))],
  ])('%s is damaged, and says so', async (_how, bytes) => {
    expect(await refused(holding({ 'u.csv.gz': bytes }), 'u.csv.gz')).toContain("u.csv.gz: is damaged: its gzip data can't be unpacked");
  });

  test('that unpacks without end is stopped', async () => {
    const row = `${USAGE.split('\n')[1]}\n`;
    const bomb = gzipSync(Buffer.concat([Buffer.from(USAGE), Buffer.alloc(100 * 1024 * 1024, row)]));
    expect(bomb.length * 250).toBeLessThan(100 * 1024 * 1024);
    expect(await refused(holding({ 'b.csv.gz': bomb }), 'b.csv.gz')).toContain('unpacks to more than 250 times its size');
  }, 60_000);
});

describe('zip', () => {
  test('gives its recognised files like a folder, and lists the others as skipped', async () => {
    const at = holding({
      'a.zip': zip([
        { name: 'exports/usage.csv', text: USAGE },
        { name: 'notes.txt', text: NOTES },
      ]),
    });
    const { code, out, err } = await at.run('audit a.zip --format json');
    expect(code).toBe(3);
    expect(err).toBe('Skipped, since no format recognises it: a.zip!notes.txt.\n');
    const { inputs, draws } = JSON.parse(out) as Report;
    expect(inputs).toMatchObject([{ path: 'a.zip!exports/usage.csv', sha256: createHash('sha256').update(USAGE).digest('hex') }]);
    expect(draws[0]?.sources).toEqual([{ file: 'a.zip!exports/usage.csv', line: 2 }]);
  });

  test('gives one of its files where that is named, and with --as reads it so', async () => {
    const at = holding({
      'a.zip': zip([
        { name: 'one.csv', text: USAGE },
        { name: 'two.csv', text: USAGE.replace('e1', 'e2') },
      ]),
    });
    expect((await report(at, 'a.zip!two.csv')).draws.map((draw) => draw.id)).toEqual(['e2']);
    expect((await report(at, 'a.zip!two.csv --as usage=a.zip!two.csv')).draws).toHaveLength(1);
    expect((await report(at, 'a.zip a.zip!two.csv')).inputs).toHaveLength(2);
    expect(await refused(at, 'a.zip!three.csv')).toBe('a.zip!three.csv: the archive holds no such file.\n');
    expect(await refused(holding({ 'n.zip': zip([{ name: 'n.txt', text: NOTES }]) }), 'n.zip')).toContain(
      'n.zip: the one file here is not recognised',
    );
  });

  test.each([
    ['whose sum is wrong', [{ name: 'usage.csv', text: USAGE, crc: 1 }], 'is damaged: its zip data'],
    ['whose path leaves it', [{ name: '../usage.csv', text: USAGE }], 'whose path leads out of the archive'],
    ['with a path from the root', [{ name: '/etc/usage.csv', text: USAGE }], 'whose path leads out of the archive'],
    [
      'with one name twice',
      [
        { name: 'usage.csv', text: USAGE },
        { name: 'usage.csv', text: USAGE },
      ],
      'holds two files of the name usage.csv',
    ],
    ['that is a workbook', [{ name: '[Content_Types].xml', text: '<x/>' }], 'is a workbook'],
    ['that holds nothing', [], 'this archive holds no files'],
  ])('%s is refused', async (_how, members, words) => {
    expect(await refused(holding({ 'a.zip': zip(members) }), 'a.zip')).toContain(words);
  });

  test('with a link in it has the text of the link, and never what that leads to', async () => {
    const own = holding({ 'secret.csv': USAGE, 'a.zip': zip([{ name: 'usage.csv', text: '../secret.csv', link: true }]) });
    expect(await own.run('audit a.zip!usage.csv --format json')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('a.zip!usage.csv: no format recognises its first line') as string,
    });
  });

  test('that unpacks without end is stopped', async () => {
    const row = `${USAGE.split('\n')[1]}\n`;
    const bomb = zip([{ name: 'usage.csv', text: Buffer.concat([Buffer.from(USAGE), Buffer.alloc(100 * 1024 * 1024, row)]) }]);
    expect(await refused(holding({ 'b.zip': bomb }), 'b.zip')).toContain('unpacks to more than 250 times its size');
  }, 60_000);
});

describe('stdin', () => {
  test('is read where - is named, packed or not, under the name it is given', async () => {
    const at = desk();
    expect((await report(at, '-', { stdin: USAGE })).inputs).toMatchObject([{ path: '-', format: 'usage', rows: 1 }]);
    const named = await report(at, '- --stdin-name usage.csv', { stdin: gzipSync(USAGE) });
    expect(named.draws[0]?.sources).toEqual([{ file: 'usage.csv', line: 2 }]);
    expect((await report(at, '- --as usage=-', { stdin: USAGE })).draws).toHaveLength(1);
    const archive = zip([{ name: 'usage.csv', text: USAGE }]);
    expect((await report(at, '- --stdin-name e.zip', { stdin: archive })).inputs).toMatchObject([{ path: 'e.zip!usage.csv' }]);
  });

  test('that holds nothing says so, and nothing of it is left behind', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('headroom-stdin-'));
    expect(await refused(desk(), '-')).toBe('-: is empty; there is nothing to read in it.\n');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('headroom-stdin-'))).toEqual(before);
  });
});

describe('character sets', () => {
  const latin = Buffer.from(USAGE, 'latin1');

  test('are stated by --encoding, never guessed', async () => {
    const at = holding({ 'u.csv': latin });
    expect(await refused(at, 'u.csv')).toContain('u.csv:2: is not UTF-8 text; name its character set with --encoding');
    const { draws, notes } = await report(at, 'u.csv --encoding windows-1252');
    expect(draws[0]?.model).toBe('café');
    expect(notes.join('\n')).toContain('u.csv has no byte order mark and was read as windows-1252');
    expect(await refused(at, 'u.csv --encoding klingon')).toContain('--encoding klingon: is not a character set known here');
  });

  test('of UTF-16 are seen with a mark and without one, and said where there is none', async () => {
    const utf16 = Buffer.from(USAGE, 'utf16le');
    const marked = await report(holding({ 'u.csv': Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]) }), 'u.csv');
    expect(marked.draws[0]?.model).toBe('café');
    expect(marked.notes.join()).not.toContain('byte order mark');
    const bare = await report(holding({ 'u.csv': utf16 }), 'u.csv');
    expect(bare.draws[0]?.model).toBe('café');
    expect(bare.notes.join('\n')).toContain('u.csv has no byte order mark and was read as utf-16le');
    const swapped = await report(holding({ 'u.csv': Buffer.from(utf16).swap16() }), 'u.csv');
    expect(swapped.draws[0]?.model).toBe('café');
  });

  test('of marked files are theirs, whatever --encoding says', async () => {
    const { draws, notes } = await report(holding({ 'u.csv': `\uFEFF${USAGE}` }), 'u.csv --encoding windows-1252');
    expect(draws[0]?.model).toBe('café');
    expect(notes).toEqual([]);
  });
});
