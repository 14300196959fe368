/** Every input through the format that recognises it into the store, with what each file is and spans. */
import { CannotAudit } from '../domain/errors.ts';
import type { AuditOptions } from '../domain/options.ts';
import type { InputRecord } from '../domain/records.ts';
import type { ReadIssueView } from '../domain/report.ts';
import type { Instant } from '../domain/time.ts';
import type { ExportPart, Format, Sink, UseRowBlock, UseRows } from '../formats/format.ts';
import { Growing } from '../formats/growing.ts';
import { readFile, withChunks, type Passing } from '../formats/read.ts';
import type { TypedFile } from '../formats/typed.ts';
import type { FileSpan } from './context.ts';
import type { Redactor } from './redact.ts';
import type { RecordStore } from './store.ts';

export interface InputFile {
  /** As typed; an absolute one relative to the inputs' common parent. */
  readonly path: string;
  chunks(): AsyncIterable<Uint8Array>;
  readonly inPassing?: () => Passing;
  sha256?(): string | null;
  readonly typed?: () => Promise<TypedFile>;
}

export interface FileRead extends FileSpan {
  readonly title: string;
  readonly sha256: string;
  /** Rows read. */
  readonly rows: number;
  readonly unread: number;
  readonly zonelessRows: number;
  /** When its latest row begins. */
  readonly latestStart: Instant | null;
  /** The character set where neither UTF-8 nor a byte order mark says it. */
  readonly encoding: string | null;
  /** What its format says of how it was taken. */
  readonly notes: readonly string[];
  /** Records by kind. */
  readonly kinds: ReadonlyMap<InputRecord['kind'], number>;
  readonly issues: readonly ReadIssueView[];
}

export interface ReadRequest {
  readonly inputs: readonly InputFile[];
  readonly forcedFormats: ReadonlyMap<string, string>;
  /** All that there are, where maps made more of them. */
  readonly formats?: readonly Format[];
  readonly options: AuditOptions;
  readonly store: RecordStore;
  /** `--redact`: nothing is stored or said under its own name. */
  readonly redactor?: Redactor | null;
  readonly progress?: (done: { file: string; bytes: number }) => void;
  /** Every statement of a use that logs state again goes to the store as it is: whoever brings the files together settles them. */
  readonly asStated?: true;
}

export interface Read {
  readonly files: readonly FileRead[];
  /** What records' `file` means: the files, then the exports that `headroom convert` wrote into them, each a file of its own. */
  readonly spans: readonly FileSpan[];
}

/** All files are read before any complaint, so that a user sees every file that can't be. */
export async function readInputs(request: ReadRequest): Promise<Read> {
  const files: FileRead[] = [];
  const problems: string[] = [];
  const growing = request.asStated === true ? null : new Growing();
  const parts = new Parts(request.inputs.length);
  for (const [index, input] of request.inputs.entries()) {
    try {
      files.push(await readInput(input, index, request, growing, parts));
    } catch (error) {
      if (!(error instanceof CannotAudit)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new CannotAudit(problems);
  for (const use of growing?.settled() ?? []) request.store.add(use);
  return { files, spans: [...files, ...parts.spans()] };
}

async function readInput(input: InputFile, file: number, request: ReadRequest, growing: Growing | null, parts: Parts): Promise<FileRead> {
  const redactor = request.redactor ?? null;
  const path = redactor?.path(input.path) ?? input.path;
  const tally = new Tally(request.store, growing, path, redactor, file, parts);
  let seen = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let at = 0;
    for await (const chunk of chunks) {
      at += chunk.length;
      // Its first bytes are looked at before it is read.
      if (at > seen) request.progress?.({ file: path, bytes: at - seen });
      seen = Math.max(seen, at);
      yield chunk;
    }
  };
  const { inPassing } = input;
  const bytes = {
    path,
    encoding: request.options.encoding,
    sha256: () => input.sha256?.() ?? null,
    ...(input.typed === undefined ? {} : { typed: input.typed }),
    chunks: () => counted(input.chunks()),
    ...(inPassing === undefined ? {} : { inPassing: () => withChunks(inPassing(), counted) }),
  };
  const forced = request.forcedFormats.get(input.path) ?? null;
  const notes: string[] = [];
  const name = input.path.split(/[/!]/).at(-1) ?? input.path;
  const context = {
    file,
    sink: tally,
    name,
    part: (part: ExportPart) => parts.indexOf(path, { ...part, name: redactor?.path(part.name) ?? part.name }),
    note: (sentence: string) => void notes.push(`${path}: ${redactor?.sentence(sentence) ?? sentence}`),
  };
  const result = await readFile(bytes, context, request.options.timezone, forced, request.formats);
  const kinds = tally.kinds();
  return {
    path,
    name: path,
    format: redactor?.format(result.format.id) ?? result.format.id,
    title: result.format.title,
    vendor: result.format.vendor,
    holdsUses: tally.ownUses,
    sha256: result.sha256,
    rows: result.rows - result.unread,
    unread: result.unread,
    encoding: result.encoding,
    notes,
    zonelessRows: tally.zonelessRows,
    latestStart: tally.latestStart,
    kinds,
    from: tally.from,
    until: tally.until,
    issues: tally.issues,
  };
}

interface Part extends ExportPart {
  readonly path: string;
  readonly first: { from: Instant | null; until: Instant | null };
  holdsUses: boolean;
}

/** The exports of which converted files hold the rows. */
class Parts {
  private readonly parts: Part[] = [];
  private readonly indices = new Map<string, number>();
  private last: { path: string; name: string; format: string; index: number } | null = null;

  constructor(private readonly files: number) {}

  indexOf(path: string, part: ExportPart): number {
    const { last } = this;
    if (last !== null && last.path === path && last.name === part.name && last.format === part.format) return last.index;
    const key = JSON.stringify([path, part.format, part.name]);
    let index = this.indices.get(key);
    if (index === undefined) {
      index = this.files + this.parts.push({ ...part, path, first: { from: null, until: null }, holdsUses: false }) - 1;
      this.indices.set(key, index);
    }
    this.last = { path, name: part.name, format: part.format, index };
    return index;
  }

  take(file: number, from: Instant, until: Instant, isUse: boolean): void {
    const part = this.parts[file - this.files];
    if (part === undefined) return;
    const { first } = part;
    if (first.from === null || from < first.from) first.from = from;
    if (first.until === null || until > first.until) first.until = until;
    part.holdsUses ||= isUse;
  }

  /** What an export is said to span goes before what its rows here do: other files may hold the rest of them. */
  spans(): FileSpan[] {
    return this.parts.map(({ path, name, format, vendor, holdsUses, from, until, first }) => ({
      path,
      name,
      format,
      vendor,
      holdsUses,
      from: from ?? first.from,
      until: until ?? first.until,
    }));
  }
}

/** Stores what a format pushes and keeps count: rows by kind, the span, what carried no zone. */
class Tally implements Sink {
  zonelessRows = 0;
  /** Numbers that each row may move, infinite before the first: V8 makes an object of each that can be `null` as well. */
  private first = Infinity;
  private last = -Infinity;
  private lastStart = -Infinity;
  private readonly counts = new Map<InputRecord['kind'], number>();
  private kind: InputRecord['kind'] | null = null;
  /** Of `kind`, in a row. */
  private run = 0;
  /** Whether it holds uses that belong to no other export. */
  ownUses = false;
  readonly issues: ReadIssueView[] = [];
  readonly rows: UseRows | undefined;
  /** Whether the last record went to the store as it was. */
  private stored = false;

  constructor(
    private readonly store: RecordStore,
    private readonly growing: Growing | null,
    private readonly path: string,
    private readonly redactor: Redactor | null,
    private readonly file: number,
    private readonly parts: Parts,
  ) {
    const { rows } = store;
    this.rows = redactor !== null || rows === undefined ? undefined : this.counting(rows);
  }

  /** What the store takes as rows, kept count of as well. */
  private counting(rows: UseRows): UseRows {
    return {
      accountOf: (key) => rows.accountOf(key),
      wordsOf: (use) => (this.stored && use.file === this.file ? rows.wordsOf(use) : -1),
      add: (block) => {
        rows.add(block);
        this.countRows(block);
      },
    };
  }

  use(record: Parameters<Sink['use']>[0]): void {
    this.take(record, record.from, record.until);
  }

  snapshot(record: Parameters<Sink['snapshot']>[0]): void {
    this.take(record, record.at, record.latest);
  }

  entry(record: Parameters<Sink['entry']>[0]): void {
    this.take(record, record.at, record.latest);
  }

  invoice(record: Parameters<Sink['invoice']>[0]): void {
    this.take(record, record.at, record.latest);
  }

  notice(record: Parameters<Sink['notice']>[0]): void {
    this.take(record, record.at, record.latest);
  }

  plan(record: Parameters<Sink['plan']>[0]): void {
    this.take(record, record.from, record.until ?? record.from);
  }

  issue({ line, column, value, problem }: Parameters<Sink['issue']>[0]): void {
    const issue = { file: this.path, line, column, value, problem };
    this.issues.push(this.redactor?.issue(issue) ?? issue);
  }

  private take(own: InputRecord, from: Instant, until: Instant): void {
    const record = this.redactor?.record(own) ?? own;
    this.stored = record.kind !== 'use' || this.growing?.takes(record) !== true;
    if (this.stored) this.store.add(record);
    if (record.file === this.file) this.ownUses ||= record.kind === 'use';
    else this.parts.take(record.file, from, until, record.kind === 'use');
    if (record.zoneless) this.zonelessRows += 1;
    this.count(record.kind, from, until);
  }

  get from(): Instant | null {
    return instantOrNull(this.first);
  }

  get until(): Instant | null {
    return instantOrNull(this.last);
  }

  get latestStart(): Instant | null {
    return instantOrNull(this.lastStart);
  }

  private count(kind: InputRecord['kind'], from: Instant, until: Instant): void {
    if (from < this.first) this.first = from;
    if (until > this.last) this.last = until;
    if (from > this.lastStart) this.lastStart = from;
    this.goOn(kind);
    this.run += 1;
  }

  private countRows({ read, earliest, latest }: UseRowBlock): void {
    if (earliest < this.first) this.first = earliest;
    if (latest > this.last) this.last = latest;
    if (latest > this.lastStart) this.lastStart = latest;
    this.goOn('use');
    this.run += read;
  }

  private goOn(kind: InputRecord['kind']): void {
    if (kind === this.kind) return;
    this.settleRun();
    this.kind = kind;
  }

  private settleRun(): void {
    if (this.kind !== null) this.counts.set(this.kind, (this.counts.get(this.kind) ?? 0) + this.run);
    this.run = 0;
  }

  kinds(): ReadonlyMap<InputRecord['kind'], number> {
    this.settleRun();
    return this.counts;
  }
}

function instantOrNull(at: number): Instant | null {
  return Number.isFinite(at) ? (at as Instant) : null;
}
