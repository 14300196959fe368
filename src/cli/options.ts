/** What a run was told in words into its options. Each names what is wrong in a sentence that begins with where the word stands. */
import type { Policy } from '../domain/policy.ts';
import { isZone, parseTime, type Instant, type Span } from '../domain/time.ts';
import { coverageIds } from '../policies/index.ts';
import { RULES } from '../rules/index.ts';
import { nearest, suggestion } from './nearest.ts';

const LEVELS = ['off', 'note', 'warning', 'error'] as const;
type RuleLevel = (typeof LEVELS)[number];

export function checkPlans(plans: readonly string[], named: string, policies: readonly Policy[], problems: string[]): void {
  const known = new Map(policies.flatMap((policy) => [...policy.plans.keys()].map((plan) => [plan, policy.id] as const)));
  const taken = new Map<string, string>();
  for (const plan of plans) {
    const policy = known.get(plan);
    if (policy === undefined) {
      problems.push(`${named} ${plan}: there is no such plan${suggestion(plan, known.keys(), 'headroom explain lists the plans.')}`);
      continue;
    }
    const other = taken.get(policy);
    if (other !== undefined && other !== plan) problems.push(`${named} ${plan}: ${other} is a plan of the same vendor; name one for each.`);
    taken.set(policy, plan);
  }
}

export function checkAttested(attested: readonly string[], named: string, policies: readonly Policy[], problems: string[]): void {
  const known = ['all', ...coverageIds(policies)];
  for (const rule of attested) {
    if (known.includes(rule)) continue;
    problems.push(
      `${named} ${rule}: there is no such coverage rule${suggestion(rule, known, 'headroom explain lists the coverage rules.')}`,
    );
  }
}

export function encoding(option: string, name: string | undefined, problems: string[]): string | null {
  if (name === undefined) return null;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    problems.push(`${option} ${name}: is not a character set known here; write a name such as windows-1252, iso-8859-1 or shift_jis.`);
    return null;
  }
}

export function zone(name: string, named: string, problems: string[]): string {
  if (isZone(name)) return name;
  const close = nearest(name, Intl.supportedValuesOf('timeZone'));
  const meant = close === null ? 'write' : `did you mean ${close}? Write`;
  problems.push(`${named} ${name}: there is no such time zone; ${meant} an IANA name such as Europe/Berlin, or UTC.`);
  return name;
}

export function time(option: string, text: string | undefined, timezone: string, problems: string[]): Instant | null {
  if (text === undefined || !isZone(timezone)) return null;
  const parsed = parseTime(text, timezone);
  if (parsed.ok) return parsed.from;
  problems.push(`${option} ${text}: ${parsed.problem}.`);
  return null;
}

/** Both dates of `--covers` are included: nobody means a month without its last day. */
export function covers(text: string | undefined, named: string, timezone: string, problems: string[]): Span | null {
  if (text === undefined || !isZone(timezone)) return null;
  const [first = '', last = '', ...rest] = text.split('/');
  const from = parseTime(first, timezone);
  const until = parseTime(last, timezone);
  if (rest.length > 0 || !from.ok || !until.ok) {
    problems.push(`${named} ${text}: is not a span; write FROM/UNTIL, such as 2026-07-01/2026-07-31.`);
    return null;
  }
  if (until.until <= from.from) {
    problems.push(`${named} ${text}: ends before it begins.`);
    return null;
  }
  return { from: from.from, until: until.until };
}

/** Levels by rule as a configuration holds them, and over them `ID=LEVEL` as an option says it. */
export function ruleLevels(
  config: { readonly rules: Readonly<Record<string, RuleLevel>>; readonly path: string | null },
  option: string,
  typed: readonly string[],
  problems: string[],
): Map<string, RuleLevel> {
  const known = RULES.map((rule) => rule.id as string);
  const levels = new Map<string, RuleLevel>();
  for (const [id, level] of Object.entries(config.rules)) {
    if (known.includes(id)) levels.set(id, level);
    else problems.push(`${config.path}: rules.${id}: there is no such rule${suggestion(id, known, 'headroom explain lists the rules.')}`);
  }
  for (const one of typed) {
    const [id = '', word = '', ...rest] = one.split('=');
    const level = LEVELS.find((name) => name === word);
    if (!known.includes(id))
      problems.push(`${option} ${one}: there is no such rule${suggestion(id, known, 'headroom explain lists the rules.')}`);
    else if (level === undefined || rest.length > 0)
      problems.push(`${option} ${one}: the level must be off, note, warning or error, as in ${id}=note.`);
    else levels.set(id, level);
  }
  return levels;
}
