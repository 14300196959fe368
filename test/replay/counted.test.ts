/** Counting over several windows, unknown plans and moving edges: what one use leaves unknown of the others. */
import { describe, expect, it } from 'vitest';
import type { InputRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { draws, said } from '../reference/agreed.ts';
import {
  at,
  context,
  countedSession,
  DAY,
  entry,
  HOUR,
  look,
  onPlan,
  paid,
  rule,
  shown,
  units,
  use,
  windowOf,
  type Setting,
} from '../reference/stories.ts';

function replayed(records: InputRecord[], setting: Setting): ReturnType<typeof replayAccount> {
  return replayAccount('harbour', records, context(setting));
}

/** What the allowance pays of each use, in whole units; `null` where the fold can't say. */
function pays(records: InputRecord[], setting: Setting): (number | null)[] {
  draws(records, setting);
  return replayed(records, setting).uses.map((one) => one.allowancePays && one.allowancePays / 1_000_000);
}

function uses(...list: [string, number][]): InputRecord[] {
  return list.map(([when, quantity]) => use(at(when), { quantity: units(quantity) }));
}

const week = (limit: number, anchor = at('9:00')) =>
  windowOf('weekly', { starts: 'anchor', anchor, limit: { quantity: units(limit), unit: 'requests' } });

describe('several counted windows', () => {
  it('let the allowance pay what the fullest of them leaves', () => {
    const windows = [countedSession(30), week(50)];
    expect(pays(uses(['9:00', 20], ['9:10', 20], ['14:00', 30], ['14:10', 10]), { windows })).toEqual([20, 10, 20, 0]);
  });

  it('each grow by what was paid, and by nothing more', () => {
    const windows = [week(25), countedSession(30)];
    expect(pays(uses(['9:00', 20], ['9:10', 20], ['9:20', 5]), { windows })).toEqual([20, 5, 0]);
    expect(said([...uses(['9:00', 20], ['9:10', 20]), paid(at('15:00'))], { windows })).toBe('limit-reached allowance-exhausted');
  });

  it('have at each use the limit that its row states', () => {
    const stating = (when: string, limit: number): InputRecord =>
      use(at(when), { quantity: units(20), limits: [{ window: 'weekly', limit: units(limit) }] });
    const windows = [week(25)];
    expect(pays([stating('9:00', 30), stating('9:10', 30), ...uses(['9:20', 20]), stating('9:30', 60)], { windows })).toEqual([
      20, 10, 0, 20,
    ]);
  });

  it('name the first that is exhausted in policy order', () => {
    const records = [...uses(['9:00', 30]), paid(at('9:30'))];
    expect(draws(records, { windows: [countedSession(30), week(30)] })[0]?.window).toBe('session');
    expect(draws(records, { windows: [week(30), countedSession(30)] })[0]?.window).toBe('weekly');
    expect(draws(records, { windows: [week(40), countedSession(30)] })[0]?.window).toBe('session');
  });
});

describe('a use that crosses a limit', () => {
  const crossings = (quantity: number): number =>
    replayed(uses(['9:00', 25], ['9:10', quantity]), { windows: [countedSession(30)] }).crossings;

  it('is told where there was some room and not enough', () => {
    expect(crossings(5)).toBe(0);
    expect(crossings(5.000001)).toBe(1);
    expect(replayed(uses(['9:00', 30], ['9:10', 5]), { windows: [countedSession(30)] }).crossings).toBe(0);
    expect(replayed(uses(['9:00', 35], ['9:10', 5]), { windows: [countedSession(30)] }).crossings).toBe(1);
  });

  it('is paid as the plan says, or as it is asked', () => {
    const records = uses(['9:00', 25], ['9:10', 10]);
    const windows = [countedSession(30)];
    expect(pays(records, { windows })).toEqual([25, 5]);
    expect(pays(records, { windows, crossing: 'whole-to-credits' })).toEqual([25, 0]);
    expect(pays(records, { windows, crossing: 'whole-to-allowance' })).toEqual([25, 10]);
    expect([...replayed(records, { windows, crossing: 'whole-to-credits' }).crossingModes]).toEqual(['whole-to-credits']);
  });

  it('fills the window as far as it goes where it sums a span, whatever the plan says', () => {
    const span = [...uses(['9:00', 25]), use(at('9:10'), { until: at('9:20'), quantity: units(10) })];
    expect(pays(span, { windows: [countedSession(30)], crossing: 'whole-to-credits' })).toEqual([25, 5]);
    expect(pays(span, { windows: [countedSession(30)], crossing: 'whole-to-allowance' })).toEqual([25, 5]);
  });

  it('is judged again under each mode that is asked for', () => {
    const records = [...uses(['9:00', 25]), paid(at('9:10'))];
    const result = replayed(records, { windows: [countedSession(30)] });
    const premature = (crossing: 'split' | 'whole-to-credits' | 'whole-to-allowance') =>
      result.drawsUnder(crossing).map((draw) => [draw.verdict, draw.prematureAmount]);
    expect(premature('split')).toEqual([['premature', units(1)]]);
    expect(premature('whole-to-credits')).toEqual([['limit-reached', 0]]);
    expect(premature('whole-to-allowance')).toEqual([['premature', units(2)]]);
  });
});

describe('the reset of a counted window', () => {
  const resets = (records: InputRecord[], windows = [countedSession(30)]) =>
    replayed(records, { windows })
      .resets.filter(({ wasFull }) => wasFull)
      .map(({ window, at: when }) => [window, when]);

  it('is of a full one where it had refused a use and another use opened the next', () => {
    expect(resets(uses(['9:00', 30], ['9:10', 5], ['14:30', 5]))).toEqual([['session', at('14:00')]]);
    expect(resets(uses(['9:00', 25], ['9:10', 10], ['14:30', 5]))).toEqual([['session', at('14:00')]]);
    expect(resets(uses(['9:00', 30], ['14:30', 5]))).toEqual([]);
    expect(resets(uses(['9:00', 30], ['9:10', 5]))).toEqual([]);
    expect(resets(uses(['9:00', 29], ['9:10', 1], ['14:30', 5]))).toEqual([]);
  });

  it('is of that window alone which had no room for the use', () => {
    expect(resets(uses(['9:00', 30], ['9:10', 5], ['14:30', 5]), [countedSession(30), week(1000)])).toEqual([['session', at('14:00')]]);
    const days = windowOf('daily', { length: DAY, starts: 'anchor', anchor: at('0:00'), limit: { quantity: units(30), unit: 'requests' } });
    const two = [...uses(['9:00', 30], ['9:10', 5]), use(at('9:00', 1), { quantity: units(5) })];
    expect(new Set(resets(two, [days, countedSession(31)]).map(([window]) => window))).toEqual(new Set(['daily', 'session']));
  });
});

describe('a window that had room', () => {
  const resets = (records: InputRecord[], windows: ReturnType<typeof week>[]) =>
    replayed(records, { windows })
      .resets.filter(({ wasFull }) => wasFull)
      .map(({ window, at: when }) => [window, when]);

  it('was not full because another one refused', () => {
    const days = windowOf('daily', {
      length: DAY,
      starts: 'anchor',
      anchor: at('0:00'),
      limit: { quantity: units(1000), unit: 'requests' },
    });
    const records = [...uses(['9:00', 30], ['9:10', 5]), use(at('9:00', 1), { quantity: units(5) })];
    expect(resets(records, [days, countedSession(30)])).toEqual([['session', at('14:00')]]);
    expect(resets(records, [countedSession(30), days])).toEqual([['session', at('14:00')]]);
  });

  it('was not full because of a use after its end', () => {
    const records = [...uses(['9:00', 30], ['14:30', 40]), use(at('10:00', 7), { quantity: units(5) })];
    expect(resets(records, [countedSession(30), week(30)])).toEqual([['weekly', at('9:00', 7)]]);
    expect(
      resets([...uses(['9:00', 30], ['14:00', 40]), use(at('10:00', 7), { quantity: units(5) })], [countedSession(30), week(30)]),
    ).toEqual([['weekly', at('9:00', 7)]]);
  });
});

describe('a use of unknown quantity', () => {
  it('may open a session from the end of the one before on', () => {
    const unknown = (when: Instant): InputRecord[] => [use(at('9:00')), use(when, { quantity: null }), paid(at('15:00'))];
    expect(said(unknown(at('14:00')), { windows: [countedSession(30)] })).toBe('undecided usage-incomplete');
    expect(said(unknown((at('14:00') - 1) as Instant), { windows: [countedSession(30)] })).toBe('premature proven counted');
  });
});

describe('a refusal that is not sure', () => {
  const windows = [countedSession(30), week(100)];
  // The session's opening lies in the dark: files begin an hour before it.
  const dark = { windows, covered: [{ from: at('8:00'), until: at('23:00') }] };
  const refused = uses(['9:05', 30], ['9:30', 10]);

  it('leaves the other windows of the plan a lower bound', () => {
    expect(said([...refused, paid(at('14:45'))], dark)).toBe('suspected counted');
    expect(said([...uses(['9:05', 30]), paid(at('14:45'))], dark)).toBe('premature proven counted');
    expect(said([...refused, paid(at('14:45'))], { windows })).toBe('premature proven counted');
  });

  it('may have opened the next session', () => {
    expect(said([...refused, paid(at('14:30'))], dark)).toBe('suspected counted');
    expect(said([...refused, paid((at('14:30') - 1) as Instant)], dark)).toBe('undecided usage-incomplete');
    expect(said([...uses(['9:05', 30]), paid(at('14:05'))], dark)).toBe('premature proven counted');
  });
});

describe('a refusal of a use that credits paid', () => {
  const covered = [{ from: at('8:00'), until: at('23:00') }];
  const drawn = [...uses(['9:05', 30]), paid(at('9:30'), { quantity: units(10) })];
  const later = (when: Instant, setting: Setting): string => said([...drawn, paid(when)], setting);

  it('is as sure as the count of the window that refused it, whichever of several that is', () => {
    for (const windows of [
      [week(100), countedSession(30)],
      [countedSession(30), week(100)],
    ]) {
      expect(later(at('14:45'), { windows, covered })).toBe('suspected counted');
      expect(later(at('14:45'), { windows })).toBe('premature proven counted');
    }
  });

  it('is not made unsure by a window that had room', () => {
    // Its first instance began in the dark, and is over when the last draw comes.
    const third = windowOf('third', {
      length: 8 * HOUR,
      starts: 'anchor',
      anchor: at('3:00'),
      limit: { quantity: units(100), unit: 'requests' },
    });
    const seen = [{ from: at('3:30'), until: at('23:00') }];
    expect(later(at('14:45'), { windows: [third, week(100), countedSession(30)], covered: seen })).toBe('premature proven counted');
    expect(later(at('10:45'), { windows: [third, week(100)], covered: seen })).toBe('suspected counted');
  });

  it('is not sure where only the account holder says that the files hold all use', () => {
    const covers = { from: at('3:00'), until: at('23:00') };
    const setting = { windows: [week(100), countedSession(30)], covered, covers };
    const last = (records: InputRecord[]): string => replayed(records, setting).draws.at(-1)?.verdict ?? '';
    expect(last([...drawn, paid(at('14:45'))])).toBe('suspected');
    expect(last([...uses(['9:05', 30]), paid(at('14:45'))])).toBe('premature');
  });
});

describe('a use of no known plan', () => {
  const windows = [week(100, at('0:00', -2))];
  const onTide = { plan: 'tide' };
  const unknown = use(at('9:00'), { plan: 'whirlpool' });

  it('may have taken from any window', () => {
    expect(said([unknown, paid(at('10:00'), onTide)], { windows })).toBe('suspected counted');
    expect(said([use(at('9:00')), paid(at('10:00'), onTide)], { windows })).toBe('premature proven counted');
    expect(said([use(at('8:00')), unknown, paid(at('10:00'), onTide)], { windows })).toBe('suspected counted');
    // After the window's end it is over.
    expect(said([unknown, paid(at('0:00', 5), onTide)], { windows })).toBe('premature proven counted');
  });

  it('but not one that a rule sends to credits', () => {
    const coverage = [rule('fast', { feature: ['fast'] })];
    const fast = use(at('9:00'), { plan: 'whirlpool', feature: 'fast' });
    expect(said([fast, paid(at('10:00'), onTide)], { windows, coverage })).toBe('premature proven counted');
  });

  it('hides the opening of a session for its length', () => {
    const session = { windows: [countedSession(30)] };
    expect(said([unknown, paid(at('14:01'), onTide)], session)).toBe('premature proven counted');
    expect(said([unknown, paid(at('13:59'), onTide)], session)).toBe('undecided usage-incomplete');
  });
});

describe('a span over an edge', () => {
  const windows = [
    windowOf('daily', { length: DAY, starts: 'anchor', anchor: at('9:00'), limit: { quantity: units(100), unit: 'requests' } }),
  ];
  const span = use(at('8:00'), { until: at('10:00') });

  it('grows neither instance and leaves both incomplete', () => {
    expect(pays([span], { windows })).toEqual([null]);
    expect(said([span, paid(at('11:00'))], { windows })).toBe('suspected counted');
    expect(said([span, paid(at('11:00', 1))], { windows })).toBe('premature proven counted');
    expect(said([use(at('8:00'), { until: at('9:00') }), paid(at('11:00'))], { windows })).toBe('premature proven counted');
  });
});

describe('a scoped window', () => {
  const coral = { ...week(10), id: 'weekly_coral', scope: rule('x', { model: ['*coral*'] }).when };
  const windows = [week(100), coral];

  it('is grown by its own models, and left incomplete by uses that state none', () => {
    expect(pays(uses(['9:00', 10], ['9:10', 5]), { windows })).toEqual([10, 0]);
    expect(pays([use(at('9:00'), { model: 'reef-1', quantity: units(20) })], { windows })).toEqual([20]);
    const unstated = use(at('9:00'), { model: '', quantity: units(20) });
    expect(pays([unstated, ...uses(['9:10', 5])], { windows })).toEqual([20, 5]);
    expect(said([unstated, paid(at('10:00'), { quantity: units(5) })], { windows })).toBe('suspected counted');
    expect(said([paid(at('10:00'), { quantity: units(5) })], { windows })).toBe('premature proven counted');
  });

  it('that is full makes no use right whose model is not stated', () => {
    expect(said([...uses(['9:00', 10]), paid(at('10:00'))], { windows })).toBe('limit-reached allowance-exhausted');
    expect(said([...uses(['9:00', 10]), paid(at('10:00'), { model: '' })], { windows })).toBe('undecided boundary');
    expect(said([...uses(['9:00', 10]), paid(at('10:00'), { model: 'reef-1' })], { windows })).toBe('premature proven counted');
  });
});

describe('a billing day that moves', () => {
  const month = windowOf('month', { length: null, starts: 'billing-day', limit: { quantity: units(30), unit: 'requests' } });
  const covered = [{ from: at('0:00', -40), until: at('0:00', 40) }];
  const from = (day: number, billingDay: number) => onPlan('tide', at('0:00', day), { billingDay });

  it('takes what was paid since its new start along', () => {
    // Billed on the 5th, and from the 10th on on the 8th: what was used on the 6th is of the old month, on the 9th of both.
    const moved = [from(-20, 5), from(0, 8)];
    const used = (day: number): InputRecord[] => [use(at('9:00', day - 10), { quantity: units(30) }), paid(at('10:00', 1)), ...moved];
    expect(said(used(6), { windows: [month], covered })).toBe('premature proven counted');
    expect(said(used(9), { windows: [month], covered })).toBe('limit-reached allowance-exhausted');
    expect(said(used(8), { windows: [month], covered })).toBe('limit-reached allowance-exhausted');
    expect(said(used(7), { windows: [month], covered })).toBe('premature proven counted');
    const at0 = (when: Instant): string =>
      said([use(when, { quantity: units(30) }), paid(at('10:00', 1)), ...moved], { windows: [month], covered });
    expect(at0(at('0:00', -2))).toBe('limit-reached allowance-exhausted');
    expect(at0((at('0:00', -2) - 1) as Instant)).toBe('premature proven counted');
    const unknown = use(at('9:00', -1), { quantity: null });
    expect(said([unknown, paid(at('10:00', 1)), ...moved], { windows: [month], covered })).toBe('suspected counted');
  });

  it('that nobody states can’t be counted', () => {
    const records = [use(at('9:00')), paid(at('10:00'))];
    expect(said(records, { windows: [month], covered })).toBe('undecided window-unknown');
    expect(said([...records, onPlan('tide', at('0:00', -20))], { windows: [month], covered })).toBe('undecided window-unknown');
    expect(said([...records, from(-20, 5)], { windows: [month], covered })).toBe('premature proven counted');
  });
});

describe('readings beside a count', () => {
  const windows = [week(100, at('0:00', -2))];
  const edge = at('0:00', 5);
  const reading = (when: Instant, pct: number): InputRecord => look(when, [shown('weekly', pct, edge)]);

  it('that stand higher make it a lower bound', () => {
    expect(said([use(at('9:00')), reading(at('9:30'), 11), paid(at('10:00'))], { windows })).toBe('premature proven counted');
    expect(said([use(at('9:00')), reading(at('9:30'), 12), paid(at('10:00'))], { windows })).toBe('suspected counted');
    // What is read after the draw is no lower bound of it.
    expect(said([use(at('9:00')), paid(at('10:00')), reading(at('10:30'), 60)], { windows })).toBe('premature proven counted');
  });

  it('prove what an incomplete count can’t', () => {
    const covered = [{ from: at('8:00'), until: at('23:00') }];
    expect(said([use(at('9:00')), paid(at('10:00')), reading(at('10:05'), 20)], { windows, covered })).toBe(
      'premature proven reading-after',
    );
    expect(said([use(at('9:00')), paid(at('10:00'))], { windows, covered })).toBe('suspected counted');
  });
});

describe('money that no row shows', () => {
  const windows = [week(100, at('0:00', -2))];

  it('is no more than suspected where only counts bound it', () => {
    expect(said([use(at('9:00')), entry(at('10:00'))], { windows })).toBe('suspected counted');
    expect(said([use(at('9:00'), { quantity: units(100) }), entry(at('10:00'))], { windows })).toBe('limit-reached allowance-exhausted');
    expect(said([use(at('9:00')), entry(at('10:00'))], { windows, crossing: 'whole-to-credits' })).toBe('undecided quantity-missing');
  });

  it('is strong at most where readings bound every window', () => {
    const looks = [look(at('9:30'), [shown('weekly', 20, at('0:00', 5))]), look(at('10:30'), [shown('weekly', 30, at('0:00', 5))])];
    expect(said([...looks, entry(at('10:00'))], { windows })).toBe('premature strong reading-after');
  });

  it('leaves a span incomplete that it may have been drawn in', () => {
    const span = (when: Instant) =>
      draws([paid(at('9:00'), { until: at('10:00') }), entry(when, { amount: units(7) })], { windows })
        .filter(({ source }) => source === 'usage')
        .map(({ verdict, grade }) => [verdict, grade]);
    expect(span(at('10:15'))).toEqual([['premature', 'proven']]);
    expect(span((at('10:15') - 1) as Instant)).toEqual([['suspected', null]]);
  });

  it('leaves the counts before its earliest posting complete', () => {
    const lone = (when: Instant): (string | null)[] =>
      draws([paid(at('10:00')), entry(when, { amount: units(7) })], { windows })
        .filter(({ source }) => source === 'usage')
        .map(({ grade }) => grade);
    expect(lone((at('10:15') + 1) as Instant)).toEqual(['proven']);
    expect(lone(at('10:15'))).toEqual([null]);
    expect(lone(at('9:00'))).toEqual([null]);
  });
});

describe('a window that is not counted', () => {
  const records = [use(at('9:00')), paid(at('10:00')), look(at('10:05'), [shown('weekly', 10, at('0:00', 3))])];

  it('hides the opening of a session from when it is in force', () => {
    const dated = (from: string): Setting => ({ windows: [countedSession(30), windowOf('weekly', { from: at(from) })] });
    expect(said(records, dated('10:01'))).toBe('premature proven counted');
    expect(said(records, dated('10:00'))).toBe('undecided usage-incomplete');
    expect(said(records, dated('9:00'))).toBe('undecided usage-incomplete');
  });
});

describe('a session that opens at the full hour of its first use', () => {
  it('is seen to open where the files cover a whole length before that hour', () => {
    const windows = [countedSession(30, { starts: 'first-use-hour' })];
    const covered = (from: Instant): Setting => ({ windows, covered: [{ from, until: at('23:00') }] });
    expect(said([use(at('13:40')), paid(at('14:00'))], covered(at('8:00')))).toBe('premature proven counted');
    expect(said([use(at('13:40')), paid(at('14:00'))], covered((at('8:00') + 1) as Instant))).toBe('undecided usage-incomplete');
  });
});

describe('a span over the edge of a session', () => {
  const span = [use(at('9:00')), use(at('13:30'), { until: at('14:30') })];
  const windows = [countedSession(30)];

  it('hides the next opening until a quiet stretch has passed', () => {
    expect(said([...span, paid(at('15:00'))], { windows })).toBe('undecided usage-incomplete');
    expect(said([...span, paid((at('19:30') - 1) as Instant)], { windows })).toBe('undecided usage-incomplete');
    expect(said([...span, paid(at('19:30'))], { windows })).toBe('premature proven counted');
  });

  it('is none where it ends with the session', () => {
    const inside = [use(at('9:00')), use(at('13:30'), { until: at('14:00') })];
    expect(said([...inside, paid(at('15:00'))], { windows })).toBe('premature proven counted');
  });
});

describe('a reading near full that names no reset', () => {
  const windows = [week(100, at('0:00', -2))];

  it('stops a count as well', () => {
    const loose = (pct: number, when = '10:05'): InputRecord => look(at(when), [shown('weekly', pct, null)]);
    expect(said([use(at('9:00')), paid(at('10:00')), loose(99)], { windows })).toBe('undecided boundary');
    expect(said([use(at('9:00')), paid(at('10:00')), loose(98)], { windows })).toBe('premature proven counted');
    expect(said([use(at('9:00')), paid(at('10:00')), loose(99, '10:16')], { windows })).toBe('premature proven counted');
  });

  it('is named before the day that nobody resolves', () => {
    const day = paid(at('0:00'), { until: at('0:00', 1), quantity: units(20) });
    const used = use(at('9:00'), { quantity: units(90) });
    const near = look(at('12:00', 1), [shown('weekly', 99, at('0:00', 5))]);
    expect(said([used, day], { windows })).toBe('undecided day-resolution');
    expect(said([used, day, near], { windows })).toBe('undecided boundary');
  });
});

describe('a mixed use with a list price of nothing', () => {
  const mixed = (listAmount: number | null): InputRecord =>
    paid(at('10:00'), { funding: 'mixed', listAmount: listAmount === null ? null : units(listAmount) });

  it('has a share that nobody knows, as one without a list price', () => {
    const told = (list: number | null, used: number) => said([...uses(['9:00', used]), mixed(list)], { windows: [countedSession(30)] });
    expect(told(0, 25)).toBe('undecided quantity-missing');
    expect(told(null, 25)).toBe('undecided quantity-missing');
    expect(told(0, 20)).toBe('premature proven counted');
    expect(told(4, 25)).toBe('limit-reached allowance-exhausted');
  });
});
