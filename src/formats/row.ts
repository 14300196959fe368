/** Cells into values: everything a row knows about its cells, whichever reader feeds it. */
import * as crypto from 'node:crypto';
import { parseAmount, UNIT, type Micros } from '../domain/money.ts';
import { byText } from '../domain/order.ts';
import type { Percent } from '../domain/records.ts';
import { parseShownDuration, parseTime, type Duration, type Instant, type ParsedTime } from '../domain/time.ts';
import { NO_COLUMN, type Column, type Header, type ReadIssue, type Row, type TimeCell } from './format.ts';

class Names implements Header {
  readonly names: readonly string[];
  readonly spelled: readonly string[];
  readonly #columns = new Map<string, Column>();

  constructor(cells: readonly string[]) {
    this.spelled = cells.map((cell) => cell.trim());
    this.names = this.spelled.map((name) => name.toLowerCase());
    this.names.forEach((name, column) => {
      if (name !== '' && !this.#columns.has(name)) this.#columns.set(name, column);
    });
  }

  has(name: string): boolean {
    return this.#columns.has(name);
  }

  column(name: string): Column {
    return this.#columns.get(name) ?? NO_COLUMN;
  }
}

/** Of a name given twice the first column counts; a reader refuses such a header. */
export function makeHeader(cells: readonly string[]): Header {
  return new Names(cells);
}

/** Names, as spelled, that an earlier column has already; nameless columns may be many. */
export function duplicateNames(header: Header): string[] {
  return header.spelled.filter((_, column) => header.names[column] !== '' && header.column(header.names[column] ?? '') !== column);
}

const MOST_DIGITS = 15;
const TRUE = new Set(['true', 'yes', 'y', '1', 'on']);
const FALSE = new Set(['false', 'no', 'n', '0', 'off']);

/** A reader keeps one row and places it anew for each record; one that has no strings of its cells overrides `cell`. */
export class CellRow implements Row {
  line = 0;
  failed = false;
  #cells: readonly string[] = [];
  readonly #header: Header;
  /** Columns in order of name, for identities. */
  readonly #inOrder: readonly Column[];
  /** Of times that carry none. */
  readonly #timezone: string;
  readonly #file: number;
  readonly #issue: (issue: ReadIssue) => void;
  readonly #time: TimeCell = { from: 0 as Instant, until: 0 as Instant, bareDate: false, zoneless: false };

  constructor(header: Header, timezone: string, file: number, issue: (issue: ReadIssue) => void) {
    this.#header = header;
    this.#timezone = timezone;
    this.#file = file;
    this.#issue = issue;
    const named = header.names.map((name, column) => ({ name, column })).filter(({ name }) => name !== '');
    this.#inOrder = named.sort((a, b) => byText(a.name, b.name) || a.column - b.column).map(({ column }) => column);
  }

  place(line: number, cells: readonly string[]): void {
    this.line = line;
    this.failed = false;
    this.#cells = cells;
  }

  /** The cell as it stands, quotes taken off; only columns that the header has are asked for. */
  cell(column: Column): string {
    return this.#cells[column] ?? '';
  }

  /** By how many places the decimal point of a column's amounts moves to the right: of cents -2. */
  protected places(_column: Column): number {
    return 0;
  }

  protected timeOf(text: string, _column: Column): ParsedTime {
    return parseTime(text, this.#timezone);
  }

  blank(column: Column): boolean {
    return this.text(column) === '';
  }

  text(column: Column): string {
    return this.#stated(column);
  }

  #stated(column: Column): string {
    if (column < 0) return '';
    const text = trimmed(this.cell(column));
    return isBlank(text) ? '' : text;
  }

  /** Text is as exact as it is written. */
  exact(_column: Column): void {}

  amount(column: Column): Micros | null {
    const text = this.text(column);
    if (text === '') return null;
    this.exact(column);
    const parsed = parseAmount(text, this.places(column));
    if (parsed.ok) return parsed.value;
    this.fail(column, parsed.problem);
    return null;
  }

  magnitude(column: Column): Micros | null {
    const value = this.amount(column);
    if (value === null || value >= 0) return value;
    this.fail(column, 'is negative; expected zero or more');
    return null;
  }

  percent(column: Column): Percent | null {
    const text = this.text(column);
    if (text === '') return null;
    const parsed = parseAmount(text.endsWith('%') ? text.slice(0, -1).trimEnd() : text, this.places(column));
    if (!parsed.ok) this.fail(column, parsed.problem.replace('an amount; write 12.34', 'a percentage; write 45 or 45.5'));
    else if (parsed.value < 0) this.fail(column, 'is negative; a percentage is zero or more');
    else return parsed.value;
    return null;
  }

  bare(column: Column): boolean {
    const text = this.text(column);
    return isDigit(text.charCodeAt(0)) && isDigit(text.charCodeAt(text.length - 1));
  }

  integer(column: Column): number | null {
    const text = this.text(column);
    if (text === '') return null;
    const whole = wholeNumber(text);
    if (whole !== null) return whole;
    const parsed = parseAmount(text);
    if (parsed.ok && parsed.value >= 0 && parsed.value % UNIT === 0) return parsed.value / UNIT;
    if (parsed.ok && parsed.value < 0) this.fail(column, 'is negative; expected zero or more');
    else
      this.fail(
        column,
        parsed.ok ? 'is not a whole number; write 1234' : parsed.problem.replace('an amount; write 12.34', 'a whole number; write 1234'),
      );
    return null;
  }

  boolean(column: Column): boolean | null {
    const text = this.text(column);
    if (text === '') return null;
    const word = text.toLowerCase();
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
    this.fail(column, 'is neither true nor false; write true or false');
    return null;
  }

  time(column: Column): TimeCell | null {
    const text = this.text(column);
    if (text === '') return null;
    const parsed = this.timeOf(text, column);
    if (!parsed.ok) {
      this.fail(column, parsed.problem);
      return null;
    }
    const time = this.#time;
    time.from = parsed.from;
    time.until = parsed.until;
    time.bareDate = parsed.bareDate;
    time.zoneless = parsed.zoneless;
    return time;
  }

  protected instant(at: Instant): TimeCell {
    const time = this.#time;
    time.from = at;
    time.until = at;
    time.bareDate = false;
    time.zoneless = false;
    return time;
  }

  duration(column: Column): { length: Duration; within: Duration } | null {
    const text = this.text(column);
    if (text === '') return null;
    const shown = parseShownDuration(text);
    if (shown === null) this.fail(column, 'is not a length of time; write 3 hr 12 min, 2d 4h or PT3H12M');
    return shown;
  }

  fail(column: Column, problem: string): void {
    this.failed = true;
    this.#issue({
      file: this.#file,
      line: this.line,
      column: column < 0 ? '' : (this.#header.spelled[column] ?? ''),
      value: column < 0 ? '' : trimmed(this.cell(column)),
      problem,
    });
  }

  identity(account: string, columns: readonly Column[] | null): string {
    let stated = account;
    for (const column of this.#inOrder) {
      if (columns !== null && !columns.includes(column)) continue;
      const text = this.#stated(column);
      if (text !== '') stated += `\n${this.#header.names[column]}=${text}`;
    }
    return sha256(stated).slice(0, 12);
  }
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Nodes that know the one call are twice as fast with it. */
const sha256: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'hex')
    : (text) => crypto.createHash('sha256').update(text, 'utf8').digest('hex');

/** `trim`, without asking the runtime where no end can be white space. */
function trimmed(text: string): string {
  const { length } = text;
  if (length === 0 || (isVisible(text.charCodeAt(0)) && isVisible(text.charCodeAt(length - 1)))) return text;
  return text.trim();
}

/** Of ASCII, and no white space. */
export function isVisible(code: number): boolean {
  return code > 32 && code < 127;
}

/** Digits and nothing else, few enough to be exact. */
function wholeNumber(text: string): number | null {
  const { length } = text;
  if (length > MOST_DIGITS) return null;
  let value = 0;
  for (let at = 0; at < length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value;
}

/** `NULL`. */
export const LONGEST_BLANK = 4;

/** What exports write for "not stated". */
export function isBlank(text: string): boolean {
  switch (text.length) {
    case 0:
      return true;
    case 1:
      return text === '-';
    case 3:
      return text === 'N/A';
    case 4:
      return text === 'NULL' || text === 'null';
    default:
      return false;
  }
}
