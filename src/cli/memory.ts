/**
 * What Node may use of the memory is bounded, and to go beyond it ends the process with a stack that nobody can act on: so it is
 * watched while files are read and accounts are judged, and the run ends with a sentence before that.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CannotAudit } from '../domain/errors.ts';

/** How full is too full: what is written at the end needs room too. */
const FULL = 0.8;
const MEBIBYTE = 1 << 20;
/** Node counts room for what is new in with what it may use, up to so much by its version; what is kept never gets it. */
const MOST_FOR_NEW = 192 * MEBIBYTE;

/** Throws where what is kept leaves no room to go on, or none for so many bytes. Cheap enough to be asked for every chunk and every account. */
export function memoryWatch(): (ahead?: number) => void {
  const limit = roomToKeep();
  let next = 0;
  return (ahead = 0) => {
    const used = getHeapStatistics().used_heap_size + ahead;
    if (used < FULL * limit || used < next) return;
    // Most of it may be garbage that nobody has collected yet.
    collect();
    const kept = getHeapStatistics().used_heap_size + ahead;
    if (kept < FULL * limit) {
      next = kept + (limit - kept) / 4;
      return;
    }
    throw new CannotAudit([
      `These files hold more than fits into the ${Math.round(limit / MEBIBYTE)} MiB of memory that Node may use: audit fewer of them at a time, or allow it more with NODE_OPTIONS=--max-old-space-size=8192 (in MiB).`,
    ]);
  };
}

function roomToKeep(): number {
  const told = [...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/), ...process.execArgv];
  const sizes = told.flatMap((option) => /^--max[-_]old[-_]space[-_]size=(\d+)$/.exec(option)?.[1] ?? []);
  const { heap_size_limit: limit } = getHeapStatistics();
  return Math.min(limit, sizes.length > 0 ? Number(sizes.at(-1)) * MEBIBYTE : limit - MOST_FOR_NEW);
}

/**
 * Where very many small things pass by one after the other: Node learns from what a large job left at hand that things of such a
 * shape stay, puts the next ones where it rarely looks, and lets four times of what is kept pile up before it looks there.
 */
export function nothingStays(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=10');
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
