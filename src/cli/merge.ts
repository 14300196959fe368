import type { Baseline } from '../audit/audit.ts';
import { Merge, type Merged } from '../audit/merge.ts';
import { isListed } from '../audit/part.ts';
import { MOST_SHOWN, type PageEvidence } from '../audit/page-evidence.ts';
import { CannotAudit } from '../domain/errors.ts';
import type { Report } from '../domain/report.ts';
import type { FailOn } from '../domain/standing.ts';
import { stretchesOf } from '../domain/stretches.ts';
import { jsonInPieces, listTexts, type ReportLists } from '../report/json.ts';
import { loadReporters, REPORTERS, WITH_EVIDENCE, type ReportOptions } from '../report/index.ts';
import { nextBaseline, readBaseline } from './baseline-file.ts';
import { readConfig } from './config-file.ts';
import { exitCode } from './exit.ts';
import { colorLevel, PAGE_WIDTH, pageWidth, type Io } from './io.ts';
import { nothingStays } from './memory.ts';
import { planOutputs, planPlace, writeOutputs } from './output.ts';
import { inBlocks, print } from './pieces.ts';
import { VERSION } from './version.ts';
import type { AuditFlags } from './audit.ts';
import { pageOf, type Job } from './worker/job.ts';
import { jobOfParts, partFiles, Parts, realOf } from './worker/parts.ts';

export type MergeFlags = Pick<AuditFlags, 'format' | 'draws' | 'output' | 'writeBaseline' | 'quiet' | 'color'> & {
  readonly job?: string | undefined;
  readonly config?: string | undefined;
  readonly failOn?: FailOn | undefined;
  readonly baseline?: string | undefined;
};

/** The parts of a job into its report: what one process over all the files would have written. `null`: no part was named. */
export async function mergeCommand(typed: readonly string[], flags: MergeFlags, io: Io): Promise<number | null> {
  if (typed.length === 0) return null;
  nothingStays();
  const { cwd } = io;
  const config = await readConfig(flags.config, cwd);
  const failOn = flags.failOn ?? config.fail_on ?? 'error';
  const files = await partFiles(typed, cwd);
  const job = await jobOfParts(files, flags.job, cwd);
  const partsRead = new Set(realOf([...files, ...(flags.job === undefined ? [] : [flags.job])], cwd));
  const rewritten = flags.writeBaseline === undefined ? null : await planPlace('--write-baseline', flags.writeBaseline, cwd, partsRead);
  const path = flags.baseline ?? config.baseline;
  const named = flags.baseline === undefined ? `${config.path}: baseline` : '--baseline';
  const baseline = await readBaseline(path === undefined ? null : { path, named: `${named} ${path}` }, rewritten, cwd);
  if (job.redacted && (baseline !== null || rewritten !== null))
    throw new CannotAudit(['A baseline needs the key of --redact, which parts do not hold: merge without one, or audit in one process.']);
  const outputs = await planOutputs(
    flags.output ?? [],
    cwd,
    baseline === null ? partsRead : new Set([...partsRead, baseline.real]),
    REPORTERS,
    rewritten === null ? [] : [rewritten],
  );

  const parts = new Parts(job, cwd);
  const merge = new Merge(runOf(job, baseline));
  await parts.readAll(files, (part) => merge.add(part));
  const merged = merge.finish();
  const { head, standing } = merged;

  const prints = flags.quiet !== true;
  // Other formats speak of all draws at once.
  const isMadeAsRead = (format: string): boolean => format === 'json' || format === 'table';
  const shown = [...(prints ? [flags.format] : []), ...outputs.map(({ format }) => format)];
  const whole = !shown.every(isMadeAsRead) || rewritten !== null;
  const page = pageOf(job);
  if (page === null && shown.some((format) => WITH_EVIDENCE.has(format)))
    throw new CannotAudit([
      `A page in HTML holds what the records of ${MOST_SHOWN} accounts show, and these are ${job.accounts.length}; merge into another format, or audit in one process.`,
    ]);
  const report = whole ? await gathered(parts, merged, page) : null;
  const evidence = page?.built() ?? null;
  const digest = report === null && shown.includes('table') ? await digestOf(parts, merged) : null;
  const reporterOf = await loadReporters(shown);
  const render = (format: string, page: Pick<ReportOptions, 'width' | 'color'>): string | AsyncIterable<Uint8Array> => {
    const options = { ...page, draws: flags.draws, failOn, command: job.command, evidence };
    if (report !== null) return reporterOf(format)(report, options);
    return format === 'table' && digest !== null ? digest(options) : inBlocks(jsonInPieces(head, listsOf(parts, merged, flags.draws)));
  };
  const next = rewritten === null || report === null ? null : await nextBaseline(rewritten, report, standing);
  await writeOutputs([
    ...outputs.map((output) => ({ output, text: render(output.format, { width: PAGE_WIDTH, color: 0 }) })),
    ...(next === null ? [] : [next]),
  ]);
  if (prints) {
    if (next !== null) io.stderr.write(next.said);
    await print(render(flags.format, { width: pageWidth(io.stdout), color: colorLevel(io, flags.color) }), io);
  }
  return exitCode({ findings: merged.open }, failOn);
}

function runOf(
  { read, options, policies, policyDigest, namedAfterVendors }: Job,
  baseline: Baseline | null,
): ConstructorParameters<typeof Merge>[0] {
  return { files: read.files, options, policies, policyDigest, toolVersion: VERSION, namedAfterVendors, baseline, redactor: null };
}

async function gathered(parts: Parts, { head, shown }: Merged, page: PageEvidence | null): Promise<Report> {
  const report: Report = { ...head, draws: [], findings: [], bridge: [] };
  for (const part of parts.inOrder(null)) {
    page?.add(part);
    for (const draw of part.draws) report.draws.push(draw);
    for (const finding of part.findings) report.findings.push(shown(finding));
    for (const books of part.bridge) report.bridge.push(books);
  }
  return report;
}

/** The page, by what is told of all parts. */
async function digestOf(parts: Parts, { head, shown }: Merged): Promise<(options: ReportOptions) => string> {
  const { Digest, tableOf } = await import('../report/table.ts');
  const digest = new Digest();
  for (const { draws, findings, bridge } of parts.inOrder(null)) digest.add({ draws, findings: findings.map(shown), bridge });
  return (options) => tableOf(head, digest, options);
}

function listsOf(parts: Parts, { shown }: Merged, draws: MergeFlags['draws']): ReportLists {
  return {
    async *draws() {
      if (draws === 'none') return;
      for (const part of parts.inOrder('draws'))
        yield* textOf(
          part.draws.filter((draw) => isListed(draw, draws)),
          listTexts.draws,
        );
    },
    async *findings() {
      for (const part of parts.inOrder('findings')) yield* textOf(part.findings.map(shown), listTexts.findings);
    },
    async *bridge() {
      for (const part of parts.inOrder('bridge')) yield* textOf(part.bridge, listTexts.bridge);
    },
  };
}

function* textOf<T>(items: readonly T[], write: (items: readonly T[]) => string): Iterable<string> {
  for (const stretch of stretchesOf(items, AT_ONCE)) yield write(stretch);
}

/** Of an account with many, no more are written at once. */
const AT_ONCE = 1 << 8;
