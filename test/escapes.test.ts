/** Every way out of what a file is meant to be, and the tests that show it shut: `fixtures/escapes.json`, and those that stand nowhere else. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { desk } from './cli/desk.ts';

const ROOT = join(import.meta.dirname, '..');
const HEADER = 'timestamp,event_id,account,plan,funding,credits_amount,currency\n';
const USAGE = `${HEADER}2026-07-01,e1,ada,claude-pro,credits,1,USD\n`;
const FORMATS = ['table', 'json', 'csv', 'markdown', 'html', 'jsonl', 'sarif', 'junit', 'github'];

describe('the list of escapes', () => {
  const escapes = JSON.parse(readFileSync(join(ROOT, 'fixtures/escapes.json'), 'utf8')) as { escape: string; held_by: string[] }[];

  test('names thirteen, each held by tests and stories that there are', () => {
    expect(escapes).toHaveLength(13);
    for (const { escape, held_by: held } of escapes) {
      expect(held.length, escape).toBeGreaterThan(1);
      expect(held.filter((one) => one.startsWith('test/')).length, escape).toBeGreaterThan(0);
      for (const one of held) expect(isThere(one), one).toBe(true);
    }
  });

  test('would name one that is not', () => {
    expect(isThere('test/escapes.test.ts: a name that no test has')).toBe(false);
    expect(isThere('fixtures/hostile/no-such-story')).toBe(false);
  });
});

/** `FILE: NAME` of a test, or of a row of one; else the folder of a story. */
function isThere(held: string): boolean {
  const [file = '', ...name] = held.split(': ');
  const path = join(ROOT, file);
  if (name.length === 0) return existsSync(join(path, 'story.json'));
  const named = [...(existsSync(path) ? readFileSync(path, 'utf8') : '').matchAll(/[([]\s*'([^'\n]+)'/g)].map(([, text]) => text);
  return named.includes(name.join(': '));
}

test('a name of a file drives no terminal, whether it is read or refused', async () => {
  const name = '\u001B[2J\u001B]0;x\u0007\u202Egnp\u009B31m.csv';
  const lines = [
    `audit ${name}`,
    `inspect ${name}`,
    `audit ${name} --format markdown`,
    `audit ${name} --format github`,
    `statement ${name}`,
  ];
  for (const content of [USAGE, USAGE.replace('2026-07-01', 'never'), 'x\n']) {
    for (const line of lines) {
      const { out, err } = await desk({ [name]: content }).run(line);
      if (content !== USAGE || line.startsWith('inspect')) expect(`${out}${err}`).toContain('gnp');
      // eslint-disable-next-line no-control-regex
      expect(`${out}${err}`).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
    }
  }
});

const OWN: Readonly<Record<string, string>> = {
  'headroom.json': 'audit usage.csv',
  'policy.json': 'audit usage.csv --policy policy.json',
  'map.json': 'audit usage.csv --map map.json',
  'accepted.json': 'audit usage.csv --baseline accepted.json',
  'report.json': 'explain e1 --report report.json',
};

test.each(Object.entries(OWN))('%s that has __proto__ or constructor for a key is refused by that name', async (name, line) => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    const { code, out, err } = await desk({ 'usage.csv': USAGE, [name]: `{"${key}": {"version": 1, "inputs": ["x"]}}` }).run(line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    // A report may hold keys that this version doesn't know; it is refused for what it lacks.
    if (name !== 'report.json' || key === '__proto__') expect(err).toContain(key);
    expect(err).not.toContain('fault of headroom');
  }
  expect(({} as Record<string, unknown>)['version']).toBe(undefined);
});

test('half of a pair in UTF-16 reaches no output', async () => {
  const text = USAGE.replace('ada', 'ada\uDC00 and \uD83D').replace('e1', '\uD800e1');
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  for (const line of [
    ...FORMATS.map((format) => `audit - --format ${format}`),
    'inspect -',
    'convert - --to usage',
    'convert - --to focus',
  ]) {
    const { out, err } = await desk().run(line, { stdin: bytes });
    expect(`${out}${err}`.length, line).toBeGreaterThan(20);
    expect(Buffer.from(out).toString(), line).toBe(out);
    expect(Buffer.from(err).toString(), line).toBe(err);
  }
});

test('a budget for a pattern made to backtrack is counted as soon as any', async () => {
  const pattern = `${'*a'.repeat(40)}*b`;
  const columns = 'timestamp,event_id,account,stream,workspace,api_key,funding,charged_amount,currency\n';
  const rows = Array.from(
    { length: 50 },
    (_, at) => `2026-07-01T00:00:${10 + at}Z,e${at},ada,api,${'a'.repeat(5000)},${'a'.repeat(5000)},none,1,USD\n`,
  );
  const budgets = [{ stream: 'api', workspace: pattern, api_key: pattern, month: '1.00', currency: 'USD' }];
  const at = desk({ 'usage.csv': `${columns}${rows.join('')}`, 'headroom.json': JSON.stringify({ budgets }) });
  const before = process.cpuUsage();
  const { code, err } = await at.run('audit usage.csv');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(process.cpuUsage(before).user / 1_000_000).toBeLessThan(8);
});
