/** Check a pack: every sum, and the report by auditing again. What is in it may have been written by anybody. */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CannotAudit } from '../../domain/errors.ts';
import { clean, counted, wrap } from '../../report/text.ts';
import { readConfig } from '../config-file.ts';
import { pageWidth, type Io } from '../io.ts';
import { readNamedFile } from '../named-file.ts';
import { VERSION } from '../version.ts';
import { entriesBelow, parseSums, SUMS, sumOf } from './manifest.ts';
import { checkOwn, CONFIG, OPTIONS, parsePacked } from './options.ts';
import { reportOf } from './report.ts';

const LARGEST_SUMS = 16 << 20;

/** 0: as it was made; 1: something differs, and is named. */
export async function verifyPack(dir: string, io: Io): Promise<number> {
  const folder = resolve(io.cwd, dir);
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new CannotAudit([`--verify ${dir}: there is no such folder.`]);
  const sums = { named: `--verify ${dir}: ${SUMS}`, kind: 'list of sums', most: LARGEST_SUMS };
  const manifest = await readNamedFile(join(folder, SUMS), sums).then(String, () => null);
  if (manifest === null) throw new CannotAudit([`--verify ${dir}: holds no ${SUMS}, so it is no pack.`]);
  const differences = await differencesOf(folder, manifest);
  if (differences.length === 0) differences.push(...(await differencesOfReport(folder, io)));
  if (differences.length > 0) {
    io.stdout.write(differences.map((line) => `${clean(line)}\n`).join(''));
    return 1;
  }
  const count = parseSums(manifest)?.size ?? 0;
  const said = `${clean(dir)}: all ${counted(count, 'file')} are as they were packed, and the audit of its inputs gives the same report.`;
  io.stdout.write(`${wrap(said, pageWidth(io.stdout), '  ', '').join('\n')}\n`);
  return 0;
}

async function differencesOf(folder: string, manifest: string): Promise<string[]> {
  const sums = parseSums(manifest);
  if (sums === null) return [`${SUMS}: changed: a line is none of a manifest.`];
  const entries = await entriesBelow(folder);
  const found = new Set(entries.map((entry) => entry.path));
  const differences: string[] = [];
  for (const { path, isFile } of entries) {
    if (path === SUMS) continue;
    const sum = sums.get(path);
    if (sum === undefined) differences.push(`${path}: added: it is not in ${SUMS}.`);
    else if (!isFile) differences.push(`${path}: changed: it is no file any more.`);
    else if ((await sumOf(join(folder, path))) !== sum) differences.push(`${path}: changed: its SHA-256 is another.`);
  }
  for (const path of sums.keys()) if (!found.has(path)) differences.push(`${path}: missing.`);
  return differences;
}

async function differencesOfReport(folder: string, io: Io): Promise<string[]> {
  try {
    const packed = parsePacked(await readFile(join(folder, OPTIONS), 'utf8'));
    if (packed.tool.version !== VERSION) {
      return [
        `${OPTIONS}: the pack was made by headroom ${packed.tool.version} and this is ${VERSION}, whose report may be another; its sums are right.`,
      ];
    }
    checkOwn(await readConfig(CONFIG, folder));
    const { files } = await reportOf(folder, packed, io);
    const differences: string[] = [];
    for (const [name, text] of files) {
      const own = await readFile(join(folder, name), 'utf8').catch(() => null);
      if (own !== text) differences.push(`${name}: differs from what the audit of the inputs gives now.`);
    }
    return differences;
  } catch (error) {
    if (error instanceof CannotAudit) return error.problems.map((problem) => `The inputs can't be audited again: ${problem}`);
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) return [`The inputs can't be audited again (${code}).`];
    throw error;
  }
}
