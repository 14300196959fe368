/** A time axis in UTC: where its ticks stand and what they say. Calendar months are the only steps that aren't of one length. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [1, 5, 15, 30].map((minutes) => minutes * MINUTE);
STEPS.push(...[1, 3, 6, 12].map((hours) => hours * HOUR), ...[1, 2, 7, 14].map((days) => days * DAY));
const MONTHS = [1, 3, 6, 12, 60, 600, 6000];

/** 2024-01-01 was a Monday: steps of weeks begin on one. */
const MONDAY = Date.UTC(2024, 0, 1);

export interface Tick {
  readonly at: number;
  readonly label: string;
  /** The day or the year, where it isn't that of the tick before; `''` elsewhere. */
  readonly above: string;
}

/** At most `most` ticks of a round step within [from, until]. */
export function ticksOf(from: number, until: number, most: number): Tick[] {
  const step = STEPS.find((one) => (until - from) / one <= most);
  const places = step === undefined ? monthPlaces(from, until, most) : placesOf(from, until, step);
  let above = '';
  return places.map((at) => {
    const iso = new Date(at).toISOString();
    const own = step !== undefined && step < DAY ? iso.slice(0, 10) : iso.slice(0, -20);
    const tick = {
      at,
      label: step === undefined ? iso.slice(0, 7) : step < DAY ? iso.slice(11, 16) : iso.slice(5, 10),
      above: own === above ? '' : own,
    };
    above = own;
    return step === undefined ? { ...tick, above: '' } : tick;
  });
}

function placesOf(from: number, until: number, step: number): number[] {
  const places: number[] = [];
  for (let at = MONDAY + Math.ceil((from - MONDAY) / step) * step; at <= until; at += step) places.push(at);
  return places;
}

function monthPlaces(from: number, until: number, most: number): number[] {
  const indexOf = (at: number): number => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth();
  const step = MONTHS.find((one) => (indexOf(until) - indexOf(from)) / one <= most) ?? 6000;
  const places: number[] = [];
  for (let month = Math.ceil(indexOf(from) / step) * step; month <= indexOf(until); month += step) {
    const at = new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    if (at >= from && at <= until) places.push(at);
  }
  return places;
}
