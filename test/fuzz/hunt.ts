/** Mutated files in front of the command line, in this process: input by input, each by its own seed, so that one can be had again. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { run } from '../../src/cli/main.ts';
import { Dice } from './dice.ts';
import { type Answer, faultsOf, rowFaults } from './oracles.ts';
import { type Command, type Subject, subjects } from './subjects.ts';

export interface Failure {
  readonly at: number;
  readonly subject: string;
  readonly line: string;
  readonly fault: string;
  /** As small as it still shows the fault. */
  readonly content: string | Buffer;
}

export interface Hunted {
  readonly inputs: number;
  /** Milliseconds of the processor. */
  readonly cpu: number;
  readonly slowest: number;
  readonly byExit: Readonly<Record<number, number>>;
  readonly bySubject: Readonly<Record<string, number>>;
  /** MiB that stay in use, after the first part and at the end. */
  readonly heap: readonly [number, number];
  readonly failures: readonly Failure[];
}

export interface Hunt {
  readonly seed: number;
  readonly from: number;
  readonly until: number;
  readonly step?: number;
  readonly before?: (at: number) => void;
}

const MOST_FAILURES = 20;
const WARM = 0.3;

/** One input after the other, from `from` on, every `step`th. */
export async function hunt({ seed, from, until, step = 1, before }: Hunt): Promise<Hunted> {
  const root = mkdtempSync(join(tmpdir(), 'headroom-hostile-'));
  try {
    const kinds = subjects(await packOf(root));
    for (const { name, standing } of kinds) {
      mkdirSync(join(root, name), { recursive: true });
      for (const [path, content] of Object.entries(standing)) put(join(root, name, path), content);
    }
    const lot = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
    const byExit: Record<number, number> = {};
    const bySubject: Record<string, number> = {};
    const failures = new Map<string, Failure>();
    const started = process.cpuUsage();
    let [slowest, warm, inputs] = [0, 0, 0];
    for (let at = from; at < until; at += step) {
      before?.(at);
      const dice = new Dice(Math.imul(seed, 0x9e3779b1) + at);
      const subject = dice.one(lot);
      const command = dice.one(subject.commands);
      const path = subject.path(dice);
      const content = subject.make(dice, path);
      const trial = (what: string | Buffer): Promise<{ answer: Answer; faults: string[] }> => tried(root, subject, command, path, what);
      const { answer, faults } = await trial(content);
      inputs += 1;
      slowest = Math.max(slowest, answer.cpu);
      byExit[answer.code] = (byExit[answer.code] ?? 0) + 1;
      bySubject[subject.name] = (bySubject[subject.name] ?? 0) + 1;
      for (const fault of faults) {
        if (failures.has(keyOf(fault)) || failures.size >= MOST_FAILURES) continue;
        const least = await smaller(content, async (what) => (await trial(what)).faults.some((one) => keyOf(one) === keyOf(fault)));
        failures.set(keyOf(fault), { at, subject: `${subject.name} ${path}`, line: command.line.join(' '), fault, content: least });
      }
      const standing = subject.standing[path];
      if (standing !== undefined) put(join(root, subject.name, path), standing);
      if (command.stdin === true) rmSync(join(root, subject.name), { recursive: true });
      if (warm === 0 && at - from >= (until - from) * WARM) warm = heldMiB();
    }
    const { user, system } = process.cpuUsage(started);
    return { inputs, cpu: (user + system) / 1000, slowest, byExit, bySubject, heap: [warm, heldMiB()], failures: [...failures.values()] };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function tried(root: string, subject: Subject, command: Command, path: string, content: string | Buffer) {
  const folder = join(root, subject.name);
  put(join(folder, path), content);
  if (subject.name === 'pack') resum(join(folder, 'evidence'));
  const answer = await headroom(command.line, folder, command.stdin === true ? Buffer.from(content) : null);
  const faults = faultsOf(answer, command.printed, command.codes);
  if (command.counts === true && answer.code !== 2 && faults.length === 0) faults.push(...rowFaults(answer.out, content.toString()));
  return { answer, faults };
}

async function headroom(line: readonly string[], cwd: string, stdin: Buffer | null): Promise<Answer> {
  let [out, err] = ['', ''];
  const terminal = { isTTY: false, columns: 80 };
  const before = process.cpuUsage();
  const code = await run(line, {
    stdout: { ...terminal, write: (text) => void (out += text) },
    stderr: { ...terminal, write: (text) => void (err += text) },
    env: { NO_COLOR: '1' },
    cwd,
    clock: { now: () => 1_785_000_000_000, wall: (at) => ({ date: new Date(at).toISOString().slice(0, 10), time: '12:00' }) },
    async *stdin() {
      await Promise.resolve();
      yield stdin ?? Buffer.alloc(0);
    },
  });
  const { user, system } = process.cpuUsage(before);
  return { code, out, err, cpu: (user + system) / 1000 };
}

/** A pack whose files can be mutated: what stands in it by its path. */
async function packOf(root: string): Promise<Record<string, Buffer>> {
  const folder = join(root, 'made');
  for (const [path, text] of Object.entries({
    'usage.csv':
      'timestamp,event_id,plan,model,feature,funding,credits_amount,currency,session_used_pct,session_resets_at\n' +
      '2026-08-06T14:26:00Z,e1,claude-pro,claude-sonnet-5,none,credits,4.80,USD,44,2026-08-06T18:00:00Z\n',
  }))
    put(join(folder, path), text);
  const { code, err } = await headroom(['pack', 'usage.csv', '-o', 'evidence'], folder, null);
  if (code !== 0) throw new Error(err);
  const entries = readdirSync(join(folder, 'evidence'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}

/** With sums that fit, so that what was changed is read. */
function resum(folder: string): void {
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8');
  writeFileSync(
    join(folder, 'SHA256SUMS'),
    sums.replaceAll(/^[0-9a-f]{64} {2}(.+)$/gm, (line, path: string) => {
      try {
        return `${createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex')}  ${path}`;
      } catch {
        return line;
      }
    }),
  );
}

function put(path: string, content: string | Buffer): void {
  try {
    writeFileSync(path, content);
  } catch {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

function keyOf(fault: string): string {
  return fault.replaceAll(/\d+/g, '#').slice(0, 120);
}

const MOST_TRIALS = 200;

/** Leaves out lines, then stretches, as long as the fault is still there. */
async function smaller<T extends string | Buffer>(
  content: T,
  isFaulty: (content: string | Buffer) => Promise<boolean>,
): Promise<T | string> {
  if (typeof content !== 'string') return content;
  let parts = content.split(/(?<=\n)/);
  let left = MOST_TRIALS;
  for (const whole of [parts, null]) {
    if (whole === null) parts = Array.from(parts.join(''));
    for (let size = Math.ceil(parts.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < parts.length && left > 0;) {
        const rest = [...parts.slice(0, at), ...parts.slice(at + size)];
        left -= 1;
        if (await isFaulty(rest.join(''))) parts = rest;
        else at += size;
      }
    }
  }
  return parts.join('');
}

function heldMiB(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / (1 << 20);
}
