/** `headroom capture`: what stdin states of the meters, as a row of a snapshots CSV and as one line. */
import { CannotAudit } from '../domain/errors.ts';
import type { ReadIssue } from '../formats/format.ts';
import { captureLook, snapshotsFile } from './capture-file.ts';
import { readLooks, type Look } from './capture-look.ts';
import { documents } from './capture-stream.ts';
import type { Clock, Io } from './io.ts';

export interface CaptureFlags {
  readonly output?: string | undefined;
  readonly strict?: boolean | undefined;
}

/** What stands on the line while nothing is known: a status line is never left without one. */
const NOTHING = 'no limits stated yet';
const DAY = 24 * 60 * 60 * 1000;

/**
 * Whatever goes wrong, the line is printed, and printed first: it may stand under somebody's work all day, and a full disk must not
 * take it away. The exit code is 0 then as well, unless `--strict` asks for 2.
 */
export async function captureCommand(flags: CaptureFlags, io: Io): Promise<number> {
  const { stdin, clock } = io;
  if (stdin === undefined || clock === undefined) throw new Error('capture needs stdin and a clock');
  let said = 0;
  let faults = 0;
  const say = (line: string): void => {
    said += 1;
    io.stdout.write(`${line}\n`);
  };
  for await (const { text, line, fault } of documents(stdin())) {
    const { looks, issues, silent } = fault === null ? readLooks(text, line, clock.now()) : { looks: [], issues: [fault], silent: false };
    for (const look of looks) say(lineOf(look, clock));
    if (looks.length === 0 && !silent) say(NOTHING);
    const problems = await stored(looks, flags, io);
    faults += issues.length + problems.length;
    if (issues.length + problems.length > 0) await complain(issues, problems, io);
  }
  if (said === 0) say(NOTHING);
  return flags.strict === true && faults > 0 ? 2 : 0;
}

/** Why looks could not be stored, in sentences. */
async function stored(looks: readonly Look[], flags: CaptureFlags, io: Io): Promise<readonly string[]> {
  const problems = new Set<string>();
  for (const look of looks.filter(({ record }) => record !== null)) {
    try {
      captureLook(await snapshotsFile(flags.output, io), look);
    } catch (error) {
      if (!(error instanceof CannotAudit)) throw error;
      for (const problem of error.problems) problems.add(problem);
    }
  }
  return [...problems];
}

async function complain(issues: readonly ReadIssue[], problems: readonly string[], io: Io): Promise<void> {
  // They quote what stdin holds.
  const { issueLine } = await import('../report/issues.ts');
  const { clean } = await import('../report/text.ts');
  for (const issue of issues) io.stderr.write(`${issueLine({ ...issue, file: 'stdin' })}.\n`);
  for (const problem of problems) io.stderr.write(`${clean(problem)}\n`);
}

/** `session 45 % · week 83 % · resets 16:00`, in the time of this machine. */
function lineOf({ shown, at }: Look, clock: Clock): string {
  const parts = shown.readings.map(({ window, usedPct }) => `${nameOf(window)} ${oneDecimal(usedPct)} %`);
  if (shown.overage) parts.push('credits in use');
  if (shown.refused !== null) parts.push(shown.refused);
  const resets = shown.readings.flatMap(({ resetsAt }) => (resetsAt !== null && resetsAt > at ? [resetsAt] : []));
  if (resets.length > 0) {
    const next = Math.min(...resets);
    const { date, time } = clock.wall(next);
    parts.push(next - at < DAY ? `resets ${time}` : `resets ${date} ${time}`);
  }
  return parts.length === 0 ? NOTHING : parts.join(' · ');
}

function nameOf(window: string): string {
  return window.replace(/^weekly/, 'week').replaceAll('_', ' ');
}

/** Cut, not rounded: 99.96 is not yet full. */
function oneDecimal(millionths: number): string {
  const tenths = Math.floor(millionths / 100_000);
  return tenths % 10 === 0 ? String(tenths / 10) : (tenths / 10).toFixed(1);
}
