/** A small file that an option or headroom.json names. Whoever wrote the name may have meant a run to hang or to fill the memory. */
import { readFile, stat } from 'node:fs/promises';
import { CannotAudit } from '../domain/errors.ts';

export interface NamedKind {
  /** What errors begin with, such as `--map map.json`. */
  readonly named: string;
  /** What it ought to be, such as `map file`. */
  readonly kind: string;
  /** In bytes; no file of its kind is larger. */
  readonly most: number;
}

/** Throws `CannotAudit` for what is no file or too large, before it is read, and what the system says for anything else. */
export async function readNamedFile(path: string, { named, kind, most }: NamedKind): Promise<Buffer> {
  const about = await stat(path);
  if (!about.isFile()) throw new CannotAudit([`${named}: is no file; name a ${kind}.`]);
  if (about.size > most) throw new CannotAudit([`${named}: is larger than ${sizeText(most)}, which no ${kind} is; name a ${kind}.`]);
  return readFile(path);
}

function sizeText(bytes: number): string {
  return bytes < 1 << 20 ? `${bytes >> 10} kB` : `${bytes >> 20} MB`;
}
