import { extname } from 'node:path';
import { audit, auditInPieces, type AuditRequest, type Baseline } from '../audit/audit.ts';
import type { Spill } from '../audit/store/spill.ts';
import { CannotAudit } from '../domain/errors.ts';
import { ENDINGS, loadReporters, REPORTERS, WITH_EVIDENCE, type ReportOptions } from '../report/index.ts';
import { nextBaseline, readBaseline } from './baseline-file.ts';
import { exitCode } from './exit.ts';
import { gather, type Gathered } from './gather.ts';
import { saySkipped } from './inputs.ts';
import { refusal } from './issues.ts';
import { colorLevel, PAGE_WIDTH, pageWidth, type Io } from './io.ts';
import { memoryWatch, nothingStays } from './memory.ts';
import { planOutputs, planPlace, writeOutputs, type Output } from './output.ts';
import { startProgress } from './progress.ts';
import { checkAccounts, settle, type Settings, type TypedOptions } from './settings.ts';
import { commandLine } from './typed.ts';
import { VERSION } from './version.ts';
import { spillIn, storeIn, storeOn } from './spill.ts';
import { print } from './pieces.ts';
import { canBeStreams, streamsOf, wantedBy, type Stream } from './streams.ts';

export interface AuditFlags extends TypedOptions {
  readonly format: 'table' | 'json' | 'jsonl' | 'csv' | 'markdown' | 'html' | 'sarif' | 'junit' | 'github';
  readonly draws: 'all' | 'open' | 'none';
  readonly output?: readonly string[] | undefined;
  readonly writeBaseline?: string | undefined;
  readonly partial?: true | undefined;
  readonly shard?: string | undefined;
  readonly quiet?: true | undefined;
  readonly color: boolean;
  readonly progress: boolean;
}

/**
 * Read the files, replay them account by account under the policy, run the rules, report; the exit code says what was found.
 * `null`: no file was named anywhere.
 */
export async function auditCommand(paths: readonly string[], flags: AuditFlags, io: Io): Promise<number | null> {
  if (flags.shard !== undefined) return (await import('./worker/shard.ts')).shardCommand(paths, flags, flags.shard, io);
  const settings = await settle(paths, flags, io.cwd);
  if (settings.inputs.length === 0) return null;
  const inputs = await gather(settings, io, 'audit');
  const inputFiles = new Set([...inputs.files.map((file) => file.real), ...settings.read]);
  // It may take the place of the baseline that is read: what still stands in it is kept.
  const rewritten = flags.writeBaseline === undefined ? null : await planPlace('--write-baseline', flags.writeBaseline, io.cwd, inputFiles);
  const baseline = await readBaseline(settings.baseline, rewritten, io.cwd);
  const outputs = await planOutputs(
    flags.output ?? [],
    io.cwd,
    baseline === null ? inputFiles : new Set([...inputFiles, baseline.real]),
    REPORTERS,
    rewritten === null ? [] : [rewritten],
  );
  const spill = rewritten === null && canBeStreams(formatsOf(flags), baseline !== null) ? spillIn(settings.temporary, io) : null;
  if (spill !== null) return await inStreams({ inputs, settings, baseline, flags, outputs, spill }, io);
  const outcome = await judge(inputs, settings, baseline, flags, io);
  if (outcome.refusedIssues !== undefined) throw new CannotAudit(refusal(outcome.refusedIssues));

  const { report, evidence } = outcome;
  checkAccounts(report.summary.accounts, settings);
  const command = commandLine(settings.inputs, flags, settings.redactor);
  const reporterOf = await loadReporters(formatsOf(flags));
  const render = (format: string, page: Pick<ReportOptions, 'width' | 'color'>): string =>
    reporterOf(format)(report, { ...page, draws: flags.draws, failOn: settings.failOn, command, evidence });
  const next = rewritten === null ? null : await nextBaseline(rewritten, report, outcome.standing);
  await writeOutputs([
    ...outputs.map((output) => ({ output, text: render(output.format, { width: PAGE_WIDTH, color: 0 }) })),
    ...(next === null ? [] : [next]),
  ]);
  if (flags.quiet !== true) {
    saySkipped(inputs, io);
    if (next !== null) io.stderr.write(next.said);
    io.stdout.write(render(flags.format, { width: pageWidth(io.stdout), color: colorLevel(io, flags.color) }));
  }
  return exitCode(report, settings.failOn);
}

/** The reporters of a run: what is printed, and what the endings of its files say. */
function formatsOf({ quiet, format, output = [] }: Pick<AuditFlags, 'quiet' | 'format' | 'output'>): string[] {
  const files = output.map((path) => ENDINGS.get(extname(path).toLowerCase()) ?? '');
  return quiet === true ? files : [format, ...files];
}

interface InStreams {
  readonly inputs: Gathered;
  readonly settings: Settings;
  readonly baseline: Baseline | null;
  readonly flags: AuditFlags;
  readonly outputs: readonly Output[];
  readonly spill: Spill;
}

/** Of such a report no more is at hand at any time than what is judged and what is written. */
async function inStreams({ inputs, settings, baseline, flags, outputs, spill }: InStreams, io: Io): Promise<number> {
  const formats = formatsOf(flags);
  const streams = await streamsOf(formats, spill, flags.draws);
  const { lists, byKind, late } = wantedBy(formats, flags.draws);
  const outcome = await withRequest(inputs, settings, baseline, flags, io, (request) =>
    auditInPieces(
      {
        ...request,
        options: { ...request.options, draws: lists },
        byKind,
        late,
        store: storeOn(spill, io),
        judged: (done, of) => {
          if (done === 0) nothingStays();
          request.judged?.(done, of);
        },
      },
      (part) => streams.forEach((stream) => stream.take(part)),
    ),
  );
  if (outcome.refusedIssues !== undefined) throw new CannotAudit(refusal(outcome.refusedIssues));
  const { merged } = outcome;
  checkAccounts(merged.head.summary.accounts, settings);
  const command = commandLine(settings.inputs, flags, settings.redactor);
  const options = { draws: flags.draws, failOn: settings.failOn, command };
  const text = (format: string, page: Pick<ReportOptions, 'width' | 'color'>): string | AsyncIterable<Uint8Array> =>
    (streams.get(format) as Stream).text(merged, { ...page, ...options });
  await writeOutputs(outputs.map((output) => ({ output, text: text(output.format, { width: PAGE_WIDTH, color: 0 }) })));
  if (flags.quiet !== true) {
    saySkipped(inputs, io);
    await print(text(flags.format, { width: pageWidth(io.stdout), color: colorLevel(io, flags.color) }), io);
  }
  return exitCode({ findings: merged.open }, settings.failOn);
}

export async function judge(
  inputs: Gathered,
  settings: Settings,
  baseline: Baseline | null,
  flags: Pick<AuditFlags, 'partial' | 'quiet' | 'progress' | 'draws' | 'format' | 'output'>,
  io: Io,
  traced?: (id: string) => boolean,
): ReturnType<typeof audit> {
  const traces = traced === undefined ? {} : { traced };
  return withRequest(inputs, settings, baseline, flags, io, (request) =>
    audit({ ...request, ...traces, store: storeIn(settings.temporary, io) }),
  );
}

/** A large account looks after the memory itself. */
const ACCOUNTS_BETWEEN = 64;

async function withRequest<T>(
  inputs: Gathered,
  settings: Settings,
  baseline: Baseline | null,
  flags: Pick<AuditFlags, 'partial' | 'quiet' | 'progress' | 'draws' | 'format' | 'output'>,
  io: Io,
  use: (request: Omit<AuditRequest, 'store'>) => Promise<T>,
): Promise<T> {
  const total = inputs.files.reduce((bytes, file) => bytes + file.bytes, 0);
  const formats = formatsOf(flags);
  const watch = memoryWatch();
  const progress = await startProgress(io, flags.progress && flags.quiet !== true, total);
  try {
    return await use({
      inputs: inputs.files,
      forcedFormats: inputs.forced,
      formats: settings.formats,
      redactor: settings.redactor,
      partial: flags.partial === true,
      policies: settings.policies,
      policyDigest: settings.policyDigest,
      // A page that is made of a whole report needs all draws to tell them apart; a JSON alone lists only those that it was asked for.
      options: { ...settings.options, draws: formats.every((format) => format === 'json') ? flags.draws : 'all' },
      evidence: formats.some((format) => WITH_EVIDENCE.has(format)),
      toolVersion: VERSION,
      baseline,
      progress: (done) => progress.read(done.file, done.bytes),
      meanwhile: watch,
      judged: (done, of) => {
        if (done % ACCOUNTS_BETWEEN === 0) watch();
        progress.judged(done, of);
      },
    });
  } finally {
    progress.stop();
  }
}
