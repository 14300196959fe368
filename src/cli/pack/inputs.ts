/** The inputs of a run into the folder of a pack: byte for byte, save logs that can hold conversations. */
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CannotAudit } from '../../domain/errors.ts';
import type { JsonFormat } from '../../formats/format.ts';
import { FORMATS } from '../../formats/index.ts';
import { makeFolder } from '../folders.ts';
import type { Gathered } from '../gather.ts';
import type { InputFile } from '../inputs.ts';
import { INPUTS } from './options.ts';

export interface PackedInput {
  /** In the pack. */
  readonly path: string;
  readonly format: string;
  readonly isForced: boolean;
  /** Nothing is left of it but what is read. */
  readonly isReduced: boolean;
}

export interface CopyOptions {
  readonly verbatim: boolean;
  readonly encoding: string | null;
  readonly timezone: string;
}

const JSON_FORMATS = FORMATS.filter((format) => format.kind === 'json');

/** `formats` are those of the files, in their order. */
export async function copyInputs(
  inputs: Gathered,
  formats: readonly string[],
  folder: string,
  options: CopyOptions,
): Promise<PackedInput[]> {
  const packed: PackedInput[] = [];
  const taken = new Set<string>();
  for (const [index, file] of inputs.files.entries()) {
    const path = freePath(file.path, taken);
    const format = formats[index] ?? '';
    const confidential = options.verbatim ? undefined : JSON_FORMATS.find((one) => one.id === format && one.confidential === true);
    const place = join(folder, path);
    await makeFolder(dirname(place));
    const bytes = confidential === undefined ? file.original() : reducedBytes(file, confidential, options);
    await pipeline(Readable.from(bytes, { objectMode: false }), createWriteStream(place, { flags: 'wx', flush: true }));
    packed.push({ path, format, isForced: inputs.forced.has(file.path), isReduced: confidential !== undefined });
  }
  return packed;
}

async function* reducedBytes(file: InputFile, format: JsonFormat, { encoding, timezone }: CopyOptions): AsyncGenerator<Buffer> {
  const { reduced } = await import('../../formats/reduce.ts');
  const parts: Uint8Array[] = [];
  for await (const chunk of file.chunks()) parts.push(chunk);
  const text = decoded(Buffer.concat(parts), encoding, file.path);
  yield Buffer.from(reduced(text, format, { file: 0, name: file.name, timezone }, JSON_FORMATS));
}

function decoded(bytes: Buffer, encoding: string | null, path: string): string {
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : (encoding ?? 'utf-8');
  try {
    return new TextDecoder(marked).decode(bytes);
  } catch {
    throw new CannotAudit([
      `${path}: can't be reduced to what is read; pack it as it is with --verbatim, if whoever gets the pack may read it.`,
    ]);
  }
}

/** Where a file stands in a pack: a name that leads nowhere else, that every system can write and that no walk passes over. */
function freePath(path: string, taken: Set<string>): string {
  const parts = path
    .split(/[/!\\]/)
    .filter((part) => !['', '.', '..'].includes(part))
    .map((part) => part.replace(/[\p{C}\p{Zl}\p{Zp}<>:"|?*]/gu, '_').replace(/^(?=\.|node_modules$)/, '_'));
  const wanted = `${INPUTS}/${path === '-' ? 'stdin' : parts.join('/') || 'input'}`;
  let free = wanted;
  for (let number = 2; isTaken(free, taken); number += 1) free = wanted.replace(/(\.[^./]*)?$/, `-${number}$1`);
  taken.add(free.toLowerCase());
  return free;
}

/** Some disks don't tell upper from lower case; and no file may be the folder of another. */
function isTaken(path: string, taken: ReadonlySet<string>): boolean {
  const lower = path.toLowerCase();
  return taken.has(lower) || [...taken].some((other) => other.startsWith(`${lower}/`) || lower.startsWith(`${other}/`));
}
