/** Recognise one of all formats by header or shape, never by file name, and read a file through it. */
import { createHash } from 'node:crypto';
import { CannotAudit } from '../domain/errors.ts';
import type { Ahead } from './ahead.ts';
import { ByteReader, headerIn } from './byte-csv.ts';
import { LineBlocks } from './bytes.ts';
import type { CsvReader } from './csv.ts';
import type { CsvFormat, Format, FormatContext, Header, JsonFormat } from './format.ts';
import { FORMATS } from './index.ts';
import { headDocuments, readJson } from './json.ts';
import { makeHeader } from './row.ts';
import type { RowCounts } from './table.ts';
import { readTyped, type TypedFile } from './typed.ts';

export interface FileBytes {
  /** As it is called in messages. */
  readonly path: string;
  chunks(): AsyncIterable<Uint8Array>;
  /** The same, where that takes less memory. */
  readonly inPassing?: () => Passing;
  /** Of the file as it lies there, where `chunks` gives what was unpacked from it; asked for after they were read. */
  sha256?(): string | null;
  /** The character set of bytes without a byte order mark, as `TextDecoder` calls it; UTF-8 where none is given. */
  readonly encoding?: string | null;
  /** The same bytes as a file of typed columns; asked for where they begin as one does. */
  readonly typed?: () => Promise<TypedFile>;
}

/** Bytes of a file that are there until the next ones are asked for. */
export interface Passing {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** In hexadecimal digits, of all chunks; asked for once, after the last of them. */
  sha256(): Promise<string>;
  /** Who cuts rows of the chunks ahead. */
  readonly ahead: Ahead | null;
}

/** The same, its chunks seen by somebody on their way. */
export function withChunks(passing: Passing, seen: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>): Passing {
  return { ...passing, chunks: seen(passing.chunks) };
}

export interface FileResult extends RowCounts {
  readonly format: Format;
  readonly sha256: string;
  /** Set where it is neither UTF-8 nor announced by a byte order mark. */
  readonly encoding: string | null;
}

let readsPlainly = false;
let readsQuickly = false;

/** Tests hold what csv-parse reads against what the reader of bytes does; nothing else asks for it. */
export function readPlainly(isPlain: boolean): void {
  readsPlainly = isPlain;
}

/** For tests: whether rows that are alike are read as such in files of any size. */
export function readQuickly(isQuick: boolean): void {
  readsQuickly = isQuick;
}

/** Enough of a file to recognise it by: a header, or a first JSON document. */
const HEAD_BYTES = 1 << 16;

/** No CSV export has such a line; to quote its cell in a report would take more memory than there is. JSON may be one line. */
const LONGEST_LINE = 1 << 24;
const SNIFFED = 1024;
const NEWLINE = 10;
/** How a Parquet file begins. */
const PARQUET = Buffer.from('PAR1', 'latin1');

/** JSON is held as one text, and Node makes none of more than half a gigabyte. */
const LARGEST_JSON = 400_000_000;

function tooLarge(path: string, kind: Format['kind']): CannotAudit {
  const problem =
    kind === 'csv'
      ? 'holds a line of more than 16 MB, which no CSV export does; export it again'
      : 'is JSON of more than 400 MB, which is too much to read at once; export a shorter time, or cut JSON lines into several files';
  return new CannotAudit([`${path}: ${problem}.`]);
}

/** The format of a file, or why it has none: one sentence. */
export async function recognise(file: FileBytes, forced: string | null = null, formats: readonly Format[] = FORMATS): Promise<Format> {
  const head = await takeHead(file, HEAD_BYTES);
  try {
    return (await recogniseHead(head, file, forced, formats)).format;
  } finally {
    await head.typed?.close();
  }
}

/** Whether exactly one format recognises a file. */
export async function isRecognised(file: FileBytes, formats: readonly Format[] = FORMATS): Promise<boolean> {
  try {
    await recognise(file, null, formats);
    return true;
  } catch (error) {
    // Two claims on a file must not make it vanish from a folder: reading it then says so.
    if (error instanceof CannotAudit) return error.problems.some((problem) => problem.includes(TWO_CLAIMS));
    throw error;
  }
}

export async function readFile(
  file: FileBytes,
  context: FormatContext,
  timezone: string,
  forced: string | null = null,
  formats: readonly Format[] = FORMATS,
): Promise<FileResult> {
  const head = await takeHead(file, HEAD_BYTES);
  try {
    const { format, passedOver } = await recogniseHead(head, file, forced, formats);
    for (const { id } of passedOver) context.note?.(`read as ${format.id}, which goes before a map; --as reads it by "${id}" instead`);
    const zoned = { ...context, timezone, formats: new Map(formats.map(({ id, vendor }) => [id, vendor])) };
    const { digest, ...read } = await (head.typed === null
      ? readText(file, head, format, zoned, timezone)
      : readColumns(file, head.typed, format, zoned, timezone));
    return { ...read, format, sha256: file.sha256?.() ?? digest };
  } finally {
    await head.typed?.close();
  }
}

type Read = RowCounts & Pick<FileResult, 'encoding'> & { readonly digest: string };

async function readText(file: FileBytes, head: Head, format: Format, context: FormatContext, timezone: string): Promise<Read> {
  const reader =
    format.kind === 'csv' ? await csvReader(file, head, format, context, timezone) : new DocumentReader(file.path, format, context);
  const lines = new LineBlocks(
    file.path,
    (block) => {
      // Of a block only the first line can be longer than what is read at once.
      const end = block.indexOf(NEWLINE);
      if (format.kind === 'csv' && (end === -1 ? block.length : end) > LONGEST_LINE) throw tooLarge(file.path, 'csv');
      return reader.block(block);
    },
    file.encoding ?? null,
  );
  const passing = (reader instanceof ByteReader ? file.inPassing?.() : undefined) ?? hashed(file.chunks());
  if (reader instanceof ByteReader && passing.ahead !== null) reader.follow(passing.ahead);
  for await (const chunk of passing.chunks) {
    lines.write(chunk);
    if (lines.pending > (format.kind === 'csv' ? LONGEST_LINE : LARGEST_JSON)) throw tooLarge(file.path, format.kind);
  }
  lines.end();
  const counts = reader.end();
  return { ...counts, encoding: lines.unmarked, digest: await passing.sha256() };
}

function hashed(chunks: AsyncIterable<Uint8Array>): Passing {
  const hash = createHash('sha256');
  const seen = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  return { chunks: seen(), sha256: () => Promise.resolve(hash.digest('hex')), ahead: null };
}

async function csvReader(
  { path }: FileBytes,
  { text, whole }: Head,
  format: CsvFormat,
  context: FormatContext,
  timezone: string,
): Promise<CsvReader | ByteReader> {
  if (readsPlainly) return new (await import('./csv.ts')).CsvReader(text, format, context, timezone, path);
  // Of a few rows each may as well be read by itself.
  return new ByteReader(text, format, context, timezone, path, readsQuickly || !whole);
}

async function readColumns(file: FileBytes, typed: TypedFile, format: Format, context: FormatContext, timezone: string): Promise<Read> {
  if (format.kind === 'json') throw new Error('only formats of columns recognise columns');
  const passing = hashed(file.chunks());
  for await (const _ of passing.chunks);
  const counts = await readTyped(typed, file.path, format, context, timezone);
  return { ...counts, encoding: null, digest: await passing.sha256() };
}

/** JSON is read as a whole: where a document ends shows only at its end. */
class DocumentReader {
  readonly #parts: Buffer[] = [];
  #size = 0;
  readonly #path: string;
  readonly #format: JsonFormat;
  readonly #context: FormatContext;

  constructor(path: string, format: JsonFormat, context: FormatContext) {
    this.#path = path;
    this.#format = format;
    this.#context = context;
  }

  block(block: Buffer): null {
    this.#parts.push(block);
    this.#size += block.length;
    if (this.#size > LARGEST_JSON) throw tooLarge(this.#path, 'json');
    return null;
  }

  end(): RowCounts {
    return readJson(Buffer.concat(this.#parts).toString('utf8'), this.#format, this.#context);
  }
}

interface Head {
  readonly text: string;
  /** Whether it is the whole file. */
  readonly whole: boolean;
  /** Instead of a text, where there are columns. */
  readonly typed: TypedFile | null;
}

async function headerOf({ text, typed }: Head): Promise<Header | null> {
  if (typed !== null) return makeHeader(typed.columns.map(({ name }) => name));
  return readsPlainly ? (await import('./csv.ts')).readHeader(text) : headerIn(text);
}

async function takeHead(file: FileBytes, most: number): Promise<Head> {
  const parts: string[] = [];
  let size = 0;
  let whole = true;
  let isJson = false;
  const lines = new LineBlocks(file.path, (block) => (parts.push(block.toString('utf8')), null), file.encoding ?? null);
  for await (const chunk of file.chunks()) {
    if (size >= most && parts.length > 0) {
      whole = false;
      break;
    }
    if (size === 0 && isParquet(chunk)) return { text: '', whole: false, typed: await openTyped(file) };
    if (size === 0) isJson = /^[^\w"]*[[{]/.test(Buffer.from(chunk.subarray(0, SNIFFED)).toString('latin1'));
    size += chunk.length;
    lines.write(chunk);
    if (!isJson && parts.length === 0 && size > LONGEST_LINE) throw tooLarge(file.path, 'csv');
    if (size > LARGEST_JSON) throw tooLarge(file.path, 'json');
  }
  if (whole) lines.end();
  const text = parts.join('');
  if (whole && text.trim() === '') throw new CannotAudit([`${file.path}: is empty; there is nothing to read in it.`]);
  return { text, whole, typed: null };
}

function isParquet(chunk: Uint8Array): boolean {
  return PARQUET.equals(chunk.subarray(0, PARQUET.length));
}

function openTyped(file: FileBytes): Promise<TypedFile> {
  if (file.typed !== undefined) return file.typed();
  throw new CannotAudit([`${file.path}: is a Parquet file, which only the command line reads; give its rows as CSV.`]);
}

const TWO_CLAIMS = 'is recognised by two formats';
const LISTED = 'headroom explain lists the formats';
const UNKNOWN_SHAPE = `is JSON that no format recognises; ${LISTED}.`;

interface Recognised {
  readonly format: Format;
  /** Maps that fit too. */
  readonly passedOver: readonly Format[];
}

/** A vendor's format goes before a map, and a map before a canonical format. */
function rankOf(format: Format): number {
  return format.vendor !== '' ? 0 : format.mapped === true ? 1 : 2;
}

async function recogniseHead(head: Head, file: FileBytes, forced: string | null, formats: readonly Format[]): Promise<Recognised> {
  const isJson = /^\s*[[{]/.test(head.text);
  if (forced !== null) return { format: forcedFormat(file.path, forced, isJson, await headerOf(head), formats), passedOver: [] };
  const claims = isJson ? await byShape(head, file, formats) : byHeader(await headerOf(head), formats);
  const first = Math.min(...claims.map(rankOf));
  const [format, other] = claims.filter((claim) => rankOf(claim) === first);
  if (format === undefined) throw new CannotAudit([`${file.path}: ${isJson ? UNKNOWN_SHAPE : await unknownHeader(head, formats)}`]);
  if (other === undefined) return { format, passedOver: claims.filter((claim) => claim.mapped === true && claim !== format) };
  throw new CannotAudit([
    `${file.path}: ${TWO_CLAIMS}, ${format.id} and ${other.id}; say which it is with --as ${format.id}=${file.path} or --as ${other.id}=${file.path}.`,
  ]);
}

function forcedFormat(path: string, id: string, isJson: boolean, header: Header | null, formats: readonly Format[]): Format {
  const format = formats.find((candidate) => candidate.id === id);
  if (format === undefined) throw new CannotAudit([`${path}: there is no format ${id}; ${LISTED}.`]);
  if ((format.kind === 'json') !== isJson) {
    const [is, reads] = isJson ? ['JSON', 'CSV'] : ['no JSON', 'JSON'];
    throw new CannotAudit([`${path}: is ${is}, and ${id} reads ${reads}; name another format with --as, or none.`]);
  }
  if (format.kind === 'csv') {
    const missing = header === null || format.recognises(header) ? [] : missingOf(format, header);
    if (missing.length > 0) throw new CannotAudit([`${path}: can't be read as ${id}, which needs the ${columns(missing)}.`]);
  }
  return format;
}

function byHeader(header: Header | null, formats: readonly Format[]): Format[] {
  return header === null ? [] : formats.filter((format) => format.kind === 'csv' && format.recognises(header));
}

/** One document may be longer than the head: then the whole file is looked at. */
async function byShape(head: Head, file: FileBytes, formats: readonly Format[]): Promise<Format[]> {
  let documents = headDocuments(head.text);
  if (documents.length === 0 && !head.whole) documents = headDocuments((await takeHead(file, Infinity)).text);
  for (const document of documents) {
    const claims = formats.filter((format) => format.kind === 'json' && format.recognises(document));
    if (claims.length > 0) return claims;
  }
  return [];
}

async function unknownHeader(head: Head, formats: readonly Format[]): Promise<string> {
  const header = await headerOf(head);
  const closest = header === null ? null : closestFormat(header, formats);
  if (head.typed !== null && closest === null) return `no format recognises its columns; ${LISTED}.`;
  if (header === null || closest === null)
    return `no format recognises its first line; a CSV export begins with the names of its columns, and ${LISTED}.`;
  const other = head.typed === null ? 'any other CSV' : 'any other file of columns';
  return `no format recognises its ${head.typed === null ? 'header' : 'columns'}; the closest is ${closest.id}, which needs the ${columns(missingOf(closest, header))} too; headroom inspect --suggest-map FILE writes a map for ${other}.`;
}

function columns(names: readonly string[]): string {
  return `column${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
}

function missingOf(format: CsvFormat, header: Header): string[] {
  return format.required.filter((name) => !header.has(name));
}

/** The format of which the header has the largest share, then the fewest gaps; `null` where it has nothing in common with any. */
function closestFormat(header: Header, formats: readonly Format[]): CsvFormat | null {
  let best: CsvFormat | null = null;
  let [share, gaps] = [0, 0];
  for (const format of formats) {
    if (format.kind !== 'csv') continue;
    const missing = missingOf(format, header).length;
    const has = (format.required.length - missing) / format.required.length;
    // Of those it names completely something else keeps the header out; they would say nothing useful.
    if (missing === 0 || has < share || (has === share && missing >= gaps)) continue;
    [best, share, gaps] = [format, has, missing];
  }
  return share === 0 ? null : best;
}
