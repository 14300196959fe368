/** A command line with a folder of its own and no process: what is typed, what is printed, what is left behind. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { Stopped } from '../../src/cli/keyboard.ts';
import { run } from '../../src/cli/main.ts';

export const CTRL_C = Symbol('Ctrl-C');

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Desk {
  readonly root: string;
  write(name: string, text: string): void;
  read(name: string): string;
  run(
    line: string | readonly string[],
    change?: Partial<{
      tty: boolean;
      columns: number;
      env: Record<string, string>;
      cwd: string;
      stdin: string | Uint8Array;
      now: number;
      /** Lines typed at questions; after the last of them, or at one of these keys, whoever typed is gone. */
      answers: readonly (string | typeof CTRL_C)[];
    }>,
  ): Promise<Said>;
}

export function desk(files: Readonly<Record<string, string>> = {}): Desk {
  const root = mkdtempSync(join(tmpdir(), 'headroom-test-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    root,
    write,
    read: (name) => readFileSync(join(root, name), 'utf8'),
    async run(line, change = {}) {
      const out: string[] = [];
      const err: string[] = [];
      const terminal = { isTTY: change.tty ?? false, columns: change.columns ?? 80 };
      const io: Io = {
        stdout: { ...terminal, write: (text) => void out.push(text) },
        stderr: { ...terminal, write: (text) => void err.push(text) },
        env: change.env ?? {},
        cwd: change.cwd ?? root,
        async *stdin() {
          await Promise.resolve();
          yield Buffer.from(change.stdin ?? '');
        },
        ...(change.answers === undefined ? {} : { keyboard: typing(change.answers, (text) => void out.push(text)) }),
        clock: { now: () => change.now ?? 0, wall: wallInUtc },
      };
      const code = await run(typeof line === 'string' ? line.split(' ') : line, io);
      return { code, out: out.join(''), err: err.join('') };
    },
  };
}

function typing(answers: readonly (string | typeof CTRL_C)[], echo: (text: string) => void): NonNullable<Io['keyboard']> {
  const left = [...answers];
  return () =>
    Promise.resolve({
      ask(prompt) {
        const answer = left.shift();
        echo(`${prompt}${typeof answer === 'string' ? `${answer}\n` : ''}`);
        return typeof answer === 'string' ? Promise.resolve(answer) : Promise.reject(new Stopped(answer === CTRL_C ? 130 : 2));
      },
      close: () => {},
    });
}

function wallInUtc(at: number): { date: string; time: string } {
  const iso = new Date(at).toISOString();
  return { date: iso.slice(0, 10), time: iso.slice(11, 16) };
}
