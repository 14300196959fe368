import { beforeAll, describe, expect, it } from 'vitest';
import { type ReadFixture, fixture, readText } from './reading.ts';

describe('a Claude usage payload', () => {
  it('of early 2026 gives the windows it names, and nothing for null ones', async () => {
    const read = await fixture('claude-usage/early.json');
    expect(read.format).toBe('claude-usage');
    expect(read.issues).toEqual([]);
    expect(read.snapshots).toEqual([
      {
        kind: 'snapshot',
        file: 0,
        line: 1,
        account: '',
        format: 'claude-usage',
        vendor: 'claude',
        zoneless: false,
        at: Date.parse('2026-01-14T09:30:00Z'),
        latest: Date.parse('2026-01-14T09:30:00Z'),
        plan: '',
        readings: [
          { window: 'session', usedPct: 37_000_000, resetsAt: Date.parse('2026-01-14T12:59:59.412Z'), resetsWithin: 0 },
          { window: 'weekly', usedPct: 61_500_000, resetsAt: Date.parse('2026-01-18T07:00:00.998Z'), resetsWithin: 0 },
          { window: 'weekly_sonnet', usedPct: 0, resetsAt: null, resetsWithin: 0 },
        ],
        creditsEnabled: false,
        creditsUsed: null,
        creditsCap: null,
        creditsBalance: null,
        currency: '',
        overageInUse: null,
        note: '',
      },
    ]);
  });

  let history: ReadFixture;
  beforeAll(async () => {
    history = await fixture('claude-usage/history.jsonl');
  });

  it('a line is one snapshot, on the line where it stands', () => {
    expect(history.issues).toEqual([]);
    expect(history.snapshots.map((snapshot) => snapshot.line)).toEqual([1, 2, 4]);
    expect(history.snapshots[1]?.at).toBe(Date.parse('2026-09-03T14:05:00Z'));
  });

  it('names each window once, as its list of limits states it', () => {
    expect(history.snapshots[0]?.readings.map((reading) => [reading.window, reading.usedPct])).toEqual([
      ['session', 45_000_000],
      ['weekly', 83_000_000],
      ['weekly_fable', 13_000_000],
    ]);
  });

  it('reads credits in minor units: 7.0 is seven cents, 10290 is 102.90', () => {
    expect(history.snapshots[0]).toMatchObject({ creditsEnabled: true, creditsUsed: 70_000, creditsCap: 200_000_000, currency: 'USD' });
    expect(history.snapshots[1]).toMatchObject({ creditsUsed: 102_900_000, creditsCap: 200_000_000, currency: 'USD' });
  });

  it('follows the exponent of a currency that has no cents', () => {
    expect(history.snapshots[2]).toMatchObject({ creditsUsed: 1_234_567_000_000, creditsCap: null, currency: 'JPY' });
  });

  it('keeps a full limit of a kind nobody knows, because it speaks against a premature draw', () => {
    expect(history.snapshots[2]?.readings).toEqual([
      { window: 'session', usedPct: 100_000_000, resetsAt: Date.parse('2026-09-03T22:00:00.500Z'), resetsWithin: 0 },
      { window: 'weekly_daily_burst', usedPct: 100_000_000, resetsAt: null, resetsWithin: 0 },
      { window: 'weekly_cowork', usedPct: 9_000_000, resetsAt: null, resetsWithin: 0 },
    ]);
  });

  it('of the spend limit and of prepaid credits gives the counter, the cap and the balance', async () => {
    const read = await fixture('claude-usage/credits.json');
    expect(read.issues).toEqual([]);
    expect(
      read.snapshots.map((snapshot) => [snapshot.creditsUsed, snapshot.creditsCap, snapshot.creditsBalance, snapshot.currency]),
    ).toEqual([
      [13_100_000, 40_000_000, null, 'EUR'],
      [null, null, 38_100_000, 'EUR'],
      [null, null, null, ''],
    ]);
  });

  it('without the time of its capture is recognised, not read, and told what to add', async () => {
    const read = await fixture('claude-usage/without-capture-time.json');
    expect(read.format).toBe('claude-usage');
    expect(read.snapshots).toEqual([]);
    expect(read.issues).toHaveLength(1);
    expect(read.issues[0]).toMatchObject({ line: 1, column: 'captured_at' });
    expect(read.issues[0]?.problem).toContain('{"captured_at": "2026-08-12T14:05:00Z", "payload": {…}}');
  });

  it('whose amounts have no currency is listed, and read once the currency stands beside the time', async () => {
    const read = await fixture('claude-usage/without-currency.jsonl');
    expect(read.issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [1, 'payload.extra_usage.used_credits', '624'],
      [1, 'payload.extra_usage.monthly_limit', '2000'],
    ]);
    expect(read.snapshots).toHaveLength(1);
    expect(read.snapshots[0]).toMatchObject({ line: 2, creditsUsed: 6_240_000, creditsCap: 20_000_000, currency: 'GBP' });
  });

  it('keeps every digit of an amount and of a percentage', async () => {
    const read = await readText(
      '{"captured_at":"2026-09-03T14:05:00Z","payload":{"five_hour":{"utilization":33.3333335,"resets_at":null},' +
        '"extra_usage":{"is_enabled":true,"used_credits":1234.56785,"currency":"USD"}}}',
    );
    // Half to even: 33_333_333.5 → 33_333_334, 12_345_678.5 → 12_345_678.
    expect(read.snapshots[0]?.readings[0]?.usedPct).toBe(33_333_334);
    expect(read.snapshots[0]?.creditsUsed).toBe(12_345_678);
  });

  it('is of the account that stands beside its time', async () => {
    const read = await readText(
      '{"captured_at":"2026-09-03T14:05:00Z","account":"mine","payload":{"five_hour":{"utilization":4,"resets_at":null}}}',
    );
    expect(read.snapshots.map((snapshot) => snapshot.account)).toEqual(['mine']);
  });

  it('of a long history in one list is read to the end', async () => {
    const taken = Array.from({ length: 2000 }, (_, minute) => ({
      captured_at: new Date(Date.UTC(2026, 8, 3, 0, minute)).toISOString(),
      payload: { five_hour: { utilization: minute % 100, resets_at: null } },
    }));
    expect((await readText(JSON.stringify(taken))).snapshots).toHaveLength(2000);
  });

  it('lists every value it cannot read with its path, and reads the next', async () => {
    const read = await fixture('claude-usage/unreadable.json');
    expect(read.issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [2, 'captured_at', 'yesterday'],
      [2, 'payload.five_hour.utilization', 'half'],
      [2, 'payload.five_hour.resets_at', 'soon'],
      [3, 'payload.limits', '{…}'],
      [3, 'payload.five_hour.utilization', '-1'],
      [4, 'payload', '{…}'],
      [5, 'captured_at', '2026-09-04T08:00:00'],
      [6, 'payload.extra_usage.is_enabled', 'yes'],
      [6, 'payload.extra_usage.currency', 'EUR'],
      [7, '', '7'],
    ]);
    expect(read.snapshots.map((snapshot) => snapshot.line)).toEqual([8]);
  });
});
