/**
 * What a machine does to a run: it is killed, interrupted, out of disk, read by a pipe that closes, fed by a file that still grows.
 * Whatever stands under the name of an output afterwards is whole, and what else is left is known by its name and goes with the
 * next run. `HEADROOM_FAULTS=500 npx vitest run test/cli/faults.test.ts` kills as often in each of four ways;
 * `HEADROOM_FAULTS_SEED` kills elsewhere.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dice } from '../fuzz/dice.ts';

const ROUNDS = Number(process.env['HEADROOM_FAULTS'] ?? 2);
const dice = new Dice(Number(process.env['HEADROOM_FAULTS_SEED'] ?? 1));
const TIMEOUT = 60_000 + ROUNDS * 10_000;

const BIN = fileURLToPath(new URL('../../bin/headroom.js', import.meta.url));
const HEADER =
  'timestamp,event_id,plan,model,feature,client,surface,input_tokens,output_tokens,cache_read_tokens,cache_write_5m_tokens,cache_write_1h_tokens,funding,credits_amount,currency,session_used_pct,session_resets_at,weekly_used_pct,weekly_resets_at\n';
const rowAt = (at: number): string =>
  `${new Date(Date.UTC(2026, 7, 6, 14) + at * 1000).toISOString()},e${at},claude-pro,claude-sonnet-5,none,claude-code,terminal,1,1,0,0,0,credits,4.80,USD,44,2026-08-06T18:00:00Z,30,2026-08-10T00:00:00Z\n`;
const rowsTo = (count: number): string => Array.from({ length: count }, (_, at) => rowAt(at)).join('');
const TEMPORARY = /^\.(?:report\.json|report\.html|accepted\.json|usage-again\.csv|evidence)\.\d+-[0-9a-f]{14}\.tmp$/;

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'headroom-faults-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folderWith(name: string, rows: number): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'usage.csv'), HEADER + rowsTo(rows));
  return folder;
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

function start(
  folder: string,
  line: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [BIN, ...line], { cwd: folder, stdio: 'pipe', env: { ...process.env, NO_COLOR: '1', ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => void (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (said.err += chunk.toString()));
  child.stdin.on('error', () => undefined).end();
  return { child, ended: new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...said }))) };
}

const run = async (folder: string, ...line: string[]): Promise<Ended> => start(folder, line).ended;

/** Ends a run by a signal: at a moment of its whole time, or soon after it begins to write. */
async function struck(
  folder: string,
  line: readonly string[],
  signal: NodeJS.Signals,
  wholeMs: number,
  atWriting: boolean,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { child, ended } = start(folder, line, env);
  const strike = (): void => void child.kill(signal);
  if (!atWriting) {
    setTimeout(strike, dice.below(Math.ceil(wholeMs * 1.1)));
    return ended;
  }
  let seen = false;
  const watcher = watch(folder, (_, name) => {
    if (seen || name?.endsWith('.tmp') !== true) return;
    seen = true;
    setTimeout(strike, dice.below(12));
  });
  const end = await ended;
  watcher.close();
  return end;
}

interface Writing {
  readonly line: readonly string[];
  readonly outputs: readonly string[];
}

const WRITINGS: Readonly<Record<string, Writing>> = {
  'audit -o': { line: ['audit', 'usage.csv', '-q', '-o', 'report.json', '-o', 'report.html'], outputs: ['report.json', 'report.html'] },
  '--write-baseline': { line: ['audit', 'usage.csv', '-q', '--write-baseline', 'accepted.json'], outputs: ['accepted.json'] },
  'convert -o': { line: ['convert', 'usage.csv', '--to', 'usage', '-o', 'usage-again.csv'], outputs: ['usage-again.csv'] },
  pack: { line: ['pack', 'usage.csv', '-o', 'evidence'], outputs: ['evidence'] },
};

/** One text for a file or for all files of a folder; `null` where there is neither. */
function contentOf(path: string): string | null {
  if (!existsSync(path)) return null;
  try {
    return readFileSync(path, 'latin1');
  } catch {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return entries
      .map(
        (entry) =>
          `${join(entry.parentPath, entry.name).slice(path.length)}\n${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`,
      )
      .sort()
      .join('\n');
  }
}

/** Killed runs that had begun to write: where none had, nothing was tried. */
let found = 0;

describe.each(Object.entries(WRITINGS))('%s', (name, { line, outputs }) => {
  test(
    'killed at any moment leaves every output whole or as it was, and the next run takes away what else was left',
    { timeout: TIMEOUT },
    async () => {
      const folder = folderWith(`killed ${name.replaceAll(/\W/g, '')}`, 200);
      const began = performance.now();
      expect((await run(folder, ...line)).err).not.toContain('can');
      const wholeMs = performance.now() - began;
      const whole = new Map(outputs.map((output) => [output, contentOf(join(folder, output))]));
      const old = name === 'pack' || name === '--write-baseline' ? null : 'old\n';
      const restore = (): void => {
        for (const output of outputs) {
          rmSync(join(folder, output), { recursive: true, force: true });
          if (old !== null) writeFileSync(join(folder, output), old);
        }
      };
      let [left, kills] = [0, 0];
      for (let round = 0; round < ROUNDS; round += 1) {
        restore();
        const { signal } = await struck(folder, line, 'SIGKILL', wholeMs, round % 2 === 0);
        kills += Number(signal === 'SIGKILL');
        for (const output of outputs)
          expect([old, whole.get(output)], `round ${round}: ${output}`).toContain(contentOf(join(folder, output)));
        const others = readdirSync(folder).filter((entry) => entry !== 'usage.csv' && !outputs.includes(entry));
        for (const other of others) expect(other).toMatch(TEMPORARY);
        left += Number(others.length > 0);
        if (others.length === 0) continue;
        restore();
        expect((await run(folder, ...line)).signal).toBeNull();
        expect(readdirSync(folder).sort()).toEqual(['usage.csv', ...outputs].sort());
      }
      if (ROUNDS > 10)
        console.log(`${name}: ${kills} of ${ROUNDS} killed before their end, ${left} left a temporary file for the next run`);
      found += left;
    },
  );
});

test('killed while too much for memory lies in a folder, nothing is left there', { timeout: TIMEOUT }, async () => {
  const folder = folderWith('killed spill', 400);
  mkdirSync(join(folder, 'kept'));
  const line = ['audit', 'usage.csv', '-q', '--temp-dir', 'kept'];
  const env = { HEADROOM_SPILL: '20' };
  const began = performance.now();
  expect(await start(folder, line, env).ended).toMatchObject({ signal: null, err: '' });
  const wholeMs = performance.now() - began;
  for (let round = 0; round < ROUNDS; round += 1) {
    await struck(folder, line, 'SIGKILL', wholeMs, false, env);
    expect(readdirSync(join(folder, 'kept'))).toEqual([]);
  }
});

test('some of the killed left what the next run took away', () => {
  expect(found).toBeGreaterThan(0);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s while it writes takes away what is not whole yet', { timeout: TIMEOUT }, async (signal) => {
  const folder = folderWith(signal, 400);
  const { line } = WRITINGS['audit -o'] ?? { line: [] };
  const ended = await struck(folder, line, signal, 0, true);
  expect([signal, null]).toContain(ended.signal);
  const left = readdirSync(folder);
  expect(left.filter((name) => name.startsWith('.'))).toEqual([]);
  // It may come when both outputs stand there already.
  if (ended.signal !== null) expect([['usage.csv'], ['report.html', 'report.json', 'usage.csv']]).toContainEqual(left.sort());
});

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const canMount = works('unshare', '-rm', 'sh', '-c', 'mount -t tmpfs none /mnt');

/** In a folder `disk` on a disk of its own that is gone with the shell; the last line of stdout is what stands there. */
function onDisk(folder: string, options: string, line: string, env: Readonly<Record<string, string>> = {}) {
  mkdirSync(join(folder, 'disk'));
  const script = `mount -t tmpfs -o ${options} none disk && "$0" "$1" ${line}; code=$?; ls -A disk | tr '\\n' ' '; exit $code`;
  return spawnSync('unshare', ['-rm', 'sh', '-c', script, process.execPath, BIN], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

describe.skipIf(!canMount)('a disk', () => {
  test.each([
    ['audit', 'audit usage.csv -q -o disk/report.json', '-o disk/report.json: '],
    ['pack', 'pack usage.csv -o disk/evidence', '-o disk/evidence: '],
    ['write-baseline', 'audit usage.csv -q --write-baseline disk/accepted.json', '--write-baseline disk/accepted.json: '],
  ])('that is full while %s writes is named, and nothing is left on it', (name, line, said) => {
    const { status, stdout, stderr } = onDisk(folderWith(`full ${name}`, 400), 'size=32k', line);
    expect({ status, stdout, stderr }).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(`${said}can't be written (ENOSPC)`),
    });
  });

  test('that is full while too much for memory goes to it is named, and nothing is left on it', () => {
    const folder = folderWith('full spill', 400);
    const { status, stdout, stderr } = onDisk(folder, 'size=32k', 'audit usage.csv -q --temp-dir disk', { HEADROOM_SPILL: '50' });
    const said =
      "--temp-dir disk: what is too much for memory can't be written there (ENOSPC); make room, or name another folder with --temp-dir.\n";
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: said });
  });

  test('that may only be read is named', () => {
    const { status, stdout, stderr } = onDisk(folderWith('read-only', 3), 'ro', 'audit usage.csv -q -o disk/report.json');
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: "-o disk/report.json: can't be written (EROFS).\n" });
  });
});

test('a file that may grow no longer is named, and nothing of it is left', () => {
  const folder = folderWith('limited', 400);
  const line = ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, BIN, 'audit', 'usage.csv', '-q', '-o', 'report.json'];
  const { status, stdout, stderr } = spawnSync('sh', line, { cwd: folder, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: "-o report.json: can't be written (EFBIG).\n" });
  expect(readdirSync(folder)).toEqual(['usage.csv']);
});

describe('stdout', () => {
  test('that is read by a pipe that closes ends the run without a word', () => {
    const folder = folderWith('closed', 2000);
    const script = '{ "$0" "$1" audit usage.csv --format json; echo "exit $?" >&2; } | head -c 10';
    const { stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, BIN], { cwd: folder, encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '{\n  "versi', stderr: expect.stringMatching(/^exit [013]\n$/) });
  });

  test.skipIf(!existsSync('/dev/full'))('on a full disk is no report', () => {
    const folder = folderWith('full stdout', 3);
    const { status, stderr } = spawnSync('sh', ['-c', '"$0" "$1" audit usage.csv > /dev/full', process.execPath, BIN], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 2, stderr: "stdout can't be written (ENOSPC).\n" });
  });
});

test(
  'a file that grows while it is read is read as far as it was, row by row, and the hash is of what was read',
  { timeout: TIMEOUT },
  async () => {
    const folder = folderWith('growing', 2000);
    const { ended } = start(folder, ['audit', 'usage.csv', '--partial', '--format', 'json']);
    let rows = 2000;
    const writer = setInterval(() => {
      for (const last = rows + 20; rows < last; rows += 1) appendFileSync(join(folder, 'usage.csv'), rowAt(rows));
    }, 2);
    const { code, out, err } = await ended;
    clearInterval(writer);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const [input] = (JSON.parse(out) as { inputs: { rows: number; unread: number; sha256: string }[] }).inputs;
    const seen = input?.rows ?? 0;
    expect([seen >= 2000, seen <= rows]).toEqual([true, true]);
    // A row that is just being written may be met half: it is listed, and part of the hash.
    const begun = input?.unread === 0 ? [''] : Array.from(rowAt(seen), (_, at) => rowAt(seen).slice(0, at));
    const hashes = begun.map((half) =>
      createHash('sha256')
        .update(HEADER + rowsTo(seen) + half)
        .digest('hex'),
    );
    expect(hashes).toContain(input?.sha256);
  },
);
