/** What reading a file gave, as one line: the survey that all files of a run are brought together by. */
import type { FileSpan } from '../../audit/context.ts';
import type { FileRead, Read } from '../../audit/read.ts';
import type { AccountKey } from '../../audit/store.ts';
import { formatInstant, type Instant } from '../../domain/time.ts';
import { VERSION } from '../version.ts';
import { PROTOCOL, type HeaderLine, type InputLine } from './shapes.ts';

/** How files are read: what the headers of a job must have in common. */
export interface Reading {
  readonly timezone: string;
  /** `--encoding`. */
  readonly charset: string | null;
  /** SHA-256 of the file of `--map`. */
  readonly map: string | null;
}

function instant(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

function spanLine({ name, format, vendor, holdsUses, from, until }: FileSpan): Record<string, unknown> {
  return { name, format, vendor, holds_uses: holdsUses, from: instant(from), until: instant(until) };
}

/** The files of a run as its job names them: the exports that a converted file holds stand with it. */
export function inputLines({ files, spans }: Read): Record<string, unknown>[] {
  const parts = spans.slice(files.length);
  return files.map((file) => ({
    file: file.path,
    ...spanLine(file),
    title: file.title,
    sha256: file.sha256,
    rows: file.rows,
    unread: file.unread,
    zoneless_rows: file.zonelessRows,
    latest_start: instant(file.latestStart),
    encoding: file.encoding,
    notes: file.notes,
    kinds: [...file.kinds],
    issues: file.issues,
    parts: parts.filter((part) => part.path === file.path).map(spanLine),
  }));
}

export function headerLine(read: Read, keys: readonly AccountKey[], { timezone, charset, map }: Reading): string {
  const [input] = inputLines(read);
  return `${JSON.stringify({ ...input, protocol: PROTOCOL, version: VERSION, timezone, charset, map, accounts: keys })}\n`;
}

/** The other way round: files in their order, then the exports that converted files hold. */
export function readOf(inputs: readonly InputLine[]): Read {
  const spanOf = (path: string, { name, format, vendor, holds_uses, from, until }: InputLine | InputLine['parts'][number]): FileSpan => ({
    path,
    name,
    format,
    vendor,
    holdsUses: holds_uses,
    from,
    until,
  });
  const files = inputs.map((input): FileRead => ({
    ...spanOf(input.file, input),
    title: input.title,
    sha256: input.sha256,
    rows: input.rows,
    unread: input.unread,
    zonelessRows: input.zoneless_rows,
    latestStart: input.latest_start,
    encoding: input.encoding,
    notes: input.notes,
    kinds: new Map(input.kinds),
    issues: input.issues,
  }));
  return { files, spans: [...files, ...inputs.flatMap((input) => input.parts.map((part) => spanOf(input.file, part)))] };
}

/** How many records a file gave. */
export function recordsOf({ kinds }: Pick<FileRead, 'kinds'>): number {
  return [...kinds.values()].reduce((sum, count) => sum + count, 0);
}

/** An input of a job, without what only the job itself is made from. */
export function inputOf(header: HeaderLine): InputLine {
  const { protocol: _protocol, version: _version, timezone: _zone, charset: _charset, map: _map, accounts: _accounts, ...input } = header;
  return input;
}
