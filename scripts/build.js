// Bundles the command line and the library into dist/: a small entry for each, and chunks that are loaded only when they are needed.
// Bundled start-up takes a third of the time that loading the packages one by one takes.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

import { thirdPartyText } from './licences.js';
import { libraryTypes } from './types.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** chalk looks at the process when it is loaded. Nobody asks it what it saw: what a terminal can show is handed down. */
const UNSEEING_CHALK = {
  name: 'unseeing-chalk',
  setup({ onResolve }) {
    onResolve({ filter: /^#supports-color$/ }, ({ resolveDir }) => ({ path: join(resolveDir, 'vendor/supports-color/browser.js') }));
  },
};

/**
 * string-width makes a segmenter and the expression of all emoji when it is loaded, which takes as long as a small audit. Few texts
 * need them: a function of its own name stands before it, and calls for it (esbuild then begins the module there) with the first.
 */
const LATE_WIDTH = {
  name: 'late-width',
  setup({ onResolve, onLoad }) {
    // Ours only: packages bring older ones of their own, which are made otherwise.
    onResolve({ filter: /^string-width$/ }, ({ importer, path }) =>
      importer.startsWith(join(root, 'src')) ? { path, namespace: 'late-width' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'late-width' }, ({ path }) => ({
      contents: `let measure; export default function stringWidth(text) { measure ??= require('${path}').default; return measure(text); }`,
      resolveDir: root,
    }));
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts', index: 'src/index.ts', parquet: 'src/cli/parquet/child.ts' },
  // Installed or not: native code that only Parquet files need.
  external: ['@duckdb/node-api'],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  plugins: [UNSEEING_CHALK, LATE_WIDTH],
  // CommonJS packages inside the bundle still call `require` for Node's own modules.
  banner: { js: "import{createRequire as headroomRequire}from'node:module';const require=headroomRequire(import.meta.url);" },
  logLevel: 'warning',
  metafile: true,
  write: false,
}).catch(() => process.exit(1)); // esbuild has said what is wrong, with the place

outputFiles.push({ path: join(dist, 'THIRD-PARTY.txt'), contents: Buffer.from(await thirdPartyText(metafile.inputs, root)) });
for (const [path, text] of await libraryTypes()) outputFiles.push({ path: join(dist, 'types', path), contents: Buffer.from(text) });

// The entries are written last and stale files go only then, so that a run beside a build never meets half of one.
const isEntry = ({ path }) => Number(dirname(path) === dist && path.endsWith('.js'));
outputFiles.sort((a, b) => isEntry(a) - isEntry(b));
for (const file of outputFiles) {
  const known = await readFile(file.path).catch(() => null);
  if (known !== null && known.equals(file.contents)) continue;
  await mkdir(dirname(file.path), { recursive: true });
  await writeFile(file.path, file.contents);
}
const built = new Set(outputFiles.map((file) => file.path));
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  if (entry.isFile() && !built.has(path)) await rm(path);
}
