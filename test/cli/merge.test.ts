/** Parts of a report into one: the same bytes as one process, or a sentence that says which part is missing, double or foreign. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shardOf } from '../../src/audit/shard.ts';
import { desk } from './desk.ts';
import { REPORTERS } from '../../src/report/index.ts';
import { ACCOUNTS, Company, companyFiles, PATHS } from './company.ts';

const AUDIT = `audit ${PATHS.join(' ')}`;
const NOTHING = 'Nothing was merged.\n';

describe('the parts of many accounts', () => {
  test('give every output of one process, by stages and by shards', async () => {
    const company = new Company();
    await company.parts();
    const shards = (await company.shards(3)).join(' ');
    const one = await company.run(`${AUDIT} --format json`);
    expect(one.code).toBe(1);
    expect(JSON.parse(one.out)).toMatchObject({ summary: { accounts: ACCOUNTS.length, draws: 16 } });
    for (const format of REPORTERS.keys()) {
      const whole = await company.run(`${AUDIT} --format ${format}`);
      expect(await company.run(`merge parts.jsonl --job job.json --format ${format}`)).toEqual(whole);
      expect(await company.run(`merge ${shards} --format ${format}`)).toEqual(whole);
    }
  });

  test.each(['--draws open', '--draws none', '--fail-on never', '--fail-on note'])('merge with %s as audit does', async (options) => {
    const company = new Company();
    await company.parts();
    const whole = await company.run(`${AUDIT} ${options} --format json`);
    expect(await company.run(`merge parts.jsonl --job job.json ${options} --format json`)).toEqual(whole);
  });

  test.each([
    '--since 2026-08-01',
    '--until 2026-08-01',
    '--account carl --account ada',
    '--rule credit-drawn-with-headroom=note',
    '--attest-unused all',
    '--covers 2026-07-01/2026-08-31',
  ])('are made under %s as audit does', async (options) => {
    const company = new Company();
    await company.parts('parts.jsonl', ` ${options}`);
    const whole = await company.run(`${AUDIT} ${options} --format json`);
    expect(await company.run('merge parts.jsonl --job job.json --format json')).toEqual(whole);
    const shards = await company.shards(2, ` ${options}`);
    expect(await company.run(`merge ${shards.join(' ')} --format json`)).toEqual(whole);
  });

  test('are held against a policy file, which the job brings along', async () => {
    const company = new Company();
    const policy = (await company.must('explain policy:claude --format json')).replace('"reading_pct": "1"', '"reading_pct": "25"');
    company.at.write('own.json', policy);
    await company.parts('parts.jsonl', ' --policy own.json');
    const whole = await company.run(`${AUDIT} --policy own.json --format json`);
    expect(whole.out).not.toBe((await company.run(`${AUDIT} --format json`)).out);
    expect(await company.run('merge parts.jsonl --job job.json --format json')).toEqual(whole);
  });

  test('take a baseline, and write one', async () => {
    const company = new Company();
    await company.parts();
    expect((await company.run(`${AUDIT} -q --until 2026-08-01 --write-baseline known.json`)).code).toBe(3);
    const whole = await company.run(`${AUDIT} --baseline known.json --format json`);
    expect(JSON.parse(whole.out)).toMatchObject({ summary: { findings: { accepted: 7 } } });
    expect(await company.run('merge parts.jsonl --job job.json --baseline known.json --format json')).toEqual(whole);
    const page = await company.run(`${AUDIT} --baseline known.json`);
    expect(page.out).toContain('Accepted by the baseline (7 findings)');
    const flat = (text: string): string => text.replace(/\s+/g, ' ');
    // What is said to be run next is of the job, which knows no baseline.
    const merged = await company.run('merge parts.jsonl --job job.json --baseline known.json');
    expect(flat(merged.out)).toBe(flat(page.out).replace(' --baseline known.json takes', ' takes'));
    await company.run(`${AUDIT} -q --write-baseline one.json`);
    await company.run('merge -q parts.jsonl --job job.json --write-baseline merged.json');
    expect(company.at.read('merged.json')).toBe(company.at.read('one.json'));
  });

  test('go into files too, and those of a folder are all of them', async () => {
    const company = new Company();
    const parts = await company.parts();
    for (const [index, line] of parts.entries()) company.at.write(`out/part-0000${index}`, `${line}\n`);
    company.at.write('out/_SUCCESS', '');
    company.at.write('out/.part-00000.crc', 'crc');
    const said = await company.run('merge out --job job.json -q -o report.json -o report.csv');
    expect(said).toEqual({ code: 1, out: '', err: '' });
    expect(company.at.read('report.json')).toBe((await company.run(`${AUDIT} --format json`)).out);
    expect(company.at.read('report.csv')).toBe((await company.run(`${AUDIT} --format csv`)).out);
  });

  test('hold only pseudonyms where shards are redacted', async () => {
    const company = new Company();
    company.at.write('key', 'a key that nobody knows, of thirty-two bytes or more');
    const shards = await company.shards(3, ' --redact key');
    for (const name of shards) expect(company.at.read(name)).not.toMatch(/frieda|gert/);
    const whole = await company.run(`${AUDIT} --redact key --format json`);
    expect(await company.run(`merge ${shards.join(' ')} --format json`)).toEqual(whole);
    company.at.write('known.json', '{"version": 1, "accepted": []}');
    expect((await company.run(`merge ${shards.join(' ')} --baseline known.json`)).code).toBe(2);
  });

  test('of rows that say the same in words come to what one process makes of them', async () => {
    const rows = Array.from({ length: 400 }, (_, row) => {
      const at = new Date(Date.UTC(2026, 6, 1, 8) + row * 600_000).toISOString();
      const name = row % 7 === 0 ? '' : `person-${(row * row) % 11}`;
      return `${at},evt-${row},${name},claude-pro,${row % 3},${row % 5 === 0 ? 'credits,0.25,USD' : 'allowance,,'}\n`;
    });
    const at = desk({ 'usage.csv': `timestamp,event_id,account,plan,quantity,funding,credits_amount,currency\n${rows.join('')}` });
    const whole = await at.run('audit usage.csv --format json --draws all');
    const parts = [1, 2, 3].map((index) => `${index}.jsonl`);
    for (const [index, part] of parts.entries())
      expect(await at.run(`audit usage.csv --shard ${index + 1}/3 -o ${part}`)).toMatchObject({ code: 0 });
    const merged = await at.run(`merge ${parts.join(' ')} --format json --draws all`);
    expect(merged).toEqual(whole);
    expect((JSON.parse(merged.out) as { draws: unknown[] }).draws).toHaveLength(80);
  });

  test('fall to the same shard on every machine', () => {
    expect(ACCOUNTS.map((account) => shardOf(account, 4))).toEqual([2, 4, 1, 2, 1, 2, 4, 4]);
    expect(shardOf('default', 1)).toBe(1);
  });
});

describe('what is not whole is not merged', () => {
  const holdRefusal = async (company: Company, line: string, ...sentences: string[]): Promise<void> => {
    const { code, out, err } = await company.run(`${line} -o report.json`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    for (const sentence of sentences) expect(err).toContain(sentence);
    expect(err.endsWith(NOTHING) || !sentences.includes(NOTHING)).toBe(true);
    expect(existsSync(company.path('report.json'))).toBe(false);
  };
  const MERGE = 'merge parts.jsonl --job job.json';

  test('accounts without a part are named', async () => {
    const company = new Company();
    const parts = await company.parts();
    company.at.write('parts.jsonl', `${parts.slice(2).join('\n')}\n`);
    await holdRefusal(company, MERGE, '2 of 8 accounts have no part: "ada", "berta"; replay them, and give all parts.', NOTHING);
  });

  test('a shard that is missing is missed', async () => {
    const company = new Company();
    const [first] = await company.shards(3);
    await holdRefusal(company, `merge ${first}`, 'accounts have no part: ', NOTHING);
  });

  test('an account that comes twice is named, with both its places', async () => {
    const company = new Company();
    const parts = await company.parts();
    company.at.write('again.jsonl', `${parts[3]}\n`);
    await holdRefusal(
      company,
      'merge parts.jsonl again.jsonl --job job.json',
      'again.jsonl:1: account "default" has a part in parts.jsonl:4 already',
      NOTHING,
    );
  });

  test('a part that was cut off is told from a whole one', async () => {
    const company = new Company();
    const text = `${(await company.parts()).join('\n')}\n`;
    company.at.write('parts.jsonl', text.slice(0, -200));
    await holdRefusal(company, MERGE, 'parts.jsonl:8: ends in the middle of a line: whoever wrote it was cut off', NOTHING);
    company.at.write('parts.jsonl', text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1));
    await holdRefusal(company, MERGE, '1 of 8 accounts have no part: "hanna"');
  });

  test('parts of another policy, option or set of files are refused, and told apart where both jobs are there', async () => {
    const company = new Company();
    const parts = await company.parts();
    await company.parts('other.jsonl', ' --since 2026-08-01');
    company.at.write('mixed.jsonl', `${parts[0]}\n`);
    await holdRefusal(
      company,
      'merge mixed.jsonl --job job.json',
      'mixed.jsonl:1: the part of account "ada" comes from another job',
      NOTHING,
    );
    const [one] = await company.shards(2);
    await company.must(`${AUDIT} --since 2026-08-01 --timezone Europe/Berlin --shard 2/2 -o two.jsonl`);
    await holdRefusal(
      company,
      `merge ${one} two.jsonl`,
      'two.jsonl:1: comes from another job than the one given, by --timezone and --since.',
    );
    company.at.write('july.csv', `${company.at.read('july.csv')}2026-07-20,ada,,,,,,,none,,,,,,\n`);
    await company.must(`${AUDIT} --shard 2/2 -o two.jsonl`);
    await holdRefusal(company, `merge ${one} two.jsonl`, 'two.jsonl:1: comes from another job than the one given, by the inputs.');
  });

  test('a job that was changed by hand, or of another version, is no job', async () => {
    const company = new Company();
    await company.parts();
    const job = company.at.read('job.json');
    company.at.write('job.json', job.replace('"partial":false', '"partial":true'));
    await holdRefusal(company, MERGE, 'job.json:1: is not as the stage that wrote it left it');
    company.at.write('job.json', job.replace(/"version":"[^"]*"/, '"version":"0.0.1"'));
    await holdRefusal(company, MERGE, 'job.json:1: is a job of headroom 0.0.1');
    company.at.write('job.json', job.slice(0, 500));
    await holdRefusal(company, MERGE, 'job.json:1: ends in the middle of a line');
  });

  test('an account that came without one of its records is noticed', async () => {
    const company = new Company();
    const lines = await company.records();
    company.at.write('parts.jsonl', (await company.replay(lines.filter((_, index) => index !== 4))).out);
    await holdRefusal(company, MERGE, 'july.csv: 8 records were read and 7 replayed; sort and replay them again.', NOTHING);
  });

  test('parts without a job need one', async () => {
    const company = new Company();
    await company.parts();
    await holdRefusal(company, 'merge parts.jsonl', 'These parts name no job: give the job header they were made by with --job FILE.');
    expect((await company.run('merge')).code).toBe(2);
    expect((await company.run('merge nothing.jsonl --job job.json')).err).toContain('nothing.jsonl: there is no such file');
  });

  test('an account that could not be replayed is named, and left out only under --partial', async () => {
    const poisoned = (lines: readonly string[]): string[] =>
      lines.map((line) => (line.includes('carl-07') ? line.replace('"amount":3250000', '"amount":3.25') : line));
    const strict = new Company();
    const said = await strict.replay(poisoned(await strict.records()));
    expect(said.code).toBe(0);
    expect(said.err).toBe(
      'account "carl" could not be replayed: a record of it can\'t be read: its "amount" must be a whole number below 2^53.\n',
    );
    strict.at.write('parts.jsonl', said.out);
    await holdRefusal(
      strict,
      MERGE,
      'parts.jsonl:3: account "carl" could not be replayed: ',
      'make the job with --partial to leave it out.',
      NOTHING,
    );

    const partial = new Company();
    partial.at.write('parts.jsonl', (await partial.replay(poisoned(await partial.records(' --partial')))).out);
    const { code, out } = await partial.run(`${MERGE} --format json`);
    expect(code).toBe(1);
    const report = JSON.parse(out) as { summary: { accounts: number }; draws: { account: string }[]; read_issues: { value: string }[] };
    expect(report.summary.accounts).toBe(7);
    expect(report.draws.filter(({ account }) => account === 'carl')).toEqual([]);
    expect(report.read_issues.map(({ value }) => value)).toEqual(['carl']);
    // The others are as if it had never been.
    const without = Object.fromEntries(Object.entries(companyFiles()).map(([name, text]) => [name, text.replace(/^.*carl.*\n/gm, '')]));
    const whole = JSON.parse((await new Company(without).run(`${AUDIT} --format json`)).out) as typeof report;
    expect(report.draws.length).toBe(whole.draws.length);
    expect((await partial.run(MERGE)).out.split('\n').slice(0, 3).join(' ')).toMatch(/carl|could not be read|can't be read/);
  });
});
