import { CannotAudit } from '../domain/errors.ts';
import { listed } from '../report/text.ts';
import type { Io } from './io.ts';
import type { JobOptions } from './worker/job-stage.ts';

export const STAGES = ['read', 'job', 'name', 'sort', 'replay'] as const;
type Stage = (typeof STAGES)[number];

export interface WorkerFlags extends JobOptions {
  readonly stage: Stage;
  readonly job?: string | undefined;
  readonly tempDir?: string | undefined;
  readonly redact?: string | undefined;
}

/** Which stages an option means anything to: what would be passed over is refused. */
const STAGES_OF: Readonly<Record<string, readonly Stage[]>> = {
  job: ['name', 'replay'],
  tempDir: ['sort'],
  plan: ['job'],
  policy: ['job'],
  config: ['read', 'job'],
  attestUnused: ['job'],
  covers: ['job'],
  timezone: ['read', 'job'],
  since: ['job'],
  until: ['job'],
  account: ['job'],
  rule: ['job'],
  partial: ['job'],
  as: ['read'],
  map: ['read'],
  encoding: ['read'],
  stdinName: ['read'],
};

/** One stage of an audit, between an engine's own reading, sorting and writing. `null`: no file was named. */
export async function workerCommand(paths: readonly string[], flags: WorkerFlags, io: Io): Promise<number | null> {
  const { stage } = flags;
  checkFlags(paths, flags);
  if (stage === 'read') return (await import('./worker/read-stage.ts')).readStage(paths, flags, io);
  if (stage === 'job') return (await import('./worker/job-stage.ts')).jobStage(paths, flags, io);
  if (stage === 'name') return (await import('./worker/name-stage.ts')).nameStage(flags.job ?? '', io);
  if (stage === 'sort') return (await import('./worker/sort-stage.ts')).sortStage(flags.tempDir, io);
  return (await import('./worker/replay-stage.ts')).replayStage(flags.job, io);
}

function checkFlags(paths: readonly string[], flags: WorkerFlags): void {
  const { stage } = flags;
  const problems: string[] = [];
  for (const [name, stages] of Object.entries(STAGES_OF)) {
    if (flags[name as keyof WorkerFlags] === undefined || stages.includes(stage)) continue;
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    problems.push(`--${option}: is for --stage ${listed(stages, 'or')}, and means nothing to --stage ${stage}; leave it out.`);
  }
  // The model breaks ties by names, which pseudonyms have lost: only who reads all files of an account can do both.
  if (flags.redact !== undefined)
    problems.push(
      `--redact ${flags.redact}: is for audit; shards take it (headroom audit --shard I/N --redact ${flags.redact}), and their parts hold no name.`,
    );
  if (stage === 'name' && flags.job === undefined)
    problems.push('--stage name: needs --job FILE, which --stage job writes: it knows the accounts.');
  if (paths.length > 0 && stage !== 'read' && stage !== 'job')
    problems.push(`--stage ${stage}: reads records on stdin, and no file; leave out ${paths.join(' ')}.`);
  if (problems.length > 0) throw new CannotAudit(problems);
}
