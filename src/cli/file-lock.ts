/**
 * One writer of a file at a time, by a lock file beside it. What a writer that was killed leaves behind is taken away by the next,
 * and the lock tells how long the file was before that writer's line, so that a torn one can be cut off and no other ever is.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';

/** Nobody holds it for more than some milliseconds; a machine may have slept meanwhile, or the holder be of another machine. */
const ABANDONED = 10_000;
/** Made, but not yet signed. */
const UNSIGNED = 2000;
const PATIENCE = 20_000;
const SHORTEST_NAP = 2;
const LONGEST_NAP = 25;

export class Lock {
  readonly #fd: number;

  constructor(
    private readonly path: string,
    fd: number,
  ) {
    this.#fd = fd;
  }

  /** From here on the file may be longer by a part of a line; until then it ends at `size`. */
  begins(size: number): void {
    writeSync(this.#fd, `${size}\n`);
  }

  release(): void {
    closeSync(this.#fd);
    rmSync(this.path, { force: true });
  }
}

/** Holds the lock of a file while `work` runs; throws what the file system says, or `ETIMEDOUT` where others never let go. */
export function locked<T>(file: string, lockPath: string, work: (lock: Lock) => T): T {
  const lock = acquire(file, lockPath);
  try {
    return work(lock);
  } finally {
    lock.release();
  }
}

function acquire(file: string, path: string): Lock {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const fd = create(path);
    if (fd !== null) {
      writeSync(fd, `${process.pid} ${hostname()}\n`);
      return new Lock(path, fd);
    }
    if (isAbandoned(path)) takeAway(file, path);
    else if (performance.now() > until) throw Object.assign(new Error('the lock is held by another program'), { code: 'ETIMEDOUT' });
    else nap();
  }
}

/** `null` where there is one. */
function create(path: string): number | null {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
}

/** Two that find one abandoned must not take away each other's new one: only who holds the lock's own lock may, and looks again. */
function takeAway(file: string, path: string): void {
  const own = `${path}.broken`;
  const fd = create(own);
  if (fd === null) {
    if (ageOf(own) > ABANDONED) rmSync(own, { force: true });
    nap();
    return;
  }
  try {
    if (!isAbandoned(path)) return;
    const [, size] = signed(path);
    if (size !== null) cutTornLine(file, size);
    rmSync(path, { force: true });
  } finally {
    closeSync(fd);
    rmSync(own, { force: true });
  }
}

/** What a killed writer wrote is kept where it is whole. */
function cutTornLine(file: string, size: number): void {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > size && bytes.at(-1) !== 0x0a) truncateSync(file, size);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function isAbandoned(path: string): boolean {
  const age = ageOf(path);
  if (age > ABANDONED) return true;
  const [holder] = signed(path);
  if (holder === null) return age > UNSIGNED;
  // A process of another machine, or of another container, can't be asked.
  return holder.host === hostname() && !isAlive(holder.pid);
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

function signed(path: string): [Holder | null, number | null] {
  try {
    const [first = '', second = ''] = readFileSync(path, 'latin1').split('\n');
    const [, pid, host] = /^(\d+) (\S+)$/.exec(first) ?? [];
    return [pid === undefined || host === undefined ? null : { pid: Number(pid), host }, /^\d+$/.test(second) ? Number(second) : null];
  } catch {
    return [null, null];
  }
}

/** In milliseconds; -1 where it is gone. */
function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return -1;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Of different lengths, so that many that wait don't all come back at once. */
function nap(): void {
  const length = SHORTEST_NAP + ((randomBytes(1)[0] ?? 0) / 255) * (LONGEST_NAP - SHORTEST_NAP);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, length);
}
