/**
 * The library: what `headroom audit` does, without a machine. Bytes go in and a report comes out; it reads no file, clock,
 * environment, working directory or locale, prints nothing, and two audits at once know nothing of each other.
 */
import { audit as auditInputs, type InputFile } from './audit/audit.ts';
import { memoryStore } from './audit/store.ts';
import { refusal } from './cli/issues.ts';
import { suggestion } from './cli/nearest.ts';
import { checkAttested, checkPlans, covers, encoding, ruleLevels, time, zone } from './cli/options.ts';
import { VERSION } from './cli/version.ts';
import { CannotAudit } from './domain/errors.ts';
import type { AuditOptions } from './domain/options.ts';
import type { Policy } from './domain/policy.ts';
import type { FailOn } from './domain/standing.ts';
import type { ReadIssueView, Report } from './domain/report.ts';
import { byText } from './domain/order.ts';
import { FORMATS } from './formats/index.ts';
import { builtInPolicies, policiesDigest } from './policies/index.ts';
import { ALL_REPORTERS } from './report/all.ts';

export { CannotAudit } from './domain/errors.ts';
export type {
  Acceptance,
  BaselineEntry,
  BaselineView,
  BridgeView,
  ChangedEntry,
  CurrencyAmounts,
  DrawView,
  FindingView,
  InputSummary,
  Level,
  OtherStream,
  ReadIssueView,
  Report,
  Sensitivity,
  SourceRef,
  WindowView,
} from './domain/report.ts';
export type { Grade, Reason, Verdict } from './domain/verdict.ts';

export interface AuditInput {
  /** What reports and errors call it, such as `usage.csv`; each input has its own. Nothing is opened by it. */
  readonly name: string;
  /**
   * The export, unpacked: its text or bytes, or a stream of bytes (Node's or the web's). A stream that can be read only once is
   * kept in memory until the audit ends; a function that opens one is called for each time that it is read, and nothing is kept.
   */
  readonly bytes: string | Uint8Array | AsyncIterable<Uint8Array> | (() => AsyncIterable<Uint8Array>);
  /** Read it as this format instead of recognising it; `formats` lists them. */
  readonly format?: string | undefined;
}

/** Named as the options of `headroom audit`, and meaning the same. */
export interface AuditRequest {
  /** Their order makes no difference. */
  readonly inputs: readonly AuditInput[];
  /** The plan where no input says it: one, or several of different vendors. */
  readonly plan?: string | readonly string[] | undefined;
  /** Instead of the built-in policies: a policy file as its text, or as the object it parses to. */
  readonly policy?: string | object | undefined;
  /** IANA zone of times that carry none; UTC where left out. */
  readonly timezone?: string | undefined;
  /** Report draws and findings in [since, until): ISO 8601. Everything is replayed. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** `FROM/UNTIL`: the inputs hold all use in this span; both dates are included. */
  readonly covers?: string | undefined;
  /** Coverage rules (or `all`) whose use the account holder states did not happen where inputs are silent. */
  readonly attestUnused?: readonly string[] | undefined;
  /** Only these accounts. */
  readonly accounts?: readonly string[] | undefined;
  /** Levels by rule. */
  readonly rules?: Readonly<Record<string, 'off' | 'note' | 'warning' | 'error'>> | undefined;
  /** Character set of inputs without a byte order mark; UTF-8 where left out. */
  readonly encoding?: string | undefined;
  /** Go on without rows that can't be read, instead of throwing. */
  readonly partial?: boolean | undefined;
}

export interface AuditResult {
  /** As `headroom audit --format json` prints it: version 1, amounts as decimal strings, instants as ISO 8601 in UTC. */
  readonly report: Report;
  /** Rows and cells that were left out since they can't be read; none without `partial`. */
  readonly issues: readonly ReadIssueView[];
}

const KEYS: Readonly<Record<keyof AuditRequest, true>> = {
  inputs: true,
  plan: true,
  policy: true,
  timezone: true,
  since: true,
  until: true,
  covers: true,
  attestUnused: true,
  accounts: true,
  rules: true,
  encoding: true,
  partial: true,
};

/** Reads, replays, judges. Throws `CannotAudit` where the command line would end with exit code 2. */
export async function audit(request: AuditRequest): Promise<AuditResult> {
  const problems: string[] = [];
  for (const key of Object.keys(request)) {
    if (!Object.hasOwn(KEYS, key))
      problems.push(`${key}: there is no such option${suggestion(key, Object.keys(KEYS), 'the options are those of AuditRequest.')}`);
  }
  checkNames(request.inputs, problems);
  const policies = await policiesOf(request.policy);
  const options = optionsOf(request, policies, problems);
  if (problems.length > 0) throw new CannotAudit(problems);

  const opened = [...request.inputs].sort((a, b) => byText(a.name, b.name)).map(open);
  try {
    const outcome = await auditInputs({
      inputs: opened,
      forcedFormats: new Map(request.inputs.flatMap(({ name, format }) => (format === undefined ? [] : [[name, format]]))),
      partial: request.partial === true,
      policies,
      policyDigest: policiesDigest(policies),
      options,
      toolVersion: VERSION,
      store: memoryStore(),
    });
    if (outcome.refusedIssues !== undefined) throw new CannotAudit(refusal(outcome.refusedIssues, 'partial: true'), outcome.refusedIssues);
    const missing = options.accounts.length - outcome.report.summary.accounts;
    if (missing > 0) throw new CannotAudit([`accounts ${options.accounts.join(', ')}: the inputs hold no such account.`]);
    return { report: outcome.report, issues: outcome.report.read_issues };
  } finally {
    await Promise.all(opened.map((input) => input.close()));
  }
}

export interface RenderOptions {
  /** Columns of the page; 80 where left out. */
  readonly width?: number | undefined;
  /** 0 none, 1 sixteen colours, 2 256, 3 all; 0 where left out. */
  readonly color?: 0 | 1 | 2 | 3 | undefined;
  /** Which draws are listed; sums never change. All where left out. */
  readonly draws?: 'all' | 'open' | 'none' | undefined;
  /** From which level on a finding is a failure, where an output tells failures apart; `error` where left out. */
  readonly failOn?: FailOn | undefined;
  /** What a page tells its reader to run again. */
  readonly command?: string | undefined;
}

/** A report as `headroom audit --format NAME` prints it, a final newline included; `outputs` lists the names. */
export function render(report: Report, output: string, options: RenderOptions = {}): string {
  const reporter = ALL_REPORTERS.get(output);
  if (reporter === undefined) throw new CannotAudit([`${output}: there is no such output; there are ${outputs.join(', ')}.`]);
  const { width = 80, color = 0, draws = 'all', failOn = 'error', command = 'headroom audit …' } = options;
  return reporter(report, { width, color, draws, failOn, command });
}

/** What `render` takes. */
export const outputs: readonly string[] = [...ALL_REPORTERS.keys()];

export interface FormatSummary {
  readonly id: string;
  readonly title: string;
  /** `null`: a canonical file, which a person or a script can write. */
  readonly vendor: string | null;
  readonly kind: 'csv' | 'json';
}

/** Every export that is read. */
export const formats: readonly FormatSummary[] = FORMATS.map(({ id, title, vendor, kind }) => ({
  id,
  title,
  vendor: vendor === '' ? null : vendor,
  kind,
}));

function checkNames(inputs: readonly AuditInput[], problems: string[]): void {
  if (inputs.length === 0) problems.push('inputs: there are none; give at least one export.');
  const names = inputs.map(({ name }) => name);
  if (names.some((name) => name.trim() === '')) problems.push('inputs: a name is empty; reports and errors need one.');
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  for (const name of twice) problems.push(`inputs ${name}: two are called so; give each a name of its own.`);
}

async function policiesOf(policy: AuditRequest['policy']): Promise<readonly Policy[]> {
  if (policy === undefined) return builtInPolicies();
  const { readPolicyFile } = await import('./policies/schema.ts');
  return [readPolicyFile('policy', typeof policy === 'string' ? policy : JSON.stringify(policy))];
}

function optionsOf(request: AuditRequest, policies: readonly Policy[], problems: string[]): AuditOptions {
  const { plan = [], attestUnused = [], rules = {}, accounts = [] } = request;
  const plans = typeof plan === 'string' ? [plan] : plan;
  const timezone = zone(request.timezone ?? 'UTC', 'timezone', problems);
  checkPlans(plans, 'plan', policies, problems);
  checkAttested(attestUnused, 'attestUnused', policies, problems);
  const levels = Object.entries(rules).map(([id, level]) => `${id}=${level}`);
  const options: AuditOptions = {
    plans,
    attestUnused: [...new Set(attestUnused)],
    covers: covers(request.covers, 'covers', timezone, problems),
    timezone,
    encoding: encoding('encoding', request.encoding, problems),
    since: time('since', request.since, timezone, problems),
    until: time('until', request.until, timezone, problems),
    accounts: [...new Set(accounts)],
    ruleLevels: ruleLevels({ rules: {}, path: null }, 'rules', levels, problems),
    draws: 'all',
    budgets: [],
  };
  if (options.since !== null && options.until !== null && options.since >= options.until) {
    problems.push(`since ${request.since}: must be earlier than until ${request.until}.`);
  }
  return options;
}

interface Opened extends InputFile {
  close(): Promise<void>;
}

function open({ name, bytes }: AuditInput): Opened {
  if (typeof bytes === 'function') return { path: name, chunks: bytes, close: () => Promise.resolve() };
  if (typeof bytes === 'string' || bytes instanceof Uint8Array) {
    const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
    return { path: name, chunks: () => onePiece(all), close: () => Promise.resolve() };
  }
  return { path: name, ...keeping(bytes) };
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** A file's first bytes are looked at before it is read: of what can be read only once, all that came is kept. */
function keeping(stream: AsyncIterable<Uint8Array>): Pick<Opened, 'chunks' | 'close'> {
  const kept: Uint8Array[] = [];
  const source = stream[Symbol.asyncIterator]();
  let ended = false;
  return {
    async *chunks() {
      for (let at = 0; ; at += 1) {
        const known = kept[at];
        if (known !== undefined) {
          yield known;
          continue;
        }
        if (ended) return;
        const next = await source.next();
        if (next.done === true) {
          ended = true;
          return;
        }
        kept.push(next.value);
        yield next.value;
      }
    },
    async close() {
      if (!ended) await source.return?.();
    },
  };
}
