/**
 * A long file in pieces, each until the next one is asked for: while one is looked at, those after it are read into memory used before. A
 * very long one is read by another thread, which works out the SHA-256 of what it hands over.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Passing } from '../formats/read.ts';
import { Beside } from './beside.ts';

const PIECE = 1 << 19;
/** In memory at once. */
const FEW = 2;
/** Below this a thread costs more than it spares. */
const LONG = 1 << 26;

/** `bytes`: how many the file has, as far as that is known; else `Infinity`. `long`: from how many on a thread is worth it. */
export function passing(open: () => Promise<FileHandle>, bytes: number, long = LONG): Passing {
  let digest = '';
  const beside = bytes >= long && bytes < Infinity ? new Beside() : null;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    digest = yield* beside?.start() === true ? beside.read(open, bytes, PIECE) : readHere(open, bytes);
  };
  return { chunks: chunks(), sha256: () => Promise.resolve(digest), ahead: beside };
}

interface Filled {
  readonly piece: Buffer;
  /** Fewer than a piece has only where the file ends. */
  readonly bytes: number;
}

/** Pieces of a file, then the SHA-256 of all of them. */
type Pieces = AsyncGenerator<Uint8Array, string>;

async function* readHere(open: () => Promise<FileHandle>, until: number): Pieces {
  const hash = createHash('sha256');
  const free: Buffer[] = Array.from({ length: FEW }, () => Buffer.allocUnsafeSlow(PIECE));
  const readings: Promise<Filled>[] = [];
  try {
    const handle = await open();
    const count = Math.ceil(until / PIECE);
    let begun = 0;
    for (let i = 0; i < count; i += 1) {
      for (; free.length > 0 && begun < count; begun += 1) {
        const reading = filled(handle, free.shift() as Buffer, begun * PIECE, until);
        // Whoever waits for it is told, and only then.
        reading.catch(() => {});
        readings.push(reading);
      }
      const { piece, bytes } = await (readings.shift() as Promise<Filled>);
      hash.update(piece.subarray(0, bytes));
      if (bytes > 0) yield piece.subarray(0, bytes);
      if (bytes < PIECE) break;
      free.push(piece);
    }
  } finally {
    await Promise.allSettled(readings);
  }
  return hash.digest('hex');
}

async function filled(handle: FileHandle, piece: Buffer, at: number, until: number): Promise<Filled> {
  const wanted = Math.min(PIECE, until - at);
  for (let bytes = 0; ;) {
    const { bytesRead } = await handle.read(piece, bytes, wanted - bytes, at + bytes);
    bytes += bytesRead;
    if (bytesRead === 0 || bytes === wanted) return { piece, bytes };
  }
}
