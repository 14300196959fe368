/**
 * Whether stated evidence matches a rule or a scope: yes, no or unknown. What a file doesn't state is unknown, never a no,
 * so that silence neither explains a draw nor accuses anyone.
 */
import type { Match } from '../domain/policy.ts';
import type { UseRecord } from '../domain/records.ts';
import type { Instant, Span } from '../domain/time.ts';

export type Answer = 'yes' | 'no' | 'unknown';

/**
 * What is stated of a use. `''` and `null` are not stated; `feature` lists all features, `none` states that there was none. The
 * tokens of a row that sums a span say little of one prompt.
 */
export type Evidence = Span &
  Pick<
    UseRecord,
    'feature' | 'model' | 'surface' | 'client' | 'inputTokens' | 'cacheReadTokens' | 'cacheWrite5mTokens' | 'cacheWrite1hTokens'
  >;

/** Of money that no usage row shows. */
export const NO_EVIDENCE: Evidence = {
  from: 0 as Instant,
  until: Infinity as Instant,
  feature: '',
  model: '',
  surface: '',
  client: '',
  inputTokens: null,
  cacheReadTokens: null,
  cacheWrite5mTokens: null,
  cacheWrite1hTokens: null,
};

const SEPARATORS = /[^\p{L}\p{N}]+/gu;
const EDGES = /^-+|-+$/g;

/** Names are compared without case, every run of other characters than letters and digits as one hyphen: `Sonnet 4.6` is `sonnet-4-6`. */
export function normalizeName(text: string): string {
  return text.toLowerCase().replace(SEPARATORS, '-');
}

function trimmed(name: string): string {
  return name.replace(EDGES, '');
}

/** A normalised pattern cut at its stars: first and last part are anchored, the others are sought in order. */
type Parts = readonly string[];

/** `*[1m]` must find `opus-4-6[1m]`, and `*-1m` too: a name with a bracket at its edge is tried with and without it. */
interface Pattern {
  readonly strict: Parts;
  readonly bare: Parts;
}

function compile(pattern: string): Pattern {
  const strict = pattern.split(/\*+/).map(normalizeName);
  const bare = [...strict];
  bare[0] = (bare[0] as string).replace(/^-+/, '');
  bare[bare.length - 1] = (bare[bare.length - 1] as string).replace(/-+$/, '');
  return { strict, bare };
}

/** Each part is sought once, from where the one before ended: no backtracking, whatever the pattern. */
function fits(parts: Parts, name: string): boolean {
  const first = parts[0] as string;
  if (parts.length === 1) return name === first;
  const last = parts[parts.length - 1] as string;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let from = first.length;
  for (let i = 1; i < parts.length - 1; i += 1) {
    const part = parts[i] as string;
    const found = name.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

function matches(patterns: readonly Pattern[], text: string): boolean {
  const name = normalizeName(text);
  const bareName = trimmed(name);
  return patterns.some((pattern) => fits(pattern.strict, name) || fits(pattern.bare, bareName));
}

/** Exports repeat a few names over millions of rows: each is compared once. */
const REMEMBERED = 1024;

class Names {
  private readonly patterns: readonly Pattern[];
  private readonly known = new Map<string, boolean>();

  constructor(patterns: readonly string[]) {
    this.patterns = patterns.map(compile);
  }

  match(text: string): boolean {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    if (this.known.size >= REMEMBERED) this.known.clear();
    const found = matches(this.patterns, text);
    this.known.set(text, found);
    return found;
  }

  answer(text: string): Answer {
    return text === '' ? 'unknown' : this.match(text) ? 'yes' : 'no';
  }
}

const lonePatterns = new Map<string, Names>();

export function matchPattern(pattern: string, text: string): boolean {
  let names = lonePatterns.get(pattern);
  if (names === undefined) {
    if (lonePatterns.size >= REMEMBERED) lonePatterns.clear();
    lonePatterns.set(pattern, (names = new Names([pattern])));
  }
  return names.match(text);
}

/** A cell that states features states all of them; `none` is matched only by a pattern that says `none`. */
class Features {
  private readonly names: Names;
  private readonly asksForNone: boolean;
  private readonly known = new Map<string, Answer>();

  constructor(patterns: readonly string[]) {
    this.names = new Names(patterns);
    this.asksForNone = patterns.some((pattern) => trimmed(normalizeName(pattern)) === 'none' && !pattern.includes('*'));
  }

  answer(cell: string): Answer {
    const known = this.known.get(cell);
    if (known !== undefined) return known;
    if (this.known.size >= REMEMBERED) this.known.clear();
    const found = this.judge(cell);
    this.known.set(cell, found);
    return found;
  }

  private judge(cell: string): Answer {
    let stated = false;
    for (const part of cell.split(';')) {
      const feature = trimmed(normalizeName(part));
      if (feature === '') continue;
      stated = true;
      if (feature === 'none' ? this.asksForNone : this.names.match(feature)) return 'yes';
    }
    return stated ? 'no' : 'unknown';
  }
}

interface Compiled {
  readonly feature: Features | null;
  readonly model: Names | null;
  readonly surface: Names | null;
  readonly client: Names | null;
  readonly promptTokensOver: number | null;
  readonly except: Match | null;
  readonly statedOnly: boolean;
}

const compiledMatches = new WeakMap<Match, Compiled>();

function names(patterns: readonly string[] | null): Names | null {
  return patterns === null ? null : new Names(patterns);
}

function compiled(match: Match): Compiled {
  const known = compiledMatches.get(match);
  if (known !== undefined) return known;
  const made: Compiled = {
    feature: match.feature === null ? null : new Features(match.feature),
    model: names(match.model),
    surface: names(match.surface),
    client: names(match.client),
    promptTokensOver: match.promptTokensOver,
    except: match.except,
    statedOnly: match.statedOnly === true,
  };
  compiledMatches.set(match, made);
  return made;
}

/** Input, cache reads and cache writes of one request. Parts over the limit suffice; only all of them can stay below it. */
function overTokens(limit: number, evidence: Evidence): Answer {
  const parts = [evidence.inputTokens, evidence.cacheReadTokens, evidence.cacheWrite5mTokens, evidence.cacheWrite1hTokens];
  let sum = 0;
  let all = true;
  for (const part of parts) {
    if (part === null) all = false;
    else sum += part;
  }
  if (sum > limit) return evidence.until > evidence.from ? 'unknown' : 'yes';
  return all ? 'no' : 'unknown';
}

/** The weaker of two answers that must both hold. */
function both(a: Answer, b: Answer): Answer {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'unknown' || b === 'unknown' ? 'unknown' : 'yes';
}

const OPPOSITE: Readonly<Record<Answer, Answer>> = { yes: 'no', no: 'yes', unknown: 'unknown' };

/** All keys given must match, and `except` must not. A match without keys matches everything. */
export function matchEvidence(match: Match, evidence: Evidence): Answer {
  const rule = compiled(match);
  let answer: Answer = 'yes';
  if (rule.model !== null) answer = both(answer, rule.model.answer(evidence.model));
  if (answer !== 'no' && rule.feature !== null) answer = both(answer, rule.feature.answer(evidence.feature));
  if (answer !== 'no' && rule.client !== null) answer = both(answer, rule.client.answer(evidence.client));
  if (answer !== 'no' && rule.surface !== null) answer = both(answer, rule.surface.answer(evidence.surface));
  if (answer !== 'no' && rule.promptTokensOver !== null) answer = both(answer, overTokens(rule.promptTokensOver, evidence));
  if (answer !== 'no' && rule.except !== null) answer = both(answer, OPPOSITE[matchEvidence(rule.except, evidence)]);
  return rule.statedOnly && answer === 'unknown' ? 'no' : answer;
}

/** Whether an answer may hang on more than the words of a use. */
export function asksForTokens({ promptTokensOver, except }: Match): boolean {
  return promptTokensOver !== null || (except !== null && asksForTokens(except));
}

/** Plans are facts of the account, not evidence: `*` is any plan, one that nobody states (`''`) included. */
export function matchPlan(patterns: readonly string[], plan: string): Answer {
  if (patterns.includes('*')) return 'yes';
  if (plan === '') return 'unknown';
  return patterns.some((pattern) => matchPattern(pattern, plan)) ? 'yes' : 'no';
}

/**
 * Whether the scope in a window's id (`weekly_opus`) names another model than the stated one. Only words count: whether
 * `weekly_fable_5` holds for a later Fable isn't said by its name.
 */
export function scopeContradicts(windowId: string, model: string): boolean {
  const cut = windowId.indexOf('_');
  if (cut < 0 || model === '') return false;
  const words = normalizeName(windowId.slice(cut + 1)).match(/\p{L}+/gu) ?? [];
  const name = normalizeName(model);
  return words.length > 0 && !words.some((word) => name.includes(word));
}
