/** Command lines on a machine without a network, and what each of them asks of the system. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/headroom.js', import.meta.url));
const HOOK = fileURLToPath(new URL('./watch-files.mjs', import.meta.url));

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Whether a network namespace of its own is to be had. */
export const canBeAlone = works('unshare', '-rn', 'true');
/** Whether the system calls are to be had; without strace Node itself says what is opened, by a module loaded before the command. */
export const canBeTraced = works('strace', '-f', '-o', '/dev/null', 'true');

export interface Watched {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** A line a call: what was opened, connected to, asked for as a socket. */
  readonly calls: readonly string[];
}

export function watched(line: readonly string[], place: { cwd: string; home: string; scratch: string; stdin?: string }): Watched {
  const trace = join(place.scratch, 'trace');
  // The one before is none of this run's.
  rmSync(trace, { force: true });
  const alone = canBeAlone ? ['unshare', '-rn'] : [];
  const calls = 'trace=open,openat,openat2,connect,socket,sendto,execve';
  const watch = canBeTraced
    ? ['strace', '-f', '-s', '400', '-e', calls, '-o', trace, process.execPath, BIN]
    : [process.execPath, '--import', HOOK, BIN];
  const [first = '', ...rest] = [...alone, ...watch, ...line];
  const { status, stdout, stderr } = spawnSync(first, rest, {
    cwd: place.cwd,
    input: place.stdin ?? '',
    encoding: 'utf8',
    env: { HOME: place.home, TRACE: trace, PATH: process.env['PATH'], NO_COLOR: '1' },
  });
  return { code: status, out: stdout, err: stderr, calls: existsSync(trace) ? readFileSync(trace, 'utf8').split('\n') : [] };
}
