/** `audit --shard I/N`: the parts of the accounts of one shard, after the job header of the whole. */
import { accountsOf } from '../../audit/accounts.ts';
import { partOrFailure, type FailedPart } from '../../audit/part.ts';
import { readInputs, type Read } from '../../audit/read.ts';
import { shardOf, shardStore, type Shard } from '../../audit/shard.ts';
import type { InputRecord } from '../../domain/records.ts';
import { CannotAudit } from '../../domain/errors.ts';
import type { AuditFlags } from '../audit.ts';
import { gather } from '../gather.ts';
import { saySkipped } from '../inputs.ts';
import { memoryWatch } from '../memory.ts';
import type { Io } from '../io.ts';
import { refusal } from '../issues.ts';
import { planPlace, writeOutputs } from '../output.ts';
import { startProgress } from '../progress.ts';
import { settle } from '../settings.ts';
import { commandLine } from '../typed.ts';
import { isJobLine, jobLine, namesOf, pageOf } from './job.ts';
import { LinesOut } from './lines.ts';
import { partLine } from './part-line.ts';
import { sayFailed } from './said.ts';
import { storeIn } from '../spill.ts';

export async function shardCommand(paths: readonly string[], flags: AuditFlags, shardText: string, io: Io): Promise<number | null> {
  const shard = parseShard(shardText);
  checkFlags(flags);
  const settings = await settle(paths, flags, io.cwd);
  if (settings.inputs.length === 0) return null;
  const inputs = await gather(settings, io, 'audit');
  const evidence = new Set([...inputs.files.map((file) => file.real), ...settings.read]);
  const [path] = flags.output ?? [];
  const output = path === undefined ? null : await planPlace('-o', path, io.cwd, evidence);
  const total = inputs.files.reduce((bytes, file) => bytes + file.bytes, 0);
  const progress = await startProgress(io, flags.progress && flags.quiet !== true, total);
  try {
    const isOwn = (account: string): boolean => shardOf(account, shard.of) === shard.index;
    const { options, policies, redactor, formats } = settings;
    const store = shardStore(storeIn(settings.temporary, io), isOwn);
    const read = await readInputs({
      inputs: inputs.files,
      forcedFormats: inputs.forced,
      formats,
      options,
      store,
      redactor,
      progress: (done) => progress.read(done.file, done.bytes),
    });
    const issues = read.files.flatMap((file) => file.issues);
    if (issues.length > 0 && flags.partial !== true) throw new CannotAudit(refusal(issues));
    const { all, wanted, own, namedAfterVendors, work } = accountsOf(
      { options, policies, store, redactor, isOwn, meanwhile: memoryWatch() },
      read.spans,
    );
    if (wanted.length < new Set(options.accounts).size)
      throw new CannotAudit([`--account ${options.accounts.join(', ')}: these files hold no such account.`]);
    const job = jobLine(settings, {
      read,
      accounts: wanted.map(({ account }) => account),
      names: namesOf(all),
      namedAfterVendors,
      partial: flags.partial === true,
      command: commandLine(settings.inputs, flags, redactor),
    });
    const failed: FailedPart[] = [];
    const lines = function* (): Generator<string> {
      yield job;
      const digest = digestIn(job);
      const page = pageOf({ accounts: wanted.map(({ account }) => account), read, options });
      const pathOf = (file: number): string => read.spans[file]?.path ?? '';
      let judged = 0;
      for (const account of work) {
        progress.judged(judged, own.length);
        judged += 1;
        const part = partOrFailure(account, { options, policies, pathOf, page });
        if (part.failed !== undefined) failed.push(part);
        yield partLine(part, { job: digest, records: countsOf(account.records(), read) });
      }
    };
    if (output !== null) await writeOutputs([{ output, text: lines() }]);
    else await print(lines(), io);
    progress.stop();
    if (flags.quiet !== true) saySkipped(inputs, io);
    sayFailed(failed, io);
    return 0;
  } finally {
    progress.stop();
  }
}

async function print(lines: Iterable<string>, io: Io): Promise<void> {
  const out = new LinesOut(io);
  for (const line of lines) {
    out.write(line);
    await out.flush();
  }
}

function parseShard(text: string): Shard {
  const [, index, of] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text) ?? [];
  if (index === undefined || of === undefined || Number(index) > Number(of))
    throw new CannotAudit([`--shard ${text}: is no shard; write which of how many, from 1/${of ?? 'N'} on, such as 3/8.`]);
  return { index: Number(index), of: Number(of) };
}

/** A shard makes no report: what is said of one is said to merge. */
function checkFlags(flags: AuditFlags): void {
  const problems: string[] = [];
  const refused = (option: string): void =>
    void problems.push(`${option}: is for headroom merge, which makes the report of all shards; leave it out.`);
  if (flags.format !== 'table') refused(`--format ${flags.format}`);
  if (flags.draws !== 'all') refused(`--draws ${flags.draws}`);
  if (flags.failOn !== undefined) refused(`--fail-on ${flags.failOn}`);
  if (flags.baseline !== undefined) refused(`--baseline ${flags.baseline}`);
  if (flags.writeBaseline !== undefined) refused(`--write-baseline ${flags.writeBaseline}`);
  if ((flags.output ?? []).length > 1) problems.push('-o: a shard writes one file of parts; name one.');
  if (problems.length > 0) throw new CannotAudit(problems);
}

function digestIn(job: string): string {
  if (!isJobLine(job)) throw new Error('a job begins with its digest');
  return (JSON.parse(job) as { job: string }).job;
}

/** How many records of each file; rows of the exports that a converted file holds are of that file. */
function countsOf(records: readonly InputRecord[], { files, spans }: Read): Map<number, number> {
  const counts = new Map<number, number>();
  const indexOf = new Map(files.map((file, index) => [file.path, index]));
  for (const { file } of records) {
    const index = file < files.length ? file : (indexOf.get(spans[file]?.path ?? '') ?? file);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return counts;
}
