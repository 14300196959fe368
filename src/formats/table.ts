/** What every CSV reader does alike: open the header, turn away rows that don't fit it, hand the others to the format. */
import { CannotAudit } from '../domain/errors.ts';
import type { CsvFormat, FormatContext, ReadIssue } from './format.ts';
import { type CellRow, duplicateNames, makeHeader } from './row.ts';
import { watching } from './watch.ts';

export interface RowCounts {
  /** Data rows or documents, read or not; blank lines are none. */
  rows: number;
  /** Those that gave an issue, or that stand under a header which can't be used. */
  unread: number;
}

/** In bytes: quotes can hide the ends of lines, but not make a cell of a whole file. */
export const LONGEST_RECORD = 1 << 24;

export function endlessRow(path: string, line: number): CannotAudit {
  return new CannotAudit([
    `${path}:${line}: begins a row of more than 16 MB, which no CSV export does; close the quote that it opens, or write "" for a quote inside a cell.`,
  ]);
}

export type Delimiter = ',' | ';' | '\t';

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];

/** The delimiter that cuts the header line into most cells, quotes respected; the comma where none does. */
export function detectDelimiter(head: string): Delimiter {
  const counts = new Map<string, number>(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  let started = false;
  for (const char of head) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '\n' && started) break;
    else if (!quoted && counts.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
    if (char.trim() !== '') started = true;
  }
  return DELIMITERS.reduce((best, delimiter) => ((counts.get(delimiter) ?? 0) > (counts.get(best) ?? 0) ? delimiter : best));
}

export type MakeRow<R extends CellRow> = (...args: ConstructorParameters<typeof CellRow>) => R;

export class Table<R extends CellRow> {
  readonly counts: RowCounts = { rows: 0, unread: 0 };
  #row: R | null = null;
  #cells = 0;
  #usable = true;
  #read: ((row: R) => void) | null = null;
  readonly #format: Pick<CsvFormat, 'open'>;
  readonly #context: FormatContext;
  readonly #timezone: string;
  readonly #makeRow: MakeRow<R>;

  constructor(format: Pick<CsvFormat, 'open'>, context: FormatContext, timezone: string, makeRow: MakeRow<R>) {
    this.#format = format;
    this.#context = context;
    this.#timezone = timezone;
    this.#makeRow = makeRow;
  }

  /** Takes the header, when there is none yet, or a row. A row of empty cells, as spreadsheets leave them, is a blank line. */
  record(cells: readonly string[], line: number): void {
    if (isEmpty(cells)) return;
    if (this.#row === null) this.open(cells, line);
    else if (this.admits(cells.length, line, () => cells)) {
      this.#row.place(line, cells);
      this.readRow();
    }
  }

  /** Whether rows can be read under the header. */
  get usable(): boolean {
    return this.#usable;
  }

  get opened(): boolean {
    return this.#row !== null;
  }

  /** An issue on the header makes every row unread: nobody could say what its cells mean. */
  open(cells: readonly string[], line: number): void {
    const header = makeHeader(cells);
    for (const name of duplicateNames(header)) {
      this.#headerIssue(line, name, 'is given twice in the header; keep one of the two columns, or rename one');
    }
    const row = this.#makeRow(header, this.#timezone, this.#context.file, (issue) => this.#context.sink.issue(issue));
    this.#row = row;
    this.#cells = cells.length;
    // Whatever a format finds wrong while it opens is wrong with the header, wherever that stands.
    const context = watching(this.#context, { issue: ({ column, problem }) => this.#headerIssue(line, column, problem) });
    this.#read = this.#format.open(header, context);
  }

  get row(): R {
    if (this.#row === null) throw new Error('the header comes first');
    return this.#row;
  }

  /** Counts a row; `false` where it can't be read because it, or the header, is malformed. */
  admits(cells: number, line: number, raw: () => readonly string[]): boolean {
    this.counts.rows += 1;
    if (this.#usable && cells === this.#cells) return true;
    this.counts.unread += 1;
    if (this.#usable) {
      const remedy = cells > this.#cells ? 'put quotes round a cell that holds the delimiter' : 'give every row as many as the header';
      this.#issue({
        line,
        column: '',
        value: raw().join(','),
        problem: `has ${cells} cells where the header has ${this.#cells}; ${remedy}`,
      });
    }
    return false;
  }

  readRow(): void {
    const { row } = this;
    this.#read?.(row);
    if (row.failed) this.counts.unread += 1;
  }

  /** The file ends inside quotes that opened in the record that starts at `line`. */
  unclosed(line: number): void {
    this.counts.rows += 1;
    this.counts.unread += 1;
    const problem =
      'opens a quote that is never closed, so that all from here on is one cell; close it, or write "" for a quote inside a cell';
    this.#issue({ line, column: '', value: '', problem });
  }

  #issue(issue: Omit<ReadIssue, 'file'>): void {
    this.#context.sink.issue({ file: this.#context.file, ...issue });
  }

  #headerIssue(line: number, column: string, problem: string): void {
    this.#usable = false;
    this.#issue({ line, column, value: '', problem });
  }
}

function isEmpty(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell.trim() !== '') return false;
  return true;
}
