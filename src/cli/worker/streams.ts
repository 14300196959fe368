/** The files and streams that stages hand each other. */
import { readFileSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CannotAudit } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import { isJobLine, parseJob, type Job } from './job.ts';
import { jsonOf, linesIn, type Line } from './lines.ts';

const READ_AT_ONCE = 1 << 18;

/** The bytes of a file; `named`: what an error calls it. There may be very many small ones: to wait for each takes longer than to read it. */
export async function* bytesOf(path: string, cwd: string, named = path): AsyncGenerator<Uint8Array> {
  const absolute = resolve(cwd, path);
  let file: FileHandle | null = null;
  try {
    const stats = statSync(absolute);
    if (stats.isFile() && stats.size <= READ_AT_ONCE) {
      yield readFileSync(absolute);
      return;
    }
    file = await open(absolute);
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(READ_AT_ONCE), 0, READ_AT_ONCE, null);
      if (bytesRead === 0) break;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CannotAudit([`${named}: ${code === 'ENOENT' ? 'there is no such file' : `can't be read (${code})`}.`]);
  } finally {
    await file?.close();
  }
}

export function stdinLines(io: Io): AsyncGenerator<Line[]> {
  return linesIn(stdinBytes(io), 'stdin');
}

async function* stdinBytes({ stdin }: Io): AsyncGenerator<Uint8Array> {
  if (stdin !== undefined) yield* stdin();
}

/** `--job FILE`: its first line. */
export async function readJob(path: string, cwd: string): Promise<Job> {
  for await (const [line] of linesIn(bytesOf(path, cwd, `--job ${path}`), path)) {
    if (line !== undefined) return await jobOf(line, path);
  }
  throw new CannotAudit([`--job ${path}: is empty; headroom worker --stage job writes a job header.`]);
}

export async function jobOf(line: Line, name: string): Promise<Job> {
  const value = jsonOf(line, name);
  if (!isJobLine(line.text))
    throw new CannotAudit([`${name}:${line.number}: is no job header, which must come first; headroom worker --stage job writes one.`]);
  return parseJob(line.text, value, `${name}:${line.number}`);
}
