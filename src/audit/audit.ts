/** Many accounts into one report: read every file, partition by account, replay each, run the rules, sum. */
import type { AuditOptions } from '../domain/options.ts';
import { VERDICTS, type Verdict } from '../domain/verdict.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Policy } from '../domain/policy.ts';
import type { BaselineEntry, BridgeView, DrawView, FindingView, Level, OtherStream, ReadIssueView, Report } from '../domain/report.ts';
import { formatAmount } from '../domain/money.ts';
import { byText } from '../domain/order.ts';
import { addMonths, formatInstant, type Instant } from '../domain/time.ts';
import type { Draw } from '../replay/model.ts';
import { checkAll, fingerprint } from '../rules/index.ts';
import { accountsOf } from './accounts.ts';
import { applyBaseline, type Baseline } from './baseline.ts';
import { bridgesOf } from './bridge.ts';
import type { Format } from '../formats/format.ts';
import { evidenceOf } from './evidence.ts';
import { MonthStatements } from './months.ts';
import { inputNotes, NOTHING_LEFT_OUT } from './notes.ts';
import { periodOf, reportedSpan } from './period.ts';
import { readInputs, type InputFile } from './read.ts';
import { Alternatives } from './sensitivity.ts';
import type { Redactor } from './redact.ts';
import type { RecordStore } from './store.ts';
import { CurrencySums } from './sums.ts';
import { emptyTraces, traceDraw, traceFinding, type Traces } from './trace.ts';
import { bridgeView, drawView, findingView, inputSummary } from './view.ts';

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
  /** Gather what the records show beside the report. */
  readonly evidence?: boolean;
  readonly store: RecordStore;
  readonly redactor?: Redactor | null;
  readonly progress?: (done: { file: string; bytes: number }) => void;
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

export async function audit(request: AuditRequest): Promise<AuditOutcome> {
  const { options, policies } = request;
  const { files, spans } = await readInputs(request);
  const issues = files.flatMap((file) => file.issues);
  if (issues.length > 0 && !request.partial) return { refusedIssues: issues };

  const { wanted, namedAfterVendors, replayed } = accountsOf(request, spans);
  const counts = (item: { from?: Instant; at?: Instant }): boolean => inSpan(item.from ?? item.at, options);
  const sums = new CurrencySums();
  const alternatives = new Alternatives(options.timezone, counts);
  const pathOf = (file: number): string => spans[file]?.path ?? '';
  const draws: DrawView[] = [];
  const found: FindingView[] = [];
  const elsewhere = new Set<string>();
  const bridge: BridgeView[] = [];
  const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  const others = new Map<string, { stream: string; currency: string; amount: bigint; uses: number }>();
  const plansInForce = new Set<string>();
  const evidence: Evidence | null = request.evidence === true ? { accounts: [], accountsLeftOut: 0, months: [], monthsLeftOut: 0 } : null;
  const months = new MonthStatements(reportedSpan(files, options), options, pathOf);
  const traces = emptyTraces();
  const leftOut = { ...NOTHING_LEFT_OUT };

  let judged = 0;
  request.judged?.(judged, wanted.length);
  for (const { account, records, replay, context } of replayed) {
    alternatives.add(account, records, replay, context);
    for (const draw of replay.draws) {
      if (!counts(draw)) continue;
      verdicts[draw.verdict] += 1;
      sums.add(draw);
      if (isListed(draw, options)) draws.push(drawView(draw, pathOf));
      if (request.traced?.(draw.id)) traceDraw(draw, replay, pathOf, traces);
    }
    for (const [currency, amount] of replay.netOf(counts)) sums.addNet(currency, amount);
    for (const finding of checkAll(
      { replay, policies, budgets: options.budgets, policyAt: (at) => replay.policyAt(at) },
      options.ruleLevels,
    )) {
      if (request.traced?.(fingerprint(finding, account))) traceFinding(finding, { account, records, replay }, pathOf, traces);
      if (counts(finding)) found.push(findingView(finding, account, pathOf));
      else if (request.baseline) elsewhere.add(fingerprint(finding, account));
    }
    for (const other of replay.otherStreams) addOther(others, other);
    const books = bridgesOf(replay);
    for (const one of books) if (holdsMonth(one.month, options)) bridge.push(bridgeView(one, account, pathOf));
    if (evidence !== null) {
      if (evidence.accounts.length === MOST_SHOWN) evidence.accountsLeftOut += 1;
      // Of very many accounts those without a draw have nothing to show.
      else if (wanted.length <= MOST_SHOWN || replay.draws.some(counts))
        evidence.accounts.push(evidenceOf(account, replay, (at) => inSpan(at, options)));
      months.add(account, replay, books);
    }
    leftOut.coarserTwins += replay.coarserTwins;
    leftOut.repeatedLooks += replay.repeatedLooks;
    leftOut.repeatedPurchases += replay.repeatedPurchases;
    leftOut.looksOfUnknownOrigin += replay.looksOfUnknownOrigin;
    for (const plan of replay.plansInForce) plansInForce.add(plan);
    request.judged?.((judged += 1), wanted.length);
  }
  const used = policies.filter((policy) => [...plansInForce].some((plan) => policy.plans.has(plan)));
  const unknownPlans = [...plansInForce].filter((plan) => !policies.some((policy) => policy.plans.has(plan))).sort();
  const inUse = used.length > 0 ? used : policies;
  const verified = inUse.map((policy) => policy.verifiedUntil).filter((instant) => instant !== null);
  found.sort((a, b) => byText(a.account, b.account) || byText(a.at, b.at) || byText(a.id, b.id));
  const applied = request.baseline
    ? applyBaseline(found, request.baseline, {
        accounts: new Set(wanted.map(({ account }) => account)),
        isOff: (rule) => options.ruleLevels.get(rule) === 'off',
        elsewhere,
        span: reportedSpan(files, options),
      })
    : null;
  const shown = applied === null ? null : (request.redactor?.applied(applied) ?? applied);
  const findings = shown?.findings ?? found;
  if (evidence !== null) Object.assign(evidence, months.built());
  return {
    evidence,
    standing: applied?.standing ?? [],
    traces,
    report: {
      version: 1,
      tool: { name: 'headroom', version: request.toolVersion },
      policy: {
        ids: inUse.map((policy) => policy.id).sort(),
        verified_until: verified.length === 0 ? null : dateOf(Math.min(...verified) as Instant),
        sha256: request.policyDigest,
      },
      inputs: files.map(inputSummary),
      period: periodOf(files),
      attested_unused: [...options.attestUnused].sort(),
      summary: {
        accounts: wanted.length,
        draws: VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict], 0),
        amounts: sums.view((currency) => alternatives.of(currency, sums.premature(currency))),
        verdicts,
        other_streams: [...others.values()]
          .sort((a, b) => byText(a.stream, b.stream) || byText(a.currency, b.currency))
          .map(({ amount, ...other }): OtherStream => ({ ...other, amount: formatAmount(amount, other.currency) }))
          .map(({ stream, currency, amount, uses }) => ({ stream, currency, amount, uses })),
        findings: countLevels(findings),
      },
      draws,
      findings,
      read_issues: issues,
      notes: inputNotes(files, options, namedAfterVendors, unknownPlans, leftOut),
      bridge,
      baseline: shown?.view ?? null,
    },
  };
}

/** Accounts of which a page can hold the evidence. */
const MOST_SHOWN = 500;

function inSpan(at: Instant | undefined, { since, until }: AuditOptions): boolean {
  return at !== undefined && (since === null || at >= since) && (until === null || at < until);
}

/** Whether [since, until) and a calendar month have an instant in common. */
function holdsMonth(month: string, { since, until }: AuditOptions): boolean {
  const from = Date.parse(`${month}-01T00:00:00Z`) as Instant;
  return (since === null || addMonths(from, 1) > since) && (until === null || from < until);
}

const OPEN: ReadonlySet<Verdict> = new Set(['premature', 'suspected', 'undecided']);

function isListed(draw: Draw, { draws }: AuditOptions): boolean {
  return draws === 'all' || (draws === 'open' && OPEN.has(draw.verdict));
}

function addOther(
  others: Map<string, { stream: string; currency: string; amount: bigint; uses: number }>,
  other: { stream: string; currency: string; amount: number; uses: number },
): void {
  const key = `${other.stream} ${other.currency}`;
  const sum = others.get(key) ?? { stream: other.stream, currency: other.currency, amount: 0n, uses: 0 };
  sum.amount += BigInt(other.amount);
  sum.uses += other.uses;
  others.set(key, sum);
}

function countLevels(findings: readonly FindingView[]): Report['summary']['findings'] {
  const open = findings.filter((finding) => finding.accepted === null);
  const of = (level: Level): number => open.filter((finding) => finding.level === level).length;
  return { error: of('error'), warning: of('warning'), note: of('note'), accepted: findings.length - open.length };
}

/** A policy's `verified_until` is a date, and stays one. */
function dateOf(at: Instant): string {
  return formatInstant(at).slice(0, 10);
}
