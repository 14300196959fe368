import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMonths,
  asIfUtc,
  billingPeriod,
  clockOf,
  DAY,
  formatInstant,
  formatWall,
  HOUR,
  isZone,
  MINUTE,
  monthStart,
  offsetOf,
  parseDuration,
  parseShownDuration,
  parseTime,
  plainUtc,
  SECOND,
  utcDate,
  wallToInstant,
  type Instant,
} from '../../src/domain/time.ts';

const at = (text: string): Instant => Date.parse(text) as Instant;

function instant(text: string, zone = 'UTC'): string {
  const parsed = parseTime(text, zone);
  if (!parsed.ok) return parsed.problem;
  return formatInstant(parsed.from);
}

describe('a time', () => {
  it.each([
    ['2026-07-01T09:30:00Z', '2026-07-01T09:30:00.000Z'],
    ['2026-07-01T09:30:00.5Z', '2026-07-01T09:30:00.500Z'],
    ['2026-07-01T09:30:00.123Z', '2026-07-01T09:30:00.123Z'],
    ['2026-07-01T09:30:00.1239999Z', '2026-07-01T09:30:00.123Z'],
    ['2026-07-01T09:30:00.999999999Z', '2026-07-01T09:30:00.999Z'],
    ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999Z'],
    ['2026-07-01T09:30:00+02:00', '2026-07-01T07:30:00.000Z'],
    ['2026-07-01T09:30:00.059-0530', '2026-07-01T15:00:00.059Z'],
    ['2026-07-01 09:30:00 UTC', '2026-07-01T09:30:00.000Z'],
    ['2026-07-01t09:30z', '2026-07-01T09:30:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s names its instant by itself', (text, expected) => {
    expect(instant(text, 'Asia/Tokyo')).toBe(expected);
    expect(parseTime(text, 'Asia/Tokyo')).toMatchObject({ bareDate: false, zoneless: false });
  });

  it.each([
    ['2026-07-01 09:30', '2026-07-01T07:30:00.000Z'],
    ['2026-07-01 09:30:15', '2026-07-01T07:30:15.000Z'],
    ['2026-07-01T09:30:15.25', '2026-07-01T07:30:15.250Z'],
    ['2026-01-01 00:00', '2025-12-31T23:00:00.000Z'],
  ])('%s without a zone is read in the one given, and says so', (text, expected) => {
    expect(instant(text, 'Europe/Berlin')).toBe(expected);
    expect(parseTime(text, 'Europe/Berlin')).toMatchObject({ zoneless: true, bareDate: false });
  });

  it('that clocks show twice is the earlier of the two', () => {
    expect(instant('2026-10-25 02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(instant('2026-11-01 01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
  });

  it('that no clock shows moves forward', () => {
    expect(instant('2026-03-29 02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(instant('2026-03-08 02:30', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z');
  });

  it('that is a bare date is the whole day of its zone, however long', () => {
    const day = (text: string, zone: string): unknown => {
      const parsed = parseTime(text, zone);
      return parsed.ok && [formatInstant(parsed.from), (parsed.until - parsed.from) / HOUR, parsed.bareDate, parsed.zoneless];
    };
    expect(day('2026-07-01', 'UTC')).toEqual(['2026-07-01T00:00:00.000Z', 24, true, true]);
    expect(day('2026-03-29', 'Europe/Berlin')).toEqual(['2026-03-28T23:00:00.000Z', 23, true, true]);
    expect(day('2026-10-25', 'Europe/Berlin')).toEqual(['2026-10-24T22:00:00.000Z', 25, true, true]);
  });

  it.each([
    ['2026-02-30', 'is not a date of the calendar; write year, month and day, such as 2026-07-01'],
    ['2026-02-30T10:00:00Z', 'is not a date of the calendar; write year, month and day, such as 2026-07-01'],
    ['2026-13-01', 'is not a date of the calendar; write year, month and day, such as 2026-07-01'],
    ['2026-07-01T24:00:00Z', 'is not a time: hours go to 23, minutes and seconds to 59'],
    ['2026-07-01 10:60', 'is not a time: hours go to 23, minutes and seconds to 59'],
    ['2026-07-01T10:00:00+25:00', 'is not a time: offsets from UTC go to 23:59'],
    ['2026-07-01T10:00:00.Z', 'is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day'],
    ['2026-07-01T10:00:00.1234567890Z', 'is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day'],
    ['8/7/26', 'is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day'],
    ['1782900000', 'is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day'],
    ['yesterday', 'is not a time; write 2026-07-01T09:30:00Z, or 2026-07-01 for the whole day'],
  ])('%s is none', (text, problem) => {
    expect(parseTime(text, 'UTC')).toEqual({ ok: false, problem });
  });

  const two = (number: number): string => String(number).padStart(2, '0');

  it('with an offset is the instant that the platform’s own clock names', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('1970-01-01T00:00:00Z'), max: at('2199-12-31T00:00:00Z') }),
        fc.integer({ min: -1439, max: 1439 }),
        fc.stringMatching(/^[0-9]{0,6}$/),
        fc.constantFrom('T', ' ', 't'),
        (number, ahead, more, between) => {
          const wall = new Date(number).toISOString().slice(0, 23);
          const offset = `${ahead < 0 ? '-' : '+'}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
          const expected = Date.parse(wall + offset);
          const text = wall.replace('T', between) + more;
          for (const shown of [offset, ` ${offset}`, offset.replace(':', '')]) {
            expect(parseTime(text + shown, 'Asia/Tokyo')).toEqual({
              ok: true,
              from: expected,
              until: expected,
              bareDate: false,
              zoneless: false,
            });
          }
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it('exists if the calendar and the clock have it', () => {
    const field = (below: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: below });
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2199 }),
        field(14),
        field(33),
        field(25),
        field(61),
        field(61),
        (year, month, day, hour, minute, second) => {
          const number = Date.UTC(year, month - 1, day, hour, minute, second);
          const shown = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
          const exists = new Date(number).toISOString().slice(0, 19) === shown;
          // The short cut for `Z` and the way round it agree.
          for (const text of [`${shown}Z`, `${shown}.0Z`, `${shown}+00:00`]) {
            const parsed = parseTime(text, 'UTC');
            expect(parsed.ok).toBe(exists);
            if (parsed.ok) expect(parsed.from).toBe(number);
          }
        },
      ),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('is written as JavaScript writes it, also where days take turns', () => {
    const day = fc.oneof(
      fc.integer({ min: -3, max: 3 }).map((n) => n * 64),
      fc.integer({ min: -800_000, max: 2_900_000 }),
    );
    const instants = fc.array(fc.tuple(day, fc.integer({ min: 0, max: DAY - 1 })), { minLength: 3 });
    fc.assert(
      fc.property(instants, (some) => {
        const all = some.map(([days, ms]) => (days * DAY + ms) as Instant);
        expect(all.map((one) => formatInstant(one))).toEqual(all.map((one) => new Date(one).toISOString()));
      }),
      { seed: 7 },
    );
  });

  it('reads back as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('1900-01-01T00:00:00Z'), max: at('2199-12-31T00:00:00Z') }), (number) => {
        expect(parseTime(formatInstant(number as Instant), 'Asia/Kathmandu')).toMatchObject({ from: number, until: number });
        expect(parseTime(formatInstant(number as Instant).replace('Z', '000000+00:00'), 'Asia/Kathmandu')).toMatchObject({ from: number });
      }),
      { seed: 7 },
    );
  });
});

describe('a time as the bytes of a plain cell', () => {
  /** The cell stands between others, as it does in a file: what is beside it must not be read. */
  const plain = (cell: string, before = '7:', after = '5Z'): number => {
    const bytes = new TextEncoder().encode(before + cell + after);
    return plainUtc(bytes, before.length, before.length + cell.length);
  };

  it.each([
    ['2026-07-01T09:30:00Z', '2026-07-01T09:30:00.000Z'],
    ['2026-12-31T23:59:59Z', '2026-12-31T23:59:59.000Z'],
    ['2026-07-01T09:30:00.5Z', '2026-07-01T09:30:00.500Z'],
    ['2026-07-01T09:30:00.25Z', '2026-07-01T09:30:00.250Z'],
    ['2026-07-01T09:30:00.123Z', '2026-07-01T09:30:00.123Z'],
    ['2026-07-01T09:30:00.999Z', '2026-07-01T09:30:00.999Z'],
    ['2026-07-02T00:00:00.000Z', '2026-07-02T00:00:00.000Z'],
    ['1999-10-09T19:08:07Z', '1999-10-09T19:08:07.000Z'],
  ])('%s is read without a detour', (cell, expected) => {
    expect(plain(cell)).toBe(Date.parse(expected));
    expect(plain(cell, '', '')).toBe(Date.parse(expected));
  });

  const time = '2026-07-01T09:30:00.123Z';
  const withAt = (place: number, mark: string): string => time.slice(0, place) + mark + time.slice(place + 1);

  it('with any one character that does not belong there is left to whoever reads any time', () => {
    for (let place = 0; place < time.length; place += 1) {
      // Before the digits, after them, and far from them.
      for (const mark of ['/', ':', '-', 'x', ' ']) {
        if (mark === time[place]) continue;
        expect(plain(withAt(place, mark)), withAt(place, mark)).toBeNaN();
        const short = withAt(place, mark).slice(0, 19);
        if (place < 19) expect(plain(`${short}Z`), short).toBeNaN();
      }
    }
    expect(plain('2026-07-01T09:30:00,5Z')).toBeNaN();
    expect(plain('2026-07-01T09:30:00+')).toBeNaN();
  });

  it.each([
    '',
    'Z',
    '2026-07-01T09:30Z',
    '2026-07-01T09:30:0Z',
    '2026-07-01T09:30:00.Z',
    '2026-07-01T09:30:00.1234Z',
    '2026-07-01T09:30:00',
  ])('"%s" is too short, too long or ends otherwise', (cell) => {
    expect(plain(cell)).toBeNaN();
    expect(plain(cell, '2026-07-01T', 'Z')).toBeNaN();
  });

  it.each(['2026-02-30T10:00:00Z', '2026-13-01T10:00:00Z', '2026-00-01T10:00:00Z', '2026-07-00T10:00:00Z', '2026-07-01T24:00:00Z'])(
    '%s is on no calendar or clock',
    (cell) => {
      expect(plain(cell)).toBeNaN();
      // What the last call remembered of its day is no answer to this one.
      expect(plain('2026-07-01T00:00:00Z')).toBe(Date.UTC(2026, 6, 1));
      expect(plain(cell)).toBeNaN();
    },
  );
});

describe('the parts of a time', () => {
  it('are a date of the calendar', () => {
    expect(utcDate(2026, 7, 1)).toBe(Date.UTC(2026, 6, 1));
    expect(utcDate(2024, 2, 29)).toBe(Date.UTC(2024, 1, 29));
    for (const [year, month, day] of [
      [2026, 2, 29],
      [2026, 0, 1],
      [2026, 13, 1],
      [2026, 7, 0],
      [2026, 7, 32],
      // JavaScript takes years below 100 for those of the last century.
      [26, 7, 1],
    ] as const) {
      expect(utcDate(year, month, day), `${year}-${month}-${day}`).toBeNaN();
    }
  });

  it('are a clock that goes to 23:59:59', () => {
    expect(clockOf(23, 59, 59)).toBe(DAY - SECOND);
    expect(clockOf(1, 2, 3)).toBe(HOUR + 2 * MINUTE + 3 * SECOND);
    expect([clockOf(24, 0, 0), clockOf(0, 60, 0), clockOf(0, 0, 60)]).toEqual([NaN, NaN, NaN]);
  });

  it('are an offset from UTC, however it is written', () => {
    expect(['Z', 'z', 'UTC', '+00', '+02', '-02'].map(offsetOf)).toEqual([0, 0, 0, 0, 2 * HOUR, -2 * HOUR]);
    expect(['+0230', '+02:30', '-0230', '-02:30'].map((text) => offsetOf(text) / MINUTE)).toEqual([150, 150, -150, -150]);
    expect(offsetOf('+23:59')).toBe(DAY - MINUTE);
    expect(['+24', '-24:00', '+00:60'].map(offsetOf)).toEqual([NaN, NaN, NaN]);
  });
});

describe('a time zone', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'];

  it('is known by its IANA name', () => {
    for (const zone of zones) expect(isZone(zone), zone).toBe(true);
    for (const zone of ['', ' UTC', '1Europe/Berlin', 'Berlin', 'Mars/Olympus', '+02:00', 'local']) expect(isZone(zone), zone).toBe(false);
  });

  it('shows the wall time that the platform shows', () => {
    const formats = new Map(
      zones.map((zone) => [zone, new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })]),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') }),
        (zone, number) => {
          const shown = formats.get(zone)?.format(number);
          expect(
            formatInstant(asIfUtc(number as Instant, zone))
              .slice(0, 19)
              .replace('T', ' '),
          ).toBe(shown);
          const parsed = parseTime(shown ?? '', zone);
          // Of an hour shown twice the earlier is read, and it shows the same.
          expect(parsed.ok && parsed.zoneless && formats.get(zone)?.format(parsed.from)).toBe(shown);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it('shows an instant to be read in it again, with an offset where clocks show it twice', () => {
    expect(formatWall(at('2026-07-01T07:30:00Z'), 'Europe/Berlin')).toBe('2026-07-01T09:30:00.000');
    expect(formatWall(at('2026-10-25T00:30:00Z'), 'Europe/Berlin')).toBe('2026-10-25T02:30:00.000');
    expect(formatWall(at('2026-10-25T01:30:00Z'), 'Europe/Berlin')).toBe('2026-10-25T01:30:00.000Z');
    expect(formatWall(at('2026-07-01T07:30:00Z'), 'UTC')).toBe('2026-07-01T07:30:00.000');
  });

  it('turns an instant into a wall time and back, but for the hour that clocks show twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }),
        (zone, number) => {
          const back = wallToInstant(asIfUtc(number as Instant, zone), zone);
          expect(back).toBeLessThanOrEqual(number);
          expect(asIfUtc(back, zone)).toBe(asIfUtc(number as Instant, zone));
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('a length of time', () => {
  it('is read from ISO 8601', () => {
    expect(['PT5H', 'P7D', 'P3D', 'PT15M', 'PT60S', 'P1DT12H', 'P2W'].map(parseDuration)).toEqual([
      5 * HOUR,
      7 * DAY,
      3 * DAY,
      15 * MINUTE,
      60 * SECOND,
      36 * HOUR,
      14 * DAY,
    ]);
    expect(['', 'P', 'PT', 'P1DT', '5H', 'P1M', 'PT1.5H', '-PT5H'].map(parseDuration)).toEqual(Array(8).fill(null));
  });

  it.each([
    ['3 hr 12 min', 192 * MINUTE, MINUTE],
    ['2d 4h', 52 * HOUR, HOUR],
    ['45 min', 45 * MINUTE, MINUTE],
    ['3h12m', 192 * MINUTE, MINUTE],
    ['1 day, 2 hours and 5 minutes', DAY + 2 * HOUR + 5 * MINUTE, MINUTE],
    ['30 s', 30 * SECOND, SECOND],
    ['PT3H12M', 192 * MINUTE, MINUTE],
    ['P2D', 2 * DAY, DAY],
  ])('as a screen shows it, %s, is good to its last unit', (text, length, within) => {
    expect(parseShownDuration(text)).toEqual({ length, within });
  });

  it.each([
    ['P1W', 7 * DAY, 7 * DAY],
    ['PT2H', 2 * HOUR, HOUR],
    ['pt1h30s', HOUR + 30 * SECOND, SECOND],
    ['1 d', DAY, DAY],
    ['2 Days', 2 * DAY, DAY],
    ['1 hour', HOUR, HOUR],
    ['2 hrs', 2 * HOUR, HOUR],
    ['3 H', 3 * HOUR, HOUR],
    ['1 minute 1 second', MINUTE + SECOND, SECOND],
    ['5 mins 10 secs', 5 * MINUTE + 10 * SECOND, SECOND],
    ['4m 3 sec', 4 * MINUTE + 3 * SECOND, SECOND],
    ['  6 seconds ', 6 * SECOND, SECOND],
    ['123456 s', 123_456 * SECOND, SECOND],
  ])('may be shown as %j', (text, length, within) => {
    expect(parseShownDuration(text)).toEqual({ length, within });
  });

  it.each([
    '1 dayz',
    '1 xd',
    '2 hourz',
    '1 xh',
    '3 ms',
    '1 xmin',
    '1 xs',
    '3 secondsz',
    '2 weeks',
    '1h!',
    '1 year 2 h',
    '1234567 s',
    '2 h 2 h',
  ])('is none in units that no screen shows: %j', (text) => {
    expect(parseShownDuration(text)).toBeNull();
  });

  it('in ISO 8601 stands alone, and has its parts in their order', () => {
    expect(['P1W2DT3H4M5S', 'PT1H5S', 'P10W', 'PT10M'].map(parseDuration)).toEqual([
      9 * DAY + 3 * HOUR + 4 * MINUTE + 5 * SECOND,
      HOUR + 5 * SECOND,
      70 * DAY,
      10 * MINUTE,
    ]);
    expect(['xPT5H', 'PT5Hx', 'PT5M1H', 'P5H', 'PT1D', 'P1D2W', 'PT5'].map(parseDuration)).toEqual(Array(7).fill(null));
  });

  it.each(['', '12', 'soon', '4h 2d', '3 h 5 h', '-3h', '3 hr of 12', '1:30'])('is not guessed from %j', (text) => {
    expect(parseShownDuration(text)).toBeNull();
  });
});

describe('a month', () => {
  it('begins at its first midnight UTC', () => {
    expect(formatInstant(monthStart(at('2026-07-31T23:59:59Z')))).toBe('2026-07-01T00:00:00.000Z');
    expect(formatInstant(addMonths(at('2026-01-31T10:00:00Z'), 1))).toBe('2026-02-28T10:00:00.000Z');
    expect(formatInstant(addMonths(at('2026-01-31T10:00:00Z'), -2))).toBe('2025-11-30T10:00:00.000Z');
  });

  const period = (text: string, day: number, zone = 'UTC'): string[] => {
    const { from, until } = billingPeriod(at(text), day, zone);
    return [formatInstant(from), formatInstant(until)];
  };

  it('of billing runs from billing day to billing day', () => {
    expect(period('2026-07-15T00:00:00Z', 15)).toEqual(['2026-07-15T00:00:00.000Z', '2026-08-15T00:00:00.000Z']);
    expect(period('2026-07-14T23:59:59Z', 15)).toEqual(['2026-06-15T00:00:00.000Z', '2026-07-15T00:00:00.000Z']);
    expect(period('2026-01-03T00:00:00Z', 15)).toEqual(['2025-12-15T00:00:00.000Z', '2026-01-15T00:00:00.000Z']);
  });

  it('of billing that starts on the 31st starts on the last day of a short month, and on the 31st again after it', () => {
    expect(period('2026-02-27T12:00:00Z', 31)).toEqual(['2026-01-31T00:00:00.000Z', '2026-02-28T00:00:00.000Z']);
    expect(period('2026-02-28T12:00:00Z', 31)).toEqual(['2026-02-28T00:00:00.000Z', '2026-03-31T00:00:00.000Z']);
    expect(period('2024-02-29T00:00:00Z', 30)).toEqual(['2024-02-29T00:00:00.000Z', '2024-03-30T00:00:00.000Z']);
  });

  it('of billing starts at midnight of the account', () => {
    expect(period('2026-07-01T03:00:00Z', 1, 'America/New_York')).toEqual(['2026-06-01T04:00:00.000Z', '2026-07-01T04:00:00.000Z']);
    expect(period('2026-11-01T12:00:00Z', 1, 'America/New_York')).toEqual(['2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z']);
  });

  it('of billing holds its instant, and the next one begins where it ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }),
        fc.integer({ min: 1, max: 31 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Tokyo'),
        (number, day, zone) => {
          const { from, until } = billingPeriod(number as Instant, day, zone);
          expect(from).toBeLessThanOrEqual(number);
          expect(number).toBeLessThan(until);
          expect(billingPeriod(until, day, zone).from).toBe(until);
        },
      ),
      { seed: 7 },
    );
  });
});

it('an instant is written as a date says it, whichever day was written before it', () => {
  const instants = fc.oneof(
    fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
    fc.integer({ min: Date.UTC(2026, 6, 31), max: Date.UTC(2026, 7, 2) }),
    fc.constantFrom(0, -1, Date.UTC(10_000, 0, 1) - 1, Date.UTC(10_000, 0, 1), Date.parse('0000-01-01T00:00:00Z') - 1),
  );
  fc.assert(
    fc.property(fc.array(instants), (all) => {
      expect(all.map((one) => formatInstant(one as Instant))).toEqual(all.map((one) => new Date(one).toISOString()));
    }),
    { numRuns: 500 },
  );
});
