/**
 * `npm run test:executable`: the executable in a folder of its own, with an empty environment, does and says what the package does,
 * byte for byte; and of this machine it opens nothing that Node or npm has put there.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { zip } from '../test/support/zip.ts';
import { check } from './checks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'headroom-executable-'));
const executable = join(scratch, 'headroom');

const STATUS_LINE =
  '{"session_id":"s","cost":{"total_cost_usd":1,"total_api_duration_ms":1000},"rate_limits":{"five_hour":{"used_percentage":45}}}\n';
const ENDINGS = ['txt', 'json', 'csv', 'md', 'html', 'jsonl', 'sarif', 'xml'];
const FORMATS = ['table', 'json', 'csv', 'markdown', 'html', 'jsonl', 'sarif', 'junit', 'github'];

/** One after another: each may read what those before it wrote. */
const LINES = [
  'demo story',
  '--version',
  '--help',
  'audit --help',
  ...FORMATS.map((format) => `audit story/metered --format ${format}`),
  `audit story/metered -q ${ENDINGS.map((ending) => `-o report.${ending}`).join(' ')}`,
  'audit story/counted/usage.csv story/counted/invoices.csv --policy story/counted/studio-policy.json --write-baseline accepted.json',
  'audit story/*/usage.csv --redact names.key --partial',
  'audit export.zip --format json',
  'audit usage.csv.gz --format json',
  'audit - --format json < usage',
  'audit story/metered --plan claude-por',
  'inspect story/metered',
  'inspect --suggest-map own.csv',
  'statement story/metered',
  'convert story/metered --to focus -o focus.csv',
  'explain',
  'explain boundary',
  'explain ccusage',
  'explain price',
  'explain schema:config',
  'explain use-08 story/metered --format markdown',
  'explain use-08 --report report.json',
  'audit story/metered --shard 1/1 -o part.jsonl',
  'merge part.jsonl',
  'worker --stage read story/metered',
  'worker --stage job story/metered/usage.csv',
  'pack story/metered -o evidence',
  'pack --verify evidence',
  'init desk --plan claude-pro --timezone Europe/Berlin',
  'capture -o looks/looks.csv < status-line',
];

const FAULT = 'This is a fault of headroom itself';

interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: readonly string[], line: string, cwd: string): Said {
  const [words = '', stdin] = line.split(' < ');
  const [first = '', ...rest] = [...command, ...words.split(' ')];
  const input = stdin === 'status-line' ? STATUS_LINE : stdin === 'usage' ? readFileSync(join(cwd, 'story/metered/usage.csv')) : '';
  const { status, stdout, stderr, error } = spawnSync(first, rest, { cwd, input, env: {}, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** Text of every file below a folder, by its path. What `capture` wrote holds the time it was at. */
function left(folder: string): string {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('looks'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return paths
    .sort()
    .map((path) => `${path}\n${readFileSync(join(folder, path), 'latin1')}`)
    .join('\n');
}

function folderWith(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const usage = readFileSync(join(root, 'fixtures/stories/use-that-crosses-the-limit-is-split/usage.csv'));
  writeFileSync(join(folder, 'export.zip'), zip([{ name: 'usage.csv', text: usage }]));
  writeFileSync(join(folder, 'usage.csv.gz'), gzipSync(usage));
  writeFileSync(join(folder, 'own.csv'), 'When,Paid\n2026-08-06 14:26,1.50\n');
  writeFileSync(join(folder, 'names.key'), 'c2l4dGVlbiBieXRlcyBvZiBhIGtleSwgYW5kIG1vcmU=\n');
  copyFileSync(join(root, 'fixtures/parquet/int96.parquet'), join(folder, 'rows.parquet'));
  return folder;
}

/** What a run asks the system to open and to start, or `null` where strace is not to be had. */
function opened(line: string, cwd: string): readonly string[] | null {
  const trace = join(scratch, 'trace');
  const strace = ['/usr/bin/strace', '/usr/local/bin/strace'].find((path) => existsSync(path));
  if (strace === undefined) return null;
  run([strace, '-f', '-s', '400', '-e', 'trace=open,openat,openat2,execve', '-o', trace, executable], line, cwd);
  return readFileSync(trace, 'utf8').split('\n');
}

try {
  for (const script of ['build', 'executable']) {
    const { status } = spawnSync(process.execPath, [join(root, 'scripts', `${script}.js`)], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`scripts/${script}.js ended with ${status}`);
  }
  copyFileSync(join(root, 'executable/headroom'), executable);
  const [alone, packaged] = [folderWith('alone'), folderWith('packaged')];
  for (const line of LINES) {
    const [own, other] = [run([executable], line, alone), run([process.execPath, join(root, 'bin/headroom.js')], line, packaged)];
    check(
      `headroom ${line}: ${own.status}`,
      own.status === other.status && own.stdout === other.stdout && own.stderr === other.stderr && !own.stderr.includes(FAULT),
      own.stderr,
    );
  }
  check('what they wrote is the same, byte for byte', left(alone) === left(packaged));
  check('and there is some of it', readdirSync(alone).length > 15 && readFileSync(join(alone, 'report.html')).length > 10_000);
  const refused = run([executable], 'audit rows.parquet', alone);
  check('a Parquet file is refused', refused.status === 2 && refused.stderr.includes("which this executable can't read"), refused.stderr);
  const unsorted = run([executable], 'worker --stage sort', alone);
  check('so is the sort stage', unsorted.status === 2 && unsorted.stderr.includes('this executable comes'), unsorted.stderr);
  const calls = opened('audit story/metered --format html', alone);
  if (calls === null) console.log('not checked: what it opens, for want of strace');
  else {
    const foreign = calls.filter((call) => call.includes('node_modules') || call.includes(root));
    check('it opens nothing of node_modules or of the repository', calls.length > 5 && foreign.length === 0, foreign.join('\n'));
    check('it starts nothing but itself', calls.filter((call) => call.includes('execve(') && call.includes('= 0')).length === 1);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
