/**
 * Every folder under fixtures/stories, fixtures/bad-input and fixtures/hostile is a story of a bill: small inputs, the command line that audits
 * them, what a person expects of it, worked out by hand before it ever ran, and what was printed beside it. Both must hold: the
 * expectation says that the output is right, the output that nothing else has moved. `UPDATE_GOLDENS=1` rewrites what was
 * printed (report.json, page.txt, stderr.txt, what `outputs` asks for), never the expectation.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FORMATS } from '../src/formats/index.ts';
import { desk, type Said } from './cli/desk.ts';
import { RULE_FILES } from './rules/files.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const UPDATE = process.env['UPDATE_GOLDENS'] === '1';

type Fields = Readonly<Record<string, unknown>>;

interface Story {
  /** What the bill says and why the verdict follows, in a sentence or two. */
  readonly story: string;
  /** The command line after `headroom`, run in the story's folder. */
  readonly args: readonly string[];
  readonly exit: number;
  /** Per draw of the report, in its order, the fields that matter. */
  readonly expect?: readonly Fields[];
  /** Every finding of the report as `rule level`, sorted. */
  readonly findings?: readonly string[];
  /** Fields of `summary.amounts`, by currency. */
  readonly amounts?: Readonly<Record<string, Fields>>;
  readonly otherStreams?: readonly Fields[];
  /** Sentences that must stand in the report's notes. */
  readonly notes?: readonly string[];
  /** Words that must stand in what the findings say. */
  readonly tells?: readonly string[];
  /** Every finding that the baseline accepts as `rule: reason`, sorted. */
  readonly accepted?: readonly string[];
  /** Fields of `baseline`. */
  readonly baseline?: Fields;
  /** Whether the page for people is held as well, and words that must stand on it. */
  readonly page?: readonly string[];
  /** Formats for other programs whose output is held as well. */
  readonly outputs?: readonly (keyof typeof OUTPUTS)[];
  /** What standard error must hold. */
  readonly says?: readonly string[];
}

const OUTPUTS = { jsonl: 'report.jsonl', sarif: 'report.sarif', junit: 'report.xml', github: 'github.txt' } as const;

interface Report {
  readonly summary: { readonly amounts: readonly { readonly currency: string }[]; readonly other_streams: readonly object[] };
  readonly draws: readonly object[];
  readonly findings: readonly { readonly rule: string; readonly level: string; readonly accepted: { readonly reason: string } | null }[];
  readonly baseline: object | null;
  readonly notes?: readonly string[];
}

function storiesOf(shelf: string): { name: string; folder: string; story: Story }[] {
  return readdirSync(join(FIXTURES, shelf))
    .sort()
    .map((name) => {
      const folder = join(FIXTURES, shelf, name);
      return { name, folder, story: JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as Story };
    });
}

/** Byte for byte; an output that is no longer expected is a difference as well. */
function holdGolden(path: string, text: string): void {
  if (UPDATE) {
    writeFileSync(path, text);
    return;
  }
  expect(existsSync(path), `${path} is missing; UPDATE_GOLDENS=1 writes it`).toBe(true);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

/** Paragraphs are broken to fit a page: words must be on it in their order, wherever its lines end. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}

async function told(folder: string, story: Story, more: readonly string[]): Promise<Said> {
  return desk().run([...story.args, ...more], { cwd: folder });
}

async function holdReport(folder: string, story: Story): Promise<void> {
  const { code, out, err } = await told(folder, story, ['--format', 'json']);
  expect({ code, err }).toEqual({ code: story.exit, err: '' });
  const report = JSON.parse(out) as Report;
  const { expect: draws = [], amounts = {}, otherStreams = [], notes = [] } = story;
  expect(report.draws).toMatchObject(draws);
  expect(report.draws.length).toBe(draws.length);
  expect(report.findings.map(({ rule, level }) => `${rule} ${level}`).sort()).toEqual([...(story.findings ?? [])].sort());
  const accepted = report.findings.flatMap(({ rule, accepted: why }) => (why === null ? [] : [`${rule}: ${why.reason}`]));
  expect(accepted.sort()).toEqual([...(story.accepted ?? [])].sort());
  if (story.baseline === undefined) expect(report.baseline).toBe(null);
  else expect(report.baseline).toMatchObject(story.baseline);
  for (const [currency, fields] of Object.entries(amounts)) {
    expect(report.summary.amounts.find((one) => one.currency === currency)).toMatchObject(fields);
  }
  expect(report.summary.other_streams).toMatchObject(otherStreams);
  for (const note of notes) expect(report.notes?.join('\n')).toContain(note);
  for (const words of story.tells ?? []) expect(JSON.stringify(report.findings)).toContain(words);
  holdGolden(join(folder, 'report.json'), out);
}

async function holdPage(folder: string, story: Story): Promise<void> {
  const { code, out, err } = await told(folder, story, []);
  expect({ code, err }).toEqual({ code: story.exit, err: '' });
  for (const words of story.page ?? []) expect(flat(out)).toContain(words);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  holdGolden(join(folder, 'page.txt'), out);
}

async function holdOutput(folder: string, story: Story, format: keyof typeof OUTPUTS): Promise<void> {
  const { code, out, err } = await told(folder, story, ['--format', format]);
  expect({ code, err }).toEqual({ code: story.exit, err: '' });
  holdGolden(join(folder, OUTPUTS[format]), out);
}

async function holdRefusal(folder: string, story: Story): Promise<void> {
  const { code, out, err } = await told(folder, story, []);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(story.says?.length ?? 0).toBeGreaterThan(0);
  for (const words of story.says ?? []) expect(err).toContain(words);
  holdGolden(join(folder, 'stderr.txt'), err);
}

for (const shelf of ['stories', 'bad-input', 'hostile']) {
  describe(`fixtures/${shelf}`, () => {
    for (const { name, folder, story } of storiesOf(shelf)) {
      test(`${name}: ${story.story}`, async () => {
        if (story.exit === 2) await holdRefusal(folder, story);
        else await holdReport(folder, story);
        if (story.page !== undefined) await holdPage(folder, story);
        for (const format of story.outputs ?? []) await holdOutput(folder, story, format);
      });
    }
  });
}

describe('the shelf of stories', () => {
  const stories = storiesOf('stories');
  const right = ['limit-reached', 'not-covered', 'undecided', 'suspected'];

  test('holds at least fifty, and in at least a third of them the bill is right or can not be decided', () => {
    expect(stories.length).toBeGreaterThanOrEqual(50);
    const lookAlikes = stories.filter(
      ({ story }) =>
        (story.expect ?? []).every((draw) => right.includes(draw['verdict'] as string)) &&
        !(story.findings ?? []).some((finding) => finding.endsWith(' error')),
    );
    expect(lookAlikes.length).toBeGreaterThanOrEqual(stories.length / 3);
  });

  test('shows every reason that a verdict can have', () => {
    const reasons = new Set(stories.flatMap(({ story }) => (story.expect ?? []).map((draw) => draw['reason'])));
    const all = [
      'reading-at',
      'reading-after',
      'reading-before',
      'counted',
      'counter-delta',
      'incident',
      'window-full',
      'limit-reached-soon-after',
      'allowance-exhausted',
      'coverage-rule',
      'plan-unknown',
      'in-flight',
      'no-reading',
      'boundary',
      'reset-between',
      'day-resolution',
      'usage-incomplete',
      'quantity-missing',
      'window-unknown',
    ];
    expect(all.filter((reason) => !reasons.has(reason))).toEqual([]);
  });

  test('shows every rule', () => {
    const rules = new Set(stories.flatMap(({ story }) => (story.findings ?? []).map((finding) => finding.split(' ')[0])));
    expect(RULE_FILES.filter((rule) => !rules.has(rule))).toEqual([]);
  });

  test('reads every format', () => {
    const read = new Set(
      stories
        .map(({ folder }) => join(folder, 'report.json'))
        .filter((path) => existsSync(path))
        .flatMap((path) => (JSON.parse(readFileSync(path, 'utf8')) as { inputs: { format: string }[] }).inputs.map(({ format }) => format)),
    );
    expect(FORMATS.map(({ id }) => id).filter((id) => !read.has(id))).toEqual([]);
  });

  test('and the files of formats show every trap of the exports there are', () => {
    const traps = JSON.parse(readFileSync(join(FIXTURES, 'traps.json'), 'utf8')) as { trap: string; shown_by: string[] }[];
    expect(traps).toHaveLength(15);
    expect(traps.flatMap((one) => one.shown_by).filter((path) => !existsSync(join(FIXTURES, path)))).toEqual([]);
    expect(traps.filter((one) => !one.shown_by.some((path) => path.startsWith('stories/') || path.startsWith('formats/')))).toEqual([]);
  });
});
