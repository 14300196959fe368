import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/cli/config-file.ts';
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
    expect(await readConfig(undefined, desk().root)).toEqual({ inputs: [], plan: [], rules: {}, attest_unused: [], path: null });
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
    const at = desk({ 'team/headroom.json': '{ "inputs": ["exports", "/abs/x.csv"], "policy": "p.json" }' });
    expect(await readConfig('team/headroom.json', at.root)).toMatchObject({
      inputs: ['team/exports', '/abs/x.csv'],
      policy: 'team/p.json',
    });
  });

  test.each([
    ['{', ['headroom.json: is not valid JSON; check its commas, quotes and brackets.']],
    ['[]', ['headroom.json: must be an object.']],
    ['{ "inputs": "a.csv" }', ['headroom.json: inputs: must be a list.']],
    ['{ "inputs": [1] }', ['headroom.json: inputs.0: must be a text.']],
    ['{ "plan": 5 }', ['headroom.json: plan: must be a text or a list of texts.']],
    ['{ "rules": { "draw-undecided": "loud" } }', ['headroom.json: rules.draw-undecided: must be one of off, note, warning, error.']],
    ['{ "fail_on": "off" }', ['headroom.json: fail_on: must be one of error, warning, note, never.']],
    [
      '{ "budgets": [], "map": "x" }',
      [
        'headroom.json: there is no key "budgets"; the keys are $schema, inputs, plan, timezone, covers, policy, rules, fail_on, attest_unused.',
        'headroom.json: there is no key "map"; the keys are $schema, inputs, plan, timezone, covers, policy, rules, fail_on, attest_unused.',
      ],
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

  test('a named one must be there', async () => {
    expect(await problems('', 'missing.json')).toEqual(['missing.json: there is no such file; --config names a headroom.json.']);
  });
});
