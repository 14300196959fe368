import { beforeAll, describe, expect, it } from 'vitest';
import { codex } from '../../src/policies/codex.ts';
import type { SnapshotRecord } from '../../src/domain/records.ts';
import { readFile } from '../../src/formats/read.ts';
import { settleLogs } from '../../src/replay/logs.ts';
import { type ReadFixture, fixture, keeping, once, readText } from './reading.ts';

const shown = ({ readings }: SnapshotRecord): [string, number][] => readings.map(({ window, usedPct }) => [window, usedPct / 1e6]);

interface Limits {
  readonly [key: string]: unknown;
}

const OWN: Limits = { primary: { used_percent: 5, window_minutes: 300, resets_at: 1788350400 } };

function meta(id: string, more: object = {}): object {
  return { timestamp: '2026-09-02T08:00:00Z', type: 'session_meta', payload: { id, ...more } };
}

function event(minute: number, total: number | null, limits: Limits = OWN): object {
  const info = total === null ? null : { total_token_usage: { total_tokens: total }, last_token_usage: { total_tokens: 1 } };
  const timestamp = new Date(Date.UTC(2026, 8, 2, 8, minute)).toISOString();
  return { timestamp, type: 'event_msg', payload: { type: 'token_count', info, rate_limits: limits } };
}

const lines = (...documents: object[]): string => documents.map((document) => JSON.stringify(document)).join('\n');

/** Several files as one audit reads them. */
async function looksOf(...texts: string[]): Promise<SnapshotRecord[]> {
  const { sink, kept } = keeping();
  for (const [file, text] of texts.entries()) {
    await readFile({ path: `${file}`, chunks: () => once(Buffer.from(text)) }, { file, sink }, 'UTC');
  }
  expect(kept.issues).toEqual([]);
  return kept.snapshots;
}

async function settled(...texts: string[]): Promise<{ kept: string[]; repeated: number; ofUnknownOrigin: number }> {
  const { looks, repeated, ofUnknownOrigin } = settleLogs(await looksOf(...texts));
  return { kept: looks.map(({ file, line }) => `${file}:${line}`), repeated, ofUnknownOrigin };
}

describe('a session of Codex', () => {
  let read: ReadFixture;
  beforeAll(async () => {
    read = await fixture('codex-rollout/session.jsonl');
  });

  it('gives a look for each event that says anything of windows or credits', () => {
    expect(read).toMatchObject({ format: 'codex-rollout', records: 10, unread: 0, issues: [], uses: [], notices: [] });
    expect(read.snapshots.map(({ line }) => line)).toEqual([4, 5, 7, 8, 9]);
  });

  it('names windows by their length, whichever stands first', () => {
    expect(shown(read.snapshots[0] as SnapshotRecord)).toEqual([
      ['session', 12.5],
      ['weekly', 40],
    ]);
    expect(shown(read.snapshots[1] as SnapshotRecord)).toEqual([['weekly', 41]]);
    expect(read.snapshots[0]?.readings[0]?.resetsAt).toBe(Date.parse('2026-09-02T12:00:00Z'));
  });

  it('reads the balance in credits, as text with separators or as a number, and none where it is null or without end', () => {
    expect(read.snapshots.map(({ creditsBalance, currency }) => [creditsBalance, currency])).toEqual([
      [1_234_500_000, 'credits'],
      [178_754_890, 'credits'],
      [42_000_000, 'credits'],
      [null, ''],
      [null, ''],
    ]);
  });

  it('states the plan where the policy has it', () => {
    expect(read.snapshots.map(({ plan }) => plan)).toEqual(['codex-plus', '', 'codex-plus', '', '']);
    expect(Object.keys(codex.plans)).toEqual(['codex-plus', 'codex-pro', 'codex-team', 'codex-business']);
  });

  it.each(['plus', 'pro', 'team', 'business'])('knows the plan of plan_type %s', async (type) => {
    const [look] = await looksOf(lines(meta('a'), event(1, 1, { ...OWN, plan_type: type })));
    expect(Object.keys(codex.plans)).toContain(look?.plan);
  });

  it('takes a window that says in how many seconds it resets from the time of the event', () => {
    const reading = read.snapshots[3]?.readings[0];
    expect(reading).toEqual({ window: 'session', usedPct: 7_000_000, resetsAt: Date.parse('2026-09-02T09:08:00Z'), resetsWithin: 1000 });
  });

  it('never takes the limit of one model, or of another length, for the session or the week', () => {
    expect(shown(read.snapshots[4] as SnapshotRecord)).toEqual([
      ['session_codex_example', 3],
      ['month_43800_codex_example', 99],
    ]);
  });

  it('keeps nothing of what was said, or where', () => {
    expect(JSON.stringify(read.snapshots)).not.toMatch(/private|somewhere/);
  });

  it('says once a file which windows no policy knows, and that a session without a name may repeat another', async () => {
    const { sink } = keeping();
    const notes: string[] = [];
    const odd = { primary: { used_percent: 5, window_minutes: 90 }, secondary: { used_percent: 6 } };
    const text = lines(event(1, 1, odd), event(2, 2, odd));
    const context = { file: 0, sink, note: (sentence: string) => void notes.push(sentence) };
    await readFile({ path: 'x', chunks: () => once(Buffer.from(text)) }, context, 'UTC');
    expect(notes).toEqual([
      'the window "window_90" is in no policy: it counts only where it is full.',
      'windows whose length is not stated are left out.',
      'the session it holds is not named before its first look, so looks that it repeats from another one are taken for its own.',
    ]);
  });

  it('lists a value that can not be read with its line and path, and reads the rest', async () => {
    const bad = { primary: { used_percent: 'much', window_minutes: 300 }, credits: { balance: '1,234' } };
    const good = await readText(`${lines(meta('a'), event(1, 1, bad), event(2, 2))}\n{"torn`);
    expect(good.issues.map(({ line, column, value }) => [line, column, value])).toEqual([
      [2, 'payload.rate_limits.primary.used_percent', 'much'],
      [2, 'payload.rate_limits.credits.balance', '1,234'],
      [4, '', ''],
    ]);
    expect([good.records, good.unread, good.snapshots.length]).toEqual([4, 2, 1]);
  });
});

describe('a look in several sessions', () => {
  const parent = lines(meta('p'), event(1, 10), event(2, 20), event(3, null), event(4, 30));
  const copies = [event(50, 10), event(50, 20), event(50, null), event(50, 30)];

  it('counts where it was first seen, and the fork adds what came after the copies', async () => {
    const fork = lines(meta('f', { forked_from_id: 'p' }), ...copies, event(55, 40));
    const expected = { kept: ['0:2', '0:3', '0:4', '0:5', '1:6'], repeated: 4, ofUnknownOrigin: 0 };
    expect(await settled(parent, fork)).toEqual(expected);
    const turned = await settled(fork, parent);
    expect(turned).toMatchObject({ repeated: 4, ofUnknownOrigin: 0 });
    expect(turned.kept.sort()).toEqual(['0:6', '1:2', '1:3', '1:4', '1:5']);
  });

  it('counts nothing of a fork whose parent is not there', async () => {
    const fork = lines(meta('f', { forked_from_id: 'p' }), ...copies, event(55, 40));
    expect(await settled(fork)).toEqual({ kept: [], repeated: 0, ofUnknownOrigin: 5 });
    const grandchild = lines(meta('g', { forked_from_id: 'f' }), ...copies, event(55, 40), event(56, 50));
    expect(await settled(grandchild, fork)).toEqual({ kept: [], repeated: 0, ofUnknownOrigin: 11 });
    expect((await settled(grandchild, fork, parent)).kept).toEqual(['0:7', '1:6', '2:2', '2:3', '2:4', '2:5']);
  });

  it.each([
    { source: { subagent: { thread_spawn: { parent_thread_id: 'p', depth: 1 } } } },
    { parent_thread_id: 'p' },
    { session_id: 'p' },
    { forked_from_id: null, parent_thread_id: 'p' },
  ])('belongs to a sub-agent that names its session so: %j', async (origin) => {
    const agent = lines(meta('a', origin), event(50, 20), event(55, 5));
    expect(await settled(agent)).toMatchObject({ ofUnknownOrigin: 2 });
    expect((await settled(parent, agent)).kept).toEqual(['0:2', '0:3', '0:4', '0:5', '1:3']);
  });

  it('may be a copy where the meta line of another session stands before it', async () => {
    expect(await settled(lines(meta('f'), meta('p'), ...copies))).toMatchObject({ ofUnknownOrigin: 4 });
  });

  it('that a resumed session repeats counts once, and the same file in two folders counts once', async () => {
    const resumed = lines(meta('p'), event(1, 10), event(30, 10), event(31, 11));
    expect(await settled(resumed)).toEqual({ kept: ['0:2', '0:4'], repeated: 1, ofUnknownOrigin: 0 });
    expect(await settled(resumed, resumed)).toMatchObject({ kept: ['0:2', '0:4'], repeated: 4 });
  });

  it('of sessions that go on from each other counts nothing', async () => {
    const a = lines(meta('a', { forked_from_id: 'b' }), event(1, 1));
    const b = lines(meta('b', { forked_from_id: 'a' }), event(2, 2));
    expect(await settled(a, b)).toEqual({ kept: [], repeated: 0, ofUnknownOrigin: 2 });
  });
});
