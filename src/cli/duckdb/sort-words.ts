import type { Unloaded } from './load.ts';

/** What the process that sorts is told, as arguments, and what it says once at its end. */
export interface Sorting {
  /** Of this run alone, and taken away with it. */
  readonly folder: string;
  /** As DuckDB writes it; what Node takes comes on top. */
  readonly memory: string;
}

export type Sorted = 'done' | SortFault;

/** Why it can't: what DuckDB itself says may quote a line, or name a folder of this machine. */
export type SortFault = Unloaded | 'memory' | 'disk' | 'died';
