/** `headroom explain ID` for a draw or a finding: of files, which are audited, or of a report. */
import type { audit } from '../audit/audit.ts';
import { CannotAudit } from '../domain/errors.ts';
import type { Explanation } from '../domain/explanation.ts';
import type { DrawView, FindingView } from '../domain/report.ts';
import { explainDraw, explainFinding, type Explained, type Known } from '../report/explain/explain.ts';
import { moment } from '../report/times.ts';
import { judge } from './audit.ts';
import { readBaseline } from './baseline-file.ts';
import { gather } from './gather.ts';
import { saySkipped } from './inputs.ts';
import { refusal } from './issues.ts';
import type { Io } from './io.ts';
import { nearestOf } from './nearest.ts';
import { time, zone } from './options.ts';
import { checkAccounts, settle, type Settings, type TypedOptions } from './settings.ts';

export interface ExplainFlags extends TypedOptions {
  readonly format: 'table' | 'json' | 'markdown';
  readonly report?: string | undefined;
  readonly partial?: true | undefined;
  readonly progress: boolean;
}

/** What was found under an id, or the ids that come near it. */
export type Sought =
  | { readonly explanation: Explanation; readonly near?: undefined }
  /** `shown`: what was typed, as an error may quote it. */
  | { readonly explanation: null; readonly near: string[]; readonly shown: string };

/** Ids may be cut short to this, as long as only one begins so. */
const LEAST = 4;
const MOST_NEAR = 3;
const MOST_NAMED = 5;

/** What has a say only where files are read: a report was judged already. */
const OF_FILES = {
  plan: '--plan',
  policy: '--policy',
  config: '--config',
  attestUnused: '--attest-unused',
  covers: '--covers',
  rule: '--rule',
  baseline: '--baseline',
  partial: '--partial',
  as: '--as',
  map: '--map',
  encoding: '--encoding',
  stdinName: '--stdin-name',
  redact: '--redact',
} as const satisfies Partial<Record<keyof ExplainFlags, string>>;

export async function explainFromReport(typed: string, path: string, flags: ExplainFlags, cwd: string): Promise<Sought> {
  const problems = Object.entries(OF_FILES).flatMap(([key, option]) =>
    flags[key as keyof typeof OF_FILES] === undefined
      ? []
      : [`${option}: changes nothing in a report; name the exports instead of --report.`],
  );
  const timezone = zone(flags.timezone ?? 'UTC', '--timezone', problems);
  const since = time('--since', flags.since, timezone, problems);
  const until = time('--until', flags.until, timezone, problems);
  if (problems.length > 0) throw new CannotAudit(problems);
  const { readReport } = await import('./report-file.ts');
  const report = await readReport(path, cwd);
  const accounts = flags.account ?? [];
  const isWanted = (account: string, at: string): boolean =>
    (accounts.length === 0 || accounts.includes(account)) &&
    (since === null || Date.parse(at) >= since) &&
    (until === null || Date.parse(at) < until);
  const draws = report.draws.filter(({ account, from }) => isWanted(account, from));
  const findings = report.findings.filter(({ account, at }) => isWanted(account, at));
  return seek(typed, { ...report, draws, findings }, { draw: () => null, finding: () => null }, typed);
}

/** The settings of the run that explains, where files are named or headroom.json lists them; `null` where neither. */
export async function settingsFor(paths: readonly string[], flags: ExplainFlags, cwd: string): Promise<Settings | null> {
  const settings = await settle(paths, flags, cwd);
  return settings.inputs.length === 0 ? null : settings;
}

export async function explainFromFiles(typed: string, settings: Settings, flags: ExplainFlags, io: Io): Promise<Sought> {
  const inputs = await gather(settings, io, 'explain');
  const baseline = await readBaseline(settings.baseline, null, io.cwd);
  const id = withoutKind(typed);
  // An id that more begin with is no id: only the first of them are traced, and then refused.
  let left = MOST_NAMED * 2;
  const traced = (one: string): boolean => one === id || one === typed || (isBeginning(id, one) && left-- > 0);
  const audited: Awaited<ReturnType<typeof audit>> = await judge(
    inputs,
    settings,
    baseline,
    { format: 'table', draws: 'all', progress: flags.progress, partial: flags.partial },
    io,
    traced,
  );
  if (audited.refusedIssues !== undefined) throw new CannotAudit(refusal(audited.refusedIssues));
  checkAccounts(audited.report.summary.accounts, settings);
  saySkipped(inputs, io);
  const { traces } = audited;
  const known: Known = {
    draw: (draw) => traces.draws.get([draw.account, draw.id, draw.from].join('\n')) ?? null,
    finding: (finding) => traces.findings.get([finding.account, finding.id].join('\n')) ?? null,
  };
  // Pseudonyms are what stands in a redacted report: an id that is none of them may be somebody's own.
  return seek(typed, audited.report, known, settings.redactor === null ? typed : 'This id');
}

type Item = { readonly kind: 'draw'; readonly it: DrawView } | { readonly kind: 'finding'; readonly it: FindingView };

const KIND = /^(?<kind>draw|finding):(?<rest>.+)$/s;

function withoutKind(typed: string): string {
  return KIND.exec(typed)?.groups?.['rest'] ?? typed;
}

function isBeginning(id: string, whole: string): boolean {
  return id.length >= LEAST && whole.startsWith(id);
}

/** `shown`: what an error may say of an id that nothing has. */
function seek(typed: string, report: Explained, known: Known, shown: string): Sought {
  const all: Item[] = [
    ...report.draws.map((it): Item => ({ kind: 'draw', it })),
    ...report.findings.map((it): Item => ({ kind: 'finding', it })),
  ];
  const kind = KIND.exec(typed)?.groups?.['kind'];
  const id = withoutKind(typed);
  const ofKind = all.filter((item) => kind === undefined || item.kind === kind);
  // An id itself may begin with "draw:".
  const exact = [...ofKind.filter(({ it }) => it.id === id), ...(kind === undefined ? [] : all.filter(({ it }) => it.id === typed))];
  const found = exact.length > 0 ? exact : ofKind.filter(({ it }) => isBeginning(id, it.id));
  const [first] = found;
  if (first === undefined) {
    return { explanation: null, near: nearestOf(id, new Set(ofKind.map(({ it }) => it.id)), MOST_NEAR), shown };
  }
  if (found.length > 1) throw new CannotAudit([ambiguous(typed, found)]);
  return { explanation: first.kind === 'draw' ? explainDraw(report, first.it, known) : explainFinding(report, first.it, known) };
}

function ambiguous(typed: string, found: readonly Item[]): string {
  const different = new Set(found.map(({ kind, it }) => `${kind}:${it.id}`));
  if (different.size > 1) {
    const named = [...different].slice(0, MOST_NAMED).join(', ');
    return `${typed}: fits ${different.size} ids: ${named}${different.size > MOST_NAMED ? ' …' : ''}; write more of the one you mean.`;
  }
  const accounts = new Set(found.map(({ it }) => it.account));
  if (accounts.size > 1)
    return `${typed}: stands in ${accounts.size} accounts (${[...accounts].slice(0, MOST_NAMED).join(', ')}); --account says which.`;
  const times = found.map(({ it }) => moment('from' in it ? it.from : it.at)).slice(0, MOST_NAMED);
  return `${typed}: stands at ${found.length} times (${times.join(', ')} UTC); --since and --until say which.`;
}
