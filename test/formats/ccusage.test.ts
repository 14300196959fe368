import { describe, expect, it } from 'vitest';
import { fixture } from './reading.ts';

const at = (text: string): number => Date.parse(text);

describe('the daily report of ccusage', () => {
  it('gives tokens per day and model, and none of its estimated costs', async () => {
    const read = await fixture('ccusage/daily.json');
    expect(read).toMatchObject({ format: 'ccusage', issues: [], records: 2, unread: 0 });
    expect(read.uses.map(({ model }) => model)).toEqual(['claude-opus-5', 'claude-sonnet-5']);
    expect(read.uses[0]).toMatchObject({
      vendor: 'claude',
      stream: 'subscription',
      funding: '',
      amount: null,
      currency: '',
      listAmount: null,
      inputTokens: 1200,
      outputTokens: 340,
      cacheReadTokens: 90_000,
      cacheWrite5mTokens: null,
      cacheWrite1hTokens: null,
    });
  });

  it("says what it leaves out: costs, and other vendors' models", async () => {
    const { notes } = await fixture('ccusage/daily.json');
    expect(notes).toEqual([expect.stringContaining('estimates at list prices'), expect.stringContaining("other vendors' models")]);
  });

  it('has the days of a zone that it does not name', async () => {
    const [use] = (await fixture('ccusage/daily.json', 'Asia/Tokyo')).uses;
    expect(use).toMatchObject({ zoneless: true, from: at('2026-08-03T15:00:00Z'), until: at('2026-08-04T15:00:00Z') });
  });

  it('by project names a model only where a day has but one, and keeps what is mixed with others out', async () => {
    const read = await fixture('ccusage/by-project.json');
    expect(read).toMatchObject({ issues: [], records: 3, unread: 0 });
    expect(read.uses.map(({ model }) => model)).toEqual(['claude-opus-5', '']);
    expect(read.notes).toEqual([expect.stringContaining("other vendors' models")]);
  });

  it('of an older version is read alike', async () => {
    const read = await fixture('ccusage/older.json');
    expect(read.issues).toEqual([]);
    expect(read.uses.map(({ model, inputTokens }) => [model, inputTokens])).toEqual([
      ['claude-opus-4-5', 1],
      ['claude-sonnet-4-5', 4],
    ]);
  });

  it('lists a day it cannot read as a whole, and reads the others', async () => {
    const read = await fixture('ccusage/unreadable.json');
    expect(read.issues.map(({ column, value }) => [column, value])).toEqual([
      ['daily[0].date', '2026-08'],
      ['daily[1].date', '2026-08-05T10:00:00Z'],
      ['daily[2].modelBreakdowns[1].inputTokens', 'many'],
      ['daily[3]', '7'],
    ]);
    expect(read).toMatchObject({ records: 5, unread: 4 });
    expect(read.uses.map(({ from }) => from)).toEqual([at('2026-08-06T00:00:00Z')]);
  });
});
