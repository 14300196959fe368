/** What was typed (files, folders, globs) into the files of a run, in an order that doesn't depend on the disk. */
import { createReadStream } from 'node:fs';
import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { CannotAudit } from '../domain/errors.ts';
import { clean } from '../report/text.ts';
import type { Io } from './io.ts';

/** One file of the run. `path` is what reports call it: as typed; an absolute one relative to the inputs' common parent. */
export interface InputFile {
  readonly path: string;
  readonly name: string;
  /** Where it really is: to find it again among outputs, never printed. */
  readonly real: string;
  readonly bytes: number;
  chunks(): AsyncIterable<Uint8Array>;
}

export interface Inputs {
  readonly files: readonly InputFile[];
  /** Files of folders and globs that no format recognises, by their path. */
  readonly skipped: readonly string[];
}

/** Whether a format recognises the file; files named by themselves are not asked, since they must be. */
export type Recognises = (file: InputFile) => Promise<boolean>;

interface Found {
  readonly shown: string;
  readonly absolute: string;
  readonly named: boolean;
}

const ARCHIVES: ReadonlyMap<string, string> = new Map([
  ['.zip', 'unpack it and name the folder'],
  ['.gz', 'unpack it (gunzip) and name the file'],
]);

const MOST_SKIPPED = 5;

/** On stderr, so that stdout stays one document. */
export function saySkipped(inputs: Inputs, io: Io): void {
  const { skipped } = inputs;
  if (skipped.length === 0) return;
  const rest = skipped.length - MOST_SKIPPED;
  const names = skipped.slice(0, MOST_SKIPPED).map(clean).join(', ');
  io.stderr.write(
    `Skipped, since no format recognises ${skipped.length === 1 ? 'it' : 'them'}: ${names}${rest > 0 ? ` and ${rest} more` : ''}.\n`,
  );
}

export async function findInputs(typed: readonly string[], cwd: string, recognises: Recognises): Promise<Inputs> {
  const problems: string[] = [];
  const found: Found[] = [];
  const emptyHanded = new Map<string, Found[]>();
  for (const path of new Set(typed)) {
    try {
      const files = await expand(path, cwd);
      for (const file of files) found.push(file);
      if (files.every((file) => !file.named)) emptyHanded.set(path, files);
    } catch (error) {
      if (!(error instanceof CannotAudit)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new CannotAudit(problems);

  const opened = await open(found);
  const files: InputFile[] = [];
  const skipped: string[] = [];
  const taken = new Set<string>();
  for (const { file, named } of opened) {
    if (named || (archiveOf(file.name) === null && (await recognises(file)))) {
      files.push(file);
      taken.add(file.real);
    } else skipped.push(file.path);
  }
  for (const [path, members] of emptyHanded) {
    const reals = await Promise.all(members.map((member) => realpath(member.absolute).catch(() => '')));
    if (!reals.some((real) => taken.has(real))) {
      problems.push(
        members.length === 0
          ? `${path}: ${isDynamicPattern(path) ? 'no file matches this pattern' : 'this folder holds no files'}.`
          : `${path}: ${members.length === 1 ? 'the one file here is not' : `none of the ${members.length} files here is`} recognised as an export; headroom explain lists the formats.`,
      );
    }
  }
  if (problems.length > 0) throw new CannotAudit(problems);
  return { files: files.sort((a, b) => order(a.path, b.path)), skipped: skipped.sort(order) };
}

async function expand(path: string, cwd: string): Promise<Found[]> {
  if (path === '-') throw new CannotAudit(['-: reading from stdin is not supported; save it to a file and name the file.']);
  if (path.trim() === '') throw new CannotAudit(['A path is empty; name a file, a folder or a glob ("." is this folder).']);
  const absolute = resolve(cwd, path);
  const kind = await kindOf(absolute);
  if (kind === 'file') {
    const advice = archiveOf(path);
    if (advice !== null) throw new CannotAudit([`${path}: archives are not supported; ${advice}.`]);
    return [{ shown: path, absolute, named: true }];
  }
  if (kind === 'folder') {
    const trimmed = path.length > 1 ? path.replace(/[/\\]+$/, '') : path;
    const members = await walk(absolute, new Set());
    return members.map((member) => ({ shown: shownBelow(trimmed, relative(absolute, member)), absolute: member, named: false }));
  }
  if (kind === 'special') throw new CannotAudit([`${path}: is neither a file nor a folder.`]);
  if (isDynamicPattern(path)) {
    // Links are not followed, so that a link to a parent can't go round for ever.
    const matches = await glob(path.split(sep).join('/'), {
      cwd,
      absolute: true,
      onlyFiles: true,
      followSymbolicLinks: false,
      expandDirectories: false,
    });
    return matches.map((match) => ({ shown: isAbsolute(path) ? match : relative(cwd, match), absolute: match, named: false }));
  }
  if (kind === 'unreadable') throw new CannotAudit([`${path}: can't be read; check its permissions.`]);
  throw new CannotAudit([`${path}: there is no such file or folder.`]);
}

type Kind = 'file' | 'folder' | 'special' | 'missing' | 'unreadable';

async function kindOf(absolute: string): Promise<Kind> {
  try {
    const stats = await stat(absolute);
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'special';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable';
  }
}

/** Every regular file below a folder; hidden ones and installed packages left out, each folder entered once however it is linked. */
async function walk(folder: string, entered: Set<string>): Promise<string[]> {
  const real = await realpath(folder);
  if (entered.has(real)) return [];
  entered.add(real);
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new CannotAudit([
      `${basename(folder)}: this folder can't be read (${(error as NodeJS.ErrnoException).code}); check its permissions.`,
    ]);
  }
  const files: string[] = [];
  for (const name of names.sort(order)) {
    if (name.startsWith('.') || name === 'node_modules') continue;
    const path = join(folder, name);
    const kind = await kindOf(path);
    if (kind === 'file') files.push(path);
    else if (kind === 'folder') for (const below of await walk(path, entered)) files.push(below);
  }
  return files;
}

/** The files behind what was found, each once; one that was also named by itself counts as named. */
async function open(found: readonly Found[]): Promise<{ file: InputFile; named: boolean }[]> {
  const parent = commonParent(found.filter((one) => isAbsolute(one.shown)).map((one) => one.absolute));
  const byReal = new Map<string, { file: InputFile; named: boolean }>();
  for (const one of [...found].sort((a, b) => Number(b.named) - Number(a.named))) {
    const path = (isAbsolute(one.shown) ? relative(parent, one.absolute) : one.shown).split(sep).join('/');
    const { real, size } = await placeOf(one.absolute, path);
    if (byReal.has(real)) continue;
    byReal.set(real, { named: one.named, file: { path, name: basename(path), real, bytes: size, chunks: () => chunksOf(real, path) } });
  }
  return [...byReal.values()];
}

/** Said at once: a file of a folder that can't be read is not one that no format recognises. */
async function placeOf(absolute: string, path: string): Promise<{ real: string; size: number }> {
  try {
    const real = await realpath(absolute);
    await access(real, constants.R_OK);
    return { real, size: (await stat(real)).size };
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A file may also go away after it was listed. */
function unreadable(path: string, error: unknown): CannotAudit {
  const { code } = error as NodeJS.ErrnoException;
  const remedy = code === 'ENOENT' ? 'it was there a moment ago; run headroom again' : 'check its permissions';
  return new CannotAudit([`${path}: can't be read (${code}); ${remedy}.`]);
}

async function* chunksOf(real: string, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(real, { highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    // What the reader of the chunks throws passes through here as well.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw unreadable(path, error);
  }
}

/** The folder that holds them all. */
function commonParent(paths: readonly string[]): string {
  const [first, ...others] = paths.map((path) => dirname(path).split(sep));
  if (first === undefined) return sep;
  let shared = first.length;
  for (const other of others) {
    let at = 0;
    while (at < shared && first[at] === other[at]) at += 1;
    shared = at;
  }
  return first.slice(0, shared).join(sep) || sep;
}

function shownBelow(folder: string, member: string): string {
  return folder === '.' ? member : `${folder === sep ? '' : folder}${sep}${member}`;
}

function archiveOf(path: string): string | null {
  for (const [ending, advice] of ARCHIVES) if (path.toLowerCase().endsWith(ending)) return advice;
  return null;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
