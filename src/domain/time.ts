import { tzOffset } from '@date-fns/tz';

/** Milliseconds since 1970-01-01T00:00:00Z. Spans are half-open: [from, until). */
declare const instantBrand: unique symbol;
export type Instant = number & { readonly [instantBrand]: true };

/** A length of time in milliseconds. */
export type Duration = number;

export const SECOND: Duration = 1000;
export const MINUTE: Duration = 60 * SECOND;
export const HOUR: Duration = 60 * MINUTE;
export const DAY: Duration = 24 * HOUR;

export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

/** What a time cell says. A bare date is the whole day, half-open; anything else an instant with `until === from`. */
export type ParsedTime =
  | { readonly ok: true; readonly from: Instant; readonly until: Instant; readonly bareDate: boolean; readonly zoneless: boolean }
  | { readonly ok: false; readonly problem: string };

const NOT_A_TIME = 'is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day';
const SHAPE = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** `timezone` is for times that carry none; an ambiguous local time is the earlier, a nonexistent one moves forward. */
export function parseTime(text: string, timezone: string): ParsedTime {
  const fast = parseUtc(text);
  if (!Number.isNaN(fast)) return { ok: true, from: fast as Instant, until: fast as Instant, bareDate: false, zoneless: false };
  const match = SHAPE.exec(text);
  if (match === null) return { ok: false, problem: NOT_A_TIME };
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const date = utcDate(Number(year), Number(month), Number(day));
  if (Number.isNaN(date)) return { ok: false, problem: 'is not a date of the calendar; write year, month and day, such as 2026-07-01' };
  if (hour === undefined) {
    const from = wallToInstant(date, timezone);
    return { ok: true, from, until: wallToInstant(date + DAY, timezone), bareDate: true, zoneless: true };
  }
  const clock = clockOf(Number(hour), Number(minute), Number(second ?? 0));
  if (Number.isNaN(clock)) return { ok: false, problem: 'is not a time: hours go to 23, minutes and seconds to 59' };
  const wall = date + clock + Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  if (offset === undefined) {
    const at = wallToInstant(wall, timezone);
    return { ok: true, from: at, until: at, bareDate: false, zoneless: true };
  }
  const ahead = offsetOf(offset);
  if (Number.isNaN(ahead)) return { ok: false, problem: 'is not a time: offsets from UTC go to 23:59' };
  const at = (wall - ahead) as Instant;
  return { ok: true, from: at, until: at, bareDate: false, zoneless: false };
}

/** 00:00 UTC of a date; `NaN` where the calendar has none such. */
export function utcDate(year: number, month: number, day: number): number {
  const at = Date.UTC(year, month - 1, day);
  const date = new Date(at);
  // A month or a day that there isn't leads into another year, or to another day of a month.
  return date.getUTCFullYear() === year && date.getUTCDate() === day ? at : NaN;
}

/** `NaN` where no clock shows it. */
export function clockOf(hour: number, minute: number, second: number): number {
  return hour > 23 || minute > 59 || second > 59 ? NaN : hour * HOUR + minute * MINUTE + second * SECOND;
}

/** Of `Z`, `UTC`, `+02`, `+0200`, `+02:00`; `NaN` beyond 23:59. */
export function offsetOf(text: string): Duration {
  if (text === 'UTC') return 0;
  const digits = text.slice(1).replace(':', '');
  const size = clockOf(Number(digits.slice(0, 2)), Number(digits.slice(2)), 0);
  return text.startsWith('-') ? -size : size;
}

const LONGEST_UTC = 24;
const codes = new Uint8Array(LONGEST_UTC);

function parseUtc(text: string): number {
  const { length } = text;
  if (length > LONGEST_UTC) return NaN;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127) return NaN;
    codes[i] = code;
  }
  return plainUtc(codes, 0, length);
}

let cachedDay = -1;
let cachedDayStart = NaN;

/** `2026-07-01T09:30:00Z` with up to three fractional digits, the shape nearly every export uses, from its ASCII codes; `NaN` for any other. */
export function plainUtc(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 20 || length > LONGEST_UTC || length === 21 || bytes[end - 1] !== 90 || bytes[start + 10] !== 84) return NaN;
  if (bytes[start + 4] !== 45 || bytes[start + 7] !== 45 || bytes[start + 13] !== 58 || bytes[start + 16] !== 58) return NaN;
  const century = twoDigits(bytes, start);
  const year = century * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const date = twoDigits(bytes, start + 8);
  const day = year * 10_000 + month * 100 + date;
  // Also where it is `NaN`.
  if (day !== cachedDay) {
    cachedDayStart = utcDate(year, month, date);
    cachedDay = day;
  }
  const clock = clockOf(twoDigits(bytes, start + 11), twoDigits(bytes, start + 14), twoDigits(bytes, start + 17));
  if (length === 20) return cachedDayStart + clock;
  if (bytes[start + 19] !== 46) return NaN;
  let fraction = 0;
  for (let i = start + 20; i < start + 23; i += 1) {
    const digit = i < end - 1 ? (bytes[i] ?? 0) - 48 : 0;
    if (digit < 0 || digit > 9) return NaN;
    fraction = fraction * 10 + digit;
  }
  return cachedDayStart + clock + fraction;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 48;
  const ones = (bytes[at + 1] ?? 0) - 48;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NaN : tens * 10 + ones;
}

/** Whether it is an IANA zone (`Europe/Berlin`, `UTC`). */
export function isZone(name: string): boolean {
  return name === 'UTC' || (/^[A-Za-z]/.test(name) && !Number.isNaN(tzOffset(name, new Date(0))));
}

function zoneOffset(at: number, timezone: string): Duration {
  return timezone === 'UTC' ? 0 : tzOffset(timezone, new Date(at)) * MINUTE;
}

/** The instant at which clocks of a zone show a wall time (given as if it were UTC). */
export function wallToInstant(wall: number, timezone: string): Instant {
  if (timezone === 'UTC') return wall as Instant;
  const before = zoneOffset(wall - DAY, timezone);
  const after = zoneOffset(wall + DAY, timezone);
  const candidates = [wall - before, wall - after].filter((at) => at + zoneOffset(at, timezone) === wall);
  // In a gap no clock shows it: keeping the offset of before moves it forward by the gap.
  return (candidates.length === 0 ? wall - before : Math.min(...candidates)) as Instant;
}

/** The instant that the same wall clock would have named in UTC. */
export function asIfUtc(at: Instant, timezone: string): Instant {
  return (at + zoneOffset(at, timezone)) as Instant;
}

const DAY_TEXT = /^\d{4}-\d\d-\d\dT/;
/** Days that were written last, and how, each in the place of its number's last bits: reports go to and fro between a few of them. */
const DAYS_WRITTEN = 64;
const writtenDays = new Float64Array(DAYS_WRITTEN).fill(NaN);
const writtenAs: string[] = Array.from({ length: DAYS_WRITTEN }, () => '');

/** Instants that were written last, kept alike: a draw and what is said of it ask for the same ones, and draws for those of their windows. */
const WRITTEN = 256;
const writtenAt = new Float64Array(WRITTEN).fill(NaN);
const written: string[] = Array.from({ length: WRITTEN }, () => '');

/** ISO 8601, UTC, milliseconds. */
export function formatInstant(at: Instant): string {
  const place = at & (WRITTEN - 1);
  if (at !== writtenAt[place]) {
    written[place] = textOf(at);
    writtenAt[place] = at;
  }
  return written[place] as string;
}

function textOf(at: Instant): string {
  const day = Math.floor(at / DAY);
  const place = day & (DAYS_WRITTEN - 1);
  if (day !== writtenDays[place]) {
    const text = new Date(at).toISOString();
    // Years of other than four digits are written whole each time.
    if (!DAY_TEXT.test(text)) return text;
    writtenDays[place] = day;
    writtenAs[place] = text.slice(0, 11);
  }
  const ms = at - day * DAY;
  const seconds = Math.floor(ms / SECOND);
  const minutes = Math.floor(seconds / 60);
  return `${writtenAs[place]}${minuteText(minutes)}${digits(seconds - minutes * 60)}${thousandthText(ms - seconds * SECOND)}`;
}

/** How minutes of a day and thousandths of a second are written, once that was asked: to put texts together that are at hand takes a third of the time. */
const minuteTexts: string[] = Array.from({ length: 24 * 60 }, () => '');
const thousandthTexts: string[] = Array.from({ length: SECOND }, () => '');

function minuteText(minute: number): string {
  const hour = Math.floor(minute / 60);
  return minuteTexts[minute] || (minuteTexts[minute] = `${digits(hour)}:${digits(minute - hour * 60)}:`);
}

function thousandthText(thousandth: number): string {
  return thousandthTexts[thousandth] || (thousandthTexts[thousandth] = `.${thousandth < 100 ? '0' : ''}${digits(thousandth)}Z`);
}

function digits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** An instant as the clocks of a zone show it, to be read in that zone again; with an offset where they show it twice. */
export function formatWall(at: Instant, timezone: string): string {
  const wall = asIfUtc(at, timezone);
  return wallToInstant(wall, timezone) === at ? formatInstant(wall).slice(0, -1) : formatInstant(at);
}

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** An ISO 8601 duration of weeks to seconds (`PT5H`, `P7D`); `null` for anything else. */
export function parseDuration(text: string): Duration | null {
  const match = DURATION.exec(text);
  if (match === null || text.length < 3 || text.endsWith('T')) return null;
  const [, weeks, days, hours, minutes, seconds] = match.map((part) => Number(part ?? 0));
  return (weeks ?? 0) * 7 * DAY + (days ?? 0) * DAY + (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE + (seconds ?? 0) * SECOND;
}

const UNITS: readonly (readonly [RegExp, Duration])[] = [
  [/^d(?:ays?)?$/i, DAY],
  [/^h(?:(?:ou)?rs?)?$/i, HOUR],
  [/^m(?:in(?:ute)?s?)?$/i, MINUTE],
  [/^s(?:ec(?:ond)?s?)?$/i, SECOND],
];

/** What screens show (`3 hr 12 min`, `2d 4h`, `PT3H12M`): its length, and the size of the last unit it is shown to. */
export function parseShownDuration(text: string): { length: Duration; within: Duration } | null {
  const iso = parseDuration(text.toUpperCase());
  if (iso !== null) {
    const within = { S: SECOND, M: MINUTE, H: HOUR, D: DAY }[text.toUpperCase().slice(-1)];
    return { length: iso, within: within ?? 7 * DAY };
  }
  const parts = text.match(/\d{1,6}\s*[A-Za-z]+/g);
  if (parts === null || text.replace(/\d{1,6}\s*[A-Za-z]+/g, '').replace(/[\s,]|and/g, '') !== '') return null;
  let length = 0;
  let within = Infinity;
  for (const part of parts) {
    const [, count, word] = /^(\d+)\s*([A-Za-z]+)$/.exec(part) ?? [];
    const unit = UNITS.find(([pattern]) => pattern.test(word ?? ''))?.[1];
    // Units go down: `4h 2d` or `3 h 5 h` is no way a screen shows a time.
    if (unit === undefined || unit >= within) return null;
    length += Number(count) * unit;
    within = unit;
  }
  return { length, within };
}

/** 00:00 UTC of the first of an instant's month. */
export function monthStart(at: Instant): Instant {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) as Instant;
}

/** The same clock time UTC some months on (or back); in a short month its last day. */
export function addMonths(at: Instant, months: number): Instant {
  const date = new Date(at);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + months;
  const day = Math.min(date.getUTCDate(), new Date(Date.UTC(year, month + 1, 0)).getUTCDate());
  return (Date.UTC(year, month, day) + (at - Date.UTC(year, date.getUTCMonth(), date.getUTCDate()))) as Instant;
}

/** The billing period that holds an instant: from the billing day 00:00 in the account's zone; in a short month its last day. */
export function billingPeriod(at: Instant, day: number, timezone: string): Span {
  const wall = new Date(asIfUtc(at, timezone));
  const startIn = (monthsOn: number): Instant => {
    const year = wall.getUTCFullYear();
    const month = wall.getUTCMonth() + monthsOn;
    const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    return wallToInstant(Date.UTC(year, month, Math.min(day, last)), timezone);
  };
  const own = startIn(0);
  return at >= own ? { from: own, until: startIn(1) } : { from: startIn(-1), until: own };
}
