import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/domain/time.ts';
import { coarserTwins, settleUses } from '../../src/replay/identity.ts';
import { amounts, fixture, readText, type ReadFixture } from './reading.ts';

const utc = (text: string): number => Date.parse(`${text.replace(' ', 'T')}${text.includes(' ') ? '' : 'T00:00'}Z`);

/** The uses of several exports taken together, their money and how many of them others state differently. */
async function together(...files: readonly string[]): Promise<{ uses: number; amount: bigint; restated: number }> {
  const read = await Promise.all(files.map((text) => readText(text)));
  const all = read.flatMap(({ uses }, file) => uses.map((use) => ({ ...use, file })));
  const lastRow = read.map(({ uses }) => Math.max(0, ...uses.map((use) => use.until)) as Instant);
  const { uses, restatements } = settleUses(all, lastRow, false);
  return { uses: uses.length, amount: amounts(uses), restated: restatements.length };
}

const COST = 'usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,cost_type\n';

describe('the cost export of the Console', () => {
  let read: ReadFixture;
  beforeAll(async () => {
    read = await fixture('claude-console/cost-2025.csv');
  });

  it.each([
    ['empty-month', 0, 0n],
    ['2024-without-workspace', 3, 480_000n],
    ['2024', 3, 300_000n],
    ['2025', 6, 5_550_000n],
    ['2026-without-list-price', 2, 3_150_000n],
    ['2026-list-price', 2, 9_200_000n],
    ['2026-key-status', 2, 2_100_000n],
  ])('of the generation of %s is recognised and loses no row and no cent', async (name, rows, sum) => {
    const { format, issues, uses, records } = await fixture(`claude-console/cost-${name}.csv`);
    expect(format).toBe('claude-console-cost');
    expect(issues).toEqual([]);
    expect([uses.length, records, amounts(uses)]).toEqual([rows, rows, sum]);
    for (const use of uses)
      expect(use).toMatchObject({ stream: 'api', funding: 'credits', currency: 'USD', account: '', plan: '', id: '' });
  });

  it.each(['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'])('sums a UTC day, read in %s or anywhere else', async (timezone) => {
    const [first] = (await fixture('claude-console/cost-2025.csv', timezone)).uses;
    expect(first).toMatchObject({ from: utc('2025-12-02'), until: utc('2025-12-02') + DAY, zoneless: false });
  });

  it('names model, workspace and key as it shows them, commas and quotes included', () => {
    expect(read.uses[3]).toMatchObject({ model: 'Claude Opus 4.5', workspace: 'Default', apiKey: 'Ops, on call', amount: 820_000 });
    expect(read.uses[4]).toMatchObject({ workspace: 'Research', apiKey: 'Say "when"' });
    expect(read.uses[5]).toMatchObject({ model: '', apiKey: 'Ops, on call', amount: 100_000 });
  });

  it('keeps a use that costs less than half a cent, without a charge', () => {
    expect(read.uses[4]).toMatchObject({ amount: 0, funding: 'credits' });
  });

  it('says batch and fast of a use, and nothing where it says nothing', async () => {
    const { uses } = await fixture('claude-console/cost-2026-without-list-price.csv');
    expect(uses.map((use) => use.feature)).toEqual(['fast', 'batch']);
    expect((await fixture('claude-console/cost-2026-list-price.csv')).uses.map((use) => use.feature)).toEqual(['', 'batch;fast']);
  });

  it('is charged at its cost, whatever the list price', async () => {
    const { uses } = await fixture('claude-console/cost-2026-list-price.csv');
    expect(uses.map((use) => [use.amount, use.listAmount])).toEqual([
      [8_000_000, null],
      [1_200_000, null],
    ]);
  });

  it('keeps the status of a key apart from its name', async () => {
    const { uses } = await fixture('claude-console/cost-2026-key-status.csv');
    expect(uses.map((use) => [use.apiKey, use.apiKeyStatus])).toEqual([
      ['atlas', 'active'],
      ['retired importer', 'inactive'],
    ]);
  });

  it('counts two rows with an identical key twice, and the rows of two overlapping exports once', async () => {
    const rows =
      '2025-12-02,Opus,Default,ci,message,≤ 200k,output,0.05,token\n2025-12-02,Opus,Default,ci,message,≤ 200k,output,3.98,token\n';
    const twice = `${rows}2025-12-02,Opus,Default,ci,message,≤ 200k,output,0.05,token\n`;
    expect(await together(COST + rows)).toEqual({ uses: 2, amount: 4_030_000n, restated: 0 });
    expect(await together(COST + twice)).toEqual({ uses: 3, amount: 4_080_000n, restated: 0 });
    expect(await together(COST + rows, COST + rows)).toEqual({ uses: 2, amount: 4_030_000n, restated: 0 });
  });

  it('counts the day that was still running once, as the export says that goes on after it', async () => {
    const day = (cost: string): string => `2025-12-02,Opus,Default,ci,message,≤ 200k,output,${cost},token\n`;
    const next = '2025-12-03,Opus,Default,ci,message,≤ 200k,output,0.30,token\n';
    expect(await together(COST + day('0.00'), COST + day('1.50') + next)).toEqual({ uses: 2, amount: 1_800_000n, restated: 1 });
    expect(await together(COST + day('1.50') + next, COST + day('0.00'))).toEqual({ uses: 2, amount: 1_800_000n, restated: 1 });
  });

  it('is known again in an export of another generation', async () => {
    const older = 'usage_date_utc,model,workspace,api_key,usage_type,token_type,cost_usd\n2025-12-02,Opus,Default,ci,message,output,3.98\n';
    const newer =
      'usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed,api_key_id,api_key_status\n' +
      '2025-12-02,Opus,Default,ci,message,≤ 200k,output,3.98,3.98,token,global,,apikey_9,active\n';
    expect(await together(older, newer)).toEqual({ uses: 1, amount: 3_980_000n, restated: 0 });
  });

  it('shows a key as switched off that any of two exports shows so, in either order, and calls that no restatement', async () => {
    const row = (status: string): string =>
      `usage_date_utc,model,api_key,token_type,cost_usd,api_key_status\n2026-09-09,Opus,ci,output,1.00,${status}\n`;
    for (const statuses of [
      ['active', 'inactive'],
      ['inactive', 'active'],
    ]) {
      const read = await Promise.all(statuses.map((status) => readText(row(status))));
      const { uses, restatements } = settleUses(
        read.flatMap((one, file) => one.uses.map((use) => ({ ...use, file }))),
        [],
        false,
      );
      expect(uses.map((use) => use.apiKeyStatus)).toEqual(['inactive']);
      expect(restatements).toEqual([]);
    }
  });

  it('is no sum of what another export of the vendor states use by use of a plan', async () => {
    const [day] = settleUses((await readText(`${COST}2025-12-02,Opus,,ci,message,,output,1.00,token\n`)).uses, [], false).uses;
    if (day === undefined) throw new Error('the day is read');
    const noon = (day.from + DAY / 2) as Instant;
    const one = { ...day, from: noon, until: noon, format: 'requests-one-by-one' };
    expect([...coarserTwins([day, { ...one, stream: 'subscription' }])]).toEqual([]);
    expect([...coarserTwins([day, one])]).toEqual([day]);
    // A log that says neither who paid nor how much holds nothing of what the day sums.
    expect([...coarserTwins([day, { ...one, funding: '', amount: null }])]).toEqual([]);
    expect([...coarserTwins([day, { ...one, funding: 'credits', amount: null }])]).toEqual([]);
    expect([...coarserTwins([day, { ...one, funding: 'allowance', amount: null }])]).toEqual([day]);
  });

  it('lists every cell it cannot read, and reads on', async () => {
    const { issues, uses } = await fixture('claude-console/cost-unreadable.csv');
    expect(issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [2, 'usage_date_utc', ''],
      [3, 'usage_date_utc', '2024-02-30'],
      [4, 'usage_date_utc', '2024-13-05'],
      [5, 'usage_date_utc', '2024-10-28 24:00'],
      [6, 'usage_date_utc', '28.10.2024'],
      [6, 'cost_usd', 'free'],
      [7, 'cost_usd', ''],
      [8, 'cost_usd', '-0.10'],
    ]);
    expect(uses.map((use) => use.line)).toEqual([9]);
  });
});

describe('the token export of the Console', () => {
  it.each(['early-2025', '2025', 'hours', 'minutes', '2026', 'pasted'])(
    'in the shape of usage-%s.csv holds tokens and no money',
    async (name) => {
      const { format, issues, uses, records } = await fixture(`claude-console/usage-${name}.csv`);
      expect(format).toBe('claude-console-usage');
      expect(issues).toEqual([]);
      expect(uses).toHaveLength(records);
      expect(records).toBeGreaterThan(0);
      for (const use of uses)
        expect(use).toMatchObject({ stream: 'api', funding: '', amount: null, currency: '', quantity: null, account: '' });
    },
  );

  it('has four kinds of tokens, of which the early one told two apart by nothing', async () => {
    const [day] = (await fixture('claude-console/usage-2025.csv')).uses;
    expect(day).toMatchObject({
      model: 'claude-opus-4-5-20251101',
      workspace: 'Default',
      apiKey: 'nightly',
      inputTokens: 61,
      cacheWrite5mTokens: 203_117,
      cacheWrite1hTokens: 900,
      cacheReadTokens: 2_907_511,
      outputTokens: 31_804,
    });
    const [early] = (await fixture('claude-console/usage-early-2025.csv')).uses;
    expect(early).toMatchObject({
      inputTokens: 18_200,
      cacheWrite5mTokens: 5100,
      cacheWrite1hTokens: null,
      cacheReadTokens: 44_000,
      outputTokens: 2310,
    });
  });

  it('sums a day, an hour or less, as its rows say, in UTC', async () => {
    const spans = async (name: string): Promise<[number, number][]> =>
      (await fixture(`claude-console/usage-${name}.csv`, 'Asia/Tokyo')).uses.map((use) => [use.from, use.until - use.from]);
    expect(await spans('2026')).toEqual([
      [utc('2026-08-05'), DAY],
      [utc('2026-08-05'), DAY],
    ]);
    expect(await spans('hours')).toEqual([
      [utc('2025-12-04 00:00'), HOUR],
      [utc('2025-12-04 10:00'), HOUR],
      [utc('2025-12-04 23:00'), HOUR],
    ]);
    expect(await spans('minutes')).toEqual([[utc('2025-12-04 15:05'), MINUTE]]);
    expect(await spans('pasted')).toEqual([
      [utc('2026-09-01'), DAY],
      [utc('2026-09-12 07:00'), HOUR],
    ]);
  });

  it('says batch and fast of a use, and nothing of the standard tier', async () => {
    expect((await fixture('claude-console/usage-2025.csv')).uses.map((use) => use.feature)).toEqual(['', 'batch']);
    expect((await fixture('claude-console/usage-2026.csv')).uses.map((use) => use.feature)).toEqual(['', 'fast']);
  });

  it('keeps rows that differ in speed alone, and knows them again in an export without it', async () => {
    const { uses } = await fixture('claude-console/usage-2026.csv');
    expect(new Set(uses.map((use) => use.identity)).size).toBe(1);
    expect(settleUses(uses, [], false).uses).toHaveLength(2);
  });

  it('lists every cell it cannot read', async () => {
    const { issues, uses } = await fixture('claude-console/usage-unreadable.csv');
    expect(issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [2, 'usage_date_utc', '2025-12-04 10:75'],
      [2, 'usage_input_tokens_no_cache', '1.5'],
      [3, 'usage_output_tokens', 'many'],
    ]);
    expect(uses).toEqual([]);
  });
});
