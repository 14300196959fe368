import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { desk, type Desk } from './desk.ts';

interface Judged {
  readonly verdicts: Record<string, string>;
  readonly amounts: Record<string, string>;
  readonly rules: string[];
}

async function judged(at: Desk, line: string, folder: string): Promise<Judged & { code: number }> {
  const { code, out } = await at.run(`${line} --format json`, { cwd: join(at.root, folder) });
  const report = JSON.parse(out) as {
    draws: { id: string; verdict: string; grade: string | null; reason: string; policy_entry: string | null }[];
    summary: { amounts: Record<string, string>[] };
    findings: { rule: string }[];
  };
  return {
    code,
    verdicts: Object.fromEntries(
      report.draws.map((draw) => [draw.id, [draw.verdict, draw.grade, draw.reason, draw.policy_entry].filter(Boolean).join(' ')]),
    ),
    amounts: report.summary.amounts[0] ?? {},
    rules: [...new Set(report.findings.map((finding) => finding.rule))].sort(),
  };
}

describe('the demo', () => {
  test('tells both stories, within eighty columns, and ends well', async () => {
    const at = desk();
    const { code, out, err } = await at.run('demo story');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const page = out.replace(/\s+/g, ' ');
    expect(page).toContain('USD 6.00 of credits was drawn while allowance remained, in 3 of 5 draws (USD 8.60 in all)');
    expect(page).toContain('USD 12.50 of credits was drawn while allowance remained, in 3 of 7 draws (USD 20.00 in all)');
    expect(out).toContain('What to try next:');
    expect(readdirSync(at.root)).toEqual(['story']);
  });

  test('where the allowance is a number, two exports prove what was drawn too early', async () => {
    const at = desk();
    await at.run('demo story');
    const { code, verdicts, amounts, rules } = await judged(
      at,
      'audit usage.csv invoices.csv --policy studio-policy.json',
      'story/counted',
    );
    expect(verdicts).toEqual({
      'job-05': 'premature proven counted',
      'job-07': 'premature proven counted',
      'job-13': 'limit-reached allowance-exhausted',
      'job-14': 'limit-reached allowance-exhausted',
      'job-15': 'premature proven counted',
    });
    expect(amounts).toMatchObject({ drawn: '8.60', premature: '6.00', premature_proven: '6.00', limit_reached: '2.60' });
    expect(rules).toEqual(['credit-drawn-with-headroom', 'draw-after-reset']);
    expect(code).toBe(1);
  });

  test('where only meters show it, readings on both sides prove, one before only suspects, and the rest was right', async () => {
    const at = desk();
    await at.run('demo story');
    const { code, verdicts, amounts, rules } = await judged(at, 'audit .', 'story/metered');
    expect(verdicts).toEqual({
      'use-03': 'premature proven reading-after',
      'use-04': 'premature proven reading-after',
      'use-05': 'premature proven reading-after',
      'use-06': 'suspected reading-before',
      'use-08': 'limit-reached window-full',
      'use-09': 'not-covered coverage-rule fast-mode',
      'use-10': 'undecided window-unknown',
    });
    expect(amounts).toMatchObject({
      drawn: '20.00',
      premature_proven: '12.50',
      suspected: '1.90',
      limit_reached: '1.50',
      not_covered: '3.20',
      undecided: '0.90',
    });
    expect(rules).toEqual([
      'api-charge',
      'blocked-with-headroom',
      'credit-drawn-with-headroom',
      'draw-suspected',
      'draw-undecided',
      'draw-while-disabled',
      'false-limit-notice',
      'purchase-after-false-notice',
      'spend-cap-exceeded',
    ]);
    expect(code).toBe(1);
  });

  test('overwrites nothing', async () => {
    const at = desk({ 'story/counted/usage.csv': 'mine' });
    expect(await at.run('demo story')).toEqual({
      code: 2,
      out: '',
      err: 'story: already holds counted/usage.csv; name another folder.\n',
    });
    expect(at.read('story/counted/usage.csv')).toBe('mine');
    expect(readdirSync(join(at.root, 'story/counted'))).toEqual(['usage.csv']);
  });
});
