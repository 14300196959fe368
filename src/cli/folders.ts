/** Folders that commands write into. */
import { rmSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
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

/** Whatever ends the run, a folder that must not outlive it goes with it: at once, before anything more is written to it. */
export function removedOnSignals(folder: string): () => Promise<void> {
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const handler = (): void => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
      process.removeListener(signal, handler);
      process.kill(process.pid, signal);
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  return async () => {
    for (const { signal, handler } of handlers) process.removeListener(signal, handler);
    await rm(folder, { recursive: true, force: true });
  };
}
