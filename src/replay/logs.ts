/**
 * Looks in logs of which one repeats another. A program that goes on from an earlier log copies it, or its end, into the new
 * one, and dates the copies by the time of copying: an old percentage would then speak for a later hour, and a balance that fell
 * once would fall again. So a look counts where it was first seen, and of a log that goes on from one which isn't there nothing
 * counts: which of its looks are old can't be told.
 */
import { byText } from '../domain/order.ts';
import type { LogPlace, SnapshotRecord } from '../domain/records.ts';

export interface SettledLogs {
  readonly looks: readonly SnapshotRecord[];
  readonly repeated: number;
  readonly ofUnknownOrigin: number;
}

type OfLog = SnapshotRecord & { readonly inLog: LogPlace };

function isOfLog(look: SnapshotRecord): look is OfLog {
  return look.inLog !== undefined;
}

export function settleLogs(snapshots: readonly SnapshotRecord[]): SettledLogs {
  const ofLogs = snapshots.filter(isOfLog);
  if (ofLogs.length === 0) return { looks: snapshots, repeated: 0, ofUnknownOrigin: 0 };
  const isPlaced = originsOf(ofLogs);
  const placed = snapshots.filter((look) => !isOfLog(look) || isPlaced(look.inLog.log));
  const first = firstByContent(placed.filter(isOfLog));
  const copiedUntil = lastCopies(placed.filter(isOfLog), first);
  const looks = placed.filter(
    (look) =>
      !isOfLog(look) || ((first.get(look.inLog.content) ?? look) === look && look.inLog.line > (copiedUntil.get(placeOf(look)) ?? 0)),
  );
  return { looks, repeated: placed.length - looks.length, ofUnknownOrigin: snapshots.length - placed.length };
}

/** Whether everything that a log may repeat is there. */
function originsOf(looks: readonly OfLog[]): (log: string) => boolean {
  const origins = new Map<string, Set<string>>();
  for (const { inLog } of looks) {
    const after = origins.get(inLog.log) ?? new Set();
    origins.set(inLog.log, after);
    if (inLog.after !== '') after.add(inLog.after);
  }
  const known = new Map<string, boolean>();
  const isPlaced = (log: string): boolean => {
    const answer = known.get(log);
    if (answer !== undefined) return answer;
    // Logs that go on from each other go on from nothing that is there.
    known.set(log, false);
    const after = origins.get(log);
    const placed = after !== undefined && [...after].every(isPlaced);
    known.set(log, placed);
    return placed;
  };
  return isPlaced;
}

function firstByContent(looks: readonly OfLog[]): Map<string, OfLog> {
  const first = new Map<string, OfLog>();
  for (const look of looks) {
    const { content } = look.inLog;
    if (content === '') continue;
    const known = first.get(content);
    if (known === undefined || inTime(look, known) < 0) first.set(content, look);
  }
  return first;
}

function inTime(a: OfLog, b: OfLog): number {
  // Copies that keep their time: the log that goes on from none said it first.
  return a.at - b.at || rank(a) - rank(b) || byText(a.inLog.log, b.inLog.log) || a.file - b.file || a.inLog.line - b.inLog.line;
}

function rank(look: OfLog): number {
  return look.inLog.after === '' ? 0 : 1;
}

/**
 * The last line of each file that repeats another log. What stands before it is a copy too, also what can't be recognised as one:
 * copies come first, and in one piece.
 */
function lastCopies(looks: readonly OfLog[], first: ReadonlyMap<string, OfLog>): Map<string, number> {
  const last = new Map<string, number>();
  for (const look of looks) {
    const { inLog } = look;
    if (inLog.after === '') continue;
    const origin = first.get(inLog.content);
    if (origin === undefined || origin.inLog.log === inLog.log) continue;
    last.set(placeOf(look), Math.max(last.get(placeOf(look)) ?? 0, inLog.line));
  }
  return last;
}

function placeOf(look: OfLog): string {
  return `${look.file} ${look.inLog.log}`;
}
