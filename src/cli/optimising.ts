import { setFlagsFromString } from 'node:v8';

/** The V8 of Node 20. */
const LAST_WITH_BUDGET = 11;

/** As many bytes are read and judged within the second. */
const SMALL = 1 << 20;

/**
 * V8 optimises what has run for a while, on a thread of its own. A small job has ended before that pays: there it waits longer
 * before it takes something to be worth it. (How many bytes of bytecode run before it asks; by default 67,584 in Node 20. Later
 * ones have no such flag and say so aloud, and another compiler that takes less.)
 */
export function optimiseLateFor(bytes: number): void {
  if (bytes < SMALL && Number.parseInt(process.versions.v8) <= LAST_WITH_BUDGET) setFlagsFromString('--interrupt-budget=600000');
}
