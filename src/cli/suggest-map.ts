/** `inspect --suggest-map FILE`: a first map for one CSV, on stdout. */
import { basename } from 'node:path';
import { CannotAudit } from '../domain/errors.ts';
import type { Format, ReadIssue } from '../formats/format.ts';
import { suggestMap } from '../formats/map-suggest.ts';
import { readFile, recognise, type FileBytes } from '../formats/read.ts';
import type { TypedFile } from '../formats/typed.ts';
import { Survey } from '../formats/survey.ts';
import { issueLine } from '../report/issues.ts';
import { counted } from '../report/text.ts';
import { findInputs, type InputFile } from './inputs.ts';
import type { Io } from './io.ts';
import { settle, type TypedOptions } from './settings.ts';

/** What is looked at of a file: enough to see how its cells are written. */
const LOOKED_AT = 1 << 20;
const NEWLINE = 10;

export async function suggestMapCommand(path: string, paths: readonly string[], typed: TypedOptions, io: Io): Promise<number> {
  if (paths.length > 0) throw new CannotAudit([`--suggest-map ${path}: is about one file; leave out ${paths.join(', ')}.`]);
  const settings = await settle([path], typed, io.cwd);
  if (settings.redactor !== null) throw new CannotAudit(['--redact: a map holds words of its file as they are; leave it out.']);
  const piped = async (): Promise<Awaited<ReturnType<Parameters<typeof findInputs>[3]>>> =>
    (await import('./stdin.ts')).spoolStdin(io, settings.stdinName, settings.temporary);
  const [file, ...others] = (await findInputs([path], io.cwd, async () => true, piped)).files;
  if (file === undefined || others.length > 0) throw new CannotAudit([`--suggest-map ${path}: name one CSV.`]);
  const beginning = new Beginning(file, settings.options.encoding);
  const known = await formatOf(beginning, settings.formats);
  if (known !== null && known.vendor !== '') throw new CannotAudit([`${file.path}: is recognised as ${known.id}, and needs no map.`]);

  const survey = new Survey();
  const issues: ReadIssue[] = [];
  const nothing = (): void => {};
  const sink = { use: nothing, snapshot: nothing, entry: nothing, invoice: nothing, notice: nothing, plan: nothing };
  const context = { file: 0, sink: { ...sink, issue: (issue: ReadIssue) => void issues.push(issue) } };
  await readFile(beginning, context, settings.options.timezone, null, [survey.format]);
  if (survey.columns.length === 1)
    throw new CannotAudit([
      `${file.path}: its first line names a single column; a map is for a CSV that states at least a time and what was used or paid then.`,
    ]);
  const [first] = issues;
  if (survey.rows === 0 && first !== undefined) throw new CannotAudit([issueLine({ ...first, file: file.path })]);

  const map = suggestMap(survey, nameOf(path === '-' ? settings.stdinName : file.path));
  const comments = [...aboutFile(beginning, survey, known), ...map.comments];
  io.stdout.write(`${JSON.stringify({ version: 1, maps: [{ ...map, comments }] }, null, 2)}\n`);
  return 0;
}

function aboutFile(beginning: Beginning, survey: Survey, known: Format | null): string[] {
  return [
    ...(known === null ? [] : [`header: without a map the file is read as ${known.id}; this map goes before it.`]),
    ...(survey.rows === 0 ? ['header: the file holds no rows, so that nothing is known of its cells.'] : []),
    ...(beginning.cut
      ? [`header: only the first ${counted(survey.rows, 'row')} were looked at; later ones may hold other words and times.`]
      : []),
  ];
}

/** Two that recognise it leave it to the map as well. */
async function formatOf(file: FileBytes, formats: readonly Format[]): Promise<Format | null> {
  try {
    return await recognise(file, null, formats);
  } catch (error) {
    if (error instanceof CannotAudit) return null;
    throw error;
  }
}

/** The whole lines at the beginning of a file. */
class Beginning implements FileBytes {
  cut = false;
  readonly path: string;
  readonly encoding: string | null;
  readonly #file: InputFile;

  constructor(file: InputFile, encoding: string | null) {
    this.#file = file;
    this.path = file.path;
    this.encoding = encoding;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const chunk of this.#file.chunks()) {
      if (size + chunk.length <= LOOKED_AT) {
        size += chunk.length;
        yield chunk;
        continue;
      }
      this.cut = true;
      const rest = chunk.subarray(0, LOOKED_AT - size);
      yield rest.subarray(0, rest.lastIndexOf(NEWLINE) + 1);
      return;
    }
  }

  /** Columns of no single value can't be mapped, and no suggestion speaks of them. */
  async typed(): Promise<TypedFile> {
    const file = await this.#file.typed();
    const kept = file.columns.flatMap(({ fidelity }, at) => (fidelity === 'opaque' ? [] : [at]));
    const [looked, cut] = [LOOKED_AT, (): void => void (this.cut = true)];
    return {
      columns: file.columns.filter(({ fidelity }) => fidelity !== 'opaque'),
      async *batches() {
        let size = 0;
        for await (const batch of file.batches()) {
          if (size > looked) {
            cut();
            return;
          }
          size += batch.reduce((sum, cells) => sum + cells.join().length, 0);
          yield batch.map((cells) => kept.map((at) => cells[at] ?? ''));
        }
      },
      close: () => file.close(),
    };
  }
}

/** Small letters, digits and hyphens of the file's name, its ending left out. */
function nameOf(path: string): string {
  const plain = basename(path.split('!').at(-1) ?? path)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'export' : plain;
}
