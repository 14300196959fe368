/** Make a pack: whole, or not at all. */
import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CannotAudit } from '../../domain/errors.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Report } from '../../domain/report.ts';
import { formatInstant } from '../../domain/time.ts';
import { fileOf } from '../../policies/index.ts';
import { clean, counted, wrap } from '../../report/text.ts';
import { judge } from '../audit.ts';
import { readBaseline } from '../baseline-file.ts';
import { exists, makeFolder } from '../folders.ts';
import { gather, type Gathered } from '../gather.ts';
import { saySkipped } from '../inputs.ts';
import { pageWidth, type Io } from '../io.ts';
import { refusal } from '../issues.ts';
import { checkAccounts, settle, type Settings, type TypedOptions } from '../settings.ts';
import { removedOnSignals, sweepBeside, temporaryBeside } from '../temporary.ts';
import { VERSION } from '../version.ts';
import { copyInputs, type PackedInput } from './inputs.ts';
import { SUMS, sumsOf } from './manifest.ts';
import { BASELINE, CONFIG, INPUTS, OPTIONS, MAP, POLICY, type Packed } from './options.ts';
import { readmeOf } from './readme.ts';
import { reportOf } from './report.ts';
import { writeTwins } from './twins.ts';

export interface MakeFlags extends TypedOptions {
  readonly output: string;
  readonly partial?: true | undefined;
  readonly verbatim?: true | undefined;
}

/** `null`: no file was named anywhere. */
export async function makePack(paths: readonly string[], flags: MakeFlags, io: Io): Promise<number | null> {
  const settings = await settle(paths, flags, io.cwd);
  if (settings.inputs.length === 0) return null;
  const target = resolve(io.cwd, flags.output);
  if (await exists(target))
    throw new CannotAudit([`-o ${flags.output}: is there already, and nothing is overwritten; name another folder.`]);
  if (!(await exists(dirname(target))))
    throw new CannotAudit([`-o ${flags.output}: there is no folder "${dirname(flags.output)}" to write it in.`]);
  const isRedacted = settings.redactor !== null;
  if (isRedacted && settings.baseline !== null)
    throw new CannotAudit(['--redact: what people wrote into a baseline has no pseudonyms; pack without --baseline.']);
  if (isRedacted && flags.verbatim === true)
    throw new CannotAudit(['--verbatim: packs files as they are, and --redact none; leave out one of them.']);
  const inputs = await gather(settings, io, 'audit');
  const before = await auditAsGiven(settings, inputs, flags, io);
  await sweepBeside(target);
  const folder = temporaryBeside(target);
  const done = removedOnSignals(() => [folder]);
  try {
    await makeFolder(folder);
    const formats = before.inputs.map((input) => input.format);
    const copied = isRedacted
      ? await writeTwins(inputs, settings, flags.partial === true, folder)
      : await copyInputs(inputs, formats, folder, {
          verbatim: flags.verbatim === true,
          encoding: settings.options.encoding,
          timezone: settings.options.timezone,
        });
    const packed = await writeOptions(folder, settings, flags, copied, io);
    const { report, files } = await reportOf(folder, packed, io);
    if (judged(report) !== judged(before)) {
      await refuseChanged(inputs, before);
      throw new Error('the audit of a pack differs from the audit of its inputs');
    }
    for (const [name, text] of files) await put(folder, name, text);
    await writePolicies(folder, settings, report);
    await put(folder, 'README.txt', readmeOf(report, packed, copied, [...files.keys()], isRedacted));
    await put(folder, SUMS, await sumsOf(folder));
    // A folder that came to be meanwhile is only replaced where it is empty.
    await rename(folder, target);
    saySkipped(inputs, io);
    io.stdout.write(said(flags.output, copied, isRedacted, pageWidth(io.stdout)));
    return 0;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) throw new CannotAudit([`-o ${flags.output}: can't be written (${code}); nothing was left behind.`]);
    throw error;
  } finally {
    done();
    await rm(folder, { recursive: true, force: true });
  }
}

async function auditAsGiven(settings: Settings, inputs: Gathered, { partial }: MakeFlags, io: Io): Promise<Report> {
  const baseline = await readBaseline(settings.baseline, null, io.cwd);
  const outcome = await judge(inputs, settings, baseline, { format: 'json', draws: 'all', progress: false, partial }, io);
  if (outcome.refusedIssues !== undefined) throw new CannotAudit(refusal(outcome.refusedIssues));
  checkAccounts(outcome.report.summary.accounts, settings);
  return outcome.report;
}

/** A log that is still written to is another one when it is copied. */
async function refuseChanged({ files }: Gathered, { inputs }: Report): Promise<void> {
  for (const [index, file] of files.entries()) {
    const hash = createHash('sha256');
    for await (const chunk of file.original()) hash.update(chunk);
    if (hash.digest('hex') !== inputs[index]?.sha256)
      throw new CannotAudit([`${file.path}: changed while it was packed; pack a copy that nobody writes to.`]);
  }
}

/** All that hangs on what the files say, and nothing that hangs on where they stand. */
function judged({ summary, draws, findings, policy, period }: Report): string {
  return JSON.stringify([
    summary,
    policy,
    period,
    draws.map(({ sources: _sources, windows: _windows, ...draw }) => draw),
    findings.map(({ id, rule, level, amount }) => [id, rule, level, amount]),
  ]);
}

async function writeOptions(folder: string, settings: Settings, flags: MakeFlags, copied: readonly PackedInput[], io: Io): Promise<Packed> {
  const { options, failOn } = settings;
  const isRedacted = settings.redactor !== null;
  const { policyFile } = settings;
  // Twins are canonical files, of one character set, and every row of them can be read.
  const mapFile = isRedacted ? null : settings.mapFile;
  const config = {
    inputs: [INPUTS],
    ...(options.plans.length === 0 ? {} : { plan: options.plans }),
    ...(options.timezone === 'UTC' ? {} : { timezone: options.timezone }),
    ...(settings.covers === null ? {} : { covers: settings.covers }),
    ...(policyFile === null ? {} : { policy: POLICY }),
    ...(mapFile === null ? {} : { map: MAP }),
    ...(options.ruleLevels.size === 0 ? {} : { rules: Object.fromEntries(options.ruleLevels) }),
    ...(failOn === 'error' ? {} : { fail_on: failOn }),
    ...(settings.baseline === null ? {} : { baseline: BASELINE }),
    ...(options.budgets.length === 0
      ? {}
      : {
          budgets: options.budgets.map(({ stream, workspace, apiKey, month, currency }) => ({
            stream,
            workspace,
            api_key: apiKey,
            month: formatAmount(month, currency),
            currency,
          })),
        }),
    ...(options.attestUnused.length === 0 ? {} : { attest_unused: options.attestUnused }),
  };
  await put(folder, CONFIG, `${JSON.stringify(config, null, 2)}\n`);
  if (policyFile !== null) await put(folder, POLICY, await readFile(resolve(io.cwd, policyFile), 'utf8'));
  if (mapFile !== null) await put(folder, MAP, await readFile(resolve(io.cwd, mapFile), 'utf8'));
  if (settings.baseline !== null) await put(folder, BASELINE, await readFile(resolve(io.cwd, settings.baseline.path), 'utf8'));
  const forced = copied.filter((input) => input.isForced).map(({ path, format }) => `${format}=${path}`);
  const packed: Packed = {
    version: 1,
    tool: { name: 'headroom', version: VERSION },
    options: {
      ...(options.since === null ? {} : { since: formatInstant(options.since) }),
      ...(options.until === null ? {} : { until: formatInstant(options.until) }),
      ...(options.accounts.length === 0 ? {} : { account: [...options.accounts] }),
      ...(forced.length === 0 ? {} : { as: forced }),
      ...(options.encoding === null || isRedacted ? {} : { encoding: options.encoding }),
      ...(flags.partial === true && !isRedacted ? { partial: true } : {}),
    },
  };
  await put(folder, OPTIONS, `${JSON.stringify(packed, null, 2)}\n`);
  return packed;
}

async function writePolicies(folder: string, { policies }: Settings, report: Report): Promise<void> {
  for (const policy of policies) {
    if (report.policy.ids.includes(policy.id))
      await put(folder, `policy/${policy.id.replace(/[^\w-]/g, '_')}.json`, `${JSON.stringify(fileOf(policy), null, 2)}\n`);
  }
}

async function put(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  await makeFolder(dirname(path));
  await writeFile(path, text, { flag: 'wx', flush: true });
}

function said(output: string, copied: readonly PackedInput[], isRedacted: boolean, width: number): string {
  const reduced = copied.filter((input) => input.isReduced).length;
  const lines = [
    `Wrote ${clean(output)}: ${isRedacted ? counted(copied.length, 'redacted twin of the inputs', 'redacted twins of the inputs') : counted(copied.length, 'input')}, the report, the policy and their sums.`,
    ...(reduced === 0
      ? []
      : [`${counted(reduced, 'log')} that can hold conversations: only what was read is in it (--verbatim packs all).`]),
    `Its README.txt says how to check it; headroom pack --verify ${clean(output)} does.`,
  ];
  return `${lines.flatMap((line) => wrap(line, width, '  ', '')).join('\n')}\n`;
}
