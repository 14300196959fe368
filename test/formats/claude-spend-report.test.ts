import { describe, expect, it } from 'vitest';
import { type ReadFixture, amounts, fixture, readText } from './reading.ts';

const ORGANISATION = '3f6c1d20-88a4-4a1e-9d55-0c2be0a7f911';
const report = (rest: string): Promise<ReadFixture> => fixture(`claude-spend-report/spend-report-${ORGANISATION}-${rest}.csv`);
const HEADER =
  'user_email,account_uuid,product,model,total_requests,total_prompt_tokens,total_completion_tokens,total_net_spend_usd,total_gross_spend_usd';
const ROW = 'mira@atelier.example,ac-01,Chat,claude-opus-5,1,10,10,1.50,1.50';

describe('a spend report', () => {
  it('is dated by the name of its file alone, its last day included, and says so', async () => {
    const read = await report('2026-04-01-to-2026-04-30');
    expect(read.format).toBe('claude-spend-report');
    expect(read.issues).toEqual([]);
    expect(read.uses.map(({ from, until }) => [from, until])).toEqual(
      Array.from({ length: 3 }, () => [Date.parse('2026-04-01T00:00:00Z'), Date.parse('2026-05-01T00:00:00Z')]),
    );
    expect(read.notes).toHaveLength(1);
    expect(read.notes[0]).toContain('sum 2026-04-01 to 2026-04-30');
  });

  it('of every generation is read, a copy that a browser numbered too', async () => {
    const read = await report('2026-06-15-to-2026-07-14 (1)');
    expect(read.issues).toEqual([]);
    expect(read.uses[0]).toMatchObject({ amount: 920_000, surface: 'Research', from: Date.parse('2026-06-15T00:00:00Z') });
  });

  it('gives each seat an account, what it spent as a draw, and a row without a charge no payer', async () => {
    const { uses } = await report('2026-04-01-to-2026-04-30');
    expect(uses[0]).toMatchObject({
      account: 'mira@atelier.example',
      member: 'mira@atelier.example',
      stream: 'subscription',
      surface: 'Chat',
      model: 'claude-opus-4-6',
      funding: 'credits',
      amount: 12_400_000,
      currency: 'USD',
      plan: '',
      impliedPlan: '',
      inputTokens: null,
      outputTokens: 31_000,
    });
    expect(uses[1]).toMatchObject({ funding: '', amount: null, currency: '', listAmount: 0 });
    expect(uses[2]).toMatchObject({ account: 'jonas@atelier.example', amount: 3_105_000, listAmount: 3_450_000 });
  });

  it('of autumn 2026 has its thousands in quotes, every kind of token, and rows of nobody', async () => {
    const read = await report('2026-09-01-to-2026-09-30');
    expect(read.issues).toEqual([]);
    expect(read.uses[0]).toMatchObject({
      inputTokens: 150_000,
      cacheReadTokens: 1_200_000,
      cacheWrite5mTokens: 50_000,
      cacheWrite1hTokens: 0,
      outputTokens: 26_000,
    });
    expect(read.uses[1]).toMatchObject({ amount: 1_204_750_000 });
    expect(read.uses[2]).toMatchObject({ account: '(org service usage)', surface: '(other)', model: '', amount: 2_500_000 });
    expect(read.uses[5]).toMatchObject({ account: 'no-member', member: '', amount: 10_000 });
    expect(amounts(read.uses)).toBe(1_207_860_000n);
  });

  it('tells two rows of one person, product and model apart by nothing but their number, and organisations by the name of the file', async () => {
    const { uses } = await report('2026-09-01-to-2026-09-30');
    expect(uses[3]?.identity).toBe(uses[4]?.identity);
    const text = `${HEADER}\n${ROW}\n`;
    const other = ORGANISATION.replace('3f', '4f');
    const [own, copy, another] = await Promise.all(
      [ORGANISATION, ORGANISATION, other].map((id, index) =>
        readText(text, 'UTC', `spend-report-${id}-2026-07-01-to-2026-07-${index === 1 ? 15 : 31}.csv`),
      ),
    );
    expect(own?.uses[0]?.identity).toBe(copy?.uses[0]?.identity);
    expect(own?.uses[0]?.identity).not.toBe(another?.uses[0]?.identity);
  });

  it.each([
    ['spend.csv', 'no column says which days'],
    ['spend-report-2026-07-01.csv', 'no column says which days'],
    ['spend-report-2026-02-30-to-2026-03-04.csv', 'is no time'],
    ['spend-report-2026-07-31-to-2026-07-01.csv', 'is no time'],
  ])('called %s is not read, and told what to call it', async (name, words) => {
    const read = await readText(`${HEADER}\n${ROW}\n`, 'UTC', name);
    expect(read).toMatchObject({ format: 'claude-spend-report', uses: [], records: 1, unread: 1, notes: [] });
    expect(read.issues).toHaveLength(1);
    expect(read.issues[0]).toMatchObject({ line: 1 });
    expect(read.issues[0]?.problem).toContain(words);
  });

  it('lists every cell that it cannot read, and loses nothing else', async () => {
    const read = await report('2026-08-01-to-2026-08-31');
    expect(read.issues.map(({ line, column, value }) => [line, column, value])).toEqual([
      [2, 'total_net_spend_usd', 'about two'],
      [3, 'total_completion_tokens', '1.5'],
      [4, 'total_net_spend_usd', '-1.20'],
      [5, 'total_net_spend_usd', '1,204'],
      [6, '', 'mira@atelier.example,ac-01,Chat,claude-opus-5'],
    ]);
    expect(read).toMatchObject({ records: 7, unread: 5 });
    expect(read.uses.map(({ line, funding, amount }) => [line, funding, amount])).toEqual([
      [7, '', null],
      [8, 'credits', 700_000],
    ]);
  });
});
