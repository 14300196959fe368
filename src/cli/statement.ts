import { statement } from '../audit/statement.ts';
import { CannotAudit } from '../domain/errors.ts';
import { STATEMENT_REPORTERS } from '../report/statement/index.ts';
import { gather } from './gather.ts';
import { saySkipped } from './inputs.ts';
import { colorLevel, PAGE_WIDTH, pageWidth, type Io } from './io.ts';
import { refusal } from './issues.ts';
import { planOutputs, writeOutputs } from './output.ts';
import { startProgress } from './progress.ts';
import { settle, type TypedOptions } from './settings.ts';
import { VERSION } from './version.ts';
import { storeIn } from './spill.ts';

export interface StatementFlags extends TypedOptions {
  readonly format: 'table' | 'json' | 'csv' | 'markdown';
  readonly month?: string | undefined;
  readonly output?: readonly string[] | undefined;
  readonly partial?: true | undefined;
  readonly color: boolean;
  readonly progress: boolean;
}

/** Read the files and state one stretch of time over every billing stream. `null`: no file was named anywhere. */
export async function statementCommand(paths: readonly string[], flags: StatementFlags, io: Io): Promise<number | null> {
  const settings = await settle(paths, { ...flags, ...monthOf(flags) }, io.cwd);
  if (settings.inputs.length === 0) return null;
  const inputs = await gather(settings, io, 'audit');
  const read = new Set([...inputs.files.map((file) => file.real), ...settings.read]);
  const outputs = await planOutputs(flags.output ?? [], io.cwd, read, STATEMENT_REPORTERS);
  const total = inputs.files.reduce((bytes, file) => bytes + file.bytes, 0);
  const progress = await startProgress(io, flags.progress, total);
  try {
    const outcome = await statement({
      inputs: inputs.files,
      forcedFormats: inputs.forced,
      formats: settings.formats,
      redactor: settings.redactor,
      partial: flags.partial === true,
      policies: settings.policies,
      options: settings.options,
      toolVersion: VERSION,
      store: storeIn(settings.temporary, io),
      progress: (done) => progress.read(done.file, done.bytes),
    });
    progress.stop();
    if (outcome.refusedIssues !== undefined) throw new CannotAudit(refusal(outcome.refusedIssues));
    const render = (format: string, width: number, color: 0 | 1 | 2 | 3): string => {
      const reporter = STATEMENT_REPORTERS.get(format);
      if (reporter === undefined) throw new Error(`no reporter is called ${format}`);
      return reporter(outcome.statement, { width, color });
    };
    await writeOutputs(outputs.map((output) => ({ output, text: render(output.format, PAGE_WIDTH, 0) })));
    saySkipped(inputs, io);
    io.stdout.write(render(flags.format, pageWidth(io.stdout), colorLevel(io, flags.color)));
    return 0;
  } finally {
    progress.stop();
  }
}

/** `--month 2026-07` as a span, in the zone that dates without one are read in. */
function monthOf({ month, since, until }: StatementFlags): { since?: string; until?: string } {
  if (month === undefined) return {};
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month);
  if (match === null) throw new CannotAudit([`--month ${month}: is not a month; write year and month, such as 2026-07.`]);
  if (since !== undefined || until !== undefined) throw new CannotAudit(['--month: names a span already; leave out --since and --until.']);
  const next = new Date(Date.UTC(Number(match[1]), Number(match[2]), 1));
  return { since: `${month}-01`, until: next.toISOString().slice(0, 10) };
}
