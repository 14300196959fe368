import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { documents } from '../../src/cli/capture-stream.ts';
import { desk, type Desk, type Said } from './desk.ts';

const START = Date.parse('2026-08-12T14:00:00Z');
const SECOND = 1000;
const SESSION_RESET = START / 1000 + 7200;
const WEEK_RESET = START / 1000 + 2 * 86_400;

interface StatusLine {
  readonly session?: string;
  readonly pct?: number;
  readonly resets?: number;
  readonly cost?: number;
  readonly waited?: number;
}

function statusLine({ session = 's-1', pct = 45, resets = SESSION_RESET, cost = 1, waited = 10_000 }: StatusLine = {}): string {
  return JSON.stringify({
    session_id: session,
    cost: { total_cost_usd: cost, total_api_duration_ms: waited },
    rate_limits: { five_hour: { used_percentage: pct, resets_at: resets }, seven_day: { used_percentage: 83.5, resets_at: WEEK_RESET } },
  });
}

const EVENT = JSON.stringify({
  type: 'rate_limit_event',
  rate_limit_info: { status: 'allowed_warning', rateLimitType: 'seven_day', utilization: 0.84, resetsAt: WEEK_RESET, isUsingOverage: true },
});
const PAYLOAD = JSON.stringify({
  five_hour: { utilization: 12, resets_at: null },
  extra_usage: { is_enabled: true, monthly_limit: 5000, used_credits: 1234, currency: 'EUR' },
});

async function capture(at: Desk, stdin: string, seconds = 0, more: readonly string[] = []): Promise<Said> {
  return at.run(['capture', '-o', 'looks.csv', ...more], { stdin, now: START + seconds * SECOND });
}

/** The rows of a CSV of ours, each with its stated cells. */
function rowsOf(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.split('\n');
  expect(lines.pop()).toBe('');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    expect(cells.length).toBe(names.length);
    return Object.fromEntries(names.flatMap((name, at) => (cells[at] === '' ? [] : [[name, cells[at] ?? '']])));
  });
}

const rows = (at: Desk): Record<string, string>[] => rowsOf(at.read('looks.csv'));

describe('a look is printed and appended', () => {
  test('from a status line, with its clock, into folders that are made', async () => {
    const at = desk();
    const said = await at.run('capture -o new/folder/looks.csv', { stdin: statusLine(), now: START });
    expect(said).toEqual({ code: 0, out: 'session 45 % · week 83.5 % · resets 16:00\n', err: '' });
    expect(rowsOf(at.read('new/folder/looks.csv'))).toEqual([
      {
        timestamp: '2026-08-12T14:00:00.000Z',
        shown_since: 'unknown',
        vendor: 'claude',
        session_used_pct: '45',
        session_resets_at: '2026-08-12T16:00:00.000Z',
        weekly_used_pct: '83.5',
        weekly_resets_at: '2026-08-14T14:00:00.000Z',
        source: 'status line',
      },
    ]);
  });

  test('from a rate_limit_event and from a usage payload, bare or wrapped with its time', async () => {
    const at = desk();
    expect((await capture(at, EVENT)).out).toBe('week 84 % · credits in use · resets 2026-08-14 14:00\n');
    expect((await capture(at, PAYLOAD, 1)).out).toBe('session 12 %\n');
    await capture(at, `{"captured_at":"2026-08-12T13:00:00Z","account":"mine","payload":${PAYLOAD}}`, 2);
    expect(rows(at)).toMatchObject([
      { timestamp: '2026-08-12T14:00:00.000Z', weekly_used_pct: '84', overage_in_use: 'true', source: 'rate-limit event' },
      { timestamp: '2026-08-12T14:00:01.000Z', credits_used: '12.34', credits_cap: '50.00', currency: 'EUR', source: 'usage payload' },
      { timestamp: '2026-08-12T13:00:00.000Z', account: 'mine' },
    ]);
    expect(rows(at).map((row) => row['shown_since'])).toEqual([undefined, undefined, undefined]);
  });

  test('from a stream, whose conversation says nothing of limits and is passed over', async () => {
    const at = desk();
    const said = await capture(
      at,
      ['{"type":"assistant","message":"secret"}', EVENT, '', '{"type":"result"}', EVENT.replace('0.84', '0.85')].join('\n'),
    );
    expect(said).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^week 84 %.*\nweek 85 %.*\n$/) });
    expect(rows(at).map((row) => row['weekly_used_pct'])).toEqual(['84', '85']);
    expect(at.read('looks.csv')).not.toContain('secret');
  });

  test('from a document over several lines, and from a list', async () => {
    const at = desk();
    expect((await capture(at, JSON.stringify(JSON.parse(EVENT), null, 2))).err).toBe('');
    expect((await capture(at, `[${PAYLOAD},\n${EVENT.replace('0.84', '0.9')}]`, 1)).err).toBe('');
    expect(rows(at).map((row) => row['source'])).toEqual(['rate-limit event', 'usage payload', 'rate-limit event']);
  });

  test('goes to the data folder where no file is named', async () => {
    const at = desk();
    await at.run('capture', { stdin: EVENT, env: { XDG_DATA_HOME: join(at.root, 'data'), HOME: join(at.root, 'home') } });
    await at.run('capture', { stdin: EVENT, env: { XDG_DATA_HOME: 'relative', HOME: join(at.root, 'home') } });
    expect(
      [at.read('data/headroom/snapshots.csv'), at.read('home/.local/share/headroom/snapshots.csv')].map((text) => rowsOf(text).length),
    ).toEqual([1, 1]);
  });

  test('is a file that an audit reads', async () => {
    const at = desk();
    for (const [index, text] of [statusLine(), EVENT, PAYLOAD, statusLine({ pct: 46, cost: 2, waited: 11_000 })].entries())
      await capture(at, text, index);
    const { code, out } = await at.run('inspect looks.csv');
    expect(code).toBe(0);
    expect(out).toContain('(snapshots), 4 rows');
  });
});

describe('a session that rests repeats itself', () => {
  test('and is no new look, however often it is shown; a new response is one, and says since when it can stand', async () => {
    const at = desk();
    await capture(at, statusLine());
    for (const minutes of [2, 10, 30]) await capture(at, statusLine(), minutes * 60);
    expect(rows(at).length).toBe(1);
    await capture(at, statusLine({ pct: 46, cost: 1.5, waited: 17_000 }), 40 * 60);
    // No earlier than the last look at the same session, less the seven seconds of the response and five of handing over.
    expect(rows(at)[1]).toMatchObject({
      timestamp: '2026-08-12T14:40:00.000Z',
      shown_since: '2026-08-12T14:29:48.000Z',
      session_used_pct: '46',
    });
  });

  test('each session for itself', async () => {
    const at = desk();
    await capture(at, statusLine({ session: 'one', pct: 50 }));
    await capture(at, statusLine({ session: 'two', pct: 30 }), 120);
    await capture(at, statusLine({ session: 'one', pct: 50 }), 240);
    await capture(at, statusLine({ session: 'two', pct: 51, cost: 2, waited: 12_000 }), 360);
    expect(rows(at).map((row) => [row['session_used_pct'], row['shown_since']])).toEqual([
      ['50', 'unknown'],
      ['30', 'unknown'],
      ['51', '2026-08-12T14:01:53.000Z'],
    ]);
  });

  test('a line without what shows a response has an unknown age', async () => {
    const at = desk();
    const bare = (pct: number): string => `{"session_id":"s","rate_limits":{"five_hour":{"used_percentage":${pct}}}}`;
    for (const [index, pct] of [10, 11, 12].entries()) await capture(at, bare(pct), index * 90);
    await capture(at, '{"rate_limits":{"five_hour":{"used_percentage":13}}}', 300);
    expect(rows(at).map((row) => row['shown_since'])).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });

  test('a failed request, and a cost that falls, show no response', async () => {
    const at = desk();
    await capture(at, statusLine());
    await capture(at, statusLine({ waited: 20_000 }), 120);
    await capture(at, statusLine({ cost: 0.5, waited: 30_000 }), 240);
    expect(rows(at).map((row) => row['shown_since'])).toEqual(['unknown', 'unknown', 'unknown']);
  });

  test('the first limits of a session are no older than the line before them, which had none', async () => {
    const at = desk();
    const before = '{"session_id":"s-1","cost":{"total_cost_usd":0,"total_api_duration_ms":0},"workspace":{}}';
    expect((await capture(at, before)).out).toBe('no limits stated yet\n');
    await capture(at, statusLine({ waited: 3000 }), 60);
    expect(rows(at)).toMatchObject([{ shown_since: '2026-08-12T13:59:52.000Z' }]);
  });

  test('the id of a session is not kept', async () => {
    const at = desk();
    await capture(at, statusLine({ session: 'my-secret-session' }));
    for (const name of readdirSync(at.root)) expect(at.read(name)).not.toContain('my-secret-session');
  });
});

describe('what has not changed is written once a minute', () => {
  test('but never left out near a reset, at the first of an instance, or where anything changed', async () => {
    const at = desk();
    const event = (used: number, resets: number): string =>
      JSON.stringify({ type: 'rate_limit_event', rate_limit_info: { rateLimitType: 'five_hour', utilization: used, resetsAt: resets } });
    const times = async (used: number, resets: number, seconds: readonly number[]): Promise<void> => {
      for (const second of seconds) await capture(at, event(used, resets), second);
    };
    await times(0.5, SESSION_RESET, [0, 1, 30, 59, 60, 61]);
    expect(rows(at).map((row) => row['timestamp']?.slice(14, 19))).toEqual(['00:00', '01:00']);
    await times(0.51, SESSION_RESET, [62]);
    await times(0.51, SESSION_RESET, [7139, 7141, 7145, 7200, 7260, 7261]);
    await times(0.51, SESSION_RESET + 18_000, [7262, 7263]);
    expect(
      rows(at)
        .slice(2)
        .map((row) => row['timestamp']?.slice(11, 19)),
    ).toEqual(['14:01:02', '15:58:59', '15:59:01', '15:59:05', '16:00:00', '16:01:00', '16:01:02']);
  });

  test('a reset that jitters is no change', async () => {
    const at = desk();
    const payload = (resets: string): string => `{"five_hour":{"utilization":12,"resets_at":"${resets}"}}`;
    await capture(at, payload('2026-08-12T15:59:59.812345+00:00'));
    await capture(at, payload('2026-08-12T16:00:00.112345+00:00'), 20);
    expect(rows(at).length).toBe(1);
  });
});

describe('a line is printed whatever happens', () => {
  test('and what could not be read is said on stderr; --strict makes it exit 2', async () => {
    const at = desk();
    for (const [stdin, words] of [
      ['', 'holds nothing'],
      ['rubbish', 'stdin:1: is JSON that breaks off'],
      ['{"five_hour":', 'breaks off'],
      ['{"a":1}', 'states no meters; hand it'],
      ['7', 'is no JSON object'],
      ['{"five_hour":{"utilization":"\\u001b[31mhalf"}}', 'stdin:1:payload.five_hour.utilization: "half" is not a number'],
    ] as const) {
      const said = await capture(at, stdin);
      expect(said).toMatchObject({ code: 0, out: 'no limits stated yet\n' });
      expect(said.err).toContain(words);
      // eslint-disable-next-line no-control-regex
      expect(said.err).toMatch(/^[^\u001b]*\.\n$/);
      expect((await capture(at, stdin, 0, ['--strict'])).code).toBe(2);
    }
    expect(readdirSync(at.root)).toEqual([]);
  });

  test('a torn line of a stream costs no other', async () => {
    const at = desk();
    const said = await capture(at, `{"torn\n${EVENT}\n{"type":"rate_li\n${PAYLOAD}`);
    expect(said.out.split('\n').length).toBe(5);
    expect(said.err.split('\n').length).toBe(3);
    expect(rows(at).length).toBe(2);
  });

  test('the file can not be written', async () => {
    const at = desk();
    mkdirSync(join(at.root, 'folder'));
    symlinkSync('/dev/null', join(at.root, 'null.csv'));
    symlinkSync('nowhere', join(at.root, 'dangling.csv'));
    for (const [path, words] of [
      ['folder', 'is a folder'],
      ['/dev/null', 'is a device'],
      ['null.csv', 'is a device'],
      ['dangling.csv', 'is a link to a file that is not there'],
      ['/proc/nowhere/looks.csv', "can't be written"],
    ] as const) {
      const said = await at.run(['capture', '-o', path], { stdin: statusLine(), now: START });
      expect(said).toMatchObject({ code: 0, out: 'session 45 % · week 83.5 % · resets 16:00\n' });
      expect(said.err).toContain(words);
      expect((await at.run(['capture', '--strict', '-o', path], { stdin: statusLine(), now: START })).code).toBe(2);
    }
    expect(readdirSync(at.root).sort()).toEqual(['dangling.csv', 'folder', 'null.csv']);
  });

  test('a cell that a spreadsheet would run, or that is two lines, is not stored', async () => {
    const at = desk();
    for (const account of ['=cmd()', 'a\nb', '@x']) {
      const said = await capture(at, JSON.stringify({ captured_at: '2026-08-12T14:00:00Z', account, payload: JSON.parse(PAYLOAD) }));
      expect(said.err).toContain('is not one that can be stored');
    }
    expect(readdirSync(at.root)).toEqual([]);
  });
});

describe('a file that is there already', () => {
  test('is appended to by its own header: other order, other spelling, semicolons, CRLF, a mark, no end of line', async () => {
    const at = desk();
    at.write(
      'looks.csv',
      '\uFEFFSource;weekly_used_pct;weekly_resets_at;Timestamp;overage_in_use;mine;session_remaining_pct\r\n"by; hand";40;;2026-08-01;;x;30',
    );
    expect((await capture(at, EVENT)).err).toBe('');
    expect((await capture(at, '{"five_hour":{"utilization":12.5}}', 1)).err).toBe('');
    expect(at.read('looks.csv').split('\r\n').slice(1)).toEqual([
      '"by; hand";40;;2026-08-01;;x;30',
      'rate-limit event;84;2026-08-14T14:00:00.000Z;2026-08-12T14:00:00.000Z;true;;',
      'usage payload;;;2026-08-12T14:00:01.000Z;;;87.5',
      '',
    ]);
    expect((await at.run('inspect looks.csv')).out).toContain('(snapshots), 3 rows');
  });

  test('is left alone where a stated value has no column, or where it is something else', async () => {
    const at = desk();
    for (const [text, words] of [
      ['timestamp,weekly_used_pct,overage_in_use\n', 'has no column weekly_resets_at'],
      ['timestamp,session_used_pct\n', 'has no columns weekly_used_pct, weekly_resets_at, overage_in_use'],
      ['timestamp,session_used_pct,Session_Used_Pct\n', 'twice'],
      ['timestamp,funding,session_used_pct\n', 'is no snapshots CSV'],
      ['my diary\n', 'is no snapshots CSV'],
      ['{"a":1}', 'is no snapshots CSV'],
      ['t\u0000i\u0000m\u0000e\u0000', 'is no text in UTF-8'],
    ] as const) {
      at.write('looks.csv', text);
      const said = await capture(at, EVENT);
      expect(said.out).toContain('week 84 %');
      expect(said.err).toContain(words);
      expect(at.read('looks.csv')).toBe(text);
    }
  });

  test('without a column for the age of a status line is left alone too: its row would claim to be new', async () => {
    const at = desk();
    const text = 'timestamp,session_used_pct,session_resets_at,weekly_used_pct,weekly_resets_at\n';
    at.write('looks.csv', text);
    expect((await capture(at, statusLine())).err).toContain('has no column shown_since');
    expect(at.read('looks.csv')).toBe(text);
  });

  test('of its own gets a column for a window that is new', async () => {
    const at = desk();
    await capture(at, EVENT);
    await capture(at, '{"five_hour":null,"seven_day_tango":{"utilization":3,"resets_at":"2026-08-14T14:00:00Z"}}', 1);
    await capture(at, EVENT, 90);
    expect(rows(at)).toMatchObject([
      { weekly_used_pct: '84' },
      { weekly_tango_used_pct: '3', source: 'usage payload' },
      { weekly_used_pct: '84' },
    ]);
    expect((await at.run('inspect looks.csv')).out).toContain('(snapshots), 3 rows');
  });

  test('whose last line was torn loses that line and no other; one without its end of line is whole', async () => {
    const at = desk();
    await capture(at, EVENT);
    const whole = at.read('looks.csv');
    for (const torn of [
      '2',
      '2026-08-12T14:00:00.0',
      '2026-08-12T14:00:00.000Z,,claude,,,,84,2026-08-1',
      `${whole.split('\n')[1]?.slice(0, -1)}`,
    ]) {
      at.write('looks.csv', whole + torn);
      await capture(at, PAYLOAD, 100);
      expect(rows(at).map((row) => row['source'])).toEqual(['rate-limit event', 'usage payload']);
      writeFileSync(join(at.root, '.looks.csv.seen.json'), '{"written":[{"key":');
    }
    at.write('looks.csv', whole.slice(0, -1));
    await capture(at, PAYLOAD, 100);
    expect(rows(at).length).toBe(2);
  });
});

describe('stdin as it comes', () => {
  async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) {
      await Promise.resolve();
      yield Buffer.from(text);
    }
  }

  test('a document is there as soon as its line has ended', async () => {
    const reading = documents(chunks('{"a"', ':1}', '\n{"b":2}\n', '{\n', '"c":3}'))[Symbol.asyncIterator]();
    expect(await reading.next()).toMatchObject({ value: { text: '{"a":1}', line: 1 } });
    expect(await reading.next()).toMatchObject({ value: { text: '{"b":2}', line: 2 } });
    expect(await reading.next()).toMatchObject({ value: { text: '{\n"c":3}', line: 3 } });
    expect((await reading.next()).done).toBe(true);
  });

  test('a line that never ends fills no memory, and the next is read', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < 400; index += 1) yield* chunks('x'.repeat(10_000));
      yield* chunks('\n{"a":1}\n');
      for (let index = 0; index < 400; index += 1) yield* chunks(`${'y'.repeat(100)}\n`);
      yield* chunks('{"b":1}\n');
    }
    const found = [];
    for await (const one of documents(endless(), 20_000))
      found.push(one.fault === null ? one.text.slice(0, 10) : `${one.line}: ${one.fault.problem}`);
    expect(found[0]).toMatch(/^1: holds more than 20000 bytes/);
    expect(found[1]).toBe('{"a":1}');
    expect(found.at(-1)).toBe('{"b":1}');
    expect(found.length).toBeLessThan(8);
  });
});
