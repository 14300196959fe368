/** `worker --stage read`: whole files into a line a record, and a header line after those of each file. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readInputs, type InputFile } from '../../audit/read.ts';
import { accountKey, nameOfKey, type AccountKey, type RecordStore } from '../../audit/store.ts';
import { CannotAudit } from '../../domain/errors.ts';
import { byText } from '../../domain/order.ts';
import type { TypedFile } from '../../formats/typed.ts';
import { gather, type Gathered } from '../gather.ts';
import { saySkipped } from '../inputs.ts';
import type { Io } from '../io.ts';
import { settle, type Settings, type TypedOptions } from '../settings.ts';
import { headerLine, type Reading } from './header.ts';
import { LinesOut } from './lines.ts';
import { recordLine } from './record-line.ts';

/** `null`: no file was named anywhere. */
export async function readStage(paths: readonly string[], typed: TypedOptions, io: Io): Promise<number | null> {
  const settled = await settle(paths, typed, io.cwd);
  if (settled.inputs.length === 0) return null;
  // Where many workers read a file each, none of them may read one more that nobody named to it.
  const settings = paths.length > 0 ? { ...settled, accounts: null } : settled;
  const gathered = await gather(settings, io, 'audit');
  const { timezone, encoding: charset } = settings.options;
  const reading = { timezone, charset, map: await digestOf(settings.mapFile, io.cwd) };
  const out = new LinesOut(io);
  const problems: string[] = [];
  for (const file of gathered.files) {
    try {
      await readOne(file, gathered, settings, reading, out);
    } catch (error) {
      if (!(error instanceof CannotAudit)) throw error;
      problems.push(...error.problems);
    }
  }
  await out.flush();
  saySkipped(gathered, io);
  if (problems.length > 0) throw new CannotAudit(problems);
  return 0;
}

async function readOne(file: InputFile, { forced }: Gathered, settings: Settings, reading: Reading, out: LinesOut): Promise<void> {
  const keys = new Map<string, AccountKey>();
  let number = 0;
  const writing: RecordStore = {
    add(record) {
      keys.set(nameOfKey(record), accountKey(record));
      out.write(recordLine(record, { file: file.path, number: (number += 1), part: record.file === 0 ? null : record.file - 1 }));
    },
    keys: () => [],
    recordsOf: () => [],
    tableOf: () => null,
  };
  const { typed } = file;
  const input: InputFile = {
    path: file.path,
    sha256: () => file.sha256?.() ?? null,
    ...(typed === undefined ? {} : { typed: async () => waitingFor(out, await typed()) }),
    async *chunks() {
      for await (const chunk of file.chunks()) {
        yield chunk;
        await out.flush();
      }
    },
  };
  const { options, formats } = settings;
  const read = await readInputs({ inputs: [input], forcedFormats: forced, formats, options, store: writing, asStated: true });
  const sorted = [...keys.values()].sort((a, b) => byText(nameOfKey(a), nameOfKey(b)));
  out.write(headerLine(read, sorted, reading));
}

function waitingFor(out: LinesOut, file: TypedFile): TypedFile {
  return {
    columns: file.columns,
    async *batches() {
      for await (const batch of file.batches()) {
        yield batch;
        await out.flush();
      }
    },
    close: () => file.close(),
  };
}

async function digestOf(map: string | null, cwd: string): Promise<string | null> {
  return map === null
    ? null
    : createHash('sha256')
        .update(await readFile(resolve(cwd, map)))
        .digest('hex');
}
