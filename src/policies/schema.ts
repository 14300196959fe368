/**
 * `--policy FILE`: strict, and complete in its errors: every wrong value is named with its path in the file and with what would
 * be right. Zod walks the structure; what a value must be is said here, because its messages are read by people.
 */
import * as z from 'zod';
import { CannotAudit } from '../domain/errors.ts';
import { CROSSINGS, type Policy } from '../domain/policy.ts';
import { byText } from '../domain/order.ts';
import { faultLine } from './json-fault.ts';
import {
  amount,
  anyText,
  bool,
  duration,
  instant,
  listed,
  name,
  oneOf,
  order,
  orNull,
  patterns,
  pieces,
  planPatterns,
  positiveAmount,
  positiveDuration,
  ruleId,
  show,
  tokens,
  windowId,
  words,
  type Check,
} from './checks.ts';
import { compilePolicy, FUNDS, readInstant, STARTS, USUAL_TOLERANCE, type PolicyFile, type ToleranceFile } from './file.ts';

function value({ json }: Check, means: string, judge: (raw: unknown) => string | null): z.ZodType {
  return z
    .unknown()
    .superRefine((raw, context) => {
      const complaint = judge(raw);
      if (complaint !== null) context.addIssue({ code: 'custom', message: complaint });
    })
    .meta({ ...json, description: means });
}

function required(check: Check, right: string, means: string): z.ZodType {
  return value(check, means, (raw) => (raw === undefined ? `is missing; write ${right}` : check(raw)));
}

function optional(check: Check, means: string): z.ZodType {
  return value(check, means, (raw) => (raw === undefined ? null : check(raw))).optional();
}

type Loose = Record<string, unknown>;
interface Refine {
  addIssue(issue: { code: 'custom'; path: PropertyKey[]; message: string }): void;
}

function complain(context: Refine, path: PropertyKey[], message: string): void {
  context.addIssue({ code: 'custom', path, message });
}

/** [from, until) must hold something. */
function checkDates(entry: Loose, context: Refine): void {
  const from = readInstant(entry['from']);
  const until = readInstant(entry['until']);
  if (from !== null && until !== null && until <= from) {
    complain(
      context,
      ['until'],
      `${show(entry['until'])} is not after from, ${show(entry['from'])}; spans are half-open, so nothing lies between them`,
    );
  }
}

const isGiven = (field: unknown): boolean => field !== undefined && field !== null;

function checkWindow(window: Loose, context: Refine): void {
  checkDates(window, context);
  const { starts } = window;
  const byCalendar = starts === 'calendar-month' || starts === 'billing-day';
  if (byCalendar && isGiven(window['length'])) {
    complain(context, ['length'], `${show(window['length'])} contradicts starts, "${starts}": the calendar gives its length; leave it out`);
  }
  if (!byCalendar && !isGiven(window['length']))
    complain(context, ['length'], 'is missing; write how long one instance lasts, such as "PT5H"');
  if (starts === 'anchor' && !isGiven(window['anchor'])) {
    complain(context, ['anchor'], 'is missing; a window that starts by an anchor needs one, such as "2026-01-05T00:00:00Z"');
  }
  if (starts !== 'anchor' && isGiven(window['anchor'])) {
    complain(
      context,
      ['anchor'],
      `${show(window['anchor'])} contradicts starts, ${show(starts)}; leave it out or write "starts": "anchor"`,
    );
  }
}

/** One window at a time: two entries under an id are two stretches of its history. */
function checkOverlaps(plan: Loose, context: Refine): void {
  const windows = Array.isArray(plan['windows']) ? (plan['windows'] as Loose[]) : [];
  windows.forEach((later, index) => {
    const earlier = windows.findIndex(
      (other, position) => position < index && typeof other['id'] === 'string' && other['id'] === later['id'] && overlap(other, later),
    );
    if (earlier >= 0) {
      complain(
        context,
        ['windows', index, 'id'],
        `${show(later['id'])} is also the id of windows[${earlier}], and both are in force at one time; part their dates or rename one`,
      );
    }
  });
}

function overlap(a: Loose, b: Loose): boolean {
  const starts = (entry: Loose): number => readInstant(entry['from']) ?? -Infinity;
  const ends = (entry: Loose): number => readInstant(entry['until']) ?? Infinity;
  return starts(a) < ends(b) && starts(b) < ends(a);
}

const FROM = 'From then on; always, where it is left out or null.';
const UNTIL = 'The exclusive end; none, where it is left out or null.';
const SOURCE = 'Where that is published.';
const TITLE = 'What pages and reports call it.';

const matchShape: z.ZodType = z
  .lazy(() =>
    z.strictObject({
      feature: optional(patterns, 'What the use was: a pattern with *, or a list of which any may match.'),
      model: optional(patterns, 'The model: a pattern with *, or a list.'),
      surface: optional(patterns, 'Where: a pattern with *, or a list.'),
      client: optional(patterns, 'With which program: a pattern with *, or a list.'),
      prompt_tokens_over: optional(tokens, 'Only requests with more tokens of input, cache reads and cache writes than this.'),
      except: matchShape.optional().describe('What is left out of it, by the same keys.'),
      stated_only: optional(bool, 'What is not stated counts as a no: for entries that only add evidence to another of the same id.'),
    }),
  )
  .meta({ id: 'match', description: 'Which uses are meant: all keys must match. Names are compared without case and punctuation.' });

const limitShape = z.strictObject({
  quantity: required(positiveAmount, 'the allowance as text, such as "100"', 'The allowance of one instance, as text.'),
  unit: required(words, 'a unit, such as "requests"', 'What it counts.'),
});

const windowShape = z
  .strictObject({
    id: required(windowId, 'an id, such as "session"', 'What readings and reports call it: small letters, digits, underscores.'),
    length: optional(orNull(positiveDuration), 'How long one instance lasts, ISO 8601; not for calendar-month and billing-day.'),
    starts: required(oneOf('a way to start', STARTS), listed(STARTS), 'When an instance opens.'),
    anchor: optional(orNull(instant), 'Of a window that starts by an anchor: the start of one instance.'),
    limit: limitShape.nullish().describe('The allowance, where it is published; else readings or exports must tell it.'),
    scope: matchShape.nullish().describe('Only uses that match count.'),
    optional: optional(bool, 'It applies only where readings name it.'),
    from: optional(orNull(instant), FROM),
    until: optional(orNull(instant), UNTIL),
    source: optional(anyText, SOURCE),
  })
  .superRefine(checkWindow);

const planShape = z
  .strictObject({
    title: optional(words, TITLE),
    windows: z.array(windowShape).describe('Its windows, in the order in which they are named when full.'),
    crossing: optional(
      oneOf('a way to bill a use that crosses the limit', CROSSINGS),
      'Who pays a use that crosses a limit; split where it is left out.',
    ),
  })
  .superRefine(checkOverlaps);

const coverageShape = z
  .strictObject({
    id: required(ruleId, 'an id, such as "fast-mode"', 'What reports and --attest-unused call it; several entries may share one.'),
    title: optional(words, TITLE),
    use: optional(words, 'The use in plain words, as a question of init names it; it decides nothing.'),
    plans: required(planPatterns, 'a list of plans, such as ["*"]', 'Patterns of the plans it is for.'),
    when: matchShape.describe('The uses it sends to credits.'),
    pays: required(
      oneOf('what a rule says', ['credits', 'may']),
      'credits or may',
      'credits: all such use is billed to credits. may: some of it, which files cannot tell, so it explains no draw.',
    ),
    from: optional(orNull(instant), FROM),
    until: optional(orNull(instant), UNTIL),
    margin: optional(duration, 'How far outside its dates it may have been in force, ISO 8601.'),
    source: optional(anyText, SOURCE),
  })
  .superRefine(checkDates);

const incidentShape = z
  .strictObject({
    id: required(name, 'an id, such as "2026-07-17-fable-routing"', 'What reports call it.'),
    title: optional(words, TITLE),
    decides: required(bool, 'true or false', 'Whether a draw inside it is premature; otherwise it is only cited.'),
    when: matchShape.describe('The uses it touched.'),
    from: required(instant, 'an instant, such as "2026-07-17T18:16:00Z"', 'When it began.'),
    until: required(instant, 'an instant, such as "2026-07-17T18:47:00Z"', 'When it was over, exclusive.'),
    source: optional(anyText, SOURCE),
  })
  .superRefine(checkDates);

const usual = (key: keyof ToleranceFile): string => ` ${USUAL_TOLERANCE[key]} where it is left out.`;

const toleranceShape = z.strictObject({
  reading_pct: optional(amount, `How far a meter may be off by rounding, in per cent.${usual('reading_pct')}`),
  reading_age: optional(duration, `How long a reading without a reset speaks for its time.${usual('reading_age')}`),
  clock: optional(duration, `How far clocks may differ.${usual('clock')}`),
  in_flight: optional(duration, `How long after a reset a draw may belong to what was before.${usual('in_flight')}`),
  posting: optional(duration, `How late a draw may be posted.${usual('posting')}`),
  cap_pct: optional(amount, `How far a spend cap may be overshot before it is an error, in per cent.${usual('cap_pct')}`),
});

const priceShape = z
  .strictObject({
    id: optional(name, 'What explain calls it; the first pattern without its stars, where it is left out.'),
    model: required(patterns, 'a model, such as "claude-opus-5"', 'The model: a pattern with *, or a list.'),
    speed: optional(words, 'standard, where it is left out.'),
    feature: optional(patterns, 'The features that state the speed; its own name, where they are left out.'),
    prompt_tokens_over: optional(tokens, 'Only for requests with more prompt tokens than this.'),
    part_above: optional(bool, 'Whether texts leave open that only what lies above that step costs so.'),
    uncached: optional(bool, 'Whether the whole prompt may be billed as input although it was cached.'),
    from: optional(orNull(instant), FROM),
    until: optional(orNull(instant), UNTIL),
    margin: optional(duration, 'How far off dates may be that name a day, ISO 8601; a day, where it is left out.'),
    currency: required(words, 'a currency, such as "USD"', 'Of the rates.'),
    input: required(
      orNull(amount),
      'an amount, such as "5"',
      'What a million tokens of input cost, as text; null, with output, where no text states it.',
    ),
    output: required(orNull(amount), 'an amount, such as "25"', 'What a million tokens of output cost, as text.'),
    cache_read: optional(amount, 'What a million tokens read from the cache cost.'),
    cache_write_5m: optional(amount, 'What a million tokens written to the cache for five minutes cost.'),
    cache_write_1h: optional(amount, 'What a million tokens written to the cache for an hour cost.'),
    source: optional(anyText, SOURCE),
  })
  .superRefine(checkDates)
  .superRefine((price, context) => {
    const unknown = (['input', 'output'] as const).filter((key) => price[key] === null);
    if (unknown.length === 1)
      complain(context, unknown, 'is null beside a stated rate; a rate is known with both of input and output, or with neither');
  });

const adjustmentShape = z
  .strictObject({
    id: required(name, 'an id, such as "batch"', 'What explain calls it.'),
    title: optional(words, TITLE),
    times: optional(positiveAmount, 'A factor on what the tokens cost, as text.'),
    each: optional(positiveAmount, 'A charge by the piece, as text.'),
    currency: optional(words, 'Of a charge by the piece.'),
    most: optional(pieces, 'The most pieces of a use that does not state them.'),
    feature: optional(patterns, 'Only uses with such a feature: a pattern with *, or a list.'),
    from: optional(orNull(instant), FROM),
    until: optional(orNull(instant), UNTIL),
    margin: optional(duration, 'How far off dates may be that name a day, ISO 8601.'),
    source: optional(anyText, SOURCE),
  })
  .superRefine(checkDates)
  .superRefine(checkAdjustment);

function checkAdjustment(adjustment: Loose, context: Refine): void {
  const { times, each, currency, most, feature } = adjustment;
  if (times !== undefined && each !== undefined)
    complain(context, ['each'], 'stands beside times; an adjustment is a factor or a charge by the piece');
  if (each !== undefined && currency === undefined)
    complain(context, ['currency'], 'is missing; a charge by the piece has a currency, such as "USD"');
  for (const [key, given] of [
    ['currency', currency],
    ['most', most],
  ] as const)
    if (each === undefined && given !== undefined)
      complain(context, [key], 'belongs to a charge by the piece, and there is no each; leave it out');
  if (times === undefined && each === undefined && feature === undefined)
    complain(context, ['times'], 'is missing; write a factor such as "0.5", each, or the feature of uses that have terms of their own');
}

/** One rate at a time: entries that share a model's name, speed, step and currency are stretches of its history. */
function checkPrices(prices: readonly Loose[], context: Refine): void {
  const seen = new Map<string, number[]>();
  prices.forEach((price, index) => {
    const { speed = 'standard', prompt_tokens_over: over = 0, currency } = price;
    const step = [speed, over, currency].map((one) => (typeof one === 'string' ? one.toLowerCase() : one));
    const own = [price['model']].flat().filter((one) => typeof one === 'string');
    const earlier = new Set(own.flatMap((pattern) => seen.get(stepKey(pattern, step)) ?? []));
    const other = [...earlier].sort((a, b) => a - b).find((one) => overlap(prices[one] as Loose, price));
    if (other !== undefined) {
      complain(
        context,
        [index, 'from'],
        `both this and prices[${other}] hold at one time for one model, speed and size of prompt; part their dates, so that one rate holds at a time`,
      );
    }
    for (const pattern of own) seen.set(stepKey(pattern, step), [...(seen.get(stepKey(pattern, step)) ?? []), index]);
  });
}

/** A page of `explain` for each: two of one id would hide one. */
function checkIds(list: readonly Loose[], context: Refine): void {
  list.forEach(({ id }, index) => {
    if (list.findIndex((one) => one['id'] === id) < index)
      complain(context, [index, 'id'], `${show(id)} is the id of an adjustment before it; write another`);
  });
}

function stepKey(pattern: string, step: readonly unknown[]): string {
  return JSON.stringify([pattern.toLowerCase().replace(/[^\p{L}\p{N}*]+/gu, '-'), ...step]);
}

export const policyShape = z
  .strictObject({
    id: required(name, 'the id of the policy', 'What reports and explain call it.'),
    version: optional(words, 'Its own version; a date, say.'),
    verified_until: optional(orNull(instant), 'Until when it was checked against published texts: no later draw is graded proven.'),
    plans: z
      .record(z.string(), planShape)
      .superRefine((plans, context) => {
        const ids = Object.keys(plans);
        if (ids.length === 0) complain(context, [], 'holds no plan; write at least one');
        for (const id of ids)
          if (name(id) !== null) complain(context, [id], `${show(id)} is not an id; write one word, such as "example-pro"`);
      })
      .meta({ minProperties: 1, description: 'The plans, by id.' }),
    order: optional(order, 'Which funds pay first; it begins with the allowance.'),
    coverage: z.array(coverageShape).optional().describe('Published rules that send uses to credits.'),
    incidents: z.array(incidentShape).optional().describe('Incidents that the vendor acknowledged.'),
    tolerance: toleranceShape.optional().describe('How far records may be off.'),
    prices: z
      .array(priceShape)
      .superRefine((prices, context) => checkPrices(prices as Loose[], context))
      .optional()
      .describe('What a million tokens cost, by model, speed, size of the prompt and date.'),
    adjustments: z
      .array(adjustmentShape)
      .superRefine((list, context) => checkIds(list as Loose[], context))
      .optional()
      .describe('Factors and charges beside the prices of tokens.'),
  })
  .meta({
    title: 'Headroom policy',
    description:
      'What --policy reads: dated windows, coverage rules, incidents and prices. All dates are half-open, UTC where they name no zone.',
  });

/** What JSON Schema can say of the file; what it can't, such as dates that overlap, is said on reading it. */
export function policySchema(): object {
  return z.toJSONSchema(policyShape, { io: 'input' });
}

const KINDS: Readonly<Record<string, string>> = { object: 'an object {…}', record: 'an object {…}', array: 'a list […]' };

function kindOf(raw: unknown): string {
  if (raw === undefined) return 'nothing';
  return Array.isArray(raw) ? 'a list' : raw === null ? 'null' : typeof raw === 'object' ? 'an object' : show(raw);
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  let here = root;
  for (const key of path) here = typeof here === 'object' && here !== null ? (here as Record<PropertyKey, unknown>)[key] : undefined;
  return here;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');
}

/** Keys that the object at a path may have, for the message about one that it may not. */
const KEYS: readonly (readonly [RegExp, z.ZodObject])[] = [
  [/^$/, policyShape],
  [/^plans\.[^.]+$/, planShape],
  [/windows\[\d+\]$/, windowShape],
  [/\.limit$/, limitShape],
  [/^coverage\[\d+\]$/, coverageShape],
  [/^incidents\[\d+\]$/, incidentShape],
  [/^tolerance$/, toleranceShape],
  [/^prices\[\d+\]$/, priceShape],
  [/^adjustments\[\d+\]$/, adjustmentShape],
];

function keysAt(path: string): readonly string[] {
  const shape = KEYS.find(([pattern]) => pattern.test(path))?.[1];
  return shape === undefined
    ? ['feature', 'model', 'surface', 'client', 'prompt_tokens_over', 'except', 'stated_only']
    : Object.keys(shape.shape);
}

function problemsOf(issue: z.core.$ZodIssue, root: unknown): { path: string; problem: string }[] {
  const path = pathText(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: path === '' ? key : `${path}.${key}`,
        problem: `is not a key of a policy file here; the keys are ${keysAt(path).join(', ')}`,
      }));
    case 'invalid_type': {
      const found = at(root, issue.path);
      const right = KINDS[issue.expected] ?? issue.expected;
      return [{ path, problem: found === undefined ? `is missing; write ${right}` : `is ${kindOf(found)}; write ${right}` }];
    }
    default:
      return [{ path, problem: issue.message }];
  }
}

function jsonFault(source: string): string {
  const line = faultLine(source);
  return line === null
    ? 'is not JSON: it ends too early; look for a missing bracket or quote'
    : `is not JSON: line ${line} can't be read; look for a comma, quote or bracket too many or too few`;
}

/** The policy in a file; `name` stands before every complaint. All that is wrong is told at once. */
export function readPolicyFile(file: string, source: string): Policy {
  const text = source.replace(/^\uFEFF/, '');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new CannotAudit([`${file}: ${jsonFault(text)}`]);
  }
  const checked = policyShape.safeParse(raw);
  if (!checked.success) {
    const problems = checked.error.issues.flatMap((issue) => problemsOf(issue, raw));
    const lines = problems.map(({ path, problem }) => (path === '' ? `${file}: ${problem}` : `${file}: ${path}: ${problem}`));
    throw new CannotAudit([...new Set(lines)].sort(byText));
  }
  return compilePolicy(withDefaults(raw as Partial<PolicyFile> & Pick<PolicyFile, 'id' | 'plans'>));
}

function withDefaults(raw: Partial<PolicyFile> & Pick<PolicyFile, 'id' | 'plans'>): PolicyFile {
  return {
    id: raw.id,
    version: raw.version ?? '',
    verified_until: raw.verified_until ?? null,
    plans: raw.plans,
    order: raw.order ?? FUNDS,
    coverage: raw.coverage ?? [],
    incidents: raw.incidents ?? [],
    tolerance: raw.tolerance ?? {},
    prices: raw.prices ?? [],
    ...(raw.adjustments === undefined ? {} : { adjustments: raw.adjustments }),
  };
}
