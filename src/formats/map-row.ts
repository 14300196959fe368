/** A row of a mapped CSV as the canonical format sees it: canonical columns whose cells are read from those that the map names. */
import { isMoney, minorUnit, subtract, ZERO, type Micros } from '../domain/money.ts';
import type { EntryType, Percent } from '../domain/records.ts';
import { parseTime, type ParsedTime } from '../domain/time.ts';
import type { TimePattern } from '../domain/time-pattern.ts';
import { NO_COLUMN, type Column, type Row } from './format.ts';
import { CellRow, makeHeader } from './row.ts';

/** One canonical column of a map, its own columns found in the header. */
export interface MappedColumn {
  /** Canonical. */
  readonly name: string;
  /** Empty: a constant. The texts of several stand side by side, parted by a space. */
  readonly from: readonly Column[];
  readonly constant: string;
  readonly unit: Unit | null;
  /** Whether its sign marks what the type of the entry does to the balance; a correction alone may do either. */
  readonly byType: boolean;
  readonly pattern: TimePattern | null;
  readonly zone: string | null;
  /** By text in lower case. */
  readonly values: ReadonlyMap<string, string> | null;
  /** Of `values`, as the map spells them. */
  readonly listed: readonly string[];
}

export const AMOUNT_UNITS = ['major', 'minor', 'cents', 'credits'] as const;
export const PERCENT_UNITS = ['percent', 'fraction'] as const;
export type Unit = (typeof AMOUNT_UNITS)[number] | (typeof PERCENT_UNITS)[number];

const MOST_LISTED = 12;
/** Of a text in a message: rows may be many. */
const LONGEST = 60;

/** Entries that take from the balance: a refund is given back to the card. */
const TAKING: ReadonlySet<string> = new Set<EntryType>(['draw', 'refund', 'expiry', 'void']);

export class MappedRow extends CellRow {
  readonly #columns: readonly MappedColumn[];
  readonly #timezone: string;
  readonly #map: string;
  readonly #currency: Column;
  readonly #type: Column;
  /** How the file spells its currency column; `''` where the map states it. */
  readonly #currencySpelled: string;
  readonly #texts: string[] = [];
  readonly #complained = new Set<Column>();
  #source: Row | null = null;

  constructor(columns: readonly MappedColumn[], spelled: readonly string[], timezone: string, map: string) {
    const header = makeHeader(columns.map(({ name }) => name));
    // Every issue goes through the row of the file, which knows how its cells are spelled.
    super(header, timezone, 0, () => {});
    this.#columns = columns;
    this.#timezone = timezone;
    this.#map = map;
    this.#currency = header.column('currency');
    this.#type = header.column('type');
    this.#currencySpelled = spelled[columns[this.#currency]?.from[0] ?? NO_COLUMN] ?? '';
  }

  /** Takes the next row of the file. */
  take(source: Row): void {
    this.#source = source;
    if (this.#complained.size > 0) this.#complained.clear();
    for (const [at, column] of this.#columns.entries()) this.#texts[at] = textOf(column, source);
    this.place(source.line, this.#texts);
    for (const [at, column] of this.#columns.entries()) {
      const text = this.#texts[at] ?? '';
      if (column.values !== null && text !== '') this.#lookUp(at, text, column, column.values);
      // Elsewhere a blank stream is the plan's own; in a stranger's file nobody can know.
      else if (text === '' && column.name === 'stream' && column.from.length > 0) {
        this.fail(at, 'is empty, and says what the row is of; fill it, or write the stream under constants of the map');
      }
    }
  }

  #lookUp(at: Column, text: string, { name, listed }: MappedColumn, values: ReadonlyMap<string, string>): void {
    const value = values.get(text.toLowerCase());
    if (value !== undefined) {
      this.#texts[at] = value;
      return;
    }
    const rest = listed.length - MOST_LISTED;
    const known = `${listed.slice(0, MOST_LISTED).map(quoted).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    this.fail(at, `is none of the values that the map ${quoted(this.#map)} lists for ${name}: ${known}; list it too`);
  }

  protected override places(column: Column): number {
    switch (this.#columns[column]?.unit) {
      case 'cents':
        return -2;
      case 'minor':
        return -minorUnit(this.text(this.#currency).toUpperCase());
      case 'fraction':
        return 2;
      default:
        return 0;
    }
  }

  override exact(column: Column): void {
    for (const from of this.#columns[column]?.from ?? []) this.#source?.exact(from);
  }

  override amount(column: Column): Micros | null {
    const stated = super.amount(column);
    const value = stated !== null && this.#columns[column]?.byType === true ? this.#magnitude(column, stated) : stated;
    const unit = this.#columns[column]?.unit ?? null;
    const currency = this.text(this.#currency);
    if (value === null || unit === null || currency === '' || isMoney(currency.toUpperCase()) !== (unit === 'credits')) return value;
    const [is, right] = unit === 'credits' ? ['money', 'major, minor or cents'] : ["a vendor's unit", 'credits'];
    this.fail(
      column,
      `is in ${unit} by the map ${quoted(this.#map)}, but its currency ${quoted(currency)} is ${is}; its unit should be ${right}`,
    );
    return null;
  }

  /** The size of a ledger's amount, where its sign says what its type does; a sign that says otherwise is an issue. */
  #magnitude(column: Column, stated: Micros): Micros | null {
    const type = this.text(this.#type).toLowerCase();
    if (type === 'correction' || type === '' || stated === 0) return stated;
    const takes = TAKING.has(type);
    if (takes === stated < 0) return takes ? subtract(ZERO, stated) : stated;
    const [is, does] = takes ? ['positive', 'takes from'] : ['negative', 'adds to'];
    this.fail(
      column,
      `is ${is}, although a ${type} ${does} the balance; list its text as another type, such as correction, in the map ${quoted(this.#map)}`,
    );
    return null;
  }

  override percent(column: Column): Percent | null {
    if (this.#columns[column]?.unit !== 'fraction' || !this.text(column).endsWith('%')) return super.percent(column);
    this.fail(column, `is in per cent, but the map ${quoted(this.#map)} reads it as a fraction of 1; write the unit percent`);
    return null;
  }

  protected override timeOf(text: string, column: Column): ParsedTime {
    const { pattern = null, zone = null } = this.#columns[column] ?? {};
    const parsed = (pattern ?? parseTime)(text, zone ?? this.#timezone);
    return parsed.ok && zone !== null ? { ...parsed, zoneless: false } : parsed;
  }

  /** Once a cell: what a table doesn't list would be complained of again by whoever asks for its word. */
  override fail(column: Column, problem: string): void {
    this.failed = true;
    if (column >= 0 && this.#complained.has(column)) return;
    this.#complained.add(column);
    const { from = [], name = '', constant = '' } = this.#columns[column] ?? {};
    const said =
      this.#currencySpelled === '' ? problem : problem.replace('the column currency', () => `the column ${quoted(this.#currencySpelled)}`);
    this.#source?.fail(
      from[0] ?? NO_COLUMN,
      name !== '' && from.length === 0 ? `${name} ${quoted(constant)}, as the map states it, ${said}` : said,
    );
  }
}

/** In a sentence, what files and maps hold stands in quotes: so it is told from words of ours. */
export function quoted(text: string): string {
  return `"${(text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text).replaceAll('"', "'")}"`;
}

function textOf({ from, constant }: MappedColumn, source: Row): string {
  const [first, ...more] = from;
  if (first === undefined) return constant;
  const text = source.text(first);
  return more.length === 0 || text === ''
    ? text
    : [text, ...more.map((column) => source.text(column))].filter((one) => one !== '').join(' ');
}
