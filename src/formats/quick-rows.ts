/**
 * Rows of a CSV that say in words what a row before them said: of each only the numbers, its time, its id and its account are read,
 * in one pass over its bytes and with no record. What is in any other shape is left to the reader of all rows, which also reads the
 * first row of every kind: what it makes of that one holds for those that are like it.
 */
import type { UseRecord } from '../domain/records.ts';
import { plainUtc, type Instant } from '../domain/time.ts';
import {
  COUNTED,
  type Column,
  type CsvFormat,
  type FormatContext,
  type Header,
  type Row,
  type UseRow,
  type UseRows,
  type Varying,
} from './format.ts';
import { KnownTexts } from './known-texts.ts';
import { endOfCell, RowKinds, WordColumns } from './quick-words.ts';
import { isDigit, isVisible, LONGEST_BLANK } from './row.ts';
import { watching } from './watch.ts';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** What is read of a column's cells. */
const [NOTHING, WORDS, TIME, ID, ACCOUNT, AMOUNT, WHOLE] = [0, 1, 2, 3, 4, 5, 6];
/** Whether a number is stated, and more than zero. */
const STATES = 3;

/** Where after so many rows fewer than half were alike, the others are not tried. */
const TRIAL = 1 << 12;
const MOST_ACCOUNTS = 1 << 24;
const NONE = -1;
/** Digits of a whole number that is exact, and millionths of a digit by how many decimals come before its end. */
const MOST_DIGITS = 15;
const MICROS = [1e6, 1e5, 1e4, 1e3, 100, 10, 1];
/** `2026-07-01T09:30:00Z`, and with milliseconds. */
const [LENGTH_OF_SECONDS, LENGTH_OF_MILLISECONDS] = [20, 24];

export class QuickRows {
  readonly #format: Pick<CsvFormat, 'open'>;
  readonly #varying: Varying;
  readonly #rows: UseRows;
  readonly #delimiter: number;
  /** By column. */
  #reads = new Int8Array(0);
  /** By column, which of the row's numbers it is. */
  #numbers = new Int8Array(0);
  readonly #kinds = new RowKinds();
  #cells = new WordColumns(0, this.#kinds);
  readonly #accountNames = new KnownTexts(MOST_ACCOUNTS);
  /** By kind of row, what `rows` calls its words and, where it names no account, the account; and what it calls named ones. */
  readonly #words: (number | undefined)[] = [];
  readonly #accounts: (number | undefined)[] = [];
  readonly #named: (number | undefined)[] = [];
  readonly #row: UseRow = {
    account: NONE,
    words: NONE,
    line: 0,
    from: 0 as Instant,
    numbers: new Float64Array(COUNTED.length),
    block: Buffer.alloc(0),
    idFrom: 0,
    idUntil: 0,
  };
  /** The kind of the row that was tried last, where nobody knows it yet; and what the reader of all rows makes of that row. */
  #unknown = NONE;
  #use: UseRecord | null = null;
  #tried = 0;
  #read = 0;

  private constructor(format: Pick<CsvFormat, 'open'>, varying: Varying, rows: UseRows, delimiter: number) {
    this.#format = format;
    this.#varying = varying;
    this.#rows = rows;
    this.#delimiter = delimiter;
  }

  /** Round a format that says which of its columns vary, where somebody takes such rows; `null`: there is nothing to gain. */
  static around(format: Pick<CsvFormat, 'open' | 'varying'>, { sink }: FormatContext, delimiter: number): QuickRows | null {
    const { varying } = format;
    return varying === undefined || sink.rows === undefined ? null : new QuickRows(format, varying, sink.rows, delimiter);
  }

  /** As the format's own, seeing which columns it asks for and what it makes of a row. */
  open(header: Header, context: FormatContext): (row: Row) => void {
    const asked = new Asked(header);
    const { sink } = context;
    const watched = watching(context, {
      use: (record) => {
        this.#use = record;
        sink.use(record);
      },
    });
    const read = this.#format.open(asked, watched);
    this.#settle(asked);
    return read;
  }

  #settle({ names, columns }: Asked): void {
    const { from, id, account } = this.#varying;
    if (!names.includes(from) || !names.includes(id)) return;
    const reads = Int8Array.from(names, (_, column) => (columns.has(column) ? WORDS : NOTHING));
    const set = (name: string | undefined, read: number): number => {
      const column = name === undefined ? NONE : names.indexOf(name);
      if (column >= 0) reads[column] = read;
      return column;
    };
    set(from, TIME);
    set(id, ID);
    set(account, ACCOUNT);
    this.#numbers = new Int8Array(names.length);
    for (const [index, field] of COUNTED.entries()) {
      const column = set(this.#varying[field], field.endsWith('Tokens') ? WHOLE : AMOUNT);
      if (column >= 0) this.#numbers[column] = index;
    }
    this.#row.numbers.fill(NaN);
    this.#cells = new WordColumns(names.length, this.#kinds);
    this.#reads = reads;
  }

  /** Hands on the row that begins at a place of a block that ends with a line end; gives where the next one begins. -1: it is not such a row. */
  row(block: Buffer, from: number, line: number): number {
    const row = this.#row;
    this.#unknown = NONE;
    if (this.#tried >= TRIAL && this.#read * 2 < this.#tried) return NONE;
    this.#tried += 1;
    row.block = block;
    row.account = NONE;
    const delimiter = this.#delimiter;
    const reads = this.#reads;
    const { numbers } = row;
    const places = this.#numbers;
    const words = this.#cells;
    const last = reads.length - 1;
    let at = from;
    let kind = 0;
    let stated = 0;
    for (let column = 0; column <= last; column += 1) {
      const start = at;
      switch (reads[column] as number) {
        case WORDS:
          at = words.repeated(column, block, start, delimiter);
          if (at < 0) at = words.read(column, block, start, delimiter);
          if (at < 0) return NONE;
          kind = words.next(column, kind);
          if (kind < 0) return NONE;
          break;
        case AMOUNT: {
          let byte = block[at] as number;
          let value = 0;
          while (byte >= ZERO && byte <= NINE) {
            value = value * 10 + (byte - ZERO);
            byte = block[(at += 1)] as number;
          }
          const whole = at - start;
          let decimals = 0;
          if (byte === POINT) {
            at += 1;
            for (byte = block[at] as number; byte >= ZERO && byte <= NINE; byte = block[(at += 1)] as number) {
              value = value * 10 + (byte - ZERO);
            }
            decimals = at - start - whole - 1;
            if (decimals === 0 || decimals >= MICROS.length) return NONE;
          }
          if (at === start) value = NaN;
          else if (whole === 0) return NONE;
          // Also where there are too many digits for it to be exact.
          else if ((value *= MICROS[decimals] as number) > Number.MAX_SAFE_INTEGER) return NONE;
          numbers[places[column] as number] = value;
          stated = stated * STATES + (at === start ? 0 : value > 0 ? 2 : 1);
          break;
        }
        case WHOLE: {
          let byte = block[at] as number;
          let value = 0;
          while (byte >= ZERO && byte <= NINE) {
            value = value * 10 + (byte - ZERO);
            byte = block[(at += 1)] as number;
          }
          if (at - start > MOST_DIGITS) return NONE;
          numbers[places[column] as number] = at === start ? NaN : value;
          stated = stated * STATES + (at === start ? 0 : 1);
          break;
        }
        case TIME:
          if (block[at + LENGTH_OF_MILLISECONDS] === delimiter) at += LENGTH_OF_MILLISECONDS;
          else if (block[at + LENGTH_OF_SECONDS] === delimiter) at += LENGTH_OF_SECONDS;
          else at = endOfCell(block, at, delimiter);
          row.from = plainUtc(block, start, at) as Instant;
          if (Number.isNaN(row.from)) return NONE;
          break;
        case ID:
          at = endOfName(block, start, delimiter);
          if (at < 0) return NONE;
          row.idFrom = start;
          row.idUntil = at;
          break;
        case ACCOUNT:
          stated *= STATES;
          if (block[at] === delimiter || block[at] === NEWLINE || block[at] === RETURN) break;
          stated += 1;
          at = this.#account(block, start);
          if (at < 0) return NONE;
          break;
        default:
          if (block[at] === QUOTE) return NONE;
          at = endOfCell(block, at, delimiter);
      }
      if (column < last) {
        if (block[at] !== delimiter) return NONE;
      } else {
        if (block[at] === RETURN) at += 1;
        if (block[at] !== NEWLINE) return NONE;
      }
      at += 1;
    }
    if (last < 0) return NONE;
    kind = this.#kinds.next(kind, stated);
    if (kind < 0) return NONE;
    const said = this.#words[kind];
    row.line = line;
    if (said === undefined) {
      this.#unknown = kind;
      this.#use = null;
      return NONE;
    }
    if (row.account < 0) row.account = this.#accounts[kind] as number;
    row.words = said;
    this.#rows.add(row);
    this.#read += 1;
    return at;
  }

  /** The row that was tried last has been read: what it says in words is what all of its kind do. */
  learn(): void {
    const [kind, use] = [this.#unknown, this.#use];
    this.#unknown = NONE;
    if (kind < 0 || use === null || !this.#isLike(use)) return;
    const words = this.#rows.wordsOf(use);
    if (words < 0) return;
    this.#words[kind] = words;
    this.#accounts[kind] = this.#rows.accountOf(use);
  }

  /** Whether a use says nothing that such a row could not, and what the row was taken to say. */
  #isLike(use: UseRecord): boolean {
    const { line, from, numbers, block, idFrom, idUntil } = this.#row;
    return (
      use.line === line &&
      use.from === from &&
      use.until === from &&
      !use.zoneless &&
      use.id === block.toString('latin1', idFrom, idUntil) &&
      use.cacheReadTokens === null &&
      use.cacheWrite5mTokens === null &&
      use.cacheWrite1hTokens === null &&
      use.readings.length === 0 &&
      use.limits.length === 0 &&
      COUNTED.every((field, index) => Object.is(use[field] ?? NaN, numbers[index]))
    );
  }

  /** Gives where the cell ends. */
  #account(block: Buffer, start: number): number {
    const end = endOfCell(block, start, this.#delimiter);
    const names = this.#accountNames;
    let place = names.find(block, start, end);
    if (place < 0) {
      if (endOfName(block, start, this.#delimiter) < 0) return NONE;
      place = names.add(block, start, end, '');
      if (place < 0) return NONE;
    }
    this.#row.account = this.#named[place] ??= this.#rows.accountOf({ account: block.toString('latin1', start, end), vendor: '' });
    return end;
  }
}

/** Where a cell ends that is what stands there: short ASCII that begins with a letter or a digit, and is neither blank nor to be trimmed; -1: it is no such text. */
function endOfName(block: Buffer, start: number, delimiter: number): number {
  let at = start;
  let byte = block[at] as number;
  const isDigital = isDigit(byte);
  if (!isDigital && !isLetter(byte)) return NONE;
  let bits = 0;
  while (byte !== delimiter && byte !== NEWLINE) {
    bits |= byte;
    byte = block[(at += 1)] as number;
  }
  if (byte === NEWLINE && block[at - 1] === RETURN) at -= 1;
  const length = at - start;
  const isPlain = bits <= 127 && (isDigital || length > LONGEST_BLANK) && isVisible(block[at - 1] as number);
  return isPlain ? at : NONE;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** A header that notes which of its columns are asked for. */
class Asked implements Header {
  readonly names: readonly string[];
  readonly spelled: readonly string[];
  readonly columns = new Set<Column>();
  readonly #header: Header;

  constructor(header: Header) {
    this.#header = header;
    this.names = header.names;
    this.spelled = header.spelled;
  }

  has(name: string): boolean {
    return this.#header.has(name);
  }

  column(name: string): Column {
    const column = this.#header.column(name);
    this.columns.add(column);
    return column;
  }
}
