/** Mutated exports, policies and configurations: whatever a file holds, the answer is a report or sentences, never a stack. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../src/cli/main.ts';

/** `HEADROOM_FUZZ=20000 npx vitest run test/hostile.test.ts` looks longer; `HEADROOM_FUZZ_SEED` looks elsewhere. */
const MUTATIONS = Number(process.env['HEADROOM_FUZZ'] ?? 160);
const SEED = Number(process.env['HEADROOM_FUZZ_SEED'] ?? 1);
const SLOWEST_MS = 10_000;

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const read = (...parts: string[]): string => readFileSync(join(FIXTURES, ...parts), 'utf8');

/** Small files of every format, each with all its columns. */
const SEEDS: readonly { name: string; text: string }[] = [
  'better-ccflare',
  'canonical',
  'claude-code',
  'claude-proxy-log',
  'claude-rate-limit-events',
  'claude-status-line',
  'claude-usage',
  'claude-usage-monitor',
  'codex-rollout',
  'copilot',
  'cursor',
  'github-metered-usage',
  'openai',
].flatMap((folder) =>
  readdirSync(join(FIXTURES, 'formats', folder))
    .filter((name) => /\.(csv|jsonl?|ndjson)$/.test(name))
    .map((name) => ({ name: `${folder}-${name}`, text: read('formats', folder, name) })),
);
const CROSSING = 'use-that-crosses-the-limit-is-split';
const USAGE = read('stories', CROSSING, 'usage.csv');
const POLICY = read('stories', CROSSING, 'policy.json');
const CONFIG = JSON.stringify({
  inputs: ['usage.csv'],
  plan: 'claude-pro',
  timezone: 'Europe/Berlin',
  covers: '2026-07-01/2026-08-01',
  rules: { 'draw-undecided': 'note' },
  fail_on: 'warning',
  attest_unused: ['fast-mode'],
});

const ESCAPE = '\u001B';
const CELLS: readonly string[] = [
  '', '-', ' ', '0', '-0', '-1', '1e400', '1e-7', '9007199254740993', '99999999999999999999.999999', '9999999999999', '0.0000005',
  '1,234', '1.234,50', '1,23,4', '€', 'NaN', 'Infinity', '0x10', '٣', '101', '-5 %', '100 %', '1e2%',
  '9999-99-99', '9999-12-31T23:59:60Z', '0000-00-00', '0001-01-01', '+275760-09-13T00:00:00Z', '2026-02-30', '2026-07-01T25:00:00Z',
  '2026-07-01T00:00:00+99:99', '1970-01-01', '2026-03-29 02:30:00', '1783700000', '1783700000000', '2026-07-01T00:00:00.1234567890Z',
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'null', 'undefined', 'N/A', 'true', 'TRUE', 'default',
  '\uD800', 'a\uDC00b', '\u202Egnp.exe\u202C', '\u2066x\u2069', '\u200B', '\uFEFF', '👩‍👩‍👧‍👦', 'Z\u0351\u036B\u0343', '\u0085\u2028\u2029',
  `${ESCAPE}[31mred${ESCAPE}[0m`, `${ESCAPE}]8;;http://x\u0007link`, `${ESCAPE}[2J`, '\u009B31m', '\u0007\b\u007F', 'a\rb', '\t',
  '=1+1', '=cmd|x', '@SUM(1)', '+1', '../../etc', '<script>', '%s%n', '${x}', '*', '**', '(a+)+$', '\\', '\'"\'',
  'credits', 'allowance', 'mixed', 'none', 'draw', 'refund', 'purchase', 'api', 'Included', 'On-Demand', 'claude-pro', 'cursor-pro',
  'P1Y', 'PT0S', 'PT999999999999H', '3 hr 12 min', '999999999999d', 'session', 'weekly___proto__', 'USD', 'usd', '€€€',
]; // prettier-ignore
const HEADERS: readonly string[] = [
  '__proto__', 'constructor', 'funding', 'timestamp', 'plan', 'account', 'weekly___proto___used_pct', 'constructor_used_pct',
  'weekly_constructor_resets_at', '_used_pct', 'weekly__used_pct', 'session_remaining_pct', 'session_used_pct', 'session_resets_in',
  'credits_used', 'entry_id', 'kind', 'text', 'from', 'until', 'currency', 'toString', '',
]; // prettier-ignore
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'id',
  'plans',
  'windows',
  'limit',
  'from',
  'until',
  'rules',
  'payload',
  'captured_at',
];
const RAW = [
  '"',
  '""',
  '"\n',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  ',',
  ';',
  '\t',
  '\u0000',
  '\uFEFF',
  '\u001A',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\\',
  '#',
  "'",
];

class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  below(most: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  }
  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

type Mutation = (text: string, dice: Dice) => string;

const splice = (text: string, dice: Dice, what: string, gone = 0): string => {
  const at = dice.below(text.length + 1);
  return text.slice(0, at) + what + text.slice(at + gone);
};
const delimiterOf = (text: string): string =>
  [',', ';', '\t'].reduce((best, one) => (count(firstLine(text), one) > count(firstLine(text), best) ? one : best));
const firstLine = (text: string): string => text.split('\n').find((line) => line.trim() !== '') ?? '';
const count = (text: string, what: string): number => text.split(what).length - 1;

/** Cells cut plainly: good enough to change one, whatever the quotes say. */
const changeCell = (text: string, dice: Dice, header: boolean, value: string): string => {
  const lines = text.split('\n');
  const at = header || lines.length < 2 ? 0 : 1 + dice.below(lines.length - 1);
  const delimiter = delimiterOf(text);
  const cells = (lines[at] ?? '').split(delimiter);
  cells[dice.below(cells.length)] = value;
  lines[at] = cells.join(delimiter);
  return lines.join('\n');
};
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

const ANYWHERE: readonly Mutation[] = [
  (text, dice) => text.slice(0, dice.below(text.length + 1)),
  (text, dice) => splice(text, dice, dice.one(RAW)),
  (text, dice) => splice(text, dice, dice.one(RAW), 1),
  (text, dice) => splice(text, dice, '', 1 + dice.below(20)),
  (text, dice) => splice(text, dice, dice.one(CELLS)),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => `\uFEFF${text}`,
  (text, dice) => {
    const lines = text.split('\n');
    lines.splice(dice.below(lines.length + 1), 0, dice.one(lines));
    return lines.join('\n');
  },
  (text, dice) => {
    const lines = text.split('\n');
    lines.splice(dice.below(lines.length), 1);
    return lines.join('\n');
  },
];

const IN_CSV: readonly Mutation[] = [
  ...ANYWHERE,
  (text, dice) => changeCell(text, dice, false, dice.one(CELLS)),
  (text, dice) => changeCell(text, dice, false, dice.one(CELLS)),
  (text, dice) => changeCell(text, dice, false, dice.one(CELLS)),
  (text, dice) => changeCell(text, dice, false, quoted(dice.one(CELLS))),
  (text, dice) => changeCell(text, dice, false, quoted(dice.one(CELLS))),
  (text, dice) => changeCell(text, dice, true, dice.one(HEADERS)),
  (text, dice) => text.replaceAll(delimiterOf(text), dice.one([',', ';', '\t', '|'])),
  (text, dice) => `${text}${`${text.split('\n').at(-2) ?? ''}\n`.repeat(1 + dice.below(5))}`,
  // A column more in the header and in every row.
  (text, dice) =>
    text
      .split('\n')
      .map((line, at) => (line.trim() === '' ? line : `${at === 0 ? dice.one(HEADERS) : dice.one(CELLS)}${delimiterOf(text)}${line}`))
      .join('\n'),
];

/** Every value of a JSON text, where it stands. */
const VALUE = /"(?:[^"\\\n]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?|true|false|null/g;
const NAME = /"(?:[^"\\\n]|\\.)*"(?=\s*:)/g;
const replaceNth = (text: string, pattern: RegExp, dice: Dice, value: string): string => {
  const wanted = dice.below(Math.max(1, text.match(pattern)?.length ?? 1));
  let at = -1;
  return text.replace(pattern, (old) => ((at += 1) === wanted ? value : old));
};
const JSON_VALUES = [
  '{}', '[]', 'null', 'true', '1e400', '-0', '9007199254740993', '1E5', '01', '"\\ud800"', '"\\u0000"', '[[[[]]]]', '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":1}}',
]; // prettier-ignore

const IN_JSON: readonly Mutation[] = [
  ...ANYWHERE,
  (text, dice) => replaceNth(text, VALUE, dice, JSON.stringify(dice.one(CELLS))),
  (text, dice) => replaceNth(text, VALUE, dice, JSON.stringify(dice.one(CELLS))),
  (text, dice) => replaceNth(text, VALUE, dice, dice.one(JSON_VALUES)),
  (text, dice) => replaceNth(text, VALUE, dice, dice.one(JSON_VALUES)),
  (text, dice) => replaceNth(text, NAME, dice, JSON.stringify(dice.one(KEYS))),
  (text, dice) => replaceNth(text, VALUE, dice, `${'['.repeat(300)}${']'.repeat(300)}`),
];

/**
 * Data rows by a reading of RFC 4180 of our own: records less the header, blank ones left out. `null` where the quotes of
 * the text are not RFC 4180's, so that nobody could say what the rows are.
 */
function dataRows(text: string): number | null {
  const plain = text.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(plain);
  if (plain.includes('"') && /["'\r]/.test(plain.replaceAll(/(^|[\n,;\t])"(?:[^"\r]|"")*"(?=[\n,;\t]|\r\n|$)|\r\n/g, '$1'))) return null;
  let records = 0;
  let filled = false;
  let within = false;
  const close = (): void => {
    if (filled) records += 1;
    filled = false;
  };
  for (const char of plain) {
    if (char === '"') within = !within;
    else if (char === '\n' && !within) close();
    else if ((char !== delimiter || within) && char.trim() !== '') filled = true;
  }
  close();
  return within ? null : Math.max(0, records - 1);
}

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'headroom-hostile-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function headroom(...line: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const page = { isTTY: false, columns: 80 };
  const before = process.cpuUsage();
  const code = await run(line, {
    stdout: { ...page, write: (text) => void (out += text) },
    stderr: { ...page, write: (text) => void (err += text) },
    env: { NO_COLOR: '1' },
    cwd: root,
  });
  // Of the processor, since a busy machine has little time for anybody.
  const { user, system } = process.cpuUsage(before);
  if ((user + system) / 1000 > SLOWEST_MS) err += 'This took too long.';
  return { code, out, err };
}

// Everything a terminal could obey but a line end, and what reorders text.
const CONTROL = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

function faultsOf({ code, out, err }: { code: number; out: string; err: string }, json: boolean): string[] {
  const faults: string[] = [];
  if (/This is a fault of headroom itself|\n\s+at .*:\d+:\d+/.test(err)) faults.push(`a stack: ${err.slice(0, 600)}`);
  if (err.includes('This took too long.')) faults.push('too slow');
  if (![0, 1, 2, 3].includes(code)) faults.push(`exit code ${code}`);
  if (code === 2 && err.trim() === '') faults.push('no sentence');
  if (code === 2 && out !== '') faults.push('a report beside a refusal');
  if (CONTROL.test(err.replaceAll('\n', ''))) faults.push(`control characters among the errors: ${JSON.stringify(err.slice(0, 300))}`);
  if (!json && CONTROL.test(out.replaceAll('\n', ''))) faults.push('control characters in the table');
  if (json && code !== 2) {
    try {
      JSON.parse(out);
    } catch {
      faults.push(`no JSON: ${out.slice(0, 200)}`);
    }
  }
  return faults;
}

const shown = (text: string): string => JSON.stringify(text.length > 1500 ? `${text.slice(0, 1500)}…` : text);

/** Runs each check over mutated texts and lists every one that fails with the text it fails on, so that it can be kept. */
async function hunt(
  seed: number,
  texts: readonly string[],
  kinds: readonly Mutation[],
  check: (text: string, at: number) => Promise<string[]>,
) {
  const dice = new Dice(seed);
  const failures = new Map<string, string>();
  for (let at = 0; at < Math.ceil(MUTATIONS / 4); at += 1) {
    let text = dice.one(texts);
    for (let times = 1 + dice.below(3); times > 0; times -= 1) text = dice.one(kinds)(text, dice);
    for (const fault of await check(text, at)) {
      const key = fault.replaceAll(/\d+/g, '#').slice(0, 120);
      if (failures.size < 12 && !failures.has(key)) failures.set(key, `${fault}\n  ${shown(text)}`);
    }
  }
  return [...failures.values()];
}

async function audited(...line: string[]): Promise<string[]> {
  return [
    ...faultsOf(await headroom('audit', ...line, '--partial', '--format', 'json'), true),
    ...faultsOf(await headroom('audit', ...line, '--partial'), false),
  ];
}

const LONG = { timeout: Math.max(30_000, MUTATIONS * 100) };

test('a mutated CSV is read or refused, and every row of it is accounted for', LONG, async () => {
  const texts = SEEDS.filter(({ name }) => name.endsWith('.csv')).map(({ text }) => text);
  const failures = await hunt(SEED, texts, IN_CSV, async (text) => {
    writeFileSync(join(root, 'x.csv'), text);
    const inspected = await headroom('inspect', 'x.csv', '--format', 'json');
    const faults = faultsOf(inspected, true);
    if (inspected.code === 0) {
      const [file] = (JSON.parse(inspected.out) as { files: { rows: number; unread: number }[] }).files;
      const expected = dataRows(text);
      if (file !== undefined && expected !== null && file.rows + file.unread !== expected) {
        faults.push(`rows ${file.rows} + unread ${file.unread}, where there are ${expected}`);
      }
    }
    return [...faults, ...(await audited('x.csv')), ...faultsOf(await headroom('inspect', 'x.csv'), false)];
  });
  expect(failures).toEqual([]);
});

test('a mutated JSON export is read or refused', LONG, async () => {
  const texts = SEEDS.filter(({ name }) => !name.endsWith('.csv')).map(({ text }) => text);
  const failures = await hunt(SEED + 1, texts, IN_JSON, async (text) => {
    writeFileSync(join(root, 'x.json'), text);
    return [...faultsOf(await headroom('inspect', 'x.json', '--format', 'json'), true), ...(await audited('x.json'))];
  });
  expect(failures).toEqual([]);
});

test('a mutated policy is obeyed or refused', LONG, async () => {
  writeFileSync(join(root, 'usage.csv'), USAGE);
  const indented = JSON.stringify(JSON.parse(POLICY), null, 2);
  const failures = await hunt(SEED + 2, [POLICY, indented, await builtIn()], IN_JSON, async (text) => {
    writeFileSync(join(root, 'policy.json'), text);
    return audited('usage.csv', '--policy', 'policy.json');
  });
  expect(failures).toEqual([]);
});

test('a mutated configuration is obeyed or refused', LONG, async () => {
  writeFileSync(join(root, 'usage.csv'), USAGE);
  const failures = await hunt(SEED + 3, [CONFIG, JSON.stringify(JSON.parse(CONFIG), null, 2)], IN_JSON, async (text) => {
    writeFileSync(join(root, 'other.json'), text);
    return audited('--config', 'other.json');
  });
  expect(failures).toEqual([]);
});

const MAPPED = read('stories', 'any-other-csv-of-two-kinds', 'wallet.csv');
const MAPS = read('stories', 'any-other-csv-of-two-kinds', 'maps.json');

test('a mutated map is obeyed or refused', LONG, async () => {
  writeFileSync(join(root, 'wallet.csv'), MAPPED);
  const failures = await hunt(SEED + 4, [MAPS, JSON.stringify(JSON.parse(MAPS))], IN_JSON, async (text) => {
    writeFileSync(join(root, 'mutated.json'), text);
    return faultsOf(await headroom('audit', 'wallet.csv', '--map', 'mutated.json', '--partial'), false);
  });
  expect(failures).toEqual([]);
});

test('a mutated CSV is read by its map or refused, and a map is suggested for it that is obeyed or refused', LONG, async () => {
  writeFileSync(join(root, 'maps.json'), MAPS);
  const texts = [
    MAPPED,
    read('stories', 'any-other-csv-of-two-kinds', 'meters.csv'),
    read('stories', 'any-other-csv-in-cents', 'gateway.csv'),
  ];
  const failures = await hunt(SEED + 5, texts, IN_CSV, async (text) => {
    writeFileSync(join(root, 'x.csv'), text);
    const suggested = await headroom('inspect', '--suggest-map', 'x.csv');
    if (suggested.code === 0) writeFileSync(join(root, 'suggested.json'), suggested.out);
    const map = suggested.code === 0 && text.length % 2 === 0 ? 'suggested.json' : 'maps.json';
    const inspected = await headroom('inspect', 'x.csv', '--map', map, '--format', 'json');
    return [...faultsOf(suggested, true), ...faultsOf(inspected, true)];
  });
  expect(failures).toEqual([]);
});

async function builtIn(): Promise<string> {
  return (await headroom('explain', 'policy:cursor', '--format', 'json')).out;
}
