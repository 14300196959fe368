/**
 * What was last captured, in a small file beside the CSV: by it a status line that repeats an old response is known, and what has
 * not changed within a minute isn't written again. Where it is lost, the next looks say less: nothing shows how old they are.
 */
import { closeSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import type { Reading } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import type { SessionLook } from '../replay/sessions.ts';

export interface Seen {
  /** The last look of each session, the latest last. */
  readonly sessions: Map<string, SessionLook>;
  /** What was last written of each source and account, and when. */
  readonly written: Map<string, { readonly at: number; readonly cells: string }>;
}

const MOST = 200;
const LARGEST = 1 << 20;

export function readSeen(path: string): Seen {
  const seen: Seen = { sessions: new Map(), written: new Map() };
  let stored: unknown = null;
  try {
    const stats = statSync(path);
    if (stats.isFile() && stats.size < LARGEST) stored = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return seen;
  }
  const { sessions, written } = isObject(stored) ? stored : {};
  for (const one of Array.isArray(sessions) ? sessions : []) if (isSession(one)) seen.sessions.set(one.inSession.session, one);
  for (const one of Array.isArray(written) ? written : []) {
    if (isObject(one) && typeof one['key'] === 'string' && typeof one['at'] === 'number' && typeof one['cells'] === 'string')
      seen.written.set(one['key'], { at: one['at'], cells: one['cells'] });
  }
  return seen;
}

/** Whole or not at all; the lock of the CSV guards it too. */
export function writeSeen(path: string, seen: Seen): void {
  const sessions = [...seen.sessions.values()].slice(-MOST);
  const written = [...seen.written].slice(-MOST).map(([key, { at, cells }]) => ({ key, at, cells }));
  const next = `${path}.new`;
  const fd = openSync(next, 'w', 0o600);
  try {
    const bytes = Buffer.from(`${JSON.stringify({ sessions, written })}\n`, 'utf8');
    if (writeSync(fd, bytes) < bytes.length) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
  } finally {
    closeSync(fd);
  }
  renameSync(next, path);
}

/** The latest goes last, so that the oldest are the first to go. */
export function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isSession(value: unknown): value is SessionLook {
  if (!isObject(value) || !isNumber(value['at']) || !isNumber(value['since']) || !Array.isArray(value['readings'])) return false;
  const { inSession } = value;
  if (!isObject(inSession) || typeof inSession['session'] !== 'string') return false;
  const { cost, waited } = inSession;
  return (cost === null || isNumber(cost)) && (waited === null || isNumber(waited)) && value['readings'].every(isReading);
}

function isReading(value: unknown): value is Reading {
  if (!isObject(value) || typeof value['window'] !== 'string' || !isNumber(value['usedPct'])) return false;
  return value['resetsAt'] === null || isNumber(value['resetsAt']);
}

/** What is noted of a look at a session. */
export function noted(look: SessionLook, since: Instant): SessionLook {
  return { at: look.at, since, readings: look.readings, inSession: look.inSession };
}
