/**
 * `npm run bench`: the whole audit of a seeded usage file, as a process, against csv-parse merely reading the same file and
 * against `wc -l`. All in one run and in turn, since timings drift with the machine: the ratios are what counts.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cell, runOnce, table, type Job, type Run } from './measure.ts';
import { POLICY, writeUsage } from './usage.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const headroom = fileURLToPath(new URL('../bin/headroom.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headroom-bench-'));
const node = process.execPath;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Each job in turn, so that a slow moment of the machine meets them all; the first round only warms the page cache. */
function runAll(jobs: readonly Job[], rounds: number, withMemory: boolean): Run[] {
  const runs: Run[][] = jobs.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    jobs.forEach((job, index) => {
      const run = runOnce(job, folder, withMemory);
      if (round > 0) runs[index]?.push(run);
    });
  }
  return runs.map((each) => ({
    seconds: median(each.map((run) => run.seconds)),
    cpu: null,
    peak: each.some((run) => run.peak === null) ? null : Math.max(...each.map((run) => run.peak ?? 0)),
  }));
}

async function benchAudit(rows: number, rounds: number): Promise<number> {
  const usage = join(folder, `usage-${rows}.csv`);
  const report = join(folder, `report-${rows}.json`);
  await writeUsage(usage, rows);
  const bytes = statSync(usage).size;
  const jobs: Job[] = [
    {
      name: 'headroom audit',
      command: [node, headroom, 'audit', usage, '--policy', 'policy.json', '--format', 'json', '--draws', 'open', '-o', report],
      done: [0, 1, 3],
    },
    { name: 'csv-parse into objects', command: [node, join(here, 'read-objects.js'), usage], done: [0] },
    { name: 'wc -l', command: ['wc', '-l', usage], done: [0] },
  ];
  const results = runAll(jobs, rounds, true);
  const [audit, read, count] = results.map((run) => run.seconds);
  console.log(
    `${rows.toLocaleString('en')} rows, ${(bytes / 1e6).toFixed(1)} MB (${(bytes / rows).toFixed(0)} bytes a row), median of ${rounds}\n`,
  );
  table(
    ['process', 'wall s', 'MB/s', 'peak MiB', '× csv-parse', '× wc -l'],
    jobs.map((job, index) => {
      const { seconds, peak } = results[index] ?? { seconds: 0, peak: null };
      return [
        job.name,
        cell(seconds, seconds < 1 ? 3 : 2),
        cell(bytes / 1e6 / seconds, 1),
        cell(peak, 0),
        cell(seconds / (read ?? 1), 3),
        cell(seconds / (count ?? 1), 1),
      ];
    }),
  );
  const { summary } = JSON.parse(readFileSync(report, 'utf8')) as { summary: { draws: number; verdicts: Record<string, number> } };
  const verdicts = Object.entries(summary.verdicts).map(([verdict, draws]) => `${draws} ${verdict}`);
  console.log(`${summary.draws} draws judged: ${verdicts.join(', ')}\n`);
  if ((summary.verdicts['premature'] ?? 0) === 0) throw new Error('no draw was found premature: this run measured something else');
  return audit ?? 0;
}

function benchStart(rounds: number): void {
  const jobs: Job[] = [
    { name: 'headroom --help', command: [node, headroom, '--help'], done: [0] },
    { name: 'headroom --version', command: [node, headroom, '--version'], done: [0] },
    { name: 'node -e 0', command: [node, '-e', '0'], done: [0] },
  ];
  const results = runAll(jobs, rounds, false);
  const floor = results.at(-1)?.seconds ?? 1;
  console.log(`start, median of ${rounds}\n`);
  table(
    ['process', 'wall ms', '× node -e 0'],
    jobs.map((job, index) => {
      const { seconds } = results[index] ?? { seconds: 0 };
      return [job.name, cell(seconds * 1000, 1), cell(seconds / floor, 2)];
    }),
  );
}

/** How much of the replay's time the rules take, words and fingerprints included. */
function benchRules(rows: number): void {
  const script = fileURLToPath(new URL('rules.ts', import.meta.url));
  const usage = join(folder, `usage-${rows}.csv`);
  const result = spawnSync(node, ['--import', 'tsx', script, usage, join(folder, 'policy.json')], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`the rules exited ${result.status}: ${result.stderr.slice(0, 2000)}`);
  const timed = JSON.parse(result.stdout) as Record<'rows' | 'findings' | 'replay' | 'rules' | 'bridge' | 'share', number>;
  console.log(`all rules over ${timed.rows.toLocaleString('en')} rows and a ledger of their draws: ${timed.findings} findings\n`);
  table(
    ['part', 'seconds', '× replay'],
    (['replay', 'rules', 'bridge'] as const).map((part) => [part, cell(timed[part], 2), cell(timed[part] / timed.replay, 3)]),
  );
}

try {
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(POLICY));
  console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})\n`);
  benchStart(15);
  const small = await benchAudit(100_000, 5);
  const large = await benchAudit(1_000_000, 3);
  benchRules(1_000_000);
  console.log(`ten times the rows took ${(large / small).toFixed(1)} times as long`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
