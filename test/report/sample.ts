/** Hand-made reports: whole enough for a reporter, small enough to read. */
import type { CurrencyAmounts, DrawView, FindingView, Report } from '../../src/domain/report.ts';
import type { ReportOptions } from '../../src/report/index.ts';

export const PAGE: ReportOptions = { width: 80, color: 0, draws: 'all', failOn: 'error', command: 'headroom audit usage.csv' };

export function draw(change: Partial<DrawView> = {}): DrawView {
  return {
    id: 'use-1',
    account: 'default',
    from: '2026-07-09T14:26:00.000Z',
    until: '2026-07-09T14:26:00.000Z',
    member: null,
    model: 'sonnet-5',
    amount: '4.80',
    currency: 'USD',
    verdict: 'premature',
    grade: 'proven',
    reason: 'reading-after',
    premature_amount: '4.80',
    expected: { allowance: '1', credits: '0' },
    windows: [
      {
        window: 'session',
        used_pct_min: '44',
        used_pct_max: '46',
        resets_at: '2026-07-09T18:00:00.000Z',
        basis: 'reading',
        sources: [{ file: 'snapshots.csv', line: 4, at: '2026-07-09T14:30:00.000Z', used_pct: '45' }],
        from: '2026-07-09T13:00:00.000Z',
        says: 'reading-after',
        count: null,
      },
    ],
    window: null,
    policy_entry: null,
    sources: [{ file: 'usage.csv', line: 4 }],
    ...change,
  };
}

export function finding(change: Partial<FindingView> = {}): FindingView {
  return {
    id: '3f9c1e0000000000',
    rule: 'credit-drawn-with-headroom',
    level: 'error',
    grade: 'proven',
    account: 'default',
    at: '2026-07-09T14:26:00.000Z',
    amount: '4.80',
    currency: 'USD',
    draws: ['use-1'],
    message: 'USD 4.80 was drawn while allowance remained.',
    establishes: 'The readings show headroom.',
    does_not_establish: 'It does not say why.',
    would_settle: 'The meter at this time, which the vendor holds.',
    sources: [{ file: 'usage.csv', line: 4 }],
    accepted: null,
    ...change,
  };
}

export function amounts(change: Partial<CurrencyAmounts> = {}): CurrencyAmounts {
  return {
    currency: 'USD',
    drawn: '0.00',
    premature: '0.00',
    premature_proven: '0.00',
    premature_strong: '0.00',
    premature_net: '0.00',
    suspected: '0.00',
    limit_reached: '0.00',
    not_covered: '0.00',
    undecided: '0.00',
    sensitivity: null,
    ...change,
  };
}

/** The counts follow the lists; sums are what the caller says they are. */
export function report(change: Omit<Partial<Report>, 'summary'> & { summary?: Partial<Report['summary']> } = {}): Report {
  const draws = change.draws ?? [];
  const findings = change.findings ?? [];
  const withVerdict = (verdict: string): number => draws.filter((one) => one.verdict === verdict).length;
  const open = findings.filter((one) => one.accepted === null);
  const withLevel = (level: string): number => open.filter((one) => one.level === level).length;
  return {
    version: 1,
    tool: { name: 'headroom', version: '0.1.0' },
    policy: { ids: ['claude'], verified_until: '2026-08-22T00:00:00.000Z', sha256: 'ab'.repeat(32) },
    inputs: [
      {
        path: 'usage.csv',
        format: 'usage',
        sha256: 'cd'.repeat(32),
        rows: 11,
        unread: change.read_issues === undefined ? 0 : new Set(change.read_issues.map((issue) => issue.line)).size,
        from: '2026-07-09T13:12:00.000Z',
        until: '2026-07-11T20:05:00.000Z',
      },
    ],
    period: { from: '2026-07-09T13:12:00.000Z', until: '2026-07-11T20:05:00.000Z' },
    attested_unused: [],
    draws: [],
    findings: [],
    read_issues: [],
    notes: [],
    bridge: [],
    baseline: null,
    ...change,
    summary: {
      accounts: 1,
      draws: draws.length,
      amounts: [],
      verdicts: {
        premature: withVerdict('premature'),
        suspected: withVerdict('suspected'),
        'limit-reached': withVerdict('limit-reached'),
        'not-covered': withVerdict('not-covered'),
        undecided: withVerdict('undecided'),
      },
      other_streams: [],
      findings: {
        error: withLevel('error'),
        warning: withLevel('warning'),
        note: withLevel('note'),
        accepted: findings.length - open.length,
      },
      ...change.summary,
    },
  };
}

/** What cells, names and reasons of somebody's files may hold: each is obeyed by some program that reads a report. */
export const HOSTILE: readonly string[] = [
  '\uD800 alone, \uDC00 alone, \uDBFF',
  '\u0000\u0001\u0007\u0008\u000B\u001B[31m\u007F\u009B2J',
  'a\nb\rc\r\nd\te\u0085f\u2028g\u2029h',
  '\u202Egnp.exe\u202C \u2066x\u2069 \u200B\uFEFF\uFFFE\uFFFF',
  ']]></failure><failure/> <!-- & &amp; &#0; "\' <?x?>',
  '::error file=x,line=1::x%0A::stop-commands::y%25%3A%2C',
  '{0} {{1} } [words](http://example.invalid) \\[',
  '=cmd|x',
  '__proto__',
  '../..//a?b#c:d%2F\\e f.csv',
  'http://example.invalid/%zz',
  '😀 é 漢字',
  '',
];

/** A report with a text in every place that files fill in. */
export function hostile(text: string): Report {
  const place = { file: text, line: 3 };
  const words = { message: text, establishes: text, does_not_establish: text, would_settle: text };
  const entry = { id: '3f9c1e0000000000', rule: text, account: text, at: null, amount: '1.00', currency: text };
  const accepted = { reason: text, expires: text, refund: text };
  const base = report({
    draws: [draw({ id: text, account: text, currency: text, model: text, member: text, sources: [place] })],
    findings: [
      finding({ account: text, draws: [text], currency: text, sources: [place, place], ...words }),
      finding({ id: '3f9c1e0000000001', account: `${text}2`, level: 'note', rule: 'api-charge', sources: [], ...words }),
      finding({ id: '3f9c1e0000000002', account: text, rule: 'draw-suspected', level: 'warning', sources: [place], ...words }),
      finding({ id: '3f9c1e0000000003', account: text, sources: [place], accepted, ...words }),
    ],
    read_issues: [{ ...place, column: text, value: text, problem: text }],
    notes: [text],
    baseline: { sha256: 'ef'.repeat(32), entries: 1, as_of: null, expired: [], unused: [{ ...entry, ...accepted }], changed: [] },
    summary: { accounts: 2, amounts: [amounts({ currency: text })] },
  });
  return { ...base, inputs: base.inputs.map((input) => ({ ...input, path: text })) };
}
