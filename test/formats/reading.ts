/** Reads a file or a text through the formats as an audit does, and keeps copies of what came out. */
import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type {
  EntryRecord,
  InputRecord,
  InvoiceRecord,
  NoticeRecord,
  PlanRecord,
  SnapshotRecord,
  UseRecord,
} from '../../src/domain/records.ts';
import { CannotAudit } from '../../src/domain/errors.ts';
import { LineBlocks } from '../../src/formats/bytes.ts';
import type { CsvFormat, Format, ReadIssue, Sink } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { readFile } from '../../src/formats/read.ts';
import type { RowCounts } from '../../src/formats/table.ts';
import { issueLine } from '../../src/report/issues.ts';
import { ByteReader } from './byte-cursor.ts';

export interface Kept {
  uses: UseRecord[];
  snapshots: SnapshotRecord[];
  entries: EntryRecord[];
  invoices: InvoiceRecord[];
  notices: NoticeRecord[];
  plans: PlanRecord[];
  issues: ReadIssue[];
}

export interface ReadFixture extends Kept {
  format: string;
  /** What the format says of how it took the file. */
  notes: string[];
  /** Data rows or documents, read or not. */
  records: number;
  unread: number;
}

/** A sink that copies each record and then spoils it, as a format's next row would. */
export function keeping(): { sink: Sink; kept: Kept } {
  const kept: Kept = { uses: [], snapshots: [], entries: [], invoices: [], notices: [], plans: [], issues: [] };
  const take =
    <T extends InputRecord>(list: T[]) =>
    (record: T): void => {
      list.push(structuredClone(record));
      if (record.vendor === '') poison(record);
    };
  return {
    kept,
    sink: {
      use: take(kept.uses),
      snapshot: take(kept.snapshots),
      entry: take(kept.entries),
      invoice: take(kept.invoices),
      notice: take(kept.notices),
      plan: take(kept.plans),
      issue: (issue) => kept.issues.push(issue),
    },
  };
}

/** What a record is and where it comes from is set once a file; the rest is set anew for each row, or it would stay like this. */
const ONCE_A_FILE = new Set(['kind', 'file', 'format', 'vendor']);

function poison(record: InputRecord): void {
  for (const [key, value] of Object.entries(record)) {
    if (ONCE_A_FILE.has(key)) continue;
    if (Array.isArray(value)) {
      for (const item of value as Record<string, unknown>[]) {
        // A window's name is set once a file too.
        for (const name of Object.keys(item)) if (name !== 'window') item[name] = 'poison';
      }
      value.push({ window: 'poison', usedPct: -1, resetsAt: null, resetsWithin: 0, limit: -1 });
    } else (record as unknown as Record<string, unknown>)[key] = 'poison';
  }
}

/** Every CSV is read a second time, by the cursor over bytes: a format must say the same from both. */
export async function readBytes(
  bytes: Uint8Array,
  path: string,
  timezone = 'UTC',
  forced: string | null = null,
  formats: readonly Format[] = FORMATS,
): Promise<ReadFixture> {
  const { sink, kept } = keeping();
  const name = path.split('/').at(-1) ?? path;
  const notes: string[] = [];
  const context = { file: 0, sink, name, note: (sentence: string) => void notes.push(sentence) };
  const result = await readFile({ path, chunks: () => once(bytes) }, context, timezone, forced, formats);
  const { format, rows, unread } = result;
  if (format.kind === 'csv') deepStrictEqual(readByCursor(bytes, name, format, timezone), { ...kept, rows, unread });
  return { format: format.id, notes, records: rows, unread, ...kept };
}

/** As `readFile` hands them down. */
const VENDORS = new Map(FORMATS.map(({ id, vendor }) => [id, vendor]));

function readByCursor(bytes: Uint8Array, name: string, format: CsvFormat, timezone: string): Kept & RowCounts {
  const { sink, kept } = keeping();
  const blocks: Buffer[] = [];
  const lines = new LineBlocks('file', (block) => (blocks.push(block), null));
  lines.write(bytes);
  lines.end();
  const reader = new ByteReader(
    Buffer.concat(blocks).toString('utf8'),
    format,
    { file: 0, sink, name, timezone, formats: VENDORS },
    timezone,
  );
  for (const block of blocks) reader.block(block);
  return { ...kept, ...reader.end() };
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A file under fixtures/formats/. */
export function fixture(name: string, timezone = 'UTC'): Promise<ReadFixture> {
  return readBytes(readFileSync(new URL(`../../fixtures/formats/${name}`, import.meta.url)), name, timezone);
}

export function readText(text: string, timezone = 'UTC', path = 'text', forced: string | null = null): Promise<ReadFixture> {
  return readBytes(Buffer.from(text, 'utf8'), path, timezone, forced);
}

/** Everything that is wrong with a file, as a person sees it. */
export async function complaints(content: string | Uint8Array, path: string, forced: string | null = null): Promise<string[]> {
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    const { issues } = await readBytes(bytes, path, 'UTC', forced);
    return issues.map(({ line, column, value, problem }) => issueLine({ file: path, line, column, value, problem }));
  } catch (error) {
    if (error instanceof CannotAudit) return [...error.problems];
    throw error;
  }
}

function sum(values: readonly (number | null)[]): bigint {
  return values.reduce((total: bigint, value) => total + BigInt(value ?? 0), 0n);
}

/** Millionths. */
export const quantities = (uses: readonly UseRecord[]): bigint => sum(uses.map((use) => use.quantity));
export const amounts = (uses: readonly UseRecord[]): bigint => sum(uses.map((use) => use.amount));
