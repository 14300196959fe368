import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/formats/index.ts';
import { typedColumnsOf } from '../support/columns.ts';
import { desk } from './desk.ts';

const ALL = ['accounts.csv', 'headroom.json', 'invoices.csv', 'snapshots.csv'];

describe('headroom init', () => {
  test('writes four files that are audited at once, and says so', async () => {
    const at = desk();
    const { code, out, err } = await at.run('init');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(readdirSync(at.root).sort()).toEqual(ALL);
    expect(out.split('\n')[0]).toBe('Wrote headroom.json, snapshots.csv, invoices.csv and accounts.csv.');
    for (const name of ALL) expect(out).toContain(name);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(await at.run('inspect')).toMatchObject({ code: 0, err: '' });
    expect(await at.run('audit')).toMatchObject({ code: 0, err: '' });
  });

  test('writes what the flags say into headroom.json, which holds no other key', async () => {
    const at = desk();
    const flags = '--plan claude-pro --plan copilot-business --timezone Europe/Berlin --input exports --input *.json --unused fast-mode';
    expect(await at.run(`init books ${flags}`)).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(at.read('books/headroom.json'))).toEqual({
      $schema: './node_modules/headroom-audit/schemas/config.json',
      inputs: ['exports', '*.json', 'snapshots.csv', 'invoices.csv'],
      accounts: 'accounts.csv',
      plan: ['claude-pro', 'copilot-business'],
      timezone: 'Europe/Berlin',
      attest_unused: ['fast-mode'],
    });
    expect((await at.run('init plain')).code).toBe(0);
    expect(Object.keys(JSON.parse(at.read('plain/headroom.json')) as object)).toEqual(['$schema', 'inputs', 'accounts']);
  });

  test.each([
    ['', ['session', 'weekly']],
    ['--plan claude-pro', ['session', 'weekly']],
    ['--plan copilot-pro', ['month']],
    ['--plan claude-max-5x --plan cursor-pro', ['session', 'weekly', 'weekly_fable', 'cycle']],
  ])('%s: the windows of the plans are columns, all of them known to the format', async (flags, windows) => {
    const at = desk();
    await at.run(`init ${flags}`.trim());
    for (const id of ['snapshots', 'invoices', 'accounts']) {
      const format = FORMATS.find((one) => one.id === id);
      if (format?.kind !== 'csv') throw new Error(`${id} is a CSV`);
      const header = at.read(`${id}.csv`).trim().split(',');
      const known = typedColumnsOf(format, id === 'snapshots').filter((name) => name !== 'session_limit');
      const plain =
        id === 'snapshots' ? header.map((name) => name.replace(new RegExp(`^(?:${windows.toReversed().join('|')})_`), 'session_')) : header;
      // A snapshot's meter is typed as it is shown: used, not what remains.
      expect([...new Set(plain)].sort()).toEqual(known.filter((name) => name !== 'session_remaining_pct'));
    }
    const meters = at.read('snapshots.csv').match(/[a-z_]+(?=_used_pct)/g);
    expect(meters).toEqual(windows);
  });

  test('a row that is typed in is read', async () => {
    const at = desk();
    await at.run('init --plan claude-pro');
    const header = at.read('snapshots.csv').trim();
    const cells: Record<string, string> = {
      timestamp: '2026-07-01T09:00:00Z',
      session_used_pct: '40',
      session_resets_in: '3 hr',
      credits_enabled: 'true',
    };
    at.write(
      'snapshots.csv',
      `${header}\n${header
        .split(',')
        .map((name) => cells[name] ?? '')
        .join()}\n`,
    );
    expect((await at.run('inspect')).out).toContain('snapshots.csv\n  Looks at the meters (snapshots), 1 row\n');
  });

  test('overwrites nothing: what is there is left and named, and the rest is written', async () => {
    const at = desk({ 'invoices.csv': 'mine', 'headroom.json': '{}' });
    const { code, out } = await at.run('init');
    expect(code).toBe(0);
    expect(out).toContain('Wrote snapshots.csv and accounts.csv.\nLeft as they were: headroom.json and invoices.csv.\n');
    expect([at.read('invoices.csv'), at.read('headroom.json')]).toEqual(['mine', '{}']);
  });

  test('is refused where it could write nothing, or not what the flags say', async () => {
    const at = desk();
    await at.run('init books');
    expect(await at.run('init books')).toEqual({
      code: 2,
      out: '',
      err: 'books: holds headroom.json, snapshots.csv, invoices.csv and accounts.csv already, and nothing is overwritten; name another folder.\n',
    });
    const other = desk({ 'headroom.json': '{}' });
    expect(await other.run('init --timezone UTC')).toEqual({
      code: 2,
      out: '',
      err: 'headroom.json: is there already, and nothing is overwritten; write into it what the options say.\n',
    });
    expect(readdirSync(other.root)).toEqual(['headroom.json']);
  });

  test.each([
    ['--plan claude-por', '--plan claude-por: there is no such plan; did you mean claude-pro? headroom explain lists the plans.'],
    ['--unused fast', '--unused fast: there is no such coverage rule; did you mean fast-mode? headroom explain lists the coverage rules.'],
    ['--timezone Mars', '--timezone Mars: there is no such time zone; write an IANA name such as Europe/Berlin, or UTC.'],
    ['--policy p.json', '--policy p.json: there is no such file; name a policy file.'],
  ])('%s is refused, and nothing is written', async (flags, message) => {
    const at = desk();
    expect(await at.run(`init ${flags}`)).toEqual({ code: 2, out: '', err: `${message}\n` });
    expect(readdirSync(at.root)).toEqual([]);
  });

  test('a file is no folder to write into', async () => {
    expect(await desk({ books: '' }).run('init books')).toMatchObject({
      code: 2,
      out: '',
      err: 'books: is no folder; name another folder.\n',
    });
  });

  test('plans of a policy file beside it', async () => {
    const at = desk();
    at.write(
      'books/policy.json',
      JSON.stringify({
        id: 'studio',
        plans: { bench: { windows: [{ id: 'daily', length: 'P1D', starts: 'first-use', limit: { quantity: '5', unit: 'requests' } }] } },
      }),
    );
    expect((await at.run('init books --policy policy.json --plan bench')).code).toBe(0);
    expect(at.read('books/snapshots.csv')).toContain('daily_used_pct');
    expect((await at.run('audit', { cwd: `${at.root}/books` })).code).toBe(0);
  });
});
