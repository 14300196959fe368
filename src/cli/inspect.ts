import { inspect, type Inspection } from '../audit/audit.ts';
import type { InputRecord } from '../domain/records.ts';
import { formatInstant } from '../domain/time.ts';
import { issueLine } from '../report/issues.ts';
import { clean, counted, listed, pad, widthOf, wrap } from '../report/text.ts';
import { stretch } from '../report/times.ts';
import { gather } from './gather.ts';
import { saySkipped } from './inputs.ts';
import { pageWidth, type Io } from './io.ts';
import { startProgress } from './progress.ts';
import type { InspectionJson } from './schemas/inspect.ts';
import { settle, type TypedOptions } from './settings.ts';
import { VERSION } from './version.ts';

export interface InspectFlags extends TypedOptions {
  readonly format: 'table' | 'json';
  readonly suggestMap?: string | undefined;
  readonly progress: boolean;
}

const MOST_PROBLEMS = 5;
const MOST_ACCOUNTS = 8;

/** Read the files and say what each is and which rules they let run; nothing is judged. `null`: no file was named anywhere. */
export async function inspectCommand(paths: readonly string[], flags: InspectFlags, io: Io): Promise<number | null> {
  if (flags.suggestMap !== undefined) return (await import('./suggest-map.ts')).suggestMapCommand(flags.suggestMap, paths, flags, io);
  const settings = await settle(paths, flags, io.cwd);
  if (settings.inputs.length === 0) return null;
  const inputs = await gather(settings, io, 'inspect');
  const progress = await startProgress(
    io,
    flags.progress,
    inputs.files.reduce((bytes, file) => bytes + file.bytes, 0),
  );
  try {
    const inspection = await inspect({
      inputs: inputs.files,
      forcedFormats: inputs.forced,
      formats: settings.formats,
      redactor: settings.redactor,
      options: settings.options,
      progress: (done) => progress.read(done.file, done.bytes),
    });
    progress.stop();
    saySkipped(inputs, io);
    io.stdout.write(
      flags.format === 'json'
        ? `${JSON.stringify(view(inspection), null, 2)}\n`
        : page(inspection, settings.options.timezone, pageWidth(io.stdout)),
    );
    return 0;
  } finally {
    progress.stop();
  }
}

/** `inspect --format json`, version 1. */
function view(inspection: Inspection): InspectionJson {
  return {
    version: 1,
    tool: { name: 'headroom', version: VERSION },
    files: inspection.files.map((file): InspectionJson['files'][number] => ({
      path: file.path,
      format: file.format,
      title: file.title,
      sha256: file.sha256,
      rows: file.rows,
      unread: file.unread,
      accounts: [...file.accounts],
      from: file.from === null ? null : formatInstant(file.from),
      until: file.until === null ? null : formatInstant(file.until),
      zoneless_rows: file.zonelessRows,
      records: Object.fromEntries(KINDS.flatMap((kind) => (file.records.has(kind) ? [[kind, file.records.get(kind)]] : []))),
      shows_draws: file.showsDraws,
      read_issues: file.issues.map(({ file: path, line, column, value, problem }) => ({ file: path, line, column, value, problem })),
    })),
    accounts: [...inspection.accounts],
    rules: inspection.rules.map(({ id, runs, lacks }) => ({ id, runs, lacks: [...lacks] })),
    notes: [...inspection.notes],
  };
}

function page(inspection: Inspection, timezone: string, width: number): string {
  const measure = Math.min(width, 100);
  const blocks = inspection.files.map((file) => fileBlock(file, timezone, measure));
  const named = inspection.accounts.length === 0 ? '' : `: ${some(inspection.accounts)}`;
  blocks.push(wrap(`${counted(inspection.accounts.length, 'account')} in all${named}`, measure, '  ', ''));
  const running = inspection.rules.filter((rule) => rule.runs).map((rule) => rule.id);
  blocks.push(
    running.length === 0
      ? ['These files let no rule run.']
      : wrap(`These files let ${counted(running.length, 'rule')} run: ${running.join(', ')}`, measure, '  ', ''),
  );
  const silent = inspection.rules.filter((rule) => !rule.runs);
  if (silent.length > 0) {
    const longest = silent.reduce((most, rule) => Math.max(most, widthOf(rule.id)), 0) + 4;
    blocks.push([
      'Silent, for want of evidence:',
      ...silent.flatMap((rule) => wrap(listed(rule.lacks), measure, ' '.repeat(longest), pad(`  ${rule.id}`, longest))),
    ]);
  }
  if (inspection.notes.length > 0) blocks.push(inspection.notes.flatMap((note) => wrap(clean(note), measure, '  ', '')));
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const KIND_WORDS: Readonly<Record<InputRecord['kind'], readonly [one: string, many: string]>> = {
  use: ['use', 'uses'],
  snapshot: ['look at the meters', 'looks at the meters'],
  entry: ['entry of a ledger', 'entries of a ledger'],
  invoice: ['line of invoices or payments', 'lines of invoices or payments'],
  notice: ['notice', 'notices'],
  plan: ['line of a plan', 'lines of plans'],
};
const KINDS = Object.keys(KIND_WORDS) as InputRecord['kind'][];

/** What a file holds; where nothing of it can be a draw, a reader should not look for one. */
function holds({ records, showsDraws }: Inspection['files'][number]): string {
  const stated = KINDS.flatMap((kind) => {
    const count = records.get(kind) ?? 0;
    return count === 0 ? [] : [counted(count, ...KIND_WORDS[kind])];
  });
  return stated.length === 0 ? '' : `holds ${listed(stated)}${showsDraws ? '' : ', no draws of credits'}`;
}

function fileBlock(file: Inspection['files'][number], timezone: string, width: number): string[] {
  const say = (text: string): string[] => wrap(text, width, '    ', '  ');
  const lines = [clean(file.path), ...say(`${file.title} (${file.format}), ${counted(file.rows, 'row')}`)];
  const held = holds(file);
  if (held !== '') lines.push(...say(held));
  if (file.from !== null && file.until !== null) lines.push(...say(`${stretch(formatInstant(file.from), formatInstant(file.until))} UTC`));
  if (file.accounts.length > 0) lines.push(...say(`${counted(file.accounts.length, 'account')}: ${some(file.accounts)}`));
  if (file.zonelessRows > 0) {
    lines.push(...say(`${counted(file.zonelessRows, 'row')} without a time zone, read in ${timezone}`));
  }
  if (file.issues.length > 0) {
    lines.push(`  ${counted(file.unread, 'row')} can't be read:`);
    for (const issue of file.issues.slice(0, MOST_PROBLEMS)) lines.push(...wrap(issueLine(issue), width, '      ', '    '));
    const rest = file.issues.length - MOST_PROBLEMS;
    if (rest > 0) lines.push(...wrap(`and ${rest} more; headroom inspect --format json lists them`, width, '      ', '    '));
  }
  return lines;
}

function some(accounts: readonly string[]): string {
  const rest = accounts.length - MOST_ACCOUNTS;
  return `${accounts.slice(0, MOST_ACCOUNTS).map(clean).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
