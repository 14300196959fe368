/**
 * What a file's bytes are wrapped in: nothing, gzip, or a zip archive of several files. Known by its first bytes, never by its
 * name. Everything is unpacked on the way through: nothing is ever written, so no member's path can lead anywhere.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open as openFile, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, createGunzip } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { CannotAudit } from '../domain/errors.ts';
import type { Passing } from '../formats/read.ts';
import type { TypedFile } from '../formats/typed.ts';
import { passing } from './passing.ts';

/** Bytes that can be read more than once: a file of the disk, or what stdin left in one. */
export interface Place {
  /** As messages call it. */
  readonly path: string;
  /** Where it really is: to find it again among outputs, never printed. */
  readonly real: string;
  readonly bytes: number;
  /** Of what has no name on the disk any more. */
  readonly handle: FileHandle | null;
}

export interface Content {
  readonly path: string;
  readonly name: string;
  readonly real: string;
  readonly bytes: number;
  chunks(): AsyncIterable<Uint8Array>;
  /** The same, each until the next one is asked for. */
  readonly inPassing?: () => Passing;
  /** The file as it lies there, gzip and all; a file of an archive unpacked. */
  original(): AsyncIterable<Uint8Array>;
  /** Of the file as it lies there, where that is not what `chunks` gives; known once they were read to their end. */
  sha256?(): string | null;
  /** What `chunks` gives, as the columns of a Parquet file. */
  readonly typed: () => Promise<TypedFile>;
}

/** What grows beyond this and is more than so many times its packed size is no export but a bomb. */
const HARMLESS = 64 * 1024 * 1024;
const MOST_TIMES = 250;

const READ_AT_ONCE = 1 << 18;
const UNPACKED_AT_ONCE = 1 << 20;

type Wrapping = 'none' | 'gzip' | 'zip';

export async function wrappingOf(place: Place): Promise<Wrapping> {
  const head: Uint8Array[] = [];
  for await (const chunk of stream(place, 3)) head.push(chunk);
  const bytes = Buffer.concat(head);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  // A file that begins a record of an archive, or an archive that holds nothing.
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))) return 'zip';
  return 'none';
}

export function plain(place: Place): Content {
  const { path, real, bytes } = place;
  const chunks = (): AsyncIterable<Uint8Array> => asTheyAre(place);
  const typed = (): Promise<TypedFile> => columnsOf(path, place.handle === null ? real : null, chunks);
  return { path, name: basename(path), real, bytes, chunks, inPassing: () => asTheyPass(place), original: chunks, typed };
}

export function gunzipped(place: Place): Content {
  const { path, real, bytes } = place;
  let digest: string | null = null;
  const content: Content = {
    path,
    name: basename(path),
    real,
    bytes,
    sha256: () => digest,
    original: () => asTheyAre(place),
    typed: () => columnsOf(path, null, () => content.chunks()),
    async *chunks() {
      const hash = createHash('sha256');
      let packed = 0;
      const source = stream(place).on('data', (chunk: Buffer) => {
        hash.update(chunk);
        packed += chunk.length;
      });
      const unpacking = createGunzip({ chunkSize: UNPACKED_AT_ONCE });
      source.on('error', (error) => unpacking.destroy(error)).pipe(unpacking);
      let unpacked = 0;
      try {
        for await (const chunk of unpacking as AsyncIterable<Buffer>) {
          unpacked += chunk.length;
          refuseBomb(path, unpacked, packed);
          yield chunk;
        }
        digest = hash.digest('hex');
      } catch (error) {
        throw faultOf(error, path, 'gzip');
      } finally {
        source.destroy();
      }
    },
  };
  return content;
}

/** `real`: where the bytes lie by themselves; null where they are wrapped, or have no name. */
async function columnsOf(path: string, real: string | null, chunks: () => AsyncIterable<Uint8Array>): Promise<TypedFile> {
  return (await import('./parquet/file.ts')).openParquet(path, real, chunks);
}

/** The files of an archive, in order of name; a workbook is no archive to look into. */
export async function membersOf(place: Place): Promise<Content[]> {
  const entries: Entry[] = [];
  let packed = 0;
  let unpacked = 0;
  const zip = await open(place);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === '[Content_Types].xml') {
        throw new CannotAudit([`${place.path}: is a workbook or an archive, not text; save the sheet as CSV, or unpack it.`]);
      }
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      if (isFile(entry.fileName)) entries.push(entry);
    }
  } catch (error) {
    throw faultOf(error, place.path, 'zip');
  } finally {
    close(zip, place);
  }
  // Members may share their packed bytes: all of them together must not grow without end either.
  refuseBomb(place.path, unpacked, Math.min(packed, place.bytes));
  const names = entries.map((entry) => entry.fileName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new CannotAudit([`${place.path}: holds two files of the name ${twice}; unpack it and name the one you mean.`]);
  return entries.sort((a, b) => (a.fileName < b.fileName ? -1 : 1)).map((entry) => memberOf(place, entry));
}

/** Folders, hidden files and what a Mac adds are no exports. */
function isFile(name: string): boolean {
  return !name.endsWith('/') && name.split('/').every((part) => !part.startsWith('.') && part !== '__MACOSX');
}

function memberOf(place: Place, entry: Entry): Content {
  const path = `${place.path}!${entry.fileName}`;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    if (entry.isEncrypted()) throw new CannotAudit([`${path}: is encrypted; unpack the archive and name the file.`]);
    const zip = await open(place);
    let sum = 0;
    let unpacked = 0;
    try {
      const source = (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>;
      for await (const chunk of source) {
        sum = crc32(chunk, sum);
        unpacked += chunk.length;
        refuseBomb(path, unpacked, entry.compressedSize);
        yield chunk;
      }
      if (sum !== entry.crc32) throw damaged(path, 'zip');
    } catch (error) {
      throw faultOf(error, path, 'zip');
    } finally {
      close(zip, place);
    }
  };
  return {
    path,
    name: basename(entry.fileName),
    real: `${place.real}!${entry.fileName}`,
    bytes: entry.uncompressedSize,
    chunks,
    original: chunks,
    typed: () => columnsOf(path, null, chunks),
  };
}

async function open(place: Place): Promise<ZipFile> {
  const { fromFdPromise, openPromise } = (await import('yauzl')).default;
  const options = { lazyEntries: true, autoClose: false } as const;
  try {
    return place.handle === null ? await openPromise(place.real, options) : await fromFdPromise(place.handle.fd, options);
  } catch (error) {
    const fault = faultOf(error, place.path, 'zip');
    if (!(fault instanceof CannotAudit) || fault.problems[0]?.includes('damaged') !== true) throw fault;
    throw new CannotAudit([
      `${place.path}: is a workbook or an archive that can't be opened; save the sheet as CSV, or fetch the archive again.`,
    ]);
  }
}

/** To close an archive would close the handle under it as well. */
function close(zip: ZipFile, { handle }: Place): void {
  if (handle === null) zip.close();
}

/**
 * As far as the file was when it was listed: one that is still written to would be another each time it is read, and whoever writes
 * faster than we read would be followed for ever. What says that it is empty (as in /proc) is read to its end.
 */
function stream(place: Place, last = Infinity): Readable {
  const end = Math.min(last, place.bytes > 0 ? place.bytes - 1 : Infinity);
  if (place.handle === null) return createReadStream(place.real, { start: 0, end, highWaterMark: READ_AT_ONCE });
  return Readable.from(piecesOf(place.handle, end + 1), { objectMode: false });
}

/** A stream over the handle itself would close it when it is left early. */
async function* piecesOf(handle: FileHandle, until: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < until;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(READ_AT_ONCE, until - at)), 0, null, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* asTheyAre(place: Place): AsyncGenerator<Uint8Array> {
  try {
    yield* stream(place) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw faultOf(error, place.path, 'gzip');
  }
}

function asTheyPass(place: Place): Passing {
  let own: FileHandle | null = null;
  const open = async (): Promise<FileHandle> => place.handle ?? (own = await openFile(place.real));
  const inTurn = passing(open, place.bytes > 0 ? place.bytes : Infinity);
  const guarded = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* inTurn.chunks;
    } catch (error) {
      throw faultOf(error, place.path, 'gzip');
    } finally {
      await own?.close();
    }
  };
  return { ...inTurn, chunks: guarded() };
}

/** What goes in and what comes out are known as they stream. */
export function refuseBomb(path: string, unpacked: number, packed: number): void {
  if (unpacked <= HARMLESS || unpacked <= packed * MOST_TIMES) return;
  throw new CannotAudit([
    `${path}: unpacks to more than ${MOST_TIMES} times its size, beyond 64 MiB, which no export does; unpack it yourself if you trust it.`,
  ]);
}

function damaged(path: string, kind: 'gzip' | 'zip'): CannotAudit {
  return new CannotAudit([`${path}: is damaged: its ${kind} data can't be unpacked as they say; fetch the file again.`]);
}

/** Faults of the disk say so; faults of the data make it damaged; what the reader of the chunks throws passes through. */
function faultOf(error: unknown, path: string, kind: 'gzip' | 'zip'): unknown {
  if (error instanceof CannotAudit || !(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== undefined) return unreadable(path, error);
  if (kind === 'zip' && /^(?:invalid relative|absolute) path/.test(error.message)) {
    return new CannotAudit([`${path}: holds a file whose path leads out of the archive; unpack it with care and name the file.`]);
  }
  const isOfData = code?.startsWith('Z_') === true || (kind === 'zip' && code === undefined && !(error instanceof TypeError));
  return isOfData ? damaged(path, kind) : error;
}

/** A file may also go away after it was listed. */
export function unreadable(path: string, error: unknown): CannotAudit {
  const { code } = error as NodeJS.ErrnoException;
  const remedy = code === 'ENOENT' ? 'it was there a moment ago; run headroom again' : 'check its permissions';
  return new CannotAudit([`${path}: can't be read (${code}); ${remedy}.`]);
}
