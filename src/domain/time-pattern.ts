/** Times written in another way than ISO 8601, by a pattern that says how: nothing about them is guessed. */
import { clockOf, DAY, offsetOf, SECOND, utcDate, wallToInstant, type Instant, type ParsedTime } from './time.ts';

/** Reads a cell; the zone is for those that carry none. */
export type TimePattern = (text: string, timezone: string) => ParsedTime;

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

/** What each part of a pattern matches, and what of a time it says. */
const PARTS: Readonly<Record<string, readonly [says: string, matches: string]>> = {
  YYYY: ['year', String.raw`(\d{4})`],
  YY: ['year', String.raw`(\d{2})`],
  MMMM: ['month', `(${MONTHS.join('|')})`],
  MMM: ['month', `(${MONTHS.map((name) => name.slice(0, 3)).join('|')})`],
  MM: ['month', String.raw`(\d{2})`],
  M: ['month', String.raw`(\d{1,2})`],
  DD: ['day', String.raw`(\d{2})`],
  D: ['day', String.raw`(\d{1,2})`],
  HH: ['hour', String.raw`(\d{2})`],
  H: ['hour', String.raw`(\d{1,2})`],
  hh: ['hour of twelve', String.raw`(\d{2})`],
  h: ['hour of twelve', String.raw`(\d{1,2})`],
  mm: ['minute', String.raw`(\d{2})`],
  ss: ['second', String.raw`(\d{2})`],
  SSS: ['fraction', String.raw`(\d{1,9})`],
  A: ['half of the day', String.raw`([ap]\.?m\.?)`],
  Z: ['offset', String.raw`(Z|UTC|[+-]\d{2}(?::?\d{2})?)`],
};
export const PATTERN_PARTS: readonly string[] = Object.keys(PARTS);

const LONGEST = 100;

/** In a pattern: a part, a literal in brackets, or one other character. */
const PIECES = /YYYY|YY|M{1,4}|D{1,2}|H{1,2}|h{1,2}|mm|ss|SSS|A|Z|\[([^[\]]*)\]|([^A-Za-z[\]])|./gsu;

const EPOCHS: Readonly<Record<string, readonly [shape: RegExp, unit: number]>> = {
  'epoch-seconds': [/^\d{10}$/, SECOND],
  'epoch-milliseconds': [/^\d{13}$/, 1],
};
export const EPOCH_PATTERNS: readonly string[] = Object.keys(EPOCHS);

/**
 * `DD/MM/YYYY HH:mm`, `epoch-seconds` and the like; a pattern without hours reads whole days. What is wrong with a pattern that
 * says no time is a text that goes after it.
 */
export function timePattern(pattern: string): TimePattern | string {
  const epoch = Object.hasOwn(EPOCHS, pattern) ? EPOCHS[pattern] : undefined;
  if (epoch !== undefined) return (text) => sinceEpoch(text, pattern, ...epoch);
  if (pattern.length > LONGEST) return 'is longer than any time is written';
  const said: string[] = [];
  let source = '';
  for (const [piece, literal, mark] of pattern.matchAll(PIECES)) {
    const part = Object.hasOwn(PARTS, piece) ? PARTS[piece] : undefined;
    if (part !== undefined) {
      said.push(part[0]);
      source += part[1];
    } else if (literal !== undefined || mark !== undefined) source += escaped(literal ?? piece);
    else return `holds "${piece}", which is no part of a pattern; write ${PATTERN_PARTS.join(', ')}, and other letters in brackets: [at]`;
  }
  const problem = problemOf(said);
  if (problem !== null) return problem;
  const shape = new RegExp(`^${source}$`, 'i');
  return (text, timezone) => {
    const match = shape.exec(text);
    if (match === null) return { ok: false, problem: `is not a time written ${pattern}, as the map says` };
    const parsed = timeOf(new Map(said.map((name, index) => [name, match[index + 1] ?? ''])), timezone);
    return parsed.ok ? parsed : { ok: false, problem: `${parsed.problem}, read as ${pattern}` };
  };
}

const FINER = ['hours', 'minutes', 'seconds', 'fractions of a second'];

/** What a pattern must say for its times to be times. */
function problemOf(said: readonly string[]): string | null {
  const twice = said.find((name, index) => said.indexOf(name) < index);
  if (twice !== undefined) return `says the ${twice} twice`;
  const lacks = ['year', 'month', 'day'].find((name) => !said.includes(name));
  if (lacks !== undefined) return `says no ${lacks}; write one such as DD/MM/YYYY HH:mm, or ${EPOCH_PATTERNS.join(' or ')}`;
  const isClock = said.includes('hour') || said.includes('hour of twelve');
  if (said.includes('hour') && said.includes('hour of twelve')) return 'says the hour twice';
  if (said.includes('hour of twelve') !== said.includes('half of the day')) return 'needs both of h and A, or H for hours up to 23';
  const clock = [isClock, ...['minute', 'second', 'fraction'].map((name) => said.includes(name))];
  const finest = clock.lastIndexOf(true);
  if (finest > 0 && clock.slice(0, finest).includes(false)) return `says ${FINER[finest]} without what they are of`;
  return said.includes('offset') && !isClock ? 'says an offset from UTC without an hour' : null;
}

function timeOf(said: ReadonlyMap<string, string>, timezone: string): ParsedTime {
  const number = (name: string): number => Number(said.get(name) ?? 0);
  const year = said.get('year') ?? '';
  const date = utcDate(year.length === 2 ? 2000 + Number(year) : Number(year), monthOf(said.get('month') ?? ''), number('day'));
  if (Number.isNaN(date)) return { ok: false, problem: 'is not a date of the calendar' };
  if (!said.has('hour') && !said.has('hour of twelve')) {
    return { ok: true, from: wallToInstant(date, timezone), until: wallToInstant(date + DAY, timezone), bareDate: true, zoneless: true };
  }
  const hour = said.has('hour') ? number('hour') : ofTwelve(number('hour of twelve'), said.get('half of the day') ?? '');
  const clock = clockOf(hour, number('minute'), number('second'));
  if (Number.isNaN(clock)) return { ok: false, problem: 'is not a time: no clock shows these hours, minutes and seconds' };
  const wall = date + clock + Number((said.get('fraction') ?? '').slice(0, 3).padEnd(3, '0'));
  const offset = said.get('offset');
  const ahead = offset === undefined ? 0 : offsetOf(offset.toUpperCase());
  if (Number.isNaN(ahead)) return { ok: false, problem: 'is not a time: offsets from UTC go to 23:59' };
  const at = offset === undefined ? wallToInstant(wall, timezone) : ((wall - ahead) as Instant);
  return { ok: true, from: at, until: at, bareDate: false, zoneless: offset === undefined };
}

function monthOf(text: string): number {
  const named = MONTHS.findIndex((name) => name.startsWith(text.toLowerCase()));
  return /^\d/.test(text) ? Number(text) : named + 1;
}

function ofTwelve(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return NaN;
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

function sinceEpoch(text: string, pattern: string, shape: RegExp, unit: number): ParsedTime {
  if (!shape.test(text)) return { ok: false, problem: `is not a time in ${pattern.slice('epoch-'.length)} since 1970, as the map says` };
  const at = (Number(text) * unit) as Instant;
  return { ok: true, from: at, until: at, bareDate: false, zoneless: false };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
