import { beforeAll, describe, expect, it } from 'vitest';
import { claudeProxyLog } from '../../src/formats/claude-proxy-log.ts';
import { readJson } from '../../src/formats/json.ts';
import { type ReadFixture, fixture, keeping, readText } from './reading.ts';

const START = '2026-08-12T14:06:00Z';

/** A logged request with these headers of `anthropic-ratelimit-unified-`. */
function request(headers: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}): string {
  const unified = Object.fromEntries(Object.entries(headers).map(([name, value]) => [`anthropic-ratelimit-unified-${name}`, value]));
  return JSON.stringify({
    ts_start: START,
    path: '/v1/messages',
    upstream_status: 200,
    usage: { input_tokens: 1, output_tokens: 2 },
    response_anthropic_headers: unified,
    ...more,
  });
}

describe('a request that a proxy logged', () => {
  let log: ReadFixture;
  beforeAll(async () => {
    log = await fixture('claude-proxy-log/proxy.ndjson');
  });

  it('is a use at its start, with its tokens and the meters right after it', () => {
    expect(log).toMatchObject({ format: 'claude-proxy-log', records: 7, unread: 0, issues: [] });
    expect(log.uses[0]).toMatchObject({
      line: 1,
      id: 'req_plan1',
      from: Date.parse('2026-08-12T14:05:00.120Z'),
      until: Date.parse('2026-08-12T14:05:00.120Z'),
      account: '',
      plan: '',
      stream: 'subscription',
      client: 'claude-cli/2.1.219',
      model: 'claude-sonnet-5',
      feature: 'none',
      inputTokens: 1180,
      outputTokens: 402,
      cacheReadTokens: 61_200,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 2048,
      readings: [
        { window: 'session', usedPct: 44_000_000, resetsAt: 1_786_557_600_000, resetsWithin: 0 },
        { window: 'weekly', usedPct: 83_000_000, resetsAt: 1_786_698_000_000, resetsWithin: 0 },
      ],
    });
  });

  it('is paid by credits where overage is in use, for an amount nobody states', () => {
    expect(log.uses[1]).toMatchObject({ id: 'req_credits1', funding: 'credits', vendorExceeds: true, amount: null });
    expect(log.uses[1]?.readings.map((reading) => reading.usedPct)).toEqual([45_000_000, 83_000_000]);
  });

  it('is paid by credits where the claim is overage, and without headers of a window no meter is stated', () => {
    expect(log.uses[2]).toMatchObject({ id: 'req_credits2', funding: 'credits', vendorExceeds: true, feature: 'fast', readings: [] });
  });

  it('that was rejected used nothing, and its readings count', () => {
    expect(log.uses[3]).toMatchObject({ id: 'req_rejected', funding: 'none', vendorExceeds: null, inputTokens: null });
    expect(log.uses[3]?.readings.map((reading) => [reading.window, reading.usedPct])).toEqual([
      ['session', 0],
      ['weekly', 69_000_000],
      ['weekly_fable', 102_000_000],
    ]);
  });

  it('on another path of the API is a look at the meters, and no use', () => {
    expect(log.uses.map((use) => use.id)).not.toContain('req_count');
    expect(log.snapshots).toHaveLength(1);
    expect(log.snapshots[0]).toMatchObject({ line: 5, overageInUse: null, creditsUsed: null });
  });

  it('with an API key is of the API, which has no plan and no meters', () => {
    expect(log.uses[4]).toMatchObject({ id: 'req_api', stream: 'api', funding: '', readings: [] });
  });

  it('whose window is called rejected below its limit gives no reading of it, and a flag that says no outweighs the claim', () => {
    expect(log.uses[5]).toMatchObject({ id: 'req_contradiction', funding: '', vendorExceeds: null });
    expect(log.uses[5]?.readings.map((reading) => [reading.window, reading.usedPct, reading.resetsAt !== null])).toEqual([
      ['weekly', 83_000_000, true],
      ['weekly_opus', 31_000_000, false],
      ['weekly_sonnet', 0, true],
    ]);
  });

  it.each([
    ['may be used by status alone', { 'overage-status': 'allowed' }],
    ['are refused by status', { 'overage-status': 'rejected', 'overage-disabled-reason': 'out_of_credits' }],
    ['are not in use', { 'overage-in-use': 'false', 'overage-status': 'allowed' }],
    ['have a meter', { 'overage-utilization': '0.4', 'representative-claim': 'five_hour' }],
  ])('is not said to be paid by credits that %s', async (_name, headers) => {
    const { uses, issues } = await readText(request({ ...headers, '5h-utilization': '0.2' }));
    expect(issues).toEqual([]);
    expect(uses).toHaveLength(1);
    expect(uses[0]).toMatchObject({ funding: '', vendorExceeds: null });
    expect(uses[0]?.readings.map((reading) => reading.window)).toEqual(['session']);
  });

  it('that an error answered is no draw, even where credits were in use', async () => {
    const { uses } = await readText(request({ 'overage-in-use': 'true' }, { upstream_status: 529, usage: null }));
    expect(uses).toHaveLength(1);
    expect(uses[0]).toMatchObject({ funding: 'none', vendorExceeds: null });
  });

  it.each([
    ['claude-sonnet-4-5', { speed: 'standard' }, undefined, ''],
    ['claude-sonnet-4-5', { speed: 'standard' }, 'oauth-2025-04-20', 'none'],
    ['claude-sonnet-4-5', { speed: 'standard' }, 'oauth-2025-04-20,context-1m-2025-08-07', '1m'],
    ['claude-opus-5', { speed: 'fast' }, 'context-1m-2025-08-07', 'fast;1m'],
    ['claude-sonnet-5', {}, 'oauth-2025-04-20', ''],
    ['claude-sonnet-5', { speed: 'standard' }, undefined, 'none'],
  ])('of %s with %j and the betas %s has the feature %j: none only where the log excludes all', async (model, usage, betas, feature) => {
    const { uses } = await readText(request({}, { request_hints: { model }, usage, request_meta: { anthropic_beta: betas } }));
    expect(uses[0]?.feature).toBe(feature);
  });

  it('keeps no path, agent of a browser or other header', async () => {
    const meta = { request_meta: { user_agent: 'Mozilla/5.0 (secret)' }, cwd: '/home/secret', prompt: 'secret' };
    const { uses } = await readText(request({ secret: 'secret' }, meta));
    expect(uses[0]?.client).toBe('');
    expect(JSON.stringify(uses)).not.toMatch(/secret|Mozilla/);
    expect(JSON.stringify(log)).not.toContain('cf-ray');
  });
});

describe('a line of a program on the SDK', () => {
  it('is read with headers in any case and either kind of time, and its organisation names the account', async () => {
    const read = await fixture('claude-proxy-log/sdk.jsonl');
    expect(read).toMatchObject({ format: 'claude-proxy-log', records: 2, unread: 0, issues: [] });
    expect(read.uses.map((use) => [use.id, use.account, use.from, use.funding, use.readings.length])).toEqual([
      ['', '11111111-2222-4333-8444-555555555555', 1_786_545_600_250, '', 2],
      ['req_sdk2', '', Date.parse('2026-08-12T15:00:01Z'), 'credits', 1],
    ]);
  });

  it('without a request id is one use, in however many copies of a log it stands', async () => {
    const { uses } = await fixture('claude-proxy-log/sdk.jsonl');
    const again = await fixture('claude-proxy-log/sdk.jsonl');
    expect(uses[0]?.identity).toMatch(/^[0-9a-f]{12}$/);
    expect(again.uses[0]?.identity).toBe(uses[0]?.identity);
    expect(uses[1]?.identity).toBe('');
  });
});

describe('a log that states an organisation', () => {
  it('says once that its accounts are named by it, and nothing where the lines name their account', () => {
    const notes = (more: object): string[] => {
      const said: string[] = [];
      const { sink } = keeping();
      const line = request({ '5h-utilization': '0.2' }, { ...more });
      const text = line.replace('"response_anthropic_headers":{', '"response_anthropic_headers":{"anthropic-organization-id":"org-1",');
      readJson(`${text}\n${text}\n`, claudeProxyLog, { file: 0, sink, name: 'proxy.ndjson', note: (one) => said.push(one) });
      return said;
    };
    expect(notes({})).toEqual([expect.stringContaining('proxy.ndjson names its account by the id of its organisation')]);
    expect(notes({ account: 'mine' })).toEqual([]);
  });
});

describe('a log that can not be read whole', () => {
  it('lists every value with its path, and reads the other lines', async () => {
    const read = await fixture('claude-proxy-log/unreadable.ndjson');
    const headers = 'response_anthropic_headers';
    expect(read).toMatchObject({ records: 8, unread: 6 });
    expect(read.uses.map((use) => use.id)).toEqual(['req_ok', 'req_last']);
    expect(read.snapshots).toEqual([]);
    expect(read.issues.map((issue) => [issue.line, issue.column, issue.value.slice(0, 20)])).toEqual([
      [2, '', ''],
      [3, 'ts_start', 'yesterday'],
      [3, `${headers}.anthropic-ratelimit-unified-5h-utilization`, '45'],
      [3, `${headers}.anthropic-ratelimit-unified-7d-utilization`, '-0.1'],
      [3, 'usage.input_tokens', 'many'],
      [3, 'usage.output_tokens', '1.5'],
      [4, '', '7'],
      [5, '', '{…}'],
      [6, 'ts_start', ''],
      [6, `${headers}.anthropic-ratelimit-unified-5h-reset`, 'soon'],
      [7, headers, 'none kept'],
      [7, 'usage', '[…]'],
    ]);
  });
});
