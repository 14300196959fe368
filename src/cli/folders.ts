/** Folders that commands write into. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Node's own recursive `mkdir` never returns where a parent can't be made, as in /proc. */
export async function makeFolder(path: string): Promise<void> {
  if (await exists(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  await mkdir(path);
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
