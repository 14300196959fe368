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
};
/** What changes nothing of what is found. */
const IGNORED = new Set(['--baseline', '--fail-on', '--draws', '--format', '--month']);

/** `audit` and what follows it, as a story states it. */
export function lineOf(args: readonly string[]): Line {
  const paths: string[] = [];
  const typed: Record<string, unknown> = {};
  let partial = false;
  const rest = [...args.slice(1)];
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
  return { paths, typed: typed as TypedOptions, partial };
}

const io = (cwd: string): Parameters<typeof gather>[1] => {
  const silent = { write: () => {}, isTTY: false, columns: 80 };
  return { stdout: silent, stderr: silent, env: {}, cwd };
};

const request = ({ policies, policyDigest, options }: Settings) => ({
  policies,
  policyDigest,
  options,
  toolVersion: 'test',
});

async function conversionOf(
  folder: string,
  { paths, typed, partial }: Line,
): Promise<Extract<ConvertOutcome, { conversion: object }> & { settings: Settings }> {
  const settings = await settle(paths, typed, folder);
  const inputs = await gather(settings, io(folder), 'convert');
  // What a conversion keeps must not hang on the accounts that are asked for.
  const options = { ...settings.options, accounts: [] };
  const outcome = await convert({
    inputs: inputs.files,
    forcedFormats: inputs.forced,
    partial,
    policies: settings.policies,
    options,
    store: memoryStore(),
  });
  if (outcome.conversion === undefined) throw new Error(`${folder}: can't be converted`);
  return { ...outcome, settings };
}

/** The six files by name. */
export async function converted(folder: string, line: Line): Promise<ReadonlyMap<string, string>> {
  const { conversion } = await conversionOf(folder, line);
  return new Map(Object.entries(CANONICAL).map(([name, writer]) => [`${name}.csv`, [...writer.write(conversion)].join('')]));
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
  const inputs = [...files].map(([path, text]) => ({
    path,
    async *chunks() {
      await Promise.resolve();
      yield Buffer.from(text);
    },
  }));
  return reportOf(await audit({ ...request(settings), inputs, forcedFormats: new Map(), partial: false, store: memoryStore() }));
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
