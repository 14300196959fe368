import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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
  order: ['allowance', 'granted', 'purchased'],
  coverage: [],
  incidents: [],
});

/** The week from Monday 29 June has 100 requests: 60 used, so the draw was premature. */
const USAGE = `timestamp,event_id,plan,quantity,funding,credits_amount,currency
2026-06-28T20:00:00Z,e1,bench,5,allowance,,
2026-06-30T09:00:00Z,e2,bench,60,allowance,,
2026-07-01T09:00:00Z,e3,bench,10,credits,2.00,USD
2026-07-02T09:00:00Z,e4,bench,5,allowance,,
`;
const RIGHT = USAGE.replace('e2,bench,60', 'e2,bench,100');
const OPEN = 'timestamp,event_id,funding,credits_amount,currency\n2026-07-01T09:00:00Z,e3,credits,2.00,USD\n';

function workshop(usage = USAGE): Desk {
  return desk({ 'usage.csv': usage, 'policy.json': POLICY });
}

const LINE = 'audit usage.csv --policy policy.json';

interface Page {
  draws: { id: string; verdict: string }[];
  findings: { rule: string; level: string }[];
  inputs: { path: string; format: string }[];
  summary: { amounts: { premature: string }[]; findings: Record<string, number> };
  read_issues: unknown[];
}

function pageOf(text: string): Page {
  return JSON.parse(text) as Page;
}

describe('exit codes', () => {
  test('1 where a premature draw is found', async () => {
    const { code, out, err } = await workshop().run(LINE);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.startsWith('USD 2.00 of credits was drawn while allowance remained, in 1 of 1 draw since')).toBe(true);
  });

  test('0 where every draw was rightly billed', async () => {
    expect(await workshop(RIGHT).run(LINE)).toMatchObject({ code: 0, err: '' });
  });

  test('3 where a draw is left open, unless nothing may fail', async () => {
    const at = workshop(OPEN);
    expect(await at.run(LINE)).toMatchObject({ code: 3, err: '' });
    expect(await at.run(`${LINE} --fail-on never`)).toMatchObject({ code: 0 });
    expect(await at.run(`${LINE} --fail-on warning`)).toMatchObject({ code: 1 });
    expect(await at.run(`${LINE} --rule draw-undecided=note`)).toMatchObject({ code: 0 });
    expect(await at.run(`${LINE} --rule draw-undecided=error`)).toMatchObject({ code: 1 });
  });

  test('0 where nothing may fail, whatever is found', async () => {
    expect(await workshop().run(`${LINE} --fail-on never`)).toMatchObject({ code: 0 });
  });

  test('2 where a row can not be read, with every such row listed; --partial goes on and says so', async () => {
    const at = workshop(USAGE.replace('2.00,USD', 'two,USD').replace('e4,bench,5', 'e4,bench,x'));
    const stopped = await at.run(`${LINE} -o report.json`);
    expect({ code: stopped.code, out: stopped.out }).toEqual({ code: 2, out: '' });
    expect(stopped.err).toMatch(
      /^usage\.csv:4:credits_amount: "two" .+\nusage\.csv:5:quantity: "x" .+\nNothing was audited; correct these, or go on without them with --partial\.\n$/,
    );
    expect(readdirSync(at.root).sort()).toEqual(['policy.json', 'usage.csv']);
    const partial = await at.run(`${LINE} --partial`);
    expect(partial.code).toBe(0);
    expect(partial.out.split('\n')[0]).toBe('PARTIAL: 2 rows could not be read and are left out of everything below.');
    expect(partial.out.match(/could not be read/g)?.length).toBe(1);
  });

  test('2 lists at most twenty rows of a file, and then a count', async () => {
    const rows = Array.from({ length: 23 }, (_, at) => `2026-07-01T09:00:00Z,b${at},bench,1,credits,x,USD`).join('\n');
    const { code, err } = await workshop(`${USAGE}${rows}\n`).run(LINE);
    expect(code).toBe(2);
    expect(err.split('\n').filter((line) => line.startsWith('usage.csv:')).length).toBe(21);
    expect(err).toContain('usage.csv: and 3 more like these.\n');
  });
});

describe('names that do not exist', () => {
  test.each([
    ['--plan claude-por', '--plan claude-por: there is no such plan; did you mean claude-pro? headroom explain lists the plans.'],
    ['--plan enterprise-unlimited-42', '--plan enterprise-unlimited-42: there is no such plan; headroom explain lists the plans.'],
    ['--plan claude-pro --plan claude-max-5x', '--plan claude-max-5x: claude-pro is a plan of the same vendor; name one for each.'],
    [
      '--attest-unused fast-mod',
      '--attest-unused fast-mod: there is no such coverage rule; did you mean fast-mode? headroom explain lists the coverage rules.',
    ],
    [
      '--rule draw-supected=note',
      '--rule draw-supected=note: there is no such rule; did you mean draw-suspected? headroom explain lists the rules.',
    ],
    ['--rule draw-suspected=loud', '--rule draw-suspected=loud: the level must be off, note, warning or error, as in draw-suspected=note.'],
    ['--rule draw-suspected', '--rule draw-suspected: the level must be off, note, warning or error, as in draw-suspected=note.'],
    ['--as usge=usage.csv', '--as usge=usage.csv: there is no such format; did you mean usage? headroom explain lists the formats.'],
    ['--as usage', '--as usage: name the file, as in usage=export.csv.'],
    ['--as usage=other.csv', '--as usage=other.csv: other.csv is not among the files to audit.'],
    ['--timezone Mars/Olympus', '--timezone Mars/Olympus: there is no such time zone; write an IANA name such as Europe/Berlin, or UTC.'],
    ['--since soon', '--since soon: is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day.'],
    ['--since 2026-07-02 --until 2026-07-01', '--since 2026-07-02: must be earlier than --until 2026-07-01.'],
    ['--covers july', '--covers july: is not a span; write FROM/UNTIL, such as 2026-07-01/2026-07-31.'],
    ['--covers 2026-07-31/2026-07-01', '--covers 2026-07-31/2026-07-01: ends before it begins.'],
    ['--policy nope.json', '--policy nope.json: there is no such file; name a policy file.'],
    ['--config nope.json', 'nope.json: there is no such file; --config names a headroom.json.'],
    [
      '--account nobody --policy policy.json',
      '--account nobody: these files hold no such account; headroom inspect lists the accounts they hold.',
    ],
    ['-o report.pdf', '-o report.pdf: the ending says the format; it must be .txt, .json, .jsonl, .csv, .md, .html, .sarif or .xml.'],
    ['-o usage.csv.json -o no/x.json', '-o no/x.json: there is no folder "no" to write it in.'],
  ])('%s', async (options, message) => {
    const at = workshop();
    const before = readdirSync(at.root);
    expect(await at.run(`audit usage.csv ${options}`)).toEqual({ code: 2, out: '', err: `${message}\n` });
    expect(readdirSync(at.root)).toEqual(before);
  });

  test('all that is wrong is told at once', async () => {
    const { err } = await workshop().run('audit usage.csv --plan x1 --rule y=note --timezone z');
    expect(err.split('\n').length).toBe(4);
  });
});

describe('what is printed and written', () => {
  test('stdout holds exactly one document, and files the same by their ending', async () => {
    const at = workshop();
    const { code, out, err } = await at.run(`${LINE} --format json -o report.json -o page.txt`);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(pageOf(out).inputs).toMatchObject([{ path: 'usage.csv', format: 'usage' }]);
    expect(at.read('report.json')).toBe(out);
    expect(at.read('page.txt')).toBe((await at.run(LINE)).out);
  });

  test.each([
    ['jsonl', 'findings.jsonl'],
    ['sarif', 'audit.sarif'],
    ['junit', 'audit.xml'],
  ])('--format %s prints what -o %s writes, whatever else is asked for', async (format, file) => {
    const at = workshop();
    const { code, out } = await at.run(`${LINE} --format ${format} -o ${file} --draws none`);
    expect(code).toBe(1);
    expect(out).toContain('credit-drawn-with-headroom');
    expect(at.read(file)).toBe(out);
  });

  test('--format junit fails what --fail-on fails', async () => {
    const failures = async (level: string): Promise<string | undefined> =>
      /<testsuites [^>]*failures="(\d+)"/.exec((await workshop().run(`${LINE} --format junit --fail-on ${level}`)).out)?.[1];
    expect(await failures('never')).toBe('0');
    expect(Number(await failures('error'))).toBeGreaterThan(0);
  });

  test('an output never replaces what the audit reads', async () => {
    const at = workshop();
    for (const file of ['policy.json', './policy.json']) {
      expect(await at.run(`${LINE} -o ${file}`)).toEqual({
        code: 2,
        out: '',
        err: `-o ${file}: is one of the files this audit reads; write to another file.\n`,
      });
    }
  });

  test('quietly, only files and the exit code tell', async () => {
    const at = workshop();
    expect(await at.run(`${LINE} -q -o report.json`)).toEqual({ code: 1, out: '', err: '' });
    expect(pageOf(at.read('report.json')).draws.length).toBe(1);
  });

  test('--draws cuts the list and never the sums, and the table beside it keeps its own', async () => {
    const at = workshop();
    const none = pageOf((await at.run(`${LINE} --format json --draws none -o page.txt`)).out);
    expect(none.draws).toEqual([]);
    expect(none.summary.amounts).toMatchObject([{ premature: '2.00' }]);
    expect(at.read('page.txt')).toContain('2026-07-01 09:00  USD 2.00');
  });

  test('colours follow the terminal, the environment and the option', async () => {
    const at = workshop();
    const coloured = async (options: string, change: Parameters<Desk['run']>[1]): Promise<boolean> =>
      (await at.run(`${LINE}${options}`, change)).out.includes('\u001B[');
    expect(await coloured('', { tty: false })).toBe(false);
    expect(await coloured('', { tty: true })).toBe(true);
    expect(await coloured('', { tty: true, env: { NO_COLOR: '1' } })).toBe(false);
    expect(await coloured('', { tty: true, env: { TERM: 'dumb' } })).toBe(false);
    expect(await coloured('', { tty: false, env: { FORCE_COLOR: '1' } })).toBe(true);
    expect(await coloured('', { tty: true, env: { FORCE_COLOR: '0' } })).toBe(false);
    expect(await coloured(' --no-color', { tty: true, env: { FORCE_COLOR: '1' } })).toBe(false);
  });

  test('a wide terminal and a pipe say the same', async () => {
    const at = workshop();
    const words = (text: string): string => text.replace(/\s+/g, ' ');
    expect(words((await at.run(`${LINE} --no-color`, { tty: true, columns: 160 })).out)).toBe(words((await at.run(LINE)).out));
  });

  test('reports hold no absolute path', async () => {
    const at = workshop();
    const usage = join(at.root, 'usage.csv');
    const policy = join(at.root, 'policy.json');
    for (const format of ['table', 'json']) {
      const { out } = await at.run(['audit', usage, '--policy', policy, '--format', format]);
      expect(out).not.toContain(at.root);
      expect(out).toContain('usage.csv');
    }
  });

  test('a folder is read whole, and what was skipped is said beside the report', async () => {
    const at = desk({ 'exports/usage.csv': USAGE, 'exports/notes.md': '# notes\n', 'policy.json': POLICY });
    const { code, out, err } = await at.run('audit exports --policy policy.json --format json');
    expect({ code, err }).toEqual({ code: 1, err: 'Skipped, since no format recognises it: exports/notes.md.\n' });
    expect(pageOf(out).inputs).toMatchObject([{ path: 'exports/usage.csv' }]);
  });

  test('--as reads a file as what it is said to be', async () => {
    const at = workshop();
    expect(await at.run(`${LINE} --as usage=usage.csv --format json`)).toEqual(await at.run(`${LINE} --format json`));
    const asNotices = await at.run(`${LINE} --as notices=usage.csv`);
    expect(asNotices).toMatchObject({ code: 2, out: '' });
  });
});

describe('a plan that stands in no policy', () => {
  test('is named, so that nobody looks for a plan column that is there', async () => {
    const { code, out } = await workshop().run('audit usage.csv');
    expect(code).toBe(3);
    expect(out.replace(/\s+/g, ' ')).toContain("the plan in force isn't stated, or no policy knows it");
    expect(out.replace(/\s+/g, ' ')).toContain('The plan bench stands in no policy: headroom explain lists the plans, and --policy');
    expect((await workshop().run(LINE)).out).not.toContain('stands in no policy');
  });
});

describe('headroom.json', () => {
  const CONFIG = { inputs: ['usage.csv'], policy: 'policy.json' };

  test('names the files where none is typed', async () => {
    const at = workshop();
    at.write('headroom.json', JSON.stringify(CONFIG));
    expect(await at.run('audit')).toMatchObject({ code: 1, err: '' });
    expect(await at.run('inspect')).toMatchObject({ code: 0, err: '' });
  });

  test('gives way to options', async () => {
    const at = workshop();
    at.write('headroom.json', JSON.stringify({ ...CONFIG, fail_on: 'never', rules: { 'credit-drawn-with-headroom': 'note' } }));
    expect(await at.run('audit')).toMatchObject({ code: 0 });
    expect(await at.run('audit --fail-on error')).toMatchObject({ code: 0 });
    expect(await at.run('audit --fail-on error --rule credit-drawn-with-headroom=error')).toMatchObject({ code: 1 });
  });

  test('an unknown rule in it names the path in the file', async () => {
    const at = workshop();
    at.write('headroom.json', JSON.stringify({ ...CONFIG, rules: { 'draw-supected': 'note' } }));
    expect((await at.run('audit')).err).toBe(
      'headroom.json: rules.draw-supected: there is no such rule; did you mean draw-suspected? headroom explain lists the rules.\n',
    );
  });

  test('without it, and without a path, the help is what is printed', async () => {
    for (const command of ['audit', 'inspect']) {
      const { code, out, err } = await desk().run(command);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(
        err.startsWith(`Name the exports to ${command}, or list them as "inputs" in headroom.json.\n\nUsage: headroom ${command} `),
      ).toBe(true);
    }
  });
});

describe('inspect', () => {
  test('says what each file is, what it spans, and which rules it lets run', async () => {
    const { code, out, err } = await workshop().run('inspect usage.csv');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const page = out.replace(/\s+/g, ' ');
    expect(page).toContain('(usage), 4 rows holds 4 uses 2026-06-28 20:00 to 2026-07-02 09:00 UTC');
    expect(page).toContain('1 account in all: default');
    expect(page).toMatch(/These files let \d+ rules run: .*credit-drawn-with-headroom/);
    expect(page).toMatch(/Silent, for want of evidence: .*duplicate-invoice invoices/);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('shows rows that can not be read and goes on', async () => {
    const { code, out } = await workshop(USAGE.replace('2.00,USD', 'two,USD')).run('inspect usage.csv');
    expect(code).toBe(0);
    expect(out).toContain("1 row can't be read:");
    expect(out).toContain('usage.csv:4:credits_amount: "two"');
  });

  test('as JSON says the same, version first', async () => {
    const { out } = await workshop().run('inspect usage.csv --format json');
    const page = JSON.parse(out) as { files: object[] };
    expect(Object.keys(page)).toEqual(['version', 'tool', 'files', 'accounts', 'rules', 'notes']);
    expect(page.files).toMatchObject([{ path: 'usage.csv', format: 'usage', rows: 4, unread: 0, from: '2026-06-28T20:00:00.000Z' }]);
  });
});
