import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import type { Policy } from '../domain/policy.ts';
import { listed, wrap } from '../report/text.ts';
import type { ConfigFile } from './config.ts';
import { makeFolder } from './folders.ts';
import type { Folder } from './interview.ts';
import { pageWidth, type Io } from './io.ts';
import { checkAttested, checkPlans, zone } from './options.ts';
import { readPolicies } from './settings.ts';

export interface InitFlags {
  readonly plan?: readonly string[] | undefined;
  readonly policy?: string | undefined;
  readonly timezone?: string | undefined;
  readonly input?: readonly string[] | undefined;
  readonly unused?: readonly string[] | undefined;
}

interface AskingFlags extends InitFlags {
  /** `--no-questions` */
  readonly questions: boolean;
}

const CONFIG = 'headroom.json';
const FILES = [CONFIG, 'snapshots.csv', 'invoices.csv', 'accounts.csv'] as const;
type FileName = (typeof FILES)[number];
/** Where the package lies when a project depends on it; editors that don't find it go without. */
const SCHEMA = './node_modules/headroom-audit/schemas/config.json';

/** Writes a configuration and files to type into, as far as they don't exist, and says what to do next. */
export async function initCommand(dir: string | undefined, { questions, ...typed }: AskingFlags, io: Io): Promise<number> {
  const root = resolve(io.cwd, dir ?? '.');
  const policies = await readPolicies(typed.policy, '--policy', root);
  checkFlags(typed, policies);
  const standing = await namesIn(root, dir ?? '.');
  const left = FILES.filter((name) => standing.has(name));
  refuse(left, typed, dir ?? '.');
  // Answers go into the configuration: where one stands already, nothing is asked.
  const answered = questions && !left.includes(CONFIG) ? await ask(typed, policies, { root, names: standing }, io) : typed;
  if (typeof answered === 'number') return answered;
  const missing = [...filesFor(answered, policies)].filter(([name]) => !standing.has(name));
  await write(root, dir ?? '.', missing);
  const shown = (names: readonly string[]): string => listed(names.map((name) => (dir === undefined ? name : join(dir, name))));
  const width = Math.min(pageWidth(io.stdout), 100);
  const lines = [`Wrote ${shown(missing.map(([name]) => name))}.`];
  if (left.length > 0) lines.push(`Left as ${left.length === 1 ? 'it was' : 'they were'}: ${shown(left)}.`);
  io.stdout.write([...lines.flatMap((line) => wrap(line, width, '  ', '')), '', ...next(dir, left, width), ''].join('\n'));
  return 0;
}

/** The flags with what was answered on a terminal, or the exit code of who left. */
async function ask(flags: InitFlags, policies: readonly Policy[], folder: Folder, io: Io): Promise<InitFlags | 130 | 2> {
  if (io.keyboard === undefined) return flags;
  const { interview } = await import('./interview.ts');
  const { Stopped } = await import('./keyboard.ts');
  const keyboard = await io.keyboard();
  try {
    return await interview(flags, policies, folder, io, keyboard);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    io.stderr.write('\nStopped; nothing was written.\n');
    return error.code;
  } finally {
    keyboard.close();
  }
}

function checkFlags(flags: InitFlags, policies: readonly Policy[]): void {
  const problems: string[] = [];
  checkPlans(flags.plan ?? [], '--plan', policies, problems);
  checkAttested(flags.unused ?? [], '--unused', policies, problems);
  if (flags.timezone !== undefined) zone(flags.timezone, '--timezone', problems);
  if ((flags.input ?? []).some((path) => path.trim() === '')) problems.push('--input: a path is empty; name a file, a folder or a glob.');
  if (problems.length > 0) throw new CannotAudit(problems);
}

/** Nothing is overwritten, and no flag is dropped without a word. */
function refuse(left: readonly string[], flags: InitFlags, shown: string): void {
  if (left.includes(CONFIG) && Object.values(flags).some((value) => value !== undefined)) {
    throw new CannotAudit([`${join(shown, CONFIG)}: is there already, and nothing is overwritten; write into it what the options say.`]);
  }
  if (left.length === FILES.length)
    throw new CannotAudit([`${shown}: holds ${listed(left)} already, and nothing is overwritten; name another folder.`]);
}

function filesFor(flags: InitFlags, policies: readonly Policy[]): Map<FileName, string> {
  return new Map<FileName, string>([
    [CONFIG, `${JSON.stringify(configFor(flags), null, 2)}\n`],
    ['snapshots.csv', `${snapshotColumns(windowsOf(flags.plan ?? [], policies)).join()}\n`],
    ['invoices.csv', 'invoice_id,issued_at,account,stream,description,amount,currency,period_start,period_end,status\n'],
    ['accounts.csv', 'account,plan,from,until,billing_day,allowance,unit,currency,timezone\n'],
  ]);
}

type Written = { readonly [K in keyof ConfigFile]?: ConfigFile[K] | string };

function configFor({ plan, policy, timezone, input, unused }: InitFlags): Written {
  const plans = [...new Set(plan)];
  return {
    $schema: SCHEMA,
    inputs: input === undefined ? ['*.csv'] : [...new Set([...input, 'snapshots.csv', 'invoices.csv'])],
    accounts: 'accounts.csv',
    ...(plans.length === 0 ? {} : { plan: plans.length === 1 ? plans[0] : plans }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(policy === undefined ? {} : { policy }),
    ...(unused === undefined ? {} : { attest_unused: [...new Set(unused)] }),
  };
}

/** The windows of the plans that have no end; what most plans show where none is named. */
function windowsOf(plans: readonly string[], policies: readonly Policy[]): string[] {
  const windows = plans.flatMap((id) => policies.flatMap((policy) => policy.plans.get(id)?.windows ?? []));
  const ids = new Set(windows.filter((window) => window.until === null).map((window) => window.id));
  return ids.size === 0 ? ['session', 'weekly'] : [...ids];
}

/** A screen shows when a window resets in one of two ways: either column may stay empty. */
function snapshotColumns(windows: readonly string[]): string[] {
  const meters = windows.flatMap((window) => [`${window}_used_pct`, `${window}_resets_at`, `${window}_resets_in`]);
  const credits = ['credits_enabled', 'credits_used', 'credits_cap', 'credits_balance', 'currency', 'overage_in_use'];
  return ['timestamp', 'account', 'plan', ...meters, ...credits, 'source', 'shown_since'];
}

/** What stands in a folder, which need not exist yet. */
async function namesIn(root: string, shown: string): Promise<Set<string>> {
  try {
    return new Set(await readdir(root));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return new Set();
    throw new CannotAudit([`${shown}: ${code === 'ENOTDIR' ? 'is no folder' : `can't be read (${code})`}; name another folder.`]);
  }
}

async function write(root: string, shown: string, files: readonly (readonly [string, string])[]): Promise<void> {
  try {
    await makeFolder(root);
    for (const [name, text] of files) await writeFile(join(root, name), text, { flag: 'wx' });
  } catch (error) {
    throw new CannotAudit([`${shown}: can't be written (${(error as NodeJS.ErrnoException).code}); name another folder.`]);
  }
}

function next(dir: string | undefined, left: readonly string[], width: number): string[] {
  const lines = ['What to do next:'];
  const step = (command: string, words: string): void => void lines.push(`  ${command}`, ...wrap(words, width, '      '));
  if (left.includes(CONFIG)) step(CONFIG, 'see that its inputs name the new files');
  step('snapshots.csv, invoices.csv', 'type in what screens and receipts show; any cell that they do not show stays empty');
  step('your exports', `put them beside ${CONFIG}, or name them in its inputs; headroom explain lists the formats`);
  if (dir !== undefined) step(`cd ${dir}`, `${CONFIG} is found where headroom runs`);
  step('headroom inspect', 'what each file was recognised as, and which rules it lets run');
  step('headroom audit', 'the report');
  return lines;
}
