import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/cli/config-file.ts';
import { settle } from '../../src/cli/settings.ts';
import { CannotAudit } from '../../src/domain/errors.ts';
import { desk } from './desk.ts';

async function problems(text: string, named?: string): Promise<readonly string[]> {
  const at = desk(named === 'missing.json' ? {} : { 'headroom.json': text });
  try {
    await readConfig(named, at.root);
  } catch (error) {
    if (error instanceof CannotAudit) return error.problems;
    throw error;
  }
  return [];
}

describe('headroom.json', () => {
  test('is not needed', async () => {
    expect(await readConfig(undefined, desk().root)).toEqual({
      inputs: [],
      plan: [],
      rules: {},
      budgets: [],
      attest_unused: [],
      path: null,
    });
  });

  test('holds what options say, a single plan or a list', async () => {
    const at = desk({
      'headroom.json': JSON.stringify({
        $schema: 'https://example.org/headroom.json',
        inputs: ['exports', '*.csv'],
        plan: 'claude-pro',
        timezone: 'Europe/Berlin',
        covers: '2026-07-01/2026-07-31',
        policy: 'policy.json',
        rules: { 'draw-undecided': 'note' },
        fail_on: 'warning',
        attest_unused: ['fast-mode'],
      }),
    });
    const config = await readConfig(undefined, at.root);
    expect(config).toMatchObject({
      inputs: ['exports', '*.csv'],
      plan: ['claude-pro'],
      policy: 'policy.json',
      fail_on: 'warning',
      path: 'headroom.json',
    });
  });

  test('elsewhere, its paths are relative to where it stands', async () => {
    const at = desk({
      'team/headroom.json': '{ "inputs": ["exports", "/abs/x.csv"], "policy": "p.json", "accounts": "a.csv", "baseline": "b.json" }',
    });
    expect(await readConfig('team/headroom.json', at.root)).toMatchObject({
      inputs: ['team/exports', '/abs/x.csv'],
      policy: 'team/p.json',
      accounts: 'team/a.csv',
      baseline: 'team/b.json',
    });
  });

  test.each([
    ['{', ['headroom.json: is not valid JSON; check its commas, quotes and brackets.']],
    ['[]', ['headroom.json: must be an object.']],
    ['{ "inputs": "a.csv" }', ['headroom.json: inputs: must be a list.']],
    ['{ "inputs": [1] }', ['headroom.json: inputs.0: must be a text; write "1" in quotes.']],
    ['{ "plan": 5 }', ['headroom.json: plan: must be a text or a list of texts.']],
    ['{ "rules": { "draw-undecided": "loud" } }', ['headroom.json: rules.draw-undecided: must be one of off, note, warning, error.']],
    ['{ "fail_on": "off" }', ['headroom.json: fail_on: must be one of error, warning, note, never.']],
    [
      '{ "budget": [], "redact": "x" }',
      [
        'headroom.json: there is no key "budget"; the keys are $schema, inputs, accounts, plan, timezone, covers, policy, map, rules, fail_on, baseline, budgets, attest_unused.',
        'headroom.json: there is no key "redact"; the keys are $schema, inputs, accounts, plan, timezone, covers, policy, map, rules, fail_on, baseline, budgets, attest_unused.',
      ],
    ],
    ['{ "accounts": ["a.csv"], "baseline": {} }', ['headroom.json: accounts: must be a text.', 'headroom.json: baseline: must be a text.']],
    ['{ "budgets": { "api": "50" } }', ['headroom.json: budgets: must be a list.']],
    [
      '{ "budgets": [{ "stream": "apis", "month": 50, "currency": "usd", "key": "ci" }, {}] }',
      [
        'headroom.json: budgets.0.stream: must be one of subscription, api, cloud, other.',
        'headroom.json: budgets.0.month: must be a text; write "50" in quotes.',
        'headroom.json: budgets.0.currency: is not a currency; write its code in capitals, such as "USD", or a unit of the vendor, such as "ai-credits".',
        'headroom.json: budgets.0: there is no key "key"; the keys here are stream, workspace, api_key, month, currency.',
        'headroom.json: budgets.1.stream: is missing; it must be one of subscription, api, cloud, other.',
        'headroom.json: budgets.1.month: is missing; it must be a text.',
        'headroom.json: budgets.1.currency: is missing; it must be a text.',
      ],
    ],
    [
      '{ "budgets": [{ "stream": "api", "month": "0.00", "currency": "USD" }, { "stream": "api", "month": "5,00", "currency": "EUR", "workspace": "" }] }',
      [
        'headroom.json: budgets.0.month: must be above zero.',
        'headroom.json: budgets.1.workspace: is empty; write a name, or "*" for all.',
        'headroom.json: budgets.1.month: is not an amount; write one such as "50.00".',
      ],
    ],
    [
      '{ "budgets": [{ "stream": "api", "month": "5", "currency": "USD" }, { "stream": "api", "workspace": "*", "month": "6", "currency": "USD" }] }',
      ['headroom.json: budgets.1: is for the same charges as budgets.0; keep one of the two.'],
    ],
  ])('%s is refused with the path in the file', async (text, messages) => {
    expect(await problems(text)).toEqual(messages);
  });

  test('a word that nothing knows is refused under its key, one that was typed under its option', async () => {
    const at = desk({ 'headroom.json': '{ "plan": "claude-por", "timezone": "Mars", "attest_unused": ["x"] }' });
    const places = (err: string): string[] =>
      err
        .trim()
        .split('\n')
        .map((line) => line.split(': ').slice(0, -1).join(': '));
    expect(places((await at.run(['audit', 'a.csv'])).err)).toEqual([
      'headroom.json: timezone Mars',
      'headroom.json: plan claude-por',
      'headroom.json: attest_unused x',
    ]);
    const typed = await at.run(['audit', 'a.csv', '--timezone', 'Venus', '--plan', 'claude-max', '--attest-unused', 'y']);
    expect(places(typed.err)).toEqual(['--timezone Venus', '--plan claude-max', 'headroom.json: attest_unused x', '--attest-unused y']);
  });

  test('a policy file that is not there is named with its key', async () => {
    const at = desk({ 'headroom.json': '{ "policy": "no.json" }' });
    expect((await at.run(['audit', 'a.csv'])).err).toBe('headroom.json: policy no.json: there is no such file; name a policy file.\n');
  });

  test('budgets reach the audit, with * for what they leave out', async () => {
    const at = desk({
      'headroom.json':
        '{ "budgets": [{ "stream": "api", "api_key": "ci", "month": "50.00", "currency": "USD" }, { "stream": "other", "workspace": "lab-*", "month": "1200", "currency": "ai-credits" }] }',
    });
    expect((await settle([], {}, at.root)).options.budgets).toEqual([
      { stream: 'api', workspace: '*', apiKey: 'ci', month: 50_000_000, currency: 'USD' },
      { stream: 'other', workspace: 'lab-*', apiKey: '*', month: 1_200_000_000, currency: 'ai-credits' },
    ]);
  });

  test('a named one must be there', async () => {
    expect(await problems('', 'missing.json')).toEqual(['missing.json: there is no such file; --config names a headroom.json.']);
  });
});

describe('the accounts that headroom.json names', () => {
  const USAGE = 'timestamp,event_id,funding,credits_amount,currency\n2026-07-01T09:00:00Z,e3,credits,2.00,USD\n';
  const ACCOUNTS = 'account,plan,from\ndefault,claude-pro,2026-01-01\n';
  const paths = (out: string): string[] => (JSON.parse(out) as { inputs: { path: string }[] }).inputs.map(({ path }) => path);
  const rules = '"rules": { "draw-undecided": "note" }';

  test('are read beside whatever is typed, and once', async () => {
    const at = desk({ 'usage.csv': USAGE, 'books/who.csv': ACCOUNTS, 'books/headroom.json': `{ "accounts": "who.csv", ${rules} }` });
    const run = await at.run('audit usage.csv --config books/headroom.json --format json');
    expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: '' });
    expect(paths(run.out)).toEqual(['books/who.csv', 'usage.csv']);
    expect(JSON.stringify(JSON.parse(run.out))).not.toContain('plan-unknown');
    expect(paths((await at.run('audit usage.csv books --config books/headroom.json --format json')).out)).toEqual([
      'books/who.csv',
      'usage.csv',
    ]);
    expect((await at.run('inspect usage.csv --config books/headroom.json')).out).toContain('books/who.csv\n');
  });

  test('are no files to audit by themselves', async () => {
    const at = desk({ 'who.csv': ACCOUNTS, 'headroom.json': '{ "accounts": "who.csv" }' });
    expect((await at.run('audit')).err).toContain('Name the exports to audit');
  });

  test('must be there, a file, and what they are said to be', async () => {
    const refused = async (files: Record<string, string>): Promise<string> => {
      const { code, out, err } = await desk({ 'usage.csv': USAGE, 'headroom.json': '{ "accounts": "who.csv" }', ...files }).run(
        'audit usage.csv',
      );
      expect({ code, out }).toEqual({ code: 2, out: '' });
      return err;
    };
    expect(await refused({})).toBe(
      'headroom.json: accounts who.csv: there is no such file; name the CSV that says who is on which plan.\n',
    );
    expect(await refused({ 'who.csv/x': '' })).toContain('headroom.json: accounts who.csv: is no file;');
    expect(await refused({ 'who.csv': USAGE })).toContain('who.csv');
  });

  test('are never overwritten by a report', async () => {
    const at = desk({ 'usage.csv': USAGE, 'who.json': ACCOUNTS, 'headroom.json': '{ "accounts": "who.json" }' });
    expect((await at.run('audit usage.csv -o who.json')).err).toBe(
      '-o who.json: is one of the files this audit reads; write to another file.\n',
    );
  });
});
