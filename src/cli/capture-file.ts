/** The snapshots CSV that capture appends to: whole rows, by the header it has, whoever else writes at that moment. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { renameSync, statSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import { LONG_AGO } from '../domain/records.ts';
import { MINUTE, type Instant } from '../domain/time.ts';
import { headerIn } from '../formats/byte-csv.ts';
import { duplicateNames } from '../formats/row.ts';
import { snapshots } from '../formats/snapshots.ts';
import { detectDelimiter } from '../formats/table.ts';
import { repeats, sinceOf } from '../replay/sessions.ts';
import { cellsOf, headerFor, homeless, isOwn, lineFor, type Dialect } from './capture-columns.ts';
import type { Look } from './capture-look.ts';
import { noted, put, readSeen, writeSeen, type Seen } from './capture-seen.ts';
import { locked, type Lock } from './file-lock.ts';
import { makeFolder } from './folders.ts';
import type { Io } from './io.ts';

export interface SnapshotsFile {
  /** As it is called in messages. */
  readonly shown: string;
  readonly path: string;
  readonly lock: string;
  readonly seen: string;
}

const HEAD_BYTES = 1 << 16;
const OWN_SOURCES = ['status line', 'rate-limit event', 'usage payload'];
const NEWLINE = 10;

/** Where the rows go; folders are made. Devices, pipes and folders are refused, also behind a link. */
export async function snapshotsFile(typed: string | undefined, io: Io): Promise<SnapshotsFile> {
  const shown = typed ?? join(dataHome(io), 'headroom', 'snapshots.csv');
  const absolute = resolve(io.cwd, shown);
  try {
    await makeFolders(dirname(absolute));
    const path = realPath(absolute, shown);
    const beside = (ending: string): string => join(dirname(path), `.${basename(path)}.${ending}`);
    return { shown, path, lock: beside('lock'), seen: beside('seen.json') };
  } catch (error) {
    throw cannot(shown, error);
  }
}

/** What the XDG base directory specification says: a path that isn't absolute counts for nothing. */
function dataHome({ env }: Io): string {
  const { XDG_DATA_HOME: stated, HOME } = env;
  return stated !== undefined && isAbsolute(stated)
    ? stated
    : join(HOME === undefined || HOME === '' ? homedir() : HOME, '.local', 'share');
}

async function makeFolders(path: string): Promise<void> {
  const MOST_OTHERS = 20;
  for (let tries = 0; ; tries += 1) {
    try {
      await makeFolder(path);
      return;
    } catch (error) {
      // Another one made it in between.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries === MOST_OTHERS) throw error;
    }
  }
}

function realPath(absolute: string, shown: string): string {
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) {
    if (lstatSync(absolute, { throwIfNoEntry: false }) === undefined) return join(realpathSync(dirname(absolute)), basename(absolute));
    throw refused(shown, 'is a link to a file that is not there; name the file itself');
  }
  if (stats.isDirectory()) throw refused(shown, 'is a folder; name a file in it');
  if (!stats.isFile()) throw refused(shown, 'is a device, a pipe or a socket; name a file');
  return realpathSync(absolute);
}

/** Appends a row where the look says something new, and notes what was seen. */
export function captureLook(file: SnapshotsFile, look: Look): void {
  try {
    locked(file.path, file.lock, (lock) => {
      const seen = readSeen(file.seen);
      store(file, look, seen, lock);
      writeSeen(file.seen, seen);
    });
  } catch (error) {
    throw cannot(file.shown, error);
  }
}

function store(file: SnapshotsFile, { record, source }: Look, seen: Seen, lock: Lock): void {
  if (record === null) return;
  const { at, readings, inSession } = record;
  let since: Instant | null = null;
  let isOld = false;
  if (inSession !== undefined) {
    const own = { at, readings, inSession };
    const before = seen.sessions.get(inSession.session) ?? null;
    since = inSession.session === '' ? LONG_AGO : sinceOf(own, before);
    isOld = before !== null && repeats(own, before);
    if (inSession.session !== '') put(seen.sessions, inSession.session, noted(own, since));
    if (readings.length === 0) return;
  }
  const cells = cellsOf(record, since, source);
  const key = `${source}\n${record.account}`;
  const says = JSON.stringify([...cells].filter(([name]) => name !== 'timestamp' && name !== 'shown_since').map(roughly));
  const last = seen.written.get(key);
  const isUnchanged = last !== undefined && last.cells === says && at >= last.at && at - last.at < MINUTE;
  const isNearReset = readings.some(({ resetsAt }) => resetsAt !== null && Math.abs(resetsAt - at) <= MINUTE);
  if ((isOld || isUnchanged) && !isNearReset && statSync(file.path, { throwIfNoEntry: false }) !== undefined) return;
  append(file, cells, lock);
  put(seen.written, key, { at, cells: says });
}

/** The vendor's resets jitter by fractions of a second: to the minute they are one. */
function roughly([name, text]: readonly [string, string]): readonly [string, string] {
  return name.endsWith('_resets_at') && text !== '' ? [name, String(Math.round(Date.parse(text) / MINUTE))] : [name, text];
}

function append(file: SnapshotsFile, cells: ReadonlyMap<string, string>, lock: Lock): void {
  let fd = openToAppend(file);
  try {
    let { size } = fstatSync(fd);
    let dialect: Dialect | null = size === 0 ? null : dialectOf(fd, file.shown);
    let start = '';
    if (dialect !== null && byteAt(fd, size - 1) !== NEWLINE) {
      const kept = dialect.own ? wholeUntil(fd, size, dialect) : size;
      if (kept < size) ftruncateSync(fd, kept);
      else start = dialect.lineEnd;
      size = kept;
    }
    const missing = dialect === null ? [] : homeless(cells, dialect.names);
    if (dialect !== null && missing.length > 0) {
      if (!dialect.own || start !== '') throw refused(file.shown, noColumns(missing));
      closeSync(fd);
      fd = -1;
      dialect = widen(file, dialect, missing);
      fd = openToAppend(file);
      ({ size } = fstatSync(fd));
    }
    if (dialect === null) {
      dialect = { names: headerFor(windowsIn(cells.keys())), delimiter: ',', lineEnd: '\n', own: true };
      start = `${dialect.names.join(',')}\n`;
    }
    lock.begins(size);
    write(fd, `${start}${lineFor(cells, dialect)}`, size);
  } finally {
    if (fd !== -1) closeSync(fd);
  }
}

function noColumns(missing: readonly string[]): string {
  const columns = missing.length === 1 ? `column ${missing[0]}` : `columns ${missing.join(', ')}`;
  return `has no ${columns}; add what is missing to its header and rows, or name another file. Nothing was appended`;
}

/** In one piece, so that no line of another program stands within it; cut off again where the disk is full. */
function write(fd: number, text: string, size: number): void {
  const bytes = Buffer.from(text, 'utf8');
  try {
    if (writeSync(fd, bytes) === bytes.length) return;
  } catch (error) {
    ftruncateSync(fd, size);
    throw error;
  }
  ftruncateSync(fd, size);
  throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
}

function openToAppend({ path, shown }: SnapshotsFile): number {
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  // Not to wait for the other end, where it became a pipe since.
  const fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | (constants.O_NONBLOCK ?? 0), 0o600);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw refused(shown, 'is a device, a pipe or a socket; name a file');
}

function dialectOf(fd: number, shown: string): Dialect {
  const head = bytesAt(fd, 0, HEAD_BYTES);
  if (head.includes(0)) throw refused(shown, 'is no text in UTF-8; save it as CSV in UTF-8, or name another file');
  const text = head.toString('utf8').replace(/^\uFEFF/, '');
  const end = text.indexOf('\n');
  const first = text.slice(0, end === -1 ? undefined : end);
  const plain = first.split(',');
  if (end !== -1 && isOwn(plain)) return { names: plain, delimiter: ',', lineEnd: '\n', own: true };
  const header = headerIn(text);
  if (header === null || !header.has('timestamp') || !snapshots.recognises(header))
    throw refused(shown, 'is no snapshots CSV; its header needs timestamp and a column such as session_used_pct. Nothing was appended');
  const twice = duplicateNames(header);
  if (twice.length > 0) throw refused(shown, `has the column ${twice[0]} twice; rename one. Nothing was appended`);
  return { names: header.names, delimiter: detectDelimiter(text), lineEnd: first.endsWith('\r') ? '\r\n' : '\n', own: false };
}

/** Of a file of ours whose last line has no end: where its last whole line ends. A person may have taken an end away; that line counts. */
function wholeUntil(fd: number, size: number, { names }: Dialect): number {
  const from = Math.max(0, size - HEAD_BYTES);
  const tail = bytesAt(fd, from, HEAD_BYTES);
  const start = tail.lastIndexOf(NEWLINE) + 1;
  if (start === 0 && from > 0) return size;
  const cells = tail.subarray(start).toString('utf8').split(',');
  return cells.length >= names.length && OWN_SOURCES.includes(cells.at(-1) ?? '') ? size : from + start;
}

/** Adds columns before the last to a file that capture made: written anew beside it and moved there, so that it is never half done. */
function widen(file: SnapshotsFile, { names }: Dialect, missing: readonly string[]): Dialect {
  const added = windowsIn(missing).flatMap((window) => [`${window}_used_pct`, `${window}_resets_at`]);
  const more = [...added, ...missing].filter((name, at, all) => !names.includes(name) && all.indexOf(name) === at);
  const wider = (line: string, cells: readonly string[]): string => {
    if (line.trim() === '') return line;
    const at = line.lastIndexOf(',');
    if (line.includes('"') || line.split(',').length !== names.length) throw refused(file.shown, noColumns(missing));
    return `${line.slice(0, at)},${cells.join(',')}${line.slice(at)}`;
  };
  const empty = more.map(() => '');
  const [header = '', ...rows] = readFileSync(file.path, 'utf8').split('\n');
  const text = [wider(header, more), ...rows.map((row) => wider(row, empty))].join('\n');
  const next = `${file.seen}.csv`;
  const fd = openSync(next, 'w', 0o600);
  try {
    const bytes = Buffer.from(text, 'utf8');
    if (writeSync(fd, bytes) < bytes.length) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(next, file.path);
  return { names: [...names.slice(0, -1), ...more, 'source'], delimiter: ',', lineEnd: '\n', own: true };
}

function windowsIn(names: Iterable<string>): string[] {
  return [...names].flatMap((name) => /^(.*)_(?:used_pct|resets_at)$/.exec(name)?.[1] ?? []);
}

function bytesAt(fd: number, from: number, most: number): Buffer {
  const bytes = Buffer.alloc(most);
  return bytes.subarray(0, readSync(fd, bytes, 0, most, from));
}

function byteAt(fd: number, at: number): number | undefined {
  return bytesAt(fd, at, 1)[0];
}

function refused(shown: string, words: string): CannotAudit {
  return new CannotAudit([`${shown}: ${words}.`]);
}

function cannot(shown: string, error: unknown): CannotAudit {
  if (error instanceof CannotAudit) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const why = code === 'ETIMEDOUT' ? 'is held by another program' : `can't be written (${code})`;
  return refused(shown, `${why}; nothing was stored`);
}
