/**
 * `npm run bench`: the whole audit of seeded files, as processes, beside others that merely read the same file. All in one run and
 * in turn, since timings drift with the machine: the ratios are what counts. `-- --check` compares them with the recorded ones.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeCopilot, writeCursor } from './exports.ts';
import { peers } from './peers.ts';
import { median, ratioOf, timeAll, type Job, type Ratio, type Timed } from './run.ts';
import { cell, table } from './table.ts';
import { POLICY, writeUsage } from './usage.ts';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    'no-peers': { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const headroom = fileURLToPath(new URL('../bin/headroom.js', import.meta.url));
const recorded = fileURLToPath(new URL('recorded.json', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headroom-bench-'));
const node = process.execPath;
const rows = Number(flags.rows);
const rounds = Number(flags.rounds);
/** What `--check` looks at: the lower the better, all of them. */
const ratios = new Map<string, Ratio>();

/** Each process's time and memory, and how often the time of each of `bases` goes into its own: on the wall, and of the processor. */
function tell(timed: readonly Timed[], bases: readonly (Timed | undefined)[], bytes: number | null): void {
  table(
    ['process', 'wall s', 'from', 'to', 'processor s', 'MB a processor s', 'peak MiB'].concat(
      bases.flatMap((base) => [`× ${base?.name}, wall`, 'processor']),
    ),
    timed.map((one) => {
      const [wall, cpu] = [median(one.seconds), median(one.cpu)];
      const digits = wall < 1 ? 3 : 2;
      const range = [wall, Math.min(...one.seconds), Math.max(...one.seconds)].map((value) => cell(value, digits));
      const speed = bytes === null ? null : bytes / 1e6 / cpu;
      const times = bases.flatMap((base) => [cell(ratioOf(one, base, 'seconds').median, 2), cell(ratioOf(one, base).median, 2)]);
      return [one.name, ...range, cell(cpu, 2), cell(speed, 0), cell(one.peak, 0), ...times];
    }),
  );
}

function audit(name: string, file: string, more: readonly string[] = ['--policy', 'policy.json']): Job {
  const report = ['-q', '-o', join(folder, 'report.json')];
  return { name, command: [node, headroom, 'audit', file, ...more, '--draws', 'open', ...report], done: [0, 1, 3] };
}

/** As most people type it. */
function page(name: string, file: string): Job {
  return { name, command: [node, headroom, 'audit', file, '--policy', 'policy.json'], done: [0, 1, 3] };
}

async function benchAudit(): Promise<void> {
  const at = (name: string): string => join(folder, `${name}.csv`);
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(POLICY));
  await writeUsage(at('sorted'), rows);
  await writeUsage(at('unsorted'), rows, 1000, true);
  await writeUsage(at('accounts'), rows, 100_000);
  await writeUsage(at('tenth'), rows / 10);
  const bytes = statSync(at('sorted')).size;
  console.log(`${rows.toLocaleString('en')} rows, ${(bytes / 1e6).toFixed(0)} MB, ${rounds} rounds\n`);
  const jobs = [
    audit('headroom audit', at('sorted')),
    audit('headroom audit, unsorted', at('unsorted')),
    audit('headroom audit, 100,000 accounts', at('accounts')),
    page('headroom audit, as a page', at('sorted')),
    ...peers(at('sorted'), !flags['no-peers']),
    page('the page of a tenth of the rows', at('tenth')),
    audit(`headroom audit, ${(rows / 10).toLocaleString('en')} rows`, at('tenth')),
  ];
  const timed = timeAll(jobs, rounds, folder);
  const [sorted, unsorted, many, paged, read, count] = timed;
  tell(timed.slice(0, -2), [read, count], bytes);
  ratios.set('audit against csv-parse', ratioOf(sorted, read));
  ratios.set('audit against wc -l', ratioOf(sorted, count));
  ratios.set('a page against wc -l', ratioOf(paged, count));
  ratios.set('audit against csv-parse, wall', ratioOf(sorted, read, 'seconds'));
  ratios.set('unsorted against sorted', ratioOf(unsorted, sorted));
  ratios.set('100,000 accounts against 1,000', ratioOf(many, sorted));
  ratios.set('ten times the rows', ratioOf(sorted, timed.at(-1)));
  ratios.set('memory of ten times the rows', { median: (sorted?.peak ?? NaN) / (timed.at(-1)?.peak ?? NaN), noise: 0.1 });
  ratios.set('memory of a page of ten times the rows', { median: (paged?.peak ?? NaN) / (timed.at(-2)?.peak ?? NaN), noise: 0.1 });
  timeAll([audit('headroom audit', at('sorted'))], 1, folder);
  const { summary } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as { summary: { verdicts: Record<string, number> } };
  if ((summary.verdicts['premature'] ?? 0) === 0) throw new Error('no draw was found premature: this run measured something else');
}

function benchExports(): void {
  const [cursor, copilot, month] = ['cursor', 'copilot', 'month'].map((name) => join(folder, `${name}.csv`)) as [string, string, string];
  writeCursor(cursor, 100_000);
  writeCopilot(copilot, 100_000);
  writeCursor(month, 1500);
  const jobs: Job[] = [
    audit('headroom audit, Cursor, 100,000 rows', cursor, []),
    audit('headroom audit, Copilot, 100,000 rows', copilot, []),
    audit("headroom audit, a person's month", month, []),
    { name: 'headroom --help', command: [node, headroom, '--help'], done: [0] },
    { name: 'headroom --version', command: [node, headroom, '--version'], done: [0] },
    { name: 'node -e 0', command: [node, '-e', '0'], done: [0] },
  ];
  const timed = timeAll(jobs, rounds * 2, folder);
  const floor = timed.at(-1);
  tell(timed, [floor], null);
  for (const one of timed.slice(0, -1)) ratios.set(`${one.name} against node -e 0`, ratioOf(one, floor));
}

/** How much of the replay's time the rules take, words and fingerprints included. */
function benchRules(): void {
  const script = fileURLToPath(new URL('rules.ts', import.meta.url));
  const args = ['--import', 'tsx', script, join(folder, 'tenth.csv'), join(folder, 'policy.json')];
  const result = spawnSync(node, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`the rules exited ${result.status}: ${result.stderr.slice(0, 2000)}`);
  const timed = JSON.parse(result.stdout) as Record<'rows' | 'findings' | 'replay' | 'rules' | 'bridge', number>;
  console.log(`all rules over ${timed.rows.toLocaleString('en')} rows and a ledger of their draws: ${timed.findings} findings\n`);
  table(
    ['part', 'seconds', '× replay'],
    (['replay', 'rules', 'bridge'] as const).map((part) => [part, cell(timed[part], 2), cell(timed[part] / timed.replay, 3)]),
  );
}

/** A ratio is worse where it is larger than the recorded one by more than the rounds of this run lie apart. */
function check(): number {
  const known = JSON.parse(readFileSync(recorded, 'utf8')) as { rows: number; ratios: Record<string, number> };
  if (known.rows !== rows) throw new Error(`recorded of ${known.rows} rows; run it with --rows ${known.rows}`);
  let worse = 0;
  const lines = [...ratios].map(([name, { median: now, noise }]) => {
    const before = known.ratios[name];
    const isWorse = before !== undefined && now > before * (1 + noise);
    if (isWorse) worse += 1;
    return [
      name,
      cell(before ?? null, 2),
      cell(now, 2),
      `${(noise * 100).toFixed(0)} %`,
      before === undefined ? 'new' : isWorse ? 'worse' : 'fine',
    ];
  });
  table(['ratio', 'recorded', 'now', 'noise', ''], lines);
  return worse;
}

try {
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory} GiB\n`,
  );
  await benchAudit();
  benchExports();
  benchRules();
  if (flags.record) {
    const found = Object.fromEntries([...ratios].map(([name, ratio]) => [name, Number(ratio.median.toFixed(3))]));
    writeFileSync(recorded, `${JSON.stringify({ rows, ratios: found }, null, 2)}\n`);
  }
  if (flags.check && check() > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
