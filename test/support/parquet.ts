/** Parquet files, written by the engine that reads them: what tests ask of Parquet is skipped where it is not installed. */
import { parse } from 'csv-parse/sync';
import { detectDelimiter } from '../../src/formats/table.ts';

const duckdb = await import('@duckdb/node-api').catch(() => null);

export const hasDuckDB = duckdb !== null;

/** One database for all that a test file writes. */
const connection = duckdb === null ? null : await (await duckdb.DuckDBInstance.create(':memory:', { threads: '1' })).connect();

async function run(sql: string): Promise<void> {
  await connection?.run(sql);
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function name(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** What a SELECT gives, as one file. */
export async function writeParquet(path: string, select: string, options = ''): Promise<void> {
  await run("SET TimeZone = 'UTC'");
  await run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet${options === '' ? '' : `, ${options}`})`);
}

/** The type that whoever writes such a column would declare; `null` where its cells are no more than texts. */
export type Declare = (column: string, cells: readonly string[]) => string | null;

export const asTexts: Declare = () => null;

const BLANKS = new Set(['', '-', 'NULL', 'null', 'N/A']);

/** The types that a warehouse would give: instants with their zone, exact decimals, whole numbers, shares as floats. */
export const asTyped: Declare = (column, cells) => {
  const stated = cells.filter((cell) => !BLANKS.has(cell));
  const all = (shape: RegExp): boolean => stated.length > 0 && stated.every((cell) => shape.test(cell));
  if (column.endsWith('_id') || column === 'id') return null;
  if (all(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/)) return 'TIMESTAMPTZ';
  if (all(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?$/)) return 'TIMESTAMP';
  if (all(/^\d{4}-\d\d-\d\d$/)) return 'DATE';
  if (column.endsWith('_pct') && all(/^\d+(\.\d+)?$/)) return 'DOUBLE';
  if (column.endsWith('_tokens') && all(/^\d{1,15}$/)) return 'BIGINT';
  if (/amount|limit|balance|quantity/.test(column) && all(/^-?\d{1,9}(\.\d{1,6})?$/)) return 'DECIMAL(18,6)';
  return all(/^(true|false)$/) ? 'BOOLEAN' : null;
};

/** The rows of a CSV as a Parquet file of the same columns. */
export async function writeTwin(path: string, csv: string, declare: Declare): Promise<void> {
  const delimiter = detectDelimiter(csv);
  const records = parse(csv, { bom: true, delimiter, relax_quotes: true, skip_empty_lines: true, relax_column_count: true });
  const [header = [], ...rows] = records.filter((cells) => cells.some((cell) => cell.trim() !== ''));
  await run(`CREATE OR REPLACE TABLE twin (${header.map((_, at) => `c${at} VARCHAR`).join(', ')})`);
  const values = rows.map((cells) => `(${header.map((_, at) => literal(cells[at] ?? '')).join(', ')})`);
  if (values.length > 0) await run(`INSERT INTO twin VALUES ${values.join(', ')}`);
  const columns = header.map((column, at) => {
    const type = declare(
      column.trim().toLowerCase(),
      rows.map((cells) => (cells[at] ?? '').trim()),
    );
    const stated = `CASE WHEN trim(c${at}) IN (${[...BLANKS].map(literal).join(', ')}) THEN NULL ELSE trim(c${at}) END`;
    return `${type === null ? `c${at}` : `CAST(${stated} AS ${type})`} AS ${name(column)}`;
  });
  await writeParquet(path, `SELECT ${columns.join(', ')} FROM twin ORDER BY rowid`);
}
