/**
 * What `init` asks on a terminal. No file has been read and no verdict is known; a question about a use names it by what it is
 * called, and says neither what pays for it nor what an answer would do to a report.
 */
import { resolve } from 'node:path';
import type { CoverageRule, Match, Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { matchPlan } from '../replay/match.ts';
import { clean, listed, wrap } from '../report/text.ts';
import { groups } from '../report/view.ts';
import { datesOf } from './dates.ts';
import { exists } from './folders.ts';
import { isGlob } from './globs.ts';
import type { InitFlags } from './init.ts';
import { pageWidth, type Io } from './io.ts';
import type { Keyboard } from './keyboard.ts';
import { nearest } from './nearest.ts';
import { matchWords } from './pages.ts';
import { checkPlans, zone } from './options.ts';

/** A line as an answer, or what is wrong with it. */
type Reading<T> = { readonly value: T } | { readonly problems: readonly string[] };

/** Where `init` writes: what stands there already. */
export interface Folder {
  readonly root: string;
  readonly names: ReadonlySet<string>;
}

/** The flags with an answer for each that was not typed. */
export async function interview(
  flags: InitFlags,
  policies: readonly Policy[],
  folder: Folder,
  io: Io,
  keyboard: Keyboard,
): Promise<InitFlags> {
  const page = new Page(io, keyboard);
  page.say('A few questions. Enter alone takes what stands in brackets; Ctrl-C stops, and nothing is written.');
  const plan = flags.plan ?? (await askPlans(page, policies));
  const timezone = flags.timezone ?? (await askZone(page));
  const input = flags.input ?? (await askInputs(page, folder));
  const unused = flags.unused ?? (await askUses(page, usesOf(policies, plan ?? [])));
  page.gap();
  return {
    ...flags,
    ...(plan === undefined ? {} : { plan }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(input === undefined ? {} : { input }),
    ...(unused === undefined ? {} : { unused }),
  };
}

const WIDEST = 100;

class Page {
  constructor(
    private readonly io: Io,
    private readonly keyboard: Keyboard,
  ) {}

  gap(): void {
    this.io.stdout.write('\n');
  }

  say(text: string, indent = ''): void {
    const width = Math.min(pageWidth(this.io.stdout), WIDEST);
    this.io.stdout.write(`${wrap(clean(text), width, indent).join('\n')}\n`);
  }

  /** Asks until an answer can be read. */
  async ask<T>(prompt: string, read: (line: string) => Reading<T>): Promise<T> {
    for (;;) {
      const reading = read((await this.keyboard.ask(`  ${prompt}: `)).trim());
      if ('value' in reading) return reading.value;
      for (const problem of reading.problems) this.say(problem, '  ');
    }
  }
}

async function askPlans(page: Page, policies: readonly Policy[]): Promise<readonly string[] | undefined> {
  page.gap();
  page.say('Which plan is it, where your exports do not name it? Several, of different vendors, with commas between them.');
  for (const policy of policies) page.say(listed([...policy.plans.keys()]), '  ');
  return page.ask('Plan [none]', (line) => {
    const plans = partsOf(line);
    const problems: string[] = [];
    checkPlans(plans, 'plan', policies, problems);
    if (problems.length > 0) return { problems };
    return { value: plans.length === 0 ? undefined : plans };
  });
}

async function askZone(page: Page): Promise<string | undefined> {
  page.gap();
  page.say('In which time zone are times that carry none? An IANA name, such as Europe/Berlin.');
  return page.ask('Time zone [UTC]', (line) => {
    const problems: string[] = [];
    if (line !== '') zone(line, 'time zone', problems);
    return problems.length > 0 ? { problems } : { value: line === '' ? undefined : line };
  });
}

async function askInputs(page: Page, folder: Folder): Promise<readonly string[] | undefined> {
  page.gap();
  page.say('Which exports are to be read? Files, folders or globs, with commas between them; they may come later.');
  const paths = await page.ask('Exports [every CSV in this folder]', (line) => ({ value: partsOf(line) }));
  for (const path of paths) {
    if (isGlob(path) || (await exists(resolve(folder.root, path)))) continue;
    const close = nearest(path, folder.names);
    page.say(`${path}: is not there yet${close === null ? '' : `; if you meant ${close}, write that into headroom.json`}.`, '  ');
  }
  return paths.length === 0 ? undefined : paths;
}

function partsOf(line: string): string[] {
  const parts = line.split(',').map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** A coverage rule as a question: what such use is called, each with the dates on which a rule speaks of it. */
export interface UseQuestion {
  readonly rule: string;
  readonly words: string;
}

const ANSWERS = ['used', 'not used', "don't know"] as const;
type Answer = (typeof ANSWERS)[number];
const SHORT: ReadonlyMap<string, Answer> = new Map(
  Object.entries({
    '': "don't know",
    u: 'used',
    yes: 'used',
    y: 'used',
    n: 'not used',
    no: 'not used',
    unused: 'not used',
    d: "don't know",
    '?': "don't know",
    'dont know': "don't know",
  }),
);

/** The rules whose use did not happen; what was used, or nobody knows, is written nowhere. */
async function askUses(page: Page, questions: readonly UseQuestion[]): Promise<readonly string[] | undefined> {
  if (questions.length === 0) return undefined;
  page.gap();
  page.say(
    'Which of these uses happened? Answer from memory or records: used, not used, or Enter where you don\'t know. An answer "not used" is ' +
      'kept in headroom.json as your word, and reports name it where they rest on it; the other answers are kept nowhere.',
  );
  const unused: string[] = [];
  for (const [at, { rule, words }] of questions.entries()) {
    page.gap();
    page.say(`${at + 1} of ${questions.length}: ${words}`, '  ');
    const answer = await page.ask("used, not used [don't know]", readAnswer);
    if (answer === 'not used') unused.push(rule);
  }
  return unused.length === 0 ? undefined : unused;
}

/** Whatever else was typed, all answers are named: to guess the one that was meant would suggest it. */
function readAnswer(line: string): Reading<Answer> {
  const said = line.toLowerCase().replace(/\s+/g, ' ').replaceAll('’', "'");
  const value = ANSWERS.find((answer) => answer === said) ?? SHORT.get(said);
  return value === undefined ? { problems: [`"${line}" is none of the answers; write ${listed(ANSWERS, 'or')}.`] } : { value };
}

/** The coverage rules of the plans that ask for the account holder's word: where files are silent, their entries could apply. */
export function usesOf(policies: readonly Policy[], plans: readonly string[]): UseQuestion[] {
  return policies.flatMap((policy) => {
    const own = plans.filter((plan) => policy.plans.has(plan));
    const asked = policy.coverage.filter((rule) => holdsFor(rule, own) && rule.when.statedOnly !== true && asksSomething(rule.when));
    return [...new Set(asked.map((rule) => rule.id))].map((id) => ({ rule: id, words: wordsOf(asked.filter((rule) => rule.id === id)) }));
  });
}

function holdsFor(rule: CoverageRule, plans: readonly string[]): boolean {
  return plans.some((plan) => matchPlan(rule.plans, plan) === 'yes');
}

/** A rule that matches every use is no question: there was use. */
function asksSomething({ feature, model, surface, client, promptTokensOver, except }: Match): boolean {
  return [feature, model, surface, client, promptTokensOver, except].some((key) => key !== null);
}

function wordsOf(entries: readonly CoverageRule[]): string {
  return groups(entries, nameOf)
    .map((rules) => {
      const [name, dates] = [rules.slice(0, 1).map(nameOf).join(''), datesOf(reachOf(rules))];
      return dates === '' ? name : `${name} (${dates})`;
    })
    .join('; ');
}

function nameOf(rule: CoverageRule): string {
  return rule.use ?? `use with ${matchWords(rule.when)}`;
}

/** From the first to the last day on which one of them may have been in force: a "not used" must hold for the margins too. */
function reachOf(rules: readonly CoverageRule[]): { from: Instant | null; until: Instant | null } {
  const starts = rules.map(({ from, margin }) => (from === null ? -Infinity : from - margin));
  const ends = rules.map(({ until, margin }) => (until === null ? Infinity : until + margin));
  const [first, last] = [Math.min(...starts), Math.max(...ends)];
  return { from: Number.isFinite(first) ? (first as Instant) : null, until: Number.isFinite(last) ? (last as Instant) : null };
}
