// Makes the modules of WebAssembly from wasm/, each as a module of one string in src/, which is read alike from source, by tests, in the
// bundle and in the executable.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { root } from './bundle.js';

/** By source, which others it takes in, where it goes and what else it is made with. */
const CORES = {
  'rows.ts': { parts: ['texts.ts', 'times.ts'], path: 'src/formats/core-bytes.ts', options: ['--enable', 'simd'] },
  // Its memory is the caller's.
  'batch.ts': { parts: [], path: 'src/audit/store/gather-bytes.ts', options: ['--enable', 'simd', '--importMemory'] },
};

/** Nothing is to be called from within: where memory can't grow the call throws. */
const ALWAYS = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='];

/** The text of each by its path. */
export async function coreTexts() {
  const texts = new Map();
  for (const [source, core] of Object.entries(CORES)) texts.set(join(root, core.path), await coreText(source, core));
  return texts;
}

/** By which it is known what a text was made from. */
async function markOf(source, { parts, options }) {
  const { assemblyscript: version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).devDependencies;
  const hash = createHash('sha256').update(JSON.stringify([version, ...ALWAYS, ...options]));
  for (const name of [source, ...parts]) hash.update(await readFile(join(root, 'wasm', name)));
  return hash.digest('hex').slice(0, 16);
}

async function coreText(source, core) {
  const { default: asc } = await import('assemblyscript/asc');
  let bytes = new Uint8Array(0);
  const { error, stderr } = await asc.main([source, '--outFile', 'made.wasm', ...ALWAYS, ...core.options], {
    readFile: (name, base) => readFile(join(root, 'wasm', base === '.' ? '' : base, name), 'utf8').catch(() => null),
    writeFile: (_name, contents) => void (bytes = contents),
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`wasm/${source}: ${Buffer.concat(stderr).toString()}`);
  const made = `// Made by \`npm run build\` from wasm/${source} (${await markOf(source, core)}); a test holds that it is current.`;
  return `${made}\nexport const WASM =\n  '${Buffer.from(bytes).toString('base64')}';\n`;
}

/** Makes those whose source is another than it was: the compiler takes longer than all else of a build. */
export async function makeCores() {
  for (const [source, core] of Object.entries(CORES)) {
    const path = join(root, core.path);
    const known = await readFile(path, 'utf8').catch(() => '');
    if (!known.includes(`(${await markOf(source, core)})`)) await writeFile(path, await coreText(source, core));
  }
}
