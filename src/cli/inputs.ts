/** What was typed (files, folders, globs) into the files of a run, in an order that doesn't depend on the disk. */
import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import { clean } from '../report/text.ts';
import { gunzipped, membersOf, plain, unreadable, wrappingOf, type Content, type Place } from './containers.ts';
import { globbed, isGlob } from './globs.ts';
import type { Io } from './io.ts';

/** One file of the run. `path` is what reports call it: as typed; an absolute one relative to the inputs' common parent. */
export type InputFile = Content;

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
  /** Of `a.zip!usage.csv`: which file of the archive. */
  readonly member?: string;
}

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

/** `stdin` reads what `-` stands for; it is asked for once, and only where `-` was typed. */
export async function findInputs(
  typed: readonly string[],
  cwd: string,
  recognises: Recognises,
  stdin: () => Promise<Place>,
): Promise<Inputs> {
  const problems: string[] = [];
  const found: Found[] = [];
  const emptyHanded = new Map<string, Found[]>();
  const piped: Place[] = [];
  for (const path of new Set(typed)) {
    if (path === '-') {
      piped.push(await stdin());
      continue;
    }
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

  const files: InputFile[] = [];
  const skipped: string[] = [];
  const taken = new Set<string>();
  for (const { place, named, member } of await open(found, piped)) {
    const { contents, isArchive } = await contentsOf(place, named);
    const wanted = member === undefined ? contents : contents.filter((one) => one.real === `${place.real}!${member}`);
    if (member !== undefined && wanted.length === 0) problems.push(`${place.path}!${member}: the archive holds no such file.`);
    let recognised = 0;
    for (const content of wanted) {
      if ((named && (!isArchive || member !== undefined)) || (await recognises(content))) {
        files.push(content);
        taken.add(place.real);
        recognised += 1;
      } else skipped.push(content.path);
    }
    if (named && isArchive && member === undefined && recognised === 0) problems.push(noneIn(place.path, contents.length, 'this archive'));
    if (contents.length === 0 && !named) skipped.push(place.path);
  }
  for (const [path, members] of emptyHanded) {
    const reals = await Promise.all(members.map((member) => realpath(member.absolute).catch(() => '')));
    if (!reals.some((real) => taken.has(real))) {
      problems.push(
        members.length === 0 && isGlob(path) ? `${path}: no file matches this pattern.` : noneIn(path, members.length, 'this folder'),
      );
    }
  }
  if (problems.length > 0) throw new CannotAudit(problems);
  return { files: files.sort((a, b) => order(a.path, b.path)), skipped: skipped.sort(order) };
}

function noneIn(path: string, count: number, what: string): string {
  if (count === 0) return `${path}: ${what} holds no files.`;
  return `${path}: ${count === 1 ? 'the one file here is not' : `none of the ${count} files here is`} recognised as an export; headroom explain lists the formats.`;
}

/** What a file holds: itself, what gzip packed, or the files of an archive. Of a folder's files a broken archive is only skipped. */
async function contentsOf(place: Place, named: boolean): Promise<{ contents: readonly Content[]; isArchive: boolean }> {
  const wrapping = await wrappingOf(place).catch((error: unknown) => {
    throw unreadable(place.path, error);
  });
  if (wrapping === 'none') return { contents: [plain(place)], isArchive: false };
  if (wrapping === 'gzip') return { contents: [gunzipped(place)], isArchive: false };
  try {
    return { contents: await membersOf(place), isArchive: true };
  } catch (error) {
    if (named || !(error instanceof CannotAudit)) throw error;
    return { contents: [], isArchive: true };
  }
}

async function expand(path: string, cwd: string): Promise<Found[]> {
  if (path.trim() === '') throw new CannotAudit(['A path is empty; name a file, a folder or a glob ("." is this folder).']);
  const absolute = resolve(cwd, path);
  const kind = await kindOf(absolute);
  if (kind === 'file') {
    return [{ shown: path, absolute, named: true }];
  }
  if (kind === 'folder') {
    const trimmed = path.length > 1 ? path.replace(/[/\\]+$/, '') : path;
    const members = await walk(absolute, new Set());
    return members.map((member) => ({ shown: shownBelow(trimmed, relative(absolute, member)), absolute: member, named: false }));
  }
  if (kind === 'special') throw new CannotAudit([`${path}: is neither a file nor a folder.`]);
  if (isGlob(path)) {
    const matches = await globbed(path, cwd);
    return matches.map((match) => ({ shown: isAbsolute(path) ? match : relative(cwd, match), absolute: match, named: false }));
  }
  const member = await memberIn(path, cwd);
  if (member !== null) return [member];
  if (kind === 'unreadable') throw new CannotAudit([`${path}: can't be read; check its permissions.`]);
  throw new CannotAudit([`${path}: there is no such file or folder.`]);
}

/** `a.zip!usage.csv`: a file of an archive that is there. */
async function memberIn(path: string, cwd: string): Promise<Found | null> {
  for (let at = path.indexOf('!'); at > 0; at = path.indexOf('!', at + 1)) {
    const archive = path.slice(0, at);
    const absolute = resolve(cwd, archive);
    if ((await kindOf(absolute)) === 'file') return { shown: archive, absolute, named: true, member: path.slice(at + 1) };
  }
  return null;
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

interface Opened {
  readonly place: Place;
  readonly named: boolean;
  readonly member?: string;
}

/** The files behind what was found, each once; one that was also named by itself counts as named. */
async function open(found: readonly Found[], piped: readonly Place[]): Promise<Opened[]> {
  const parent = commonParent(found.filter((one) => isAbsolute(one.shown)).map((one) => one.absolute));
  const byReal = new Map<string, Opened>();
  const whole = new Set<string>();
  // A member is read with its archive where that is named as well.
  const rank = (one: Found): number => (one.named ? 2 : 0) - (one.member === undefined ? 0 : 1);
  for (const one of [...found].sort((a, b) => rank(b) - rank(a))) {
    const path = (isAbsolute(one.shown) ? relative(parent, one.absolute) : one.shown).split(sep).join('/');
    const { real, size } = await placeOf(one.absolute, path);
    const key = one.member === undefined ? real : `${real}!${one.member}`;
    if (byReal.has(key) || whole.has(real)) continue;
    if (one.member === undefined) whole.add(real);
    const place: Place = { path, real, bytes: size, handle: null };
    byReal.set(key, one.member === undefined ? { place, named: one.named } : { place, named: one.named, member: one.member });
  }
  return [...byReal.values(), ...piped.map((place) => ({ place, named: true }))];
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

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
