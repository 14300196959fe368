/**
 * `npm run bench:scale [-- ROWS]`: how time and memory grow with rows (from 100,000 to ROWS, a million unless said; 10,000,000 takes
 * minutes), accounts and shards; the exponents of that, and what they say of a billion rows. Processor seconds are what is fitted:
 * other work on the machine hardly shows in them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timeAll } from './run.ts';
import { cell, table } from './table.ts';
import { POLICY, writeUsage } from './usage.ts';

const most = Number(process.argv[2] ?? 1_000_000);
const FEWEST = 100_000;
if (!(most > FEWEST)) throw new Error(`more than ${FEWEST} rows are needed to see anything grow`);
/** How many rows the accounts and the shards are varied at. */
const FIXED = Math.min(most, 300_000);
const ACCOUNTS = 1000;
const BILLION = 1e9;
const MACHINES = 10;
const folder = mkdtempSync(join(tmpdir(), 'headroom-scale-'));
const headroom = fileURLToPath(new URL('../bin/headroom.js', import.meta.url));

interface Figures {
  readonly seconds: number;
  readonly cpu: number;
  readonly peak: number;
}

function measured(command: readonly string[], done: readonly number[]): Figures {
  const [run] = timeAll([{ name: command.join(' '), command, done }], 1, folder);
  if (run === undefined || run.peak === null) throw new Error('this needs GNU time (apt-get install time)');
  return { seconds: run.seconds[0] ?? 0, cpu: run.cpu[0] ?? 0, peak: run.peak };
}

function headroomRun(args: readonly string[]): Figures {
  return measured([process.execPath, headroom, ...args], [0, 1, 3]);
}

const AUDIT = ['--policy', 'policy.json', '-q'];

async function auditOf(rows: number, accounts: number): Promise<Figures> {
  await writeUsage(join(folder, 'usage.csv'), rows, accounts);
  return headroomRun(['audit', 'usage.csv', ...AUDIT, '--draws', 'open', '-o', 'report.json']);
}

/** The power of x with which y grows: least squares of their logarithms. */
function exponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (of: (point: readonly [number, number]) => number): number => logs.reduce((sum, point) => sum + of(point), 0) / logs.length;
  const [x, y] = [mean(([each]) => each), mean(([, each]) => each)];
  return mean((point) => (point[0] - x) * (point[1] - y)) / mean((point) => (point[0] - x) ** 2);
}

const count = (value: number): string => value.toLocaleString('en');
const figures = ({ seconds, cpu, peak }: Figures): string[] => [cell(seconds, 1), cell(cpu, 1), cell(peak, 0)];

interface Cost {
  readonly cpu: number;
  readonly peak: number;
}

/** What a billion rows take in one process: the largest run, and for each further row what it took beyond the size below. */
async function byRows(): Promise<Cost> {
  const sizes: number[] = [];
  for (let rows = FEWEST; rows < most * 0.99; rows *= Math.sqrt(10)) sizes.push(Math.round(rows));
  sizes.push(most);
  const runs: (readonly [number, Figures])[] = [];
  for (const rows of sizes) runs.push([rows, await auditOf(rows, ACCOUNTS)]);
  table(
    [`rows, ${count(ACCOUNTS)} accounts`, 'wall s', 'processor s', 'peak MiB', 'µs a row'],
    runs.map(([rows, run]) => [count(rows), ...figures(run), cell((run.cpu / rows) * 1e6, 1)]),
  );
  const power = (of: keyof Cost): string => exponent(runs.map(([rows, run]) => [rows, run[of]])).toFixed(2);
  console.log(`time grows as rows^${power('cpu')}, memory as rows^${power('peak')}, start-up included\n`);
  const [[few, before], [many, last]] = runs.slice(-2) as [(typeof runs)[0], (typeof runs)[0]];
  const further = (of: keyof Cost): number => last[of] + ((last[of] - before[of]) / (many - few)) * (BILLION - many);
  return { cpu: further('cpu'), peak: further('peak') };
}

async function byAccounts(): Promise<void> {
  const runs: (readonly [number, Figures])[] = [];
  for (const accounts of [1, 100, 10_000, 100_000]) runs.push([accounts, await auditOf(FIXED, accounts)]);
  table(
    [`accounts, ${count(FIXED)} rows`, 'wall s', 'processor s', 'peak MiB'],
    runs.map(([accounts, run]) => [count(accounts), ...figures(run)]),
  );
  console.log(`time grows as accounts^${exponent(runs.map(([accounts, run]) => [accounts, run.cpu])).toFixed(2)}\n`);
}

/** The part of a process's time that each shard takes however many they are: that of reading everything. */
async function byShards(): Promise<number> {
  await writeUsage(join(folder, 'usage.csv'), FIXED, ACCOUNTS);
  const lines: string[][] = [];
  const longest: [number, number][] = [];
  for (const shards of [1, 2, 4, 8, 16]) {
    const names = Array.from({ length: shards }, (_, index) => `shard-${index + 1}-of-${shards}.jsonl`);
    const runs = names.map((name, index) => headroomRun(['audit', 'usage.csv', ...AUDIT, '--shard', `${index + 1}/${shards}`, '-o', name]));
    const merge = headroomRun(['merge', ...names, '-q', '--draws', 'open', '-o', 'report.json']);
    const slowest = Math.max(...runs.map((run) => run.cpu));
    const all = runs.reduce((sum, run) => sum + run.cpu, 0);
    longest.push([shards, slowest]);
    const peak = Math.max(...runs.map((run) => run.peak));
    lines.push([count(shards), cell(slowest, 1), cell(all, 1), cell(peak, 0), cell(merge.cpu, 1), cell(merge.peak, 0)]);
  }
  table([`shards, ${count(FIXED)} rows`, 'slowest, processor s', 'all, processor s', 'peak MiB', 'merge, processor s', 'merge MiB'], lines);
  // Twice as many shards: what goes with the number halves, what stays is the reading.
  const [[, one], [shards, many]] = [longest[0] ?? [1, 1], longest.at(-1) ?? [1, 1]];
  const reading = Math.max(0, (many - one / shards) / (1 - 1 / shards) / one);
  console.log(`each shard takes ${(reading * 100).toFixed(0)} % of the time of one, however many there are\n`);
  return reading;
}

/** The stages of worker, each over all rows in one process: [processor seconds of those that engines spread, of merge]. */
function byStages(): readonly [spread: number, merge: number] {
  const shell = (command: string): Figures => measured(['bash', '-e', '-o', 'pipefail', '-c', command], [0]);
  const worker = `'${process.execPath}' '${headroom}' worker --stage`;
  const stages: [string, Figures][] = [
    ['read', shell(`${worker} read usage.csv > lines`)],
    ['job', shell(`${worker} job --policy policy.json lines > job`)],
    ['sort', shell(`grep '^{"account"' lines | LC_ALL=C sort -S 64M > sorted`)],
    ['replay', shell(`${worker} replay --job job < sorted > parts`)],
    ['merge', headroomRun(['merge', 'parts', '--job', 'job', '-q', '--draws', 'open', '-o', 'report.json'])],
  ];
  table(
    [`stage, ${count(FIXED)} rows`, 'wall s', 'processor s', 'peak MiB'],
    stages.map(([name, run]) => [name, ...figures(run)]),
  );
  const merge = stages.at(-1)?.[1].cpu ?? 0;
  return [stages.reduce((sum, [, run]) => sum + run.cpu, 0) - merge, merge];
}

try {
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(POLICY));
  console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})\n`);
  const billion = await byRows();
  await byAccounts();
  const reading = await byShards();
  const [spread, merge] = byStages();
  const hours = (seconds: number): string => `${(seconds / 3600).toFixed(1)} h`;
  const memory = (mebibytes: number): string => `${cell(mebibytes / 1024, 0)} GiB`;
  const share = reading + (1 - reading) / MACHINES;
  const perRow = BILLION / FIXED;
  table(
    ['a billion rows', 'processor time', 'memory'],
    [
      ['one process', hours(billion.cpu), memory(billion.peak)],
      [`each of ${MACHINES} shards`, hours(billion.cpu * share), memory(billion.peak / MACHINES)],
      [`each of ${MACHINES} machines by stages`, hours((spread / MACHINES) * perRow), 'that of the largest account'],
      ['the merge after the stages, on one', hours(merge * perRow), 'that of a part'],
    ],
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
