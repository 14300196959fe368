/** Processes timed from outside, in turn, so that a slow moment of the machine meets them all. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const GNU_TIME = '/usr/bin/time';
const measuresMemory = existsSync(GNU_TIME);

/** The clock of GNU time ticks so often. */
const LEAST = 0.01;

export interface Job {
  readonly name: string;
  readonly command: readonly string[];
  /** Exit codes that mean that the work was done. */
  readonly done: readonly number[];
  /** Whether it is left out, with a word, where it fails, as some readers do of files that are too large for them. */
  readonly mayFail?: true;
}

export interface Timed {
  readonly name: string;
  /** Wall time of each round. */
  readonly seconds: readonly number[];
  /** Processor time of each round, all threads together: what neighbours on the machine change least. Wall time without GNU time. */
  readonly cpu: readonly number[];
  /** Peak resident memory in MiB; `null` where GNU time isn't there to tell. */
  readonly peak: number | null;
}

/** A ratio of times taken round by round: the median, and how far the rounds lie apart as a share of it. */
export interface Ratio {
  readonly median: number;
  readonly noise: number;
}

interface Run {
  readonly seconds: number;
  readonly cpu: number;
  readonly peak: number | null;
}

function runOnce(job: Job, folder: string): Run {
  const peakFile = join(folder, 'peak');
  const command = measuresMemory ? [GNU_TIME, '-q', '-f', '%M %U %S', '-o', peakFile, ...job.command] : job.command;
  const start = process.hrtime.bigint();
  const result = spawnSync(command[0] ?? '', command.slice(1), { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (result.status === null || !job.done.includes(result.status)) {
    throw new Error(`${job.name} exited ${result.status ?? result.signal}: ${result.stderr.slice(0, 2000)}`);
  }
  if (!measuresMemory) return { seconds, cpu: seconds, peak: null };
  const [peak = NaN, user = NaN, system = NaN] = readFileSync(peakFile, 'utf8').trim().split(' ').map(Number);
  return { seconds, cpu: user + system, peak: peak / 1024 };
}

/** The files were written a moment ago: no round is spent on warming the page cache. */
export function timeAll(jobs: readonly Job[], rounds: number, folder: string): Timed[] {
  const runs = new Map(jobs.map((job) => [job, [] as Run[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [job, own] of runs) {
      try {
        own.push(runOnce(job, folder));
      } catch (error) {
        if (job.mayFail !== true) throw error;
        console.log(`left out, since it can't do this: ${error instanceof Error ? error.message.split('\n', 1)[0] : job.name}\n`);
        runs.delete(job);
      }
    }
  }
  return Array.from(runs, ([{ name }, own]) => {
    const peaks = own.map((run) => run.peak ?? NaN);
    const [seconds, cpu] = [own.map((run) => run.seconds), own.map((run) => run.cpu)];
    return { name, seconds, cpu, peak: peaks.some(Number.isNaN) ? null : Math.max(...peaks) };
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function ratioOf(a: Timed | undefined, b: Timed | undefined, of: 'cpu' | 'seconds' = 'cpu'): Ratio {
  const ratios = (a?.[of] ?? []).map((time, round) => Math.max(time, LEAST) / Math.max(b?.[of][round] ?? NaN, LEAST));
  const middle = median(ratios);
  return { median: middle, noise: (Math.max(...ratios) - Math.min(...ratios)) / middle };
}
