import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HELP_PAGE } from '../../src/cli/help-page.ts';
import { nearest } from '../../src/cli/nearest.ts';
import { VERSION } from '../../src/cli/version.ts';
import { desk } from './desk.ts';

const HELP_PAGE_FILE = new URL('../../src/cli/help-page.ts', import.meta.url);

describe('help and version', () => {
  test('the version is the one of package.json', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
    expect(await desk().run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
    expect(await desk().run('audit --version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('help names every command and nothing that does not exist', async () => {
    const { code, out, err } = await desk().run('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect([...out.matchAll(/^ {2}(\w+) /gm)].map((match) => match[1])).toEqual([
      'audit',
      'inspect',
      'statement',
      'convert',
      'explain',
      'capture',
      'pack',
      'worker',
      'merge',
      'init',
      'demo',
      'help',
    ]);
  });

  test('a bare command line shows the help, and the help that was written out beforehand is what commander says today', async () => {
    const { code, out } = await desk().run([]);
    expect(code).toBe(0);
    expect(out).toContain('Usage: headroom');
    // `UPDATE_GOLDENS=1` writes it out again.
    if (process.env['UPDATE_GOLDENS'] === '1') {
      const source = readFileSync(HELP_PAGE_FILE, 'utf8');
      writeFileSync(HELP_PAGE_FILE, `${source.slice(0, source.indexOf('`') + 1)}${out}\`;\n`);
    } else expect(HELP_PAGE).toBe(out);
    for (const flag of ['--help', '-h']) expect(await desk().run(flag)).toEqual({ code: 0, out, err: '' });
  });

  test('help keeps within eighty columns', async () => {
    for (const line of [
      '--help',
      'audit --help',
      'inspect --help',
      'statement --help',
      'explain --help',
      'pack --help',
      'worker --help',
      'merge --help',
      'init --help',
      'demo --help',
    ]) {
      const { out } = await desk().run(line);
      expect(out.split('\n').filter((one) => one.length > 80)).toEqual([]);
    }
  });

  test('the help of audit lists its options, and no other', async () => {
    const { out } = await desk().run('audit --help');
    expect([...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1])).toEqual([
      '--version',
      '--plan',
      '--policy',
      '--config',
      '--attest-unused',
      '--covers',
      '--timezone',
      '--since',
      '--until',
      '--account',
      '--format',
      '--output',
      '--draws',
      '--fail-on',
      '--rule',
      '--baseline',
      '--write-baseline',
      '--partial',
      '--as',
      '--map',
      '--encoding',
      '--stdin-name',
      '--redact',
      '--shard',
      '--temp-dir',
      '--quiet',
      '--no-color',
      '--no-progress',
      '--help',
    ]);
  });
});

describe('what is not there is an error and never silently accepted', () => {
  test.each([
    ['audit usage.csv --anonymise key.bin', "unknown option '--anonymise'; headroom audit --help lists what there is.\n"],
    ['audit usage.csv --polcy p.json', "unknown option '--polcy'; did you mean --policy?\n"],
    ['adit usage.csv', "unknown command 'adit'; did you mean audit?\n"],
    ['audit --plan', "option '--plan <ID>' argument missing; headroom audit --help lists what there is.\n"],
    [
      'audit usage.csv --format xml',
      "option '--format <NAME>' argument 'xml' is invalid, allowed choices are table, json, jsonl, csv, markdown, html, sarif, junit, github; headroom audit --help lists what there is.\n",
    ],
    [
      'audit usage.csv --fail-on fatal',
      "option '--fail-on <LEVEL>' argument 'fatal' is invalid, allowed choices are error, warning, note, never; headroom audit --help lists what there is.\n",
    ],
    [
      'audit usage.csv --draws some',
      "option '--draws <WHICH>' argument 'some' is invalid, allowed choices are all, open, none; headroom audit --help lists what there is.\n",
    ],
    ['init a b', "too many arguments for 'init', expected 1 argument but got 2; headroom init --help lists what there is.\n"],
  ])('%s', async (line, message) => {
    expect(await desk().run(line)).toEqual({ code: 2, out: '', err: message });
  });
});

describe('the nearest name', () => {
  test('is the one with the fewest slips, when they are few', () => {
    const plans = ['claude-pro', 'claude-max-5x', 'copilot-pro'];
    expect(nearest('claude-por', plans)).toBe('claude-pro');
    expect(nearest('Claude-Pro', plans)).toBe('claude-pro');
    expect(nearest('max-5x', plans)).toBe('claude-max-5x');
    expect(nearest('enterprise-unlimited', plans)).toBe(null);
  });
});
