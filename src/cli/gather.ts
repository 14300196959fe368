import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import { isRecognised } from '../formats/read.ts';
import { findInputs, type Inputs } from './inputs.ts';
import type { Settings } from './settings.ts';

export interface Gathered extends Inputs {
  /** `--as`: format id by the path that reports show. */
  readonly forced: ReadonlyMap<string, string>;
}

/** The files of a run; a file that `--as` names is taken whatever it looks like, and must be among them. */
export async function gather(settings: Settings, cwd: string, command: 'audit' | 'inspect'): Promise<Gathered> {
  const byReal = new Map<string, string>();
  for (const [path, format] of settings.forcedFormats) byReal.set(await realOf(resolve(cwd, path)), format);
  const { accounts } = settings;
  // `--as` goes before what headroom.json says of the file.
  const ofConfig = accounts === null ? null : await realOf(resolve(cwd, accounts));
  if (ofConfig !== null && !byReal.has(ofConfig)) byReal.set(ofConfig, 'accounts');
  const inputs = await findInputs(
    [...settings.inputs, ...(accounts === null ? [] : [accounts])],
    cwd,
    async (file) => byReal.has(file.real) || (await isRecognised(file)),
  );
  const forced = new Map<string, string>();
  for (const file of inputs.files) {
    const format = byReal.get(file.real);
    if (format !== undefined) forced.set(file.path, format);
  }
  if (forced.size < byReal.size) {
    const reals = new Set(inputs.files.map((file) => file.real));
    const lost: string[] = [];
    for (const [path, format] of settings.forcedFormats) {
      if (!reals.has(await realOf(resolve(cwd, path)))) lost.push(`--as ${format}=${path}: ${path} is not among the files to ${command}.`);
    }
    throw new CannotAudit(lost);
  }
  return { ...inputs, forced };
}

async function realOf(absolute: string): Promise<string> {
  try {
    return await realpath(absolute);
  } catch {
    return absolute;
  }
}
