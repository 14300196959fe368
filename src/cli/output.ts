/** `-o FILE`: checked before the audit, written whole after it, or not at all. */
import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import { ENDINGS } from '../report/index.ts';
import { listed } from '../report/text.ts';

export interface Output {
  readonly path: string;
  readonly absolute: string;
  /** Name of the reporter. */
  readonly format: string;
}

/** Refuses endings that say no format, folders that don't exist, one file twice, and files that the audit reads. */
export async function planOutputs(typed: readonly string[], cwd: string, read: ReadonlySet<string>): Promise<Output[]> {
  const outputs: Output[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const path of typed) {
    const format = ENDINGS.get(extname(path).toLowerCase());
    const absolute = resolve(cwd, path);
    const real = await target(absolute);
    if (format === undefined) problems.push(`-o ${path}: the ending says the format; it must be ${listed([...ENDINGS.keys()], 'or')}.`);
    else if (real === null) problems.push(`-o ${path}: there is no folder "${dirname(path)}" to write it in.`);
    else if (real === 'folder') problems.push(`-o ${path}: is a folder; name a file in it.`);
    // To move a file there would put an end to the device, for every other program too.
    else if (real === 'special') problems.push(`-o ${path}: is a device, a pipe or a socket; name a file.`);
    else if (read.has(real)) problems.push(`-o ${path}: is one of the files this audit reads; write to another file.`);
    else if (seen.has(real)) problems.push(`-o ${path}: is named twice.`);
    else {
      seen.add(real);
      outputs.push({ path, absolute: real, format });
    }
  }
  if (problems.length > 0) throw new CannotAudit(problems);
  return outputs;
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
export async function writeOutputs(contents: readonly { readonly output: Output; readonly text: string }[]): Promise<void> {
  const written: { from: string; output: Output }[] = [];
  let current: Output | undefined;
  try {
    for (const { output, text } of contents) {
      current = output;
      const from = join(dirname(output.absolute), `.${basename(output.absolute)}.${randomBytes(6).toString('hex')}.tmp`);
      const file = await open(from, 'wx');
      written.push({ from, output });
      try {
        await file.writeFile(text, 'utf8');
        await file.sync();
      } finally {
        await file.close();
      }
    }
    for (const { from, output } of written) {
      current = output;
      await rename(from, output.absolute);
    }
  } catch (error) {
    await Promise.all(written.map(({ from }) => rm(from, { force: true })));
    throw new CannotAudit([`-o ${current?.path}: can't be written (${(error as NodeJS.ErrnoException).code}).`]);
  }
}
