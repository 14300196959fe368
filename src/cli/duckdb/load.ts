/** The door to DuckDB: native code that may not be installed, and that only processes of their own load. */
import type * as DuckDB from '@duckdb/node-api';

export type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';

/** What of it is missing: all of it, or what belongs to this machine. */
export type Unloaded = 'absent' | 'does-not-load';

type Wanted = Pick<typeof DuckDB, 'DuckDBInstance' | 'DuckDBDataChunk' | 'VARCHAR'>;

export async function loadDuckDB(): Promise<Wanted | Unloaded> {
  try {
    return await import('@duckdb/node-api');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ERR_MODULE_NOT_FOUND' && message.includes('@duckdb/node-api') ? 'absent' : 'does-not-load';
  }
}
