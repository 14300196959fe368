/**
 * What an output is called until it is whole, and how it goes away again: with the run, with the signal that ends the run, and
 * where the run was killed with no chance to do so, with the next run that writes to the same place.
 */
import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { isAlive } from './file-lock.ts';

/** A folder for what a run needs until it ends, and what an error calls it. */
export interface Temporary {
  readonly folder: string;
  readonly named: string;
}

export function systemTemporary(): Temporary {
  return { folder: tmpdir(), named: 'the temporary folder' };
}

/** What `--temp-dir` names; `undefined`: not typed. */
export function temporaryOf(typed: string | undefined, cwd: string): Temporary {
  return typed === undefined ? systemTemporary() : { folder: resolve(cwd, typed), named: `--temp-dir ${typed}` };
}

/** Processes are told apart by number on one machine only. */
function machine(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 6);
}

/** `.report.json.4711-5d41402f0c3a9b.tmp` beside `report.json`: the process that writes it, its machine, and chance. */
export function temporaryBeside(absolute: string): string {
  return join(dirname(absolute), `.${basename(absolute)}.${process.pid}-${machine()}${randomBytes(4).toString('hex')}.tmp`);
}

/** Takes away what runs that were killed on this machine left beside a place; those of others may still be at work. */
export async function sweepBeside(absolute: string): Promise<void> {
  const start = `.${basename(absolute)}.`;
  for (const name of await readdir(dirname(absolute)).catch(() => [])) {
    if (!name.startsWith(start)) continue;
    const [, pid, writer] = /^(\d+)-([0-9a-f]{6})[0-9a-f]{8}\.tmp$/.exec(name.slice(start.length)) ?? [];
    if (writer !== machine() || isAlive(Number(pid))) continue;
    // Where it can't be, it stays, and hinders nobody.
    await rm(join(dirname(absolute), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Until the returned function is called, a signal that ends the run takes these away first, before anything more is written to them. */
export function removedOnSignals(temporaries: () => readonly string[]): () => void {
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const handler = (): void => {
      for (const path of temporaries()) rmSync(path, { recursive: true, force: true, maxRetries: 10 });
      process.removeListener(signal, handler);
      process.kill(process.pid, signal);
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  return () => {
    for (const { signal, handler } of handlers) process.removeListener(signal, handler);
  };
}
