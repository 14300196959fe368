/** The second stage of an audit: one account, replayed and judged, into its part of the report, which needs no other account. */
import { CannotAudit } from '../domain/errors.ts';
import { byText } from '../domain/order.ts';
import type { InputRecord } from '../domain/records.ts';
import type { AuditOptions } from '../domain/options.ts';
import type { Policy } from '../domain/policy.ts';
import type { BridgeView, DrawView, FindingView } from '../domain/report.ts';
import { RightlyBilledByKind, type Explained, type RightlyBilled } from '../domain/rightly.ts';
import { addMonths, formatInstant, type Instant } from '../domain/time.ts';
import { VERDICTS, type Verdict } from '../domain/verdict.ts';
import { DRAWS_BETWEEN, type AccountReplay, type Draw } from '../replay/model.ts';
import { Bundled } from '../replay/table.ts';
import { checkAll } from '../rules/index.ts';
import type { AccountWork, Judged } from './accounts.ts';
import { bridgesOf } from './bridge.ts';
import { LateDraw, LateFinding } from './late.ts';
import type { LeftOut } from './notes.ts';
import type { PageEvidence, PartEvidence } from './page-evidence.ts';
import { alternativesOf, type PrematureUnder } from './sensitivity.ts';
import { CurrencySums, type Sums } from './sums.ts';
import { traceDraw, traceFinding, type Traces } from './trace.ts';
import { bridgeView, drawView, findingView, type PathOf } from './view.ts';

/** The charges of another stream in one currency; micro-units. */
export interface OtherSum {
  readonly stream: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly uses: number;
}

export interface Part {
  readonly account: string;
  readonly failed?: undefined;
  /** Every draw of the reported span that is listed, in the order of the replay. */
  readonly draws: readonly DrawView[];
  /** Those that aren't listed, by kind; none unless asked for. */
  readonly rightlyBilled: readonly RightlyBilled[];
  /** In order of time, then id. */
  readonly findings: readonly FindingView[];
  /** Fingerprints of what was found outside the reported span. */
  readonly elsewhere: readonly string[];
  readonly bridge: readonly BridgeView[];
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly sums: ReadonlyMap<string, Sums>;
  readonly sensitivity: PrematureUnder;
  readonly otherStreams: readonly OtherSum[];
  readonly plansInForce: readonly string[];
  readonly leftOut: LeftOut;
  /** `null` unless asked for. */
  readonly evidence: PartEvidence | null;
}

/** An account that could not be replayed: nothing of it is known but why. */
export interface FailedPart {
  readonly account: string;
  readonly failed: string;
  /** Where its first record stands; `null`: not known. */
  readonly place: { readonly file: string; readonly line: number } | null;
}

/** What one account's part is made by: the same for every account of a run. */
export interface Judging {
  readonly options: AuditOptions;
  readonly policies: readonly Policy[];
  readonly pathOf: PathOf;
  /** Draws and findings whose way to the verdict is asked for as well, and where that goes. */
  readonly traced?: ((id: string) => boolean) | undefined;
  readonly traces?: Traces;
  /** Which draws are listed: those of which nobody asks are not made ready for it. All where left out. */
  readonly lists?: AuditOptions['draws'];
  /** Whether draws that were rightly billed and aren't listed are told by kind. */
  readonly byKind?: boolean;
  /** Whether what is listed is looked at while its account is judged, and most of it in part. */
  readonly late?: boolean;
  /** Where what the records show beside the report is asked for. */
  readonly page?: PageEvidence | null;
}

/** An account whose replay breaks takes no other with it. */
export function partOrFailure(work: AccountWork, judging: Judging): Part | FailedPart {
  try {
    return partOf(work, judging);
  } catch (error) {
    if (error instanceof CannotAudit || error instanceof Bundled) throw error;
    const first = work.records()[0];
    return {
      account: work.account,
      failed: error instanceof Error ? error.message : String(error),
      place: first === undefined ? null : { file: judging.pathOf(first.file), line: first.line },
    };
  }
}

/** What the finding of a draw takes beside it. */
const BYTES_OF_A_FINDING = 1000;

/** Whoever asks for more than draws asks for the account's uses, which must then be those of its draws. */
export function partOf(work: AccountWork, judging: Judging): Part {
  const whole = (judging.page ?? null) !== null || judging.traced !== undefined ? work.replay() : null;
  return partOfJudged(whole ?? work.judge((judging.lists ?? 'all') !== 'all'), whole?.records ?? [], judging);
}

function partOfJudged(judged: Judged, records: readonly InputRecord[], judging: Judging): Part {
  const { account, replay, context } = judged;
  const { options, pathOf, page = null } = judging;
  const counts = (item: { from: Instant }): boolean => inSpan(item.from, options);
  const sensitivity = alternativesOf(judged, options.timezone, counts);
  const verdicts = noVerdicts();
  const sums = new CurrencySums();
  const kinds = judging.byKind === true && replay.draws.length > 0 ? new RightlyBilledByKind() : null;
  const draws = replay.draws.length === 0 ? NONE : drawsOf(judged, judging, verdicts, sums, kinds);
  if (replay.draws.length > 0) {
    if (verdicts.premature > 0) for (const [currency, amount] of replay.netOf(counts)) sums.addNet(currency, amount);
    context.meanwhile?.(replay.draws.length * BYTES_OF_A_FINDING);
  }
  const { findings, elsewhere } = findingsOf(judged, records, judging);
  const books = bridgesOf(replay);
  return {
    account,
    draws,
    rightlyBilled: kinds?.kinds ?? NONE,
    findings,
    elsewhere,
    bridge:
      books.length === 0 ? NONE : books.filter(({ month }) => holdsMonth(month, options)).map((one) => bridgeView(one, account, pathOf)),
    verdicts,
    sums: sums.byCurrency,
    sensitivity,
    otherStreams: replay.otherStreams.map(({ stream, currency, amount, uses }) => ({ stream, currency, amount: BigInt(amount), uses })),
    plansInForce: [...replay.plansInForce],
    leftOut: leftOutOf(replay),
    evidence: page === null ? null : page.of(account, replay, books, ({ at }) => inSpan(at, options), countOf(verdicts)),
  };
}

const NONE: readonly never[] = [];

/** Sums the draws of the reported span, and gives those that are listed. */
function drawsOf(
  { replay, context }: Judged,
  judging: Judging,
  verdicts: Record<Verdict, number>,
  sums: CurrencySums,
  kinds: RightlyBilledByKind | null,
): DrawView[] {
  const { options, pathOf, traced, traces, lists = 'all', late = false } = judging;
  const draws: DrawView[] = [];
  for (const draw of replay.draws) {
    if (!inSpan(draw.from, options)) continue;
    verdicts[draw.verdict] += 1;
    sums.add(draw);
    if (isListed(draw, lists)) {
      draws.push(late ? new LateDraw(draw, pathOf) : drawView(draw, pathOf));
      if (draws.length % DRAWS_BETWEEN === 0) context.meanwhile?.();
    } else if (kinds !== null && !OPEN.has(draw.verdict)) {
      const kind = kinds.of(draw, draw.policyEntry ?? draw.window, () => explained(draw));
      kind.add(draw.amount === null ? null : BigInt(draw.amount), draw.currency);
    }
    if (traces !== undefined && traced?.(draw.id) === true) traceDraw(draw, replay, pathOf, traces);
  }
  return draws;
}

function explained({ verdict, reason, window, policyEntry, from, until }: Draw): Explained {
  return { verdict, reason, window, policy_entry: policyEntry, from: formatInstant(from), until: formatInstant(until) };
}

/** What the rules find: of the reported span, and the fingerprints of the rest. */
function findingsOf(
  { account, replay, context }: Judged,
  records: readonly InputRecord[],
  { options, policies, pathOf, traced, traces, late = false }: Judging,
): Pick<Part, 'findings' | 'elsewhere'> {
  const policyAt = (at: Instant): Policy => replay.policyAt(at);
  const found = checkAll({ replay, policies, budgets: options.budgets, policyAt }, options.ruleLevels);
  if (found.length === 0) return NOTHING_FOUND;
  const findings: FindingView[] = [];
  const elsewhere: string[] = [];
  for (const one of found) {
    const { finding, id } = one;
    if (traces !== undefined && traced?.(id) === true) traceFinding(finding, { account, records, replay }, pathOf, traces);
    if (inSpan(finding.at, options)) findings.push(late ? new LateFinding(one, account, pathOf) : findingView(one, account, pathOf));
    else elsewhere.push(id);
    if (findings.length % DRAWS_BETWEEN === DRAWS_BETWEEN - 1) context.meanwhile?.();
  }
  return { findings: findings.sort((a, b) => byText(a.at, b.at) || byText(a.id, b.id)), elsewhere };
}

const NOTHING_FOUND: Pick<Part, 'findings' | 'elsewhere'> = { findings: NONE, elsewhere: NONE };

const OPEN: ReadonlySet<Verdict> = new Set(['premature', 'suspected', 'undecided']);

export function isListed({ verdict }: Pick<DrawView, 'verdict'>, lists: AuditOptions['draws']): boolean {
  return lists === 'all' || (lists === 'open' && OPEN.has(verdict));
}

export function noVerdicts(): Record<Verdict, number> {
  return { premature: 0, suspected: 0, 'limit-reached': 0, 'not-covered': 0, undecided: 0 };
}

function countOf(verdicts: Part['verdicts']): number {
  return VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict], 0);
}

function leftOutOf({ coarserTwins, repeatedLooks, looksOfUnknownOrigin, repeatedPurchases }: AccountReplay): LeftOut {
  return { coarserTwins, repeatedLooks, looksOfUnknownOrigin, repeatedPurchases };
}

function inSpan(at: Instant | undefined, { since, until }: AuditOptions): boolean {
  return at !== undefined && (since === null || at >= since) && (until === null || at < until);
}

/** Whether [since, until) and a calendar month have an instant in common. */
function holdsMonth(month: string, { since, until }: AuditOptions): boolean {
  const from = Date.parse(`${month}-01T00:00:00Z`) as Instant;
  return (since === null || addMonths(from, 1) > since) && (until === null || from < until);
}
