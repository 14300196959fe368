/** What this process and the one that holds DuckDB say to each other: one answer to each request. */
import type { Unloaded } from '../duckdb/load.ts';
import type { TypedColumn } from '../../formats/typed.ts';

/** `next` asks for more rows of the file that was opened; `close` lets it go. */
export type Request = { readonly open: string } | 'next' | 'close';

export type Answer =
  | { readonly columns: readonly TypedColumn[] }
  /** Arrays of texts as one JSON array, which is empty at the end. */
  | { readonly rows: string }
  | 'closed'
  | { readonly fault: Fault };

/** Why a file can't be read. What DuckDB itself says may quote the file, or name a folder of this machine. */
export type Fault = Unloaded | 'damaged' | 'text' | 'memory' | 'wide';
