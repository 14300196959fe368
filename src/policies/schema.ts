/**
 * `--policy FILE`: strict, and complete in its errors: every wrong value is named with its path in the file and with what would
 * be right. Zod walks the structure; what a value must be is said here, because its messages are read by people.
 */
import * as z from 'zod';
import { CannotAudit } from '../domain/errors.ts';
import { CROSSINGS, type Policy } from '../domain/policy.ts';
import { byText } from '../domain/order.ts';
import { faultLine } from './json-fault.ts';
import { compilePolicy, FUNDS, readAmount, readDuration, readInstant, STARTS, type PolicyFile } from './file.ts';

/** What is wrong with a value, or `null`. The path goes before it, so a complaint begins with the value. */
type Check = (value: unknown) => string | null;

function show(raw: unknown): string {
  const text = JSON.stringify(raw) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1] as string}`;
}

function value(check: Check): z.ZodType {
  return z.unknown().superRefine((raw, context) => {
    const complaint = check(raw);
    if (complaint !== null) context.addIssue({ code: 'custom', message: complaint });
  });
}

function required(right: string, check: Check): z.ZodType {
  return value((raw) => (raw === undefined ? `is missing; write ${right}` : check(raw)));
}

function optional(check: Check): z.ZodType {
  return value((raw) => (raw === undefined ? null : check(raw))).optional();
}

const orNull =
  (check: Check): Check =>
  (raw) =>
    raw === null ? null : check(raw);

const words: Check = (raw) =>
  typeof raw === 'string' && raw.trim() !== '' ? null : `${show(raw)} is not a text; write it in quotes, and not empty`;
const anyText: Check = (raw) => (typeof raw === 'string' ? null : `${show(raw)} is not a text; write it in quotes`);
const name: Check = (raw) =>
  typeof raw === 'string' && /^[^\s\p{C}]+$/u.test(raw) ? null : `${show(raw)} is not an id; write one word, such as "example-pro"`;
const windowId: Check = (raw) =>
  typeof raw === 'string' && /^[a-z][a-z0-9_]*$/.test(raw)
    ? null
    : `${show(raw)} is not a window id; write small letters, digits and underscores, such as "weekly_fable"`;
const ruleId: Check = (raw) => (raw === 'all' ? '"all" means every coverage rule; give this one another id' : name(raw));
const bool: Check = (raw) => (typeof raw === 'boolean' ? null : `${show(raw)} is neither true nor false`);
const tokens: Check = (raw) =>
  typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0
    ? null
    : `${show(raw)} is not a number of tokens; write a whole number such as 200000`;
const pieces: Check = (raw) =>
  typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0
    ? null
    : `${show(raw)} is not a number of pieces; write a whole number such as 20`;

function oneOf(what: string, allowed: readonly string[]): Check {
  return (raw) => (typeof raw === 'string' && allowed.includes(raw) ? null : `${show(raw)} is not ${what}; write ${listed(allowed)}`);
}

/** `5H`, `7d`, `15 min`: what was probably meant. */
function durationMeant(raw: string): string {
  const found = /^p?t?\s*(\d+)\s*([a-z])[a-z]*$/i.exec(raw.trim());
  if (found === null) return 'PT5H or P7D';
  const unit = (found[2] as string).toUpperCase();
  if (unit === 'D' || unit === 'W') return `P${found[1] as string}${unit}`;
  return unit === 'H' || unit === 'M' || unit === 'S' ? `PT${found[1] as string}${unit}` : 'PT5H or P7D';
}

const duration: Check = (raw) => {
  if (typeof raw !== 'string') return `${show(raw)} is not an ISO 8601 duration; write it as text, such as "PT5H"`;
  return readDuration(raw) === null ? `${show(raw)} is not an ISO 8601 duration; write ${durationMeant(raw)}` : null;
};
const positiveDuration: Check = (raw) =>
  duration(raw) ?? ((readDuration(raw) as number) > 0 ? null : `${show(raw)} lasts no time; write a duration such as PT5H`);
const instant: Check = (raw) =>
  readInstant(raw) === null
    ? `${show(raw)} is not an instant; write one such as "2026-07-17T18:16:00Z", or a day such as "2026-07-17"`
    : null;
const amount: Check = (raw) => {
  if (typeof raw === 'number') return `${show(raw)} is a number, which JSON can't hold exactly; write it as text: "${raw}"`;
  const read = readAmount(raw);
  return read === null ? `${show(raw)} is not an amount; write one such as "12.50"` : null;
};
const positiveAmount: Check = (raw) => amount(raw) ?? ((readAmount(raw) as number) > 0 ? null : `${show(raw)} is not above zero`);
const patterns: Check = (raw) => {
  const list = typeof raw === 'string' ? [raw] : raw;
  const good = Array.isArray(list) && list.length > 0 && list.every((entry) => words(entry) === null);
  return good ? null : `${show(raw)} is not a pattern; write one such as "*fable*", or a list of them`;
};
const planPatterns: Check = (raw) =>
  Array.isArray(raw) && patterns(raw) === null ? null : `${show(raw)} is not a list of plans; write one such as ["*"] or ["example-pro"]`;
const order: Check = (raw) => {
  const good = Array.isArray(raw) && raw.every((fund) => FUNDS.includes(fund)) && new Set(raw).size === raw.length;
  if (!good) return `${show(raw)} is not an order of funds; write ["allowance", "granted", "purchased"], each at most once`;
  return raw[0] === 'allowance' ? null : `${show(raw)} does not begin with "allowance"; the allowance pays first`;
};

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

const matchShape: z.ZodType = z.lazy(() =>
  z.strictObject({
    feature: optional(patterns),
    model: optional(patterns),
    surface: optional(patterns),
    client: optional(patterns),
    prompt_tokens_over: optional(tokens),
    except: matchShape.optional(),
    stated_only: optional(bool),
  }),
);

const limitShape = z.strictObject({
  quantity: required('the allowance as text, such as "100"', positiveAmount),
  unit: required('a unit, such as "requests"', words),
});

const windowShape = z
  .strictObject({
    id: required('an id, such as "session"', windowId),
    length: optional(orNull(positiveDuration)),
    starts: required(listed(STARTS), oneOf('a way to start', STARTS)),
    anchor: optional(orNull(instant)),
    limit: limitShape.nullish(),
    scope: matchShape.nullish(),
    optional: optional(bool),
    from: optional(orNull(instant)),
    until: optional(orNull(instant)),
    source: optional(anyText),
  })
  .superRefine(checkWindow);

const planShape = z
  .strictObject({
    title: optional(words),
    windows: z.array(windowShape),
    crossing: optional(oneOf('a way to bill a use that crosses the limit', CROSSINGS)),
  })
  .superRefine(checkOverlaps);

const coverageShape = z
  .strictObject({
    id: required('an id, such as "fast-mode"', ruleId),
    title: optional(words),
    use: optional(words),
    plans: required('a list of plans, such as ["*"]', planPatterns),
    when: matchShape,
    pays: required('credits or may', oneOf('what a rule says', ['credits', 'may'])),
    from: optional(orNull(instant)),
    until: optional(orNull(instant)),
    margin: optional(duration),
    source: optional(anyText),
  })
  .superRefine(checkDates);

const incidentShape = z
  .strictObject({
    id: required('an id, such as "2026-07-17-fable-routing"', name),
    title: optional(words),
    decides: required('true or false', bool),
    when: matchShape,
    from: required('an instant, such as "2026-07-17T18:16:00Z"', instant),
    until: required('an instant, such as "2026-07-17T18:47:00Z"', instant),
    source: optional(anyText),
  })
  .superRefine(checkDates);

const toleranceShape = z.strictObject({
  reading_pct: optional(amount),
  reading_age: optional(duration),
  clock: optional(duration),
  in_flight: optional(duration),
  posting: optional(duration),
  cap_pct: optional(amount),
});

const priceShape = z
  .strictObject({
    id: optional(name),
    model: required('a model, such as "claude-opus-5"', patterns),
    speed: optional(words),
    feature: optional(patterns),
    prompt_tokens_over: optional(tokens),
    part_above: optional(bool),
    uncached: optional(bool),
    from: optional(orNull(instant)),
    until: optional(orNull(instant)),
    margin: optional(duration),
    currency: required('a currency, such as "USD"', words),
    input: required('an amount, such as "5"', orNull(amount)),
    output: required('an amount, such as "25"', orNull(amount)),
    cache_read: optional(amount),
    cache_write_5m: optional(amount),
    cache_write_1h: optional(amount),
    source: optional(anyText),
  })
  .superRefine(checkDates)
  .superRefine((price, context) => {
    const unknown = (['input', 'output'] as const).filter((key) => price[key] === null);
    if (unknown.length === 1)
      complain(context, unknown, 'is null beside a stated rate; a rate is known with both of input and output, or with neither');
  });

const adjustmentShape = z
  .strictObject({
    id: required('an id, such as "batch"', name),
    title: optional(words),
    times: optional(positiveAmount),
    each: optional(positiveAmount),
    currency: optional(words),
    most: optional(pieces),
    feature: optional(patterns),
    from: optional(orNull(instant)),
    until: optional(orNull(instant)),
    margin: optional(duration),
    source: optional(anyText),
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

const policyShape = z.strictObject({
  id: required('the id of the policy', name),
  version: optional(words),
  verified_until: optional(orNull(instant)),
  plans: z.record(z.string(), planShape).superRefine((plans, context) => {
    const ids = Object.keys(plans);
    if (ids.length === 0) complain(context, [], 'holds no plan; write at least one');
    for (const id of ids) if (name(id) !== null) complain(context, [id], `${show(id)} is not an id; write one word, such as "example-pro"`);
  }),
  order: optional(order),
  coverage: z.array(coverageShape).optional(),
  incidents: z.array(incidentShape).optional(),
  tolerance: toleranceShape.optional(),
  prices: z
    .array(priceShape)
    .superRefine((prices, context) => checkPrices(prices as Loose[], context))
    .optional(),
  adjustments: z
    .array(adjustmentShape)
    .superRefine((list, context) => checkIds(list as Loose[], context))
    .optional(),
});

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
