import { describe, expect, test } from 'vitest';
import type { DrawView, Report } from '../../src/domain/report.ts';
import { widthOf } from '../../src/report/text.ts';
import { table } from '../../src/report/table.ts';
import { amounts, draw, finding, PAGE, report } from './sample.ts';

/** The page with its lines joined, so that a test doesn't hang on where they break. */
function said(one: Report, page = PAGE): string {
  return table(one, page).replace(/\s+/g, ' ');
}

function lines(one: Report, page = PAGE): string[] {
  return table(one, page).split('\n');
}

const PROVEN = report({
  draws: [
    draw(),
    draw({ id: 'use-2', from: '2026-07-09T14:41:00.000Z', until: '2026-07-09T14:41:00.000Z', amount: '5.60', premature_amount: '5.60' }),
    draw({
      id: 'use-8',
      verdict: 'limit-reached',
      grade: null,
      reason: 'window-full',
      window: 'session',
      amount: '1.50',
      premature_amount: '0.00',
    }),
    draw({
      id: 'use-9',
      verdict: 'not-covered',
      grade: null,
      reason: 'coverage-rule',
      policy_entry: 'fast-mode',
      amount: '3.20',
      premature_amount: '0.00',
    }),
  ],
  findings: [finding(), finding({ id: 'b', draws: ['use-2'] })],
  summary: {
    amounts: [
      amounts({
        drawn: '15.10',
        premature: '10.40',
        premature_proven: '10.40',
        premature_net: '10.40',
        limit_reached: '1.50',
        not_covered: '3.20',
      }),
    ],
  },
});

describe('the answer comes first', () => {
  test('how much, how sure, since when, in the first sentence', () => {
    expect(
      said(PROVEN).startsWith(
        'USD 10.40 of credits was drawn while allowance remained, in 2 of 4 draws (USD 15.10 in all) since 2026-07-09 14:26 UTC: proven by the supplied records.',
      ),
    ).toBe(true);
  });

  test('proven and strong money are told apart, and net and range are stated where they differ', () => {
    const strong = draw({ id: 'use-3', grade: 'strong', amount: '2.00', premature_amount: '2.00' });
    const page = said(
      report({
        draws: [draw(), strong],
        summary: {
          amounts: [
            amounts({
              drawn: '6.80',
              premature: '6.80',
              premature_proven: '4.80',
              premature_strong: '2.00',
              premature_net: '5.00',
              sensitivity: { least: '4.80', most: '6.80', alternatives: 6, agreeing: 4 },
            }),
          ],
        },
      }),
    );
    expect(page).toContain('USD 4.80 proven, USD 2.00 strongly shown by the supplied records.');
    expect(page).toContain('USD 5.00 of it is left.');
    expect(page).toContain('it is USD 4.80 to USD 6.80; 4 of 6 agree with the figure above.');
  });

  test('suspected money is never added to premature money', () => {
    const suspected = draw({
      id: 'use-6',
      verdict: 'suspected',
      grade: null,
      reason: 'reading-before',
      amount: '1.90',
      premature_amount: '0.00',
    });
    const page = said(
      report({
        draws: [draw(), suspected],
        summary: {
          amounts: [amounts({ drawn: '6.70', premature: '4.80', premature_proven: '4.80', premature_net: '4.80', suspected: '1.90' })],
        },
      }),
    );
    expect(page).toContain('USD 4.80 of credits was drawn while allowance remained');
    expect(page).toContain('Besides that, USD 1.90 in 1 draw is suspected, not shown');
    expect(page.match(/USD \d+\.\d+ in all/)?.[0]).toBe('USD 6.70 in all');
    expect(page.split('6.70').length).toBe(2);
  });

  test('files without a reading are met humanely, and other products stay beside the plan', () => {
    const draws = Array.from({ length: 7 }, (_, at) =>
      draw({
        id: `use-${at}`,
        verdict: 'undecided',
        grade: null,
        reason: 'no-reading',
        amount: '2.00',
        premature_amount: '0.00',
        windows: [],
      }),
    );
    const page = said(
      report({
        draws,
        summary: {
          amounts: [amounts({ drawn: '14.00', undecided: '14.00' })],
          other_streams: [{ stream: 'api', currency: 'USD', amount: '99.08', uses: 12 }],
        },
      }),
    );
    expect(
      page.startsWith(
        "USD 14.00 was drawn in 7 uses. None can be judged: these files hold no reading of your limits. This doesn't mean that the charges " +
          'were right. You may have readings yourself: screenshots of the usage page, status-line logs. Otherwise only the vendor has them; ' +
          'ask for the meter values at these times. USD 99.08 of API use is a different product that no plan covers.',
      ),
    ).toBe(true);
  });

  test('a bill that is right is called right', () => {
    const right = draw({
      verdict: 'limit-reached',
      grade: null,
      reason: 'window-full',
      window: 'session',
      amount: '1.50',
      premature_amount: '0.00',
    });
    const page = said(report({ draws: [right], summary: { amounts: [amounts({ drawn: '1.50', limit_reached: '1.50' })] } }));
    expect(page.startsWith('USD 1.50 was drawn in 1 use, and all of it was rightly billed: the supplied records explain every draw.')).toBe(
      true,
    );
  });

  test('files without a draw leave nothing to judge', () => {
    expect(said(report())).toContain(
      'No credits were drawn in these files between 2026-07-09 13:12 and 2026-07-11 20:05 UTC: there is no draw to judge.',
    );
  });

  test('files without a row hold nothing to judge', () => {
    const [input] = report().inputs;
    if (input === undefined) throw new Error('the sample has an input');
    expect(said(report({ inputs: [{ ...input, rows: 0, from: null, until: null }] }))).toContain(
      'These files hold no rows: there is nothing to judge.',
    );
  });

  test('a partial reading is said on the first line', () => {
    const partial = report({
      read_issues: [{ file: 'usage.csv', line: 20, column: 'credits_amount', value: 'abc', problem: 'is not an amount; write 12.34' }],
    });
    expect(lines(partial)[0]).toBe('PARTIAL: 1 row could not be read and is left out of everything below.');
    expect(said(partial)).toContain('usage.csv:20:credits_amount: "abc" is not an amount; write 12.34');
  });

  test('currencies stand side by side and are never summed', () => {
    const euro = draw({ id: 'use-e', currency: 'EUR', amount: '3.00', premature_amount: '3.00' });
    const page = said(
      report({
        draws: [draw(), euro],
        summary: {
          amounts: [
            amounts({ currency: 'EUR', drawn: '3.00', premature: '3.00', premature_proven: '3.00', premature_net: '3.00' }),
            amounts({ drawn: '4.80', premature: '4.80', premature_proven: '4.80', premature_net: '4.80' }),
          ],
        },
      }),
    );
    expect(page).toContain('EUR 3.00 and USD 4.80 of credits was drawn while allowance remained');
  });
});

describe('below the answer', () => {
  test('each premature draw shows when, how much, how sure, where it stands, and the meters', () => {
    const page = lines(PROVEN);
    expect(page.some((line) => /^ {2}2026-07-09 14:26 +USD 4\.80 +proven +sonnet-5$/.test(line))).toBe(true);
    expect(said(PROVEN)).toContain('session 44-46 % used; a later reading of the same window was below its limit (usage.csv:4)');
  });

  test('what was rightly billed says why', () => {
    expect(said(PROVEN)).toContain(
      'USD 1.50 in 1 draw at 2026-07-09 14:26 UTC: a reading shows a window that applies at its limit (session)',
    );
    expect(said(PROVEN)).toContain('USD 3.20 in 1 draw at 2026-07-09 14:26 UTC: a published rule sends this use to credits (fast-mode)');
  });

  test('a use that crossed the limit is split in words as it is in the sums', () => {
    const crossing = draw({ amount: '2.00', premature_amount: '0.50', reason: 'counted' });
    const page = said(
      report({
        draws: [crossing],
        summary: {
          amounts: [amounts({ drawn: '2.00', premature: '0.50', premature_proven: '0.50', premature_net: '0.50', limit_reached: '1.50' })],
        },
      }),
    );
    expect(page).toContain('USD 0.50 of it is premature; the rest went beyond the limit and was rightly billed');
    expect(page).toContain('USD 1.50 in 1 use that crossed a limit: what the allowance could no longer pay');
  });

  test('each open reason names the one thing that would settle it', () => {
    const open = (id: string, reason: DrawView['reason'], window: string | null): DrawView =>
      draw({ id, verdict: 'undecided', grade: null, reason, window, amount: '1.00', premature_amount: '0.00' });
    const page = said(
      report({
        draws: [open('a', 'boundary', 'weekly'), open('b', 'boundary', 'weekly'), open('c', 'window-unknown', 'session')],
        findings: [
          finding({
            rule: 'draw-undecided',
            level: 'warning',
            draws: ['a'],
            would_settle: 'A reading of the weekly meter after 14:05 would.',
          }),
          finding({
            rule: 'draw-undecided',
            level: 'warning',
            draws: ['b'],
            would_settle: 'A reading of the weekly meter after 16:00 would.',
          }),
          finding({ rule: 'draw-undecided', level: 'warning', draws: ['c'], would_settle: 'A reading of the session meter would.' }),
        ],
        summary: { amounts: [amounts({ drawn: '3.00', undecided: '3.00' })] },
      }),
    );
    expect(page).toContain('USD 2.00 in 2 draws: the meter is within rounding of full, or full too late to tell (weekly)');
    expect(page).toContain('Would settle it: A reading of the weekly meter after 14:05 would. (and the like for 1 more)');
    expect(page).toContain('Would settle it: A reading of the session meter would.');
  });

  test('an unknown plan prints the command to run again', () => {
    const unknown = draw({ verdict: 'undecided', grade: null, reason: 'plan-unknown', amount: '1.00', premature_amount: '0.00' });
    expect(said(report({ draws: [unknown], summary: { amounts: [amounts({ drawn: '1.00', undecided: '1.00' })] } }))).toContain(
      'run again: headroom audit usage.csv --plan ID',
    );
  });

  test('an attestation is a question with both answers, never advice', () => {
    const suspected = draw({ verdict: 'suspected', grade: null, policy_entry: 'fast-mode', premature_amount: '0.00' });
    const page = said(report({ draws: [suspected], summary: { amounts: [amounts({ drawn: '4.80', suspected: '4.80' })] } }));
    expect(page).toContain(
      'was use covered by "fast-mode" part of these draws? If it was, a published rule sends it to credits and that draw was right.',
    );
    expect(page).toContain('If it was not, --attest-unused fast-mode puts your word on record');
    expect(page).toContain("If you don't know, leave it open.");
  });

  test('what only the vendor can answer is not asked of the account holder', () => {
    const suspected = draw({ verdict: 'suspected', grade: null, policy_entry: 'fast-mode', premature_amount: '0.00' });
    const vendors = finding({
      rule: 'draw-suspected',
      level: 'warning',
      draws: [suspected.id],
      would_settle: "The vendor's record of it.",
    });
    const page = said(report({ draws: [suspected], findings: [vendors] }));
    expect(page).toContain("Would settle it: The vendor's record of it.");
    expect(page).not.toContain('--attest-unused');
  });

  test('many draws are a short list and a command, never a wall', () => {
    const draws = Array.from({ length: 300 }, (_, at) => draw({ id: `use-${at}` }));
    const page = table(
      report({
        draws,
        summary: { amounts: [amounts({ drawn: '1440.00', premature: '1440.00', premature_proven: '1440.00', premature_net: '1440.00' })] },
      }),
      PAGE,
    );
    expect(page.split('\n').length).toBeLessThan(40);
    expect(page).toContain('and 292 more draws: headroom audit usage.csv --format json');
  });

  test('other findings are told once a rule, the gravest first', () => {
    const other = (id: string, rule: string, level: 'error' | 'warning' | 'note'): Report['findings'][number] =>
      finding({ id, rule, level, draws: [], message: `${rule} happened.` });
    const page = said(
      report({
        findings: [
          other('1', 'api-charge', 'note'),
          other('2', 'false-limit-notice', 'warning'),
          other('3', 'false-limit-notice', 'warning'),
          other('4', 'draw-while-disabled', 'error'),
        ],
      }),
    );
    const at = ['error draw-while-disabled', 'warning false-limit-notice (and 1 more of this rule)', 'note api-charge'].map((text) =>
      page.indexOf(text),
    );
    expect(at.every((place) => place > 0)).toBe(true);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
  });

  test('it says once what it is not', () => {
    expect(said(PROVEN).split("which this tool can't authenticate").length).toBe(2);
    expect(said(PROVEN)).toContain("It is no vendor's product and gives no legal advice.");
  });
});

describe('on any page', () => {
  const HOSTILE = report({
    draws: [
      draw({ model: 'evil\u001B[2J\u202Emodel\r\nname', account: 'a\u0007b', policy_entry: null }),
      draw({ id: 'u2', account: '模型'.repeat(40) }),
    ],
    findings: [
      finding({
        rule: 'draw-while-disabled',
        message: `An \u001B[31mattack\u001B[0m ${'word '.repeat(60)}`,
        sources: [{ file: 'x\u001B]0;t\u0007.csv', line: 1 }],
      }),
    ],
    notes: ['A note\u0000 from a file.'],
    summary: { accounts: 2, amounts: [amounts({ drawn: '9.60', premature: '9.60', premature_proven: '9.60', premature_net: '9.60' })] },
  });

  test.each([40, 80, 120, 200])('no line is wider than %i columns', (width) => {
    for (const one of [PROVEN, HOSTILE]) {
      const wide = lines(one, { ...PAGE, width }).filter((line) => widthOf(line) > width);
      expect(wide).toEqual([]);
    }
  });

  test('cells can not drive the terminal', () => {
    // eslint-disable-next-line no-control-regex
    expect(table(HOSTILE, PAGE)).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
  });

  test('colour adds nothing but colour', () => {
    // eslint-disable-next-line no-control-regex
    const plain = table(PROVEN, { ...PAGE, color: 1 }).replace(/\u001B\[\d+m/g, '');
    expect(table(PROVEN, { ...PAGE, color: 1 })).not.toBe(plain);
    expect(plain).toBe(table(PROVEN, PAGE));
  });
});
