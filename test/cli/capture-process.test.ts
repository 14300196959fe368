/** The built command line beside others of its kind: at once, killed (`HEADROOM_FAULTS=500` times), on a full disk. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const ROUNDS = Math.max(3, Number(process.env['HEADROOM_FAULTS'] ?? 3));
const LINES = 600;

const BIN = fileURLToPath(new URL('../../bin/headroom.js', import.meta.url));

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'headroom-capture-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function statusLine(session: string, pct = 45): string {
  return `{"session_id":"${session}","cost":{"total_cost_usd":1,"total_api_duration_ms":1000},"rate_limits":{"five_hour":{"used_percentage":${pct}}}}\n`;
}

/** As many bytes of the CSV as there are; every line of it whole. */
function sessionPcts(file: string): string[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').split('\n');
  const width = header.split(',').length;
  expect(lines.pop()).toBe('');
  for (const line of lines) expect([line.split(',').length, line.endsWith(',status line')]).toEqual([width, true]);
  return lines.map((line) => line.split(',')[4] ?? '');
}

async function run(args: readonly string[], stdin: string): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [BIN, 'capture', ...args], { stdio: 'pipe' });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => void (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (said.err += chunk.toString()));
  child.stdin.end(stdin);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

test('twenty at once lose and tear no row', async () => {
  const file = join(folder(), 'not', 'yet', 'looks.csv');
  const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
  const all = await Promise.all(numbers.map((pct) => run(['-o', file], statusLine(`s-${pct}`, pct))));
  expect(all).toEqual(numbers.map((pct) => ({ code: 0, out: `session ${pct} %\n`, err: '' })));
  expect(
    sessionPcts(file)
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual(numbers);
  expect(readdirSync(join(file, '..')).sort()).toEqual(['.looks.csv.seen.json', 'looks.csv']);
}, 60_000);

test(
  'whenever one is killed, at most its last line is torn, and the next run repairs that and loses no other',
  async () => {
    const file = join(folder(), 'looks.csv');
    let least = 0;
    let kills = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = spawn(process.execPath, [BIN, 'capture', '-o', file], { stdio: ['pipe', 'pipe', 'ignore'] });
      child.stdin.on('error', () => undefined);
      child.stdin.write(Array.from({ length: LINES }, (_, index) => statusLine(`${round}-${index}`, index % 90)).join(''));
      let lines = 0;
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          lines += chunk.toString().split('\n').length - 1;
          if (lines > (3 + 11 * round) % LINES) child.kill('SIGKILL');
        });
        child.on('close', (_, signal) => {
          kills += Number(signal === 'SIGKILL');
          resolve();
        });
      });
      const left = readFileSync(file, 'utf8');
      const whole = left.slice(0, left.lastIndexOf('\n') + 1);
      const said = await run(['-o', file], statusLine(`after-${round}`, 99));
      expect(said).toEqual({ code: 0, out: 'session 99 %\n', err: '' });
      expect(readFileSync(file, 'utf8').startsWith(whole)).toBe(true);
      const pcts = sessionPcts(file);
      expect(pcts.at(-1)).toBe('99');
      expect(pcts.length).toBeGreaterThan(least);
      least = pcts.length;
    }
    expect(kills).toBe(ROUNDS);
    if (ROUNDS > 10) console.log(`capture: ${kills} of ${ROUNDS} killed while they wrote, ${least} rows kept`);
  },
  60_000 + ROUNDS * 5000,
);

test('what a killed one left half written is cut off by the length it noted, in a file of any header', async () => {
  const at = folder();
  const file = join(at, 'looks.csv');
  const gone = spawnSync(process.execPath, ['-e', 'process.stdout.write(String(process.pid))']).stdout.toString();
  const whole = 'timestamp,source,session_used_pct,shown_since\n2026-08-12T14:00:00Z,me,45,\n';
  writeFileSync(file, `${whole}2026-08-12T14:05:00.000Z,status line,4`);
  writeFileSync(join(at, '.looks.csv.lock'), `${gone} ${hostname()}\n${whole.length}\n`);
  expect(await run(['-o', file], statusLine('s', 46))).toEqual({ code: 0, out: 'session 46 %\n', err: '' });
  expect(readFileSync(file, 'utf8').slice(whole.length)).toMatch(/^[-\dT:.]+Z,status line,46,unknown\n$/);
});

test('a full disk takes nothing from the line, and leaves no part of a row', () => {
  const at = folder();
  const file = join(at, 'looks.csv');
  // No file of the process may be longer than so many bytes (shells count in blocks of their own): its write is cut short there.
  const limited = (command: string): string => `ulimit -f 1; ${command}`;
  const probe = join(at, 'probe');
  spawnSync('sh', ['-c', limited('head -c 8192 /dev/zero > "$0"'), probe], { stdio: 'ignore' });
  const room = readFileSync(probe).length - 20;
  expect(room).toBeLessThan(8000);
  const row = '2026-08-12T14:00:00Z,45,,me\n';
  const header = 'timestamp,session_used_pct,shown_since,source\n';
  const whole = `${header}${row.repeat((room - header.length) / row.length)}`.padEnd(room, '\n');
  writeFileSync(file, whole);
  const said = spawnSync('sh', ['-c', limited('exec "$0" "$@"'), process.execPath, BIN, 'capture', '-o', file, '--strict'], {
    input: statusLine('s', 46),
    encoding: 'utf8',
  });
  expect(said).toMatchObject({ status: 2, stdout: 'session 46 %\n', stderr: `${file}: can't be written (ENOSPC); nothing was stored.\n` });
  expect(readFileSync(file, 'utf8')).toBe(whole);
});

test('of a stream each line is printed as it comes', async () => {
  const child = spawn(process.execPath, [BIN, 'capture', '-o', join(folder(), 'looks.csv')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const heard = async (): Promise<string> =>
    new Promise((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  child.stdin.write(statusLine('s', 45));
  expect(await heard()).toBe('session 45 %\n');
  child.stdin.write(statusLine('s', 46));
  expect(await heard()).toBe('session 46 %\n');
  child.stdin.end();
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
});
