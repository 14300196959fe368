/**
 * Claude's limits as its API and its clients state them: response headers, `rate_limit_event`s and the status line. They name
 * windows alike (`five_hour` or `5h`), and their resets are seconds since 1970; shares are 0 to 1, but per cents on the status line.
 */
import { createHash } from 'node:crypto';
import type { NoticeKind, Percent, Reading, SessionState } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import type { JsonNode } from './format.ts';
import type { JsonObject, PayloadReader } from './payload.ts';
import { parseAmount, UNIT, type Micros } from '../domain/money.ts';
import { HUNDRED_PERCENT } from '../domain/records.ts';
import { join } from './payload.ts';

/** What such a line states of the limits. */
export interface RateLimitEvent {
  readonly readings: Reading[];
  /** `true` where credits paid. The vendor's "no" is not kept: credits that are off are not in use either, however full a window is. */
  readonly overageInUse: true | null;
  /** What it says was reached or is missing, where it stopped something. */
  readonly notice: { readonly kind: NoticeKind; readonly window: string; readonly text: string } | null;
}

/** The models whose weekly window goes on with credits, by the only name that the limit is shown under. */
const OVERAGE_INCLUDED = 'fable';

/** `five_hour` and `5h` are the session, `seven_day_opus` and `7d_opus` a model's week; `''` for what is no window of a plan. */
export function windowOf(name: string): string {
  const [, length, scope] = /^(five_hour|5h|seven_day|7d)(?:[_-](.+))?$/i.exec(name) ?? [];
  if (length === undefined) return '';
  const window = /^(?:five_hour|5h)$/i.test(length) ? 'session' : 'weekly';
  if (scope === undefined) return window;
  return `${window}_${/^(?:oi|overage_included)$/i.test(scope) ? OVERAGE_INCLUDED : slug(scope)}`;
}

export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** Of a share the vendor has shown 1.28 at most; far beyond it is a per cent, or something else altogether. */
const MOST_SHARES = 10 * UNIT;

/** A share of a window (`0.45`), as per cents. */
export function share(reader: PayloadReader, parent: JsonObject, key: string, path: string): Percent | null {
  const stated = reader.magnitude(parent, key, path);
  if (stated === null) return null;
  if (stated <= MOST_SHARES) return stated * (HUNDRED_PERCENT / UNIT);
  reader.fail(parent.members.get(key), join(path, key), 'is not a share of a window; expected 0 to 1 or a little more, such as 0.45');
  return null;
}

const FIRST_MILLISECONDS = 1e11;
const EARLIEST = Date.UTC(2020, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** ISO 8601 with its offset, or a number of seconds (of milliseconds where so large) since 1970, as text too. 0 states nothing. */
export function moment(reader: PayloadReader, parent: JsonObject, key: string, path: string): Instant | null {
  const node = parent.members.get(key);
  const text = node?.type === 'number' || node?.type === 'string' ? node.text.trim() : '';
  if (node?.type !== 'number' && !/^\d+(?:\.\d+)?$/.test(text)) return reader.instant(parent, key, path);
  const number = Number(text);
  if (number === 0) return null;
  const at = Math.floor(number < FIRST_MILLISECONDS ? number * 1000 : number);
  if (at >= EARLIEST && at < LATEST) return at as Instant;
  reader.fail(node, join(path, key), 'is not an instant; expected seconds since 1970, such as 1786370400, or 2026-08-10T14:00:00Z');
  return null;
}

/** Adds a reading; of two for one window the fuller counts. */
export function addReading(readings: Reading[], window: string, usedPct: Percent | null, resetsAt: Instant | null): void {
  if (window === '' || usedPct === null) return;
  const known = readings.find((reading) => reading.window === window);
  if (known === undefined) readings.push({ window, usedPct, resetsAt, resetsWithin: 0 });
  else if (usedPct > known.usedPct) {
    known.usedPct = usedPct;
    known.resetsAt = resetsAt;
  }
}

/**
 * A window that is said to be used up while its meter stands below full contradicts itself: that reading bounds nothing, so that
 * it neither accuses nor clears.
 */
export function contradicts(status: string, usedPct: Percent | null): boolean {
  return status === 'rejected' && usedPct !== null && usedPct < HUNDRED_PERCENT;
}

export function isRateLimitEvent(document: JsonObject): boolean {
  const type = document.members.get('type');
  return type?.type === 'string' && type.text === 'rate_limit_event';
}

/** A `rate_limit_event` of Claude Code's `stream-json` output: the window that limits most, and in later versions all of them. */
export function readRateLimitEvent(reader: PayloadReader, event: JsonObject, path: string): RateLimitEvent | null {
  const info = reader.object(event, 'rate_limit_info', path);
  const infoPath = join(path, 'rate_limit_info');
  if (info === null) {
    if (!reader.failed) reader.fail(event.members.get('rate_limit_info'), infoPath, 'is missing; an event without it says nothing');
    return null;
  }
  const text = (...names: string[]): string => reader.text(info, nameIn(info, names), infoPath);
  const flag = (...names: string[]): boolean | null => reader.boolean(info, nameIn(info, names), infoPath);
  const status = text('status');
  const type = text('rateLimitType', 'rate_limit_type');
  const readings: Reading[] = [];
  const add = (name: string, parent: JsonObject, at: string): void => {
    if (windowOf(name) === '') return;
    const usedPct = share(reader, parent, 'utilization', at);
    const resetsAt = moment(reader, parent, nameIn(parent, ['resetsAt', 'resets_at']), at);
    if (name !== type || !contradicts(status, usedPct)) addReading(readings, windowOf(name), usedPct, resetsAt);
  };
  add(type, info, infoPath);
  const all = nameIn(info, ['unifiedWindows', 'unified_windows']);
  for (const [name, node] of reader.object(info, all, infoPath)?.members ?? []) {
    const at = join(join(infoPath, all), name);
    if (node.type === 'object') add(name, node, at);
    else if (windowOf(name) !== '' && node.type !== 'null') reader.fail(node, at, 'is not an object');
  }
  const using = [flag('isUsingOverage', 'is_using_overage'), flag('overageInUse', 'overage_in_use')].includes(true);
  const reason = text('overageDisabledReason', 'overage_disabled_reason');
  const code = text('errorCode', 'error_code');
  // Where credits took over nothing was stopped, and nobody was told so.
  const notice = status === 'rejected' && !using ? noticeOf(type, reason, code) : null;
  return { readings, overageInUse: using ? true : null, notice };
}

function noticeOf(type: string, reason: string, code: string): RateLimitEvent['notice'] {
  const window = windowOf(type);
  // Words of the vendor's own short lists; whatever else stood there is not repeated.
  const said = ['rejected', type, reason, code].filter((word) => /^[a-z0-9_]{1,60}$/i.test(word)).join(', ');
  const kind = ((): NoticeKind => {
    if (code === 'credits_required') return 'credits-required';
    if (reason === 'out_of_credits') return 'out-of-credits';
    if (/spend_(?:cap|limit)_reached/.test(reason)) return 'spend-cap-reached';
    return window === '' ? 'other' : 'limit-reached';
  })();
  return { kind, window: kind === 'limit-reached' ? window : '', text: `rate limit event: ${said}` };
}

/** Whether it is a line of Claude Code's own output, whatever it is about: every one of them has a type, or a session. */
export function isOfClaudeCode({ members }: JsonObject): boolean {
  return members.get('type')?.type === 'string' || ['rate_limits', 'session_id', 'transcript_path'].some((name) => members.has(name));
}

export function hasStatusLine(document: JsonObject): boolean {
  const limits = document.members.get('rate_limits');
  return limits?.type === 'object' && [...limits.members.keys()].some((name) => windowOf(name) !== '');
}

/** The JSON that Claude Code hands to a status-line command; each window, and all of `rate_limits`, may be absent. */
export function readStatusLine(reader: PayloadReader, document: JsonObject, path: string): Reading[] {
  const limits = reader.object(document, 'rate_limits', path);
  const limitsPath = join(path, 'rate_limits');
  const readings: Reading[] = [];
  for (const [name, node] of limits?.members ?? []) {
    const window = windowOf(name);
    if (window === '' || node.type === 'null') continue;
    const at = join(limitsPath, name);
    if (node.type !== 'object') reader.fail(node, at, 'is not an object');
    else addReading(readings, window, reader.magnitude(node, 'used_percentage', at), moment(reader, node, 'resets_at', at));
  }
  return readings;
}

/**
 * How far the session of a status line has come: what its responses cost and how long they took, as Claude Code reckons both. What
 * isn't there, or isn't a number, shows nothing.
 */
export function sessionOf({ members }: JsonObject): SessionState {
  const id = members.get('session_id');
  const cost = members.get('cost');
  const figure = (name: string): Micros | null => {
    const node = cost?.type === 'object' ? cost.members.get(name) : undefined;
    const parsed = node?.type === 'number' ? parseAmount(node.text) : null;
    return parsed?.ok === true && parsed.value >= 0 ? parsed.value : null;
  };
  const waited = figure('total_api_duration_ms');
  return {
    session: id?.type === 'string' && id.text !== '' ? createHash('sha256').update(id.text, 'utf8').digest('hex').slice(0, 16) : '',
    cost: figure('total_cost_usd'),
    waited: waited === null ? null : Math.ceil(waited / UNIT),
  };
}

/** The first of the names that a document has: the same thing is spelled in two ways. */
export function nameIn(document: JsonObject, names: readonly string[]): string {
  return names.find((name) => isStated(document.members.get(name))) ?? names[0] ?? '';
}

function isStated(node: JsonNode | undefined): boolean {
  return node !== undefined && node.type !== 'null';
}

/** A document as it was saved, or wrapped beside the time of its capture: `{"captured_at": "…", "payload": {…}}`. */
export interface Captured {
  readonly outer: JsonObject;
  readonly inner: JsonObject;
  /** Of the inner one. */
  readonly path: string;
}

export function captured(document: JsonObject): Captured {
  const payload = document.members.get('payload');
  return payload?.type === 'object' ? { outer: document, inner: payload, path: 'payload' } : { outer: document, inner: document, path: '' };
}

/** When it was seen; a document that does not say so is an issue. */
export function capturedAt(reader: PayloadReader, { outer, inner, path }: Captured, what: string): Instant | null {
  for (const [parent, at] of [
    [outer, ''],
    [inner, path],
  ] as const) {
    const name = nameIn(parent, ['captured_at', 'timestamp']);
    if (isStated(parent.members.get(name))) return moment(reader, parent, name, at);
  }
  const remedy = `save it as {"captured_at": "2026-08-12T14:05:00Z", "payload": {…}} with the time at which it was seen`;
  reader.fail(undefined, 'captured_at', `is missing: ${what} does not say when it was; ${remedy}`);
  return null;
}
