/**
 * What Claude Usage Tracker (a menu bar app for macOS) exports. It stores the meters just before a reset that it noticed, maybe
 * hours later, and in later versions every some minutes as well; both as if a reset had triggered them.
 */
import type { Percent, Reading } from '../domain/records.ts';
import { DAY, HOUR, SECOND, type Duration, type Instant } from '../domain/time.ts';
import { UNIT } from '../domain/money.ts';

export const ESTIMATES =
  'Its token counts are calculated from limits that the app assumes, and its API spend is of the Console, another product: neither is read.';

const SESSION: Duration = 5 * HOUR;
const WEEK: Duration = 7 * DAY;

/** A look that the app takes by itself states its own time as the reset, to the second. */
const SAME: Duration = SECOND;

/** From here on a reading can stop an accusation, by rounding. */
export const NEARLY_FULL: Percent = 99 * UNIT;

export type ResetType = 'session' | 'weekly' | 'billing';

const TYPES: ReadonlyMap<string, ResetType> = new Map([
  ['sessionreset', 'session'],
  ['weeklyreset', 'weekly'],
  ['billingcycle', 'billing'],
]);

export function resetTypeOf(text: string): ResetType | null {
  return TYPES.get(text.toLowerCase().replace(/[^a-z]/g, '')) ?? null;
}

export const RESET_TYPES = 'is not a reset that this format knows; expected sessionReset, weeklyReset or billingCycle';

export function lengthOfWindow(type: ResetType): Duration {
  return type === 'session' ? SESSION : WEEK;
}

/** When a look was taken, as far as can be known: somewhere in [at, latest]. */
export interface Placed {
  readonly at: Instant;
  readonly latest: Instant;
  readonly resetsAt: Instant | null;
}

/**
 * What was stored at a reset was last seen at some time before it, in the window that it ended: so it bounds nothing from above,
 * and only a full one says something of a draw in that window.
 */
export function placed(type: ResetType, recorded: Instant, reset: Instant): Placed {
  if (Math.abs(recorded - reset) <= SAME) return { at: recorded, latest: recorded, resetsAt: null };
  const latest = Math.min(reset - 1, recorded);
  return { at: Math.min(reset - lengthOfWindow(type), latest) as Instant, latest: latest as Instant, resetsAt: reset };
}

export function addReading(readings: Reading[], window: string, usedPct: Percent | null, resetsAt: Instant | null): void {
  if (usedPct !== null) readings.push({ window, usedPct, resetsAt, resetsWithin: 0 });
}
