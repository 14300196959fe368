// The types of the library: what can be reached from its door, and nothing else of the house.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const RELATIVE = /(from\s+|import\()(['"])(\.[^'"]*)\.ts\2/g;

/** Declarations by their path below `dist/types/`. */
export async function libraryTypes() {
  const out = await mkdtemp(join(tmpdir(), 'headroom-types-'));
  try {
    const project = join(root, 'scripts', 'types.tsconfig.json');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', project, '--outDir', out],
      {
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(`the types of the library can't be made:\n${stdout}${stderr}`);
    const files = new Map();
    const waiting = [join(out, 'index.d.ts')];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (files.has(relative(out, path))) continue;
      const text = await readFile(path, 'utf8');
      for (const [, , , specifier] of text.matchAll(RELATIVE)) waiting.push(join(dirname(path), `${specifier}.d.ts`));
      // Below node_modules nothing is called .ts: a declaration is found beside the .js that it speaks for.
      files.set(relative(out, path), text.replace(RELATIVE, '$1$2$3.js$2'));
    }
    return files;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
