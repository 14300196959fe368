/** The stages of an audit of a story, run apart: by workers of a file each, or by shards. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Desk } from './desk.ts';
import type { Json } from './shape-faults.ts';
import type { Dice } from '../reference/generate.ts';

const STORIES = fileURLToPath(new URL('../../fixtures/stories', import.meta.url));
/** Of every so many stories one is told; all of them with HEADROOM_ALL_STORIES. */
const EVERY = process.env['HEADROOM_ALL_STORIES'] === undefined ? 3 : 1;

/** Those in which files must come together: logs that state a use again, exports that name no account, customers, converted rows. */
const ALWAYS = /claude-code-log|vendors|customers-are|in-four-files|repeats-its-parent|converted/;

export interface Story {
  readonly args: readonly string[];
  readonly exit: number;
}

const READS = new Set(['--timezone', '--as', '--map', '--encoding', '--stdin-name', '--config']);
const MERGES = new Set(['--baseline', '--fail-on', '--draws']);
const BARE = new Set(['--partial']);

/** The paths and options of an audit as each of its stages takes them. */
function staged(args: readonly string[]): { paths: string[]; read: string[]; job: string[]; merge: string[] } {
  const told = { paths: [] as string[], read: [] as string[], job: [] as string[], merge: [] as string[] };
  for (let at = 1; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (!word.startsWith('--')) told.paths.push(word);
    else if (BARE.has(word)) told.job.push(word);
    else {
      const pair = [word, args[(at += 1)] ?? ''];
      if (word === '--format' || word === '--output') continue;
      if (READS.has(word)) told.read.push(...pair);
      if (word === '--config' || word === '--timezone') told.job.push(...pair);
      if (word === '--config') told.merge.push(...pair);
      if (MERGES.has(word)) told.merge.push(...pair);
      else if (!READS.has(word)) told.job.push(...pair);
    }
  }
  return told;
}

export function shuffled<T>(dice: Dice, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: dice.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

export async function must(said: Promise<{ code: number; out: string; err: string }>): Promise<string> {
  const { code, out, err } = await said;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

function groupOf(line: string): string {
  return (JSON.parse(line) as { account: string }).account;
}

export interface Apart {
  readonly parts: readonly string[];
  /** What merge is told beside them. */
  readonly merge: readonly string[];
  /** What the stages wrote, in their order. */
  readonly told: readonly string[];
}

/** Reads each file by a worker of its own, shuffles, and replays by so many workers; `sorts`: what each is given is left to the sort stage. */
export async function apart(at: Desk, folder: string, story: Story, workers: number, dice: Dice, sorts = false): Promise<Apart> {
  const { paths, read, job, merge } = staged(story.args);
  const run = (line: readonly string[], stdin = ''): ReturnType<Desk['run']> => at.run(line, { cwd: folder, stdin });
  const outputs: string[] = [];
  // Without a path, what headroom.json lists is read at once.
  const piecesOf = paths.length === 0 ? [[]] : shuffled(dice, paths).map((path) => [path]);
  for (const pieces of piecesOf) outputs.push(await must(run(['worker', '--stage', 'read', ...pieces, ...read])));
  const all = shuffled(dice, outputs).join('');
  at.write('job.json', await must(run(['worker', '--stage', 'job', ...job], all)));
  const jobFile = join(at.root, 'job.json');
  const named = await must(run(['worker', '--stage', 'name', '--job', jobFile], all));
  const groups = new Map<string, string[]>();
  for (const line of named.split('\n').filter((one) => one !== '')) {
    const account = groupOf(line);
    groups.set(account, [...(groups.get(account) ?? []), line]);
  }
  const piles: string[] = Array.from({ length: workers }, () => '');
  for (const lines of shuffled(dice, [...groups.values()])) {
    const pile = dice.whole(0, workers - 1);
    piles[pile] += `${shuffled(dice, lines).join('\n')}\n`;
  }
  const parts: string[] = [];
  for (const [index, pile] of piles.entries()) {
    const told = sorts ? await must(run(['worker', '--stage', 'sort'], shuffled(dice, pile.split(/(?<=\n)/)).join(''))) : pile;
    at.write(`part-${index}.jsonl`, await must(run(['worker', '--stage', 'replay', '--job', jobFile], told)));
    parts.push(join(at.root, `part-${index}.jsonl`));
  }
  return {
    parts,
    merge: ['--job', jobFile, ...merge],
    told: [all, at.read('job.json'), named, ...piles.map((_, index) => at.read(`part-${index}.jsonl`))],
  };
}

/** The same by shards, each of which reads all files. */
export async function sharded(at: Desk, folder: string, story: Story, shards: number): Promise<Apart> {
  const { paths, read, job, merge } = staged(story.args);
  const parts: string[] = [];
  for (let shard = 1; shard <= shards; shard += 1) {
    const part = join(at.root, `shard-${shard}.jsonl`);
    const line = ['audit', ...paths, ...new Set([...pairs(read), ...pairs(job)])].flatMap((word) => word.split('\n'));
    expect(await at.run([...line, '--shard', `${shard}/${shards}`, '-o', part], { cwd: folder })).toEqual({ code: 0, out: '', err: '' });
    parts.push(part);
  }
  return { parts, merge, told: parts.map((part) => readFileSync(part, 'utf8')) };
}

/** Options with their values, each one word: what two stages share is given once. */
function pairs(words: readonly string[]): string[] {
  return words
    .join('\n')
    .split(/\n(?=--)/)
    .filter((pair) => pair !== '');
}

const all = readdirSync(STORIES)
  .sort()
  .map((name) => ({
    name,
    folder: join(STORIES, name),
    story: JSON.parse(readFileSync(join(STORIES, name, 'story.json'), 'utf8')) as Story,
  }))
  .filter(({ story }) => story.args[0] === 'audit' && story.exit !== 2 && !story.args.includes('--redact') && !story.args.includes('-'));

/** Every so many of the stories that end with a report, and those in which files must come together. */
export const stories = all
  .map((story, index) => ({ ...story, index }))
  .filter(({ name, index }) => index % EVERY === 0 || ALWAYS.test(name));

/** The first key says what a line is. */
const SCHEMA_OF: Readonly<Record<string, string>> = { account: 'record', file: 'header', job: 'job', part: 'part' };

export interface Told {
  /** Of which JSON Schema it must be. */
  readonly schema: string;
  readonly value: { readonly [key: string]: Json };
}

export function linesOf(text: string): Told[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const value = JSON.parse(line) as Told['value'];
      return { schema: SCHEMA_OF[Object.keys(value)[0] ?? ''] ?? '', value };
    });
}
