/** One set of files audited twice, in process: as it is, and as the six canonical CSVs that `convert` makes of it. */
import { audit } from '../../src/audit/audit.ts';
import { convert, type ConvertOutcome } from '../../src/audit/convert.ts';
import { focusCharges } from '../../src/audit/focus.ts';
import { memoryStore } from '../../src/audit/store.ts';
import { gather } from '../../src/cli/gather.ts';
import { settle, type Settings, type TypedOptions } from '../../src/cli/settings.ts';
import type { Report } from '../../src/domain/report.ts';
import { focusText } from '../../src/report/convert/focus.ts';
import { CANONICAL } from '../../src/report/convert/index.ts';

export interface Line {
  readonly paths: readonly string[];
  readonly typed: TypedOptions;
  readonly partial: boolean;
}

const REPEATED: Readonly<Record<string, string>> = {
  '--plan': 'plan',
  '--attest-unused': 'attestUnused',
  '--account': 'account',
  '--rule': 'rule',
  '--as': 'as',
};
const SINGLE: Readonly<Record<string, string>> = {
  '--policy': 'policy',
  '--config': 'config',
  '--covers': 'covers',
  '--timezone': 'timezone',
  '--since': 'since',
  '--until': 'until',
  '--encoding': 'encoding',
  '--map': 'map',
};
/** What changes nothing of what is found. */
const IGNORED = new Set(['--baseline', '--fail-on', '--draws', '--format', '--month']);

/** `audit` and what follows it, as a story states it. */
export function lineOf(args: readonly string[]): Line {
  const paths: string[] = [];
  const typed: Record<string, unknown> = {};
  let partial = false;
  const rest = args.slice(1);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--partial') partial = true;
    else if (!word.startsWith('-')) paths.push(word);
    else {
      const value = rest.shift() ?? '';
      const repeated = REPEATED[word];
      const single = SINGLE[word];
      if (repeated !== undefined) typed[repeated] = [...((typed[repeated] as string[] | undefined) ?? []), value];
      else if (single !== undefined) typed[single] = value;
      else if (!IGNORED.has(word)) throw new Error(`what ${word} does to an audit is not known here`);
    }
  }
  return { paths, typed, partial };
}

const io = (cwd: string): Parameters<typeof gather>[1] => {
  const silent = { write: () => {}, isTTY: false, columns: 80 };
  return { stdout: silent, stderr: silent, env: {}, cwd };
};

const request = ({ policies, policyDigest, options, formats }: Settings) => ({
  policies,
  policyDigest,
  options,
  formats,
  toolVersion: 'test',
});

type Files = Parameters<typeof convert>[0]['inputs'];
type Converted = Extract<ConvertOutcome, { conversion: object }>;

async function converting(
  inputs: Files,
  forcedFormats: ReadonlyMap<string, string>,
  partial: boolean,
  settings: Settings,
): Promise<Converted> {
  const { policies, options } = settings;
  // What a conversion keeps must not hang on the accounts that are asked for.
  const all = { ...options, accounts: [] };
  const outcome = await convert({
    inputs,
    forcedFormats,
    partial,
    policies,
    options: all,
    formats: settings.formats,
    store: memoryStore(),
  });
  if (outcome.conversion === undefined) throw new Error(JSON.stringify(outcome.refusedIssues, null, 1));
  return outcome;
}

async function conversionOf(folder: string, { paths, typed, partial }: Line): Promise<Converted & { settings: Settings }> {
  const settings = await settle(paths, typed, folder);
  const inputs = await gather(settings, io(folder), 'convert');
  return { ...(await converting(inputs.files, inputs.forced, partial, settings)), settings };
}

export interface Sheets {
  readonly files: ReadonlyMap<string, string>;
  /** Every record as it was read, with the export it comes from instead of where it stands. */
  readonly records: readonly string[];
}

const KINDS = ['use', 'snapshot', 'entry', 'invoice', 'notice', 'plan'] as const;

function recordsOf({ conversion }: Converted): string[] {
  const all: string[] = [];
  for (const kind of KINDS) {
    for (const { record, account } of conversion.records(kind)) {
      const { file, line: _line, ...said } = record;
      const { format, name, from, until } = conversion.exports[file] ?? {};
      // An account that only its vendor names is written by that name.
      const named = record.account === '' && account !== 'default' ? { account } : {};
      const readings = 'readings' in said ? { readings: said.readings.toSorted((a, b) => (a.window < b.window ? -1 : 1)) } : {};
      all.push(JSON.stringify({ ...said, ...named, ...readings, export: { format, name, from, until } }));
    }
  }
  return all.sort();
}

const filesOf = ({ conversion }: Converted): Map<string, string> =>
  new Map(Object.entries(CANONICAL).map(([name, writer]) => [`${name}.csv`, [...writer.write(conversion)].join('')]));

export async function converted(folder: string, line: Line): Promise<Sheets> {
  const outcome = await conversionOf(folder, line);
  return { files: filesOf(outcome), records: recordsOf(outcome) };
}

/** Files of our own, converted again. */
export async function convertedTexts(folder: string, { paths, typed }: Line, files: ReadonlyMap<string, string>): Promise<Sheets> {
  const outcome = await converting(textFiles(files), new Map(), false, await settle(paths, typed, folder));
  return { files: filesOf(outcome), records: recordsOf(outcome) };
}

function textFiles(files: ReadonlyMap<string, string>): Files {
  return [...files].map(([path, text]) => ({
    path,
    async *chunks() {
      await Promise.resolve();
      yield Buffer.from(text);
    },
  }));
}

/** As FOCUS, how often something had no row, and the invoices beside it. */
export async function focused(
  folder: string,
  line: Line,
): Promise<{ text: string; leftOut: ReadonlyMap<string, number>; invoices: string }> {
  const { conversion, accounts, settings } = await conversionOf(folder, line);
  const all = [...accounts.replayed].map((replayed) => focusCharges(replayed, settings.policies));
  const leftOut = new Map<string, number>();
  for (const one of all) for (const [what, count] of one.leftOut) leftOut.set(what, (leftOut.get(what) ?? 0) + count);
  return {
    text: [...focusText(all.flatMap(({ charges }) => charges))].join(''),
    leftOut,
    invoices: [...CANONICAL.invoices.write(conversion)].join(''),
  };
}

export async function audited(folder: string, { paths, typed, partial }: Line): Promise<Report> {
  const settings = await settle(paths, typed, folder);
  const inputs = await gather(settings, io(folder), 'audit');
  return reportOf(await audit({ ...request(settings), inputs: inputs.files, forcedFormats: inputs.forced, partial, store: memoryStore() }));
}

/** The same settings over files of our own. */
export async function auditedTexts(folder: string, { paths, typed }: Line, files: ReadonlyMap<string, string>): Promise<Report> {
  const settings = await settle(paths, typed, folder);
  return reportOf(
    await audit({ ...request(settings), inputs: textFiles(files), forcedFormats: new Map(), partial: false, store: memoryStore() }),
  );
}

function reportOf(outcome: Awaited<ReturnType<typeof audit>>): Report {
  if (outcome.report === undefined) throw new Error(JSON.stringify(outcome.refusedIssues, null, 1));
  return outcome.report;
}

/** All that an audit says, apart from where it stands in the files. */
export function judgement(report: Report): unknown {
  const { period, summary, draws, findings, bridge } = report;
  return bare({ period, summary, draws, findings, bridge });
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (key === 'sources' ? [] : [[key, bare(item)]])));
}
