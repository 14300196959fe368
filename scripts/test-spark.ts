/**
 * `npm run test:spark [-- ROWS]`: bin/headroom-spark.py by the real Spark, on two executors, one of which is killed in the middle of
 * the replay; then with a record that a broken reader spoils. The reports are held to those of one process, byte for byte.
 *
 * HEADROOM_SPARK_ENV names a Python environment that has pyspark; without it, one is made and removed again.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { POLICY, writeUsage } from '../bench/usage.ts';
import { check } from './checks.ts';

const PYSPARK = 'pyspark==4.3.0';
const ACCOUNTS = 20_000;
const PARTITIONS = 12;
const FILES = 8;
const rows = Number(process.argv[2] ?? 2_000_000);
const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'headroom-spark-'));
const headroom = join(root, 'bin/headroom.js');
const inputs = Array.from({ length: FILES }, (_, index) => `usage-${index}.csv`);

function run(command: string, args: readonly string[], cwd = scratch): { status: number | null; stderr: string } {
  const { status, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error !== undefined) throw error;
  return { status, stderr };
}

function must(command: string, args: readonly string[], cwd = scratch): void {
  const { status, stderr } = run(command, args, cwd);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stderr.slice(-4000)}`);
}

/** Where spark-submit is. */
function spark(): string {
  if (spawnSync('java', ['-version']).status !== 0)
    must('bash', ['-c', 'apt-get update && apt-get install --yes --no-install-recommends default-jre-headless']);
  const given = process.env['HEADROOM_SPARK_ENV'];
  if (given !== undefined) return join(given, 'bin');
  const made = join(scratch, 'python');
  must('python3', ['-m', 'venv', made]);
  must(join(made, 'bin/pip'), ['install', '--quiet', PYSPARK]);
  return join(made, 'bin');
}

/** Headroom as executors run it. Each replay leaves a mark that says which process asked for it; `spoils` is a sed script for a broken reader. */
function wrapper(name: string, spoils: string | null): { path: string; marks: string } {
  const path = join(scratch, name);
  const marks = `${path}.marks`;
  mkdirSync(marks);
  const command = `'${process.execPath}' '${headroom}' "$@"`;
  const reads = spoils === null ? '' : `"worker --stage read "*) ${command} | sed '${spoils}'; exit ;;\n`;
  const text = `#!/bin/bash\nset -o pipefail\ncase "$*" in\n${reads}"worker --stage replay") echo $PPID > '${marks}'/$$ ;;\nesac\nexec ${command}\n`;
  writeFileSync(path, text, { mode: 0o755 });
  return { path, marks };
}

/** The executor above a process; `null` where it has gone. */
function executorOf(pid: number): number | null {
  try {
    for (let at = pid; at > 1;) {
      if (readFileSync(`/proc/${at}/cmdline`, 'utf8').includes('CoarseGrainedExecutorBackend')) return at;
      at = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${at}/stat`, 'utf8'))?.[1]);
    }
  } catch {
    // It has ended since.
  }
  return null;
}

interface Job {
  readonly headroom: { path: string; marks: string };
  readonly files: readonly string[];
  readonly options: readonly string[];
  readonly kills: boolean;
}

async function submit(bin: string, { headroom: command, files, options, kills }: Job): Promise<{ code: number | null; log: string }> {
  const settings = ['ui.enabled=false', 'speculation=true', `local.dir=${scratch}`].flatMap((one) => ['--conf', `spark.${one}`]);
  const script = join(root, 'bin/headroom-spark.py');
  const audit = ['--headroom', command.path, '--partitions', String(PARTITIONS), '--policy', 'policy.json', ...options, ...files];
  const child = spawn(join(bin, 'spark-submit'), ['--master', 'local-cluster[2,1,1024]', ...settings, script, ...audit], {
    cwd: scratch,
    // What pip installs doesn't say which Scala it is of, and executors must find the driver without a name service.
    env: { ...process.env, SPARK_SCALA_VERSION: '2.13', SPARK_LOCAL_IP: '127.0.0.1', PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // spark-submit writes to stdout what the job writes to stderr.
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  let killed: number | null = null;
  const watch = setInterval(() => {
    const marks = readdirSync(command.marks);
    // Some are done by then, and some have not begun.
    if (!kills || killed !== null || marks.length < 4) return;
    for (const mark of marks) {
      killed = executorOf(Number(readFileSync(join(command.marks, mark), 'utf8')));
      if (killed === null) continue;
      process.kill(killed, 'SIGKILL');
      console.log(`killed an executor when ${marks.length} of ${PARTITIONS} replays had begun`);
      return;
    }
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (kills) {
    check('an executor was lost in the middle', killed !== null && log.includes('Lost executor'), log.slice(-4000));
    const begun = readdirSync(command.marks).length;
    check(`its tasks were tried again: ${begun} replays for ${PARTITIONS} partitions`, begun > PARTITIONS);
  }
  return { code, log };
}

/** A row of an account that isn't the large one. */
async function victimIn(file: string): Promise<{ id: string; account: string }> {
  for await (const line of createInterface({ input: createReadStream(join(scratch, file)) })) {
    const [, id = '', account = ''] = line.split(',');
    if (id.startsWith('evt_') && account !== 'acct_0000') return { id, account };
  }
  throw new Error(`${file} holds no such row`);
}

const same = (a: string, b: string): boolean => run('cmp', [a, b]).status === 0;

async function clean(bin: string): Promise<void> {
  await writeUsage(
    inputs.map((name) => join(scratch, name)),
    rows,
    ACCOUNTS,
    false,
    0.1,
  );
  const whole = run(process.execPath, [headroom, 'audit', ...inputs, '--policy', 'policy.json', '-q', '-o', 'whole.json']);
  const start = Date.now();
  const job = { headroom: wrapper('headroom', null), files: inputs, options: ['-o', 'report.json'], kills: true };
  const { code, log } = await submit(bin, job);
  console.log(`${rows} rows, ${ACCOUNTS} accounts: ${((Date.now() - start) / 1000).toFixed(0)} s`);
  check(`the exit code is that of one process, ${whole.status}`, code === whole.status && whole.status === 1, log.slice(-4000));
  check('the report is that of one process, byte for byte', same('whole.json', 'report.json'));
}

type Shown = { draws: { account: string }[]; findings: { account: string }[] };

async function poisoned(bin: string): Promise<void> {
  const files = ['few-0.csv', 'few-1.csv'];
  await writeUsage(
    files.map((name) => join(scratch, name)),
    Math.max(2000, rows / 100),
    ACCOUNTS / 100,
    false,
    0.1,
  );
  const { id, account } = await victimIn('few-1.csv');
  const broken = (name: string): Job['headroom'] => wrapper(name, `/"id":"${id}"/s/"quantity":[0-9]*/"quantity":"many"/`);
  const refused = await submit(bin, { headroom: broken('refusing'), files, options: ['-o', 'refused.json'], kills: false });
  check('a spoilt record is refused with 2, and nothing is written', refused.code === 2 && !readdirSync(scratch).includes('refused.json'));
  check(`its account is named, ${account}`, refused.log.includes(`"${account}"`), refused.log.slice(-4000));

  const options = ['--partial', '-o', 'partial.json'];
  const { code, log } = await submit(bin, { headroom: broken('partial'), files, options, kills: true });
  const one = broken('one');
  const byHand = run('bash', [
    '-e',
    '-o',
    'pipefail',
    '-c',
    `${one.path} worker --stage read ${files.join(' ')} > lines
     ${one.path} worker --stage job --policy policy.json --partial lines > job
     grep '^{"account"' lines | LC_ALL=C sort | ${one.path} worker --stage replay --job job > parts
     ${one.path} merge parts --job job -q -o stages.json`,
  ]);
  const expected = byHand.status;
  check(`under --partial the others are reported, with ${expected}`, code === expected && (code === 1 || code === 3), log.slice(-4000));
  const [staged, dealt] = ['stages.json', 'partial.json'].map((name) => readFileSync(join(scratch, name), 'utf8'));
  check('the report is that of the stages run by hand', staged === dealt);
  run(process.execPath, [headroom, 'audit', ...files, '--policy', 'policy.json', '-q', '-o', 'few.json']);
  const [few, partial] = ['few.json', 'partial.json'].map((name) => JSON.parse(readFileSync(join(scratch, name), 'utf8')) as Shown);
  const others = (list: 'draws' | 'findings'): unknown => few?.[list].filter((each) => each.account !== account);
  for (const list of ['draws', 'findings'] as const)
    check(`its ${list} are all those of the other accounts`, JSON.stringify(partial?.[list]) === JSON.stringify(others(list)));
  check('the report names the account', JSON.stringify({ ...partial, draws: [], findings: [] }).includes(account));
}

try {
  must('npm', ['run', '--silent', 'build'], root);
  writeFileSync(join(scratch, 'policy.json'), JSON.stringify(POLICY));
  const bin = spark();
  await clean(bin);
  await poisoned(bin);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
