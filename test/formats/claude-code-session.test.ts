import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { UseRecord } from '../../src/domain/records.ts';
import { Growing } from '../../src/formats/growing.ts';
import { settleUses } from '../../src/replay/identity.ts';
import { mutated } from './mutations.ts';
import { complaints, fixture, readText, type ReadFixture } from './reading.ts';

const FOLDER = 'claude-code';
const at = (text: string): number => Date.parse(text);

/** The uses of several logs as an audit takes them, each once. */
function settled(reads: readonly ReadFixture[]): UseRecord[] {
  const growing = new Growing();
  reads.forEach((read, file) => {
    for (const use of read.uses) expect(growing.takes({ ...use, file })).toBe(true);
  });
  const { uses, restatements } = settleUses([...growing.settled()], [], false);
  expect(restatements).toEqual([]);
  return uses;
}

const counted = async (...names: string[]): Promise<UseRecord[]> =>
  settled(await Promise.all(names.map((name) => fixture(`${FOLDER}/${name}`))));

describe('a session log of Claude Code', () => {
  it('is read line by line: nobody else’s line is a use, and none of them is unread', async () => {
    const read = await fixture(`${FOLDER}/session.jsonl`);
    expect(read).toMatchObject({ format: 'claude-code-session', records: 22, unread: 0, issues: [] });
    expect(read.uses.map((use) => [use.line, use.outputTokens])).toEqual([
      [4, 8], [5, 322], [6, 322], [8, 40], [9, 55], [10, 322], [21, 5], [22, 5],
    ]); // prettier-ignore
    expect(read.snapshots).toEqual([]);
  });

  it('states of a use its model, client, speed and tokens, and never what paid', async () => {
    const { uses } = await fixture(`${FOLDER}/session.jsonl`);
    expect(uses[1]).toEqual({
      kind: 'use',
      file: 0,
      line: 5,
      account: '',
      format: 'claude-code-session',
      vendor: 'claude',
      zoneless: false,
      from: at('2026-08-06T14:00:06.200Z'),
      until: at('2026-08-06T14:00:06.200Z'),
      id: 'msg_01AtelierAtelier000000aa',
      identity: '',
      plan: '',
      impliedPlan: '',
      stream: 'subscription',
      surface: 'cli',
      client: 'claude-code',
      model: 'claude-sonnet-5',
      feature: '',
      member: '',
      workspace: '',
      apiKey: '',
      apiKeyStatus: '',
      quantity: null,
      unit: '',
      inputTokens: 3,
      outputTokens: 322,
      cacheReadTokens: 1000,
      cacheWrite5mTokens: 200,
      cacheWrite1hTokens: 300,
      funding: '',
      amount: null,
      currency: '',
      listAmount: null,
      vendorExceeds: null,
      readings: [],
      limits: [],
    });
    expect(uses[3]).toMatchObject({ feature: 'fast', model: 'claude-opus-5' });
    expect(uses.every((use) => use.funding === '' && use.amount === null)).toBe(true);
  });

  it('says nothing of a feature that it does not know, nor whose program it was that ran as a library', async () => {
    const { uses } = await fixture(`${FOLDER}/session.jsonl`);
    // Standard speed is no statement about long context.
    expect(uses[4]).toMatchObject({ feature: '', client: '', surface: 'sdk-ts' });
  });

  it('whose cache writes are only summed does not say how long they live', async () => {
    const { uses } = await fixture(`${FOLDER}/session.jsonl`);
    expect(uses[4]).toMatchObject({ cacheWrite5mTokens: 600, cacheWrite1hTokens: null });
    expect(uses[7]).toMatchObject({ cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 });
  });

  it('may be of a model in a cloud, or of somebody else’s, which no plan of Claude’s covers', async () => {
    const { uses } = await fixture(`${FOLDER}/session.jsonl`);
    expect(uses.slice(6).map((use) => [use.stream, use.model])).toEqual([
      ['cloud', 'claude-sonnet-5'],
      ['other', 'atelier-chat-2'],
    ]);
  });

  it('counts a message once, with its largest output, at the time at which it began', async () => {
    const uses = await counted('session.jsonl');
    expect(uses.map((use) => [use.id.slice(-2), use.from, use.outputTokens])).toEqual([
      ['aa', at('2026-08-06T14:00:05.100Z'), 322],
      ['bb', at('2026-08-06T14:01:00Z'), 40],
      ['cc', at('2026-08-06T14:02:00Z'), 55],
      ['00', at('2026-08-06T14:09:00Z'), 5],
      ['-1', at('2026-08-06T14:10:00Z'), 5],
    ]);
  });

  it('and a message that side questions, sub-agents and resumed sessions repeat is still one, in whatever order the files come', async () => {
    const names = ['session.jsonl', 'resumed.jsonl', 'agent-3f2a.jsonl'];
    const said = (uses: readonly UseRecord[]): unknown[] => uses.map(({ file: _file, line: _line, ...use }) => ({ ...use, origins: [] }));
    const uses = await counted(...names);
    expect(uses.map((use) => [use.id.slice(-2), use.from, use.outputTokens])).toEqual([
      ['aa', at('2026-08-06T14:00:05.100Z'), 322],
      ['bb', at('2026-08-06T14:01:00Z'), 41],
      ['cc', at('2026-08-06T14:02:00Z'), 55],
      ['00', at('2026-08-06T14:09:00Z'), 5],
      // A gateway that numbers its answers in each session anew gave two.
      ['-1', at('2026-08-06T14:10:00Z'), 5],
      ['ff', at('2026-08-06T14:30:00Z'), 12],
      ['dd', at('2026-08-06T15:01:00Z'), 77],
      ['-1', at('2026-08-06T15:02:00Z'), 6],
    ]);
    for (const order of [
      [2, 1, 0],
      [1, 2, 0],
      [1, 0, 2],
    ]) {
      // prettier-ignore
      expect(said(await counted(...order.map((index) => names[index] ?? '')))).toEqual(said(uses));
    }
    // The same file twice says nothing more.
    expect(said(await counted(...names, ...names))).toEqual(said(uses));
  });

  it('of two equally long statements takes the same one in either order', async () => {
    const line = (model: string): string =>
      JSON.stringify({
        type: 'assistant',
        sessionId: 's',
        timestamp: '2026-08-06T14:00:00Z',
        message: { id: 'm', model, usage: { output_tokens: 5 } },
      });
    const [a, b] = await Promise.all([readText(line('claude-a')), readText(line('claude-b'))]);
    if (a === undefined || b === undefined) throw new Error('both are read');
    expect(settled([a, b]).map((use) => use.model)).toEqual(['claude-a']);
    expect(settled([b, a]).map((use) => use.model)).toEqual(['claude-a']);
  });

  it('tells of its errors only those about limits and credits, in the vendor’s own sentence', async () => {
    const { notices } = await fixture(`${FOLDER}/session.jsonl`);
    expect(notices.map(({ at: when, notice, window, text }) => [when, notice, window, text])).toEqual([
      [at('2026-08-06T14:05:00Z'), 'limit-reached', 'session', "You've hit your session limit · resets 9:50pm (Asia/Saigon)"],
      [at('2026-08-06T14:06:00Z'), 'credits-required', '', 'Extra usage is required for long context requests.'],
    ]);
  });

  it.each([
    ['5-hour limit reached ∙ resets 3pm', 'limit-reached', 'session'],
    ["You've hit your limit · resets 3pm (Europe/Berlin)", 'limit-reached', ''],
    ['Weekly limit reached ∙ resets Oct 9 at 7am', 'limit-reached', 'weekly'],
    ['Opus weekly limit reached', 'limit-reached', 'weekly_opus'],
    ["You're out of extra usage · resets 3pm", 'out-of-credits', ''],
    ["You've hit your monthly spend limit", 'spend-cap-reached', ''],
    ['Usage credits required for 1M context', 'credits-required', ''],
    ['Credit balance is too low', null, null],
    ['Prompt is too long', null, null],
    ['API Error: Image exceeded your 20 MB limit', null, null],
    ['API Error: 429 {"error":{"message":"Number of tokens has exceeded your per-minute rate limit"}}', null, null],
    ['API Error: Output blocked by content filtering policy', null, null],
    [`You've hit your session limit ${'and so on '.repeat(40)}`, null, null],
  ])('an error that reads "%s" is %s', async (text, kind, window) => {
    const line = {
      type: 'assistant',
      sessionId: 's',
      timestamp: '2026-08-06T14:00:00Z',
      isApiErrorMessage: true,
      message: { content: text },
    };
    const { notices, issues } = await readText(JSON.stringify(line));
    expect(issues).toEqual([]);
    expect(notices.map((notice) => [notice.notice, notice.window])).toEqual(kind === null ? [] : [[kind, window]]);
  });

  it('keeps nothing of what people, tools and the model wrote', async () => {
    for (const name of ['session.jsonl', 'resumed.jsonl', 'agent-3f2a.jsonl', 'unreadable.jsonl']) {
      const text = readFileSync(new URL(`../../fixtures/formats/${FOLDER}/${name}`, import.meta.url), 'utf8');
      expect(text).toMatch(/private/i);
      const kept = JSON.stringify(await readText(text));
      expect(kept).not.toMatch(/private|secret|ada|said the user/i);
    }
  });

  it('of 2025 names no kind of line, and its costs are estimates', async () => {
    const read = await fixture(`${FOLDER}/early.jsonl`);
    expect(read).toMatchObject({ format: 'claude-code-session', records: 3, unread: 0, issues: [] });
    expect(read.uses.map((use) => [use.id, use.inputTokens, use.cacheWrite5mTokens, use.cacheWrite1hTokens, use.amount])).toEqual([
      ['s:msg-1', 100, 25, null, null],
      ['s:u-7', 1, null, null, null],
    ]);
    expect(read.notices.map((notice) => [notice.notice, notice.text])).toEqual([
      ['limit-reached', 'Claude AI usage limit reached|1749470400'],
    ]);
  });

  it('is known although its first lines have neither session nor time, and by one of its lines alone', async () => {
    expect((await readText('{"type":"summary","summary":"x","leafUuid":"u"}\n')).format).toBe('claude-code-session');
    expect(await complaints('{"type":"assistant","message":{}}', 'f.json')).toEqual([
      expect.stringContaining('is JSON that no format recognises'),
    ]);
  });

  it('lists every line it cannot read, a torn one without its text, and reads on', async () => {
    const read = await fixture(`${FOLDER}/unreadable.jsonl`);
    expect(read).toMatchObject({ records: 9, unread: 7 });
    expect(read.issues.map((issue) => [issue.line, issue.column, issue.value])).toEqual([
      [2, 'timestamp', 'yesterday'],
      [3, 'message.id', ''],
      [4, 'message.usage.input_tokens', '-1'],
      [4, 'message.usage.output_tokens', 'many'],
      [4, 'message.usage.cache_read_input_tokens', '1.5'],
      [5, '', ''],
      [6, '', ''],
      [7, 'message.usage', 'much'],
      [8, 'timestamp', ''],
    ]);
    expect(read.uses.map((use) => use.line)).toEqual([1, 9]);
  });

  it('that was cut, mixed up or filled with other values is read to the end, or says where it is not', async () => {
    for (const name of ['session.jsonl', 'early.jsonl']) expect(await mutated(`${FOLDER}/${name}`, 200)).toBeGreaterThan(66);
  });
});
