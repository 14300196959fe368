import { describe, expect, test } from 'vitest';
import { desk, type Desk } from './desk.ts';

const USAGE = `timestamp,event_id,account,plan,client,model,feature,funding,credits_amount,currency
2026-08-05T12:00:00Z,work-0001,,claude-max-5x,claude-code,claude-sonnet-5,none,credits,1.20,USD
2026-08-05T12:01:00Z,work-0002,,claude-max-5x,claude-code,claude-sonnet-5,none,credits,0.40,USD
2026-08-05T12:02:00Z,boundary,,claude-max-5x,claude-code,claude-sonnet-5,none,credits,0.30,USD
`;
const SNAPSHOTS = `timestamp,session_remaining_pct,session_resets_at,weekly_used_pct,weekly_resets_at
2026-08-05T12:05:00Z,60,2026-08-05T15:00:00Z,30,2026-08-10T09:00:00Z
`;

function filed(usage = USAGE): Desk {
  return desk({ 'usage.csv': usage, 'snapshots.csv': SNAPSHOTS });
}

async function reported(usage = USAGE): Promise<Desk> {
  const at = filed(usage);
  await at.run('audit usage.csv snapshots.csv -q -o report.json');
  return at;
}

interface Shown {
  readonly version: number;
  readonly kind: string;
  readonly id: string;
  readonly rule: string | null;
  readonly made_from: string;
  readonly steps: readonly { readonly step: string; readonly rows: readonly { readonly file: string; readonly line: number }[] }[];
}

async function shown(at: Desk, line: string): Promise<Shown> {
  const { code, out, err } = await at.run(`${line} --format json`);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Shown;
}

describe('which draw or finding an id means', () => {
  test('the whole id, its beginning while only one begins so, and an id typed with its kind', async () => {
    const at = filed();
    for (const id of ['work-0001', 'draw:work-0001', 'draw:work-0001'.slice(0, 14)]) {
      expect(await shown(at, `explain ${id} usage.csv snapshots.csv`)).toMatchObject({
        version: 1,
        kind: 'draw',
        id: 'work-0001',
        rule: null,
      });
    }
    expect(await at.run('explain work-000 usage.csv snapshots.csv')).toEqual({
      code: 2,
      out: '',
      err: 'work-000: fits 2 ids: draw:work-0001, draw:work-0002; write more of the one you mean.\n',
    });
    expect((await at.run('explain wor usage.csv snapshots.csv')).code).toBe(2);
  });

  test('a finding by its fingerprint explains the draw it is about', async () => {
    const at = await reported();
    const { findings } = JSON.parse(at.read('report.json')) as { findings: { id: string; draws: string[] }[] };
    const finding = findings.find((one) => one.draws[0] === 'work-0002');
    const typed = await shown(at, `explain finding:${finding?.id.slice(0, 6)} usage.csv snapshots.csv`);
    expect(typed).toMatchObject({ kind: 'finding', id: finding?.id, rule: 'credit-drawn-with-headroom', made_from: 'files' });
    expect(typed.steps[0]?.rows).toMatchObject([{ file: 'usage.csv', line: 3 }]);
  });

  test('one id in two accounts is settled by --account, at two times by --since', async () => {
    const rows = USAGE.replace(',work-0001,,', ',twin,ann,').replace(',work-0002,,', ',twin,bob,');
    const at = desk({ 'usage.csv': rows });
    expect((await at.run('explain twin usage.csv')).err).toBe('twin: stands in 2 accounts (ann, bob); --account says which.\n');
    expect(await shown(at, 'explain twin usage.csv --account bob')).toMatchObject({ account: 'bob' });
    at.write('times.csv', USAGE.replaceAll(/work-000./g, 'same'));
    expect((await at.run('explain same times.csv')).err).toBe(
      'same: stands at 2 times (2026-08-05 12:00, 2026-08-05 12:01 UTC); --since and --until say which.\n',
    );
    expect((await shown(at, 'explain same times.csv --since 2026-08-05T12:01:00Z')).steps[0]?.rows).toMatchObject([{ line: 3 }]);
  });

  test('an unknown one offers the nearest of draws, findings and pages', async () => {
    const { code, out, err } = await filed().run('explain wrok-0001 usage.csv snapshots.csv');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^wrok-0001: there is no draw, finding or page of this name; did you mean work-0001, work-0002\? /);
  });
});

describe('a page and a draw of one name', () => {
  test('without files it is the page; with files or a report the draw; typed it is what was typed', async () => {
    const at = await reported();
    expect((await at.run('explain boundary')).out).toMatch(/^reason:boundary\n/);
    for (const files of ['usage.csv snapshots.csv', '--report report.json']) {
      expect((await at.run(`explain boundary ${files}`)).out).toMatch(/^USD 0\.30 drawn at 2026-08-05 12:02 UTC/);
      expect((await at.run(`explain reason:boundary ${files}`)).out).toMatch(/^reason:boundary\n/);
      expect((await at.run(`explain draw-suspected ${files}`)).out).toMatch(/^rule:draw-suspected\n/);
    }
  });

  test('headroom.json says where the files are, for an id that is no page', async () => {
    const at = filed();
    at.write('headroom.json', '{ "inputs": ["usage.csv", "snapshots.csv"] }');
    expect((await at.run('explain work-0001')).out).toMatch(/^USD 1\.20 drawn/);
    expect((await at.run('explain boundary')).out).toMatch(/^reason:boundary\n/);
    expect((await at.run('explain draw:boundary')).out).toMatch(/^USD 0\.30 drawn/);
  });
});

describe('the explanation', () => {
  test('tells a screen that states what remains by both', async () => {
    const { out } = await filed().run('explain work-0001 usage.csv snapshots.csv');
    expect(out.replace(/\s+/g, ' ')).toContain(
      'snapshots.csv:2 reading 5 minutes after the draw: time 2026-08-05 12:05, used_pct 40, remaining_pct 60',
    );
  });

  test.each([40, 80, 200])('keeps within %i columns', async (columns) => {
    const at = filed();
    for (const id of ['work-0001', 'boundary']) {
      const { out } = await at.run(`explain ${id} usage.csv snapshots.csv`, { tty: true, columns });
      expect(out.split('\n').filter((line) => line.length > Math.min(columns, 100))).toEqual([]);
    }
  });

  test('is the same whatever the order of the files, and from one run to the next', async () => {
    const at = filed();
    const one = await at.run('explain work-0001 usage.csv snapshots.csv --format json');
    expect(await at.run('explain work-0001 snapshots.csv usage.csv --format json')).toEqual(one);
  });

  test('takes harm out of what files hold, on every page', async () => {
    const at = filed(USAGE.replace('claude-sonnet-5', '\u001B[31m<b>so*nnet\u202E'));
    const page = (await at.run('explain work-0001 usage.csv snapshots.csv')).out;
    const markdown = (await at.run('explain work-0001 usage.csv snapshots.csv --format markdown')).out;
    for (const out of [page, markdown]) expect(out).not.toMatch(/[^\n\P{Cc}]|\u202E/u);
    expect(page).toContain('<b>so*nnet');
    expect(markdown).toContain(String.raw`&lt;b\>so\*nnet`);
    expect(JSON.parse((await at.run('explain work-0001 usage.csv snapshots.csv --format json')).out)).toMatchObject({ version: 1 });
  });

  test('pages can be Markdown too', async () => {
    expect((await desk().run('explain reason:boundary --format markdown')).out).toMatch(/^# reason:boundary\n\nToo near the limit\n/);
    expect((await desk().run('explain --format markdown')).out).toMatch(/^# Rules\n\n- api-charge: /);
  });

  test('unreadable rows stop it unless --partial goes on without them', async () => {
    const at = filed(`${USAGE}2026-08-05T12:03:00Z,bad,,,,,,credits,much,USD\n`);
    expect((await at.run('explain work-0001 usage.csv snapshots.csv')).err).toContain('usage.csv:5:credits_amount: ');
    expect((await at.run('explain work-0001 usage.csv snapshots.csv --partial')).code).toBe(0);
  });
});

describe('a redacted explanation', () => {
  test('holds pseudonyms only, in its rows and in its errors', async () => {
    const at = filed();
    at.write('anna.csv', USAGE.replace(',work-0001,,', ',work-0001,ann@example.org,'));
    at.write('key', 'a key of enough length to be taken for one');
    const { draws } = JSON.parse((await at.run('audit anna.csv snapshots.csv --redact key --format json')).out) as {
      draws: { id: string; amount: string }[];
    };
    const id = draws.find((one) => one.amount === '1.20')?.id ?? '';
    const { code, out } = await at.run(['explain', id, 'anna.csv', 'snapshots.csv', '--redact', 'key']);
    expect(code).toBe(0);
    expect(out).not.toMatch(/work-0001|ann@|anna/);
    expect((await at.run('explain work-0001 anna.csv snapshots.csv --redact key')).err).not.toMatch(/work-0001|anna/);
  });
});

describe('a report alone', () => {
  test('tells readings with values and times, and says that it holds no values of rows', async () => {
    const { out } = await (await reported()).run('explain work-0001 --report report.json');
    const flat = out.replace(/\s+/g, ' ');
    expect(flat).toContain('Explained from a report alone');
    expect(flat).toContain('At most 41 % was used (snapshots.csv:2: 40 + 1 = 41');
    expect(flat).toContain('reading 5 minutes after the draw: time 2026-08-05 12:05, used_pct 40');
  });

  test('takes no files beside it, and no place without an id', async () => {
    const at = await reported();
    expect(await at.run('explain work-0001 usage.csv --report report.json')).toMatchObject({ code: 2, out: '' });
    expect((await at.run('explain --report report.json')).err).toBe(
      '--report report.json: name the draw or finding to explain, as in headroom explain ID --report report.json.\n',
    );
    expect((await at.run('explain work-0001 --report nothing.json')).err).toBe(
      '--report nothing.json: there is no such file; headroom audit … -o report.json writes one.\n',
    );
    expect((await at.run('explain work-0001 --report .')).err).toBe('--report .: is no file; name a report.\n');
  });

  test('changes with no option that is about files, and is narrowed by account and time', async () => {
    const at = await reported(USAGE.replaceAll(/work-000./g, 'same'));
    expect((await at.run('explain same --report report.json --plan claude-pro --partial')).err).toBe(
      '--plan: changes nothing in a report; name the exports instead of --report.\n--partial: changes nothing in a report; name the exports instead of --report.\n',
    );
    expect((await at.run('explain same --report report.json')).err).toContain('stands at 2 times');
    expect((await at.run('explain same --report report.json --until 2026-08-05T12:01:00Z')).out).toMatch(/^USD 1\.20 drawn/);
    expect((await at.run('explain same --report report.json --account nobody')).code).toBe(2);
  });

  test.each([
    ['no JSON', '{"version": 1,', 'is not valid JSON'],
    ['a list', '[]', 'must be an object'],
    ['another version', '{"version": 2, "summary": {"amounts": []}, "draws": [], "findings": []}', 'report.json: version: must be 1.'],
    [
      'prototype keys',
      '{"version": 1, "__proto__": {"draws": []}, "constructor": 1}',
      'report.json: there is no key "__proto__"; take it out.',
    ],
    [
      'an amount that is none',
      (text: string) => text.replace('"amount": "1.20"', '"amount": "1e99"'),
      'draws.0.amount: is not an amount as reports state it',
    ],
    [
      'a time that is none',
      (text: string) => text.replaceAll('"from": "2026-08-05T12:00:00.000Z"', '"from": "noon"'),
      'is not an instant as reports state it',
    ],
    [
      'a reason that is none',
      (text: string) => text.replaceAll('"reason": "reading-after"', '"reason": "malice"'),
      'draws.0.reason: must be one of reading-at,',
    ],
    ['a line that is none', (text: string) => text.replaceAll('"line": 2', '"line": "<script>"'), 'must be a number'],
  ])('that is damaged is refused: %s', async (_what, damage, words) => {
    const at = await reported();
    at.write('report.json', typeof damage === 'string' ? damage : damage(at.read('report.json')));
    const { code, out, err } = await at.run('explain work-0001 --report report.json');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
    expect(err.split('\n').length).toBeLessThan(25);
  });

  test('takes keys that a later report may have, and harm out of what it holds', async () => {
    const at = await reported();
    const text = at.read('report.json').replace('"version": 1,', '"version": 1,\n  "later": { "constructor": 1 },');
    at.write('report.json', text.replaceAll('snapshots.csv', String.raw`snap\u001b]0;x\u0007shots\ud800.csv`));
    const { code, out } = await at.run('explain work-0001 --report report.json');
    expect(code).toBe(0);
    expect(out).toContain('snapshots.csv:2');
  });
});
