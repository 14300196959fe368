// executable/headroom: the command line and this Node in one file, for machines that have none. The bundle is one CommonJS file, since
// that is all a single executable application can load; nothing of it is read from disk.
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

import { root, SETTINGS } from './bundle.js';
import { makeCores } from './core.js';
import { thirdPartyText } from './licences.js';

const POSTJECT = fileURLToPath(import.meta.resolve('postject/dist/cli.js'));
/** The mark in Node's own file that says whether something was put into it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

if (process.platform !== 'linux') {
  // Elsewhere an executable must also be signed anew, which nobody has tried.
  process.stderr.write(`An executable is made on Linux, for Linux; this is ${process.platform}.\n`);
  process.exit(1);
}

/** DuckDB is loaded from disk, in a process of its own: whoever has a Parquet file, or lines to sort, is told so. */
const WITHOUT_DUCKDB = {
  name: 'without-duckdb',
  setup({ onResolve }) {
    onResolve({ filter: /\/(?:parquet\/file|duckdb\/sorter)\.ts$/ }, ({ resolveDir, path }) => ({
      path: join(resolveDir, dirname(path), 'absent.ts'),
    }));
  },
};

await makeCores();

const { outputFiles, metafile } = await build({
  ...SETTINGS,
  stdin: {
    contents: "import { run } from './src/cli/main.ts'; run(process.argv.slice(2)).then((code) => { process.exitCode = code; });",
    resolveDir: root,
  },
  format: 'cjs',
  // There is no module of which to say where it is; a package asks all the same.
  define: { 'import.meta.url': 'headroomUrl' },
  banner: { js: "const headroomUrl=require('node:url').pathToFileURL(process.execPath).href;" },
  plugins: [...SETTINGS.plugins, WITHOUT_DUCKDB],
}).catch(() => process.exit(1)); // esbuild has said what is wrong, with the place

/** Node brings its licence beside it, where it came as an archive. */
async function nodeLicence() {
  const text = await readFile(join(dirname(process.execPath), '..', 'LICENSE'), 'utf8').catch(() => null);
  const isNode = text?.startsWith('Node.js is licensed') === true;
  return isNode ? text.trim() : `Its licence: https://github.com/nodejs/node/blob/${process.version}/LICENSE`;
}

const folder = join(root, 'executable');
await mkdir(folder, { recursive: true });
const scratch = await mkdtemp(join(folder, '.making-'));
try {
  // Paths as this folder sees them: no other is written into the executable.
  const node = (...args) => execFileSync(process.execPath, args, { cwd: scratch, stdio: 'pipe' });
  const at = (name) => join(scratch, name);
  await writeFile(at('headroom.cjs'), outputFiles[0].contents);
  await writeFile(at('sea.json'), JSON.stringify({ main: 'headroom.cjs', output: 'headroom.blob', disableExperimentalSEAWarning: true }));
  node('--experimental-sea-config', 'sea.json');
  await copyFile(process.execPath, at('headroom'));
  await chmod(at('headroom'), 0o755);
  node(POSTJECT, 'headroom', 'NODE_SEA_BLOB', 'headroom.blob', '--sentinel-fuse', FUSE);
  const notices = [
    await thirdPartyText(metafile.inputs, root),
    `${'-'.repeat(80)}\n\nNode.js ${process.version}\n\n${await nodeLicence()}\n`,
  ];
  await writeFile(at('THIRD-PARTY.txt'), notices.join('\n'));
  for (const name of ['headroom', 'THIRD-PARTY.txt']) await rename(at(name), join(folder, name));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
process.stdout.write('executable/headroom\n');
