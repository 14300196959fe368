import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { desk, type Desk } from '../cli/desk.ts';
import { FAULTY, LEAVING, MONTHS, PROMOTED, SEATS, seats, type Month } from './seats.ts';

const POLICY = ['--policy', 'studio-policy.json'];

/** What a month's job is given: its own exports, the month before (a week and a posting may begin there), and who is on which plan. */
function jobOf(month: Month): string[] {
  const at = MONTHS.indexOf(month);
  const next = MONTHS[at + 1];
  return [
    ...MONTHS.slice(Math.max(0, at - 1), at + 1),
    'accounts.csv',
    ...POLICY,
    ...(at === 0 ? [] : ['--since', `${month}-01`]),
    '--until',
    next === undefined ? '2026-10-01' : `${next}-01`,
  ];
}

async function audited(office: Desk, args: readonly string[]): Promise<{ code: number; report: Report }> {
  const { code, out, err } = await office.run(['audit', ...args, '--format', 'json']);
  expect(err).toBe('');
  return { code, report: JSON.parse(out) as Report };
}

describe('a job that audits 300 seats every month', () => {
  test('judges each draw as an audit of all three months at once does', async () => {
    const office = desk(seats());
    const whole = await audited(office, [...MONTHS, 'accounts.csv', ...POLICY]);
    const parts: Report['draws'] = [];
    const codes: number[] = [];
    for (const month of MONTHS) {
      const { code, report } = await audited(office, jobOf(month));
      codes.push(code);
      parts.push(...report.draws);
    }
    const judged = (draws: Report['draws']): string[] =>
      draws
        .map(({ id, verdict, grade, reason, premature_amount, amount }) => [id, verdict, grade, reason, amount, premature_amount].join(' '))
        .sort();
    expect(whole.report.summary.accounts).toBe(SEATS);
    // Five busy seats a week, two of the fault, three seats with two sums of the crossing day.
    expect(whole.report.draws.length).toBe(5 * 13 + 2 + 6);
    expect(judged(parts)).toEqual(judged(whole.report.draws));
    // July has its fault, August only sums by day that nobody can order, September nothing.
    expect(codes).toEqual([1, 0, 0]);
    expect(whole.code).toBe(1);
  });

  test('finds the fault of July alone, and what was given back for it in September covers it', async () => {
    const { report } = await audited(desk(seats()), [...MONTHS, 'accounts.csv', ...POLICY]);
    const errors = report.findings.filter((finding) => finding.level !== 'note');
    expect(errors.map(({ rule, account }) => `${rule} ${account}`)).toEqual([
      `credit-drawn-with-headroom seat-0${FAULTY}`,
      `credit-drawn-with-headroom seat-0${FAULTY}`,
    ]);
    const books = report.bridge.filter((bridge) => bridge.outcome === 'differs');
    expect(books).toEqual([]);
  });

  test('shows the bounds of rows that only sum a day, and leaves the month at exit 0', async () => {
    const { code, report } = await audited(desk(seats()), jobOf('2026-08'));
    const open = report.findings.filter((finding) => finding.rule === 'draw-undecided');
    expect(code).toBe(0);
    expect(report.draws.filter((draw) => draw.verdict === 'undecided').every((draw) => draw.reason === 'day-resolution')).toBe(true);
    expect(open.length).toBeGreaterThan(2);
    for (const { level, message } of open) {
      expect(level).toBe('note');
      expect(message).toMatch(/Between USD \d+\.\d+ and USD \d+\.\d+ of it was premature/);
    }
  });

  test('counts overlapping exports once, judges a seat by its plan of the day, and says nothing of a seat after it left', async () => {
    const { report } = await audited(desk(seats()), [...MONTHS, 'accounts.csv', ...POLICY]);
    expect(report.findings.filter((finding) => finding.rule === 'restated-event')).toEqual([]);
    const ofSeat = (seat: number): Report['draws'] =>
      report.draws.filter((draw) => draw.account === `seat-${String(seat).padStart(3, '0')}`);
    expect(ofSeat(LEAVING)).toEqual([]);
    expect(ofSeat(PROMOTED)).toEqual([]);
    expect(new Set(report.draws.map((draw) => draw.id)).size).toBe(report.draws.length);
  });

  test('accepts the fault of July once it is given back, and is told no more of it', async () => {
    const office = desk(seats());
    const [july] = MONTHS;
    const written = await office.run(['audit', ...jobOf(july), '--write-baseline', 'accepted.json', '--fail-on', 'never', '-q']);
    expect(written.code).toBe(0);
    const whole = await audited(office, [...MONTHS, 'accounts.csv', ...POLICY, '--baseline', 'accepted.json']);
    expect(whole.code).toBe(0);
    expect(whole.report.summary.findings).toMatchObject({ error: 0, warning: 0, accepted: 2 });
    const without = await audited(office, [...MONTHS, 'accounts.csv', ...POLICY]);
    expect(whole.report.summary.amounts).toEqual(without.report.summary.amounts);
  });
});
