/** Texts in pieces, which may be too long to be held at once. */
import type { Io } from './io.ts';

const BLOCK = 1 << 18;

/** The same in fewer pieces, in UTF-8: each is to be done with before the next. */
export async function* inBlocks(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  const block = Buffer.allocUnsafe(BLOCK);
  let filled = 0;
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (filled + bytes.length > BLOCK) {
      yield block.subarray(0, filled);
      filled = 0;
    }
    if (bytes.length > BLOCK) yield bytes;
    else {
      block.set(bytes, filled);
      filled += bytes.length;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** As quickly as whoever reads it takes it; once nobody does, the rest is not made. */
export async function print(text: string | AsyncIterable<Uint8Array>, io: Io): Promise<void> {
  if (typeof text === 'string') {
    io.stdout.write(text);
    return;
  }
  for await (const block of text) {
    // No character is cut in two by the end of a block.
    io.stdout.write(Buffer.from(block.buffer, block.byteOffset, block.length).toString());
    if ((await io.stdout.drained?.()) === false) return;
  }
}
