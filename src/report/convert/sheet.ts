/** A canonical CSV being written: its columns, each with what a record states in it, and the export that every row comes from. */
import { statedCell, storedText } from '../../domain/cells.ts';
import type { Conversion, Placed } from '../../domain/conversion.ts';
import { formatPercent, formatQuantity, type Micros } from '../../domain/money.ts';
import type { InputRecord, Reading, StatedLimit } from '../../domain/records.ts';
import { formatInstant, formatWall, type Instant } from '../../domain/time.ts';
import { csvRows } from '../csv.ts';

export interface Column<R extends InputRecord> {
  readonly name: string;
  /** What the record states; `''`: nothing. */
  cell(record: R, account: string): string;
  /** Written only where some record states something in it. */
  readonly rare?: true;
}

type Kind = InputRecord['kind'];
type Of<K extends Kind> = Extract<InputRecord, { kind: K }>;

export interface Sheet<K extends Kind = Kind> {
  readonly kind: K;
  columns(conversion: Conversion): readonly Column<Of<K>>[];
}

const CHUNK = 512;

/** The header and then the rows, some hundreds at a time. */
export function* written<K extends Kind>(sheet: Sheet<K>, conversion: Conversion): Generator<string> {
  const all: readonly Column<Of<K>>[] = [...sheet.columns(conversion), ...exportColumns<Of<K>>(conversion, sheet.kind)];
  const asked = new Set(all.filter((column) => column.rare === true));
  for (const { record, account } of asked.size === 0 ? [] : conversion.records(sheet.kind)) {
    for (const column of asked) if (column.cell(record, account) !== '') asked.delete(column);
    if (asked.size === 0) break;
  }
  const columns = all.filter((column) => !asked.has(column));
  let rows: string[][] = [columns.map((column) => column.name)];
  for (const { record, account } of conversion.records(sheet.kind)) {
    rows.push(columns.map((column) => column.cell(record, account)));
    if (rows.length < CHUNK) continue;
    yield csvRows(rows);
    rows = [];
  }
  if (rows.length > 0) yield csvRows(rows);
}

/** An account that exports name only by their vendor gets that name, which other files then can't change. */
export function accountCell({ account: stated }: InputRecord, account: string): string {
  return storedText(stated === '' && account !== 'default' ? account : stated);
}

export function amountCell(amount: Micros | null): string {
  return amount === null ? '' : formatQuantity(amount);
}

export function instantCell(at: Instant | null): string {
  return at === null ? '' : formatInstant(at);
}

/** A time whose record carried no zone is written without one: it is for the reader to say which. */
export function timeCell(at: Instant, { zoneless }: InputRecord, { timezone }: Conversion): string {
  return zoneless ? formatWall(at, timezone) : formatInstant(at);
}

/** Where a look or a posting is known only to a span. */
export function latestColumn<R extends InputRecord & { at: Instant; latest: Instant }>(): Column<R> {
  return { name: 'latest', rare: true, cell: ({ at, latest }) => (latest === at ? '' : formatInstant(latest)) };
}

/** From which export a row comes, and what the whole of it spans: so far its uses are known to be complete. */
function exportColumns<R extends InputRecord>(conversion: Conversion, kind: Kind): Column<R>[] {
  const { exports } = conversion;
  const names = distinctNames(conversion, kind);
  return [
    { name: 'customer', rare: true, cell: ({ customer }) => statedCell(customer) },
    { name: 'vendor', cell: ({ vendor }) => storedText(vendor) },
    { name: 'export', cell: ({ format }) => format },
    { name: 'export_file', cell: ({ file }) => storedText(names[file] ?? '') },
    { name: 'export_from', cell: ({ file }) => instantCell(exports[file]?.from ?? null) },
    { name: 'export_until', cell: ({ file }) => instantCell(exports[file]?.until ?? null) },
  ];
}

/** Two exports of one name in one file stay two. */
function distinctNames(conversion: Conversion, kind: Kind): string[] {
  const { exports } = conversion;
  const keys = exports.map(({ format, name }) => `${format} ${name}`);
  if (new Set(keys).size === keys.length) return exports.map(({ name }) => name);
  const here = new Set<number>();
  for (const { record } of conversion.records(kind)) here.add(record.file);
  const used = new Map<string, number>();
  return exports.map(({ name }, index) => {
    if (!here.has(index)) return name;
    const key = keys[index] ?? '';
    const times = (used.get(key) ?? 0) + 1;
    used.set(key, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

type Metered = Extract<InputRecord, { readings: Reading[] }>;
const MILLISECONDS_PER_SECOND = 1000;

/** The columns of every window that some record reads or limits, in the order in which they first appear. */
export function windowColumns<R extends Metered>(records: Iterable<Placed<R>>): Column<R>[] {
  const windows = new Set<string>();
  for (const { record } of records) {
    for (const { window } of record.readings) windows.add(window);
    for (const { window } of limitsOf(record)) windows.add(window);
  }
  return [...windows].flatMap((window): Column<R>[] => {
    const reading = (record: R): Reading | undefined => record.readings.find((one) => one.window === window);
    return [
      { name: `${window}_used_pct`, cell: (record) => percentCell(reading(record)) },
      { name: `${window}_resets_at`, cell: (record) => instantCell(reading(record)?.resetsAt ?? null) },
      { name: `${window}_resets_within`, rare: true, cell: (record) => withinCell(reading(record)) },
      {
        name: `${window}_limit`,
        rare: true,
        cell: (record) => amountCell(limitsOf(record).find((one) => one.window === window)?.limit ?? null),
      },
    ];
  });
}

function limitsOf(record: Metered): readonly StatedLimit[] {
  return record.kind === 'use' ? record.limits : [];
}

function percentCell(reading: Reading | undefined): string {
  return reading === undefined ? '' : formatPercent(reading.usedPct);
}

function withinCell(reading: Reading | undefined): string {
  const within = reading?.resetsWithin ?? 0;
  return within === 0 ? '' : String(within / MILLISECONDS_PER_SECOND);
}

export function booleanCell(value: boolean | null): string {
  return value === null ? '' : String(value);
}

export function countCell(value: number | null): string {
  return value === null ? '' : String(value);
}
