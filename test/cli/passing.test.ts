import { createHash } from 'node:crypto';
import { mkdtemp, open, rm, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passing } from '../../src/cli/passing.ts';

const PIECE = 1 << 19;
/** Long enough for a thread of its own, and for one that never is. */
const WAYS = [
  { name: 'by another thread', long: 1 },
  { name: 'here', long: Infinity },
];

let folder = '';
let path = '';
let handle: FileHandle;
const bytes = Buffer.alloc(14 * PIECE + 12_345);
for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.imul(i, 0x9e3779b1) >>> 24;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-passing-'));
  path = join(folder, 'long.csv');
  await writeFile(path, bytes);
  handle = await open(path);
});
afterAll(async () => {
  await handle.close();
  await rm(folder, { recursive: true });
});

const opened = (): Promise<FileHandle> => Promise.resolve(handle);

async function copied(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

function hashOf(some: Uint8Array): string {
  return createHash('sha256').update(some).digest('hex');
}

describe.each(WAYS)('bytes that pass, read $name', ({ long }) => {
  it.each([bytes.length, Infinity, 6 * PIECE, 4 * PIECE + 1, 1])(
    'are those of the file, and so is their hash: %d of them',
    async (most) => {
      const read = passing(opened, most, long);
      const wanted = bytes.subarray(0, Math.min(most, bytes.length));
      expect((await copied(read.chunks)).equals(wanted)).toBe(true);
      expect(await read.sha256()).toBe(hashOf(wanted));
    },
  );

  it('end where the file does, though it was longer before', async () => {
    const shrinking = join(folder, `shrinking-${long}.csv`);
    await writeFile(shrinking, bytes);
    const file = await open(shrinking);
    const read = passing(() => Promise.resolve(file), bytes.length, long);
    await truncate(shrinking, 5);
    expect((await copied(read.chunks)).equals(bytes.subarray(0, 5))).toBe(true);
    expect(await read.sha256()).toBe(hashOf(bytes.subarray(0, 5)));
    await file.close();
  });

  it('may be left before their end, wherever that is', async () => {
    for (let last = 1; last < 16; last += 1) {
      let left = last;
      for await (const chunk of passing(opened, bytes.length, long).chunks) {
        expect(chunk.length).toBe(Math.min(PIECE, bytes.length - (last - left) * PIECE));
        left -= 1;
        if (left === 0) break;
      }
    }
    const again = passing(opened, bytes.length, long);
    await copied(again.chunks);
    // Nobody asks for the hash: no thread keeps the process.
  });

  it('fail as the file does', async () => {
    const gone = passing(() => open(join(folder, 'gone.csv')), 9, long);
    await expect(copied(gone.chunks)).rejects.toThrow('ENOENT');
    // A folder can be opened and not read.
    const read = passing(() => open(folder), bytes.length, long);
    await expect(copied(read.chunks)).rejects.toMatchObject({ code: 'EISDIR', syscall: 'read' });
  });
});
