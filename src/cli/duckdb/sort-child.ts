/**
 * Sorts the lines of stdin as bytes onto stdout, in a process of its own. Beyond a bound of memory they lie in the folder that it
 * is told of. A line is one text from end to end: nothing in it is read, so nothing of it can be taken for a number.
 */
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { linesIn } from '../worker/lines.ts';
import { loadDuckDB, type DuckDBConnection } from './load.ts';
import type { Sorted, Sorting } from './sort-words.ts';

/** As many as DuckDB takes at once. */
const ROWS = 2048;

const { folder, memory } = JSON.parse(process.argv[2] ?? '') as Sorting;

async function sort(): Promise<Sorted> {
  mkdirSync(folder, { mode: 0o700 });
  const duckdb = await loadDuckDB();
  if (typeof duckdb === 'string') return duckdb;
  const { DuckDBInstance, DuckDBDataChunk, VARCHAR } = duckdb;
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: memory,
    temp_directory: join(folder, 'lines'),
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    lock_configuration: 'true',
  });
  const connection = await instance.connect();
  await connection.run('CREATE TABLE lines (line VARCHAR NOT NULL)');
  const appender = await connection.createAppender('lines');
  let rows: string[] = [];
  const append = (): void => {
    if (rows.length === 0) return;
    const chunk = DuckDBDataChunk.create([VARCHAR], rows.length);
    chunk.setColumnValues(0, rows);
    appender.appendDataChunk(chunk);
    rows = [];
  };
  for await (const lines of linesIn(process.stdin, 'stdin')) {
    for (const { text } of lines) {
      rows.push(text);
      if (rows.length === ROWS) append();
    }
  }
  append();
  appender.closeSync();
  await print(connection);
  connection.closeSync();
  instance.closeSync();
  return 'done';
}

/** Texts are compared byte by byte. */
async function print(connection: DuckDBConnection): Promise<void> {
  const result = await connection.stream('SELECT line FROM lines ORDER BY line');
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const lines = chunk.getColumnValues(0) as string[];
    if (!process.stdout.write(`${lines.join('\n')}\n`)) await once(process.stdout, 'drain');
  }
}

function faultOf(error: unknown): Sorted {
  const { message, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'mkdir' || /temp_directory|No space left|Could not write|IO Error/i.test(message)) return 'disk';
  return /^Out of Memory/i.test(message) || error instanceof RangeError ? 'memory' : 'died';
}

/** Whoever started this is gone, however it ended: nobody else takes the folder away. */
function leave(): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.exit();
}

process.on('disconnect', leave);
process.stdout.on('error', leave);
// Of a terminal's signals, which go to all, the one that started this hears too.
process.on('SIGINT', () => {});
sort()
  .catch(faultOf)
  .then(async (said) => {
    await new Promise((taken) => process.stdout.write('', taken));
    // Whoever reads stdout waits for its end, which is that of this process.
    process.send?.(said, () => process.exit());
  })
  .catch(leave);
