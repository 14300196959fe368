/** `worker --stage sort`: record lines in the order of their bytes, so those of an account together, however many there are. */
import { CannotAudit } from '../../domain/errors.ts';
import { Sorter } from '../duckdb/sorter.ts';
import type { Io } from '../io.ts';
import { temporaryOf } from '../temporary.ts';
import { LinesOut } from './lines.ts';
import { accountOf } from './name-stage.ts';
import { stdinLines } from './streams.ts';

export async function sortStage(tempDir: string | undefined, io: Io): Promise<number> {
  const out = new LinesOut(io);
  const sorter = Sorter.start(temporaryOf(tempDir, io.cwd));
  try {
    for await (const batch of stdinLines(io)) {
      const lines: string[] = [];
      for (const { text, number, ended } of batch) {
        // Headers have done their work.
        if (text.startsWith('{"file":')) continue;
        if (accountOf(text) === null || !ended) throw new CannotAudit([`stdin:${number}: is no whole record line; make it again.`]);
        lines.push(`${text}\n`);
      }
      await sorter.write(lines.join(''));
    }
    for await (const piece of sorter.sorted()) {
      out.write(piece);
      await out.flush();
    }
    return 0;
  } finally {
    await sorter.end();
  }
}
