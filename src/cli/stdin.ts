import { open, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import type { Place } from './containers.ts';
import type { Io } from './io.ts';

/**
 * Stdin can be read once, a file of a run is read twice: what comes in goes to a file of the temporary folder that has no name
 * any more before its first byte, so that nothing is left behind however the run ends.
 */
export async function spoolStdin({ stdin, hold }: Pick<Io, 'stdin' | 'hold'>, name: string): Promise<Place> {
  const path = join(tmpdir(), `headroom-stdin-${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(path, 'wx+', 0o600);
    await rm(path).catch(() => undefined);
    let bytes = 0;
    hold?.(file);
    for await (const chunk of stdin?.() ?? []) {
      await file.write(chunk, 0, chunk.length, bytes);
      bytes += chunk.length;
    }
    return { path: name, real: `stdin:${name}`, bytes, handle: file };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CannotAudit([`${name}: can't be kept in the temporary folder while it is read (${code}); make room there, or name a file.`]);
  }
}
