/**
 * The parts of a job where they lie: read once to add them up and to see that each account has one, and again, an account after the
 * other, for what a report lists. At hand is where each part stands, and never more than one of them.
 */
import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FailedPart, Part } from '../../audit/part.ts';
import { CannotAudit } from '../../domain/errors.ts';
import { byText } from '../../domain/order.ts';
import { listed } from '../../report/text.ts';
import { recordsOf } from './header.ts';
import { differences, isJobLine, type Job } from './job.ts';
import { jsonOf, linesIn } from './lines.ts';
import { parsePart } from './part-line.ts';
import { bytesOf, jobOf, readJob } from './streams.ts';

interface PartAt {
  readonly file: string;
  readonly at: number;
  readonly bytes: number;
  readonly line: number;
  /** What it has anything of, so that only that is read again. */
  readonly holds: ReadonlySet<Listed>;
}

/** What a report lists by account. */
const LISTED = ['draws', 'findings', 'bridge'] as const;
type Listed = (typeof LISTED)[number];

const MOST_SAID = 20;

/** Files and folders as typed; of a folder all files in it, but for hidden ones and those by which engines mark that they are done. */
export async function partFiles(typed: readonly string[], cwd: string): Promise<string[]> {
  const files: string[] = [];
  for (const path of new Set(typed)) {
    const folder = await stat(resolve(cwd, path)).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (!folder) {
      files.push(path);
      continue;
    }
    const names = (await readdir(resolve(cwd, path), { withFileTypes: true })).filter((one) => one.isFile() && !/^[._]/.test(one.name));
    if (names.length === 0) throw new CannotAudit([`${path}: this folder holds no parts.`]);
    files.push(...names.map((one) => join(path, one.name)).sort(byText));
  }
  return files;
}

/** Where a file really stands; of what can't be found, where it would. */
export function realOf(files: readonly string[], cwd: string): string[] {
  return files.map((file) => {
    const absolute = resolve(cwd, file);
    try {
      return realpathSync.native(absolute);
    } catch {
      return absolute;
    }
  });
}

/** `--job FILE`, or what the first of the files begins with, as `audit --shard` writes it. */
export async function jobOfParts(files: readonly string[], jobFile: string | undefined, cwd: string): Promise<Job> {
  if (jobFile !== undefined) return readJob(jobFile, cwd);
  for (const file of files) {
    for await (const [line] of linesIn(bytesOf(file, cwd), file)) {
      if (line !== undefined && isJobLine(line.text)) return await jobOf(line, file);
      break;
    }
  }
  throw new CannotAudit(['These parts name no job: give the job header they were made by with --job FILE.']);
}

export class Parts {
  private readonly byAccount = new Map<string, PartAt>();
  private readonly failed: (FailedPart & { readonly file: string })[] = [];
  private readonly counts = new Map<number, number>();
  private unplaced = 0;
  private readonly known: ReadonlySet<string>;

  constructor(
    private readonly job: Job,
    private readonly cwd: string,
  ) {
    this.known = new Set(job.accounts);
  }

  /** Hands every part on once; what is wrong with any of them is told when all are read. */
  async readAll(files: readonly string[], add: (part: Part | FailedPart) => void): Promise<void> {
    const problems: string[] = [];
    for (const file of files) {
      try {
        await this.readOne(file, add, problems);
      } catch (error) {
        if (!(error instanceof CannotAudit)) throw error;
        problems.push(...error.problems);
      }
    }
    if (problems.length === 0) problems.push(...this.missing(), ...this.broken(), ...this.miscounted());
    if (problems.length > MOST_SAID) problems.splice(MOST_SAID, Infinity, `And ${problems.length - MOST_SAID} more like these.`);
    if (problems.length > 0) throw new CannotAudit([...problems, 'Nothing was merged.']);
  }

  private async readOne(file: string, add: (part: Part | FailedPart) => void, problems: string[]): Promise<void> {
    const { job } = this;
    for await (const batch of linesIn(bytesOf(file, this.cwd), file)) {
      for (const line of batch) {
        const place = `${file}:${line.number}`;
        const value = jsonOf(line, file);
        if (isJobLine(line.text)) {
          const other = await jobOf(line, file);
          if (other.digest === job.digest) continue;
          const differing = differences(job, other);
          throw new CannotAudit([
            `${place}: comes from another job than the one given, by ${differing.length === 0 ? 'the command as typed' : listed(differing)}.`,
          ]);
        }
        const { part, job: digest, records, unplaced } = parsePart(value, place);
        const { account } = part;
        const before = this.byAccount.get(account);
        if (digest !== job.digest)
          throw new CannotAudit([
            `${place}: the part of account "${account}" comes from another job: it was made by another version, policy, option or set of files. Replay it under this job.`,
          ]);
        if (!this.known.has(account)) problems.push(`${place}: account "${account}" is none of the job's.`);
        else if (before !== undefined)
          problems.push(`${place}: account "${account}" has a part in ${before.file}:${before.line} already; give each account once.`);
        else {
          this.byAccount.set(account, {
            file,
            at: line.at,
            bytes: line.bytes,
            line: line.number,
            holds: holdsOf(part),
          });
          for (const [input, count] of records) this.counts.set(input, (this.counts.get(input) ?? 0) + count);
          this.unplaced += unplaced;
          if (part.failed !== undefined) this.failed.push({ ...part, file: place });
          add(part);
        }
      }
    }
  }

  private missing(): string[] {
    const missing = this.job.accounts.filter((account) => !this.byAccount.has(account));
    if (missing.length === 0) return [];
    const named = missing.slice(0, MOST_SAID).map((account) => `"${account}"`);
    const rest = missing.length - named.length;
    return [
      `${missing.length} of ${this.job.accounts.length} accounts have no part: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}; replay them, and give all parts.`,
    ];
  }

  private broken(): string[] {
    if (this.job.partial) return [];
    return this.failed.map(
      ({ account, failed, file }) =>
        `${file}: account "${account}" could not be replayed: ${failed}; correct it and replay it, or make the job with --partial to leave it out.`,
    );
  }

  /** Every record that was read must be in one part: an account may have come with some of its records only. */
  private miscounted(): string[] {
    if (this.job.options.accounts.length > 0) return [];
    const problems: string[] = [];
    let lost = 0;
    for (const [index, file] of this.job.read.files.entries()) {
      const [read, replayed] = [recordsOf(file), this.counts.get(index) ?? 0];
      lost += read - replayed;
      if (replayed > read || (replayed < read && this.unplaced === 0))
        problems.push(`${file.path}: ${read} records were read and ${replayed} replayed; sort and replay them again.`);
    }
    if (problems.length === 0 && lost !== this.unplaced)
      problems.push(`${lost - this.unplaced} records were read and not replayed; sort and replay them again.`);
    return problems;
  }

  /** One after the other, in order of account: all, or those that have something to list. */
  *inOrder(list: Listed | null): Generator<Part> {
    let handle: number | null = null;
    let opened = '';
    try {
      for (const account of [...this.byAccount.keys()].sort(byText)) {
        const { file, at, bytes, line, holds } = this.byAccount.get(account) as PartAt;
        if (list !== null && !holds.has(list)) continue;
        if (file !== opened) {
          if (handle !== null) closeSync(handle);
          handle = openSync(resolve(this.cwd, file), 'r');
          opened = file;
        }
        const buffer = Buffer.alloc(bytes);
        const bytesRead = readSync(handle as number, buffer, 0, bytes, at);
        const place = `${file}:${line}`;
        const text = buffer.toString('utf8', 0, bytesRead);
        const { part } = parsePart(jsonOf({ text, number: line, at, bytes, ended: bytesRead === bytes }, file), place);
        if (part.account !== account) throw new CannotAudit([`${place}: was changed while it was read.`]);
        if (part.failed === undefined) yield part;
      }
    } finally {
      if (handle !== null) closeSync(handle);
    }
  }
}

/** Many parts hold the same lists: they share a set. */
const HOLDINGS = new Map<string, ReadonlySet<Listed>>();

function holdsOf(part: Part | FailedPart): ReadonlySet<Listed> {
  const lists = part.failed === undefined ? LISTED.filter((list) => part[list].length > 0) : [];
  const key = lists.join(' ');
  let holds = HOLDINGS.get(key);
  if (holds === undefined) HOLDINGS.set(key, (holds = new Set(lists)));
  return holds;
}
