/** Read every file, replay each account into its part, merge the parts: the three stages that engines run apart. */
import type { AuditOptions } from '../domain/options.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Policy } from '../domain/policy.ts';
import type { BaselineEntry, BridgeView, DrawView, FindingView, ReadIssueView, Report } from '../domain/report.ts';
import { CannotAudit } from '../domain/errors.ts';
import { foresightOf } from '../replay/foresight.ts';
import { Bundled } from '../replay/table.ts';
import { accountsOf, type AccountWork } from './accounts.ts';
import type { Baseline } from './baseline.ts';
import type { Format } from '../formats/format.ts';
import type { Meanwhile } from '../replay/model.ts';
import { Merge, type Merged } from './merge.ts';
import { PageEvidence } from './page-evidence.ts';
import { partOf, partOrFailure, type Part } from './part.ts';
import { readInputs, type FileRead, type InputFile } from './read.ts';
import type { Redactor } from './redact.ts';
import type { AccountKey, RecordStore } from './store.ts';
import { emptyTraces, type Traces } from './trace.ts';

export type { Baseline } from './baseline.ts';
export { inspect, type Inspection } from './inspect.ts';
export type { InputFile } from './read.ts';

export interface AuditRequest {
  readonly inputs: readonly InputFile[];
  /** Format id by path as typed (`--as`). */
  readonly forcedFormats: ReadonlyMap<string, string>;
  /** All that there are, where maps made more of them. */
  readonly formats?: readonly Format[];
  /** Go on without rows that can't be read. */
  readonly partial: boolean;
  readonly policies: readonly Policy[];
  readonly policyDigest: string;
  readonly options: AuditOptions;
  readonly toolVersion: string;
  /** Findings that were accepted before. */
  readonly baseline?: Baseline | null;
  /** Tell draws that were rightly billed by kind, where they aren't listed. */
  readonly byKind?: boolean;
  /** Whoever takes a part takes at once what it needs of its draws and findings: they don't hold any longer. */
  readonly late?: boolean;
  /** Gather what the records show beside the report. */
  readonly evidence?: boolean;
  readonly store: RecordStore;
  readonly redactor?: Redactor | null;
  readonly progress?: (done: { file: string; bytes: number }) => void;
  /** Called now and then while an account with many draws is judged: what it throws ends the run. */
  readonly meanwhile?: Meanwhile;
  /** After the reading, which may be the shorter part: so many accounts of all. */
  readonly judged?: (done: number, of: number) => void;
  /** Draws and findings whose way to the verdict is asked for as well. */
  readonly traced?: (id: string) => boolean;
}

export type AuditOutcome =
  | {
      readonly report: Report;
      /** `null` unless asked for. */
      readonly evidence: Evidence | null;
      readonly traces: Traces;
      /** Entries of the baseline that still stand. */
      readonly standing: readonly BaselineEntry[];
      readonly refusedIssues?: undefined;
    }
  /** Rows that can't be read, and no `--partial`: there is no report. */
  | { readonly report?: undefined; readonly refusedIssues: readonly ReadIssueView[] };

/** Where the lists of a report are too long to be held at once: they went to somebody else. */
export type AuditInPieces =
  | { readonly merged: Merged; readonly refusedIssues?: undefined }
  | { readonly merged?: undefined; readonly refusedIssues: readonly ReadIssueView[] };

export async function audit(request: AuditRequest): Promise<AuditOutcome> {
  const draws: DrawView[] = [];
  const found: FindingView[] = [];
  const bridge: BridgeView[] = [];
  const traces = emptyTraces();
  const outcome = await judgeAll(request, traces, (part) => {
    for (const draw of part.draws) draws.push(draw);
    for (const finding of part.findings) found.push(finding);
    for (const books of part.bridge) bridge.push(books);
  });
  if (outcome.refusedIssues !== undefined) return outcome;
  const { head, shown, standing } = outcome.merged;
  return { standing, traces, evidence: outcome.page?.built() ?? null, report: { ...head, draws, findings: found.map(shown), bridge } };
}

/** Each account's part of the report goes to `take`, in their order. */
export async function auditInPieces(
  request: Omit<AuditRequest, 'evidence' | 'traced'>,
  take: (part: Part) => void,
): Promise<AuditInPieces> {
  const outcome = await judgeAll(request, emptyTraces(), take);
  return outcome.refusedIssues === undefined ? { merged: outcome.merged } : outcome;
}

type Judged =
  | { readonly merged: Merged; readonly page: PageEvidence | null; readonly refusedIssues?: undefined }
  | { readonly refusedIssues: readonly ReadIssueView[] };

/** So often files are read once more while accounts are judged; the last time with every use of all of them by itself. */
const MOST_READINGS = 3;

async function judgeAll(request: AuditRequest, traces: Traces, take: (part: Part) => void): Promise<Judged> {
  const { options, policies, store, traced } = request;
  // Who asks for more than draws asks for every use by itself.
  if (request.evidence !== true && traced === undefined) store.bundling?.begin(foresightOf(policies, request.inputs.length === 1));
  const { files, spans } = await readInputs(request);
  const issues = files.flatMap((file) => file.issues);
  if (issues.length > 0 && !request.partial) return { refusedIssues: issues };
  const spoilt = store.bundling?.spoilt() ?? [];
  if (spoilt.length > 0) await readAgain(request, files, spoilt);

  const { wanted, own, namedAfterVendors, work } = accountsOf(request, spans);
  const { policyDigest, toolVersion, baseline = null, redactor = null } = request;
  const merge = new Merge({ files, options, policies, policyDigest, toolVersion, namedAfterVendors, baseline, redactor });
  const pathOf = (file: number): string => spans[file]?.path ?? '';
  const page = request.evidence === true ? new PageEvidence(wanted.length, files, options, pathOf) : null;
  const judging = {
    options,
    policies,
    pathOf,
    traced,
    traces,
    page,
    lists: options.draws,
    byKind: request.byKind ?? false,
    late: request.late ?? false,
  };
  let judged = 0;
  request.judged?.(judged, own.length);
  const judge = (account: AccountWork): void => {
    const part = request.partial ? partOrFailure(account, judging) : partOf(account, judging);
    merge.add(part);
    page?.add(part);
    if (part.failed === undefined) take(part);
    judged += 1;
    request.judged?.(judged, own.length);
  };
  let left = work;
  for (let readings = 1; isCutShort(left, judge); readings += 1) {
    await readAgain(request, files, readings < MOST_READINGS ? (own[judged]?.keys ?? []) : 'all');
    left = after(judged, accountsOf(request, spans).work);
  }
  return { merged: merge.finish(), page };
}

/** Whether an account needs uses one by one that were told together. */
function isCutShort(work: Iterable<AccountWork>, judge: (account: AccountWork) => void): boolean {
  try {
    for (const account of work) judge(account);
    return false;
  } catch (error) {
    if (error instanceof Bundled) return true;
    throw error;
  }
}

function* after<T>(count: number, items: Iterable<T>): Iterable<T> {
  let passed = 0;
  for (const item of items) if ((passed += 1) > count) yield item;
}

/** With every use of these accounts by itself. */
async function readAgain(request: AuditRequest, before: readonly FileRead[], single: readonly AccountKey[] | 'all'): Promise<void> {
  request.store.bundling?.beginAgain(single);
  const { files } = await readInputs({ ...request, progress: () => {} });
  const changed = files.filter(({ sha256 }, index) => sha256 !== before[index]?.sha256);
  if (changed.length > 0) throw new CannotAudit(changed.map(({ path }) => `${path}: was written to while it was read; audit it again.`));
}
