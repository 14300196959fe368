/** `-o FILE`, `--write-baseline FILE`: checked before the audit, written whole after it, or not at all. */
import { renameSync } from 'node:fs';
import { open, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import { ENDINGS } from '../report/index.ts';
import { listed } from '../report/text.ts';
import { removedOnSignals, sweepBeside, temporaryBeside } from './temporary.ts';

/** A file to be written, and the option that names it. */
export interface Place {
  readonly option: string;
  readonly path: string;
  readonly absolute: string;
}

export interface Output extends Place {
  /** Name of the reporter. */
  readonly format: string;
}

/** Refuses endings that say no format, folders that don't exist, one file twice, and files that the audit reads. */
export async function planOutputs(
  typed: readonly string[],
  cwd: string,
  read: ReadonlySet<string>,
  reporters: ReadonlyMap<string, unknown>,
  others: readonly Place[] = [],
): Promise<Output[]> {
  const endings = new Map([...ENDINGS].filter(([, format]) => reporters.has(format)));
  const outputs: Output[] = [];
  const problems: string[] = [];
  const seen = new Set(others.map((other) => other.absolute));
  for (const path of typed) {
    const format = endings.get(extname(path).toLowerCase());
    if (format === undefined) {
      problems.push(`-o ${path}: the ending says the format; it must be ${listed([...endings.keys()], 'or')}.`);
      continue;
    }
    const { place, problem } = await placeFor('-o', path, cwd, read);
    if (place === null) problems.push(problem);
    else if (seen.has(place.absolute)) problems.push(`-o ${path}: is named twice.`);
    else {
      seen.add(place.absolute);
      outputs.push({ ...place, format });
    }
  }
  if (problems.length > 0) throw new CannotAudit(problems);
  return outputs;
}

/** The same for a file whose ending says nothing. */
export async function planPlace(option: string, path: string, cwd: string, read: ReadonlySet<string>): Promise<Place> {
  const { place, problem } = await placeFor(option, path, cwd, read);
  if (place === null) throw new CannotAudit([problem]);
  return place;
}

type Planned = { readonly place: Place; readonly problem: null } | { readonly place: null; readonly problem: string };

async function placeFor(option: string, path: string, cwd: string, read: ReadonlySet<string>): Promise<Planned> {
  const refused = (words: string): Planned => ({ place: null, problem: `${option} ${path}: ${words}.` });
  const real = await target(resolve(cwd, path));
  if (real === null) return refused(`there is no folder "${dirname(path)}" to write it in`);
  if (real === 'folder') return refused('is a folder; name a file in it');
  // To move a file there would put an end to the device, for every other program too.
  if (real === 'special') return refused('is a device, a pipe or a socket; name a file');
  if (read.has(real)) return refused('is one of the files this audit reads; write to another file');
  return { place: { option, path, absolute: real }, problem: null };
}

/** The real place of an output (which may not exist yet): `null` without a folder, `folder` or `special` when it is no file. */
async function target(absolute: string): Promise<string | null> {
  try {
    const stats = await stat(absolute);
    if (!stats.isFile()) return stats.isDirectory() ? 'folder' : 'special';
    return await realpath(absolute);
  } catch {
    try {
      const folder = await realpath(dirname(absolute));
      return (await stat(folder)).isDirectory() ? join(folder, basename(absolute)) : null;
    } catch {
      return null;
    }
  }
}

/** All or none: every file is written beside its place and flushed, and only then are they moved there. */
export async function writeOutputs(
  contents: readonly { readonly output: Place; readonly text: string | Iterable<string> | AsyncIterable<string | Uint8Array> }[],
): Promise<void> {
  const written: { from: string; output: Place }[] = [];
  let current: Place | undefined;
  const done = removedOnSignals(() => written.map(({ from }) => from));
  try {
    for (const { output, text } of contents) {
      current = output;
      await sweepBeside(output.absolute);
      const from = temporaryBeside(output.absolute);
      written.push({ from, output });
      const file = await open(from, 'wx');
      try {
        for await (const chunk of typeof text === 'string' ? [text] : text) await file.writeFile(chunk, 'utf8');
        await file.sync();
      } finally {
        await file.close();
      }
    }
    // At one go: no signal is heard between two of them.
    for (const { from, output } of written) {
      current = output;
      renameSync(from, output.absolute);
    }
  } catch (error) {
    await Promise.all(written.map(({ from }) => rm(from, { force: true })));
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new CannotAudit([`${current?.option} ${current?.path}: can't be written (${code}).`]);
  } finally {
    done();
  }
}
