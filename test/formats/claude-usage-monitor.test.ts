import { describe, expect, it } from 'vitest';
import { readFile } from '../../src/formats/read.ts';
import { mutated } from './mutations.ts';
import { fixture, keeping, once } from './reading.ts';

const session = (usedPct: number, resetsAt: string | null): object => ({
  window: 'session',
  usedPct: usedPct * 1_000_000,
  resetsAt: resetsAt === null ? null : Date.parse(resetsAt),
  resetsWithin: 0,
});

describe('a snapshot of LightspeedDMS/claude-usage', () => {
  it('is a look at the session; without a currency its credits are not read', async () => {
    const read = await fixture('claude-usage-monitor/snapshots.csv');
    expect(read).toMatchObject({ format: 'claude-usage-monitor', records: 4, unread: 0, issues: [] });
    expect(read.snapshots.map(({ at, readings, creditsUsed, currency }) => [at, readings, creditsUsed, currency])).toEqual([
      [Date.parse('2025-11-01T12:00:00Z'), [session(44, '2025-11-01T15:00:00.412Z')], null, ''],
      [Date.parse('2025-11-01T12:05:00Z'), [session(45, '2025-11-01T15:00:00.998Z')], null, ''],
      // 0 % without a reset is what the monitor wrote when it was told nothing.
      [Date.parse('2025-11-01T12:10:00Z'), [], null, ''],
      [Date.parse('2025-11-01T12:15:00Z'), [session(12.5, null)], null, ''],
    ]);
  });

  it('tells the person who gives it what its credits lack', async () => {
    const notes: string[] = [];
    const bytes = Buffer.from('timestamp,credits_used,utilization_percent,resets_at\n1761998400,350,44.0,\n');
    const note = (sentence: string): void => void notes.push(sentence);
    await readFile({ path: 'x.csv', chunks: () => once(bytes) }, { file: 0, sink: keeping().sink, note }, 'UTC');
    expect(notes).toEqual([expect.stringContaining('add a column currency')]);
  });

  it('with a currency gives the credits, which are in cents; 0 may be nothing that it was told', async () => {
    const read = await fixture('claude-usage-monitor/with-currency.csv');
    expect(read.snapshots.map(({ creditsUsed, currency }) => [creditsUsed, currency])).toEqual([
      [3_500_000, 'EUR'],
      [7_000_000, 'EUR'],
      [null, 'EUR'],
      [7_010_000, 'EUR'],
    ]);
    const json = await fixture('claude-usage-monitor/with-currency.json');
    expect(json.format).toBe('claude-usage-monitor-json');
    const plain = (records: readonly object[]): object[] => records.map((one) => ({ ...one, line: 0, format: '' }));
    expect(plain(json.snapshots)).toEqual(plain(read.snapshots));
  });

  it('lists every cell it cannot read, and reads on', async () => {
    const read = await fixture('claude-usage-monitor/unreadable.csv');
    expect(read).toMatchObject({ records: 4, unread: 3 });
    expect(read.issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [2, 'timestamp', '1761998400000'],
      [3, 'utilization_percent', '-1'],
      [3, 'resets_at', '2025-11-01 15:00'],
      [3, 'credits_used', 'much'],
      [4, 'currency', '12'],
    ]);
    expect(read.snapshots.map((one) => one.line)).toEqual([5]);
  });

  it.each(['with-currency.csv', 'with-currency.json'])('%s, damaged, is read to the end, or says where it is not', async (name) => {
    expect(await mutated(`claude-usage-monitor/${name}`, 200)).toBeGreaterThan(66);
  });
});
