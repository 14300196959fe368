import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import type { Place } from './containers.ts';
import type { Io } from './io.ts';
import type { Temporary } from './temporary.ts';

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Stdin can be read once, a file of a run is read twice. */
export async function spoolStdin({ stdin, hold }: Pick<Io, 'stdin' | 'hold'>, name: string, temporary: Temporary): Promise<Place> {
  const kept = await spool(stdin?.() ?? [], name, temporary);
  hold?.(kept.handle);
  return { path: name, real: `stdin:${name}`, ...kept };
}

/**
 * What comes in goes to a file of the temporary folder that has no name any more before its first byte, so that nothing is left
 * behind however the run ends.
 */
export async function spool(pieces: Pieces, name: string, temporary: Temporary): Promise<{ handle: FileHandle; bytes: number }> {
  const path = join(temporary.folder, `headroom-stdin-${randomBytes(6).toString('hex')}`);
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, 'wx+', 0o600);
    await rm(path).catch(() => undefined);
    let bytes = 0;
    for await (const piece of pieces) {
      await handle.write(piece, 0, piece.length, bytes);
      bytes += piece.length;
    }
    return { handle, bytes };
  } catch (error) {
    await handle?.close();
    if (error instanceof CannotAudit) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CannotAudit([`${name}: can't be kept in ${temporary.named} while it is read (${code}); make room there, or name a file.`]);
  }
}
