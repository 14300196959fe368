import type { FailedPart } from '../../audit/part.ts';
import { clean } from '../../report/text.ts';
import type { Io } from '../io.ts';

const MOST_SAID = 20;

/** On stderr: the others went on. */
export function sayFailed(failed: readonly FailedPart[], io: Io): void {
  for (const { account, failed: why } of failed.slice(0, MOST_SAID))
    io.stderr.write(`account "${clean(account)}" could not be replayed: ${clean(why)}.\n`);
  if (failed.length > MOST_SAID) io.stderr.write(`And ${failed.length - MOST_SAID} more accounts.\n`);
}
