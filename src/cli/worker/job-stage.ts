/** `worker --stage job`: the headers of all files into the job header of a run. */
import { partition } from '../../audit/partition.ts';
import { isWanted } from '../../audit/accounts.ts';
import { nameOfKey, type AccountKey } from '../../audit/store.ts';
import { CannotAudit } from '../../domain/errors.ts';
import { byText } from '../../domain/order.ts';
import type { Io } from '../io.ts';
import { refusal } from '../issues.ts';
import { settle, type TypedOptions } from '../settings.ts';
import { commandLine } from '../typed.ts';
import { VERSION } from '../version.ts';
import { checked } from './checked.ts';
import { inputOf, readOf } from './header.ts';
import { jobLine, namesOf } from './job.ts';
import { jsonOf, linesIn, type Line } from './lines.ts';
import { HEADER, PROTOCOL, type HeaderLine } from './shapes.ts';
import { bytesOf, stdinLines } from './streams.ts';

export interface JobOptions extends TypedOptions {
  readonly partial?: true | undefined;
}

export async function jobStage(paths: readonly string[], typed: JobOptions, io: Io): Promise<number> {
  const headers: HeaderLine[] = [];
  if (paths.length === 0) await take(stdinLines(io), 'stdin', headers);
  for (const path of paths) await take(linesIn(bytesOf(path, io.cwd), path), path, headers);
  if (headers.length === 0)
    throw new CannotAudit(['No header line was given; headroom worker --stage read FILE writes one for each file it reads.']);
  headers.sort((a, b) => byText(a.file, b.file));
  const [first] = headers as [HeaderLine];
  const problems = [...sameFiles(headers), ...otherwiseRead(headers, typed.timezone)];
  if (problems.length > 0) throw new CannotAudit(problems);

  const read = readOf(headers.map(inputOf));
  const issues = read.files.flatMap((file) => file.issues);
  if (issues.length > 0 && typed.partial !== true) throw new CannotAudit(refusal(issues));
  const { charset } = first;
  const zoned: JobOptions = { ...typed, timezone: first.timezone, ...(charset === null ? {} : { encoding: charset }) };
  const settings = await settle([], zoned, io.cwd);
  const keys = new Map<string, AccountKey>();
  for (const { accounts } of headers) for (const { account, vendor, customer } of accounts) addKey(keys, account, vendor, customer);
  const { accounts, namedAfterVendors } = partition([...keys].sort(([a], [b]) => byText(a, b)).map(([, key]) => key));
  checkWanted(accounts, settings.options.accounts);
  io.stdout.write(
    jobLine(settings, {
      read,
      accounts: accounts.map(({ account }) => account).filter((account) => isWanted(account, settings.options)),
      names: namesOf(accounts),
      namedAfterVendors,
      partial: typed.partial === true,
      command: commandLine(
        headers.map((header) => header.file),
        { ...typed, timezone: typed.timezone ?? (first.timezone === 'UTC' ? undefined : first.timezone) },
      ),
    }),
  );
  return 0;
}

function addKey(keys: Map<string, AccountKey>, account: string, vendor: string, customer: string | undefined): void {
  const key = customer === undefined ? { account, vendor } : { account, vendor, customer };
  keys.set(nameOfKey(key), key);
}

async function take(lines: AsyncIterable<readonly Line[]>, name: string, into: HeaderLine[]): Promise<void> {
  for await (const batch of lines) {
    for (const line of batch) {
      // What the read stage wrote may be given whole: records begin so, and only then.
      if (line.ended && line.text.startsWith('{"account":')) continue;
      const place = `${name}:${line.number}`;
      const header = checked(HEADER, jsonOf(line, name), place);
      if (header.protocol !== PROTOCOL || header.version !== VERSION)
        throw new CannotAudit([
          `${place}: ${header.file} was read by headroom ${header.version}, and this is ${VERSION}; run all stages by one version.`,
        ]);
      into.push(header);
    }
  }
}

function* sameFiles(headers: readonly HeaderLine[]): Generator<string> {
  for (const [index, { file }] of headers.entries()) {
    if (headers[index - 1]?.file === file && headers[index - 2]?.file !== file)
      yield `${file}: was read twice; give each file to one worker, and name files of one name by their folders.`;
  }
}

/** Two zones make two instants of one row. */
function* otherwiseRead(headers: readonly HeaderLine[], timezone: string | undefined): Generator<string> {
  const [first] = headers as [HeaderLine];
  for (const header of headers) {
    if (header.timezone !== first.timezone)
      yield `${header.file}: was read in ${header.timezone}, and ${first.file} in ${first.timezone}; read all files under one --timezone.`;
    if (header.charset !== first.charset)
      yield `${header.file}: was read under another --encoding than ${first.file}; read all files under one.`;
    if (header.map !== first.map) yield `${header.file}: was read under another --map than ${first.file}; read all files under one.`;
  }
  if (timezone !== undefined && timezone !== first.timezone)
    yield `--timezone ${timezone}: the files were read in ${first.timezone}; read them again under this zone, or leave it out.`;
}

function checkWanted(accounts: readonly { readonly account: string }[], wanted: readonly string[]): void {
  const known = new Set(accounts.map(({ account }) => account));
  const missing = wanted.filter((account) => !known.has(account));
  if (missing.length > 0) throw new CannotAudit([`--account ${missing.join(', ')}: these files hold no such account.`]);
}
