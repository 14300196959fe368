/** Finds `headroom.json`. What checks it is loaded only where there is one: most audits of a few files have none. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import type { ConfigFile } from './config.ts';
import { readNamedFile } from './named-file.ts';

/** As read: every path in it is relative to the file it stands in. */
export type Config = ConfigFile & { readonly path: string | null };

const CONFIG_NAME = 'headroom.json';
const MOST = 16 << 20;
const NONE: Config = { inputs: [], plan: [], rules: {}, budgets: [], attest_unused: [], path: null };

/** The named configuration, else the one in the working directory, else an empty one. */
export async function readConfig(named: string | undefined, cwd: string): Promise<Config> {
  const path = named ?? CONFIG_NAME;
  let text: string;
  try {
    text = (await readNamedFile(resolve(cwd, path), { named: path, kind: CONFIG_NAME, most: MOST })).toString('utf8');
  } catch (error) {
    if (error instanceof CannotAudit) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && named === undefined) return NONE;
    throw new CannotAudit([
      code === 'ENOENT' ? `${path}: there is no such file; --config names a headroom.json.` : `${path}: can't be read (${code}).`,
    ]);
  }
  const { parseConfig } = await import('./config.ts');
  const config = parseConfig(text, path);
  const folder = dirname(path);
  const beside = (one: string): string => (folder === '.' || isAbsolute(one) ? one : join(folder, one));
  const placed = (key: 'accounts' | 'policy' | 'map' | 'baseline'): object =>
    config[key] === undefined ? {} : { [key]: beside(config[key]) };
  return {
    ...config,
    inputs: config.inputs.map(beside),
    ...placed('accounts'),
    ...placed('policy'),
    ...placed('map'),
    ...placed('baseline'),
    path,
  };
}
