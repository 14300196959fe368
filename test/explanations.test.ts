/**
 * Every draw and every finding of every story, explained from its files and from its report alone: the explanation ends at the
 * verdict of the report, with its figures, and leaves no step without words. A story with `explain` in its story.json has words
 * worked out by hand that must stand in the explanation, and what was printed beside it (explain.txt, `UPDATE_GOLDENS=1`).
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { judge } from '../src/cli/audit.ts';
import { gather } from '../src/cli/gather.ts';
import { readReport } from '../src/cli/report-file.ts';
import { settle } from '../src/cli/settings.ts';
import { STEPS, type DrawTrace, type Explanation } from '../src/domain/explanation.ts';
import type { DrawView, Report } from '../src/domain/report.ts';
import { explainDraw, explainFinding, type Known } from '../src/report/explain/explain.ts';
import { explanationMarkdown, explanationPage } from '../src/report/explain/page.ts';
import { desk } from './cli/desk.ts';
import { commonOf, typedOf } from './support/typed.ts';

const STORIES = fileURLToPath(new URL('../fixtures/stories', import.meta.url));
const UPDATE = process.env['UPDATE_GOLDENS'] === '1';

interface Story {
  readonly args: readonly string[];
  readonly exit: number;
  /** The id to explain, and words that must stand in it. */
  readonly explain?: { readonly id: string; readonly tells: readonly string[] };
}

const stories = readdirSync(STORIES)
  .sort()
  .map((name) => {
    const folder = join(STORIES, name);
    return { name, folder, story: JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as Story };
  })
  .filter(({ story }) => story.exit !== 2);

async function audited(folder: string, story: Story): Promise<{ report: Report; known: Known; traces: Map<string, DrawTrace> }> {
  const quiet = { write: () => undefined, isTTY: false, columns: 80 };
  const io = { stdout: quiet, stderr: quiet, env: {}, cwd: folder };
  const { paths, typed } = typedOf(story.args);
  const settings = await settle(paths, typed, folder);
  const inputs = await gather(settings, io, 'explain');
  const flags = { format: 'table', draws: 'all', progress: false, partial: typed.partial } as const;
  const outcome = await judge(inputs, settings, null, flags, io, () => true);
  if (outcome.report === undefined) throw new Error(`${folder} was refused`);
  const { report, traces } = outcome;
  const known: Known = {
    draw: ({ account, id, from }) => traces.draws.get([account, id, from].join('\n')) ?? null,
    finding: ({ account, id }) => traces.findings.get([account, id].join('\n')) ?? null,
  };
  return { report, known, traces: traces.draws };
}

const NOTHING: Known = { draw: () => null, finding: () => null };

function figures(step: Explanation['steps'][number] | undefined): Record<string, string> {
  return Object.fromEntries((step?.figures ?? []).map(({ name, value }) => [name, value]));
}

function stated(fields: object): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** No step without words or rows, nothing that a missing value left behind, and pages that can be made of it. */
function holdWords(explanation: Explanation): void {
  expect(explanation.steps.length).toBeGreaterThanOrEqual(3);
  for (const { title, says, rows } of explanation.steps)
    expect([title, says.length + rows.length > 0]).toEqual([expect.stringMatching(/./), true]);
  for (const text of [explanation.establishes, explanation.does_not_establish, explanation.only_vendor_holds, explanation.would_settle]) {
    expect(text).toMatch(/^[A-Z].*[.)]$/s);
  }
  const page = explanationPage(explanation, 80);
  for (const text of [page, explanationMarkdown(explanation)]) expect(text).not.toMatch(/undefined|NaN|\[object|null/);
}

function holdDraw(explanation: Explanation, draw: DrawView): void {
  holdWords(explanation);
  const { verdict, grade, reason, amount, premature_amount, currency } = draw;
  const outcome = { verdict, grade, reason, amount, premature_amount, currency };
  expect(explanation.outcome).toEqual(outcome);
  expect(explanation.steps.at(-1)?.step).toBe('verdict');
  expect(figures(explanation.steps.at(-1))).toEqual(stated(outcome));
  expect(figures(explanation.steps.at(-2))).toEqual(stated({ amount, premature_amount }));
  for (const view of draw.windows) {
    const step = explanation.steps.find((one) => one.step === `window:${view.window}`);
    const { from, resets_at, used_pct_min, used_pct_max, says, count } = view;
    expect(figures(step)).toEqual(
      stated({
        from,
        resets_at,
        used_pct_min,
        used_pct_max,
        says,
        limit: count?.limit ?? null,
        used: count?.used ?? null,
        most: count?.most ?? null,
      }),
    );
  }
  const isRight = verdict === 'limit-reached' || verdict === 'not-covered';
  expect(explanation.message.length === 0).toBe(isRight);
  expect(explanation.message.join(' ')).not.toMatch(/wrong|mistake|fraud|illegal|premature|accus|\bfault|overcharg/i);
}

function ladderOf(explanation: Explanation): string[] {
  return explanation.steps.map((one) => one.step).filter((step) => (STEPS as readonly string[]).includes(step));
}

/** Every bound of a reading is shown as reading and rounding, and every count is the sum of its uses. */
function holdArithmetic(explanation: Explanation, draw: DrawView, trace: DrawTrace | undefined): void {
  for (const { window, basis, used_pct_min, used_pct_max } of draw.windows) {
    const says = explanation.steps.find((one) => one.step === `window:${window}`)?.says.join(' ') ?? '';
    if (basis === 'counted' && trace?.windows.find((one) => one.window === window)?.adds_up !== true) {
      expect(says).toMatch(/A reading shows more than these uses add up to .* counts as used/);
    }
    if (basis !== 'reading') continue;
    for (const bound of [used_pct_min, used_pct_max].filter((one) => one !== null)) {
      if (bound !== '0' || !says.includes('is below 0, so 0')) expect(says).toMatch(new RegExp(`: [\\d.]+ [+−] [\\d.]+ = ${bound}\\)`));
    }
  }
}

describe('every story', () => {
  for (const { name, folder, story } of stories) {
    test(`${name} is explained as it is judged`, async () => {
      const { report, known, traces } = await audited(folder, story);
      const alone = await readReport('report.json', folder);
      expect(alone.draws.map((draw) => draw.id)).toEqual(report.draws.map((draw) => draw.id));
      for (const [index, draw] of report.draws.entries()) {
        const full = explainDraw(report, draw, known);
        holdDraw(full, draw);
        const less = explainDraw(alone, alone.draws[index] as DrawView, NOTHING);
        holdDraw(less, draw);
        expect([full.made_from, less.made_from]).toEqual(['files', 'report']);
        // What verdict and reason tell of the ladder is what the ladder itself says.
        expect(ladderOf(less)).toEqual(ladderOf(full));
        holdArithmetic(full, draw, traces.get([draw.account, draw.id, draw.from].join('\n')));
      }
      for (const finding of report.findings) {
        holdWords(explainFinding(report, finding, known));
        holdWords(explainFinding(report, finding, NOTHING));
      }
    });
  }
});

describe('told by hand', () => {
  for (const { name, folder, story } of stories) {
    const { explain } = story;
    if (explain === undefined) continue;
    test(`${name} says what was worked out by hand`, async () => {
      const { code, out, err } = await desk().run(['explain', explain.id, ...commonOf(story.args)], { cwd: folder });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const flat = out.replace(/\s+/g, ' ');
      for (const words of explain.tells) expect(flat).toContain(words);
      const golden = join(folder, 'explain.txt');
      if (UPDATE) writeFileSync(golden, out);
      expect(existsSync(golden), `${golden} is missing; UPDATE_GOLDENS=1 writes it`).toBe(true);
      expect(out).toBe(readFileSync(golden, 'utf8'));
    });
  }
});
