/**
 * Looks at what a program repeats. A status line shows what its session's last response said of the meters, at whatever time it
 * is asked: a session that rests shows an old percentage under a new time, and another session, or another program, may have
 * filled the meter since. So such a look is of a new response only where its session has gone on, and then it is no older than
 * the one before it, less the time that responses took in between: what a response says of the meters stands at its beginning.
 */
import { byText } from '../domain/order.ts';
import type { Reading, SessionState, SnapshotRecord } from '../domain/records.ts';
import { LONG_AGO } from '../domain/records.ts';
import { SECOND, type Instant } from '../domain/time.ts';

/** What may pass on a busy machine from the making of a status line to the moment that is noted for it. */
const HANDED_OVER = 5 * SECOND;

export interface SessionLook {
  readonly at: Instant;
  /** As found for this look; absent: `at`. */
  readonly since?: Instant;
  readonly readings: readonly Reading[];
  readonly inSession: SessionState;
}

/** Since when at the earliest the meters stood as a look shows them; `before` is the last look at the same session before it. */
export function sinceOf(look: SessionLook, before: SessionLook | null): Instant {
  if (before === null || look.at < before.at) return LONG_AGO;
  const [was, is] = [before.inSession, look.inSession];
  if (repeats(look, before)) return before.since ?? LONG_AGO;
  const isSame = sameReadings(before.readings, look.readings);
  if (was.cost === null || is.cost === null || was.waited === null || is.waited === null) return LONG_AGO;
  // Time goes by for a request that fails, too; that one came back shows in what it cost, or in what it said.
  if (is.waited <= was.waited || (isSame && is.cost <= was.cost)) return LONG_AGO;
  return Math.max(LONG_AGO, before.at - (is.waited - was.waited) - HANDED_OVER) as Instant;
}

/** Whether it shows nothing that the last look at its session did not. */
export function repeats(look: SessionLook, before: SessionLook): boolean {
  const [was, is] = [before.inSession, look.inSession];
  return was.cost === is.cost && was.waited === is.waited && sameReadings(before.readings, look.readings);
}

/** The looks, each with the `since` that the others of its session show. */
export function settleSessions(looks: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const settled = new Map<SnapshotRecord, SnapshotRecord>();
  const last = new Map<string, SessionLook>();
  for (const look of looks.filter(isOfSession).sort(inTime)) {
    const { session } = look.inSession;
    const found = { ...look, since: session === '' ? LONG_AGO : sinceOf(look, last.get(session) ?? null) };
    last.set(session, found);
    settled.set(look, found);
  }
  return settled.size === 0 ? looks : looks.map((look) => settled.get(look) ?? look);
}

type OfSession = SnapshotRecord & { readonly inSession: SessionState };

function isOfSession(look: SnapshotRecord): look is OfSession {
  return look.inSession !== undefined;
}

/** Those that say the same of all this repeat each other: their order says nothing. */
function inTime(a: OfSession, b: OfSession): number {
  const [one, other] = [a.inSession, b.inSession];
  return (
    a.at - b.at ||
    (one.waited ?? -1) - (other.waited ?? -1) ||
    (one.cost ?? -1) - (other.cost ?? -1) ||
    byText(figures(a.readings), figures(b.readings))
  );
}

function sameReadings(a: readonly Reading[], b: readonly Reading[]): boolean {
  return figures(a) === figures(b);
}

function figures(readings: readonly Reading[]): string {
  return readings
    .map(({ window, usedPct, resetsAt }) => `${window} ${usedPct} ${resetsAt}`)
    .sort()
    .join('\n');
}
