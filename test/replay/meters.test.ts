/** What the readings of one window say of a draw, in minutes from the start of an invented session of five hours. */
import { describe, expect, it } from 'vitest';
import type { Tolerance } from '../../src/domain/policy.ts';
import { HOUR, MINUTE, SECOND, type Instant } from '../../src/domain/time.ts';
import { holds, looksOf, mayBeOlder, Meter, type Instance, type Look, type Metered } from '../../src/replay/meters.ts';
import type { Use } from '../../src/replay/model.ts';
import { look as screen, paid, shown } from '../reference/stories.ts';

const START = Date.parse('2026-08-12T12:00:00Z');
const TOLERANCE: Tolerance = {
  readingPct: 1_000_000,
  readingAge: 15 * MINUTE,
  clock: 60 * SECOND,
  inFlight: 15 * MINUTE,
  posting: 15 * MINUTE,
  capPct: 10_000_000,
};

function minute(minutes: number): Instant {
  return (START + minutes * MINUTE) as Instant;
}

/** The use of the draw: its own readings stand on its side. */
const OWN: Use = { ...paid(minute(0)), key: 'own', planInForce: 'tide', allowancePays: null, origins: [] };

interface Told {
  /** In minutes; absent: 300, the end of the session. */
  readonly resets?: number | null;
  readonly since?: number;
  readonly latest?: number;
  readonly own?: boolean;
  readonly within?: number;
}

function look(minutes: number, pct: number, { resets = 300, since = minutes, latest = minutes, own = false, within = 0 }: Told = {}): Look {
  return {
    at: minute(minutes),
    latest: minute(latest),
    since: minute(since),
    pct: pct * 1_000_000,
    resetsAt: resets === null ? null : minute(resets),
    resetsWithin: within * MINUTE,
    use: own ? OWN : null,
    source: 'page',
    origin: { file: 0, line: 2 },
  };
}

/** One that names no reset. */
function loose(minutes: number, pct: number, told: Told = {}): Look {
  return look(minutes, pct, { ...told, resets: null });
}

function meterOf(looks: readonly Look[], length: number | null = 5 * HOUR): Meter {
  return new Meter(looks, TOLERANCE, (edge) => (edge - 5 * HOUR) as Instant, length);
}

interface Asked {
  readonly until?: number;
  readonly itemised?: boolean;
}

function judge(looks: readonly Look[], from: number, { until = from, itemised = true }: Asked = {}): Metered {
  return meterOf(looks).judge({ from: minute(from), until: minute(until), use: OWN }, TOLERANCE, itemised);
}

/** `least-most`, in per cent, and what follows of it. */
function said(looks: readonly Look[], from: number, asked: Asked = {}): string {
  const { min, max, full, bound, stop } = judge(looks, from, asked);
  const ends = [min, max].map((end) => (end === null ? '' : end / 1_000_000)).join('-');
  return `${ends} ${full ?? (bound === null ? stop : `${bound.basis} ${bound.cap}`)}`;
}

describe('the instances of a meter', () => {
  it('are linked where resets differ by no more than the clock and what either screen leaves open', () => {
    const edges = (...looks: Look[]): number[] => meterOf(looks).instances.map(({ edge }) => (edge - START) / MINUTE);
    expect(edges(look(10, 5), look(20, 6, { resets: 301 }))).toEqual([301]);
    expect(edges(look(10, 5), look(20, 6, { resets: 301.1 }))).toEqual([300, 301.1]);
    expect(edges(look(10, 5, { within: 5 }), look(20, 6, { resets: 306 }))).toEqual([306]);
    expect(edges(look(10, 5), look(20, 6, { resets: 306, within: 5 }))).toEqual([306]);
    expect(edges(look(10, 5, { within: 2 }), look(20, 6, { resets: 306, within: 3 }))).toEqual([306]);
    expect(edges(look(10, 5, { within: 2 }), look(20, 6, { resets: 306, within: 2 }))).toEqual([300, 306]);
    expect(edges(look(30, 5, { resets: 302 }), look(10, 5), look(20, 6, { resets: 301 }))).toEqual([302]);
  });

  it('hold what is read from their start until before their edge', () => {
    const times = (...looks: Look[]): number[][] => meterOf(looks).instances.map((one) => one.looks.map(({ at }) => (at - START) / MINUTE));
    expect(times(look(0, 5), look(299, 6), look(300, 7), look(-1, 4))).toEqual([[0, 299]]);
    expect(times(look(-1, 5, { latest: 0 }))).toEqual([[-1]]);
    expect(times(look(300, 7), look(-1, 4))).toEqual([]);
    // In the order of time, then of what they show.
    expect(times(look(20, 6), look(10, 5))).toEqual([[10, 20]]);
    const [instance] = meterOf([look(10, 8), look(10, 7), look(10, 7, { latest: 12 })]).instances;
    expect(instance?.looks.map(({ pct, latest }) => [pct / 1e6, (latest - START) / MINUTE])).toEqual([
      [7, 10],
      [8, 10],
      [7, 12],
    ]);
  });

  it('hold readings of one time in an order that is always the same', () => {
    const placed = (since: number, file: number, line: number): Look => ({ ...look(10, 7, { since }), origin: { file, line } });
    const sorted = [placed(5, 9, 9), placed(9, 0, 9), placed(9, 1, 2), placed(9, 1, 3)];
    for (const looks of [sorted, [...sorted].reverse()]) {
      expect(meterOf(looks).instances[0]?.looks).toEqual(sorted);
      expect(meterOf(looks.map((one) => ({ ...one, resetsAt: null }))).loose.map(({ origin }) => origin)).toEqual(
        sorted.map(({ origin }) => origin),
      );
    }
    expect(meterOf([loose(20, 5), loose(10, 6)]).loose.map(({ pct }) => pct)).toEqual([6_000_000, 5_000_000]);
  });

  it('are found by an instant, and before one another', () => {
    const meter = meterOf([look(10, 5), look(310, 5, { resets: 600 }), look(910, 5, { resets: 1200 }), loose(20, 7)]);
    const edges = (instances: readonly (Instance | null)[]): (number | null)[] =>
      instances.map((one) => (one === null ? null : (one.edge - START) / MINUTE));
    expect(edges(meter.at(minute(0)))).toEqual([300]);
    expect(edges(meter.at(minute(300)))).toEqual([600]);
    expect(edges(meter.at(minute(-1)))).toEqual([]);
    expect(edges(meter.at(minute(650)))).toEqual([]);
    expect(edges(meter.instances.map((one) => meter.before(one)))).toEqual([null, 300, 600]);
    expect(meter.loose.map(({ pct }) => pct)).toEqual([7_000_000]);
  });

  it('are named where they overlap a span, or a reading without a reset is near it', () => {
    const names = (looks: readonly Look[], from: number, until = from): boolean =>
      meterOf(looks).names({ from: minute(from), until: minute(until) }, TOLERANCE);
    const one = [look(10, 5)];
    expect([names(one, 0), names(one, 299), names(one, 300), names(one, -1)]).toEqual([true, true, false, false]);
    expect([names(one, -10, 0), names(one, -10, 1), names(one, 299, 400), names(one, 300, 400)]).toEqual([false, true, true, false]);
    const near = [loose(100, 5)];
    expect([names(near, 115), names(near, 115.1), names(near, 85), names(near, 84.9)]).toEqual([true, false, true, false]);
    expect(names([], 0)).toBe(false);
    // An edge lies between it and the span, or doesn't.
    const ended = (when: number, from: number): boolean => names([loose(when, 5), look(10, 5)], from);
    expect([ended(295, 301), ended(295, 300), ended(300, 305), ended(310, 305), ended(310, 300)]).toEqual([false, false, true, true, true]);
    const begun = (when: number, from: number): boolean => names([loose(when, 5), look(310, 5, { resets: 600 })], from);
    expect([begun(305, 299), begun(300, 299), begun(299, 290)]).toEqual([false, false, true]);
    expect(names([loose(290, 5), look(310, 5, { resets: 600 })], 280, 295)).toBe(true);
  });

  it('hold a span that ends with them, and no instant at their edge', () => {
    const inner = (from: number, until = from) => ({ from: minute(from), until: minute(until) });
    const [instance] = meterOf([look(10, 5)]).instances as readonly [Instance];
    for (const outer of [instance, inner(0, 300)]) {
      expect([inner(0), inner(0, 300), inner(299.9)].map((span) => holds(outer, span))).toEqual([true, true, true]);
      expect([inner(-1, 5), inner(5, 301), inner(300)].map((span) => holds(outer, span))).toEqual([false, false, false]);
    }
  });
});

describe('falls', () => {
  const segments = (...looks: Look[]): [number, number][] => {
    const [instance] = meterOf(looks).instances;
    return (instance?.looks ?? []).map(({ pct }, index) => [pct / 1e6, instance?.segments[index] ?? -1]);
  };

  it('are counted from the highest reading since the last', () => {
    expect(segments(look(1, 50), look(2, 49), look(3, 48.9), look(4, 49.9), look(5, 48.8))).toEqual([
      [50, 0],
      [49, 0],
      [48.9, 1],
      [49.9, 1],
      [48.8, 2],
    ]);
  });

  it('are not shown by what may be older than what stood higher, which is left out', () => {
    const older = (at: number, pct: number, since: number): Look => look(at, pct, { since });
    // It may be of before 60 was seen.
    expect(segments(look(10, 40), look(20, 60), older(30, 45, 15), look(40, 61))).toEqual([
      [40, 0],
      [60, 0],
      [61, 0],
    ]);
    // It surely is of after.
    expect(segments(look(10, 40), look(20, 60), older(30, 45, 20))).toEqual([
      [40, 0],
      [60, 0],
      [45, 1],
    ]);
    // It is below what surely stood before it as well.
    expect(segments(look(10, 50), look(20, 60), older(30, 45, 15))).toEqual([
      [50, 0],
      [60, 0],
      [45, 1],
    ]);
    expect(segments(look(10, 50), look(20, 60), older(30, 49, 15))).toEqual([
      [50, 0],
      [60, 0],
    ]);
    // Within rounding it shows the same.
    expect(segments(look(10, 50), older(20, 49, 5))).toHaveLength(2);
  });

  it('make what may be of before them say nothing, unless it is higher than all that was', () => {
    const fallen = [look(10, 60), look(20, 5)];
    expect(segments(...fallen, look(30, 20, { since: 15 }))).toEqual([
      [60, 0],
      [5, 1],
    ]);
    expect(segments(...fallen, look(30, 60, { since: 15 }))).toHaveLength(2);
    expect(segments(...fallen, look(30, 61, { since: 15 }))).toEqual([
      [60, 0],
      [5, 1],
      [61, 1],
    ]);
    expect(segments(...fallen, look(30, 20, { since: 20 }))).toEqual([
      [60, 0],
      [5, 1],
      [20, 1],
    ]);
    // After a second fall it is held against that one.
    expect(segments(...fallen, look(30, 70), look(40, 6), look(50, 65, { since: 35 }))).toHaveLength(4);
    // What is no older than it was seen always counts.
    expect(segments(...fallen, look(30, 20))).toHaveLength(3);
    expect([mayBeOlder(look(30, 5, { since: 29 })), mayBeOlder(look(30, 5))]).toEqual([true, false]);
  });

  it('are held against the highest of their own stretch', () => {
    expect(segments(look(10, 60), look(20, 5), look(30, 20), look(40, 18, { since: 35 }), look(50, 19))).toEqual([
      [60, 0],
      [5, 1],
      [20, 1],
      [18, 2],
      [19, 2],
    ]);
    // Before the first reading of a stretch nothing is known of it.
    expect(segments(look(10, 60), look(20, 5), look(30, 3, { since: 15 }))).toEqual([
      [60, 0],
      [5, 1],
    ]);
  });
});

describe('readings around a draw at minute 100', () => {
  it('before it bound it from below by the highest, after it from above by the lowest', () => {
    expect(said([look(80, 30), look(90, 29.5), look(110, 40), look(120, 45)], 100)).toBe('29-41 reading-after proven');
    expect(said([look(90, 0.5), look(110, 40)], 100)).toBe('0-41 reading-after proven');
    expect(said([look(90, 30)], 100)).toBe('29-31 reading-before suspected');
    expect(said([look(84, 30)], 100)).toBe('29- window-unknown');
    expect(said([look(84, 30), look(85, 30)], 100)).toBe('29-31 reading-before suspected');
    expect(said([look(90, 31), look(95, 30.5)], 100)).toBe('30-32 reading-before suspected');
    expect(said([], 100)).toBe('- window-unknown');
  });

  it('after it are strong where alone and late, and proven beside one before or soon after', () => {
    expect(said([look(116, 40)], 100)).toBe('-41 reading-after strong');
    expect(said([look(115, 40), look(130, 50)], 100)).toBe('-41 reading-after proven');
    expect(said([look(116, 40), look(50, 10)], 100)).toBe('9-41 reading-after proven');
    expect(said([look(116, 40), look(130, 50)], 100)).toBe('-41 reading-after strong');
    expect(said([look(110, 40, { latest: 116 })], 100)).toBe('-41 reading-after strong');
  });

  it('of its own bound it from above only, whatever is near full later', () => {
    expect(said([look(100, 40, { own: true }), look(110, 99)], 100)).toBe('-41 reading-at proven');
    expect(said([look(100, 40, { own: true }), look(110, 45)], 100)).toBe('-41 reading-at proven');
    expect(said([look(100, 100, { own: true })], 100)).toBe('-101 limit-reached-soon-after');
    expect(said([look(100, 99, { own: true })], 100)).toBe('-100 boundary');
  });

  it('near full leave the boundary, and full ones fill it', () => {
    expect(said([look(90, 99)], 100)).toBe('98- boundary');
    expect(said([look(90, 98.9)], 100)).toBe('97.9-99.9 reading-before suspected');
    expect(said([look(90, 30), look(130, 99)], 100)).toBe('29-100 boundary');
    expect(said([look(90, 100), look(110, 100)], 100)).toBe('99-101 window-full');
    expect(said([look(115, 100)], 100)).toBe('-101 limit-reached-soon-after');
    expect(said([look(116, 100)], 100)).toBe('-101 boundary');
    expect(said([look(110, 100), look(112, 40)], 100)).toBe('-101 limit-reached-soon-after');
  });

  it('on the other side of a fall bound nothing', () => {
    expect(said([look(50, 60), look(110, 5)], 100)).toBe('59- reset-between');
    expect(said([look(50, 60), look(95, 5), look(110, 7)], 100)).toBe('4-8 reading-after proven');
    expect(said([look(50, 100), look(95, 5), look(110, 7)], 100)).toBe('4-8 reading-after proven');
    // Its own reading is the one that shows the fall.
    expect(said([look(50, 60), look(100, 5, { own: true })], 100)).toBe('-6 reading-at proven');
    expect(said([look(50, 60), look(100, 5, { own: true }), look(110, 7)], 100)).toBe('-6 reading-at proven');
  });

  it('name the fall that cuts it off, and the readings that decide', () => {
    const fall = look(110, 5);
    const found = judge([look(50, 60), fall, look(120, 6)], 100);
    expect(found).toMatchObject({ stop: 'reset-between', cut: { kind: 'fall', at: minute(110), look: fall } });
    const [high, last, after, lower, later] = [look(80, 30), look(90, 29.5), look(110, 42), look(120, 41.5), look(130, 43)] as const;
    expect(judge([high, last, after, lower, later], 100).looks).toEqual([high, last, after, lower]);
    const [soon, full] = [look(110, 100), look(90, 100)];
    expect(judge([soon], 100).looks).toEqual([soon, soon]);
    expect(judge([full, soon], 100)).toMatchObject({ full: 'window-full', bound: null, stop: null, cut: null });
    expect(judge([look(90, 99), look(110, 5)], 100)).toMatchObject({ stop: 'boundary', cut: null });
  });

  it('that may be older bound it only from when they surely stand', () => {
    expect(said([look(110, 40, { since: 100 })], 100)).toBe('-41 reading-after proven');
    expect(said([look(110, 40, { since: 99 })], 100)).toBe('- window-unknown');
    expect(said([look(90, 40, { since: 85 })], 100)).toBe('39-41 reading-before suspected');
    expect(said([look(90, 40, { since: 84 })], 100)).toBe('39- window-unknown');
    expect(said([look(90, 40, { since: 84 }), look(86, 40)], 100)).toBe('39-41 reading-before suspected');
    expect(said([look(110, 100, { since: 99 })], 100)).toBe('- limit-reached-soon-after');
  });

  it('over a span stand at its start or its end', () => {
    expect(said([look(100, 30), look(130, 40)], 100, { until: 120 })).toBe('29-41 reading-after proven');
    expect(said([look(110, 30), look(115, 31)], 100, { until: 120 })).toBe('- window-unknown');
    expect(said([look(110, 100), look(130, 40)], 100, { until: 120 })).toBe('- limit-reached-soon-after');
    expect(said([look(135, 100)], 100, { until: 120 })).toBe('-101 limit-reached-soon-after');
    expect(said([look(90, 60), look(110, 5), look(120, 7, { own: true })], 100, { until: 120 })).toBe('59-8 day-resolution');
    expect(said([look(50, 60), look(130, 5)], 100, { until: 120 })).toBe('59- day-resolution');
    expect(said([look(50, 60), look(130, 5)], 100, { until: 120, itemised: false })).toBe('59- reset-between');
    expect(said([look(50, 60), look(130, 5)], 100)).toBe('59- reset-between');
  });
});

describe('a reset', () => {
  it('within the span keeps every bound away, a full window not', () => {
    const own = look(310, 5, { own: true, resets: 600 });
    expect(judge([own], 290, { until: 310 })).toMatchObject({ bound: null, stop: 'day-resolution', looks: [] });
    const found = judge([look(280, 5), loose(310, 5, { own: true })], 290, { until: 310 });
    expect(found).toMatchObject({ bound: null, stop: 'day-resolution', cut: { kind: 'reset', at: minute(300), look: null } });
    const money = judge([look(280, 5), loose(312, 5)], 290, { until: 310, itemised: false });
    expect(money).toMatchObject({ bound: null, stop: 'reset-between' });
    const full = { full: 'limit-reached-soon-after', stop: null, cut: null };
    expect(judge([look(280, 5), loose(295, 100)], 290, { until: 310 })).toMatchObject(full);
    expect(judge([look(280, 5), loose(305, 99.5)], 290, { until: 310 })).toMatchObject({ stop: 'boundary', cut: null });
  });

  it('is the first of several', () => {
    const found = judge([look(10, 5), look(10, 5, { resets: 305 })], 2, { until: 301 });
    expect(found.cut).toMatchObject({ kind: 'reset', at: minute(5) });
  });

  it('at either end of the span does not', () => {
    expect(said([look(280, 5), loose(310, 8, { own: true })], 300, { until: 310 })).toBe('-9 reading-at suspected');
    expect(said([look(250, 5), loose(300, 8, { own: true })], 290, { until: 300 })).toBe('4-9 reading-at suspected');
  });

  it('is sure within a span that outlasts the window, where its length is known', () => {
    const span = (length: number | null, until: number): string | undefined =>
      meterOf([loose(until, 5, { own: true })], length).judge({ from: minute(0), until: minute(until), use: OWN }, TOLERANCE, true).cut
        ?.kind;
    expect([span(5 * HOUR, 300), span(5 * HOUR, 301), span(null, 301)]).toEqual([undefined, 'outlasts', undefined]);
  });

  it('is one, too, where a meter falls within the span, and none at its ends', () => {
    const fell = (at: number): Metered => judge([look(50, 60), look(at, 5), look(120, 7, { own: true })], 100, { until: 120 });
    expect(fell(110).cut).toMatchObject({ kind: 'fall', at: minute(110), look: { pct: 5_000_000 } });
    expect(fell(100).cut).toBe(null);
    expect(fell(120).cut).toBe(null);
  });
});

describe('readings that name no reset', () => {
  it('speak for a quarter of an hour, for no more than suspicion', () => {
    expect(said([loose(110, 40)], 100)).toBe('-41 reading-after suspected');
    expect(said([loose(90, 40)], 100)).toBe('39-41 reading-before suspected');
    expect(said([loose(90, 40), loose(95, 42)], 100)).toBe('41-43 reading-before suspected');
    expect(said([loose(90, 40), loose(110, 45), loose(112, 43)], 100)).toBe('39-44 reading-after suspected');
    expect(said([loose(100, 40, { own: true }), loose(110, 39)], 100)).toBe('-40 reading-at suspected');
    expect(said([loose(110, 39), loose(110, 40, { own: true })], 110)).toBe('38-40 reading-at suspected');
    expect(said([loose(90, 0.5)], 100)).toBe('0-1.5 reading-before suspected');
    expect(judge([loose(110, 40)], 100)).toMatchObject({ speaks: true, startsAt: null, resetsAt: null, nearFullLoose: false });
    expect(judge([loose(116, 40)], 100)).toMatchObject({ speaks: false, looks: [] });
  });

  it('are no own ones of money without a row', () => {
    const found = meterOf([loose(100, 40), loose(110, 45)]).judge({ from: minute(100), until: minute(100), use: null }, TOLERANCE, false);
    expect(found).toMatchObject({ min: 39_000_000, max: 41_000_000, bound: { basis: 'reading-after', cap: 'suspected' } });
    const named = meterOf([look(100, 40), look(110, 45)]).judge({ from: minute(100), until: minute(100), use: null }, TOLERANCE, false);
    expect(named).toMatchObject({ min: 39_000_000, max: 41_000_000, bound: { basis: 'reading-after', cap: 'proven' } });
  });

  it('bound it by the highest of them, in whatever order they came', () => {
    expect(said([loose(90, 42), loose(95, 40)], 100)).toBe('41-43 reading-before suspected');
  });

  it('fill it at its own instant, though a fall is shown there too, and not after one', () => {
    expect(said([look(50, 96), look(100, 50), loose(100, 100)], 100)).toMatch(/window-full$/);
    expect(said([look(50, 96), look(100, 50), loose(101, 100)], 100)).toMatch(/reading-after proven$/);
  });

  it('say nothing of money without a row either across a fall', () => {
    const money = { from: minute(100), until: minute(100), use: null };
    const found = meterOf([look(50, 60), look(105, 5), loose(110, 99)]).judge(money, TOLERANCE, false);
    expect(found).toMatchObject({ bound: null, stop: 'reset-between' });
  });

  it('within a span bound neither end of it', () => {
    expect(said([loose(110, 40)], 100, { until: 120 })).toBe('- window-unknown');
    expect(judge([loose(110, 40)], 100, { until: 120 }).speaks).toBe(true);
    expect(said([loose(90, 30), loose(110, 40)], 100, { until: 120 })).toBe('29-31 reading-before suspected');
    expect(said([loose(135, 40)], 100, { until: 120 })).toBe('-41 reading-after suspected');
  });

  it('are full at the draw or within its span, and leave the boundary elsewhere near full', () => {
    expect(said([loose(100, 100)], 100)).toBe('99-101 window-full');
    expect(said([loose(100, 100, { own: true })], 100)).toBe('-101 limit-reached-soon-after');
    expect(said([loose(110, 100)], 100, { until: 120 })).toBe('- limit-reached-soon-after');
    expect(said([loose(100, 100), loose(110, 100)], 100, { until: 120 })).toBe('99- window-full');
    expect(said([loose(119, 100, { latest: 121 })], 100, { until: 120 })).toBe('- boundary');
    expect(said([loose(99, 100, { latest: 110 })], 100, { until: 120 })).toBe('- boundary');
    expect(said([loose(110, 99)], 100)).toBe('-100 boundary');
    expect(said([loose(110, 98.9)], 100)).toBe('-99.9 reading-after suspected');
    expect(judge([loose(110, 99)], 100).nearFullLoose).toBe(true);
  });

  it('that may be older speak from when they surely stand', () => {
    expect(said([loose(110, 40, { since: 100 })], 100)).toBe('-41 reading-after suspected');
    expect(said([loose(110, 40, { since: 99 })], 100)).toBe('- window-unknown');
    expect(said([loose(90, 40, { since: 85 })], 100)).toBe('39-41 reading-before suspected');
    expect(said([loose(90, 40, { since: 84 })], 100)).toBe('- window-unknown');
  });

  it('say nothing across a fall of the meter that names its resets', () => {
    const fall = [look(50, 60), look(105, 5)];
    expect(said([...fall, loose(110, 6)], 100)).toBe('59- reset-between');
    expect(said([...fall, loose(104, 61)], 100)).toBe('59-62 reading-after suspected');
    expect(said([...fall, loose(100, 6, { own: true })], 100)).toBe('59-7 reading-at suspected');
    expect(said([...fall, loose(105, 6)], 100)).toBe('59- reset-between');
    expect(said([look(50, 60), look(100, 5), loose(110, 99)], 100)).toBe('4-6 reading-after proven');
    // The use's own reading stands on the use's side, and so does what follows where it shows the fall itself.
    expect(said([look(50, 60), look(100, 5), loose(100, 99, { own: true })], 100)).toBe('4-6 boundary');
    expect(said([look(50, 60), look(100, 5, { own: true }), loose(110, 99)], 100)).toBe('-6 boundary');
  });
});

describe('readings with a reset beside some without', () => {
  it('decide, unless those are full or near it', () => {
    expect(said([look(110, 40), loose(112, 30)], 100)).toBe('-41 reading-after proven');
    expect(said([look(110, 40), loose(90, 30)], 100)).toBe('29-41 reading-after proven');
    expect(said([look(110, 40), look(50, 35), loose(90, 30)], 100)).toBe('34-41 reading-after proven');
    expect(said([look(110, 40), loose(112, 99)], 100)).toBe('-41 boundary');
    expect(said([look(110, 40), loose(100, 100)], 100)).toBe('99-41 window-full');
    expect(said([look(110, 40), loose(100, 100, { own: true })], 100)).toBe('-41 limit-reached-soon-after');
    expect(judge([look(110, 40), loose(112, 99)], 100)).toMatchObject({ nearFullLoose: true, looks: [{}, {}] });
  });

  it('that are full are the fuller of the two', () => {
    expect(said([look(110, 100), loose(100, 100)], 100)).toBe('-101 window-full');
    expect(said([look(110, 100), loose(100, 100, { own: true })], 100)).toBe('-101 limit-reached-soon-after');
    expect(said([look(90, 100), loose(100, 100, { own: true })], 100)).toBe('99- window-full');
    expect(said([look(90, 100), loose(112, 40)], 100)).toBe('99- window-full');
  });

  it('are helped where they bound nothing, but not against what is near full by one of before', () => {
    expect(said([look(50, 20), loose(112, 40)], 100)).toBe('19-41 reading-after suspected');
    expect(said([look(50, 20), loose(90, 40)], 100)).toBe('39-41 reading-before suspected');
    expect(said([look(50, 20), look(200, 99), loose(90, 40)], 100)).toBe('39-100 boundary');
    expect(said([look(50, 20), look(200, 99), loose(110, 40)], 100)).toBe('19-41 reading-after suspected');
    expect(said([look(50, 20), loose(110, 40, { since: 99 })], 100)).toBe('19- window-unknown');
    expect(judge([look(50, 20), loose(112, 40)], 100).looks).toHaveLength(3);
  });
});

describe('two instances that hold one draw', () => {
  /** Their resets are five minutes apart: another session, or a clock that is off. */
  const other = (minutes: number, pct: number, told: Told = {}): Look => look(minutes, pct, { resets: 305, ...told });

  it('are full where either is', () => {
    expect(said([look(90, 100), other(110, 40)], 100)).toBe('99- window-full');
    expect(said([look(110, 40), other(90, 100)], 100)).toBe('99- window-full');
    expect(said([look(110, 100), other(112, 40)], 100)).toBe('-101 limit-reached-soon-after');
    expect(said([look(110, 40), other(112, 100)], 100)).toBe('-101 limit-reached-soon-after');
    expect(said([look(110, 100), other(90, 100)], 100)).toContain('window-full');
    expect(said([look(90, 100), other(112, 100)], 100)).toContain('window-full');
    expect(judge([look(90, 100), other(110, 40)], 100).looks).toHaveLength(3);
  });

  it('stop nothing else where one is full and the other says nothing', () => {
    const full = { full: 'window-full', bound: null, stop: null };
    expect(judge([look(90, 100), other(50, 20)], 100)).toMatchObject(full);
    expect(judge([look(50, 20), other(90, 100)], 100)).toMatchObject(full);
  });

  it('must both bound it, and the weaker bound stands', () => {
    expect(said([look(110, 40), other(112, 50)], 100)).toBe('-51 reading-after proven');
    expect(said([look(90, 30), look(110, 40), other(85, 20), other(112, 35)], 100)).toBe('29-41 reading-after proven');
    expect(said([look(110, 40), other(90, 50)], 100)).toBe('49-51 reading-before suspected');
    expect(said([look(90, 50), other(110, 40)], 100)).toBe('49-51 reading-before suspected');
    expect(said([look(100, 40, { own: true }), other(120, 45)], 100)).toBe('-46 reading-after strong');
    expect(said([look(120, 45), other(100, 40, { own: true })], 100)).toBe('-46 reading-after strong');
    expect(judge([look(110, 40), other(112, 50)], 100).looks).toHaveLength(2);
  });

  it('that do not both bound it stop it by what stops either, the boundary first', () => {
    expect(said([look(110, 40), other(50, 20)], 100)).toBe('19- window-unknown');
    expect(said([look(50, 20), other(110, 40)], 100)).toBe('19- window-unknown');
    expect(said([look(50, 20), other(110, 99)], 100)).toBe('19- boundary');
    expect(said([look(50, 20), look(60, 25), other(50, 60), other(110, 5)], 100)).toBe('59- reset-between');
    expect(said([look(50, 60), look(110, 5), other(50, 20)], 100)).toBe('59- reset-between');
    expect(judge([look(50, 20), other(50, 60), other(110, 5)], 100).cut).toMatchObject({ kind: 'fall', at: minute(110) });
    expect(judge([look(50, 60), look(110, 5), other(50, 20)], 100).cut).toMatchObject({ kind: 'fall', at: minute(110) });
  });
});

describe('the looks of an account', () => {
  it('are the inline readings at the end of their use, and what screens show', () => {
    const inline = paid(minute(100), { until: minute(120), readings: [shown('session', 40, minute(300)), shown('weekly', 7, null)] });
    const use: Use = { ...inline, key: 'a', planInForce: 'tide', allowancePays: null, origins: [{ file: 3, line: 9 }] };
    const page = screen(minute(130), [shown('session', 41, minute(300))], { latest: minute(140), note: 'usage page', file: 1, line: 7 });
    const repeated = screen(minute(150), [shown('session', 41, null)], { since: minute(145), file: 1, line: 8 });
    const found = looksOf([use, { ...use, origins: [] }], [page, repeated]);
    expect([...found.keys()]).toEqual(['session', 'weekly']);
    const [own, unplaced, seen, again] = found.get('session') ?? [];
    const at = minute(120);
    expect(own).toMatchObject({ at, latest: at, since: at, pct: 40_000_000, use, source: 'usage', origin: { file: 3, line: 9 } });
    expect(unplaced?.origin).toMatchObject({ file: inline.file, line: inline.line });
    expect(seen).toMatchObject({ at: minute(130), latest: minute(140), since: minute(130), use: null, source: 'usage page' });
    expect(seen?.origin).toEqual({ file: 1, line: 7 });
    expect(again).toMatchObject({ since: minute(145), source: 'snapshots', resetsAt: null });
    expect(found.get('weekly')?.map(({ pct, resetsAt }) => [pct, resetsAt])).toEqual([
      [7_000_000, null],
      [7_000_000, null],
    ]);
  });
});
