import { describe, expect, it } from 'vitest';
import { readFile } from '../../src/formats/read.ts';
import { mutated } from './mutations.ts';
import { fixture, keeping, once, readText, type ReadFixture } from './reading.ts';

const T = Date.parse('2026-08-06T14:00:00Z');
const MINUTE = 60_000;

/** What two forms of one table say, but for where it stands and by which format it was read. */
function said({ uses, snapshots, issues }: ReadFixture): unknown {
  const plain = <R extends { line: number; format: string }>(records: readonly R[]): R[] =>
    records.map((one) => ({ ...one, line: 0, format: '' }));
  return [plain(uses), plain(snapshots), issues];
}

describe('the request log of better-ccflare', () => {
  it('says that credits paid where the proxy read it from the vendor, and of no other request what paid', async () => {
    const read = await fixture('better-ccflare/requests.csv');
    expect(read).toMatchObject({ format: 'better-ccflare-requests', records: 7, unread: 0, issues: [] });
    expect(read.uses.map((use) => [use.id, use.funding, use.vendorExceeds, use.amount])).toEqual([
      ['q-1', '', null, null],
      ['q-2', 'credits', true, null],
      ['q-3', '', null, null],
      // A refused request drew nothing, whatever its headers said.
      ['q-4', 'none', null, null],
      // Counting tokens is free.
      ['q-5', 'none', null, null],
      ['q-6', '', null, null],
      ['q-7', '', null, null],
    ]);
  });

  it('states account, time, model and tokens, and neither project nor estimate', async () => {
    const { uses } = await fixture('better-ccflare/requests.csv');
    expect(uses[0]).toMatchObject({
      account: 'acc-ada',
      vendor: 'claude',
      from: T,
      until: T,
      stream: 'subscription',
      model: 'claude-sonnet-5',
      client: '',
      feature: '',
      inputTokens: 100,
      outputTokens: 50,
      cacheReadTokens: 10,
      cacheWrite5mTokens: 25,
      cacheWrite1hTokens: null,
      listAmount: null,
      currency: '',
    });
    expect(JSON.stringify(uses)).not.toContain('private');
    expect(uses[5]).toMatchObject({ account: 'acc-z', stream: 'other' });
    expect(uses[6]).toMatchObject({ account: '', inputTokens: null, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 });
  });

  it('says the same as JSON, and before its later columns came', async () => {
    const csv = await fixture('better-ccflare/requests.csv');
    const json = await fixture('better-ccflare/requests.json');
    expect(json.format).toBe('better-ccflare-requests-json');
    expect(json.uses.every((use) => use.format === json.format)).toBe(true);
    expect(json.uses.map((use) => use.line)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(said(json)).toEqual(said(csv));
    const early = await fixture('better-ccflare/requests-early.csv');
    expect(early.uses).toEqual(csv.uses.slice(0, 3));
  });

  it('lists every cell it cannot read, and reads on', async () => {
    const read = await fixture('better-ccflare/requests-unreadable.csv');
    expect(read).toMatchObject({ records: 5, unread: 4 });
    expect(read.issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [2, 'id', ''],
      [3, 'timestamp', '2026-08-06T14:00:00Z'],
      [4, 'timestamp', '1786024800'],
      [4, 'input_tokens', 'many'],
      [5, 'output_tokens', '1.5'],
      [5, 'status_code', 'ok'],
    ]);
    expect(read.uses.map((use) => use.id)).toEqual(['q-5']);
  });
});

describe('the usage snapshots of better-ccflare', () => {
  it('are one window of one account each, by the names that policies give them', async () => {
    const read = await fixture('better-ccflare/snapshots.csv');
    expect(read).toMatchObject({ format: 'better-ccflare-snapshots', records: 6, unread: 0, issues: [] });
    expect(read.snapshots.map(({ account, at, readings }) => [account, at, readings])).toEqual([
      ['acc-ada', T, [{ window: 'session', usedPct: 45_000_000, resetsAt: T + 240 * MINUTE, resetsWithin: 0 }]],
      ['acc-ada', T, [{ window: 'weekly', usedPct: 83_000_000, resetsAt: T + 3 * 1440 * MINUTE, resetsWithin: 0 }]],
      ['acc-ada', T, [{ window: 'weekly_fable', usedPct: 13_500_000, resetsAt: null, resetsWithin: 0 }]],
      ['acc-ada', T + MINUTE, [{ window: 'session', usedPct: 100_000_000, resetsAt: T + 240 * MINUTE, resetsWithin: 0 }]],
    ]);
  });

  it('say the same as JSON, and name once what they leave out', async () => {
    const json = await fixture('better-ccflare/snapshots.json');
    expect(json.format).toBe('better-ccflare-snapshots-json');
    expect(said(json)).toEqual(said(await fixture('better-ccflare/snapshots.csv')));
    const text =
      '[{"account_id":"a","timestamp":1786024800000,"window_key":"tokens_limit","utilization":1},' +
      '{"utilization":2,"account_id":"a","timestamp":1786024800000,"window_key":"tokens_limit"}]';
    const notes: string[] = [];
    const note = (sentence: string): void => void notes.push(sentence);
    await readFile({ path: 'x.json', chunks: () => once(Buffer.from(text)) }, { file: 0, sink: keeping().sink, note }, 'UTC');
    expect(notes).toEqual(['"tokens_limit" is no window of a plan of Claude\'s, and its rows are left out.']);
  });

  it('list every cell they cannot read, and are read on', async () => {
    const read = await fixture('better-ccflare/snapshots-unreadable.csv');
    expect(read).toMatchObject({ records: 5, unread: 4 });
    expect(read.issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [2, 'timestamp', ''],
      [3, 'window_key', ''],
      [4, 'utilization', ''],
      [5, 'utilization', '-1'],
      [5, 'resets_at', 'soon'],
    ]);
    expect(read.snapshots.map((one) => one.line)).toEqual([6]);
  });
});

describe('a table written out as JSON', () => {
  it('may have a value in it that is a table itself, which is listed and not read', async () => {
    const one = '"timestamp":1786024800000,"model":"claude-x","billing_type":"plan"';
    const read = await readText(`[{"id":"a",${one}},{"id":["b"],${one}},7,{"id":"c",${one}}]`);
    expect(read).toMatchObject({ records: 4, unread: 2 });
    expect(read.issues.map((issue) => [issue.column, issue.problem])).toEqual([
      ['id', 'is not a single value'],
      ['id', 'is empty; every request has one'],
      ['', 'is not an object'],
    ]);
    expect(read.uses.map((use) => use.id)).toEqual(['a', 'c']);
  });
});

describe('an export of better-ccflare that was cut, mixed up or filled with other values', () => {
  it.each(['requests.csv', 'requests.json', 'snapshots.csv', 'snapshots.json'])(
    '%s is read to the end, or says where it is not',
    async (name) => {
      expect(await mutated(`better-ccflare/${name}`, 200)).toBeGreaterThan(66);
    },
  );
});
