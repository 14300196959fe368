import { convert, type ConvertOutcome } from '../audit/convert.ts';
import { focusCharges } from '../audit/focus.ts';
import type { Conversion } from '../domain/conversion.ts';
import { CannotAudit } from '../domain/errors.ts';
import type { FocusCharge } from '../domain/focus.ts';
import type { InputRecord } from '../domain/records.ts';
import { focusText } from '../report/convert/focus.ts';
import { CANONICAL } from '../report/convert/index.ts';
import { counted, listed } from '../report/text.ts';
import { gather, type Gathered } from './gather.ts';
import { saySkipped } from './inputs.ts';
import type { Io } from './io.ts';
import { refusal } from './issues.ts';
import { planPlace, writeOutputs } from './output.ts';
import { startProgress } from './progress.ts';
import { checkAccounts, settle, type Settings, type TypedOptions } from './settings.ts';
import { storeIn } from './spill.ts';

export interface ConvertFlags extends TypedOptions {
  readonly to: keyof typeof CANONICAL | 'focus';
  readonly output?: string | undefined;
  readonly partial?: true | undefined;
  readonly progress: boolean;
}

type Converted = Extract<ConvertOutcome, { conversion: Conversion }>;

/** Read the files and write what they hold of one kind as a canonical CSV, or as FOCUS. `null`: no file was named anywhere. */
export async function convertCommand(paths: readonly string[], flags: ConvertFlags, io: Io): Promise<number | null> {
  const settings = await settle(paths, flags, io.cwd);
  if (settings.inputs.length === 0) return null;
  const inputs = await gather(settings, io, 'convert');
  const { output } = flags;
  if (output !== undefined && !output.toLowerCase().endsWith('.csv'))
    throw new CannotAudit([`-o ${output}: what is written is a CSV; give the file an ending of .csv.`]);
  const place =
    output === undefined
      ? null
      : await planPlace('-o', output, io.cwd, new Set([...inputs.files.map((file) => file.real), ...settings.read]));
  const outcome = await read(inputs, settings, flags, io);
  const { conversion, issues } = outcome;
  const leftOut = new Map<string, number>();
  const chunks = flags.to === 'focus' ? focusText(chargesOf(outcome, settings, leftOut)) : CANONICAL[flags.to].write(conversion);
  if (place === null) for (const chunk of chunks) io.stdout.write(chunk);
  else await writeOutputs([{ output: place, text: chunks }]);
  saySkipped(inputs, io);
  if (issues.length > 0)
    io.stderr.write(`${counted(new Set(issues.map(({ file, line }) => `${file}:${line}`)).size, 'unreadable row')} left out.\n`);
  const sentences =
    flags.to === 'focus'
      ? saidOfFocus(leftOut, conversion)
      : [...said({ ...flags, to: flags.to }, conversion), ...saidOfZone(outcome, settings)];
  for (const sentence of sentences) io.stderr.write(`${sentence}\n`);
  return 0;
}

async function read(inputs: Gathered, settings: Settings, flags: ConvertFlags, io: Io): Promise<Converted> {
  const progress = await startProgress(
    io,
    flags.progress,
    inputs.files.reduce((bytes, file) => bytes + file.bytes, 0),
  );
  try {
    const outcome = await convert({
      inputs: inputs.files,
      forcedFormats: inputs.forced,
      partial: flags.partial === true,
      policies: settings.policies,
      options: settings.options,
      formats: settings.formats,
      redactor: settings.redactor,
      store: storeIn(settings.temporary, io),
      progress: (done) => progress.read(done.file, done.bytes),
    });
    if (outcome.conversion === undefined) throw new CannotAudit(refusal(outcome.refusedIssues, '--partial', 'converted'));
    checkAccounts(outcome.accounts.wanted.length, settings);
    return outcome;
  } finally {
    progress.stop();
  }
}

type Words = readonly [to: keyof typeof CANONICAL, one: string, many: string];

const WORDS: Readonly<Record<InputRecord['kind'], Words>> = {
  use: ['usage', 'use', 'uses'],
  snapshot: ['snapshots', 'snapshot', 'snapshots'],
  entry: ['credits', 'ledger entry', 'ledger entries'],
  invoice: ['invoices', 'invoice line', 'invoice lines'],
  notice: ['notices', 'notice', 'notices'],
  plan: ['accounts', 'line of accounts', 'lines of accounts'],
};
const KINDS = Object.entries(WORDS) as [InputRecord['kind'], Words][];

function* said({ to, output }: { to: keyof typeof CANONICAL; output?: string | undefined }, { counts }: Conversion): Generator<string> {
  for (const [kind, [target, one, many]] of KINDS) {
    const count = counts.get(kind) ?? 0;
    const named = `${count} ${count === 1 ? one : many}`;
    if (target !== to && count > 0) yield `The files also hold ${named}; --to ${target} writes ${count === 1 ? 'it' : 'them'}.`;
    else if (target === to && count === 0) yield `The files hold no ${many}: nothing but the header is written.`;
    else if (target === to && output !== undefined) yield `${named} written to ${output}.`;
  }
}

function* chargesOf({ accounts }: Converted, { policies }: Settings, leftOut: Map<string, number>): Generator<FocusCharge> {
  for (const replayed of accounts.replayed) {
    const focused = focusCharges(replayed, policies);
    for (const [what, count] of focused.leftOut) leftOut.set(what, (leftOut.get(what) ?? 0) + count);
    yield* focused.charges;
  }
}

/** What FOCUS has no rows for, and what stays out since its cost isn't known in money. */
function* saidOfFocus(leftOut: ReadonlyMap<string, number>, { counts }: Conversion): Generator<string> {
  for (const [what, count] of [...leftOut].sort(([a], [b]) => (a < b ? -1 : 1))) yield `Left out: ${what} (${count}).`;
  const without = KINDS.filter(([kind]) => kind === 'snapshot' || kind === 'notice' || kind === 'plan').flatMap(([kind, [, one, many]]) => {
    const count = counts.get(kind) ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  if (without.length > 0) yield `FOCUS holds charges only: no row stands for ${listed(without)}.`;
}

function* saidOfZone({ zonelessRows }: Converted, { options }: Settings): Generator<string> {
  if (zonelessRows === 0 || options.timezone === 'UTC') return;
  yield `Times without a zone were read in ${options.timezone} and are written without one:`;
  yield `give --timezone ${options.timezone} to whatever reads them.`;
}
