import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { spool } from '../stdin.ts';
import { removedOnSignals, systemTemporary } from '../temporary.ts';

interface OnDisk {
  readonly path: string;
  readonly bytes: number;
  close(): Promise<void>;
}

/**
 * DuckDB opens files by their path. What is packed, or came in through stdin, is kept in the temporary folder meanwhile: on
 * Linux in a file without a name, which is gone however the run ends; elsewhere in a folder that goes with the run.
 */
export async function onDisk(name: string, real: string | null, chunks: () => AsyncIterable<Uint8Array>): Promise<OnDisk> {
  if (real !== null) return { path: real, bytes: (await stat(real)).size, close: () => Promise.resolve() };
  if (process.platform === 'linux') {
    const { handle, bytes } = await spool(chunks(), name, systemTemporary());
    return { path: `/proc/${process.pid}/fd/${handle.fd}`, bytes, close: () => handle.close() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'headroom-parquet-'));
  const done = removedOnSignals(() => [folder]);
  const close = async (): Promise<void> => {
    done();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const path = join(folder, 'rows.parquet');
    await pipeline(Readable.from(chunks(), { objectMode: false }), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    return { path, bytes: (await stat(path)).size, close };
  } catch (error) {
    await close();
    throw error;
  }
}
