/** Reads `--map`: a format for each map in the file. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import type { Format } from '../formats/format.ts';
import { mapFormat } from '../formats/map.ts';
import { parseMaps } from './map.ts';
import { readNamedFile } from './named-file.ts';
import { nearest } from './nearest.ts';

/** Nobody writes a longer one; an export named by mistake may be gigabytes. */
const MOST = 1 << 20;

export async function readMapFile(file: string, named: string, cwd: string): Promise<readonly Format[]> {
  const bytes = await bytesOf(resolve(cwd, file), `${named} ${file}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return parseMaps(bytes.toString('utf8'), file).map((map) => mapFormat(map, sha256, nearest));
}

async function bytesOf(path: string, named: string): Promise<Buffer> {
  try {
    return await readNamedFile(path, { named, kind: 'map file', most: MOST });
  } catch (error) {
    if (error instanceof CannotAudit) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CannotAudit([
      `${named}: ${code === 'ENOENT' ? 'there is no such file; headroom inspect --suggest-map FILE.csv writes a first one.' : `can't be read (${code}).`}`,
    ]);
  }
}
