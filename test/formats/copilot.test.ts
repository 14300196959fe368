import { beforeAll, describe, expect, it } from 'vitest';
import { type ReadFixture, amounts, fixture, readText } from './reading.ts';

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

describe('the premium-request report of 2025', () => {
  let read: ReadFixture;
  beforeAll(async () => {
    read = await fixture('copilot/legacy.csv');
  });

  it('is recognised behind a byte order mark and CRLF, and loses no request', () => {
    expect(read.format).toBe('copilot-premium-requests-legacy');
    expect(read.issues).toEqual([]);
    expect(read.uses).toHaveLength(9);
    expect(read.uses.map((use) => use.line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('counts nothing from before the day on which GitHub began to bill and set the counters to zero', () => {
    expect(read.uses.slice(0, 3).map((use) => use.funding)).toEqual(['none', 'none', 'allowance']);
    expect(read.uses[1]).toMatchObject({ vendorExceeds: true, amount: null });
  });

  it('prices a request beyond the quota at the published rate times its weight', () => {
    expect(read.uses[5]).toMatchObject({ funding: 'credits', quantity: 10_000_000, amount: 400_000, currency: 'USD', vendorExceeds: true });
    expect(read.uses[7]).toMatchObject({ funding: 'credits', quantity: 1_250_000, amount: 50_000 });
  });

  it('reads a timestamp of seven decimals to the millisecond', () => {
    expect(read.uses[2]).toMatchObject({ from: Date.parse('2025-06-18T00:00:03.451Z'), until: Date.parse('2025-06-18T00:00:03.451Z') });
    expect(read.uses[5]?.from).toBe(Date.parse('2025-07-20T16:30:00.999Z'));
  });

  it('takes the quota of each person from its rows, and none from Unlimited', () => {
    expect(read.uses[2]?.limits).toEqual([{ window: 'month', limit: 300_000_000 }]);
    expect(read.uses[6]).toMatchObject({ account: 'jonas', limits: [], funding: 'allowance', feature: 'code-review' });
    expect(read.uses[7]).toMatchObject({ limits: [], feature: 'coding-agent' });
  });

  it('gives reviews for people without a seat an account of their own', () => {
    expect(read.uses[8]).toMatchObject({
      account: 'non-members',
      limits: [{ window: 'month', limit: 0 }],
      unit: 'requests',
      impliedPlan: 'copilot',
      vendorExceeds: null,
    });
  });

  it('keeps two equal requests of one file apart by nothing but their number', () => {
    expect(read.uses[3]?.identity).toBe(read.uses[4]?.identity);
    expect(read.uses[3]?.identity).toMatch(/^[0-9a-f]{12}$/);
    expect(read.uses[2]?.identity).not.toBe(read.uses[3]?.identity);
  });

  it('lists a row without its request count instead of dropping it', async () => {
    const bad = await readText(
      'Timestamp,User,Model,Requests Used,Exceeds Monthly Quota,Total Monthly Quota\n2025-07-01T00:00:00Z,mira,o3,,FALSE,lots\n',
    );
    expect(bad.uses).toEqual([]);
    expect(bad.issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [2, 'Requests Used', ''],
      [2, 'Total Monthly Quota', 'lots'],
    ]);
  });
});

describe('the premium-request report', () => {
  let read: ReadFixture;
  beforeAll(async () => {
    read = await fixture('copilot/premium-15.csv');
  });

  it.each(['premium-15', 'premium-17', 'premium-short', 'premium-by-product', 'premium-spreadsheet'])(
    'is recognised and read in the shape of %s.csv',
    async (name) => {
      const { format, issues } = await fixture(`copilot/${name}.csv`);
      expect(format).toBe('copilot-premium-requests');
      expect(issues).toEqual([]);
    },
  );

  it('says the same with the two columns of AI credits as without', async () => {
    expect((await fixture('copilot/premium-17.csv')).uses).toEqual(read.uses);
  });

  it.each(['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'])('sums a UTC day, read in %s or anywhere else', async (timezone) => {
    const [first] = (await fixture('copilot/premium-15.csv', timezone)).uses;
    expect(first).toMatchObject({ from: day('2025-11-04'), until: day('2025-11-05'), zoneless: false });
  });

  it('calls a use included where the discount takes all of it, although the cells are floats', () => {
    expect(read.uses[0]).toMatchObject({ account: 'mira', funding: 'allowance', amount: null, quantity: 2_310_000, listAmount: 92_400 });
    expect(read.uses[1]).toMatchObject({ funding: 'allowance', listAmount: 440_000 });
  });

  it('calls a use mixed where the discount takes a part, and credits where it takes nothing', () => {
    expect(read.uses[3]).toMatchObject({ funding: 'mixed', amount: 200_000, listAmount: 500_000, currency: 'USD', vendorExceeds: true });
    expect(read.uses[4]).toMatchObject({ funding: 'credits', amount: 280_000, currency: 'USD', feature: 'coding-agent' });
  });

  it('counts Spark and the coding agent against the one monthly allowance', () => {
    expect(read.uses[5]).toMatchObject({ stream: 'subscription', feature: 'spark', funding: 'allowance', workspace: 'research' });
    expect(read.uses[5]?.limits).toEqual([{ window: 'month', limit: 300_000_000 }]);
  });

  it('calls a row of no requests and no money not charged', () => {
    expect(read.uses[6]).toMatchObject({ funding: 'none', quantity: 0, amount: null });
  });

  it('bills reviews for people without a seat, whose quota is zero, to an account of their own', () => {
    expect(read.uses[7]).toMatchObject({ account: 'non-members', funding: 'credits', amount: 80_000, workspace: 'orchard' });
    expect(read.uses[7]?.limits).toEqual([{ window: 'month', limit: 0 }]);
  });

  it('prices a row by the published rate where the report carries no money', async () => {
    const short = await fixture('copilot/premium-short.csv');
    expect(short.uses[0]).toMatchObject({ funding: 'allowance', amount: null });
    expect(short.uses[1]).toMatchObject({ funding: 'credits', amount: 200_000, currency: 'USD' });
  });

  it('knows no price for requests after AI credits replaced them', async () => {
    const late = await readText('date,username,model,quantity,exceeds_quota,total_monthly_quota\n2026-06-01,mira,o3,5,true,300\n');
    expect(late.uses[0]).toMatchObject({ funding: 'credits', amount: null, currency: '' });
  });

  it('reads the net amount where no flag says that the quota was exceeded', async () => {
    const byProduct = await fixture('copilot/premium-by-product.csv');
    expect(byProduct.uses.map((use) => [use.account, use.funding, use.amount, use.vendorExceeds, use.workspace])).toEqual([
      ['mira', 'allowance', null, null, 'orchard'],
      ['mira', 'credits', 200_000, null, 'research'],
    ]);
  });

  it('reads the days of a file that a spreadsheet saved again', async () => {
    const saved = await fixture('copilot/premium-spreadsheet.csv');
    expect(saved.uses.map((use) => use.from)).toEqual([day('2026-03-07'), day('2026-03-08'), day('2026-12-31')]);
  });

  it('lists every cell it cannot read, all of a row, and reads on', async () => {
    const bad = await fixture('copilot/premium-unreadable.csv');
    expect(bad.issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [2, 'date', '13/3/26'],
      [3, 'date', '2026-02-30'],
      [3, 'quantity', ''],
      [4, 'unit_type', 'ai-credits'],
      [5, 'quantity', '-3'],
      [5, 'discount_amount', 'free'],
      [5, 'exceeds_quota', 'maybe'],
    ]);
    expect(bad.uses.map((use) => use.line)).toEqual([6]);
  });
});

describe('days that a spreadsheet has rewritten', () => {
  const columns = 'date,username,model,quantity,exceeds_quota,total_monthly_quota';

  it('are read month first', async () => {
    const read = await readText(`${columns}\n11/1/25,mira,m,1,False,300\n12/1/25,mira,m,1,False,300\n`);
    expect(read.issues).toEqual([]);
    expect(read.uses.map((use) => use.from)).toEqual([day('2025-11-01'), day('2025-12-01')]);
  });

  it('are refused where month first they lie further apart than a report reaches', async () => {
    const read = await readText(`${columns}\n1/11/25,mira,m,300,False,300\n2/11/25,mira,m,3,True,300\n`);
    expect(read.issues.map((issue) => [issue.line, issue.value])).toEqual([[3, '2/11/25']]);
    expect(read.uses).toHaveLength(1);
  });
});

describe('the AI usage report', () => {
  let read: ReadFixture;
  beforeAll(async () => {
    read = await fixture('copilot/ai-usage.csv');
  });

  it('is recognised although no column says that a quota was exceeded', () => {
    expect(read.format).toBe('copilot-ai-usage');
    expect(read.issues).toEqual([]);
    expect(read.uses).toHaveLength(7);
  });

  it('speaks of the organisation, whose members share the credits, and so takes no limit from a person', () => {
    expect(read.uses[0]).toMatchObject({
      account: 'orchard',
      member: 'mira',
      workspace: 'research',
      impliedPlan: 'copilot-ai-credits',
      unit: 'ai-credits',
    });
    expect(read.uses.every((use) => use.limits.length === 0)).toBe(true);
    expect(read.uses[6]).toMatchObject({ account: '', member: 'solo' });
  });

  it('counts the quantity, whatever the preview columns repeat', () => {
    expect(read.uses.slice(0, 3).map((use) => use.quantity)).toEqual([1_875_000, 40_000_000, 40_000_000]);
  });

  it('keeps the rows of two repositories apart', () => {
    expect(read.uses[1]?.identity).not.toBe(read.uses[2]?.identity);
  });

  it('bills what the discount leaves', () => {
    expect(read.uses.map((use) => [use.funding, use.amount])).toEqual([
      ['allowance', null],
      ['allowance', null],
      ['allowance', null],
      ['mixed', 1_500_000],
      ['credits', 1_200_000],
      ['credits', 120_000],
      ['none', null],
    ]);
    expect(amounts(read.uses)).toBe(2_820_000n);
  });

  it('says where a row names nobody, so that a review without a seat is not held against the pool', () => {
    expect(read.uses.map((use) => use.feature)).toEqual(['', 'coding-agent', 'coding-agent', '', '', 'non-member', 'spark']);
  });

  it('takes what the report says of days before AI credits were billed for a preview', async () => {
    const columns = 'date,username,model,quantity,unit_type,gross_amount,discount_amount,net_amount';
    const preview = await readText(`${columns}\n2026-05-31,mira,m,5,ai-credits,0.05,0,0.05\n2026-06-01,mira,m,5,ai-credits,0.05,0,0.05\n`);
    expect(preview.uses.map((use) => [use.funding, use.amount])).toEqual([
      ['none', null],
      ['credits', 50_000],
    ]);
  });

  it('reads the four kinds of tokens, blank where none are stated', () => {
    expect(read.uses[0]).toMatchObject({ inputTokens: 31, outputTokens: 902, cacheReadTokens: 40127, cacheWrite5mTokens: 8844 });
    expect(read.uses[3]).toMatchObject({ inputTokens: null, outputTokens: null, cacheReadTokens: null, cacheWrite5mTokens: null });
  });
});
