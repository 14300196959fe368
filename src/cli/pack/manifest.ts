/** `SHA256SUMS`, as `sha256sum` writes and checks it: one line a file, in order of name. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const SUMS = 'SHA256SUMS';

export async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

export interface Entry {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  /** A link, a device: whatever a pack never holds. */
  readonly isFile: boolean;
}

/** Everything below a folder that is no folder, in order of name. */
export async function entriesBelow(folder: string, below = ''): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) entries.push(...(await entriesBelow(folder, path)));
    else entries.push({ path, isFile: entry.isFile() });
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export async function sumsOf(folder: string): Promise<string> {
  const lines: string[] = [];
  for (const { path } of await entriesBelow(folder)) lines.push(`${await sumOf(join(folder, path))}  ${path}\n`);
  return lines.join('');
}

const LINE = /^([0-9a-f]{64}) [ *](.+)$/;

/** `null` where a line is none of a manifest. Names in a pack hold no backslash and no line break, so none is ever escaped. */
export function parseSums(text: string): ReadonlyMap<string, string> | null {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, sum, path] = LINE.exec(line) ?? [];
    if (sum === undefined || path === undefined || sums.has(path)) return null;
    sums.set(path, sum);
  }
  return sums;
}
