/** The audit of a pack in its own folder, as every form of report that a pack holds. Making and verifying one share it. */
import { CannotAudit } from '../../domain/errors.ts';
import type { Report } from '../../domain/report.ts';
import { loadReporters } from '../../report/index.ts';
import { judge } from '../audit.ts';
import { readBaseline } from '../baseline-file.ts';
import { gather } from '../gather.ts';
import { PAGE_WIDTH, type Io } from '../io.ts';
import { refusal } from '../issues.ts';
import { settle } from '../settings.ts';
import { commandLine } from '../typed.ts';
import { claimsText, largestClaims } from './claims.ts';
import { typedOptions, type Packed } from './options.ts';

/** The files of a report by their names, and the reporters that write them. */
const FORMS: readonly (readonly [string, string])[] = [
  ['report.json', 'json'],
  ['report.txt', 'table'],
  ['report.md', 'markdown'],
  ['report.html', 'html'],
];

export interface Reported {
  readonly report: Report;
  readonly files: ReadonlyMap<string, string>;
}

export async function reportOf(folder: string, packed: Packed, io: Io): Promise<Reported> {
  const typed = typedOptions(packed);
  const settings = await settle([], typed, folder);
  const inputs = await gather(settings, { ...io, cwd: folder }, 'audit');
  const baseline = await readBaseline(settings.baseline, null, folder);
  const flags = { format: 'html', draws: 'all', progress: false, partial: packed.options.partial } as const;
  const outcome = await judge(inputs, settings, baseline, flags, io);
  if (outcome.refusedIssues !== undefined) throw new CannotAudit(refusal(outcome.refusedIssues));
  const { report, evidence } = outcome;
  const options = {
    width: PAGE_WIDTH,
    color: 0,
    draws: 'all',
    failOn: settings.failOn,
    command: commandLine([], typed),
    evidence,
  } as const;
  const files = new Map<string, string>();
  const reporterOf = await loadReporters(FORMS.map(([, form]) => form));
  for (const [name, form] of FORMS) files.set(name, reporterOf(form)(report, options));
  const claims = largestClaims(report);
  if (claims.length > 0) {
    const ids = new Set(claims.map((draw) => draw.id));
    const again = await judge(inputs, settings, baseline, flags, io, (id) => ids.has(id));
    if (again.report !== undefined) files.set('claims.txt', claimsText(again.report, claims, again.traces));
  }
  return { report, files };
}
