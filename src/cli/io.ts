/** Everything a command may touch of the world outside: tests hand in another one and drive `run` in process. */
import type { Keyboard } from './keyboard.ts';

export interface Writer {
  write(text: string): void;
  /** Waits until what was written is taken; `false`: nobody reads any more. Left out where nobody is ever behind. */
  drained?(): Promise<boolean>;
  readonly isTTY: boolean;
  readonly columns: number;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The date and the time that clocks of this machine show at an instant: `2026-08-12`, `16:00`. */
  wall(at: number): { readonly date: string; readonly time: string };
}

export interface Io {
  readonly stdout: Writer;
  readonly stderr: Writer;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Asked for only where `-` is among the paths. */
  readonly stdin?: () => AsyncIterable<Uint8Array>;
  /** Takes what must be closed when the command line has ended. */
  readonly hold?: (handle: { close(): Promise<void> }) => void;
  /** Only where somebody can be asked: where both stdin and stdout are a terminal. */
  readonly keyboard?: () => Promise<Keyboard>;
  /** Only what is said or noted of the present moment asks for it; no report does. */
  readonly clock?: Clock;
}

// What a page takes where no terminal says its width: files and pipes look the same everywhere.
export const PAGE_WIDTH = 80;
const LEAST_WIDTH = 40;

export function processIo(): Io {
  return {
    stdout: writer(process.stdout),
    stderr: writer(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    stdin: () => process.stdin,
    clock: systemClock,
    ...(process.stdin.isTTY && process.stdout.isTTY ? { keyboard } : {}),
  };
}

async function keyboard(): Promise<Keyboard> {
  return (await import('./keyboard.ts')).openKeyboard(process.stdin, process.stdout);
}

const systemClock: Clock = {
  now: () => Date.now(),
  wall(at) {
    const local = new Date(at);
    const two = (number: number): string => String(number).padStart(2, '0');
    return {
      date: `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`,
      time: `${two(local.getHours())}:${two(local.getMinutes())}`,
    };
  },
};

function writer(stream: NodeJS.WriteStream): Writer {
  // A standard stream is never destroyed, whoever has closed its other end.
  let isRead = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // `headroom audit … | head` closes the pipe early; that is no fault of the audit.
    if (error.code === 'EPIPE') {
      isRead = false;
      return;
    }
    // A full disk behind `> report.txt`: half a report must not pass for one.
    if (stream === process.stdout) process.stderr.write(`stdout can't be written (${error.code}).\n`);
    process.exit(2);
  });
  return {
    write: (text) => void stream.write(text),
    async drained() {
      if (isRead && stream.writableNeedDrain) await takenOf(stream);
      return isRead;
    },
    isTTY: stream.isTTY,
    // Some terminals say 0.
    columns: stream.columns || PAGE_WIDTH,
  };
}

function takenOf(stream: NodeJS.WriteStream): Promise<void> {
  const events = ['drain', 'close', 'error'] as const;
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}

export function pageWidth(page: Writer): number {
  return page.isTTY ? Math.max(LEAST_WIDTH, page.columns) : PAGE_WIDTH;
}

/** `--no-color` and `NO_COLOR` go before `FORCE_COLOR`, which goes before what the terminal is. */
export function colorLevel(io: Io, wanted: boolean): 0 | 1 | 2 | 3 {
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  if (!wanted || (NO_COLOR !== undefined && NO_COLOR !== '')) return 0;
  if (FORCE_COLOR !== undefined) {
    if (FORCE_COLOR === '0' || FORCE_COLOR === 'false') return 0;
    return FORCE_COLOR === '2' ? 2 : FORCE_COLOR === '3' ? 3 : 1;
  }
  return io.stdout.isTTY && TERM !== 'dumb' ? 1 : 0;
}
