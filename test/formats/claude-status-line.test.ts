import { describe, expect, it } from 'vitest';
import { fixture, readText } from './reading.ts';

describe('a status line of Claude Code', () => {
  it('gives session and week, wrapped with its time or with a time of its own', async () => {
    const read = await fixture('claude-status-line/lines.jsonl');
    expect(read).toMatchObject({ format: 'claude-status-line', records: 4, unread: 0, issues: [], uses: [], notices: [] });
    expect(read.snapshots.map(({ line, at, account, readings }) => [line, at, account, readings])).toEqual([
      [
        2,
        Date.parse('2026-08-12T14:05:00Z'),
        '',
        [
          { window: 'session', usedPct: 45_000_000, resetsAt: 1_786_557_600_000, resetsWithin: 0 },
          { window: 'weekly', usedPct: 83_500_000, resetsAt: 1_786_698_000_000, resetsWithin: 0 },
        ],
      ],
      [
        3,
        Date.parse('2026-08-12T12:06:00Z'),
        'mine',
        [{ window: 'weekly', usedPct: 84_000_000, resetsAt: 1_786_698_000_000, resetsWithin: 0 }],
      ],
      [4, Date.parse('2026-08-12T14:07:00Z'), '', [{ window: 'session', usedPct: 0, resetsAt: null, resetsWithin: 0 }]],
    ]);
    expect(JSON.stringify(read)).not.toMatch(/secret|abc|0\.42/);
  });

  it('says nothing of credits', async () => {
    const { snapshots } = await fixture('claude-status-line/lines.jsonl');
    for (const snapshot of snapshots) {
      expect(snapshot).toMatchObject({
        creditsEnabled: null,
        creditsUsed: null,
        creditsCap: null,
        creditsBalance: null,
        overageInUse: null,
      });
    }
  });

  it('is in per cents: 0.5 is half a per cent, 1 is one', async () => {
    const { snapshots } = await readText(
      '{"timestamp":1786545600,"rate_limits":{"five_hour":{"used_percentage":0.5},"seven_day":{"used_percentage":1}}}',
    );
    expect(snapshots[0]?.readings.map((reading) => reading.usedPct)).toEqual([500_000, 1_000_000]);
    expect(snapshots[0]?.at).toBe(1_786_545_600_000);
  });

  it('without a time, or with what can not be read, is listed; the next is read', async () => {
    const read = await fixture('claude-status-line/unreadable.jsonl');
    expect(read).toMatchObject({ format: 'claude-status-line', records: 6, unread: 5 });
    expect(read.snapshots.map((snapshot) => snapshot.line)).toEqual([6]);
    expect(read.issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [1, 'captured_at', ''],
      [2, 'payload.rate_limits.five_hour.used_percentage', 'half'],
      [2, 'payload.rate_limits.five_hour.resets_at', 'soon'],
      [2, 'payload.rate_limits.seven_day', '83'],
      [3, 'captured_at', '2026-08-12T14:05:00'],
      [4, '', '{…}'],
      [5, '', '7'],
    ]);
  });
});
