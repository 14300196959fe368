import { beforeAll, describe, expect, it } from 'vitest';
import { type ReadFixture, fixture, readText } from './reading.ts';

async function event(info: Readonly<Record<string, unknown>>): Promise<ReadFixture> {
  return readText(JSON.stringify({ type: 'rate_limit_event', timestamp: '2026-08-12T14:05:00Z', rate_limit_info: info }));
}

describe('the stream-json output of Claude Code', () => {
  let stream: ReadFixture;
  beforeAll(async () => {
    stream = await fixture('claude-rate-limit-events/stream.jsonl');
  });

  it('is known by its first rate-limit event, and its other lines are passed over', () => {
    expect(stream).toMatchObject({ format: 'claude-rate-limit-events', records: 10, unread: 0, issues: [], uses: [] });
    expect(JSON.stringify(stream)).not.toMatch(/secret|session_id|1ae0af5b/);
  });

  it('gives the limiting window, and in later versions all of them', () => {
    expect(stream.snapshots.map(({ line, readings }) => [line, readings.map(({ window, usedPct }) => [window, usedPct])])).toEqual([
      [3, [['weekly', 83_000_000]]],
      [
        5,
        [
          ['session', 45_000_000],
          ['weekly', 83_000_000],
          ['weekly_fable', 40_000_000],
        ],
      ],
      [6, [['session', 100_000_000]]],
      [9, [['session', 101_000_000]]],
    ]);
    expect(stream.snapshots[0]).toMatchObject({
      at: Date.parse('2026-08-12T14:06:00Z'),
      readings: [{ window: 'weekly', resetsAt: 1_786_698_000_000 }],
    });
  });

  it('says that credits were paying only where it says so in so many words', () => {
    expect(stream.snapshots.map((snapshot) => snapshot.overageInUse)).toEqual([null, true, null, true]);
  });

  it('gives a notice where a request was rejected and no credits took over', () => {
    expect(stream.notices.map(({ line, account, notice, window }) => [line, account, notice, window])).toEqual([
      [6, 'mine', 'limit-reached', 'session'],
      [7, '', 'credits-required', ''],
      [8, '', 'out-of-credits', ''],
    ]);
    expect(stream.notices[0]?.text).toBe('rate limit event: rejected, five_hour, member_level_disabled');
  });

  it('is recognised when every one of its lines is wrapped with a time, conversation first', async () => {
    const wrap = (payload: object): string => JSON.stringify({ captured_at: '2026-08-12T14:05:00Z', payload });
    const info = { status: 'allowed', rateLimitType: 'five_hour', utilization: 0.4 };
    const lines = [wrap({ type: 'system', cwd: '/secret' }), wrap({ type: 'rate_limit_event', rate_limit_info: info })];
    const read = await readText(lines.join('\n'));
    expect(read).toMatchObject({ format: 'claude-rate-limit-events', records: 2, unread: 0, issues: [] });
    expect(read.snapshots).toHaveLength(1);
  });
});

describe('a rate-limit event', () => {
  it('spelled with underscores says the same', async () => {
    const { snapshots } = await event({
      status: 'allowed',
      rate_limit_type: 'seven_day_opus',
      utilization: 0.5,
      resets_at: 1_786_698_000,
      overage_in_use: true,
    });
    expect(snapshots).toHaveLength(1);
    expect(snapshots[0]).toMatchObject({
      overageInUse: true,
      readings: [{ window: 'weekly_opus', usedPct: 50_000_000, resetsAt: 1_786_698_000_000 }],
    });
  });

  it('whose window is called used up below its limit gives no reading', async () => {
    const { snapshots, notices } = await event({ status: 'rejected', rateLimitType: 'five_hour', utilization: 0.62 });
    expect(snapshots).toEqual([]);
    expect(notices).toMatchObject([{ notice: 'limit-reached', window: 'session' }]);
  });

  it('that states one window twice counts as the fuller of the two', async () => {
    const of = async (utilization: number, unified: number): Promise<unknown> => {
      const unifiedWindows = { five_hour: { utilization: unified, resetsAt: 1_786_557_600 } };
      const { snapshots } = await event({ status: 'allowed', rateLimitType: 'five_hour', utilization, unifiedWindows });
      return snapshots.map(({ readings }) => readings.map((reading) => reading.usedPct));
    };
    expect(await of(0.4, 0.41)).toEqual([[41_000_000]]);
    expect(await of(0.41, 0.4)).toEqual([[41_000_000]]);
  });

  it('that allows says nothing of credits by their status', async () => {
    const read = await event({ status: 'allowed', rateLimitType: 'five_hour', overageStatus: 'allowed' });
    expect(read).toMatchObject({ records: 1, unread: 0, snapshots: [], notices: [], issues: [] });
  });

  it('repeats only words of a short list, never a text', async () => {
    const { notices } = await event({ status: 'rejected', rateLimitType: 'five_hour', overageDisabledReason: 'a secret sentence' });
    expect(notices.map((notice) => notice.text)).toEqual(['rate limit event: rejected, five_hour']);
  });

  it.each([
    ['org_spend_cap_reached', 'spend-cap-reached'],
    ['out_of_credits', 'out-of-credits'],
    ['member_level_disabled', 'limit-reached'],
  ])('rejected for %s is the notice %s', async (overageDisabledReason, kind) => {
    const { notices } = await event({ status: 'rejected', rateLimitType: 'seven_day', utilization: 1, overageDisabledReason });
    expect(notices.map((notice) => notice.notice)).toEqual([kind]);
  });

  it('without a time, or with what can not be read, is listed; the next is read', async () => {
    const read = await fixture('claude-rate-limit-events/unreadable.jsonl');
    expect(read).toMatchObject({ format: 'claude-rate-limit-events', records: 8, unread: 7 });
    expect(read.snapshots.map((snapshot) => snapshot.line)).toEqual([8]);
    expect(read.issues.map((issue) => [issue.line, issue.column, issue.value.slice(0, 20)])).toEqual([
      [1, 'captured_at', ''],
      [2, 'rate_limit_info.utilization', '45'],
      [2, 'rate_limit_info.resetsAt', '99'],
      [2, 'timestamp', 'noon'],
      [3, '', ''],
      [4, 'rate_limit_info', ''],
      [5, 'type', '{…}'],
      [6, '', '[…]'],
      [7, 'rate_limit_info.unifiedWindows.five_hour', '0.4'],
      [7, 'rate_limit_info.isUsingOverage', 'no'],
    ]);
    expect(read.issues[0]?.problem).toContain('{"captured_at": "2026-08-12T14:05:00Z", "payload": {…}}');
  });
});
