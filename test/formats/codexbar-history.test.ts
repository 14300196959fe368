import { describe, expect, it } from 'vitest';
import { fixture, readText } from './reading.ts';

const at = (text: string): number => Date.parse(text);

describe('the samples of CodexBar', () => {
  it('that it took are looks at a window, whose reset it rounds to five minutes', async () => {
    const { format, snapshots } = await fixture('codexbar-history/usage-history.jsonl');
    expect(format).toBe('codexbar-history');
    expect(snapshots[0]).toMatchObject({
      line: 1,
      account: 'key-1',
      vendor: 'codex',
      at: at('2026-08-05T12:05:00Z'),
      latest: at('2026-08-05T12:05:00Z'),
      readings: [{ window: 'weekly', usedPct: 37_500_000, resetsAt: at('2026-08-10T09:00:00Z'), resetsWithin: 150_000 }],
      creditsUsed: null,
    });
  });

  it('that it filled in afterwards are estimates: counted, not read, and noted once', async () => {
    const read = await fixture('codexbar-history/usage-history.jsonl');
    expect(read.snapshots.map(({ line }) => line)).toEqual([1, 3]);
    expect(read.notes).toEqual([expect.stringContaining('estimates, and not read')]);
    const line = '{"v":1,"source":"backfill","sampledAt":"2026-08-05T12:05:00Z","usedPercent":1,"windowMinutes":10080}\n';
    expect(await readText(line + line)).toMatchObject({ records: 2, unread: 0, snapshots: [], notes: [expect.any(String)] });
  });

  it('of a window of another length are of no window that a policy knows, and of an account of their own', async () => {
    const { snapshots } = await fixture('codexbar-history/usage-history.jsonl');
    expect(snapshots[1]).toMatchObject({ account: 'codex', readings: [{ window: 'window_of_43200_minutes' }] });
  });

  it('that can not be read are listed, and the rest goes on', async () => {
    const read = await fixture('codexbar-history/usage-history.jsonl');
    expect(read.issues.map(({ line, column, value }) => [line, column, value])).toEqual([
      [4, 'v', '2'],
      [5, 'source', 'guess'],
      [6, 'sampledAt', '2026-08-05 14:05'],
      [6, 'usedPercent', 'half'],
      [7, 'windowMinutes', ''],
      [8, '', '{"v":1,"provider"'],
    ]);
    expect(read).toMatchObject({ records: 8, unread: 5 });
  });
});

describe('the history of CodexBar', () => {
  it('has a series for each account and window, of the provider that its name says', async () => {
    const read = await fixture('codexbar-history/claude.json');
    expect(read).toMatchObject({ format: 'codexbar-history', issues: [], notes: [], records: 5, unread: 0 });
    expect(read.snapshots.map(({ account, vendor, readings }) => [account, vendor, readings[0]?.window, readings[0]?.usedPct])).toEqual([
      ['', 'claude', 'weekly', 80_000_000],
      ['', 'claude', 'monthly_of_43200_minutes', 3_000_000],
      ['key-1', 'claude', 'session', 45_000_000],
      ['key-1', 'claude', 'session', 100_000_000],
      ['key-1', 'claude', 'weekly_opus', 12_250_000],
    ]);
    expect(read.snapshots[2]?.readings[0]?.resetsAt).toBe(at('2026-08-05T15:00:00Z'));
    expect(read.snapshots[4]?.readings[0]?.resetsAt).toBe(null);
  });

  it('of another provider never speaks of the default account', async () => {
    expect((await fixture('codexbar-history/gemini.json')).snapshots[0]).toMatchObject({ account: 'gemini', vendor: 'gemini' });
    const text =
      '{"accounts":{},"unscoped":[{"name":"weekly","windowMinutes":10080,"entries":[{"capturedAt":"2026-08-04T12:05:00Z","usedPercent":8}]}],"version":1}';
    const accounts = await Promise.all(
      ['codex.json', 'history.json', '', 'my-claude-history.json'].map(
        async (name) => (await readText(text, 'UTC', name)).snapshots[0]?.account,
      ),
    );
    expect(accounts).toEqual(['codex', 'history', 'unnamed provider', '']);
  });

  it('without its accounts, or without the samples of no account, is told so', async () => {
    const read = await readText('{"version":1,"accounts":[],"series":[]}', 'UTC', 'claude.json', 'codexbar-history');
    expect(read.issues.map(({ column }) => column)).toEqual(['unscoped', 'accounts']);
    expect(read).toMatchObject({ records: 2, unread: 2 });
  });

  it('lists every value it cannot read with its path, and reads every other sample', async () => {
    const read = await fixture('codexbar-history/claude-unreadable.json');
    expect(read.issues.map(({ column, value }) => [column, value])).toEqual([
      ['unscoped[0].entries[0].capturedAt', 'noon'],
      ['unscoped[0].entries[1].usedPercent', '-1'],
      ['unscoped[0].entries[2].usedPercent', ''],
      ['unscoped[0].entries[3].capturedAt', ''],
      ['accounts.key-1[0].windowMinutes', 'five hours'],
      ['accounts.key-1[1]', 'series'],
      ['accounts.key-2', '{…}'],
    ]);
    expect(read).toMatchObject({ records: 9, unread: 8 });
    expect(read.snapshots).toHaveLength(1);
  });
});
