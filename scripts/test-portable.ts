/**
 * `npm run test:portable [-- VERSION...]`: reports of every story are the same bytes on Node 20, 22, 24 and 26: all of them in one
 * place, and in six other time zones and five languages by turns. The JSON is the one that stands beside the story. The Nodes come from npm; one that can't be had is said.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LANGUAGES, ZONES } from '../test/support/places.ts';
import { check } from './checks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'headroom-portable-'));
const given = process.argv.slice(2);
const versions = given.length > 0 ? given : ['20', '22', '24', '26'];

/** Where the Node of a version is, which npm keeps as a package for each platform; `null` where there is none. */
function nodeOf(version: string): string | null {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(scratch, `node-${version}`);
  mkdirSync(folder);
  const line = ['install', '--silent', '--no-audit', '--no-fund', '--no-save', '--prefix', folder, `${name}@${version}`];
  const { status } = spawnSync('npm', line, { stdio: 'ignore' });
  const path = join(folder, 'node_modules', name, 'bin', 'node');
  return status === 0 && existsSync(path) ? path : null;
}

function must(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd = root): string {
  return said(command, args, env, cwd).stdout;
}

function said(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): { stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return { stdout, stderr };
}

/** What whole processes print, and write beside it. A quiet audit says nothing beside it, and neither does its Node. */
function byProcesses(node: string, name: string, env: NodeJS.ProcessEnv): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const told = [
    'demo story',
    'audit story/metered --format json --quiet --fail-on never',
    'explain price',
    'convert story/metered --to focus -o focus.csv',
    'pack story/metered -o evidence',
  ].map((line) => {
    const { stdout, stderr } = said(node, [join(root, 'bin/headroom.js'), ...line.split(' ')], env, folder);
    if (line.includes('--quiet') && stderr !== '') throw new Error(`headroom ${line} said:\n${stderr}`);
    return `${stdout}\n${stderr}`;
  });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const left = files
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path.slice(folder.length)}\n${readFileSync(path, 'latin1')}`);
  return [...told, ...left.sort()].join('\n');
}

/** What was said, by story and command line. */
function reportsOf(printed: string): Map<string, string> {
  const rows = printed.split('\n').map((line) => line.split('\t'));
  return new Map(rows.filter((row) => row.length === 5).map(([story, line, ...said]) => [`${story}\t${line}`, said.join(' ')]));
}

/** The JSON reports against those that stand beside the stories. */
function unlikeGoldens(reports: ReadonlyMap<string, string>): { compared: number; unlike: string[] } {
  let compared = 0;
  const unlike = [...reports].filter(([name, said]) => {
    const [story = '', line = ''] = name.split('\t');
    const golden = join(root, 'fixtures', story, 'report.json');
    if (!line.startsWith('audit ') || !line.endsWith(' --format json') || !existsSync(golden)) return false;
    compared += 1;
    return createHash('sha256').update(readFileSync(golden)).digest('hex') !== said.split(' ')[0];
  });
  return { compared, unlike: unlike.map(([name]) => name) };
}

try {
  must(process.execPath, [join(root, 'scripts/build.js')], process.env);
  const nodes = versions.flatMap((version) => {
    const path = nodeOf(version);
    if (path === null) console.log(`not checked: Node ${version}, which can't be had here`);
    return path === null ? [] : [path];
  });
  check(`${nodes.length} of ${versions.length} Nodes are to be had`, nodes.length > 0);
  const first = new Map<string, string>();
  let firstLeft: string | null = null;
  for (const [index, node] of nodes.entries()) {
    const version = must(node, ['--version'], {}).trim();
    for (const [at, zone] of ZONES.entries()) {
      const language = LANGUAGES[(index + at) % LANGUAGES.length] ?? 'C';
      const env = { TZ: zone, LC_ALL: language };
      const place = `Node ${version}, ${zone}, ${language}`;
      const turn = at === 0 ? 'all' : String(index + 4 * at);
      const rows = reportsOf(must(node, [join(root, 'test/support/every-report.mjs'), '-', turn], env));
      if (first.size === 0) for (const [name, said] of rows) first.set(name, said);
      const other = [...rows].filter(([name, said]) => first.get(name) !== said);
      check(`${place}: ${rows.size} reports are the same`, rows.size > 500 && other.length === 0, other.slice(0, 20).join('\n'));
      const left = byProcesses(node, `left ${index} ${at}`, env);
      firstLeft ??= left;
      check(`${place}: so is what whole processes print and write`, left.length > 100_000 && left === firstLeft);
    }
  }
  const { compared, unlike } = unlikeGoldens(first);
  check(`${compared} of them are the reports that stand beside the stories`, compared > 200 && unlike.length === 0, unlike.join('\n'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
