/** `worker --stage name`: record lines under the names of their accounts, once all files are known. */
import { CannotAudit } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import { LinesOut } from './lines.ts';
import { readJob, stdinLines } from './streams.ts';

const ACCOUNT = /^\{"account":("(?:[^"\\]|\\.)*")/;

/** The account that a record line begins with; `null` where it begins otherwise, or is cut off in it. */
export function accountOf(text: string): string | null {
  const [, quoted] = ACCOUNT.exec(text) ?? [];
  try {
    return quoted === undefined ? null : (JSON.parse(quoted) as string);
  } catch {
    return null;
  }
}

export async function nameStage(jobFile: string, io: Io): Promise<number> {
  const { names } = await readJob(jobFile, io.cwd);
  const out = new LinesOut(io);
  for await (const batch of stdinLines(io)) {
    for (const { text, number, ended } of batch) {
      // Headers have done their work.
      if (text.startsWith('{"file":')) continue;
      const account = accountOf(text);
      if (account === null || !ended) throw new CannotAudit([`stdin:${number}: is no whole record line; make it again.`]);
      const name = names.get(account);
      out.write(`${name === undefined ? text : text.replace(ACCOUNT, () => `{"account":${JSON.stringify(name)}`)}\n`);
    }
    await out.flush();
  }
  return 0;
}
