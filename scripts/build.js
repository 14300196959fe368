// Bundles the command line and the library into dist/: a small entry for each, and chunks that are loaded only when they are needed.
// Bundled start-up takes a third of the time that loading the packages one by one takes.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

import { root, SETTINGS } from './bundle.js';
import { makeCores } from './core.js';
import { thirdPartyText } from './licences.js';
import { libraryTypes } from './types.js';

const dist = join(root, 'dist');

await makeCores();

/**
 * Loaded only where an audit's modules are as well. esbuild makes a chunk for every set of entries that share something: told that all
 * of these need an audit, it makes half as many, and to find and load a chunk takes longer than to compile it.
 */
const COMMANDS = 'convert demo explain-id inspect map-file merge pack report-file statement stdin suggest-map worker';
const STAGES = 'pack/make worker/job-stage worker/name-stage worker/read-stage worker/replay-stage worker/shard';
const REPORTS = 'csv explain/page github html/html issues json jsonl junit markdown sarif table';
const besideAudit = new Set([
  ...`${COMMANDS} ${STAGES}`.split(' ').map((name) => join(root, 'src/cli', `${name}.ts`)),
  ...REPORTS.split(' ').map((name) => join(root, 'src/report', `${name}.ts`)),
]);

const fewChunks = {
  name: 'few-chunks',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!besideAudit.has(path)) return undefined;
      besideAudit.delete(path);
      return { contents: `${await readFile(path, 'utf8')}\nimport ${JSON.stringify(join(root, 'src/cli/audit.ts'))};\n`, loader: 'ts' };
    });
  },
};

const { outputFiles, metafile } = await build({
  ...SETTINGS,
  plugins: [...SETTINGS.plugins, fewChunks],
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

if (besideAudit.size > 0) throw new Error(`no such modules: ${[...besideAudit].join(', ')}`);
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
