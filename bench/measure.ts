/** Running a process for its time and memory, and tables of what came of it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const GNU_TIME = '/usr/bin/time';
const measuresMemory = existsSync(GNU_TIME);

export interface Run {
  readonly seconds: number;
  /** Peak resident memory in MiB; `null` where GNU time isn't there to tell. */
  readonly peak: number | null;
  /** Seconds of processors, all threads together: other work on the machine hardly shows in it. */
  readonly cpu: number | null;
}

export interface Job {
  readonly name: string;
  readonly command: readonly string[];
  /** Exit codes that mean that the work was done. */
  readonly done: readonly number[];
}

export function runOnce(job: Job, folder: string, withMemory: boolean): Run {
  const figures = join(folder, 'figures');
  const command = withMemory && measuresMemory ? [GNU_TIME, '-q', '-f', '%M %U %S', '-o', figures, ...job.command] : job.command;
  const start = process.hrtime.bigint();
  const result = spawnSync(command[0] ?? '', command.slice(1), { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (result.status === null || !job.done.includes(result.status)) {
    throw new Error(`${job.name} exited ${result.status ?? result.signal}: ${result.stderr.slice(0, 2000)}`);
  }
  if (!withMemory || !measuresMemory) return { seconds, peak: null, cpu: null };
  const [peak = 0, user = 0, system = 0] = readFileSync(figures, 'utf8').trim().split(' ').map(Number);
  return { seconds, peak: peak / 1024, cpu: user + system };
}

export const cell = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits));

export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  console.log([line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n'));
  console.log('');
}
