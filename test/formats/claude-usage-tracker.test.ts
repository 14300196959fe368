import { describe, expect, it } from 'vitest';
import { fixture, readText } from './reading.ts';

const at = (text: string): number => Date.parse(text);

describe('the CSV of Claude Usage Tracker', () => {
  it('shows only what was full, at some time in the length of the window before', async () => {
    const read = await fixture('claude-usage-tracker/history.csv');
    expect(read).toMatchObject({ format: 'claude-usage-tracker-csv', issues: [], records: 4, unread: 0 });
    expect(read.snapshots.map(({ readings }) => readings.map(({ window, usedPct, resetsAt }) => [window, usedPct, resetsAt]))).toEqual([
      [
        ['weekly', 100_000_000, null],
        ['weekly_sonnet', 99_400_000, null],
      ],
      [['session', 100_000_000, null]],
      [],
      [],
    ]);
    expect(read.snapshots[1]).toMatchObject({ at: at('2026-08-05T15:14:02Z'), latest: at('2026-08-05T20:14:02Z'), creditsUsed: null });
    expect(read.notes).toEqual([expect.stringContaining('only what it shows as full is read')]);
  });

  it('has local times, which are read in the zone named', async () => {
    const [week] = (await fixture('claude-usage-tracker/history.csv', 'Europe/Berlin')).snapshots;
    expect(week).toMatchObject({ zoneless: true, latest: at('2026-08-06T07:12:40Z'), at: at('2026-07-30T07:12:40Z') });
  });

  it('lists every cell that it cannot read, and loses nothing else', async () => {
    const read = await fixture('claude-usage-tracker/unreadable.csv');
    expect(read.issues.map(({ line, column, value }) => [line, column, value])).toEqual([
      [2, 'Timestamp', 'yesterday'],
      [3, 'Timestamp', ''],
      [4, 'Reset Type', 'monthly'],
      [5, 'Session %', 'most'],
    ]);
    expect(read).toMatchObject({ records: 5, unread: 4 });
    expect(read.snapshots.map(({ line, readings }) => [line, readings.length])).toEqual([[6, 1]]);
  });
});

describe('the JSON of Claude Usage Tracker', () => {
  it('says that a window stood so at some time before it reset, however late the app noticed', async () => {
    const { format, snapshots } = await fixture('claude-usage-tracker/history.json');
    expect(format).toBe('claude-usage-tracker-json');
    expect(snapshots[0]).toMatchObject({
      account: '',
      at: at('2026-08-05T10:00:00Z'),
      latest: at('2026-08-05T15:00:00Z') - 1,
      readings: [{ window: 'session', usedPct: 41_000_000, resetsAt: at('2026-08-05T15:00:00Z') }],
    });
    expect(snapshots[2]).toMatchObject({
      at: at('2026-08-03T09:00:00Z'),
      latest: at('2026-08-10T09:00:00Z') - 1,
      readings: [
        { window: 'weekly', usedPct: 100_000_000 },
        { window: 'weekly_opus', usedPct: 12_000_000 },
      ],
    });
  });

  it('knows what the app looked at by itself, whose reset is only its own time', async () => {
    const { snapshots } = await fixture('claude-usage-tracker/history.json');
    const now = at('2026-08-05T12:10:00Z');
    expect(snapshots[1]).toMatchObject({ at: now, latest: now, readings: [{ usedPct: 38_500_000, resetsAt: null }] });
  });

  it('was seen before it was stored, where the reset came late', async () => {
    const { snapshots } = await fixture('claude-usage-tracker/history.json');
    expect(snapshots[3]).toMatchObject({ at: at('2026-08-05T10:00:00Z'), latest: at('2026-08-05T13:30:00Z') });
  });

  it('reads no spend of the API, and lists what it cannot read', async () => {
    const read = await fixture('claude-usage-tracker/history.json');
    expect(read.snapshots[4]).toMatchObject({ readings: [], creditsUsed: null, currency: '' });
    expect(read.issues.map(({ column, value }) => [column, value])).toEqual([
      ['snapshots[5].timestamp', '776000000'],
      ['snapshots[6].resetType', 'nightly'],
      ['snapshots[7].triggeringResetTime', ''],
      ['snapshots[8]', 'snapshot'],
    ]);
    expect(read).toMatchObject({ records: 9, unread: 4 });
  });
});

describe('a reset that every object knows', () => {
  it.each(['constructor', 'valueOf', 'toString'])('is none of the app: %s', async (type) => {
    const { issues, records, unread } = await readText(`Timestamp,Reset Type,Session %,Weekly %\n2026-08-05 14:05:00,${type},10,20\n`);
    expect([issues.map(({ column, value }) => [column, value]), records, unread]).toEqual([[['Reset Type', type]], 1, 1]);
  });
});
