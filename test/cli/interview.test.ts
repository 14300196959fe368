import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { usesOf } from '../../src/cli/interview.ts';
import { coverageIds, builtInPolicies } from '../../src/policies/index.ts';
import { widthOf } from '../../src/report/text.ts';
import { CTRL_C, desk, type Desk } from './desk.ts';

const CLAUDE_PRO = usesOf(builtInPolicies(), ['claude-pro']);

function written(at: Desk, folder = '.'): Record<string, unknown> {
  return JSON.parse(at.read(join(folder, 'headroom.json'))) as Record<string, unknown>;
}

describe('headroom init on a terminal', () => {
  test('asks for plan, zone and exports, and then about uses; only what was not used is written down', async () => {
    const at = desk();
    const answers = ['claude-pro', 'Europe/Berlin', 'exports, *.json', ...CLAUDE_PRO.map(() => 'used')];
    answers[3] = 'not used';
    answers[4] = '';
    answers[5] = 'N';
    const { code, out, err } = await at.run('init', { tty: true, answers });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(written(at)).toEqual({
      $schema: './node_modules/headroom-audit/schemas/config.json',
      inputs: ['exports', '*.json', 'snapshots.csv', 'invoices.csv'],
      accounts: 'accounts.csv',
      plan: 'claude-pro',
      timezone: 'Europe/Berlin',
      attest_unused: [CLAUDE_PRO[0]?.rule, CLAUDE_PRO[2]?.rule],
    });
    for (const { words } of CLAUDE_PRO) expect(out.replace(/\s+/g, ' ')).toContain(words);
    expect(out).toContain('  exports: is not there yet.\n');
  });

  test('Enter everywhere writes what init writes without a terminal', async () => {
    const at = desk();
    const { out } = await at.run('init a', { tty: true, answers: ['', '', ''] });
    expect(out).not.toContain('Which of these uses');
    await at.run('init b');
    expect(at.read('a/headroom.json')).toBe(at.read('b/headroom.json'));
    expect(at.read('a/snapshots.csv')).toBe(at.read('b/snapshots.csv'));
  });

  test('what was typed as an option is not asked again, and --no-questions asks nothing', async () => {
    const at = desk();
    const typed = await at.run('init a --plan claude-pro --timezone UTC --input x.csv --unused fast-mode', { tty: true, answers: [] });
    expect(typed).toMatchObject({ code: 0, err: '' });
    expect(written(at, 'a')).toMatchObject({ plan: 'claude-pro', attest_unused: ['fast-mode'] });
    const quiet = await at.run('init b --no-questions', { tty: true, answers: [] });
    expect(quiet).toMatchObject({ code: 0, err: '' });
    expect(quiet.out.startsWith('Wrote ')).toBe(true);
  });

  test('an answer that is none is met with what would be one, and asked again', async () => {
    const at = desk({ 'export.csv': '' });
    const answers = ['claude-por', 'claude-pro, claude-max-5x', 'copilot-pro', 'Berlin', 'Mars', 'UTC', 'exprot.csv'];
    const { code, out } = await at.run('init', { tty: true, columns: 200, answers });
    expect(code).toBe(0);
    expect(out).toContain('plan claude-por: there is no such plan; did you mean claude-pro?');
    expect(out).toContain('claude-pro is a plan of the same vendor; name one for each.');
    expect(out).toContain('time zone Berlin: there is no such time zone; did you mean Europe/Berlin?');
    expect(out).toContain('time zone Mars: there is no such time zone; write an IANA name such as Europe/Berlin, or UTC.');
    expect(out).toContain('exprot.csv: is not there yet; if you meant export.csv, write that into headroom.json.');
    expect(written(at)).toMatchObject({ plan: 'copilot-pro', timezone: 'UTC' });
  });

  test('a guess at an answer about a use would suggest it: all three are named', async () => {
    const { out } = await desk().run('init', { tty: true, columns: 200, answers: ['claude-pro', '', '', 'use', 'not usde'] });
    expect(out).toContain(`"use" is none of the answers; write used, not used or don't know.`);
    expect(out).toContain(`"not usde" is none of the answers; write used, not used or don't know.`);
  });

  test.each([
    ['Ctrl-C', [CTRL_C], 130],
    ['Ctrl-C after some answers', ['claude-pro', '', 'x', 'not used', CTRL_C], 130],
    ['the end of input', ['claude-pro', '', '', 'not used'], 2],
  ] as const)('%s leaves nothing behind', async (_name, answers, code) => {
    const at = desk();
    expect(await at.run('init books', { tty: true, answers })).toMatchObject({ code, err: '\nStopped; nothing was written.\n' });
    expect(existsSync(join(at.root, 'books'))).toBe(false);
  });

  test('where a headroom.json stands no question is asked, since no answer could be kept', async () => {
    const at = desk({ 'headroom.json': '{}' });
    expect(await at.run('init', { tty: true, answers: [] })).toMatchObject({ code: 0, err: '' });
    expect(at.read('headroom.json')).toBe('{}');
    expect(readdirSync(at.root).length).toBe(4);
  });

  test.each([40, 80, 200])('no line is wider than %d columns', async (columns) => {
    const { out } = await desk().run('init', {
      tty: true,
      columns,
      answers: ['claude-por', 'claude-pro', '', '', ...CLAUDE_PRO.map(() => '')],
    });
    const wide = out.split('\n').filter((line) => widthOf(line) > columns && !/\[every CSV|\bsnapshots\.csv, /.test(line));
    expect(wide).toEqual([]);
  });

  test('what is echoed of an answer can not move the cursor', async () => {
    const { out } = await desk().run('init', { tty: true, answers: ['\u001B[2Jplan', '', '', ''] });
    expect(
      out
        .split('\n')
        .filter((line) => line.includes('\u001B'))
        .every((line) => line.startsWith('  Plan [none]: ')),
    ).toBe(true);
  });
});

describe('the questions about uses', () => {
  test('are neutral: they name the use, and neither money nor what an answer would do', () => {
    const all = builtInPolicies().flatMap((policy) => [...policy.plans.keys()].flatMap((plan) => usesOf([policy], [plan])));
    expect(all.length).toBeGreaterThan(20);
    for (const { words } of all) {
      expect(words).not.toMatch(/credit|paid|pay|bill|charge|allowance|cover|includ|free|extra|premature|verdict|accus/i);
      expect(words).not.toMatch(/\*|undefined|null/);
    }
  });

  test('are those of the plan', () => {
    expect(CLAUDE_PRO.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['fast-mode', 'fable-on-pro', 'third-party']));
    const max = usesOf(builtInPolicies(), ['claude-max-5x']).map(({ rule }) => rule);
    expect(max).not.toContain('fable-on-pro');
    expect(max).not.toContain('code-review');
    expect(usesOf(builtInPolicies(), ['claude-team-premium']).map(({ rule }) => rule)).toContain('code-review');
    expect(usesOf(builtInPolicies(), [])).toEqual([]);
  });

  test('leave out rules that no answer could help: those that only evidence can meet, and one that meets every use', () => {
    expect(coverageIds(builtInPolicies())).toContain('non-member-review');
    expect(usesOf(builtInPolicies(), ['copilot-business'])).toEqual([]);
    expect(usesOf(builtInPolicies(), ['claude-enterprise-usage']).map(({ rule }) => rule)).not.toContain('enterprise-usage-based');
  });

  test('reach as far as a rule may have been in force, and keep apart what is called differently', () => {
    const words = new Map(CLAUDE_PRO.map(({ rule, words }) => [rule, words]));
    expect(words.get('long-context')).toBe('any model with a context of 1M tokens (from 2026-02-16 until 2026-03-16)');
    expect(words.get('opus-1m-on-pro')).toBe(
      'Opus with a context of 1M tokens (from 2026-03-10); Opus 4.7 or later, with a context of any size (from 2026-04-13)',
    );
  });

  test('of a policy file that gives a use no name say what the rule matches', async () => {
    const at = desk();
    const policy = {
      id: 'studio',
      plans: { bench: { windows: [{ id: 'daily', length: 'P1D', starts: 'first-use' }] } },
      coverage: [
        { id: 'turbo', plans: ['*'], when: { feature: 'turbo', model: '*big*' }, pays: 'credits' },
        { id: 'night', use: 'work at night', plans: ['bench'], when: { surface: 'night' }, pays: 'may' },
      ],
    };
    at.write('policy.json', JSON.stringify(policy));
    const { code, out } = await at.run('init --policy policy.json --plan bench', { tty: true, answers: ['', '', 'n', 'y'] });
    expect(code).toBe(0);
    expect(out).toContain('1 of 2: use with feature turbo, model *big*\n');
    expect(out).toContain('2 of 2: work at night\n');
    expect(written(at)['attest_unused']).toEqual(['turbo']);
  });
});
