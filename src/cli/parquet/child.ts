/**
 * A process of its own for DuckDB: it is native code, and what a hostile file does to it must not end the run. It
 * opens the one file it is told of and nothing else: no network, no extensions, no temporary files.
 */
import { loadDuckDB, type DuckDBConnection, type DuckDBInstance, type DuckDBResult } from '../duckdb/load.ts';
import type { TypedColumn } from '../../formats/typed.ts';
import { columnsOf, selected } from './columns.ts';
import type { Answer, Fault, Request } from './words.ts';

/** Of the texts of one answer. */
const ENOUGH = 1 << 18;
/** Of the texts of what DuckDB unpacks at once. */
const MOST_AT_ONCE = 1 << 27;
/** As of a line of a CSV. */
const LONGEST_ROW = 1 << 24;

const SETTINGS = {
  // In one thread rows come in the order of the file, and a run takes one more core and no more.
  threads: '1',
  memory_limit: '1GB',
  temp_directory: '',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

interface Opened {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  readonly result: DuckDBResult;
}

class Refused extends Error {
  constructor(readonly fault: Fault) {
    super(fault);
  }
}

let opened: Opened | null = null;

async function answer(request: Request): Promise<Answer> {
  if (request === 'next') return { rows: await next() };
  close();
  return request === 'close' ? 'closed' : { columns: await open(request.open) };
}

async function open(path: string): Promise<readonly TypedColumn[]> {
  const duckdb = await loadDuckDB();
  if (typeof duckdb === 'string') throw new Refused(duckdb);
  const { DuckDBInstance } = duckdb;
  const instance = await DuckDBInstance.create(':memory:', SETTINGS);
  const connection = await instance.connect();
  // As a pattern, the path matches itself alone.
  const pattern = quoted(path.replace(/[*?[]/g, (special) => `[${special}]`));
  const only = `SET allowed_paths = [${quoted(path)}, ${pattern}]; SET enable_external_access = false`;
  await connection.run(`${only}; SET enable_geoparquet_conversion = false; SET TimeZone = 'UTC'; SET lock_configuration = true`);
  const table = `read_parquet(${pattern}, hive_partitioning = false)`;
  const types = await textsOf(connection, `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${table})`);
  const schema = await textsOf(connection, `SELECT name, type, num_children::VARCHAR FROM parquet_schema(${pattern})`);
  const columns = columnsOf(types, schema);
  const result = await connection.stream(`SELECT to_json([${selected(types, columns)}])::VARCHAR FROM ${table}`);
  opened = { instance, connection, result };
  return columns;
}

async function next(): Promise<string> {
  const rows: string[] = [];
  let size = 0;
  while (size < ENOUGH) {
    const chunk = await opened?.result.fetchChunk();
    if (chunk === null || chunk === undefined || chunk.rowCount === 0) break;
    for (const row of chunk.getColumnValues(0) as string[]) {
      if (row.length > LONGEST_ROW) throw new Refused('wide');
      size += row.length;
      if (size > MOST_AT_ONCE) throw new Refused('wide');
      rows.push(row);
    }
  }
  return `[${rows.join(',')}]`;
}

function close(): void {
  opened?.connection.closeSync();
  opened?.instance.closeSync();
  opened = null;
}

async function textsOf(connection: DuckDBConnection, sql: string): Promise<(string | null)[][]> {
  return (await connection.runAndReadAll(sql)).getRows() as (string | null)[][];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function faultOf(error: unknown): Fault {
  if (error instanceof Refused) return error.fault;
  const { message } = error as Error;
  if (/^Out of Memory/i.test(message) || error instanceof RangeError) return 'memory';
  return /\bUTF-?8\b|string encoding/i.test(message) ? 'text' : 'damaged';
}

process.on('message', (request: Request) => {
  answer(request)
    .catch((error: unknown): Answer => ({ fault: faultOf(error) }))
    .then((said) => process.send?.(said))
    .catch(() => process.exit(1));
});
process.on('disconnect', () => process.exit());
