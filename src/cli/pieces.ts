/** Texts in pieces, which may be too long to be held at once. */
import type { Io } from './io.ts';

const BLOCK = 1 << 16;

/** The same in fewer pieces. */
export async function* inBlocks(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let waiting: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < BLOCK) continue;
    yield waiting.join('');
    waiting = [];
    length = 0;
  }
  yield waiting.join('');
}

/** As quickly as whoever reads it takes it; once nobody does, the rest is not made. */
export async function print(text: string | AsyncIterable<string>, io: Io): Promise<void> {
  if (typeof text === 'string') {
    io.stdout.write(text);
    return;
  }
  for await (const block of text) {
    io.stdout.write(block);
    if ((await io.stdout.drained?.()) === false) return;
  }
}
