/** The command line over `headroom.json` over the defaults, every name in it checked against what there is. */
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Redactor } from '../audit/redact.ts';
import { CannotAudit } from '../domain/errors.ts';
import { parseAmount, ZERO } from '../domain/money.ts';
import type { AuditOptions, Budget } from '../domain/options.ts';
import type { Policy } from '../domain/policy.ts';
import type { FailOn } from '../domain/standing.ts';
import type { Format } from '../formats/format.ts';
import { FORMATS } from '../formats/index.ts';
import { builtInPolicies, policiesDigest } from '../policies/index.ts';
import { readConfig, type Config } from './config-file.ts';
import { readKey } from './key-file.ts';
import { readNamedFile } from './named-file.ts';
import { suggestion } from './nearest.ts';
import { checkAttested, checkPlans, covers, encoding, ruleLevels, time, zone } from './options.ts';
import { temporaryOf, type Temporary } from './temporary.ts';

const LARGEST_POLICY = 16 << 20;

/** What the options of `audit` and `inspect` say, as commander hands it over. */
export interface TypedOptions {
  readonly plan?: readonly string[] | undefined;
  readonly policy?: string | undefined;
  readonly config?: string | undefined;
  readonly attestUnused?: readonly string[] | undefined;
  readonly covers?: string | undefined;
  readonly timezone?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly account?: readonly string[] | undefined;
  readonly draws?: 'all' | 'open' | 'none';
  readonly failOn?: FailOn | undefined;
  readonly rule?: readonly string[] | undefined;
  readonly as?: readonly string[] | undefined;
  readonly map?: string | undefined;
  readonly encoding?: string | undefined;
  readonly stdinName?: string | undefined;
  readonly baseline?: string | undefined;
  readonly redact?: string | undefined;
  readonly tempDir?: string | undefined;
}

/** A file, and what an error calls it: `--baseline accepted.json`, `headroom.json: baseline accepted.json`. */
export interface NamedFile {
  readonly path: string;
  readonly named: string;
}

export interface Settings {
  readonly inputs: readonly string[];
  /** Read as one more input: `accounts` of `headroom.json`. */
  readonly accounts: string | null;
  readonly policies: readonly Policy[];
  readonly policyDigest: string;
  /** Files read beside the inputs: no output may overwrite them. */
  readonly read: readonly string[];
  readonly options: AuditOptions;
  readonly failOn: FailOn;
  readonly baseline: NamedFile | null;
  /** All that a file may be: those built in, and one for each map. */
  readonly formats: readonly Format[];
  /** `--policy`, as typed. */
  readonly policyFile: string | null;
  /** `--map`, as typed. */
  readonly mapFile: string | null;
  /** `--covers`, as typed. */
  readonly covers: string | null;
  /** Format id by path as typed. */
  readonly forcedFormats: ReadonlyMap<string, string>;
  /** What reports call stdin. */
  readonly stdinName: string;
  readonly redactor: Redactor | null;
  /** Where what is too large for memory is kept meanwhile. */
  readonly temporary: Temporary;
}

export async function settle(paths: readonly string[], typed: TypedOptions, cwd: string): Promise<Settings> {
  const config = await readConfig(typed.config, cwd);
  // An error names where the word stands: on the command line, or in the configuration under its key.
  const named = (option: string, key: string, isTyped: boolean): string => (isTyped ? option : `${config.path}: ${key}`);
  const policyFile = typed.policy ?? config.policy;
  const policies = await readPolicies(policyFile, named('--policy', 'policy', typed.policy !== undefined), cwd);
  const mapFile = typed.map ?? config.map;
  const formats = [...FORMATS, ...(await readMaps(mapFile, named('--map', 'map', typed.map !== undefined), cwd))];
  const redactor = typed.redact === undefined ? null : new Redactor(await readKey(typed.redact, cwd), policies);
  const problems: string[] = [];
  const timezone = zone(
    typed.timezone ?? config.timezone ?? 'UTC',
    named('--timezone', 'timezone', typed.timezone !== undefined),
    problems,
  );
  const plans = typed.plan ?? config.plan;
  checkPlans(plans, named('--plan', 'plan', typed.plan !== undefined), policies, problems);
  const attestUnused = [...new Set([...config.attest_unused, ...(typed.attestUnused ?? [])])];
  checkAttested(config.attest_unused, named('', 'attest_unused', false), policies, problems);
  checkAttested(typed.attestUnused ?? [], '--attest-unused', policies, problems);
  const accounts = config.accounts ?? null;
  if (accounts !== null) await checkAccountsFile(accounts, named('', 'accounts', false), cwd, problems);
  const forced = forcedFormats(typed.as ?? [], formats, problems);
  const temporary = await temporaryFolder(typed.tempDir, cwd, problems);
  const options: AuditOptions = {
    plans,
    attestUnused,
    covers: covers(typed.covers ?? config.covers, named('--covers', 'covers', typed.covers !== undefined), timezone, problems),
    timezone,
    encoding: encoding('--encoding', typed.encoding, problems),
    since: time('--since', typed.since, timezone, problems),
    until: time('--until', typed.until, timezone, problems),
    accounts: (typed.account ?? []).map((account) => redactor?.named(account) ?? account),
    ruleLevels: ruleLevels(config, '--rule', typed.rule ?? [], problems),
    draws: typed.draws ?? 'all',
    budgets: budgetsOf(config).map((budget) => redactor?.budget(budget) ?? budget),
  };
  if (options.since !== null && options.until !== null && options.since >= options.until) {
    problems.push(`--since ${typed.since}: must be earlier than --until ${typed.until}.`);
  }
  const inputs = paths.length > 0 ? paths : config.inputs;
  for (const path of [...inputs, ...(typed.as ?? []).map((one) => one.slice(one.indexOf('=') + 1))]) redactor?.path(path);
  if (problems.length > 0) throw new CannotAudit(problems.map((problem) => redactor?.scrub(problem) ?? problem));
  const baseline = typed.baseline ?? config.baseline;
  return {
    accounts,
    baseline:
      baseline === undefined
        ? null
        : { path: baseline, named: `${named('--baseline', 'baseline', typed.baseline !== undefined)} ${baseline}` },
    inputs,
    policies,
    policyFile: policyFile ?? null,
    mapFile: mapFile ?? null,
    covers: typed.covers ?? config.covers ?? null,
    policyDigest: policiesDigest(policies),
    read: await Promise.all(
      [policyFile, mapFile, config.path ?? undefined, typed.redact]
        .filter((path) => path !== undefined)
        .map((path) => realpath(resolve(cwd, path))),
    ),
    options,
    failOn: typed.failOn ?? config.fail_on ?? 'error',
    formats,
    forcedFormats: forced,
    stdinName: typed.stdinName ?? '-',
    redactor,
    temporary,
  };
}

async function temporaryFolder(typed: string | undefined, cwd: string, problems: string[]): Promise<Temporary> {
  const temporary = temporaryOf(typed, cwd);
  if (typed === undefined) return temporary;
  const stats = await stat(temporary.folder).catch(() => null);
  if (stats?.isDirectory() !== true) problems.push(`${temporary.named}: there is no such folder; name one with room for the inputs.`);
  return temporary;
}

export async function readPolicies(file: string | undefined, named: string, cwd: string): Promise<readonly Policy[]> {
  if (file === undefined) return builtInPolicies();
  let text: string;
  try {
    text = (await readNamedFile(resolve(cwd, file), { named: `${named} ${file}`, kind: 'policy file', most: LARGEST_POLICY })).toString(
      'utf8',
    );
  } catch (error) {
    if (error instanceof CannotAudit) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CannotAudit([
      `${named} ${file}: ${code === 'ENOENT' ? 'there is no such file; name a policy file.' : `can't be read (${code}).`}`,
    ]);
  }
  const { readPolicyFile } = await import('../policies/schema.ts');
  return [readPolicyFile(file, text)];
}

async function readMaps(file: string | undefined, named: string, cwd: string): Promise<readonly Format[]> {
  return file === undefined ? [] : (await import('./map-file.ts')).readMapFile(file, named, cwd);
}

async function checkAccountsFile(path: string, named: string, cwd: string, problems: string[]): Promise<void> {
  try {
    if (!(await stat(resolve(cwd, path))).isFile())
      problems.push(`${named} ${path}: is no file; name the CSV that says who is on which plan.`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problems.push(
      `${named} ${path}: ${code === 'ENOENT' ? 'there is no such file; name the CSV that says who is on which plan' : `can't be read (${code})`}.`,
    );
  }
}

function budgetsOf(config: Config): Budget[] {
  return config.budgets.map(({ stream, workspace, api_key: apiKey, month, currency }) => {
    const parsed = parseAmount(month);
    return { stream, workspace, apiKey, month: parsed.ok ? parsed.value : ZERO, currency };
  });
}

function forcedFormats(typed: readonly string[], formats: readonly Format[], problems: string[]): Map<string, string> {
  const known = formats.map((format) => format.id);
  const forced = new Map<string, string>();
  for (const one of typed) {
    const at = one.indexOf('=');
    const id = at < 0 ? one : one.slice(0, at);
    const path = at < 0 ? '' : one.slice(at + 1);
    if (!known.includes(id))
      problems.push(`--as ${one}: there is no such format${suggestion(id, known, 'headroom explain lists the formats.')}`);
    else if (path === '') problems.push(`--as ${one}: name the file, as in ${id}=export.csv.`);
    else forced.set(path, id);
  }
  return forced;
}

/** Asking for an account that the files don't hold would look like an account without draws. */
export function checkAccounts(held: number, { options }: Settings): void {
  const wanted = new Set(options.accounts);
  if (held < wanted.size) {
    throw new CannotAudit([
      `--account ${[...wanted].join(', ')}: these files hold no such account; headroom inspect lists the accounts they hold.`,
    ]);
  }
}
