import { CannotAudit } from '../domain/errors.ts';
import { PAGE_WIDTH, pageWidth, processIo, type Io } from './io.ts';
import { VERSION } from './version.ts';

/** Runs one command line (without `node` and the script) and says the exit code. Nothing is loaded before it is needed. */
export async function run(argv: readonly string[], io: Io = processIo()): Promise<number> {
  if (argv.length === 1 && argv[0] === '--version') {
    io.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (argv.length === 1 && (argv[0] === '--help' || argv[0] === '-h') && pageWidth(io.stdout) === PAGE_WIDTH) {
    const { HELP_PAGE } = await import('./help-page.ts');
    io.stdout.write(HELP_PAGE);
    return 0;
  }
  const held: { close(): Promise<void> }[] = [];
  try {
    // Nothing that is said differs; tests hold two ways of reading a CSV, and of replaying an account, against each other.
    if (io.env['HEADROOM_READER'] === 'plain') (await import('../formats/read.ts')).readPlainly(true);
    if (io.env['HEADROOM_REPLAY'] === 'whole') (await import('../audit/accounts.ts')).replayWholly(true);
    const { dispatch } = await import('./commands.ts');
    return await dispatch(argv, { ...io, hold: (handle) => void held.push(handle) });
  } catch (error) {
    if (error instanceof CannotAudit) {
      // They quote what files and paths hold.
      const { clean } = await import('../report/text.ts');
      for (const problem of error.problems) io.stderr.write(`${clean(problem)}\n`);
    } else {
      // A fault of ours. Exit 1 would claim a finding, so it is 2 as well, with the stack that a bug report needs.
      io.stderr.write(
        `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nThis is a fault of headroom itself; nothing was audited.\n`,
      );
    }
    return 2;
  } finally {
    for (const handle of held) await handle.close();
  }
}
