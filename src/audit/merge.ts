/**
 * The third stage of an audit: the parts of all accounts, in any order, and what reading the files gave, into the head of one
 * report. Draws, findings and books are lists by account that nothing here holds: whoever writes the report lays them side by
 * side in order of account.
 */
import { formatAmount } from '../domain/money.ts';
import { byText } from '../domain/order.ts';
import type { AuditOptions } from '../domain/options.ts';
import type { Policy } from '../domain/policy.ts';
import type { BaselineEntry, FindingView, Level, OtherStream, ReadIssueView, Report } from '../domain/report.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import { VERDICTS } from '../domain/verdict.ts';
import { applyBaseline, type Baseline } from './baseline.ts';
import { inputNotes, NOTHING_LEFT_OUT } from './notes.ts';
import { noVerdicts, type FailedPart, type OtherSum, type Part } from './part.ts';
import { periodOf, reportedSpan } from './period.ts';
import type { FileRead } from './read.ts';
import type { Redactor } from './redact.ts';
import { Alternatives } from './sensitivity.ts';
import { CurrencySums } from './sums.ts';
import { inputSummary } from './view.ts';

/** What every part of a run has in common. */
export interface Run {
  readonly files: readonly FileRead[];
  readonly options: AuditOptions;
  readonly policies: readonly Policy[];
  readonly policyDigest: string;
  readonly toolVersion: string;
  readonly namedAfterVendors: readonly string[];
  readonly baseline: Baseline | null;
  readonly redactor: Redactor | null;
}

/** A report without what it lists by account. */
export type ReportHead = Omit<Report, 'draws' | 'findings' | 'bridge'>;

export interface Merged {
  readonly head: ReportHead;
  /** A finding as the report shows it: accepted, where the baseline says so. */
  readonly shown: (finding: FindingView) => FindingView;
  /** Whether any is accepted: else all are shown as they were found. */
  readonly accepts: boolean;
  /** One of each rule and level of the findings that nothing accepts: what an exit code hangs on. */
  readonly open: readonly Pick<FindingView, 'rule' | 'level' | 'accepted'>[];
  /** Entries of the baseline that still stand. */
  readonly standing: readonly BaselineEntry[];
}

export class Merge {
  private readonly sums = new CurrencySums();
  private readonly alternatives = new Alternatives();
  private readonly verdicts = noVerdicts();
  private readonly others = new Map<string, OtherSum>();
  private readonly plansInForce = new Set<string>();
  private readonly leftOut = { ...NOTHING_LEFT_OUT };
  /** By level and rule. */
  private readonly found = new Map<string, { readonly rule: string; readonly level: Level; count: number }>();
  private readonly elsewhere = new Set<string>();
  /** Findings that the baseline names. */
  private readonly named = new Map<string, FindingView>();
  private readonly accounts: string[] = [];
  /** Whether each came after the one before it, so that none came twice. */
  private areInOrder = true;
  private readonly failed: FailedPart[] = [];
  private readonly inBaseline: ReadonlySet<string>;

  constructor(private readonly run: Run) {
    this.inBaseline = new Set(run.baseline?.entries.map((entry) => entry.id));
  }

  add(part: Part | FailedPart): void {
    if (part.failed !== undefined) {
      this.failed.push(part);
      return;
    }
    this.areInOrder &&= this.accounts.length === 0 || byText(this.accounts.at(-1) as string, part.account) < 0;
    this.accounts.push(part.account);
    for (const verdict of VERDICTS) this.verdicts[verdict] += part.verdicts[verdict];
    if (part.sums.size > 0) this.sums.addAll(part.sums);
    this.alternatives.add(part.sensitivity);
    for (const other of part.otherStreams) this.addOther(other);
    for (const plan of part.plansInForce) this.plansInForce.add(plan);
    this.leftOut.coarserTwins += part.leftOut.coarserTwins;
    this.leftOut.repeatedLooks += part.leftOut.repeatedLooks;
    this.leftOut.repeatedPurchases += part.leftOut.repeatedPurchases;
    this.leftOut.looksOfUnknownOrigin += part.leftOut.looksOfUnknownOrigin;
    for (const id of part.elsewhere) if (this.inBaseline.has(id)) this.elsewhere.add(id);
    for (const finding of part.findings) {
      this.count(finding, 1);
      if (this.inBaseline.has(finding.id)) this.named.set(finding.id, finding);
    }
  }

  finish(): Merged {
    const { run, verdicts } = this;
    const { files, options, policies, redactor } = run;
    const used = policies.filter((policy) => [...this.plansInForce].some((plan) => policy.plans.has(plan)));
    const unknownPlans = [...this.plansInForce].filter((plan) => !policies.some((policy) => policy.plans.has(plan))).sort();
    const inUse = used.length > 0 ? used : policies;
    const verified = inUse.map((policy) => policy.verifiedUntil).filter((instant) => instant !== null);
    const applied =
      run.baseline === null
        ? null
        : applyBaseline(this.named, run.baseline, {
            accounts: new Set(this.accounts),
            isOff: (rule) => options.ruleLevels.get(rule) === 'off',
            elsewhere: this.elsewhere,
            span: reportedSpan(files, options),
          });
    const said = applied === null ? null : (redactor?.applied(applied) ?? applied);
    const shown = (finding: FindingView): FindingView => {
      const accepted = said?.accepting.get(finding.id);
      return accepted === undefined ? finding : { ...finding, accepted };
    };
    const accepted = [...this.named.values()].filter((finding) => shown(finding).accepted !== null);
    for (const finding of accepted) this.count(finding, -1);
    const open = [...this.found.values()].filter(({ count }) => count > 0);
    const levels: Record<Level, number> = { error: 0, warning: 0, note: 0 };
    for (const { level, count } of open) levels[level] += count;
    return {
      standing: applied?.standing ?? [],
      shown,
      accepts: accepted.length > 0,
      open: open.map(({ rule, level }) => ({ rule, level, accepted: null })),
      head: {
        version: 1,
        tool: { name: 'headroom', version: run.toolVersion },
        policy: {
          ids: inUse.map((policy) => policy.id).sort(),
          verified_until: verified.length === 0 ? null : dateOf(Math.min(...verified) as Instant),
          sha256: run.policyDigest,
        },
        inputs: files.map(inputSummary),
        period: periodOf(files),
        attested_unused: [...options.attestUnused].sort(),
        summary: {
          accounts: this.areInOrder ? this.accounts.length : new Set(this.accounts).size,
          draws: VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict], 0),
          amounts: this.sums.view((currency) => this.alternatives.of(currency, this.sums.premature(currency))),
          verdicts,
          other_streams: [...this.others.values()]
            .sort((a, b) => byText(a.stream, b.stream) || byText(a.currency, b.currency))
            .map(({ stream, currency, amount, uses }): OtherStream => ({ stream, currency, amount: formatAmount(amount, currency), uses })),
          findings: { ...levels, accepted: accepted.length },
        },
        read_issues: [...files.flatMap((file) => file.issues), ...this.failures()],
        notes: inputNotes(files, options, run.namedAfterVendors, unknownPlans, this.leftOut),
        baseline: said?.view ?? null,
      },
    };
  }

  private count({ rule, level }: FindingView, change: 1 | -1): void {
    const key = `${level} ${rule}`;
    const known = this.found.get(key);
    if (known === undefined) this.found.set(key, { rule, level, count: change });
    else known.count += change;
  }

  /** What is not in the report must stand in it. */
  private failures(): ReadIssueView[] {
    return this.failed
      .sort((a, b) => byText(a.account, b.account))
      .map(({ account, failed, place }) => ({
        file: place?.file ?? '',
        line: place?.line ?? 0,
        column: '',
        value: account,
        problem: `is an account that could not be replayed (${failed}); nothing of it is in this report`,
      }));
  }

  private addOther({ stream, currency, amount, uses }: OtherSum): void {
    const key = `${stream} ${currency}`;
    const sum = this.others.get(key);
    this.others.set(key, { stream, currency, amount: amount + (sum?.amount ?? 0n), uses: uses + (sum?.uses ?? 0) });
  }
}

/** A policy's `verified_until` is a date, and stays one. */
function dateOf(at: Instant): string {
  return formatInstant(at).slice(0, 10);
}
