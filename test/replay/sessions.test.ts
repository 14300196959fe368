import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Micros } from '../../src/domain/money.ts';
import type { Tolerance } from '../../src/domain/policy.ts';
import { LONG_AGO, type Reading, type SessionState, type SnapshotRecord } from '../../src/domain/records.ts';
import { HOUR, MINUTE, SECOND, type Instant } from '../../src/domain/time.ts';
import { blankSnapshot } from '../../src/formats/blank.ts';
import { Meter, type Look, type Metered } from '../../src/replay/meters.ts';
import { repeats, settleSessions, sinceOf, type SessionLook } from '../../src/replay/sessions.ts';

const START = Date.parse('2026-08-12T12:00:00Z');
const EDGE = (START + 5 * HOUR) as Instant;
const TOLERANCE: Tolerance = {
  readingPct: 1_000_000,
  readingAge: 15 * MINUTE,
  clock: 60 * SECOND,
  inFlight: 15 * MINUTE,
  posting: 15 * MINUTE,
  capPct: 10_000_000,
};

function line(minutes: number, pct: number, cost: number, waited: number, session = 's', file = 0): SnapshotRecord {
  const at = (START + minutes * MINUTE) as Instant;
  return {
    ...blankSnapshot('claude-status-line', 'claude', file),
    at,
    latest: at,
    line: minutes,
    readings: [{ window: 'session', usedPct: pct * 1_000_000, resetsAt: EDGE, resetsWithin: 0 }],
    inSession: { session, cost: cost as Micros, waited: waited * SECOND },
  };
}

function ofSession(look: SnapshotRecord): SessionLook {
  const { inSession } = look;
  if (inSession === undefined) throw new Error('no look at a session');
  return { ...look, inSession };
}

function sinceMinutes(lines: readonly SnapshotRecord[]): (number | null)[] {
  return settleSessions(lines).map(({ since = LONG_AGO }) => (since === LONG_AGO ? null : (since - START) / MINUTE));
}

describe('looks at what a session repeats', () => {
  const lines = [line(0, 40, 10, 100), line(10, 41, 11, 155), line(20, 41, 11, 155), line(90, 41, 11, 155), line(95, 42, 12, 210)];

  it('are no older than the last look at the session before its response, less what the response took', () => {
    expect(sinceMinutes(lines)).toEqual([null, -1, -1, -1, 89]);
  });

  it('are the same in any order and from any files', () => {
    const spread = lines.map((one, index) => ({ ...one, file: index % 2 }));
    expect(sinceMinutes([...spread].reverse()).reverse()).toEqual(sinceMinutes(lines));
  });

  it('leave other looks as they are', () => {
    const page = { ...blankSnapshot('snapshots', '', 0), at: START as Instant, latest: START as Instant };
    expect(settleSessions([page])).toEqual([page]);
    const [found, settled] = settleSessions([page, line(0, 40, 10, 100)]);
    expect(found).toBe(page);
    expect(settled?.since).toBe(LONG_AGO);
  });

  it('are held against their own session only, and against none where it has no name', () => {
    const two = [line(0, 40, 10, 100), line(5, 40, 10, 100, 'other'), line(10, 41, 11, 155), line(15, 42, 11, 155, 'other')];
    expect(sinceMinutes(two)).toEqual([null, null, -1, 4]);
    expect(sinceMinutes([line(0, 40, 10, 100, ''), line(10, 41, 11, 155, '')])).toEqual([null, null]);
  });

  it('are at one instant in the order in which the session went on', () => {
    const last = line(10, 42, 12, 210);
    const tied = (one: SnapshotRecord, other: SnapshotRecord, then = last): (number | null)[] => {
      const [first, second, third] = sinceMinutes([one, other, then]);
      expect(sinceMinutes([other, one, then])).toEqual([second, first, third]);
      return [first, second, third].map((since) => since ?? null);
    };
    expect(tied(line(5, 40, 10, 100), line(5, 41, 11, 155))).toEqual([null, 4, 4]);
    // The one that has cost less comes first: the last is held against the other, and has cost no more.
    expect(tied(line(5, 42, 11, 100), line(5, 42, 12, 100))).toEqual([null, null, null]);
    expect(tied(line(5, 41, 12, 100), line(5, 42, 12, 100))).toEqual([null, null, null]);
    // What is not stated comes before nothing at all.
    const [zero, unstated] = [line(5, 42, 0, 0), { ...line(5, 42, 0, 0), inSession: { session: 's', cost: null, waited: null } }];
    expect(tied(unstated, zero, line(10, 43, 1, 55))).toEqual([null, null, 4]);
    const free = { ...zero, inSession: { session: 's', cost: null, waited: 0 } };
    expect(tied(free, zero, line(10, 43, 1, 55))).toEqual([null, null, 4]);
  });
});

describe('a look at a session', () => {
  const was = line(0, 40, 10, 100);
  const since = (is: SnapshotRecord, before: SnapshotRecord = was): number | null => {
    const found = sinceOf(ofSession(is), ofSession(before));
    return found === LONG_AGO ? null : (found - START) / SECOND;
  };
  const without = (record: SnapshotRecord, change: Partial<SessionState>): SnapshotRecord => ({
    ...record,
    inSession: { ...ofSession(record).inSession, ...change },
  });

  it('is of a new response where the session waited longer, and paid more or shows another meter', () => {
    expect(since(line(10, 41, 11, 155))).toBe(-60);
    expect(since(line(10, 41, 10, 155))).toBe(-60);
    expect(since(line(10, 40, 11, 155))).toBe(-60);
    expect(since(line(0, 41, 11, 155))).toBe(-60);
    expect(since(line(10, 40, 10, 155))).toBe(null);
    expect(since(line(10, 40, 9, 155))).toBe(null);
    expect(since(line(10, 41, 11, 100))).toBe(null);
    expect(since(line(10, 41, 11, 99))).toBe(null);
  });

  it('may be of any age where it is the first, is dated before the one before, or doesn’t say what was paid or waited', () => {
    expect(sinceOf(ofSession(was), null)).toBe(LONG_AGO);
    expect(since(line(-1, 41, 11, 155))).toBe(null);
    const is = line(10, 41, 11, 155);
    for (const unstated of [{ cost: null }, { waited: null }]) {
      expect(since(without(is, unstated))).toBe(null);
      expect(since(is, without(was, unstated))).toBe(null);
    }
    expect(sinceOf(ofSession(line(10, 41, 11, 1e12)), ofSession(was))).toBe(LONG_AGO);
  });

  it('is as old as the one before where it shows nothing new', () => {
    const before = { ...was, since: (START - MINUTE) as Instant };
    expect(since(line(10, 40, 10, 100), before)).toBe(-60);
    expect(since(line(10, 40, 10, 100))).toBe(null);
    expect(since(line(-1, 40, 10, 100), before)).toBe(null);
    const [{ window, usedPct }] = before.readings as [Reading];
    for (const reading of [
      { window: 'weekly', usedPct, resetsAt: EDGE, resetsWithin: 0 },
      { window, usedPct: 41_000_000, resetsAt: EDGE, resetsWithin: 0 },
      { window, usedPct, resetsAt: null, resetsWithin: 0 },
    ]) {
      expect(since({ ...line(10, 40, 10, 100), readings: [reading] }, before)).toBe(null);
    }
  });

  it('shows the same in whatever order it names the windows', () => {
    const weekly = { window: 'weekly', usedPct: 7_000_000, resetsAt: EDGE, resetsWithin: 0 };
    const before = { ...was, readings: [...was.readings, weekly], since: (START - MINUTE) as Instant };
    expect(since({ ...was, readings: [weekly, ...was.readings] }, before)).toBe(-60);
    expect(repeats(ofSession(was), ofSession(was))).toBe(true);
    expect(repeats(ofSession(line(10, 40, 11, 100)), ofSession(was))).toBe(false);
    expect(repeats(ofSession(line(10, 40, 10, 101)), ofSession(was))).toBe(false);
    expect(repeats(ofSession(line(10, 41, 10, 100)), ofSession(was))).toBe(false);
  });
});

/** The meter as it was at `minute - ago`, shown at `minute` as something from the last `age` minutes. */
interface Shown {
  readonly minute: number;
  readonly age: number;
  readonly ago: number;
}

const ages = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 }), fc.constant(Infinity));
const shown: fc.Arbitrary<Shown> = fc
  .record({ minute: fc.integer({ min: 0, max: 299 }), age: ages, part: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ minute, age, part }) => ({ minute, age, ago: Math.floor(part * Math.min(age, minute)) }));
/** Per cents after each of so many minutes: a meter that only rises. */
const meters = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 300,
    maxLength: 300,
  })
  .map((rises) => {
    let pct = 0;
    return rises.map((rise) => (pct = Math.min(100, pct + rise)));
  });

function judge(meter: readonly number[], looks: readonly Shown[], minute: number): Metered {
  const all = looks.map(({ minute, ago, age }, index): Look => {
    const at = (START + minute * MINUTE) as Instant;
    const since = (age === Infinity ? LONG_AGO : at - age * MINUTE) as Instant;
    const pct = (meter[minute - ago] ?? 0) * 1_000_000;
    return { at, latest: at, since, pct, resetsAt: EDGE, resetsWithin: 0, use: null, source: 'x', origin: { file: 0, line: index + 2 } };
  });
  const at = (START + minute * MINUTE) as Instant;
  const length = 5 * HOUR;
  return new Meter(all, TOLERANCE, (edge) => (edge - length) as Instant, length).judge({ from: at, until: at, use: null }, TOLERANCE, true);
}

describe('looks at a meter that only rises, some of them older than they were seen', () => {
  it('bound it where it stood, and never show a fall', () => {
    let bounded = 0;
    fc.assert(
      fc.property(meters, fc.array(shown, { maxLength: 8 }), fc.integer({ min: 0, max: 299 }), (meter, looks, minute) => {
        const found = judge(meter, looks, minute);
        const stood = (meter[minute] ?? 0) * 1_000_000;
        if (found.min !== null) expect(found.min).toBeLessThanOrEqual(stood);
        if (found.max !== null && found.bound?.basis !== 'reading-before') expect(found.max).toBeGreaterThanOrEqual(stood);
        expect(found.stop).not.toBe('reset-between');
        if (found.full === 'window-full') expect(stood).toBe(100_000_000);
        if (found.bound?.basis === 'reading-after') bounded += 1;
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect(bounded).toBeGreaterThan(200);
  });

  it('of unknown age bound nothing from above, however many', () => {
    fc.assert(
      fc.property(meters, fc.array(shown, { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 299 }), (meter, looks, minute) => {
        const old = looks.map((look) => ({ ...look, age: Infinity }));
        expect(judge(meter, old, minute)).toMatchObject({ max: null, bound: null });
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('beside a fall of the meter: one that may be of before says nothing, and one surely of after does', () => {
    const meter = Array.from({ length: 300 }, (_, minute) => (minute < 105 ? 60 : 10 + Math.floor((minute - 105) / 20)));
    const exact = (minute: number): Shown => ({ minute, age: 0, ago: 0 });
    const fallen = [exact(100), exact(110)];
    // It repeats 60: no new rise, of which what follows would be a new fall.
    const repeated = [...fallen, { minute: 120, age: Infinity, ago: 30 }, exact(140)];
    expect(judge(meter, repeated, 130)).toMatchObject({ max: 12_000_000, bound: { basis: 'reading-after' } });
    // It may be from before 60 was seen, or from after the fall.
    expect(judge(meter, [exact(100), { minute: 112, age: 20, ago: 1 }], 80)).toMatchObject({ max: 61_000_000 });
    expect(judge(meter, [exact(100), { minute: 112, age: 5, ago: 1 }], 106)).toMatchObject({ bound: { basis: 'reading-before' } });
  });
});
