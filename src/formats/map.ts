/**
 * A CSV of no known format, read as one of the canonical six: `--map` says which of its columns stands for which of theirs, in
 * which units, times and words. The format made of a map shows the canonical one its rows, so that there is no second reader.
 */
import { timePattern } from '../domain/time-pattern.ts';
import { accounts } from './accounts.ts';
import { credits } from './credits.ts';
import type { CsvFormat, FormatContext, Header, Sink } from './format.ts';
import { invoices } from './invoices.ts';
import type { MapKind } from './map-columns.ts';
import { MappedRow, quoted, type MappedColumn, type Unit } from './map-row.ts';
import { notices } from './notices.ts';
import { makeHeader } from './row.ts';
import { snapshots } from './snapshots.ts';
import { usage } from './usage.ts';

/** Where a canonical column comes from, and how its cells are written. */
export interface ColumnMap {
  /** Names in the header; of a time one or several, such as date and time of day. */
  readonly from: readonly string[];
  readonly unit?: Unit | undefined;
  /** Of the amount of a ledger: a minus marks what lowers the balance, which the type says already. */
  readonly sign?: 'by-type' | undefined;
  /** As `timePattern` takes it; absent: as everywhere. */
  readonly pattern?: string | undefined;
  readonly zone?: string | undefined;
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** As checked where the file is read: every column is one of the kind, every required one is there. */
export interface CsvMap {
  readonly name: string;
  readonly kind: MapKind;
  /** Names that a header must have to be of this map. */
  readonly header: readonly string[];
  readonly columns: Readonly<Record<string, ColumnMap>>;
  /** What every row is, by canonical column, as a cell would say it. */
  readonly constants: Readonly<Record<string, string>>;
}

const CANONICAL: Readonly<Record<MapKind, CsvFormat>> = { usage, snapshots, credits, invoices, notices, accounts };

/** `closest` names what was probably meant, by a name and those there are. */
export function mapFormat(map: CsvMap, sha256: string, closest: (name: string, known: Iterable<string>) => string | null): CsvFormat {
  const { name, kind } = map;
  const canonical = CANONICAL[kind];
  const id = `map:${name}`;
  const required = map.header.map(plain);
  return {
    kind: 'csv',
    id,
    title: canonical.title,
    vendor: '',
    mapped: true,
    where: `A CSV that the map ${name} says how to read.`,
    proves: canonical.proves,
    required,
    recognises: (header) => required.every((one) => header.has(one)),
    open(header, context) {
      context.note?.(`read as ${kind} by the map ${quoted(name)}, SHA-256 of the map file ${sha256}`);
      lackingColumns(map, header, context, closest);
      const columns = mappedColumns(map, header);
      const row = new MappedRow(columns, header.spelled, context.timezone ?? 'UTC', name);
      const read = canonical.open(makeHeader(columns.map((column) => column.name)), { ...context, sink: naming(context.sink, id) });
      return (source) => {
        row.take(source);
        read(row);
      };
    },
  };
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}

function mappedColumns({ columns, constants }: CsvMap, header: Header): MappedColumn[] {
  const none = { from: [], constant: '', unit: null, byType: false, pattern: null, zone: null, values: null, listed: [] };
  return [
    ...Object.entries(columns).map(([name, { from, unit = null, sign, pattern, zone = null, values }]): MappedColumn => {
      const reads = pattern === undefined ? null : timePattern(pattern);
      if (typeof reads === 'string') throw new Error(`the pattern of ${name} ${reads}`);
      const listed = values === undefined ? [] : Object.keys(values);
      const table = values === undefined ? null : new Map(Object.entries(values).map(([text, value]) => [plain(text), value]));
      return {
        ...none,
        name,
        from: from.map((one) => header.column(plain(one))),
        unit,
        byType: sign === 'by-type',
        pattern: reads,
        zone,
        values: table,
        listed,
      };
    }),
    ...Object.entries(constants).map(([name, constant]): MappedColumn => ({ ...none, name, constant })),
  ];
}

const MOST_MEANT = 20;
const MOST_COLUMNS = 1000;

/** Files an issue on the header for each column that the map reads and the file lacks. */
function lackingColumns(
  { name, columns }: CsvMap,
  header: Header,
  { file, sink }: FormatContext,
  closest: Parameters<typeof mapFormat>[2],
): void {
  let told = 0;
  for (const [canonical, { from }] of Object.entries(columns)) {
    for (const one of from) {
      if (header.has(plain(one))) continue;
      told += 1;
      // To look for what was meant takes time where both are many.
      const known = told > MOST_MEANT ? [] : header.spelled.slice(0, MOST_COLUMNS).filter((spelled) => spelled !== '');
      const meant = closest(one, known);
      const remedy = meant === null ? 'correct columns' : `did you mean ${quoted(meant)}? Correct columns`;
      const problem = `is missing from the header, and the map ${quoted(name)} reads ${canonical} from it; ${remedy}.${canonical}.from of the map`;
      sink.issue({ file, line: 1, column: one, value: '', problem });
    }
  }
}

/** Records bear the id under which the report lists their file: what it covers is told by format. */
function naming(sink: Sink, id: string): Sink {
  const named =
    <T extends { format: string }>(take: (record: T) => void) =>
    (record: T): void => {
      record.format = id;
      take(record);
    };
  return {
    use: named((record) => sink.use(record)),
    snapshot: named((record) => sink.snapshot(record)),
    entry: named((record) => sink.entry(record)),
    invoice: named((record) => sink.invoice(record)),
    notice: named((record) => sink.notice(record)),
    plan: named((record) => sink.plan(record)),
    issue: (issue) => sink.issue(issue),
  };
}
