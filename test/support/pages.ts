/**
 * Plays a page of the documents the way a reader would, in one folder of its own: files that it names are written, commands are
 * run in their order, and the page is told again with what they really print. A page that tells itself is right.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { desk, type Said } from '../cli/desk.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Reader {
  write(name: string, text: string): void;
  /** What stands after `headroom `. */
  run(line: string): Promise<Said>;
  /** A whole line in a shell, in which `headroom` is a command. */
  shell(line: string): Said;
}

export interface Told {
  readonly text: string;
  /** How many outputs it shows. */
  readonly shown: number;
}

/** A reader with the command line as it is built. */
export function reader(): Reader {
  const table = desk();
  const { root } = table;
  link(join(root, 'node_modules', 'headroom-audit'), ROOT);
  const path = folder();
  link(join(path, 'headroom'), join(ROOT, 'bin', 'headroom.js'));
  return { write: (name, text) => table.write(name, text), run: (line) => table.run(line), shell: (line) => shell(line, root, path) };
}

/** An empty folder, gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'headroom-pages-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) symlinkSync(target, path);
}

/** `path` is the folder in which `headroom` is found. */
export function shell(line: string, cwd: string, path: string): Said {
  const env = { PATH: `${path}${delimiter}${process.env['PATH'] ?? ''}`, HOME: cwd, TZ: 'UTC', NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd, env, encoding: 'utf8' });
  return { code: status ?? -1, out: stdout, err: stderr };
}

const BLOCK = /^```(\w*)(?: (\S+))?\n([\s\S]*?)^```$/gm;

export interface Block {
  readonly index: number;
  readonly whole: string;
  readonly language: string;
  /** The name that a file bears. */
  readonly file: string | undefined;
  readonly body: string;
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(BLOCK)].map(({ index, 0: whole, 1: language = '', 2: file, 3: body = '' }) => ({
    index,
    whole,
    language,
    file,
    body,
  }));
}

export async function play(page: string, by: Reader): Promise<Told> {
  let text = '';
  let at = 0;
  let shown = 0;
  for (const { index, whole, language, file, body } of blocksOf(page)) {
    text += page.slice(at, index);
    at = index + whole.length;
    // A block that bears a name is a file in the reader's folder.
    if (file !== undefined) by.write(file, body);
    else if (language === 'console') {
      const commands = body.split(/^(?=\$ )/m);
      shown += commands.length;
      let told = '';
      for (const command of commands) told += await retell(command, by);
      text += `\`\`\`console\n${told}\`\`\``;
      continue;
    } else await obey(language, body, by);
    text += whole;
  }
  return { text: text + page.slice(at), shown };
}

/** One command of a block with what it prints; `; echo $?` shows its exit code. */
async function retell(command: string, by: Reader): Promise<string> {
  const [, line = '', output = ''] = /^\$ ((?:.*\\\n)*.*)\n([\s\S]*)$/.exec(command) ?? [];
  expect(line, `a console block begins with "$ ": ${command}`).not.toBe('');
  const [, typed, code] = /^headroom ([^|;<>&$`'"*\\]+?)(; echo \$\?)?$/.exec(line) ?? [];
  const said = typed === undefined ? by.shell(`exec 2>&1\n${line}`) : await by.run(typed);
  const printed = `${said.out}${said.err}${code === undefined ? '' : `${said.code}\n`}`;
  // What is printed for programs has lines of its own.
  if (typed !== undefined && said.out !== '' && !typed.includes('--format'))
    expect(printed.split('\n').filter((one) => one.length > 80)).toEqual([]);
  return `$ ${line}\n${isPartOf(output, printed) ? output : recut(output, printed)}`;
}

/** Whether an output that is shown is what was printed, `…` on a line of its own standing for lines that are left out; alone it shows nothing. */
export function isPartOf(shown: string, printed: string): boolean {
  if (shown === '…\n') return false;
  const [first = '', ...rest] = shown.split(/^…\n/m);
  const last = rest.pop();
  if (last === undefined) return shown === printed;
  if (!printed.startsWith(first) || !printed.endsWith(last)) return false;
  let left = printed.slice(first.length, printed.length - last.length);
  if (first.length + last.length > printed.length) return false;
  for (const part of rest) {
    const found = `\n${left}`.indexOf(`\n${part}`);
    if (found === -1) return false;
    left = left.slice(found + part.length);
  }
  return true;
}

/** What was printed, cut as what was shown: a part is found again by the first of its lines that is still there. Where none is, all of it. */
export function recut(shown: string, printed: string): string {
  const lines = printed.split(/(?<=\n)/);
  const parts = shown.split(/^…\n/m).map((part) => (part === '' ? [] : part.split(/(?<=\n)/)));
  if (parts.length === 1 || parts.every((part) => part.length === 0)) return printed;
  let next = 0;
  const cut: string[] = [];
  for (const [index, part] of parts.entries()) {
    const places = part.map((line, offset) => lines.indexOf(line, next + offset) - offset);
    let at: number | undefined = places.find((place) => place >= next);
    if (index === 0 || part.length === 0) at = next;
    else if (index === parts.length - 1) at = lines.length - part.length;
    if (at === undefined || at < next) return printed;
    next = at + part.length;
    cut.push(lines.slice(at, next).join(''));
  }
  const text = cut.join('…\n');
  return isPartOf(text, printed) ? text : printed;
}

/** What other blocks hold is run, or looked at, as far as it can be. */
async function obey(language: string, body: string, by: Reader): Promise<void> {
  const lines = body.trim().split('\n');
  if (language === 'sh') {
    // Whole scripts are run by test/cli/protocol.test.ts, with files of their own.
    if (/^done/m.test(body)) return;
    // What npm runs is held against package.json.
    for (const line of lines.filter((one) => !one.startsWith('npm '))) expect(await codeOf(line, by), line).toBe(0);
  } else if (language === 'crontab') {
    for (const line of lines) expect(await codeOf(line.split(' ').slice(5).join(' '), by), line).toBe(0);
  } else if (language === 'yaml') {
    const commands = lines.map((line) => line.trim().replace(/^(- )?run: /, '')).filter((line) => line.startsWith('headroom '));
    for (const command of commands) expect([0, 1, 3], command).toContain(await codeOf(command, by));
  } else if (language === 'json') {
    expect(() => JSON.parse(body) as unknown).not.toThrow();
    for (const [, command = ''] of body.matchAll(/"headroom (\S+)"/g)) expect((await by.run(`${command} --help`)).code).toBe(0);
  } else expect(language, body).toBe('text');
}

async function codeOf(line: string, by: Reader): Promise<number> {
  return (/^headroom [^|;<>&$`'"*]+$/.test(line) ? await by.run(line.slice('headroom '.length)) : by.shell(line)).code;
}
