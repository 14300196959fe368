/**
 * `worker --stage replay`: the records of many accounts, grouped by account, into a part line for each as soon as it ends. What is
 * at hand is one account's records, and the names of those that went before.
 */
import { contextsOf, workOf } from '../../audit/accounts.ts';
import { partOrFailure, type FailedPart, type Part } from '../../audit/part.ts';
import { broughtTogether, inPlace, type Numbered } from '../../audit/together.ts';
import { CannotAudit } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import type { PageEvidence } from '../../audit/page-evidence.ts';
import { isJobLine, pageOf, type Job } from './job.ts';
import { LinesOut, type Line } from './lines.ts';
import { accountOf } from './name-stage.ts';
import { partLine } from './part-line.ts';
import { parseRecord, Unreadable, type Place } from './record-line.ts';
import { sayFailed } from './said.ts';
import { jobOf, readJob, stdinLines } from './streams.ts';

/** The job comes from its file, or is the first line of stdin. */
export async function replayStage(jobFile: string | undefined, io: Io): Promise<number> {
  const out = new LinesOut(io);
  let accounts = jobFile === undefined ? null : new Accounts(await readJob(jobFile, io.cwd), out);
  for await (const batch of stdinLines(io)) {
    for (const line of batch) {
      if (accounts === null) accounts = new Accounts(await jobOf(line, 'stdin'), out);
      else if (isJobLine(line.text)) throw new CannotAudit([`stdin:${line.number}: is a second job header; give one.`]);
      else if (accounts.take(line)) await out.flush();
    }
  }
  if (accounts === null)
    throw new CannotAudit(['stdin is empty: the job header comes first, or --job FILE names it; headroom worker --stage job writes one.']);
  accounts.end();
  await out.flush();
  sayFailed(accounts.failed, io);
  return 0;
}

interface Group {
  readonly account: string;
  readonly numbered: Numbered[];
  readonly counts: Map<number, number>;
  /** Why it can't be replayed. */
  fault: string | null;
  unplaced: number;
}

class Accounts {
  readonly failed: FailedPart[] = [];
  private group: Group | null = null;
  private readonly ended = new Set<string>();
  private readonly wanted: ReadonlySet<string>;
  private readonly contextOf: ReturnType<typeof contextsOf>;
  private readonly page: PageEvidence | null;
  private readonly inputs = new Map<string, { readonly index: number; readonly parts: number; readonly firstPart: number }>();

  constructor(
    private readonly job: Job,
    private readonly out: LinesOut,
  ) {
    const { files, spans } = job.read;
    this.wanted = new Set(job.accounts);
    this.contextOf = contextsOf(job.options, job.policies, spans);
    this.page = pageOf(job);
    let firstPart = files.length;
    for (const [index, { path }] of files.entries()) {
      let parts = 0;
      while (spans[firstPart + parts]?.path === path) parts += 1;
      this.inputs.set(path, { index, parts, firstPart });
      firstPart += parts;
    }
  }

  /** Whether a part was written. */
  take(line: Line): boolean {
    // Headers have done their work.
    if (line.text.startsWith('{"file":')) return false;
    const named = accountOf(line.text);
    if (named === null) {
      const whole = line.ended ? 'is no record line' : 'ends in the middle of a line: whoever wrote it was cut off';
      throw new CannotAudit([`stdin:${line.number}: ${whole}; nothing from here on was replayed.`]);
    }
    const account = this.job.names.get(named) ?? named;
    const next = this.group?.account !== account;
    if (next) this.open(account, line);
    if (this.group !== null) this.add(line, this.group);
    return next;
  }

  end(): void {
    const { group } = this;
    if (group === null) return;
    this.group = null;
    this.ended.add(group.account);
    if (!this.wanted.has(group.account)) return;
    const part = this.partOf(group);
    if (part.failed !== undefined) this.failed.push(part);
    this.out.write(partLine(part, { job: this.job.digest, records: group.counts, unplaced: group.unplaced }));
  }

  private open(account: string, { number }: Line): void {
    this.end();
    if (this.ended.has(account))
      throw new CannotAudit([
        `stdin:${number}: account "${account}" came before, and its part is written; bring all records of an account together (headroom worker --stage name gives lines the accounts to sort by).`,
      ]);
    if (!this.wanted.has(account) && this.job.options.accounts.length === 0)
      throw new CannotAudit([
        `stdin:${number}: account "${account}" is in no header of the job; make the job from the headers of all files.`,
      ]);
    this.group = { account, numbered: [], counts: new Map(), fault: null, unplaced: 0 };
  }

  /** A record that can't be read spoils its account, and no other. */
  private add(line: Line, group: Group): void {
    try {
      let input = -1;
      const fileOf = (place: Place): number => {
        const known = this.inputs.get(place.file);
        if (known === undefined)
          throw new CannotAudit([`stdin:${line.number}: is a record of ${place.file}, which is no input of the job; make the job anew.`]);
        if (place.part !== null && place.part >= known.parts) throw new Unreadable(`there is no part ${place.part} of ${place.file}`);
        input = known.index;
        return place.part === null ? known.index : known.firstPart + place.part;
      };
      const { record, place } = parseRecord(JSON.parse(line.text), fileOf);
      group.counts.set(input, (group.counts.get(input) ?? 0) + 1);
      if (group.fault === null) group.numbered.push({ record, input, number: place.number });
    } catch (error) {
      if (!(error instanceof Unreadable) && !(error instanceof SyntaxError)) throw error;
      if (error instanceof SyntaxError && !line.ended)
        throw new CannotAudit([
          `stdin:${line.number}: ends in the middle of a line: whoever wrote it was cut off; nothing from here on was replayed.`,
        ]);
      group.fault ??= `a record of it can't be read: ${error instanceof Unreadable ? error.message : 'it is no JSON'}`;
      group.unplaced += 1;
      group.numbered.length = 0;
    }
  }

  private partOf({ account, numbered, fault }: Group): Part | FailedPart {
    if (fault !== null) return { account, failed: fault, place: null };
    numbered.sort(inPlace);
    const twice = numbered.find((one, index) => index > 0 && inPlace(one, numbered[index - 1] as Numbered) === 0);
    const { files, spans } = this.job.read;
    if (twice !== undefined) {
      const file = files[twice.input]?.path ?? '';
      return { account, failed: `record ${twice.number} of ${file} came twice`, place: { file, line: twice.record.line } };
    }
    const records = broughtTogether(numbered);
    const { options, policies } = this.job;
    return partOrFailure(
      workOf(account, () => records, this.contextOf),
      { options, policies, pathOf: (file) => spans[file]?.path ?? '', page: this.page },
    );
  }
}
