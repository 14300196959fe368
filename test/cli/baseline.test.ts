import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseBaseline } from '../../src/cli/baseline.ts';
import { CannotAudit } from '../../src/domain/errors.ts';
import { desk, type Desk } from './desk.ts';

const POLICY = JSON.stringify({
  id: 'workshop',
  version: '2026-01-01',
  verified_until: null,
  plans: {
    bench: {
      windows: [
        { id: 'weekly', length: 'P7D', starts: 'anchor', anchor: '2026-01-05T00:00:00Z', limit: { quantity: '100', unit: 'requests' } },
      ],
      crossing: 'split',
    },
  },
});

const HEAD = 'timestamp,event_id,account,plan,quantity,funding,credits_amount,currency\n';
const ROWS = `2026-06-28T20:00:00Z,e1,ann,bench,5,allowance,,
2026-06-28T20:00:00Z,f1,bob,bench,5,allowance,,
2026-07-01T09:00:00Z,e3,ann,bench,10,credits,2.00,USD
2026-07-02T09:00:00Z,e4,ann,bench,5,credits,1.00,USD
2026-07-02T10:00:00Z,f4,bob,bench,5,credits,3.00,USD
2026-07-03T10:00:00Z,e5,ann,bench,5,allowance,,
`;
const LINE = 'audit usage.csv --policy policy.json';

interface Entry {
  id: string;
  account: string;
  at?: string;
  amount: string | null;
  currency: string | null;
  reason: string;
  expires?: string;
  refund?: string;
  rule: string;
}
interface Page {
  findings: { id: string; account: string; accepted: unknown; amount: string }[];
  summary: { findings: Record<string, number>; amounts: { premature: string }[] };
  baseline: { entries: number; as_of: string; expired: Entry[]; unused: Entry[]; changed: (Entry & { accepted: boolean })[] } | null;
}

const entriesOf = (at: Desk, name = 'accepted.json'): Entry[] => (JSON.parse(at.read(name)) as { entries: Entry[] }).entries;

/** A desk whose three findings stand in accepted.json, changed as told. */
async function accepting(change: (entries: Entry[]) => Entry[] = (entries) => entries): Promise<Desk> {
  const at = desk({ 'usage.csv': HEAD + ROWS, 'policy.json': POLICY });
  await at.run(`${LINE} -q --write-baseline accepted.json`);
  at.write('accepted.json', JSON.stringify({ version: 1, entries: change(entriesOf(at)) }));
  return at;
}

async function audited(at: Desk, more = ''): Promise<{ code: number; page: Page }> {
  const { code, out, err } = await at.run(`${LINE} --baseline accepted.json --format json${more}`);
  expect(err).toBe('');
  return { code, page: JSON.parse(out) as Page };
}

describe('--write-baseline', () => {
  test('writes the findings of the run, and neither report nor exit code is another for it', async () => {
    const at = desk({ 'usage.csv': HEAD + ROWS, 'policy.json': POLICY });
    const plain = await at.run(LINE);
    const { code, out, err } = await at.run(`${LINE} --write-baseline accepted.json`);
    expect({ code, out }).toEqual({ code: 1, out: plain.out });
    expect(err).toBe('Wrote accepted.json: 3 accepted findings (0 kept, 3 new). Say in each new one why it is accepted.\n');
    expect(entriesOf(at).map(({ account, at: when, amount, reason }) => [account, when, amount, reason])).toEqual([
      ['ann', '2026-07-01T09:00:00.000Z', '2.00', 'accepted on writing the baseline'],
      ['ann', '2026-07-02T09:00:00.000Z', '1.00', 'accepted on writing the baseline'],
      ['bob', '2026-07-02T10:00:00.000Z', '3.00', 'accepted on writing the baseline'],
    ]);
    expect(readdirSync(at.root).sort()).toEqual(['accepted.json', 'policy.json', 'usage.csv']);
  });

  test('gives a script 0 where nothing may fail, and prints nothing where nothing is to be printed', async () => {
    const at = desk({ 'usage.csv': HEAD + ROWS, 'policy.json': POLICY });
    expect(await at.run(`${LINE} -q --fail-on never --write-baseline accepted.json`)).toEqual({ code: 0, out: '', err: '' });
    expect(await at.run(`${LINE} -q --baseline accepted.json`)).toEqual({ code: 0, out: '', err: '' });
  });

  test('writes nothing where nothing could be audited', async () => {
    const at = desk({ 'usage.csv': HEAD + ROWS.replace('2.00,USD', 'two,USD'), 'policy.json': POLICY });
    expect((await at.run(`${LINE} --write-baseline accepted.json -o r.json`)).code).toBe(2);
    expect((await at.run(`${LINE} --write-baseline accepted.json -o no/r.json`)).code).toBe(2);
    expect(readdirSync(at.root).sort()).toEqual(['policy.json', 'usage.csv']);
  });

  test.each([
    ['--write-baseline usage.csv', '--write-baseline usage.csv: is one of the files this audit reads; write to another file.'],
    ['--write-baseline policy.json', '--write-baseline policy.json: is one of the files this audit reads; write to another file.'],
    ['--write-baseline no/b.json', '--write-baseline no/b.json: there is no folder "no" to write it in.'],
    ['--write-baseline b.json -o ./b.json', '-o ./b.json: is named twice.'],
    ['--baseline accepted.json -o accepted.json', '-o accepted.json: is one of the files this audit reads; write to another file.'],
  ])('%s is refused', async (options, message) => {
    const at = await accepting();
    expect(await at.run(`${LINE} ${options}`)).toEqual({ code: 2, out: '', err: `${message}\n` });
  });

  test('keeps what people wrote into entries that still stand, and drops those that do not', async () => {
    const at = await accepting(([one, two, three]) => [
      { ...(one as Entry), reason: 'Refunded', refund: 'RF-1', expires: '2026-12-31' },
      { ...(two as Entry), reason: 'Promised', expires: '2026-07-01' },
      { ...(three as Entry), reason: 'Too small', amount: '2.50' },
      { ...(one as Entry), id: 'aaaaaaaaaaaaaaaa', reason: 'Gone' },
    ]);
    const { err } = await at.run(`${LINE} --baseline accepted.json --write-baseline accepted.json`);
    expect(err).toBe('Wrote accepted.json: 3 accepted findings (1 kept, 2 new, 3 dropped). Say in each new one why it is accepted.\n');
    expect(entriesOf(at).map(({ amount, reason, refund, expires }) => [amount, reason, refund, expires])).toEqual([
      ['2.00', 'Refunded', 'RF-1', '2026-12-31'],
      ['1.00', 'accepted on writing the baseline', undefined, undefined],
      ['3.00', 'accepted on writing the baseline', undefined, undefined],
    ]);
    const again = at.read('accepted.json');
    await at.run(`${LINE} -q --baseline accepted.json --write-baseline accepted.json`);
    expect(at.read('accepted.json')).toBe(again);
  });

  test('keeps entries of accounts and times that the run does not report', async () => {
    const at = await accepting((entries) => entries.map((entry) => ({ ...entry, reason: `of ${entry.account}` })));
    await at.run(`${LINE} -q --account ann --until 2026-07-02 --baseline accepted.json --write-baseline accepted.json`);
    expect(entriesOf(at).map(({ reason, amount }) => [reason, amount])).toEqual([
      ['of ann', '2.00'],
      ['of ann', '1.00'],
      ['of bob', '3.00'],
    ]);
  });

  test('never loses words that it does not read', async () => {
    const at = await accepting(([one, ...others]) => [{ ...(one as Entry), reason: 'Refunded' }, ...others]);
    const before = at.read('accepted.json');
    expect(await at.run(`${LINE} --write-baseline accepted.json`)).toEqual({
      code: 2,
      out: '',
      err: '--write-baseline accepted.json: holds reasons, expiries or references that would be lost; give it with --baseline accepted.json as well to keep them, or remove it.\n',
    });
    expect(at.read('accepted.json')).toBe(before);
  });

  test('writes for the first time what headroom.json names already', async () => {
    const at = desk({ 'usage.csv': HEAD + ROWS, 'policy.json': POLICY, 'headroom.json': '{ "baseline": "accepted.json" }' });
    expect((await at.run(LINE)).err).toBe(
      'headroom.json: baseline accepted.json: there is no such file; --write-baseline accepted.json writes it.\n',
    );
    expect((await at.run(`${LINE} -q --write-baseline ./accepted.json`)).code).toBe(1);
    expect((await at.run(`${LINE} -q`)).code).toBe(0);
  });
});

describe('--baseline', () => {
  test('takes accepted findings out of the exit code and the counts, never out of the report and its sums', async () => {
    const at = await accepting();
    const { code, page } = await audited(at, ' --fail-on note');
    expect(code).toBe(0);
    expect(page.summary.findings).toEqual({ error: 0, warning: 0, note: 0, accepted: 3 });
    expect(page.summary.amounts).toMatchObject([{ premature: '6.00' }]);
    expect(page.findings.map((finding) => finding.accepted)).toEqual(
      Array.from({ length: 3 }, () => ({ reason: 'accepted on writing the baseline', expires: null, refund: null })),
    );
  });

  test('leaves 1 where a finding is not in it', async () => {
    const at = await accepting(([one]) => [one as Entry]);
    const { code, page } = await audited(at);
    expect(code).toBe(1);
    expect(page.summary.findings).toMatchObject({ error: 2, accepted: 1 });
  });

  test('takes open draws out of 3', async () => {
    const at = desk({ 'usage.csv': `${HEAD}2026-07-01T09:00:00Z,e3,,,,credits,2.00,USD\n` });
    expect((await at.run('audit usage.csv -q --write-baseline b.json')).code).toBe(3);
    expect((await at.run('audit usage.csv -q --baseline b.json')).code).toBe(0);
  });

  test('accepts less money than it names, never more, nor another currency, nor money where none was stated', async () => {
    const changed = async (change: Partial<Entry>): Promise<[number, boolean[]]> => {
      const at = await accepting((entries) => entries.map((entry, index) => (index === 0 ? { ...entry, ...change } : entry)));
      const { code, page } = await audited(at);
      return [code, page.baseline?.changed.map((entry) => entry.accepted) ?? []];
    };
    expect(await changed({ amount: '2.0' })).toEqual([0, []]);
    expect(await changed({ amount: '2.01' })).toEqual([0, [true]]);
    expect(await changed({ amount: '1.99' })).toEqual([1, [false]]);
    expect(await changed({ currency: 'EUR' })).toEqual([1, [false]]);
    expect(await changed({ amount: null, currency: null })).toEqual([1, [false]]);
  });

  test('is expired by what is reported, not by the day it is read on', async () => {
    const at = await accepting((entries) => entries.map((entry) => ({ ...entry, expires: '2026-07-03' })));
    const whole = await audited(at);
    expect([whole.code, whole.page.baseline?.as_of, whole.page.baseline?.expired.length]).toEqual([1, '2026-07-03T10:00:00.000Z', 3]);
    const until = await audited(at, ' --until 2026-07-02T23:59:59Z');
    expect([until.code, until.page.baseline?.expired]).toEqual([0, []]);
    expect((await audited(at, ' --until 2026-07-03')).code).toBe(1);
    at.write('accounts.csv', 'account,plan,from,until\nann,bench,2026-01-01,2030-01-01\n');
    const beside = await at.run(`audit usage.csv accounts.csv --policy policy.json --baseline accepted.json --format json`);
    expect((JSON.parse(beside.out) as Page).baseline?.as_of).toBe('2026-07-03T10:00:00.000Z');
  });

  test('calls unused only what the run could have found', async () => {
    const gone = (change: Partial<Entry>): Entry => ({
      id: 'aaaaaaaaaaaaaaaa',
      rule: 'credit-drawn-with-headroom',
      account: 'ann',
      at: '2026-07-01T12:00:00Z',
      amount: '1.00',
      currency: 'USD',
      reason: 'Gone',
      ...change,
    });
    const unused = async (entry: Entry, more = ''): Promise<boolean> =>
      ((await audited(await accepting((entries) => [...entries, entry]), more)).page.baseline?.unused.length ?? 0) > 0;
    expect(await unused(gone({}))).toBe(true);
    const { at: _, ...undated } = gone({});
    expect(await unused(undated)).toBe(true);
    expect(await unused(gone({ account: 'eve' }))).toBe(false);
    expect(await unused(gone({ at: '2026-05-01' }))).toBe(false);
    expect(await unused(gone({}), ' --account bob')).toBe(false);
    expect(await unused(gone({}), ' --since 2026-07-02')).toBe(false);
    expect(await unused(gone({ rule: 'duplicate-invoice' }), ' --rule duplicate-invoice=off')).toBe(false);
    expect((await audited(await accepting(), ' --since 2026-07-02')).page.baseline?.unused).toEqual([]);
  });

  test('knows an entry by rule and account too: an id that was copied accepts nothing elsewhere', async () => {
    const at = await accepting(([one, ...others]) => [{ ...(one as Entry), account: 'bob' }, ...others]);
    const { code, page } = await audited(at);
    expect([code, page.baseline?.unused.length]).toEqual([1, 1]);
  });

  test('a cell of it can not write to the terminal', async () => {
    const at = await accepting(([one]) => [{ ...(one as Entry), reason: 'ok\u001B[2J', refund: '\u202Egnp' }]);
    expect((await at.run(`${LINE} --baseline accepted.json`)).out).toContain('      ok; refund gnp\n');
  });
});

describe('a baseline', () => {
  const problems = (text: string): readonly string[] => {
    try {
      parseBaseline(text, 'b.json');
    } catch (error) {
      if (error instanceof CannotAudit) return error.problems;
      throw error;
    }
    return [];
  };
  const GOOD = { id: '00112233aabbccdd', rule: 'r', account: 'a', amount: '1.00', currency: 'USD', reason: 'because' };
  const withEntry = (change: object): string => JSON.stringify({ version: 1, entries: [{ ...GOOD, ...change }] });

  test.each<[string, string[]]>([
    ['{', ['b.json: is not valid JSON; check its commas, quotes and brackets.']],
    ['{ "entries": [] }', ['b.json: version: is missing; it must be 1.']],
    ['{ "version": 2, "entries": [] }', ['b.json: version: must be 1.']],
    [
      '{ "version": 1, "entry": [] }',
      ['b.json: entries: is missing; it must be a list.', 'b.json: there is no key "entry"; the keys are $schema, version, entries.'],
    ],
    [withEntry({ reason: ' ' }), ['b.json: entries.0.reason: is empty; write why the finding is accepted.']],
    [withEntry({ expires: '2026-02-30' }), ['b.json: entries.0.expires: is not a date; write one such as "2026-12-31".']],
    [withEntry({ expires: '2026-02-01T00:00:00Z' }), ['b.json: entries.0.expires: is not a date; write one such as "2026-12-31".']],
    [withEntry({ id: 'use-1' }), ['b.json: entries.0.id: is not the id of a finding; copy it from a JSON report.']],
    [withEntry({ amount: 1 }), ['b.json: entries.0.amount: must be a text; write "1" in quotes.']],
    [withEntry({ refund: '' }), ['b.json: entries.0.refund: is empty; write its reference, or leave it out.']],
    [
      withEntry({ why: 'x' }),
      ['b.json: entries.0: there is no key "why"; the keys here are id, rule, account, at, amount, currency, reason, expires, refund.'],
    ],
    [JSON.stringify({ version: 1, entries: [GOOD, GOOD] }), ['b.json: entries.1.id: stands at entries.0 too; keep one of the two.']],
  ])('%s is refused with the path in the file', (text, messages) => {
    expect(problems(text)).toEqual(messages);
  });

  test('may leave out time, expiry and refund, and amounts where none was stated', () => {
    expect(problems(withEntry({ amount: null, currency: null }))).toEqual([]);
  });
});
