/** What a value of a policy file must be: in words for people, and as JSON Schema for editors. */
import { DAY } from '../domain/time.ts';
import { FUNDS, readAmount, readDuration, readInstant } from './file.ts';

/** The fragment of JSON Schema that says as much of the value as JSON Schema can. */
type Fragment = Readonly<Record<string, unknown>>;

/** What is wrong with a value, or `null`. The path goes before it, so a complaint begins with the value. */
export interface Check {
  (value: unknown): string | null;
  readonly json: Fragment;
}

function check(json: Fragment, judge: (raw: unknown) => string | null): Check {
  return Object.assign((raw: unknown) => judge(raw), { json });
}

export function show(raw: unknown): string {
  const text = JSON.stringify(raw) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1] as string}`;
}

export function orNull(inner: Check): Check {
  return check({ ...inner.json, type: [inner.json['type'], 'null'] }, (raw) => (raw === null ? null : inner(raw)));
}

const TEXT = { type: 'string' };

export const words = check({ ...TEXT, pattern: String.raw`\S` }, (raw) =>
  typeof raw === 'string' && raw.trim() !== '' ? null : `${show(raw)} is not a text; write it in quotes, and not empty`,
);
export const anyText = check(TEXT, (raw) => (typeof raw === 'string' ? null : `${show(raw)} is not a text; write it in quotes`));
export const name = check({ ...TEXT, pattern: String.raw`^\S+$` }, (raw) =>
  typeof raw === 'string' && /^[^\s\p{C}]+$/u.test(raw) ? null : `${show(raw)} is not an id; write one word, such as "example-pro"`,
);
const WINDOW_ID = /^[a-z][a-z0-9_]*$/;
export const windowId = check({ ...TEXT, pattern: WINDOW_ID.source }, (raw) =>
  typeof raw === 'string' && WINDOW_ID.test(raw)
    ? null
    : `${show(raw)} is not a window id; write small letters, digits and underscores, such as "weekly_fable"`,
);
export const ruleId = check({ ...name.json, not: { const: 'all' } }, (raw) =>
  raw === 'all' ? '"all" means every coverage rule; give this one another id' : name(raw),
);
export const bool = check({ type: 'boolean' }, (raw) => (typeof raw === 'boolean' ? null : `${show(raw)} is neither true nor false`));

function whole(what: string, example: number): Check {
  return check({ type: 'integer', minimum: 0 }, (raw) =>
    typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0
      ? null
      : `${show(raw)} is not a number of ${what}; write a whole number such as ${example}`,
  );
}
export const tokens = whole('tokens', 200000);
export const pieces = whole('pieces', 20);

export function oneOf(what: string, allowed: readonly string[]): Check {
  return check({ ...TEXT, enum: allowed }, (raw) =>
    typeof raw === 'string' && allowed.includes(raw) ? null : `${show(raw)} is not ${what}; write ${listed(allowed)}`,
  );
}

/** `5H`, `7d`, `15 min`: what was probably meant. */
function durationMeant(raw: string): string {
  const found = /^p?t?\s*(\d+)\s*([a-z])[a-z]*$/i.exec(raw.trim());
  if (found === null) return 'PT5H or P7D';
  const unit = (found[2] as string).toUpperCase();
  if (unit === 'D' || unit === 'W') return `P${found[1] as string}${unit}`;
  return unit === 'H' || unit === 'M' || unit === 'S' ? `PT${found[1] as string}${unit}` : 'PT5H or P7D';
}

/** No plan has a window as long, and what begins at any date that files may state still ends at one. */
const LONGEST = 36_525 * DAY;

const DURATION = { ...TEXT, pattern: '^P' };
export const duration = check(DURATION, (raw) => {
  if (typeof raw !== 'string') return `${show(raw)} is not an ISO 8601 duration; write it as text, such as "PT5H"`;
  const read = readDuration(raw);
  if (read === null) return `${show(raw)} is not an ISO 8601 duration; write ${durationMeant(raw)}`;
  return read <= LONGEST ? null : `${show(raw)} is longer than a hundred years; write a duration such as P7D`;
});
export const positiveDuration = check(
  DURATION,
  (raw) => duration(raw) ?? ((readDuration(raw) as number) > 0 ? null : `${show(raw)} lasts no time; write a duration such as PT5H`),
);
export const instant = check({ ...TEXT, pattern: String.raw`\d` }, (raw) =>
  readInstant(raw) === null
    ? `${show(raw)} is not an instant; write one such as "2026-07-17T18:16:00Z", or a day such as "2026-07-17"`
    : null,
);
const AMOUNT = { ...TEXT, pattern: String.raw`^\d+(\.\d+)?$` };
export const amount = check(AMOUNT, (raw) => {
  if (typeof raw === 'number') return `${show(raw)} is a number, which JSON can't hold exactly; write it as text: "${raw}"`;
  const read = readAmount(raw);
  return read === null ? `${show(raw)} is not an amount; write one such as "12.50"` : null;
});
export const positiveAmount = check(
  AMOUNT,
  (raw) => amount(raw) ?? ((readAmount(raw) as number) > 0 ? null : `${show(raw)} is not above zero`),
);
const PATTERNS = { type: 'array', items: words.json, minItems: 1 };
export const patterns = check({ anyOf: [words.json, PATTERNS] }, (raw) => {
  const list = typeof raw === 'string' ? [raw] : raw;
  const good = Array.isArray(list) && list.length > 0 && list.every((entry) => words(entry) === null);
  return good ? null : `${show(raw)} is not a pattern; write one such as "*fable*", or a list of them`;
});
export const planPatterns = check(PATTERNS, (raw) =>
  Array.isArray(raw) && patterns(raw) === null ? null : `${show(raw)} is not a list of plans; write one such as ["*"] or ["example-pro"]`,
);
export const order = check(
  { type: 'array', prefixItems: [{ const: 'allowance' }], items: { enum: FUNDS }, minItems: 1, uniqueItems: true },
  (raw) => {
    const good = Array.isArray(raw) && raw.every((fund) => FUNDS.includes(fund)) && new Set(raw).size === raw.length;
    if (!good) return `${show(raw)} is not an order of funds; write ["allowance", "granted", "purchased"], each at most once`;
    return raw[0] === 'allowance' ? null : `${show(raw)} does not begin with "allowance"; the allowance pays first`;
  },
);
