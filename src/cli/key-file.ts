/** The key of `--redact`: whatever bytes a file holds, as long as nobody could guess them. */
import { resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import { readNamedFile } from './named-file.ts';

const FEWEST = 16;
const MOST = 1 << 16;
const ADVICE = 'make one with: head -c 32 /dev/urandom | base64 > FILE';

/** Space at its end is no part of the key: editors add it. */
export async function readKey(path: string, cwd: string): Promise<Uint8Array> {
  let bytes: Buffer;
  try {
    bytes = await readNamedFile(resolve(cwd, path), { named: `--redact ${path}`, kind: 'key', most: MOST });
  } catch (error) {
    if (error instanceof CannotAudit) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CannotAudit([`--redact ${path}: ${code === 'ENOENT' ? `there is no such file; ${ADVICE}` : `can't be read (${code})`}.`]);
  }
  const key = Buffer.from(bytes.toString('latin1').trimEnd(), 'latin1');
  if (key.length < FEWEST) throw new CannotAudit([`--redact ${path}: holds too short a key to keep anything secret; ${ADVICE}.`]);
  return key;
}
