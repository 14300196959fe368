/** The job header: all that the replay of an account is told beside its records, in one line that every part is held against. */
import { createHash } from 'node:crypto';
import { MOST_SHOWN, PageEvidence } from '../../audit/page-evidence.ts';
import type { Partition } from '../../audit/partition.ts';
import type { Read } from '../../audit/read.ts';
import { nameOfKey } from '../../audit/store.ts';
import { CannotAudit } from '../../domain/errors.ts';
import type { Micros } from '../../domain/money.ts';
import { byText } from '../../domain/order.ts';
import type { AuditOptions } from '../../domain/options.ts';
import type { Policy } from '../../domain/policy.ts';
import { formatInstant, type Instant } from '../../domain/time.ts';
import { builtInPolicies, fileOf, policiesDigest } from '../../policies/index.ts';
import type { Settings } from '../settings.ts';
import { VERSION } from '../version.ts';
import { inputLines, readOf } from './header.ts';
import { checked } from './checked.ts';
import { JOB, PROTOCOL, type JobLine } from './shapes.ts';

export interface Job {
  /** SHA-256 of the line after it: parts bear it. */
  readonly digest: string;
  readonly line: string;
  readonly read: Read;
  readonly options: AuditOptions;
  readonly policies: readonly Policy[];
  readonly policyDigest: string;
  readonly partial: boolean;
  readonly redacted: boolean;
  readonly command: string;
  readonly accounts: readonly string[];
  readonly names: ReadonlyMap<string, string>;
  readonly namedAfterVendors: readonly string[];
}

/** What a job is made of beside the settings of its run. */
export interface JobParts {
  readonly read: Read;
  readonly accounts: readonly string[];
  readonly names: readonly (readonly [string, string])[];
  readonly namedAfterVendors: readonly string[];
  readonly partial: boolean;
  readonly command: string;
}

/** What stands for accounts on the lines of the read stage, and their names. */
export function namesOf(accounts: readonly Partition[]): [string, string][] {
  return accounts
    .flatMap(({ account, keys }) => keys.filter((key) => key.account === '').map((key): [string, string] => [nameOfKey(key), account]))
    .sort(([a], [b]) => byText(a, b));
}

const BEGINS = '{"job":"';

export function jobLine(settings: Settings, parts: JobParts): string {
  const { options, policies, policyDigest, policyFile, redactor } = settings;
  const body = {
    protocol: PROTOCOL,
    version: VERSION,
    policy: { sha256: policyDigest, files: policyFile === null ? null : policies.map(fileOf) },
    options: optionsLine(options),
    partial: parts.partial,
    redacted: redactor !== null,
    command: parts.command,
    inputs: inputLines(parts.read),
    accounts: parts.accounts,
    names: parts.names,
    named_after_vendors: parts.namedAfterVendors,
  };
  const rest = `",${JSON.stringify(body).slice(1)}`;
  return `${BEGINS}${digestOf(rest)}${rest}\n`;
}

function digestOf(rest: string): string {
  return createHash('sha256').update(rest, 'utf8').digest('hex');
}

export function isJobLine(text: string): boolean {
  return text.startsWith(BEGINS);
}

/** Throws where it is torn, was changed, or is of another version. `place`: what messages call it. */
export async function parseJob(text: string, value: unknown, place: string): Promise<Job> {
  const job = checked(JOB, value, place);
  if (job.protocol !== PROTOCOL || job.version !== VERSION)
    throw new CannotAudit([`${place}: is a job of headroom ${job.version}, and this is ${VERSION}; run all stages by one version.`]);
  if (!isJobLine(text) || digestOf(text.slice(BEGINS.length + job.job.length)) !== job.job)
    throw new CannotAudit([
      `${place}: is not as the stage that wrote it left it; make the job header again by headroom worker --stage job.`,
    ]);
  const policies = await policiesOf(job, place);
  return {
    digest: job.job,
    line: `${text}\n`,
    read: readOf(job.inputs),
    options: optionsOf(job),
    policies,
    policyDigest: job.policy.sha256,
    partial: job.partial,
    redacted: job.redacted,
    command: job.command,
    accounts: job.accounts,
    names: new Map(job.names),
    namedAfterVendors: job.named_after_vendors,
  };
}

/** What a page shows beside the report; `null` where there are more accounts than one holds, and parts bear none of it. */
export function pageOf({ accounts, read, options }: Pick<Job, 'accounts' | 'read' | 'options'>): PageEvidence | null {
  if (accounts.length > MOST_SHOWN) return null;
  return new PageEvidence(accounts.length, read.files, options, (file) => read.spans[file]?.path ?? '');
}

/** What two jobs differ in, in words. */
export function differences(one: Job, other: Job): string[] {
  const differing: string[] = [];
  const [a, b] = [optionsLine(one.options), optionsLine(other.options)];
  if (one.policyDigest !== other.policyDigest) differing.push('the policy');
  for (const [name, option] of Object.entries(NAMES)) {
    if (JSON.stringify(a[name]) !== JSON.stringify(b[name])) differing.push(option);
  }
  if (one.partial !== other.partial) differing.push('--partial');
  if (one.redacted !== other.redacted) differing.push('--redact');
  if (JSON.stringify(inputLines(one.read)) !== JSON.stringify(inputLines(other.read))) differing.push('the inputs');
  if (JSON.stringify(one.accounts) !== JSON.stringify(other.accounts)) differing.push('the accounts');
  return differing;
}

const NAMES: Readonly<Record<string, string>> = {
  plans: '--plan',
  attest_unused: '--attest-unused',
  covers: '--covers',
  timezone: '--timezone',
  charset: '--encoding',
  since: '--since',
  until: '--until',
  accounts: '--account',
  rules: '--rule',
  budgets: 'the budgets',
};

async function policiesOf({ policy }: JobLine, place: string): Promise<readonly Policy[]> {
  const { readPolicyFile } = await import('../../policies/schema.ts');
  const policies =
    policy.files === null ? builtInPolicies() : policy.files.map((file) => readPolicyFile(`${place}: policy`, JSON.stringify(file)));
  if (policiesDigest(policies) !== policy.sha256)
    throw new CannotAudit([
      policy.files === null
        ? `${place}: was made under other built-in policies than these; run all stages by one version.`
        : `${place}: its policy is not the one whose SHA-256 it names; make the job header again.`,
    ]);
  return policies;
}

function optionsLine(options: AuditOptions): Record<string, unknown> {
  const when = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));
  const { covers } = options;
  return {
    plans: options.plans,
    attest_unused: options.attestUnused,
    covers: covers && { from: formatInstant(covers.from), until: formatInstant(covers.until) },
    timezone: options.timezone,
    charset: options.encoding,
    since: when(options.since),
    until: when(options.until),
    accounts: options.accounts,
    rules: [...options.ruleLevels],
    budgets: options.budgets.map(({ stream, workspace, apiKey, month, currency }) => ({
      stream,
      workspace,
      api_key: apiKey,
      month,
      currency,
    })),
  };
}

function optionsOf({ options }: JobLine): AuditOptions {
  return {
    plans: options.plans,
    attestUnused: options.attest_unused,
    covers: options.covers,
    timezone: options.timezone,
    encoding: options.charset,
    since: options.since,
    until: options.until,
    accounts: options.accounts,
    ruleLevels: new Map(options.rules),
    draws: 'all',
    budgets: options.budgets.map(({ stream, workspace, api_key: apiKey, month, currency }) => ({
      stream,
      workspace,
      apiKey,
      month: month as Micros,
      currency,
    })),
  };
}
