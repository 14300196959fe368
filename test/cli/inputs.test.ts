import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findInputs, type InputFile } from '../../src/cli/inputs.ts';
import { CannotAudit } from '../../src/domain/errors.ts';
import { desk, type Desk } from './desk.ts';

const csvOnly = (file: InputFile): Promise<boolean> => Promise.resolve(file.name.endsWith('.csv'));

const noStdin = (): never => {
  throw new Error('nobody asked for stdin');
};

async function found(at: Desk, ...typed: string[]): Promise<{ files: string[]; skipped: readonly string[] }> {
  const { files, skipped } = await findInputs(typed, at.root, csvOnly, noStdin);
  return { files: files.map((file) => file.path), skipped };
}

async function problems(at: Desk, ...typed: string[]): Promise<readonly string[]> {
  try {
    await findInputs(typed, at.root, csvOnly, noStdin);
  } catch (error) {
    if (error instanceof CannotAudit) return error.problems;
    throw error;
  }
  return [];
}

async function textOf(file: InputFile): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('paths into files', () => {
  test('a file named by itself is taken, recognised or not', async () => {
    const at = desk({ 'usage.log': 'x' });
    expect(await found(at, 'usage.log')).toEqual({ files: ['usage.log'], skipped: [] });
  });

  test('a folder gives its recognised files, at any depth, and lists the others as skipped', async () => {
    const at = desk({ 'exports/b.csv': '', 'exports/a.csv': '', 'exports/2026/07.csv': '', 'exports/notes.md': '', 'exports/old.zip': '' });
    expect(await found(at, 'exports/')).toEqual({
      files: ['exports/2026/07.csv', 'exports/a.csv', 'exports/b.csv'],
      skipped: ['exports/notes.md', 'exports/old.zip'],
    });
  });

  test('hidden files and installed packages are no exports', async () => {
    const at = desk({ 'a.csv': '', '.hidden/b.csv': '', 'node_modules/x/c.csv': '' });
    expect(await found(at, '.')).toEqual({ files: ['a.csv'], skipped: [] });
  });

  test('a glob gives what it matches, in an order that does not depend on the disk', async () => {
    const at = desk({ 'q3/b.csv': '', 'q3/a.csv': '', 'q3/c.txt': '' });
    expect(await found(at, 'q3/*')).toEqual({ files: ['q3/a.csv', 'q3/b.csv'], skipped: ['q3/c.txt'] });
  });

  test('the order in which files are named changes nothing', async () => {
    const at = desk({ 'a.csv': '', 'b.csv': '' });
    expect(await found(at, 'b.csv', 'a.csv')).toEqual(await found(at, 'a.csv', 'b.csv'));
  });

  test('a file reached twice is read once', async () => {
    const at = desk({ 'x/a.csv': '' });
    symlinkSync(join(at.root, 'x/a.csv'), join(at.root, 'x/link.csv'));
    expect((await found(at, 'x', 'x/a.csv', 'x/../x/a.csv', 'x/*.csv')).files).toEqual(['x/a.csv']);
  });

  test('a link to a parent does not go round for ever', async () => {
    const at = desk({ 'x/a.csv': '' });
    symlinkSync(at.root, join(at.root, 'x/up'));
    expect((await found(at, 'x')).files).toEqual(['x/a.csv']);
    expect((await found(at, '**/*.csv')).files).toEqual(['x/a.csv']);
  });

  test('absolute paths are shown relative to what they have in common', async () => {
    const at = desk({ 'deep/one/a.csv': '', 'deep/two/b.csv': '' });
    expect((await found(at, join(at.root, 'deep/one/a.csv'), join(at.root, 'deep/two/b.csv'))).files).toEqual(['one/a.csv', 'two/b.csv']);
    expect((await found(at, join(at.root, 'deep/one'))).files).toEqual(['a.csv']);
  });

  test('a path out of the folder stays as typed', async () => {
    const at = desk({ 'a.csv': '', 'sub/x.csv': '' });
    const { files } = await findInputs(['../a.csv'], join(at.root, 'sub'), csvOnly, noStdin);
    expect(files.map((file) => file.path)).toEqual(['../a.csv']);
  });

  test('the bytes of a file come as they are', async () => {
    const at = desk({ 'a.csv': 'kind,text\n"é"\n' });
    const { files } = await findInputs(['a.csv'], at.root, csvOnly, noStdin);
    expect(await textOf(files[0] as InputFile)).toBe('kind,text\n"é"\n');
  });
});

describe('paths that lead nowhere', () => {
  test('every one of them is named, in one sentence each', async () => {
    const at = desk({ 'usage.csv': '', 'empty/.keep': '', 'notes/readme.md': '', 'notes/todo.txt': '' });
    mkdirSync(join(at.root, 'bare'));
    expect(await problems(at, 'nope.csv', 'usage.csv', 'usage.csv/x')).toEqual([
      'nope.csv: there is no such file or folder.',
      'usage.csv/x: there is no such file or folder.',
    ]);
    expect(await problems(at, '')).toEqual(['A path is empty; name a file, a folder or a glob ("." is this folder).']);
    expect(await problems(at, 'notes')).toEqual([
      'notes: none of the 2 files here is recognised as an export; headroom explain lists the formats.',
    ]);
    expect(await problems(at, 'bare', 'empty', 'q?.csv')).toEqual([
      'bare: this folder holds no files.',
      'empty: this folder holds no files.',
      'q?.csv: no file matches this pattern.',
    ]);
  });

  test('a device or a pipe is not waited for', async () => {
    const at = desk({ 'x/a.csv': '' });
    spawnSync('/usr/bin/mkfifo', [join(at.root, 'x/pipe.csv')]);
    expect(await problems(at, 'x/pipe.csv', '/dev/null')).toEqual([
      'x/pipe.csv: is neither a file nor a folder.',
      '/dev/null: is neither a file nor a folder.',
    ]);
    expect(await found(at, 'x')).toEqual({ files: ['x/a.csv'], skipped: [] });
  });

  test.skipIf(process.getuid?.() === 0)('a file that may not be read says so when it is read', async () => {
    const at = desk({ 'a.csv': 'x' });
    chmodSync(join(at.root, 'a.csv'), 0);
    const { files } = await findInputs(['a.csv'], at.root, csvOnly, noStdin);
    await expect(textOf(files[0] as InputFile)).rejects.toThrow("a.csv: can't be read (EACCES); check its permissions.");
  });

  test('a file that goes away after it was listed is named in one sentence', async () => {
    const at = desk({ 'a.csv': 'x' });
    const { files } = await findInputs(['a.csv'], at.root, csvOnly, noStdin);
    rmSync(join(at.root, 'a.csv'));
    await expect(textOf(files[0] as InputFile)).rejects.toThrow(
      "a.csv: can't be read (ENOENT); it was there a moment ago; run headroom again.",
    );
  });
});
