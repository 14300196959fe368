/**
 * Other readers of the same file. What is heavy to install is installed when the benchmark asks for it, into a folder of its own
 * under node_modules/.cache, and is left out, with a word, where it can't be had.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job } from './run.ts';
import { COLUMNS } from './usage.ts';

const cache = fileURLToPath(new URL('../node_modules/.cache/headroom-bench', import.meta.url));
const python = join(cache, 'python');
const reader = fileURLToPath(new URL('read-with.js', import.meta.url));

const PACKAGES = [
  { name: 'papaparse, an object a row', reader: 'papaparse', install: 'papaparse@5.5.3' },
  { name: 'uDSV, an object a row', reader: 'udsv', install: 'udsv@0.7.3' },
  { name: 'DuckDB, ORDER BY account and time, into JavaScript', reader: 'duckdb', install: '@duckdb/node-api' },
] as const;

/** Adds up a column per account; it knows no quotes. */
const AWK = 'NR > 1 { sum[$3] += $13 } END { for (account in sum) count += 1; print count }';

const POLARS =
  'import sys; sys.path.insert(0, sys.argv[2]); import polars; print(polars.read_csv(sys.argv[1]).sort("account", "timestamp").height)';

export function peers(file: string, isWanted: boolean): Job[] {
  const jobs: Job[] = [
    { name: 'csv-parse, an object a row', command: [process.execPath, reader, 'csv-parse', file, cache], done: [0] },
    { name: 'wc -l', command: ['wc', '-l', file], done: [0] },
  ];
  if (!isWanted) return jobs;
  jobs.push({ name: 'mawk, a sum by account (knows no quotes)', command: ['mawk', '-F,', AWK, file], done: [0], mayFail: true });
  for (const { name, reader: own, install } of PACKAGES) {
    if (hasPackage(install)) jobs.push({ name, command: [process.execPath, reader, own, file, cache], done: [0], mayFail: true });
  }
  if (hasPolars())
    jobs.push({ name: 'polars (Python), read and sorted', command: ['python3', '-c', POLARS, file, python], done: [0], mayFail: true });
  return jobs.filter(runs);
}

/** Of the trial. */
const ROWS = '2';

/** Once on a file of two rows: what can't be had here is left out, with a word. */
function runs(job: Job): boolean {
  const tiny = join(cache, 'tiny.csv');
  mkdirSync(cache, { recursive: true });
  writeFileSync(tiny, `${COLUMNS}\n2026-03-02T08:00:00Z,a,b,c,d,e,1,2,3,f,,,4,g\n2026-03-02T08:00:01Z,a,b,c,d,e,1,2,3,f,,,4,g\n`);
  const [command = '', ...args] = job.command;
  const first = spawnSync(
    command,
    args.map((arg) => (arg.endsWith('sorted.csv') ? tiny : arg)),
    { encoding: 'utf8' },
  );
  if (first.status === 0 && (first.stdout.trim() === ROWS || job.command[0] === 'mawk' || job.command[0] === 'wc')) return true;
  console.log(`left out, since it does not run here: ${job.name}\n`);
  return false;
}

function hasPackage(spec: string): boolean {
  const name = spec.replace(/(?<=.)@.*$/, '');
  mkdirSync(cache, { recursive: true });
  if (!existsSync(join(cache, 'package.json'))) writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
  if (existsSync(join(cache, 'node_modules', name))) return true;
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', spec], { cwd: cache, encoding: 'utf8' });
  if (npm.status !== 0) console.log(`left out, since it can't be installed: ${spec}\n`);
  return npm.status === 0;
}

function hasPolars(): boolean {
  if (existsSync(join(python, 'polars'))) return true;
  const pip = spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', python, 'polars'], { encoding: 'utf8' });
  if (pip.status !== 0) console.log("left out, since it can't be installed: polars\n");
  return pip.status === 0;
}
