/** A Parquet file, opened through DuckDB. */
import { CannotAudit } from '../../domain/errors.ts';
import type { TypedFile } from '../../formats/typed.ts';
import { refuseBomb } from '../containers.ts';
import { DUCKDB } from '../duckdb/package.ts';
import { onDisk } from './on-disk.ts';
import { type Engine, leaveEngine, takeEngine } from './process.ts';
import type { Answer, Fault, Request } from './words.ts';

const WORDS: Readonly<Record<Fault, string>> = {
  absent: `is a Parquet file, which is read through DuckDB: add it with npm install ${DUCKDB} (-g where headroom was installed with -g), or export the rows as CSV`,
  'does-not-load': `is a Parquet file, and DuckDB, which reads it, can't be loaded here: add it again with npm install ${DUCKDB}, or export the rows as CSV`,
  damaged:
    "is a Parquet file that can't be read: it is cut off, damaged, encrypted or of a kind that DuckDB doesn't know; write it again, or export its rows as CSV",
  text: 'is a Parquet file whose texts are not all UTF-8; write it again, or export its rows as CSV',
  memory:
    'is a Parquet file that takes more than 1 GB of memory to unpack; write it with smaller row groups and pages, or export its rows as CSV',
  wide: 'holds a row of more than 16 MB, which no export does; export it again',
};
const DIED: Fault = 'damaged';

/** `real`: where the bytes lie by themselves; without it they are kept in the temporary folder until the file is closed. */
export async function openParquet(path: string, real: string | null, chunks: () => AsyncIterable<Uint8Array>): Promise<TypedFile> {
  const place = await onDisk(path, real, chunks);
  const engine = takeEngine();
  const close = async (): Promise<void> => {
    await leaveEngine(engine);
    await place.close();
  };
  try {
    const opened = await answerOf(engine, path, { open: place.path });
    if (!('columns' in opened)) throw new Error('a file is opened by its columns');
    return { columns: opened.columns, batches: () => batches(engine, path, place.bytes), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The next answer is made while the last is read. */
async function* batches(engine: Engine, path: string, bytes: number): AsyncGenerator<readonly (readonly string[])[]> {
  let unpacked = 0;
  for (let next = answerOf(engine, path, 'next'); ;) {
    const answer = await next;
    if (!('rows' in answer)) throw new Error('rows come in answers of rows');
    const rows = JSON.parse(answer.rows) as string[][];
    if (rows.length === 0) return;
    unpacked += answer.rows.length;
    refuseBomb(path, unpacked, bytes);
    next = answerOf(engine, path, 'next');
    // Who stops reading never asks how it went.
    next.catch(() => {});
    yield rows;
  }
}

async function answerOf(engine: Engine, path: string, request: Request): Promise<Exclude<Answer, 'closed' | { fault: Fault }>> {
  const answer = await engine.ask(request);
  if (answer === null || answer === 'closed') throw refusal(path, DIED);
  if ('fault' in answer) throw refusal(path, answer.fault);
  return answer;
}

function refusal(path: string, fault: Fault): CannotAudit {
  return new CannotAudit([`${path}: ${WORDS[fault]}.`]);
}
