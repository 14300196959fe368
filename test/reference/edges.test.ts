/** Where the model's page says "at or after", "no older than", "less than": the last instant that still counts, and the next. */
import { describe, expect, it } from 'vitest';
import type { InputRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import { draws, said } from './agreed.ts';
import { at, countedSession, DAY, entry, HOUR, incident, look, MINUTE, paid, rule, shown, units, use, windowOf } from './stories.ts';

const RESET = at('14:00');
const WEEK = at('0:00', 3);
const DRAW = at('10:30');

/** Milliseconds on. */
function after(instant: Instant, milliseconds: number): Instant {
  return (instant + milliseconds) as Instant;
}

function session(when: Instant, pct: number, resets: Instant | null = RESET): InputRecord {
  return look(when, [shown('session', pct, resets)]);
}

describe('the age of a reading', () => {
  it('before a draw may be a quarter of an hour, and no millisecond more', () => {
    expect(said([session(after(DRAW, -15 * MINUTE), 45), paid(DRAW)])).toBe('suspected reading-before');
    expect(said([session(after(DRAW, -15 * MINUTE - 1), 45), paid(DRAW)])).toBe('undecided window-unknown');
  });

  it('after a draw may be a quarter of an hour from its end before it is a lone one', () => {
    expect(said([paid(DRAW), session(after(DRAW, 15 * MINUTE), 45)])).toBe('premature proven reading-after');
    expect(said([paid(DRAW), session(after(DRAW, 15 * MINUTE + 1), 45)])).toBe('premature strong reading-after');
    const long = paid(DRAW, { until: after(DRAW, HOUR) });
    expect(said([long, session(after(DRAW, HOUR + 15 * MINUTE), 45)])).toBe('premature proven reading-after');
    expect(said([long, session(after(DRAW, HOUR + 15 * MINUTE + 1), 45)])).toBe('premature strong reading-after');
  });

  it('that names no reset may be a quarter of an hour, on either side', () => {
    expect(said([paid(DRAW), session(after(DRAW, 15 * MINUTE), 45, null)])).toBe('suspected reading-after');
    expect(said([paid(DRAW), session(after(DRAW, 15 * MINUTE + 1), 45, null)])).toBe('undecided no-reading');
    expect(said([session(after(DRAW, -15 * MINUTE), 45, null), paid(DRAW)])).toBe('suspected reading-before');
    expect(said([session(after(DRAW, -15 * MINUTE - 1), 45, null), paid(DRAW)])).toBe('undecided no-reading');
  });

  it('at the draw’s own instant bounds it from above', () => {
    expect(said([session(DRAW, 45), paid(DRAW)])).toBe('premature proven reading-after');
    expect(said([session(DRAW, 100), paid(DRAW)])).toBe('limit-reached window-full');
  });
});

describe('a full meter', () => {
  it('makes a draw right from the reading on that shows it, until the instance ends', () => {
    expect(said([session(after(DRAW, -HOUR), 100), paid(DRAW)])).toBe('limit-reached window-full');
    expect(said([session(after(DRAW, -HOUR), 100), paid(after(RESET, -1))])).toBe('limit-reached window-full');
    expect(said([session(after(DRAW, -HOUR), 100), paid(RESET)])).toBe('undecided no-reading');
  });

  it('is noticed up to a quarter of an hour late', () => {
    expect(said([paid(DRAW), session(after(DRAW, 15 * MINUTE), 100)])).toBe('limit-reached limit-reached-soon-after');
    expect(said([paid(DRAW), session(after(DRAW, 15 * MINUTE + 1), 100)])).toBe('undecided boundary');
  });

  it('is full at a hundred per cent as shown, and open below ninety-nine', () => {
    expect(said([session(after(DRAW, -MINUTE), 99.999999), paid(DRAW)])).toBe('undecided boundary');
    expect(said([paid(DRAW), session(DRAW, 99)])).toBe('undecided boundary');
    expect(said([paid(DRAW), session(DRAW, 98.999999)])).toBe('premature proven reading-after');
    expect(said([paid(DRAW), session(DRAW, 120)])).toBe('limit-reached window-full');
  });

  it('that fell before the draw says nothing of it', () => {
    expect(said([session(after(DRAW, -20 * MINUTE), 100), session(after(DRAW, -10 * MINUTE), 5), paid(DRAW)])).toBe(
      'suspected reading-before',
    );
  });

  it('that names no reset is full at the draw’s own instant or within its span, and elsewhere leaves the boundary', () => {
    const long = (): InputRecord => paid(DRAW, { until: after(DRAW, HOUR) });
    expect(said([paid(DRAW), session(DRAW, 100, null)])).toBe('limit-reached window-full');
    expect(said([paid(DRAW), session(after(DRAW, 1), 100, null)])).toBe('undecided boundary');
    expect(said([session(after(DRAW, -1), 100, null), paid(DRAW)])).toBe('undecided boundary');
    expect(said([long(), session(after(DRAW, 30 * MINUTE), 100, null)])).toBe('limit-reached limit-reached-soon-after');
    expect(said([long(), session(after(DRAW, HOUR + 1), 100, null)])).toBe('undecided boundary');
  });
});

describe('a fall', () => {
  it('is one only by more than rounding', () => {
    const before = session(at('9:30'), 60);
    const fallen = (to: number): string => said([before, paid(DRAW), session(after(DRAW, 5 * MINUTE), to)]);
    expect(fallen(59)).toBe('premature proven reading-after');
    expect(fallen(58.999999)).toBe('undecided reset-between');
  });

  it('is counted from the highest reading so far', () => {
    expect(said([session(at('9:30'), 50), session(at('9:40'), 49.5), paid(DRAW), session(at('10:40'), 48.9)])).toBe(
      'undecided reset-between',
    );
    expect(said([session(at('9:30'), 50), session(at('9:40'), 49.5), paid(DRAW), session(at('10:40'), 49)])).toBe(
      'premature proven reading-after',
    );
  });

  it('before the draw leaves what follows it', () => {
    const fell = [session(at('9:30'), 60), session(at('9:40'), 5)];
    expect(said([...fell, paid(DRAW), session(at('10:40'), 10)])).toBe('premature proven reading-after');
    expect(said([...fell, paid(DRAW), session(at('11:40'), 10)])).toBe('premature proven reading-after');
    // The reading before it is on the other side of the fall.
    expect(said([session(at('9:30'), 4), paid(DRAW), session(at('10:50'), 60), session(at('11:40'), 5)])).toBe(
      'premature proven reading-after',
    );
  });
});

describe('the instance of a reading', () => {
  it('is the same where resets differ by a minute, and another where they differ by more', () => {
    const moved = (by: number): string => said([session(at('9:30'), 20), paid(DRAW), session(at('11:30'), 45, after(RESET, by))]);
    expect(moved(MINUTE)).toBe('premature proven reading-after');
    expect(moved(-MINUTE)).toBe('premature proven reading-after');
    expect(moved(MINUTE + 1)).not.toBe('premature proven reading-after');
  });

  it('ends at the latest of the resets that jitter', () => {
    const records = [session(at('9:30'), 20), session(at('9:35'), 21, after(RESET, 30_000))];
    expect(said([...records, paid(after(RESET, 29_000)), session(after(RESET, 29_500), 30, after(RESET, 30_000))])).toBe(
      'premature proven reading-after',
    );
    expect(said([...records, paid(after(RESET, 30_000))])).toBe('undecided no-reading');
  });

  it('begins a length before its edge, and what is read at that edge or before its start is stale', () => {
    expect(said([paid(at('9:00')), session(at('9:05'), 45)])).toBe('undecided in-flight');
    expect(said([paid(after(at('9:00'), -1)), session(at('9:05'), 45)])).toBe('undecided no-reading');
    expect(said([paid(at('9:20')), session(at('9:25'), 45)])).toBe('premature proven reading-after');
    expect(said([paid(at('13:50')), session(after(RESET, -1), 45)])).toBe('premature proven reading-after');
    expect(said([paid(at('13:50')), session(RESET, 45)])).toBe('undecided no-reading');
    expect(said([session(after(at('9:00'), -1), 45), paid(at('9:20'))])).toBe('undecided no-reading');
    expect(said([session(at('9:10'), 45), paid(at('9:20'))])).toBe('suspected reading-before');
  });

  it('holds the whole span of a draw', () => {
    const until = (end: Instant): InputRecord => paid(at('13:00'), { until: end, readings: [shown('session', 45, RESET)] });
    expect(said([until(after(RESET, -1))])).toBe('premature proven reading-at');
    // Its own meter is read when the window is over.
    expect(said([until(RESET)])).toBe('undecided no-reading');
  });
});

describe('in flight', () => {
  const next = at('19:00');

  it('a draw is until a quarter of an hour after the window began', () => {
    const begun = (late: number): string => said([paid(after(RESET, late)), session(after(RESET, late + MINUTE), 3, next)]);
    expect(begun(15 * MINUTE - 1)).toBe('undecided in-flight');
    expect(begun(15 * MINUTE)).toBe('premature proven reading-after');
  });

  it('a draw is not where the instance before it had ended a quarter of an hour before', () => {
    const gap = (minutes: number): string => {
      const end = after(RESET, -minutes * MINUTE);
      return said([session(at('9:30'), 100, end), paid(after(RESET, 5 * MINUTE)), session(after(RESET, 6 * MINUTE), 3, next)]);
    };
    expect(gap(15)).toBe('premature proven reading-after');
    expect(gap(14)).toBe('undecided in-flight');
  });

  it('a draw is not where the last reading of the instance before showed room at its end', () => {
    const ended = (minutes: number, pct: number): string =>
      said([session(after(RESET, -minutes * MINUTE), pct), paid(after(RESET, 5 * MINUTE)), session(after(RESET, 6 * MINUTE), 3, next)]);
    expect(ended(15, 98)).toBe('premature proven reading-after');
    expect(ended(15, 99)).toBe('undecided in-flight');
    expect(ended(16, 98)).toBe('undecided in-flight');
  });
});

describe('published dates', () => {
  const seen = session(at('10:40'), 45);
  const fast = paid(DRAW, { feature: 'fast' });

  it('of a rule hold from its first instant until before its last', () => {
    const dated = (from: Instant | null, until: Instant | null): string =>
      said([fast, seen], { coverage: [rule('fast', { feature: ['fast'] }, { from, until })] });
    expect(dated(DRAW, null)).toBe('not-covered coverage-rule');
    expect(dated(after(DRAW, 1), null)).toBe('premature proven reading-after');
    expect(dated(null, after(DRAW, 1))).toBe('not-covered coverage-rule');
    expect(dated(null, DRAW)).toBe('premature proven reading-after');
  });

  it('of a rule reach as far as its margin for a doubt', () => {
    const dated = (from: Instant | null, until: Instant | null): string =>
      said([fast, seen], { coverage: [rule('fast', { feature: ['fast'] }, { from, until, margin: MINUTE })] });
    expect(dated(after(DRAW, MINUTE), null)).toBe('suspected reading-after');
    expect(dated(after(DRAW, MINUTE + 1), null)).toBe('premature proven reading-after');
    expect(dated(null, after(DRAW, -MINUTE + 1))).toBe('suspected reading-after');
    expect(dated(null, after(DRAW, -MINUTE))).toBe('premature proven reading-after');
  });

  it('of a rule that hold over a part of a span only raise a doubt', () => {
    const span = paid(DRAW, { until: after(DRAW, 5 * MINUTE), feature: 'fast' });
    const dated = (from: Instant | null, until: Instant | null): string =>
      said([span, seen], { coverage: [rule('fast', { feature: ['fast'] }, { from, until })] });
    expect(dated(DRAW, after(DRAW, 5 * MINUTE))).toBe('not-covered coverage-rule');
    expect(dated(after(DRAW, 1), null)).toBe('suspected reading-after');
    expect(dated(null, after(DRAW, 5 * MINUTE - 1))).toBe('suspected reading-after');
    expect(dated(after(DRAW, 5 * MINUTE), null)).toBe('premature proven reading-after');
  });

  it('of an incident hold from its first instant until before its last, over the whole span', () => {
    const dated = (from: Instant, until: Instant, span = 0): string =>
      said([paid(DRAW, { until: after(DRAW, span) })], { incidents: [incident(from, until)] });
    expect(dated(DRAW, after(DRAW, 1))).toBe('premature strong incident');
    expect(dated(after(DRAW, 1), after(DRAW, HOUR))).toBe('undecided no-reading');
    expect(dated(after(DRAW, -HOUR), DRAW)).toBe('undecided no-reading');
    expect(dated(DRAW, after(DRAW, MINUTE), MINUTE)).toBe('premature strong incident');
    expect(dated(DRAW, after(DRAW, MINUTE - 1), MINUTE)).toBe('undecided no-reading');
  });

  it('until which a policy was verified include that instant', () => {
    expect(said([paid(DRAW), seen], { verifiedUntil: DRAW })).toBe('premature proven reading-after');
    expect(said([paid(DRAW), seen], { verifiedUntil: after(DRAW, -1) })).toBe('premature strong reading-after');
  });

  it('of a window hold from its first instant until before its last', () => {
    const dated = (from: Instant | null, until: Instant | null): string =>
      said([paid(DRAW), seen], { windows: [windowOf('session'), windowOf('weekly', { from, until })] });
    expect(dated(DRAW, null)).toBe('undecided window-unknown');
    expect(dated(after(DRAW, 1), null)).toBe('premature proven reading-after');
    expect(dated(null, after(DRAW, 1))).toBe('undecided window-unknown');
    expect(dated(null, DRAW)).toBe('premature proven reading-after');
  });
});

describe('the weakest basis is the reason', () => {
  const windows = [windowOf('session'), windowOf('weekly')];
  const inline = (...readings: ReturnType<typeof shown>[]): InputRecord => paid(DRAW, { readings });

  it('of several windows', () => {
    const both = [shown('session', 45, RESET), shown('weekly', 50, WEEK)];
    expect(said([inline(...both)], { windows })).toBe('premature proven reading-at');
    expect(said([inline(shown('session', 45, RESET)), look(at('10:40'), [shown('weekly', 50, WEEK)])], { windows })).toBe(
      'premature proven reading-after',
    );
    expect(said([look(at('10:20'), [shown('weekly', 50, WEEK)]), inline(shown('session', 45, RESET))], { windows })).toBe(
      'suspected reading-before',
    );
    const counted = [countedSession(30), windowOf('weekly')];
    expect(said([look(at('10:40'), both), paid(DRAW)], { windows })).toBe('premature proven reading-after');
    expect(said([inline(shown('weekly', 50, WEEK))], { windows: counted })).toBe('undecided usage-incomplete');
  });

  it('and the first full window in policy order is named', () => {
    const full = look(at('10:20'), [shown('session', 100, RESET), shown('weekly', 100, WEEK)]);
    expect(draws([full, paid(DRAW)], { windows })[0]?.window).toBe('session');
    expect(draws([full, paid(DRAW)], { windows: [...windows].reverse() })[0]?.window).toBe('weekly');
  });
});

describe('a counted session', () => {
  const windows = [countedSession(30)];

  it('opens with the first use and lasts its length', () => {
    const later = (when: Instant): string => said([use(at('9:00'), { quantity: units(30) }), paid(when)], { windows });
    expect(later(after(at('14:00'), -1))).toBe('limit-reached allowance-exhausted');
    expect(later(at('14:00'))).toBe('premature proven counted');
  });

  it('opens at the full hour where the plan says so', () => {
    const hourly = [countedSession(30, { starts: 'first-use-hour' })];
    const later = (when: Instant): string => said([use(at('9:40'), { quantity: units(30) }), paid(when)], { windows: hourly });
    expect(later(after(at('14:00'), -1))).toBe('limit-reached allowance-exhausted');
    expect(later(at('14:00'))).toBe('premature proven counted');
  });

  it('is seen to open after a covered stretch of its length without a use', () => {
    const quiet = (from: Instant): string => said([paid(DRAW)], { windows, covered: [{ from, until: at('20:00') }] });
    expect(quiet(after(DRAW, -5 * HOUR))).toBe('premature proven counted');
    expect(quiet(after(DRAW, -5 * HOUR + 1))).toBe('undecided usage-incomplete');
  });

  it('is opened by no use that nothing was charged for, nor by one that a rule sends to credits', () => {
    const before = (first: InputRecord, coverage = [rule('fast', { feature: ['fast'] })]): string =>
      said([first, paid(at('14:30'), { quantity: units(30) })], { windows, coverage });
    expect(before(use(at('10:00'), { quantity: units(30) }))).toBe('limit-reached allowance-exhausted');
    expect(before(use(at('10:00'), { quantity: units(30), funding: 'none' }))).toBe('premature proven counted');
    expect(before(use(at('10:00'), { quantity: units(30), feature: 'fast' }))).toBe('premature proven counted');
  });

  it('says nothing after a use of unknown quantity', () => {
    expect(said([use(at('9:00'), { quantity: null }), paid(DRAW)], { windows })).toBe('undecided usage-incomplete');
    expect(said([use(at('9:00')), paid(DRAW, { quantity: null })], { windows })).toBe('undecided quantity-missing');
  });

  it('is exhausted at its limit and not before', () => {
    const used = (quantity: number): string => said([use(at('9:00'), { quantity: units(quantity) }), paid(DRAW)], { windows });
    expect(used(30)).toBe('limit-reached allowance-exhausted');
    expect(used(29.99)).toBe('premature proven counted');
    // Of two dollars a ten-millionth is nothing.
    expect(used(29.999999)).toBe('limit-reached allowance-exhausted');
    expect(draws([use(at('9:00'), { quantity: units(20) }), paid(DRAW)], { windows })[0]?.prematureAmount).toBe(units(2));
    expect(draws([use(at('9:00'), { quantity: units(25) }), paid(DRAW)], { windows })[0]?.prematureAmount).toBe(units(1));
  });

  it('under whole modes gives a crossing use to one side, and a use that just fits to the allowance', () => {
    const used = (quantity: number, crossing: 'whole-to-credits' | 'whole-to-allowance'): string =>
      said([use(at('9:00'), { quantity: units(quantity) }), paid(DRAW)], { windows, crossing });
    expect(used(20, 'whole-to-credits')).toBe('premature proven counted');
    expect(used(20.000001, 'whole-to-credits')).toBe('limit-reached allowance-exhausted');
    expect(used(29.999999, 'whole-to-allowance')).toBe('premature proven counted');
    expect(used(30, 'whole-to-allowance')).toBe('limit-reached allowance-exhausted');
  });
});

describe('a count that files do not complete', () => {
  const anchored = windowOf('weekly', { starts: 'anchor', anchor: at('0:00', -2), limit: { quantity: units(100), unit: 'requests' } });

  it('is complete from the start of the instance to the use', () => {
    const from = (start: Instant, end: Instant): string =>
      said([use(at('9:00')), paid(DRAW)], { windows: [anchored], covered: [{ from: start, until: end }] });
    expect(from(at('0:00', -2), DRAW)).toBe('premature proven counted');
    expect(from(after(at('0:00', -2), 1), DRAW)).toBe('suspected counted');
    expect(from(at('0:00', -2), after(DRAW, -1))).toBe('suspected counted');
  });

  it('is no more than a lower bound after money that no row shows', () => {
    const lone = (when: Instant): InputRecord[] => [use(at('9:00')), entry(when, { amount: units(7) }), paid(DRAW)];
    const usage = (records: InputRecord[]): string | undefined => {
      const found = draws(records, { windows: [anchored] }).find((draw) => draw.source === 'usage');
      return found && [found.verdict, found.grade, found.reason].join(' ');
    };
    // From a posting before it, the money may have been drawn up to a quarter of an hour earlier.
    expect(usage(lone(after(DRAW, 15 * MINUTE + 1)))).toBe('premature proven counted');
    expect(usage(lone(after(DRAW, 15 * MINUTE)))).toBe('suspected  counted');
    expect(usage(lone(at('9:30')))).toBe('suspected  counted');
  });
});

describe('money without a row', () => {
  const between = (first: Instant, last: Instant): InputRecord[] => [session(first, 20), session(last, 45)];

  it('joins the first free row that begins no later than a minute after it and ends at most sixteen before it', () => {
    const posted = (milliseconds: number): number => draws([paid(DRAW), entry(after(DRAW, milliseconds))]).length;
    expect(posted(-MINUTE)).toBe(1);
    expect(posted(-MINUTE - 1)).toBe(2);
    expect(posted(16 * MINUTE)).toBe(1);
    expect(posted(16 * MINUTE + 1)).toBe(2);
  });

  it('joins a row of its own amount, currency and stream only', () => {
    const other = (change: Parameters<typeof entry>[1]): number => draws([paid(DRAW), entry(after(DRAW, MINUTE), change)]).length;
    expect(other({})).toBe(1);
    expect(other({ amount: units(2.000001) })).toBe(2);
    expect(other({ currency: 'EUR' })).toBe(2);
    expect(other({ eventId: 'another' })).toBe(2);
  });

  it('takes each row once, the first free one', () => {
    expect(draws([paid(DRAW), paid(after(DRAW, MINUTE)), entry(after(DRAW, 2 * MINUTE)), entry(after(DRAW, 3 * MINUTE))])).toHaveLength(2);
    expect(draws([paid(DRAW), entry(after(DRAW, 2 * MINUTE)), entry(after(DRAW, 3 * MINUTE))])).toHaveLength(2);
  });

  it('is judged over its span stretched back by a quarter of an hour', () => {
    const posted = (when: Instant): string => said([...between(at('9:20'), at('13:00')), entry(when)]);
    expect(posted(at('9:15'))).toBe('undecided in-flight');
    expect(posted(after(at('9:15'), -1))).toMatch(/^undecided/);
    expect(posted(at('9:30'))).toBe('premature strong reading-after');
  });

  it('of a counter is what is left beyond a cent of rounding', () => {
    const risen = (to: number, ...more: InputRecord[]): unknown[] =>
      draws([look(at('9:30'), [], { creditsUsed: units(1) }), ...more, look(at('11:30'), [], { creditsUsed: units(to) })])
        .filter((draw) => draw.source === 'counter')
        .map((draw) => draw.amount);
    expect(risen(1.000001)).toEqual([1]);
    expect(risen(1)).toEqual([]);
    expect(risen(3.01, paid(DRAW))).toEqual([]);
    expect(risen(3.010001, paid(DRAW))).toEqual([10_001]);
    expect(risen(3, paid(at('11:30')))).toEqual([]);
    // What was paid before the first look may have been posted after it, up to a quarter of an hour.
    expect(risen(3, paid(at('9:15')))).toEqual([units(2)]);
    expect(risen(3, paid(after(at('9:15'), 1)))).toEqual([]);
    expect(risen(3, paid(at('9:30')))).toEqual([]);
    expect(risen(3.02, paid(at('9:30')))).toEqual([units(2.02)]);
  });

  it('of a month is not counted into the next one', () => {
    const turn = at('0:00', 22);
    const looks = (last: Instant): number =>
      draws([look(after(turn, -HOUR), [], { creditsUsed: units(1) }), look(last, [], { creditsUsed: units(5) })]).length;
    expect(looks(after(turn, -1))).toBe(1);
    expect(looks(turn)).toBe(0);
  });

  it('of a counter that fell is a correction, and nothing is joined across it', () => {
    const records = [
      look(at('9:00'), [], { creditsUsed: units(5) }),
      look(at('9:30'), [], { creditsUsed: units(7) }),
      look(at('10:00'), [], { creditsUsed: units(4) }),
      look(at('11:00'), [], { creditsUsed: units(6) }),
    ];
    expect(draws(records).map((draw) => [draw.source, draw.amount])).toEqual([
      ['counter', units(2)],
      ['counter', units(2)],
    ]);
  });

  it('of a balance is less what the ledger took in or gave out in between', () => {
    const fallen = (...entries: InputRecord[]): unknown[] =>
      draws([look(at('9:30'), [], { creditsBalance: units(10) }), ...entries, look(at('11:30'), [], { creditsBalance: units(7) })])
        .filter((draw) => draw.source === 'balance')
        .map((draw) => draw.amount);
    expect(fallen()).toEqual([units(3)]);
    for (const type of ['purchase', 'auto-reload', 'grant', 'correction'] as const) {
      expect(fallen(entry(DRAW, { type, amount: units(1) }))).toEqual([units(4)]);
      expect(fallen(entry(at('9:30'), { type, amount: units(1) }))).toEqual([units(3)]);
      expect(fallen(entry(at('11:30'), { type, amount: units(1) }))).toEqual([units(4)]);
    }
    for (const type of ['refund', 'expiry', 'void'] as const) {
      expect(fallen(entry(DRAW, { type, amount: units(1) }))).toEqual([units(2)]);
      expect(fallen(entry(at('9:30'), { type, amount: units(1) }))).toEqual([units(3)]);
      expect(fallen(entry(DRAW, { type, amount: units(3) }))).toEqual([]);
    }
    expect(fallen(entry(DRAW, { type: 'purchase', amount: units(1), stream: 'api' }))).toEqual([units(3)]);
    expect(fallen(entry(DRAW, { type: 'purchase', amount: units(1), currency: 'EUR' }))).toEqual([units(3)]);
    expect(fallen(paid(DRAW))).toEqual([units(1)]);
    expect(fallen(paid(DRAW, { amount: units(2.99) }))).toEqual([]);
  });
});

describe('a row that sums a day', () => {
  const month = { ...windowOf('month'), length: null, starts: 'calendar-month' as const, limit: { quantity: units(30), unit: 'requests' } };
  const covered = [{ from: at('0:00', -20), until: at('0:00', 7) }];
  const day = (quantity: number): InputRecord => paid(at('0:00'), { until: at('0:00', 1), quantity: units(quantity) });
  const told = (records: InputRecord[]): string => said(records, { windows: [month], covered });

  it('is premature where all that may precede it leaves room for all of it', () => {
    expect(told([use(at('9:00'), { quantity: units(10) }), day(20)])).toBe('premature proven counted');
    expect(told([use(at('9:00'), { quantity: units(10.000001) }), day(20)])).toBe('undecided day-resolution');
    expect(told([use(at('0:00', 1), { quantity: units(30) }), day(20)])).toMatch(/counted$/);
  });

  it('is right where what surely precedes it left nothing', () => {
    expect(told([use(after(at('0:00'), -1), { quantity: units(30) }), day(20)])).toBe('limit-reached allowance-exhausted');
    expect(told([use(after(at('0:00'), -1), { quantity: units(29) }), day(20)])).toBe('undecided day-resolution');
  });
});

describe('an optional window', () => {
  const optional = windowOf('weekly_coral', { optional: true });
  const windows = [windowOf('session'), optional];

  it('applies where a reading names an instance that overlaps the draw', () => {
    const named = (resets: Instant, when: Instant): string =>
      said([paid(DRAW), session(at('10:40'), 45), look(when, [shown('weekly_coral', 100, resets)])], { windows });
    expect(named(WEEK, at('10:20'))).toBe('limit-reached window-full');
    expect(named(after(DRAW, 1), after(DRAW, -HOUR))).toBe('limit-reached window-full');
    expect(named(DRAW, after(DRAW, -HOUR))).not.toBe('limit-reached window-full');
    expect(named(after(DRAW, 6 * DAY), after(DRAW, HOUR))).toBe('undecided boundary');
  });
});
