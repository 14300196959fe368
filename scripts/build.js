// Bundles the command line and the library into dist/: a small entry for each, and chunks that are loaded only when they are needed.
// Bundled start-up takes a third of the time that loading the packages one by one takes.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

import { root, SETTINGS } from './bundle.js';
import { thirdPartyText } from './licences.js';
import { libraryTypes } from './types.js';

const dist = join(root, 'dist');

const { outputFiles, metafile } = await build({
  ...SETTINGS,
  entryPoints: {
    main: 'src/cli/main.ts',
    index: 'src/index.ts',
    parquet: 'src/cli/parquet/child.ts',
    sort: 'src/cli/duckdb/sort-child.ts',
  },
  // Installed or not: native code that only Parquet files and the sort stage need.
  external: ['@duckdb/node-api'],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  format: 'esm',
  // CommonJS packages inside the bundle still call `require` for Node's own modules.
  banner: { js: "import{createRequire as headroomRequire}from'node:module';const require=headroomRequire(import.meta.url);" },
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
