/** The bounds that readings and limits put on a draw: which instance they name, what they leave of it, and what a trail tells of them. */
import { describe, expect, it } from 'vitest';
import type { InputRecord } from '../../src/domain/records.ts';
import { formatInstant, type Instant } from '../../src/domain/time.ts';
import type { Draw } from '../../src/replay/model.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import type { Trail } from '../../src/replay/trail.ts';
import { draws, said } from '../reference/agreed.ts';
import {
  at,
  context,
  countedSession,
  entry,
  HOUR,
  incident,
  look,
  MINUTE,
  paid,
  rule,
  shown,
  units,
  use,
  windowOf,
  type Setting,
} from '../reference/stories.ts';

const DRAW = at('10:30');
const RESET = at('14:00');
const WEEK = at('0:00', 3);

function after(instant: Instant, milliseconds: number): Instant {
  return (instant + milliseconds) as Instant;
}

function session(when: Instant, pct: number, resets: Instant | null = RESET): InputRecord {
  return look(when, [shown('session', pct, resets)]);
}

/** The last draw of the replay, and how it was judged. */
function traced(records: InputRecord[], setting: Setting = {}): { draw: Draw; trail: Trail } {
  draws(records, setting);
  const result = replayAccount('harbour', records, context(setting));
  const draw = result.draws.at(-1);
  if (draw === undefined) throw new Error('no draw');
  return { draw, trail: result.trace(draw) };
}

describe('a month known by readings', () => {
  const marchTo = (pct: number, resets: Instant): InputRecord => look(at('12:00', -5), [shown('month', pct, resets)]);

  it('of the calendar begins with the month that its reset ends', () => {
    const windows = [windowOf('month', { length: null, starts: 'calendar-month' })];
    const reading = marchTo(45, at('0:00', 22));
    expect(said([paid(at('11:55', -5)), reading], { windows })).toBe('premature proven reading-after');
    expect(said([paid(at('0:20', -9)), reading], { windows })).toBe('premature strong reading-after');
    expect(said([paid(at('0:05', -9)), reading], { windows })).toBe('undecided in-flight');
    expect(said([paid(after(at('0:00', -9), -1)), reading], { windows })).toBe('undecided no-reading');
  });

  it('of billing begins a month before the day on which it resets', () => {
    const windows = [windowOf('month', { length: null, starts: 'billing-day' })];
    const reading = marchTo(45, at('0:00', 24));
    expect(said([paid(at('11:55', -5)), reading], { windows })).toBe('premature proven reading-after');
    expect(said([paid(at('0:20', -7)), reading], { windows })).toBe('premature strong reading-after');
    expect(said([paid(at('0:05', -7)), reading], { windows })).toBe('undecided in-flight');
    expect(said([paid(at('23:50', -8)), reading], { windows })).toBe('undecided no-reading');
  });
});

describe('a window that the policy does not know', () => {
  const seen = session(at('10:40'), 45);
  const full = (id: string, when = at('10:20')): InputRecord => look(when, [shown(id, 100, WEEK)]);

  it('stops the accusation where it is full, and only then', () => {
    expect(draws([seen, full('weekly'), paid(DRAW)])[0]).toMatchObject({ reason: 'window-full', window: 'weekly' });
    expect(said([seen, look(at('10:20'), [shown('weekly', 99, WEEK)]), paid(DRAW)])).toBe('premature proven reading-after');
    expect(said([seen, full('weekly', at('10:45')), paid(DRAW)])).toBe('limit-reached limit-reached-soon-after');
    expect(said([seen, full('weekly', after(at('10:45'), 1)), paid(DRAW)])).toBe('premature proven reading-after');
  });

  it('is one as well whose rule had ended, unless its name contradicts the model', () => {
    const ended = [windowOf('session'), windowOf('weekly_coral', { until: at('0:00') })];
    expect(said([seen, full('weekly_coral'), paid(DRAW)], { windows: ended })).toBe('limit-reached window-full');
    expect(said([seen, full('weekly_coral'), paid(DRAW, { model: 'reef-1' })], { windows: ended })).toBe('premature proven reading-after');
    expect(said([seen, full('weekly_coral'), paid(DRAW, { model: '' })], { windows: ended })).toBe('limit-reached window-full');
  });

  it('comes after those of the plan', () => {
    const { draw } = traced([session(at('10:20'), 100), full('another'), paid(DRAW)]);
    expect(draw.window).toBe('session');
    expect(draw.windows.map(({ window, full: how, shownBy }) => [window, how, shownBy])).toEqual([
      ['session', 'window-full', 'reading'],
      ['another', 'window-full', 'reading'],
    ]);
  });

  it('stops money without a row as well', () => {
    const around = [session(at('9:30'), 20), session(at('11:30'), 45)];
    // It may have been drawn from a quarter of an hour before its posting on.
    expect(said([...around, full('weekly', at('10:15')), entry(DRAW)])).toBe('limit-reached window-full');
    expect(said([...around, full('weekly'), entry(DRAW)])).toBe('limit-reached limit-reached-soon-after');
    expect(said([...around, entry(DRAW)])).toBe('premature strong reading-after');
  });
});

describe('readings with a limit', () => {
  const windows = [windowOf('session', { limit: { quantity: units(100), unit: 'requests' } })];
  const at94 = (quantity: number | null): InputRecord[] => [
    session(at('10:40'), 94),
    paid(DRAW, { quantity: quantity === null ? null : units(quantity) }),
  ];
  const claimed = (records: InputRecord[], setting: Setting): unknown[] =>
    draws(records, setting).map((draw) => [draw.verdict, draw.prematureAmount]);

  it('claim no more than the share that fits into what is surely left', () => {
    // At most 95 of 100 were used: 5 are left.
    expect(claimed(at94(10), { windows })).toEqual([['premature', units(1)]]);
    expect(claimed(at94(5), { windows })).toEqual([['premature', units(2)]]);
    expect(claimed(at94(4), { windows })).toEqual([['premature', units(2)]]);
    expect(claimed(at94(null), { windows })).toEqual([['premature', units(2)]]);
    expect(claimed(at94(10), {})).toEqual([['premature', units(2)]]);
  });

  it('claim all of a use under whole-to-allowance, and none under whole-to-credits that would not have fitted', () => {
    expect(claimed(at94(10), { windows, crossing: 'whole-to-allowance' })).toEqual([['premature', units(2)]]);
    expect(claimed(at94(5), { windows, crossing: 'whole-to-credits' })).toEqual([['premature', units(2)]]);
    expect(said(at94(5.000001), { windows, crossing: 'whole-to-credits' })).toBe('undecided quantity-missing');
    expect(said(at94(null), { windows, crossing: 'whole-to-credits' })).toBe('undecided quantity-missing');
  });

  it('claim a share of a row that sums a span under every mode', () => {
    const span = [session(at('10:50'), 94), paid(DRAW, { until: at('10:40'), quantity: units(10) })];
    expect(claimed(span, { windows })).toEqual([['premature', units(1)]]);
    expect(claimed(span, { windows, crossing: 'whole-to-allowance' })).toEqual([['premature', units(1)]]);
  });

  it('take the smallest of several windows', () => {
    const two = [...windows, windowOf('weekly', { limit: { quantity: units(1000), unit: 'requests' } })];
    const readings = look(at('10:40'), [shown('session', 94, RESET), shown('weekly', 98.7, WEEK)]);
    // 3 of 1000 are left of the week.
    expect(claimed([readings, paid(DRAW)], { windows: two })).toEqual([['premature', units(0.6)]]);
  });

  it('leave a mixed use open that does not say what it cost', () => {
    const mixed = (quantity: number): InputRecord[] => [
      session(DRAW, 94),
      paid(DRAW, { funding: 'mixed', quantity: units(quantity), readings: [shown('session', 94, RESET)] }),
    ];
    expect(said(mixed(10), { windows })).toBe('undecided quantity-missing');
    expect(said(mixed(5), { windows })).toBe('premature proven reading-at');
    expect(traced(mixed(10), { windows }).draw.windows).toMatchObject([{ stop: 'quantity-missing', bound: null }]);
    expect(traced(mixed(5), { windows }).draw.windows).toMatchObject([{ stop: null, bound: { basis: 'reading-at' } }]);
  });

  it('that are sure but leave no room for all of a use give way to one without a reset that does, for a suspicion', () => {
    const own = [shown('session', 24, null)];
    const whole = paid(DRAW, { quantity: units(10), readings: own });
    const setting: Setting = { windows, crossing: 'whole-to-credits' };
    expect(said([whole], setting)).toBe('suspected reading-at');
    expect(said([whole, session(at('11:30'), 94)], setting)).toBe('suspected reading-at');
    expect(said([whole, session(at('11:30'), 45)], setting)).toBe('premature strong reading-after');
    expect(traced([whole, session(at('11:30'), 94)], setting).draw.windows).toMatchObject([{ usedPctMax: 25_000_000, looks: [{}, {}] }]);
    const mixed = paid(DRAW, { funding: 'mixed', quantity: units(10), readings: own });
    expect(said([mixed, session(at('11:30'), 94)], { windows })).toBe('suspected reading-at');
    expect(said([paid(DRAW, { quantity: units(10) }), session(at('10:35'), 24, null), session(at('11:30'), 94)], setting)).toBe(
      'suspected reading-after',
    );
    // What was read before it says less than the meter after it, and room for a part is no room for all.
    expect(said([session(at('10:25'), 24, null), ...at94(10)], setting)).toBe('undecided quantity-missing');
    expect(said([paid(DRAW, { quantity: units(76), readings: own }), session(at('11:30'), 94)], setting)).toBe(
      'undecided quantity-missing',
    );
    // Across a reset neither of them bounds it.
    const long = paid(DRAW, { until: at('11:30'), quantity: units(10), readings: own });
    expect(said([long, session(at('11:40'), 94)], setting)).toBe('suspected reading-at');
    expect(said([session(at('9:00'), 20, at('11:00')), long, session(at('11:40'), 94)], setting)).toBe('undecided day-resolution');
    // Nor is the surer claim given up where a part of it may be claimed.
    expect(claimed([paid(DRAW, { quantity: units(10), readings: own }), session(at('10:40'), 94)], { windows })).toEqual([
      ['premature', units(1)],
    ]);
  });

  it('are strong at most for a mixed use that only later readings bound', () => {
    const mixed = { funding: 'mixed', listAmount: units(4) } as const;
    expect(said([session(at('10:40'), 45), paid(DRAW, mixed)])).toBe('premature strong reading-after');
    expect(said([paid(DRAW, { ...mixed, readings: [shown('session', 45, RESET)] })])).toBe('premature proven reading-at');
  });
});

describe('a reset within a draw', () => {
  const long = paid(at('13:30'), { until: at('14:30') });

  it('keeps any reading from bounding it', () => {
    const around = [session(at('13:00'), 20), session(at('14:45'), 5, at('19:00'))];
    expect(said([...around, long])).toBe('undecided no-reading');
    // Readings that name no reset speak on their own side of it only.
    expect(said([session(at('13:00'), 20), session(at('14:40'), 5, null), long])).toBe('undecided no-reading');
    expect(said([session(at('13:00'), 20), session(at('13:20'), 25, null), long])).toBe('undecided day-resolution');
    expect(said([session(at('14:40'), 5, null), long])).toBe('suspected reading-after');
  });

  it('of money without a row is a reset between', () => {
    const money = [look(at('13:30'), [], { creditsUsed: units(1) }), look(at('14:30'), [], { creditsUsed: units(3) })];
    expect(said([session(at('13:00'), 20), session(at('13:10'), 25, null), ...money])).toBe('undecided reset-between');
  });

  it('is sure where a draw lasts longer than the window', () => {
    const span = (hours: number): string =>
      said([paid(at('9:00'), { until: after(at('9:00'), hours * HOUR), readings: [shown('session', 45, null)] })]);
    expect(span(5)).toBe('suspected reading-at');
    expect(span(5.001)).toBe('undecided day-resolution');
  });

  it('may be a fall that some reading shows', () => {
    const fall = [session(at('10:40'), 60), session(at('10:50'), 5)];
    expect(said([...fall, paid(DRAW, { until: at('11:00'), readings: [shown('session', 10, RESET)] })])).toBe('undecided day-resolution');
    expect(said([...fall, paid(at('10:50'), { until: at('11:00'), readings: [shown('session', 10, RESET)] })])).toBe(
      'premature proven reading-at',
    );
  });
});

describe('the trail of a verdict', () => {
  it('tells of a draw in flight when its window began, and what stood before', () => {
    const { trail, draw } = traced([session(at('13:50'), 99), paid(at('14:05')), session(at('14:10'), 3, at('19:00'))]);
    expect(draw.reason).toBe('in-flight');
    expect(trail.answered).toBe('in-flight');
    expect(trail.flights).toMatchObject([
      { window: 'session', began: RESET, found: 'in-flight', before: { edge: RESET, last: { pct: 99_000_000, at: at('13:50') } } },
    ]);
  });

  it('tells of flights that are over, by time or by room', () => {
    const next = session(at('14:40'), 3, at('19:00'));
    const found = (...records: InputRecord[]) =>
      traced([...records, next]).trail.flights.map((one) => [one.found, one.before?.edge ?? null]);
    expect(found(paid(at('14:30')))).toEqual([['late', null]]);
    expect(found(session(at('13:50'), 50), paid(at('14:05')))).toEqual([['room', RESET]]);
    // The window before is shown to end a little later than this one began: its own reset is what counts.
    const late = traced([session(at('10:00'), 99, after(RESET, 5 * MINUTE)), paid(at('14:19')), session(at('14:40'), 3, at('19:00'))]);
    expect(late.trail.flights.map(({ began, found: how }) => [formatInstant(began), how])).toEqual([
      [formatInstant(after(RESET, 5 * MINUTE)), 'in-flight'],
    ]);
    expect(late.draw.reason).toBe('in-flight');
  });

  it('names the step that answered', () => {
    const seen = session(at('10:40'), 45);
    const fast = paid(DRAW, { feature: 'fast' });
    const answered = (records: InputRecord[], setting: Setting = {}): string => traced(records, setting).trail.answered;
    expect(answered([fast, seen], { coverage: [rule('fast', { feature: ['fast'] })] })).toBe('coverage-rule');
    expect(answered([session(at('10:20'), 100), paid(DRAW)])).toBe('full-window');
    expect(answered([paid(DRAW)], { incidents: [incident(at('10:00'), at('11:00'))] })).toBe('incident');
    expect(answered([paid(DRAW), seen])).toBe('headroom');
    expect(answered([paid(DRAW)])).toBe('open');
  });

  it('holds what was looked at', () => {
    const coverage = [rule('fast', { feature: ['fast'] })];
    const optional = windowOf('weekly_coral', { optional: true });
    const records = [session(at('10:40'), 45), paid(DRAW, { feature: '' })];
    const { trail, draw } = traced(records, { windows: [windowOf('session'), optional], coverage });
    expect(draw).toMatchObject({ verdict: 'suspected', reason: 'reading-after', policyEntry: 'fast', counted: false });
    expect(trail).toMatchObject({ crossing: 'split', pays: null, share: { paid: units(2), list: units(2) } });
    expect(trail.span.from).toBe(DRAW);
    expect(trail.plan?.plan.id).toBe('tide');
    expect(trail.coverage.map(({ rule: { id }, how }) => [id, how])).toEqual([['fast', 'could']]);
    expect(trail.unseen).toEqual([{ window: 'weekly_coral', scope: 'yes' }]);
    expect(trail.windows.map(({ window }) => window)).toEqual(['session']);
    expect(trail.limits).toEqual([
      { cap: 'proven', why: 'bound', of: 'session' },
      { cap: 'suspected', why: 'unseen-window', of: 'weekly_coral' },
      { cap: 'suspected', why: 'rule-could-apply', of: 'fast' },
    ]);
  });

  it('holds what the allowance should pay of a crossing use, under the mode that is asked for', () => {
    const records = [use(at('9:00'), { quantity: units(25) }), paid(DRAW)];
    const { trail, draw } = traced(records, { windows: [countedSession(30)], crossing: 'whole-to-allowance' });
    expect(draw).toMatchObject({ verdict: 'premature', reason: 'counted', counted: true, expectedAllowance: 1_000_000 });
    expect(trail).toMatchObject({ crossing: 'whole-to-allowance', pays: units(10) });
    const split = traced(records, { windows: [countedSession(30)] });
    expect(split.trail).toMatchObject({ crossing: 'split', pays: units(5) });
    expect(split.draw).toMatchObject({ expectedAllowance: 500_000, claimedQuantity: { over: 10_000_000_000_000n, under: 2_000_000n } });
    // What credits should pay: all of it, or what the rule says.
    expect(traced([use(at('9:00'), { quantity: units(30) }), paid(DRAW)], { windows: [countedSession(30)] }).draw).toMatchObject({
      verdict: 'limit-reached',
      counted: true,
      expectedAllowance: 0,
      prematureAmount: 0,
    });
    expect(traced([session(at('10:20'), 100), paid(DRAW)]).draw).toMatchObject({ counted: false, expectedAllowance: 0 });
    expect(traced([session(at('10:40'), 45), paid(DRAW)]).draw).toMatchObject({ counted: false, expectedAllowance: 1_000_000 });
  });

  it('of a draw without a plan or a reading holds nothing', () => {
    const { trail } = traced([paid(DRAW)], { plan: '' });
    expect(trail).toMatchObject({ plan: null, crossing: null, coverage: [], windows: [], unseen: [], incidents: [], pays: null });
    expect(trail).toMatchObject({ flights: [], limits: [], answered: 'open', tolerance: { readingAge: 15 * MINUTE } });
    expect(trail.drawn.from).toBe(DRAW);
  });

  it('holds what keeps a claim from being proven', () => {
    const why = (records: InputRecord[], setting: Setting = {}) =>
      traced(records, setting).trail.limits.map((one) => [one.cap, one.why, one.of]);
    const seen = session(at('10:40'), 45);
    const bound = ['proven', 'bound', 'session'];
    expect(why([paid(DRAW), seen], { verifiedUntil: at('10:00') })).toEqual([bound, ['strong', 'after-policy', '']]);
    expect(why([paid(DRAW, { funding: 'mixed', listAmount: units(4) }), seen])).toEqual([bound, ['strong', 'mixed', '']]);
    const coverage = [rule('slow', { feature: ['slow'] }), rule('fast', { feature: ['fast'] })];
    expect(why([paid(DRAW, { feature: '' }), seen], { coverage, attested: ['all'] })).toEqual([
      bound,
      ['strong', 'attested', 'fast, slow'],
    ]);
    const around = [session(at('9:20'), 20), session(at('11:30'), 45)];
    expect(why([...around, entry(DRAW)])).toEqual([bound, ['strong', 'lone', '']]);
    const balance = [
      look(at('9:30'), [shown('session', 20, RESET)], { creditsBalance: units(10) }),
      look(at('11:30'), [shown('session', 45, RESET)], { creditsBalance: units(7) }),
    ];
    const counter = [
      look(at('9:30'), [shown('session', 20, RESET)], { creditsUsed: units(1) }),
      paid(at('9:40'), { currency: 'EUR', id: 'a' }),
      look(at('11:30'), [shown('session', 45, RESET)], { creditsUsed: units(3) }),
    ];
    const replay = replayAccount('harbour', counter, context({}));
    const risen = replay.draws.find(({ source }) => source === 'counter');
    expect(risen && replay.trace(risen).limits.map((one) => one.why)).toEqual(['bound', 'lone', 'doubtful']);
    expect(why(balance)).toEqual([bound, ['strong', 'lone', ''], ['suspected', 'balance', '']]);
  });

  it('tells of incidents, the deciding one and those only cited', () => {
    const two = [incident(at('10:00'), at('11:00')), incident(at('10:00'), at('11:00'), { id: 'slow', decides: false })];
    const { trail, draw } = traced([paid(DRAW)], { incidents: two });
    expect(trail.incidents).toEqual([
      { id: 'reroute', how: 'decides' },
      { id: 'slow', how: 'cited' },
    ]);
    expect(draw).toMatchObject({ policyEntry: 'reroute', citedIncident: 'slow', reason: 'incident' });
    // One that holds for a part of the span comes after one that holds for all, and before one that may hold.
    const cited = [
      incident(at('10:00'), at('11:00'), { id: 'may', decides: false, when: { ...incident(DRAW, DRAW).when, client: ['*'] } }),
      incident(at('10:32'), at('11:00'), { id: 'part', decides: true }),
      incident(at('10:00'), at('11:00'), { id: 'whole', decides: false }),
    ];
    const span = traced([paid(DRAW, { until: at('10:35') })], { incidents: cited });
    expect(span.trail.incidents.map(({ id }) => id)).toEqual(['whole', 'part', 'may']);
    expect(span.draw.citedIncident).toBe('whole');
    expect(span.draw.verdict).toBe('undecided');
  });
});

describe('what a report shows of a window', () => {
  const windowsOf = (records: InputRecord[], setting: Setting = {}) => traced(records, setting).draw.windows;

  it('is the interval that readings leave', () => {
    const records = [session(at('9:30'), 20), paid(DRAW), session(at('10:40'), 45)];
    expect(windowsOf(records)).toMatchObject([
      {
        window: 'session',
        usedPctMin: 19_000_000,
        usedPctMax: 46_000_000,
        resetsAt: RESET,
        startsAt: at('9:00'),
        shownBy: 'reading',
        full: null,
        bound: { basis: 'reading-after', cap: 'proven' },
        stop: null,
        cut: null,
        count: null,
        limit: null,
      },
    ]);
  });

  it('is the count where that decides', () => {
    const records = [use(at('9:00'), { quantity: units(12) }), paid(DRAW)];
    expect(windowsOf(records, { windows: [countedSession(30)] })).toMatchObject([
      {
        usedPctMin: 40_000_000,
        usedPctMax: 40_000_000,
        resetsAt: RESET,
        startsAt: at('9:00'),
        shownBy: 'counted',
        limit: units(30),
        count: { limit: units(30), used: units(12), most: units(12), from: at('9:00'), until: RESET, complete: true, byWord: false },
      },
    ]);
  });

  it('is nothing where nothing says', () => {
    expect(windowsOf([paid(DRAW)])).toMatchObject([
      {
        usedPctMin: null,
        usedPctMax: null,
        resetsAt: null,
        startsAt: null,
        shownBy: 'none',
        bound: null,
        stop: 'window-unknown',
        looks: [],
      },
    ]);
  });

  it('is the count where that is exhausted, whatever a reading shows', () => {
    const anchored = windowOf('weekly', { starts: 'anchor', anchor: at('0:00', -2), limit: { quantity: units(10), unit: 'requests' } });
    const records = [use(at('9:00')), paid(DRAW), look(at('10:40'), [shown('weekly', 50, at('0:00', 5))])];
    expect(windowsOf(records, { windows: [anchored] })).toMatchObject([
      { full: 'allowance-exhausted', shownBy: 'counted', usedPctMin: 100_000_000, bound: null, stop: null },
    ]);
    const room = windowsOf(records, { windows: [{ ...anchored, limit: { quantity: units(100), unit: 'requests' } }] });
    expect(room).toMatchObject([{ full: null, shownBy: 'counted', usedPctMin: 10_000_000, bound: { basis: 'counted' }, stop: null }]);
  });

  it('has no upper end where the count is only a lower bound', () => {
    const anchored = windowOf('weekly', { starts: 'anchor', anchor: at('0:00', -2), limit: { quantity: units(100), unit: 'requests' } });
    const covered = [{ from: at('8:00'), until: at('20:00') }];
    const [state] = windowsOf([use(at('9:00')), paid(DRAW)], { windows: [anchored], covered });
    expect(state).toMatchObject({ usedPctMin: 10_000_000, usedPctMax: null, count: { complete: false } });
    const full = windowsOf([use(at('9:00'), { quantity: units(100) }), paid(DRAW)], { windows: [anchored], covered });
    expect(full).toMatchObject([{ full: 'allowance-exhausted', usedPctMin: 100_000_000, bound: null, stop: null }]);
  });

  it('tells the fall or the reset that cuts a draw off', () => {
    const fell = windowsOf([session(at('9:30'), 60), paid(DRAW), session(at('10:40'), 5)]);
    expect(fell).toMatchObject([{ stop: 'reset-between', cut: { kind: 'fall', at: at('10:40') } }]);
    const long = paid(at('13:30'), { until: at('14:30') });
    const reset = windowsOf([session(at('13:00'), 20), session(at('14:40'), 5, null), long]);
    expect(reset).toMatchObject([{ stop: 'day-resolution', cut: { kind: 'reset', at: RESET } }]);
    const outlasts = windowsOf([paid(at('9:00'), { until: at('14:01'), readings: [shown('session', 45, null)] })]);
    expect(outlasts).toMatchObject([{ stop: 'day-resolution', cut: { kind: 'outlasts', at: null } }]);
  });

  it('lists the readings of their own time by the instance they name', () => {
    const records = [session(at('9:30'), 20), session(at('9:40'), 30, null), session(at('15:00'), 5, at('19:00')), paid(DRAW)];
    const { looks } = replayAccount('harbour', records, context({}));
    expect(looks.map(({ window, instances, loose }) => [window, instances.map(({ edge }) => edge), loose.map((one) => one.at)])).toEqual([
      ['session', [RESET, at('19:00')], [at('9:40')]],
    ]);
  });

  it('leaves out readings that may be older than they were seen', () => {
    const older = (when: Instant, since: Instant, pct: number, resets: Instant | null): InputRecord =>
      look(when, [shown('session', pct, resets)], { since });
    const looksOf = (...records: InputRecord[]) =>
      replayAccount('harbour', records, context({})).looks.map(({ instances, loose }) => [
        instances.map(({ looks, segments }) => [looks.map((one) => one.at), segments]),
        loose.map((one) => one.at),
      ]);
    const [first, second] = [session(at('9:30'), 60), session(at('9:50'), 5)];
    expect(looksOf(first, older(at('9:40'), at('9:20'), 50, RESET), second)).toEqual([
      [
        [
          [
            [at('9:30'), at('9:50')],
            [0, 1],
          ],
        ],
        [],
      ],
    ]);
    expect(looksOf(first, second)).toEqual([
      [
        [
          [
            [at('9:30'), at('9:50')],
            [0, 1],
          ],
        ],
        [],
      ],
    ]);
    expect(looksOf(older(at('9:40'), at('9:20'), 50, RESET))).toEqual([[[], []]]);
    expect(looksOf(older(at('9:40'), at('9:20'), 50, null), session(at('9:45'), 50, null))).toEqual([[[], [at('9:45')]]]);
  });

  it('knows the length of a window by its id, whichever plan has it', () => {
    const windows = [windowOf('weekly'), windowOf('session', { length: 3 * HOUR })];
    const { looks } = replayAccount('harbour', [session(at('13:00'), 20)], context({ windows, plan: 'ebb' }));
    expect(looks.map(({ instances }) => instances.map(({ start }) => start))).toEqual([[at('11:00')]]);
    const months = [windowOf('weekly'), windowOf('month', { length: null, starts: 'calendar-month' })];
    const february = look(at('12:00', -20), [shown('month', 20, at('0:00', -9))]);
    const monthly = replayAccount('harbour', [february], context({ windows: months, plan: 'ebb' })).looks;
    expect(monthly.map(({ window, instances }) => [window, instances.map(({ start }) => start)])).toEqual([['month', [at('0:00', -37)]]]);
  });
});

describe('an incident that decides', () => {
  const incidents = [incident(at('10:00'), at('11:00'))];

  it('is none of a plan that is stated and that no policy knows', () => {
    expect(said([paid(DRAW, { plan: 'whirlpool' })], { incidents })).toBe('undecided plan-unknown');
    expect(said([paid(DRAW)], { incidents, plan: '' })).toBe('premature strong incident');
  });

  it('claims the share that a count has, and not what readings leave', () => {
    const limit = { quantity: units(100), unit: 'requests' };
    const metered = traced([session(at('10:40'), 94), paid(DRAW)], { incidents, windows: [windowOf('session', { limit })] }).draw;
    expect(metered).toMatchObject({ reason: 'incident', grade: 'proven', prematureAmount: units(2), counted: false });
    const counted = traced([use(at('9:00'), { quantity: units(25) }), paid(DRAW)], { incidents, windows: [countedSession(30)] }).draw;
    expect(counted).toMatchObject({ reason: 'incident', grade: 'proven', prematureAmount: units(1), counted: true });
  });

  it('claims of a sum over a span what a count leaves after all that may precede it, whatever a reading leaves', () => {
    const sum = paid(DRAW, { until: at('10:50') });
    const windows = [countedSession(30)];
    const records = [use(at('9:00'), { quantity: units(20) }), use(at('10:40'), { quantity: units(5) }), sum];
    const { draw, trail } = traced(records, { incidents, windows });
    expect(draw).toMatchObject({ reason: 'incident', prematureAmount: units(1), counted: true });
    expect(trail.pays).toBe(units(5));
    expect(traced([...records, session(at('10:55'), 94, at('14:00'))], { incidents, windows }).draw.prematureAmount).toBe(units(1));
  });

  it('leaves a mixed use open that does not say what it cost, where a count has room for a part of it', () => {
    const mixed = paid(DRAW, { funding: 'mixed' });
    const counted = { incidents, windows: [countedSession(30)] };
    const { draw } = traced([use(at('9:00'), { quantity: units(25) }), mixed], counted);
    expect(draw).toMatchObject({ verdict: 'undecided', reason: 'quantity-missing', window: 'session' });
    expect(said([use(at('9:00'), { quantity: units(20) }), mixed], counted)).toBe('premature proven incident');
  });

  it('comes after a window that was full, and after a draw in flight', () => {
    expect(said([session(at('10:20'), 100), paid(DRAW)], { incidents })).toBe('limit-reached window-full');
    const flight = [session(at('10:05'), 3, at('15:00')), paid(at('10:06'))];
    expect(said(flight, { incidents })).toBe('undecided in-flight');
  });

  it('is proven only by proven bounds in every window', () => {
    const windows = [windowOf('session'), windowOf('weekly')];
    const both = look(at('10:40'), [shown('session', 45, RESET), shown('weekly', 45, WEEK)]);
    expect(said([both, paid(DRAW)], { incidents, windows })).toBe('premature proven incident');
    expect(said([session(at('10:40'), 45), paid(DRAW)], { incidents, windows })).toBe('premature strong incident');
    expect(said([session(at('10:50'), 45), paid(DRAW)], { incidents })).toBe('premature strong incident');
    expect(said([paid(DRAW)], { incidents, windows: [] })).toBe('premature strong incident');
  });

  it('is not proven where an optional window that nobody has seen may have been full', () => {
    const windows = [windowOf('session'), windowOf('weekly_coral', { optional: true })];
    const seen = session(at('10:40'), 45);
    expect(said([seen, paid(DRAW)], { incidents, windows })).toBe('premature strong incident');
    const both = look(at('10:40'), [shown('session', 45, RESET), shown('weekly_coral', 45, WEEK)]);
    expect(said([both, paid(DRAW)], { incidents, windows })).toBe('premature proven incident');
  });

  it('is not proven of money without a row', () => {
    const all = [incident(at('10:00'), at('11:00'), { when: rule('all', {}).when })];
    expect(said([session(at('10:05'), 30), session(at('10:40'), 45), entry(DRAW)], { incidents: all })).toBe('premature strong incident');
    expect(said([session(at('10:05'), 30), session(at('10:40'), 45), paid(DRAW)], { incidents: all })).toBe('premature proven incident');
  });
});

describe('the account holder’s word', () => {
  const seen = session(at('10:40'), 45);

  it('is named for the rules that it puts aside, and for no other', () => {
    const coverage = [
      rule('fast', { feature: ['fast'] }),
      rule('slow', { feature: ['slow'] }),
      rule('none', { feature: ['x'] }, { plans: ['ebb'] }),
    ];
    const { draw } = traced([paid(DRAW, { feature: '' }), seen], { coverage, attested: ['fast'] });
    expect(draw).toMatchObject({ verdict: 'suspected', policyEntry: 'slow', restsOnAttestation: ['fast'] });
    const all = traced([paid(DRAW, { feature: '' }), seen], { coverage, attested: ['slow', 'fast'] }).draw;
    expect(all).toMatchObject({ verdict: 'premature', grade: 'strong', policyEntry: null, restsOnAttestation: ['fast', 'slow'] });
    expect(traced([paid(DRAW), seen], { coverage, attested: ['all'] }).draw.restsOnAttestation).toEqual([]);
  });
});
