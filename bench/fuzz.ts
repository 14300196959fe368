// Mutated files in front of the command line, as test/hostile.test.ts does with fewer:
//   npm run fuzz [-- --inputs 200000 --seed 1 --jobs 2 --from 0]
// The same seed makes the same inputs; `--from N --inputs 1 --jobs 1` has one of them again. Each input that a fault was found with
// is written, made smaller, to a folder that is named at the end. Exit 1 where there was one, or where a job hung.
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Hunted, hunt } from '../test/fuzz/hunt.ts';

/** A job that says nothing for so long hangs; what merely takes long is caught by the time of the processor that it takes. */
const HANGS_MS = 300_000;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    from: { type: 'string', default: '0' },
    job: { type: 'string' },
  },
});
const [inputs, seed, jobs, from] = [values.inputs, values.seed, values.jobs, values.from].map(Number) as [number, number, number, number];

type Message = { readonly at: number } | { readonly hunted: Hunted };

if (values.job !== undefined) {
  const hunted = await hunt({
    seed,
    from: from + Number(values.job),
    until: from + inputs,
    step: jobs,
    before: (at) => void process.send?.({ at }),
  });
  process.send?.({ hunted }, () => process.exit(0));
} else {
  const started = performance.now();
  const all = await Promise.all(Array.from({ length: jobs }, (_, job) => inProcess(job)));
  const done = all.filter((one) => one !== null);
  const sum = (of: (hunted: Hunted) => number): number => done.reduce((total, hunted) => total + of(hunted), 0);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;
  const merged = (of: (hunted: Hunted) => Readonly<Record<string, number>>): string => {
    const counts: Record<string, number> = {};
    for (const hunted of done) for (const [key, count] of Object.entries(of(hunted))) counts[key] = (counts[key] ?? 0) + count;
    return Object.entries(counts)
      .map(([key, count]) => `${key} ${count}`)
      .join(', ');
  };
  console.log(
    [
      `${sum((hunted) => hunted.inputs)} inputs from ${from} of seed ${seed}: ${seconds(performance.now() - started)}, ${seconds(sum((hunted) => hunted.cpu))} of processor time`,
      `slowest input: ${Math.max(...done.map((hunted) => hunted.slowest)).toFixed(0)} ms of it`,
      `by kind: ${merged((hunted) => hunted.bySubject)}`,
      `by exit code: ${merged((hunted) => hunted.byExit)}`,
      `memory kept, MiB: ${done.map(({ heap }) => heap.map((mib) => mib.toFixed(0)).join(' to ')).join('; ')}`,
    ].join('\n'),
  );
  const failures = done.flatMap((hunted) => hunted.failures);
  const folder = join(tmpdir(), `headroom-fuzz-${seed}`);
  for (const { at, subject, line, fault, content } of failures) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, String(at)), content);
    console.log(`\n${at} ${subject}\n  headroom ${line}\n  ${fault}\n  ${join(folder, String(at))}`);
  }
  console.log(`\n${failures.length} kinds of faults`);
  process.exitCode = failures.length === 0 && done.length === jobs ? 0 : 1;
}

/** `null` where it hung or died. */
async function inProcess(job: number): Promise<Hunted | null> {
  const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--job', String(job)], {
    execArgv: process.execArgv,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let at = from;
  let hunted: Hunted | null = null;
  const killed = (): void => void child.kill('SIGKILL');
  let patience = setTimeout(killed, HANGS_MS);
  child.on('message', (message: Message) => {
    clearTimeout(patience);
    patience = setTimeout(killed, HANGS_MS);
    if ('hunted' in message) hunted = message.hunted;
    else {
      at = message.at;
      if (job === 0 && at > from && (at - from) % (10_000 * jobs) === 0) console.log(`at input ${at}`);
    }
  });
  await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(patience);
  if (hunted === null) console.log(`job ${job} hung or died at input ${at}`);
  return hunted;
}
