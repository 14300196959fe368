/** How far the work is: on stderr, only on a terminal, only when it lasts. */
import { clean, counted, fit } from '../report/text.ts';
import { pageWidth, type Io } from './io.ts';

export interface Progress {
  /** So many more bytes of the inputs have been read. */
  read(file: string, bytes: number): void;
  /** So many accounts of all have been judged. */
  judged(done: number, of: number): void;
  stop(): void;
}

const PATIENCE = 500;
const BAR = 24;
/** Of `reading`, the bar, the percentage and the spaces between: what is left of the line is for the name. */
const BESIDE_NAME = BAR + 18;

const SILENT: Progress = { read: () => {}, judged: () => {}, stop: () => {} };

export async function startProgress(io: Io, wanted: boolean, total: number): Promise<Progress> {
  if (!wanted || !io.stderr.isTTY) return SILENT;
  const { default: cliProgress } = await import('cli-progress');
  const started = performance.now();
  const bar = new cliProgress.SingleBar({
    format: '{what} {bar} {percentage} % {name}',
    stream: io.stderr as unknown as NodeJS.WriteStream,
    clearOnComplete: true,
    hideCursor: false,
    fps: 8,
    barsize: BAR,
    gracefulExit: false,
  });
  let shown: 'reading' | 'judging' | null = null;
  let bytesRead = 0;
  const show = (what: 'reading' | 'judging', done: number, of: number, name: string): void => {
    if (shown === null && performance.now() - started < PATIENCE) return;
    const payload = { what, name: fit(name, Math.max(0, pageWidth(io.stderr) - BESIDE_NAME)) };
    // To start draws at once; what comes after may keep the machine from drawing for long.
    if (shown === what) bar.update(Math.min(done, of), payload);
    else bar.start(Math.max(of, 1), Math.min(done, of), payload);
    shown = what;
  };
  return {
    read(path, bytes) {
      bytesRead += bytes;
      show('reading', bytesRead, total, clean(path));
    },
    judged: (done, of) => show('judging', done, of, `${done} of ${counted(of, 'account')}`),
    stop() {
      if (shown !== null) bar.stop();
    },
  };
}
