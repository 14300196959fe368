/** What is mutated, and the command lines that meet it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zip } from '../support/zip.ts';
import type { Dice } from './dice.ts';
import { IN_CSV, IN_JSON, inBytes, type Mutation } from './mutations.ts';
import type { Printed } from './oracles.ts';

export interface Command {
  readonly line: readonly string[];
  readonly printed: Printed;
  /** Whether `rowFaults` can be asked. */
  readonly counts?: boolean;
  /** The mutated text comes in here. */
  readonly stdin?: boolean;
  readonly codes?: readonly number[];
}

export interface Subject {
  readonly name: string;
  /** Of a hundred inputs about so many are of this kind. */
  readonly weight: number;
  /** What stands beside the mutated file. */
  readonly standing: Readonly<Record<string, string | Buffer>>;
  /** Where the mutated one stands. */
  readonly path: (dice: Dice) => string;
  readonly make: (dice: Dice, path: string) => string | Buffer;
  readonly commands: readonly Command[];
}

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');
const read = (...parts: string[]): string => readFileSync(join(FIXTURES, ...parts), 'utf8');
const LONGEST_TEXT = 12_000;
const OUTPUTS = /^(?:report|case|story)\.|^explain\.|^stderr|^page/;
const SETTINGS = /^(?:policy|headroom|maps?|accepted)\.json$/;

interface Text {
  readonly name: string;
  readonly text: string;
}

/** Files of a shelf whose names end so, small enough to be mutated often. */
function texts(shelf: string, wanted: RegExp): Text[] {
  return readdirSync(join(FIXTURES, shelf), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => ({ name: entry.name, text: readFileSync(join(entry.parentPath, entry.name), 'utf8') }))
    .filter(({ text }) => text.length <= LONGEST_TEXT)
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

function inputs(ending: RegExp): string[] {
  const all = [...texts('formats', ending), ...texts('stories', ending), ...texts('bad-input', ending)];
  return all.filter(({ name }) => !OUTPUTS.test(name) && !SETTINGS.test(name)).map(({ text }) => text);
}

const mutated = (text: string, kinds: readonly Mutation[], dice: Dice): string => {
  let changed = text;
  for (let times = 1 + dice.below(3); times > 0; times -= 1) changed = dice.one(kinds)(changed, dice);
  return changed;
};

const json = (...line: string[]): Command => ({ line: [...line, '--format', 'json'], printed: 'json' });
const page = (...line: string[]): Command => ({ line, printed: 'page' });
const partial = (path: string): Command[] => [
  { ...json('audit', path, '--partial'), counts: true },
  { ...json('audit', path, '--partial'), counts: true },
  page('audit', path, '--partial'),
  json('audit', path),
  json('inspect', path),
  page('inspect', path),
  page('statement', path, '--partial'),
  json('statement', path, '--partial'),
  { line: ['audit', path, '--partial', '--format', 'jsonl'], printed: 'jsonl' },
  { line: ['audit', path, '--partial', '--format', 'sarif'], printed: 'json' },
  { line: ['audit', path, '--partial', '--format', 'csv'], printed: 'csv' },
  { line: ['audit', path, '--partial', '--format', 'html'], printed: 'csv' },
  page('audit', path, '--partial', '--format', 'markdown'),
  page('audit', path, '--partial', '--format', 'github'),
  page('audit', path, '--partial', '--format', 'junit'),
  ...['usage', 'snapshots', 'credits', 'invoices', 'notices', 'accounts', 'focus'].map((to): Command => ({
    line: ['convert', path, '--to', to, '--partial'],
    printed: 'csv',
  })),
  page('audit', path, '--partial', '--redact', 'key'),
];

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
  budgets: [{ stream: 'api', workspace: '*', api_key: 'ci', month: '50.00', currency: 'USD' }],
});
const MAPPED = read('stories', 'any-other-csv-of-two-kinds', 'wallet.csv');
const MAPS = read('stories', 'any-other-csv-of-two-kinds', 'maps.json');
const KEY = { key: 'a key for pseudonyms that is long enough to be one\n' };

/** `files` as `headroom pack` and others made them: those of the packs that a hunt verifies. */
export function subjects(pack: Readonly<Record<string, Buffer>>): readonly Subject[] {
  const csvs = inputs(/\.csv$/);
  const jsons = inputs(/\.(?:jsonl?|ndjson)$/);
  const settings = (name: RegExp): string[] => texts('stories', name).map(({ text }) => text);
  const ofTexts = (
    name: string,
    weight: number,
    path: string,
    from: readonly string[],
    kinds: readonly Mutation[],
    commands: readonly Command[],
    standing: Subject['standing'] = {},
  ): Subject => ({ name, weight, standing, path: () => path, make: (dice) => mutated(dice.one(from), kinds, dice), commands });
  const packed = Object.keys(pack);
  return [
    ofTexts('csv', 40, 'x.csv', csvs, IN_CSV, partial('x.csv'), KEY),
    ofTexts(
      'json',
      20,
      'x.json',
      jsons,
      IN_JSON,
      partial('x.json').map(({ counts: _counts, ...command }) => command),
      KEY,
    ),
    {
      name: 'gzip',
      weight: 3,
      standing: {},
      path: () => 'x.csv.gz',
      make: (dice) => (dice.below(2) === 0 ? inBytes(gzipSync(dice.one(csvs)), dice) : gzipSync(mutated(dice.one(csvs), IN_CSV, dice))),
      commands: [json('audit', 'x.csv.gz', '--partial'), page('inspect', 'x.csv.gz'), page('audit', '.', '--partial')],
    },
    {
      name: 'zip',
      weight: 4,
      standing: {},
      path: () => 'x.zip',
      make: (dice) => {
        const archive = zip([
          {
            name: dice.one(['a.csv', '../a.csv', '/a.csv', 'a/b/c.csv', '..\\a.csv', '.hidden', '\u001B[2J.csv', '__proto__']),
            text: dice.one(csvs),
          },
          { name: 'b.json', text: mutated(dice.one(jsons), IN_JSON, dice) },
        ]);
        return dice.below(3) === 0 ? archive : inBytes(archive, dice);
      },
      commands: [
        json('audit', 'x.zip', '--partial'),
        page('inspect', 'x.zip'),
        page('audit', 'x.zip!a.csv', '--partial'),
        page('audit', '.'),
      ],
    },
    ofTexts(
      'policy',
      8,
      'policy.json',
      [POLICY, JSON.stringify(JSON.parse(POLICY), null, 2), ...settings(/^policy\.json$/)],
      IN_JSON,
      [json('audit', 'usage.csv', '--policy', 'policy.json'), page('audit', 'usage.csv', '--policy', 'policy.json', '--partial')],
      { 'usage.csv': USAGE },
    ),
    ofTexts(
      'configuration',
      5,
      'headroom.json',
      [CONFIG, JSON.stringify(JSON.parse(CONFIG), null, 2), ...settings(/^headroom\.json$/)],
      IN_JSON,
      [json('audit', '--partial'), page('audit'), page('statement'), json('inspect')],
      { 'usage.csv': USAGE, 'policy.json': POLICY, 'snapshots.csv': 'timestamp,session_used_pct\n' },
    ),
    ofTexts(
      'map',
      4,
      'maps.json',
      [MAPS, JSON.stringify(JSON.parse(MAPS)), ...settings(/^maps?\.json$/)],
      IN_JSON,
      [page('audit', 'wallet.csv', '--map', 'maps.json', '--partial'), json('inspect', 'wallet.csv', '--map', 'maps.json')],
      { 'wallet.csv': MAPPED },
    ),
    ofTexts(
      'mapped',
      4,
      'x.csv',
      [MAPPED, read('stories', 'any-other-csv-of-two-kinds', 'meters.csv'), read('stories', 'any-other-csv-in-cents', 'gateway.csv')],
      IN_CSV,
      [{ line: ['inspect', '--suggest-map', 'x.csv'], printed: 'json' }, json('inspect', 'x.csv', '--map', 'maps.json')],
      { 'maps.json': MAPS },
    ),
    ofTexts(
      'baseline',
      3,
      'accepted.json',
      settings(/^accepted\.json$/),
      IN_JSON,
      [json('audit', 'usage.csv', '--baseline', 'accepted.json', '--partial'), page('audit', 'usage.csv', '--baseline', 'accepted.json')],
      { 'usage.csv': USAGE },
    ),
    ofTexts('report', 4, 'report.json', settings(/^report\.json$/), IN_JSON, [
      page('explain', 'draw:e', '--report', 'report.json'),
      page('explain', 'e1', '--report', 'report.json'),
      json('explain', 'e1', '--report', 'report.json'),
    ]),
    ofTexts('stdin', 3, 'x.json', [...jsons, ...csvs], IN_JSON, [
      { ...page('capture', '-o', 'looks.csv'), stdin: true, codes: [0] },
      { ...page('audit', '-', '--partial'), stdin: true },
    ]),
    {
      name: 'pack',
      weight: 2,
      standing: pack,
      path: (dice) => dice.one(packed),
      make: (dice, path) => mutated(pack[path]?.toString('utf8') ?? '', path.endsWith('.csv') ? IN_CSV : IN_JSON, dice),
      commands: [{ ...page('pack', '--verify', 'evidence'), codes: [0, 1, 2] }],
    },
  ];
}
