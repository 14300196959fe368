import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import type { Format } from '../formats/format.ts';
import { isRecognised, withChunks } from '../formats/read.ts';
import type { TypedFile } from '../formats/typed.ts';
import type { Place } from './containers.ts';
import { findInputs, type InputFile, type Inputs } from './inputs.ts';
import type { Io } from './io.ts';
import { memoryWatch } from './memory.ts';
import { optimiseLateFor } from './optimising.ts';
import type { Settings } from './settings.ts';

export interface Gathered extends Inputs {
  /** `--as`: format id by the path that reports show. */
  readonly forced: ReadonlyMap<string, string>;
}

/** The files of a run, and what is wrong with them in words that a redacted report could hold. */
export async function gather(settings: Settings, io: Io, command: 'audit' | 'inspect' | 'convert' | 'explain'): Promise<Gathered> {
  const { redactor } = settings;
  if (redactor === null) return find(settings, io, command);
  try {
    const found = await find(settings, io, command);
    return { ...found, skipped: found.skipped.map((path) => redactor.path(path)) };
  } catch (error) {
    if (error instanceof CannotAudit) throw new CannotAudit(error.problems.map((problem) => redactor.problem(problem)));
    throw error;
  }
}

/** The files of a run; a file that `--as` names is taken whatever it looks like, and must be among them. */
async function find(settings: Settings, io: Io, command: 'audit' | 'inspect' | 'convert' | 'explain'): Promise<Gathered> {
  const { cwd } = io;
  const byReal = new Map<string, string>();
  for (const [path, format] of settings.forcedFormats) byReal.set(await realOf(path, cwd, settings), format);
  const { accounts } = settings;
  // `--as` goes before what headroom.json says of the file.
  const ofConfig = accounts === null ? null : await realOf(accounts, cwd, settings);
  if (ofConfig !== null && !byReal.has(ofConfig)) byReal.set(ofConfig, 'accounts');
  const encoding = settings.options.encoding;
  const recognised = async (file: InputFile): Promise<boolean> => byReal.has(file.real) || isReadableAs(file, encoding, settings.formats);
  const piped = async (): Promise<Place> => (await import('./stdin.ts')).spoolStdin(io, settings.stdinName, settings.temporary);
  const inputs = await findInputs([...settings.inputs, ...(accounts === null ? [] : [accounts])], cwd, recognised, piped);
  optimiseLateFor(inputs.files.reduce((bytes, file) => bytes + file.bytes, 0));
  const watch = memoryWatch();
  const files = inputs.files.map((file) => {
    const { inPassing } = file;
    const passing = inPassing === undefined ? {} : { inPassing: () => withChunks(inPassing(), (chunks) => watched(chunks, watch)) };
    return { ...file, chunks: () => watched(file.chunks(), watch), ...passing };
  });
  const forced = new Map<string, string>();
  for (const file of inputs.files) {
    const format = byReal.get(file.real);
    if (format !== undefined) forced.set(file.path, format);
  }
  if (forced.size < byReal.size) {
    const reals = new Set(inputs.files.map((file) => file.real));
    const lost: string[] = [];
    for (const [path, format] of settings.forcedFormats) {
      if (!reals.has(await realOf(path, cwd, settings))) lost.push(`--as ${format}=${path}: ${path} is not among the files to ${command}.`);
    }
    throw new CannotAudit(lost);
  }
  return { ...inputs, files, forced };
}

async function* watched(chunks: AsyncIterable<Uint8Array>, watch: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    watch();
    yield chunk;
  }
}

/** Whether a format recognises it; bytes that can't be unpacked, or opened as columns, are an error, and not a file that no format knows. */
async function isReadableAs(file: InputFile, encoding: string | null, formats: readonly Format[]): Promise<boolean> {
  let fault: unknown = null;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* file.chunks();
    } catch (error) {
      fault = error;
      throw error;
    }
  };
  const typed = async (): Promise<TypedFile> => {
    try {
      return await file.typed();
    } catch (error) {
      fault = error;
      throw error;
    }
  };
  const recognised = await isRecognised({ path: file.path, chunks, encoding, typed }, formats);
  if (!recognised && fault !== null) throw fault;
  return recognised;
}

/** As `findInputs` knows it: `-` and the name of stdin are stdin, `a.zip!usage.csv` is a file of an archive. */
async function realOf(path: string, cwd: string, { stdinName }: Settings): Promise<string> {
  if (path === '-' || path === stdinName) return `stdin:${stdinName}`;
  const absolute = resolve(cwd, path);
  try {
    return await realpath(absolute);
  } catch {
    const at = absolute.indexOf('!');
    if (at < 0) return absolute;
    const archive = await realpath(absolute.slice(0, at)).catch(() => absolute.slice(0, at));
    return `${archive}${absolute.slice(at)}`;
  }
}
