/**
 * The seam between formats and readers. A format says what it recognises and turns one row into records;
 * a reader (CSV by csv-parse, JSON by `json.ts`, typed columns by `typed.ts`) shows it the row as a cursor.
 */
import type { Micros } from '../domain/money.ts';
import type { Duration, Instant } from '../domain/time.ts';
import type { RowCounts } from './table.ts';
import type { Percent, EntryRecord, InvoiceRecord, NoticeRecord, PlanRecord, SnapshotRecord, UseRecord } from '../domain/records.ts';

/** A value with file, line, column and raw cell that could not be read; listed, never silently dropped. */
export interface ReadIssue {
  file: number;
  /** Physical line on which the record starts. */
  line: number;
  /** Column name as the header spells it, or a JSON path; `''` when the whole row is meant. */
  column: string;
  /** The raw cell. */
  value: string;
  /** What is wrong and what would be right, e.g. `is not an amount; write 12.34`. */
  problem: string;
}

/** Takes the reused records of a format; who keeps one copies it. */
export interface Sink {
  use(record: UseRecord): void;
  snapshot(record: SnapshotRecord): void;
  entry(record: EntryRecord): void;
  invoice(record: InvoiceRecord): void;
  notice(record: NoticeRecord): void;
  plan(record: PlanRecord): void;
  issue(issue: ReadIssue): void;
  /** Left out: every use must be pushed as a record. */
  readonly rows?: UseRows | undefined;
}

/** What of a use is a number, in the order in which rows of numbers hold them. */
export const COUNTED = ['quantity', 'amount', 'listAmount', 'inputTokens', 'outputTokens'] as const;
export type Counted = (typeof COUNTED)[number];

/**
 * Numbers of a use that is a row, 64 bytes: its words (as `wordsOf` gave them, fewer than 2 ** 20) times 2 ** 32 and its line, when it
 * was in milliseconds since 1970, twice the bytes of its id, then what it counts, `NaN` where that is not stated.
 */
export const FIELDS = 8;
export const [PLACE, FROM, ID, COUNTS] = [0, 1, 2, 3];
export const LINES = 2 ** 32;
/** The account of rows that nobody keeps. */
export const ELSEWHERE = 2 ** 30;

/** Uses at an instant each that say in words what others before them said. Filled again: copy what you keep. */
export interface UseRowBlock {
  rows: number;
  /** By row, as `accountOf` gave it. */
  accounts: Int32Array;
  fields: Float64Array;
  /** Their ids, ASCII, each in as many bytes of room. */
  ids: Buffer;
  room: number;
  /** All that were read, those that nobody keeps among them; and the span of these, milliseconds since 1970. */
  read: number;
  earliest: number;
  latest: number;
}

/** Takes uses as rows of numbers, which spares a record for each. */
export interface UseRows {
  accountOf(key: { readonly account: string; readonly vendor: string; readonly customer?: string }): number;
  /** What the use says in words that was pushed last; -1: no row can stand for one like it. */
  wordsOf(use: UseRecord): number;
  add(rows: UseRowBlock): void;
}

/** A column resolved at the header; `NO_COLUMN` when the file has none of that name: every getter then says blank. */
export type Column = number;
export const NO_COLUMN: Column = -1;

/** The header of one CSV: names trimmed and in lower case for look-up, as spelled for messages. */
export interface Header {
  readonly names: readonly string[];
  readonly spelled: readonly string[];
  has(name: string): boolean;
  column(name: string): Column;
}

/** A time cell: an instant has `until === from`; a bare date is the whole day, half-open. */
export interface TimeCell {
  from: Instant;
  until: Instant;
  bareDate: boolean;
  zoneless: boolean;
}

/**
 * One row. Blank cells (empty, `-`, `NULL`, `null`, `N/A`) are "not stated": getters give `''` or `null`.
 * A getter that meets a cell it can't read files a read issue, marks the row `failed` and gives `null`; a format reads
 * all the cells it needs, so that all bad cells of a row are listed, and pushes nothing when the row has failed.
 */
export interface Row {
  readonly line: number;
  readonly failed: boolean;
  blank(column: Column): boolean;
  /** The trimmed cell; `''` when blank. */
  text(column: Column): string;
  amount(column: Column): Micros | null;
  /** Refuses the file where the column holds amounts as binary fractions; `amount` asks it too. */
  exact(column: Column): void;
  /** As `amount`, but a negative value is an issue too. */
  magnitude(column: Column): Micros | null;
  /** Millionths of a per cent; `45`, `45.5`, `45 %`. Negative values are issues. */
  percent(column: Column): Percent | null;
  /** Whether the cell begins and ends with a digit, as an amount without a currency of its own does. */
  bare(column: Column): boolean;
  integer(column: Column): number | null;
  boolean(column: Column): boolean | null;
  /** Reused by the next call: copy what you keep. */
  time(column: Column): TimeCell | null;
  /** `3 hr 12 min`, `2d 4h`, `PT3H12M`: the length and the size of the last unit shown. */
  duration(column: Column): { length: Duration; within: Duration } | null;
  /** File an issue of the format's own (a missing required cell, an unknown word). */
  fail(column: Column, problem: string): void;
  /** 12 hex digits of SHA-256 over the account and, in order of column name, the stated cells among `columns` (all when null). */
  identity(account: string, columns: readonly Column[] | null): string;
}

/** An export, or what of it stands in a file that `headroom convert` wrote from many. */
export interface ExportPart {
  readonly format: string;
  readonly vendor: string;
  /** As the export was called. */
  readonly name: string;
  /** What the whole export spans. */
  readonly from: Instant | null;
  readonly until: Instant | null;
}

export interface FormatContext {
  readonly file: number;
  readonly sink: Sink;
  /** As the file is called, its folder left out: only some exports say when they are of by it. */
  readonly name?: string;
  /** Zone of times that carry none; the row of a CSV knows it already. */
  readonly timezone?: string;
  /** The vendor (or `''`) of every format by its id. */
  readonly formats?: ReadonlyMap<string, string>;
  /** The index that rows of a part of this file go by, as if it were a file of its own. */
  readonly part?: (part: ExportPart) => number;
  /** A sentence on how the file was taken, for the notes of a report. */
  readonly note?: (sentence: string) => void;
}

interface FormatBase {
  /** What users type after `--as` and see in `inputs`. */
  readonly id: string;
  readonly title: string;
  /** `''` for canonical files. */
  readonly vendor: string;
  /** Made of a map (`--map`): it goes before a canonical format, and a vendor's before it. */
  readonly mapped?: true;
  /** Where a person gets such a file, and what it can prove: the page `explain format:ID` shows. */
  readonly where: string;
  readonly proves: string;
  /**
   * Of a log that writes one use on several lines, or copies it into other files, under one id: how much a statement says.
   * All statements of an id are then one use, at the earliest of their times, as the one that says most states it.
   */
  readonly fullness?: (use: UseRecord) => number;
}

export interface CsvFormat extends FormatBase {
  readonly kind: 'csv';
  /** Names (lower case) whose presence identifies the format; vendors add columns in the middle, so never the whole header. */
  readonly required: readonly string[];
  /** True when this header is this format's. */
  recognises(header: Header): boolean;
  /** Columns resolve to handles here; the function returned sees each row. Throws nothing: bad headers are issues (line 1). */
  open(header: Header, context: FormatContext): (row: Row) => void;
  /** Of a format of uses whose rows mostly differ only there: see there for what that promises. */
  readonly varying?: Varying;
}

/**
 * Columns that say when a use was, whose it is and what is counted of it. Two rows whose other cells are the same, and of which the
 * same numbers are stated and the same are zero, are both read or neither is, and what they say but for these columns is the same.
 */
export type Varying = { readonly from: string; readonly id: string; readonly account: string } & { readonly [K in Counted]?: string };

/** A parsed JSON value that remembers where it stands; numbers keep their text, so that money never turns into a float. */
export type JsonNode =
  | { type: 'object'; line: number; members: ReadonlyMap<string, JsonNode> }
  | { type: 'array'; line: number; items: readonly JsonNode[] }
  | { type: 'string'; line: number; text: string }
  | { type: 'number'; line: number; text: string }
  | { type: 'boolean'; line: number; value: boolean }
  | { type: 'null'; line: number };

export interface JsonFormat extends FormatBase {
  readonly kind: 'json';
  /** Its lines hold what people wrote: one that can't be read is listed without its text. */
  readonly confidential?: boolean;
  /** Looks at the first document (or first element of an array), and of JSON lines at the first lines until a format knows one. */
  recognises(document: JsonNode): boolean;
  /**
   * Sees each document: the elements of a top-level array, or each line of JSON lines. A document that holds many rows (a page,
   * a history) says how many they were; one that says nothing is a row itself.
   */
  open(context: FormatContext): (document: JsonNode) => RowCounts | undefined | void;
}

export type Format = CsvFormat | JsonFormat;
