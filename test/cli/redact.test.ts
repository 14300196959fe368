/** Redaction: nothing that names anybody comes out, and nothing that is judged by changes. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, it, test } from 'vitest';
import { desk } from './desk.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const KEY = 'k3y-of-a-test-that-nobody-else-holds';
const SENTINEL = 'Qzvsentinel';

interface Story {
  readonly args: readonly string[];
  readonly exit: number;
}

interface Report {
  readonly summary: object;
  readonly draws: readonly Readonly<Record<string, unknown>>[];
  readonly findings: readonly Readonly<Record<string, unknown>>[];
  readonly bridge: readonly Readonly<Record<string, unknown>>[];
}

function judged({ summary, draws, findings, bridge }: Report): object {
  const only = (one: Readonly<Record<string, unknown>>, keys: readonly string[]): string => JSON.stringify(keys.map((key) => one[key]));
  return {
    summary,
    draws: draws
      .map((draw) =>
        only(draw, ['from', 'until', 'amount', 'currency', 'verdict', 'grade', 'reason', 'premature_amount', 'window', 'policy_entry']),
      )
      .sort(),
    findings: findings.map((finding) => only(finding, ['rule', 'level', 'grade', 'at', 'amount', 'currency'])).sort(),
    bridge: bridge.map((one) => only(one, ['month', 'currency', 'verdict', 'difference'])).sort(),
  };
}

describe('a redacted audit', () => {
  const stories = readdirSync(join(FIXTURES, 'stories')).map((name) => {
    const folder = join(FIXTURES, 'stories', name);
    return { name, folder, story: JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as Story };
  });

  // What was accepted is known by its own names, and so is what a pattern of a budget means.
  const told = stories.filter(({ folder, story }) => {
    const config = join(folder, 'headroom.json');
    const settings = existsSync(config) ? readFileSync(config, 'utf8') : '';
    return story.args[0] === 'audit' && !story.args.includes('--baseline') && !/"baseline"|"api_key": "[^"]+\*"/.test(settings);
  });

  test(`judges ${told.length} stories as they are judged without it`, { timeout: 120_000 }, async () => {
    const own = desk({ key: KEY });
    const differing: string[] = [];
    for (const { name, folder, story } of told) {
      const plain = await own.run([...story.args, '--format', 'json'], { cwd: folder });
      const redacted = await own.run([...story.args, '--format', 'json', '--redact', join(own.root, 'key')], { cwd: folder });
      if (redacted.code !== plain.code) differing.push(`${name}: exit ${redacted.code}, ${redacted.err}`);
      else if (plain.out !== '') {
        const [a, b] = [plain, redacted].map(({ out }) => JSON.stringify(judged(JSON.parse(out) as Report)));
        if (a !== b) differing.push(`${name}: ${a} / ${b}`);
      }
    }
    expect(differing).toEqual([]);
    expect(told.length).toBeGreaterThan(200);
  });
});

interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly columns: readonly string[];
}

/** Of the fixtures of each format the fewest that have all the columns (or members) which any of them has. */
function fixtureFiles(): Fixture[] {
  const folder = join(FIXTURES, 'formats');
  return readdirSync(folder).flatMap((shelf) => {
    const files = readdirSync(join(folder, shelf))
      .filter((name) => /\.(csv|json|jsonl|ndjson)$/.test(name))
      .map((name) => ({ name: `${shelf}/${name}`, text: readFileSync(join(folder, shelf, name), 'utf8') }))
      .filter(({ text }) => text.length < 20_000)
      .map((file) => ({ ...file, columns: columnsOf(file.name, file.text) }));
    const seen = new Set<string>();
    return files
      .sort((a, b) => b.columns.length - a.columns.length)
      .filter(({ columns }) => {
        const isNew = columns.some((column) => !seen.has(column));
        for (const column of columns) seen.add(column);
        return isNew;
      });
  });
}

function columnsOf(name: string, text: string): string[] {
  if (name.endsWith('.csv')) return (text.split('\n')[0] ?? '').toLowerCase().split(/[,;\t]/);
  return [...new Set([...text.matchAll(/"([A-Za-z0-9_-]+)"\s*:\s*"/g)].map((match) => match[1] ?? ''))];
}

/** Names and bytes of all files of a folder; nothing where there is no folder. */
function everything(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      return `${entry.name}\n${entry.isDirectory() ? everything(path) : readFileSync(path, 'utf8')}`;
    })
    .join('\n')
    .toLowerCase();
}

const MARKS = [(cell: string) => `${cell}${SENTINEL}`, (cell: string) => `${cell} ${SENTINEL}-7@example.com`];
/** All marks in every column, in a long run; else they take turns. */
const EVERY_MARK = process.env['HEADROOM_REDACT'] === 'all';

/** A file's texts, one column (or member of JSON) after the other holding the sentinel after what it held. */
function planted(name: string, text: string): string[] {
  const plant = name.endsWith('.csv') ? plantedCsv : plantedJson;
  const all = MARKS.map((mark) => plant(text, mark));
  return EVERY_MARK ? all.flat() : (all[0] ?? []).map((first, column) => all[column % MARKS.length]?.[column] ?? first);
}

function plantedCsv(text: string, mark: (cell: string) => string): string[] {
  const delimiter = /^[^,\n]*;/.test(text) ? ';' : /^[^,\n]*\t/.test(text) ? '\t' : ',';
  const rows: string[][] = parse(text, { delimiter, relax_column_count: true, relax_quotes: true, bom: true, skip_empty_lines: true });
  const columns = rows[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, column) =>
    stringify(
      rows.map((row, index) => (index === 0 ? row : row.map((cell, at) => (at === column ? mark(cell) : cell)))),
      { delimiter },
    ),
  );
}

function plantedJson(text: string, mark: (cell: string) => string): string[] {
  return columnsOf('.json', text).map((key) =>
    text.replaceAll(
      new RegExp(String.raw`("${key}"\s*:\s*")((?:[^"\\]|\\.)*)"`, 'g'),
      (_, start: string, value: string) => `${start}${mark(value)}"`,
    ),
  );
}

describe('a sentinel in any column of any format', () => {
  const files = fixtureFiles();
  it.each(files.map(({ name }) => name))('of %s comes out nowhere', async (name) => {
    const file = files.find((one) => one.name === name);
    const own = desk({ key: KEY });
    const path = `${SENTINEL}-${name.split('/').at(-1) ?? ''}`;
    const lines = [
      ['audit', path, '--partial', '--format', 'json'],
      ['inspect', path],
      ['audit', path],
      ['audit', path, '--partial', '--format', 'html'],
      ['statement', path, '--partial', '--format', 'json'],
    ];
    for (const [index, text] of planted(name, file?.text ?? '').entries()) {
      own.write(path, text);
      // One pack a file holds all of it in every form.
      if (index === 0) {
        await own.run(['pack', path, '--partial', '-o', 'evidence', '--redact', 'key']);
        expect(everything(join(own.root, 'evidence'))).not.toContain(SENTINEL.toLowerCase());
      }
      // The report holds all that pages show: those are looked at in turn.
      for (const line of [lines[0] ?? [], lines[1 + (index % 4)] ?? []]) {
        const { code, out, err } = await own.run([...line, '--redact', 'key', '--no-progress']);
        expect(err).not.toContain('fault of headroom');
        expect([0, 1, 2, 3]).toContain(code);
        expect(`${out}${err}`.toLowerCase()).not.toContain(SENTINEL.toLowerCase());
      }
    }
  });
});

describe('pseudonyms', () => {
  const month = (number: string): string =>
    `timestamp,event_id,account,funding,credits_amount,currency,plan\n2026-0${number}-03T10:00:00Z,e1,ada@example.com,credits,1.00,USD,claude-pro\n`;
  const accountsIn = (out: string): string[] =>
    (JSON.parse(out) as Report).draws.map((draw) => `${String(draw['account'])} ${String(draw['id'])}`);
  const files = { 'july.csv': month('7'), 'august.csv': month('8'), key: KEY, other: `${KEY}, another one` };

  it('are the same for a name in every month under one key, and nothing alike under another', async () => {
    const own = desk(files);
    const under = async (path: string, key: string): Promise<string[]> =>
      accountsIn((await own.run(['audit', path, '--format', 'json', '--redact', key])).out);
    const [july, august, other] = [await under('july.csv', 'key'), await under('august.csv', 'key'), await under('july.csv', 'other')];
    expect(july).toHaveLength(1);
    expect(july).toEqual(august);
    expect(july).not.toEqual(other);
    expect(july[0]).toMatch(/^account-[0-9a-f]{10} event-[0-9a-f]{10}$/);
  });

  it('are names to ask for: an account by its own name, or as a report showed it', async () => {
    const own = desk(files);
    const all = await own.run('audit july.csv --format json --redact key');
    const [shown = ''] = (accountsIn(all.out)[0] ?? '').split(' ');
    for (const name of ['ada@example.com', shown]) {
      const { code, out } = await own.run(['audit', 'july.csv', '--format', 'json', '--redact', 'key', '--account', name]);
      expect([code, accountsIn(out)]).toEqual([all.code, accountsIn(all.out)]);
    }
    const unknown = await own.run('audit july.csv --redact key --account bob@example.com');
    expect(unknown.code).toBe(2);
    expect(unknown.err).not.toContain('bob');
  });

  it('stand for the names of files too, in errors as well', async () => {
    const own = desk({ 'ada-lovelace/usage-of-ada.csv': 'nothing,known\n1,2\n', 'ada-lovelace/broken.csv': month('7'), key: KEY });
    const said = [
      await own.run('audit ada-lovelace/usage-of-ada.csv --redact key'),
      await own.run('audit ada-lovelace --redact key'),
      await own.run('audit ada-lovelace/none-of-ada.csv --redact key'),
      await own.run('inspect ada-lovelace --redact key'),
      await own.run('audit ada-lovelace --redact key --as cursor-usage=ada-lovelace/usage-of-ada.csv'),
      await own.run('audit ada-lovelace --redact key --as cursor=ada-lovelace/usage-of-ada.csv'),
    ];
    for (const { out, err } of said) expect(`${out}${err}`.toLowerCase()).not.toMatch(/ada|lovelace/);
    expect(said.map(({ code }) => code)).toEqual([2, 3, 2, 0, 2, 2]);
  });

  it('need a key that nobody could guess', async () => {
    const own = desk({ ...files, short: 'hunter2\n\n\n\n\n\n\n\n\n\n\n\n' });
    expect((await own.run('audit july.csv --redact none')).err).toMatch(/^--redact none: there is no such file; make one with/);
    expect((await own.run('audit july.csv --redact short')).err).toMatch(/^--redact short: holds too short a key/);
    expect((await own.run('audit july.csv --redact key -o key')).code).toBe(2);
  });

  it('stand where a baseline was accepted for a person, and the baseline keeps its own words', async () => {
    const own = desk(files);
    await own.run('audit july.csv --redact key --write-baseline accepted.json');
    const accepted = own.read('accepted.json').replace(/"reason": ".*"/, '"reason": "agreed with Ada"');
    own.write('accepted.json', accepted);
    const again = await own.run('audit july.csv --format json --redact key --baseline accepted.json --write-baseline accepted.json');
    expect(again.out).not.toContain('Ada');
    expect(again.out).toMatch(/"reason": "x[0-9a-f]{8} with x[0-9a-f]{8}"/);
    expect(own.read('accepted.json')).toContain('agreed with Ada');
  });

  it('take the place of the keys and workspaces of a budget', async () => {
    const budget = (key: string): string =>
      JSON.stringify({ budgets: [{ stream: 'api', workspace: '*', api_key: key, month: '1.00', currency: 'USD' }] });
    const usage =
      'timestamp,event_id,stream,api_key,funding,credits_amount,currency\n2026-07-03T10:00:00Z,e1,api,ci-of-ada,credits,5.00,USD\n';
    const own = desk({ 'usage.csv': usage, key: KEY, 'headroom.json': budget('ci-of-ada') });
    const { out } = await own.run('audit usage.csv --format json --redact key');
    expect(out).toContain('"budget-exceeded"');
    expect(out).not.toContain('ada');
    own.write('headroom.json', budget('ci-*'));
    expect((await own.run('audit usage.csv --redact key')).err).toContain("can't be held against redacted names");
  });
});
