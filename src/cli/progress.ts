/** How far the reading is: on stderr, only on a terminal, only when it lasts. */
import { clean } from '../report/text.ts';
import type { Io } from './io.ts';

export interface Progress {
  /** So many bytes of the inputs have been read in all. */
  read(file: string, bytes: number): void;
  stop(): void;
}

const PATIENCE = 500;

const SILENT: Progress = { read: () => {}, stop: () => {} };

export async function startProgress(io: Io, wanted: boolean, total: number): Promise<Progress> {
  if (!wanted || !io.stderr.isTTY) return SILENT;
  const { default: cliProgress } = await import('cli-progress');
  const started = performance.now();
  const bar = new cliProgress.SingleBar({
    format: 'reading {bar} {percentage} % {file}',
    stream: io.stderr as unknown as NodeJS.WriteStream,
    clearOnComplete: true,
    hideCursor: false,
    fps: 8,
    barsize: 24,
    gracefulExit: false,
  });
  let shown = false;
  let done = 0;
  return {
    read(path, bytes) {
      const file = clean(path);
      done += bytes;
      if (!shown && performance.now() - started < PATIENCE) return;
      if (!shown) bar.start(Math.max(total, 1), 0, { file });
      shown = true;
      bar.update(Math.min(done, total), { file });
    },
    stop() {
      if (shown) bar.stop();
    },
  };
}
