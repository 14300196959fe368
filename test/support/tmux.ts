/** A real terminal, driven by tmux: what a person types and sees. Where tmux isn't there, tests that need it are skipped. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/headroom.js', import.meta.url));

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

export interface Terminal {
  /** Types a command line of `headroom` and Enter; `$?` is shown when it ends. */
  run(line: string): void;
  /** Types a line and Enter. */
  type(line: string): void;
  /** Presses a key by the name tmux gives it, such as `C-c`. */
  press(key: string): void;
  /** The screen, lines without their trailing spaces, once it shows what is waited for. */
  shows(wanted: RegExp): Promise<string>;
}

/** What is shown when a command ends: its exit code. */
export const ENDED = /^ended: (\d+)$/m;

export function terminal(
  cwd: string,
  size: { readonly columns: number; readonly rows: number },
  env: Readonly<Record<string, string>> = {},
): Terminal {
  // A server of its own: its end takes nobody else's windows along.
  const server = `headroom-${randomBytes(6).toString('hex')}`;
  const tmux = (...args: string[]): string =>
    spawnSync('tmux', ['-u', '-L', server, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', HOME: cwd, PS1: '', ...env },
    }).stdout;
  tmux('new-session', '-d', '-x', String(size.columns), '-y', String(size.rows), '-s', 't', '-c', cwd, 'env PS1= sh');
  onTestFinished(() => void tmux('kill-server'));
  const type = (line: string): void => {
    tmux('send-keys', '-t', 't', '-l', line);
    tmux('send-keys', '-t', 't', 'Enter');
  };
  return {
    type,
    // The line that is typed is wiped away, so that the screen holds only what is printed.
    run: (line) => type(`clear; ${process.execPath} ${BIN} ${line}; echo "ended: $?"`),
    press: (key) => void tmux('send-keys', '-t', 't', key),
    async shows(wanted) {
      let screen = '';
      for (let tries = 0; tries < 800; tries += 1) {
        screen = tmux('capture-pane', '-p', '-t', 't');
        if (wanted.test(screen)) return screen;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`the terminal never showed ${wanted}, but:\n${screen}`);
    },
  };
}
