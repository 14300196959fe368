import { describe, expect, it } from 'vitest';
import type { InputRecord } from '../../src/domain/records.ts';
import { draws, said } from './agreed.ts';
import { judge } from './model.ts';
import { HOUR, at, context, countedSession, entry, incident, look, onPlan, paid, rule, shown, units, use, windowOf } from './stories.ts';

const NINE_TO_TWO = at('14:00');
const WEEK = at('0:00', 3);

describe('a draw with readings around it', () => {
  it('is premature and proven when its own inline meter shows headroom', () => {
    expect(said([paid(at('10:30'), { readings: [shown('session', 45, NINE_TO_TWO)] })])).toBe('premature proven reading-at');
  });

  it('is proven by a reading within fifteen minutes after it', () => {
    expect(said([paid(at('10:30')), look(at('10:45'), [shown('session', 45, NINE_TO_TWO)])])).toBe('premature proven reading-after');
  });

  it('is only strong by a lone later reading, and proven again when one before shows no fall', () => {
    const later = look(at('11:30'), [shown('session', 45, NINE_TO_TWO)]);
    expect(said([paid(at('10:30')), later])).toBe('premature strong reading-after');
    expect(said([look(at('9:30'), [shown('session', 20, NINE_TO_TWO)]), paid(at('10:30')), later])).toBe('premature proven reading-after');
  });

  it('is suspected by a recent reading before it, and undecided by an old one', () => {
    expect(said([look(at('10:20'), [shown('session', 45, NINE_TO_TWO)]), paid(at('10:30'))])).toBe('suspected reading-before');
    expect(said([look(at('10:10'), [shown('session', 45, NINE_TO_TWO)]), paid(at('10:30'))])).toBe('undecided window-unknown');
  });

  it('is not even suspected when a later reading of the instance is near full', () => {
    const records = [
      look(at('10:20'), [shown('session', 45, NINE_TO_TWO)]),
      paid(at('10:30')),
      look(at('11:30'), [shown('session', 99, NINE_TO_TWO)]),
    ];
    expect(said(records)).toBe('undecided boundary');
  });

  it('says limit-reached when the session stood at 100 % before it, whatever the week shows', () => {
    const records = [
      look(at('10:20'), [shown('session', 100, NINE_TO_TWO), shown('weekly', 20, WEEK)]),
      paid(at('10:30')),
      look(at('10:40'), [shown('weekly', 20, WEEK)]),
    ];
    expect(said(records, { windows: [windowOf('weekly'), windowOf('session')] })).toBe('limit-reached window-full');
    expect(draws(records, { windows: [windowOf('weekly'), windowOf('session')] })[0]?.window).toBe('session');
  });

  it('gives the vendor the benefit of a meter that lags, however low readings between', () => {
    const records = [
      paid(at('10:30')),
      look(at('10:35'), [shown('session', 60, NINE_TO_TWO)]),
      look(at('10:45'), [shown('session', 100, NINE_TO_TWO)]),
    ];
    expect(said(records)).toBe('limit-reached limit-reached-soon-after');
  });

  it('is undecided at the boundary within rounding of full, and when full is too late to tell', () => {
    expect(said([paid(at('10:30'), { readings: [shown('session', 99, NINE_TO_TWO)] })])).toBe('undecided boundary');
    expect(said([paid(at('10:30')), look(at('11:30'), [shown('session', 100, NINE_TO_TWO)])])).toBe('undecided boundary');
  });

  it('is not bounded by what follows a fall, but a use that shows the fall itself is', () => {
    const before = look(at('10:00'), [shown('session', 60, NINE_TO_TWO)]);
    expect(said([before, paid(at('10:30')), look(at('10:40'), [shown('session', 5, NINE_TO_TWO)])])).toBe('undecided reset-between');
    expect(said([before, paid(at('10:30'), { readings: [shown('session', 5, NINE_TO_TWO)] })])).toBe('premature proven reading-at');
  });

  it('takes resets that jitter by a second for one instance, and a stale reading for nothing', () => {
    const jittered = [
      look(at('9:30'), [shown('session', 20, NINE_TO_TWO)]),
      paid(at('10:30')),
      look(at('11:30'), [{ ...shown('session', 45, NINE_TO_TWO), resetsAt: (NINE_TO_TWO + 1000) as typeof NINE_TO_TWO }]),
    ];
    expect(said(jittered)).toBe('premature proven reading-after');
    expect(said([paid(at('13:55')), look(at('14:05'), [shown('session', 45, NINE_TO_TWO)])])).toBe('undecided no-reading');
  });

  it('is suspected at most by a reading that names no reset', () => {
    expect(said([paid(at('10:30')), look(at('10:40'), [shown('session', 45, null)])])).toBe('suspected reading-after');
    expect(said([paid(at('10:30')), look(at('10:50'), [shown('session', 45, null)])])).toBe('undecided no-reading');
    expect(said([paid(at('10:30'), { readings: [shown('session', 100, null)] })])).toBe('limit-reached limit-reached-soon-after');
    expect(said([paid(at('10:30')), look(at('10:40'), [shown('session', 100, null)])])).toBe('undecided boundary');
  });

  it('needs headroom in every applicable window', () => {
    const records = [paid(at('10:30')), look(at('10:40'), [shown('session', 45, NINE_TO_TWO)])];
    expect(said(records, { windows: [windowOf('session'), windowOf('weekly')] })).toBe('undecided window-unknown');
  });

  it('is in flight just after an instance began, unless the one before had headroom at its end', () => {
    const started = [paid(at('14:05')), look(at('14:10'), [shown('session', 3, at('19:00'))])];
    expect(said(started)).toBe('undecided in-flight');
    expect(said([look(at('13:50'), [shown('session', 100, NINE_TO_TWO)]), ...started])).toBe('undecided in-flight');
    expect(said([look(at('13:50'), [shown('session', 70, NINE_TO_TWO)]), ...started])).toBe('premature proven reading-after');
  });

  it('is kept at suspected by an optional window of its model that nobody has seen', () => {
    const fable = windowOf('weekly_coral', { optional: true, scope: { ...rule('x', {}).when, model: ['*coral*'] } });
    const seen = look(at('10:40'), [shown('session', 45, NINE_TO_TWO)]);
    expect(said([paid(at('10:30')), seen], { windows: [windowOf('session'), fable] })).toBe('suspected reading-after');
    expect(said([paid(at('10:30'), { model: '' }), seen], { windows: [windowOf('session'), fable] })).toBe(
      'premature strong reading-after',
    );
    expect(said([paid(at('10:30'), { model: 'reef-1' }), seen], { windows: [windowOf('session'), fable] })).toBe(
      'premature proven reading-after',
    );
  });

  it('stops at a full window that the policy does not know, unless its name contradicts the model', () => {
    const records = (model: string): InputRecord[] => [
      look(at('10:20'), [shown('weekly_reef', 100, WEEK)]),
      paid(at('10:30'), { model }),
      look(at('10:40'), [shown('session', 45, NINE_TO_TWO)]),
    ];
    expect(said(records('reef-1'))).toBe('limit-reached window-full');
    expect(said(records('coral-2'))).toBe('premature proven reading-after');
  });
});

describe('published rules and incidents', () => {
  const fast = rule('fast', { feature: ['fast'] });
  const seen = look(at('10:40'), [shown('session', 45, NINE_TO_TWO)]);

  it('sends a use to credits only by positive evidence', () => {
    expect(said([paid(at('10:30'), { feature: 'fast' }), seen], { coverage: [fast] })).toBe('not-covered coverage-rule');
    expect(said([paid(at('10:30'), { feature: '' }), seen], { coverage: [fast] })).toBe('suspected reading-after');
    expect(said([paid(at('10:30'), { feature: '1m' }), seen], { coverage: [fast] })).toBe('premature proven reading-after');
  });

  it('rests on the account holder’s word where files are silent, and never against what is stated', () => {
    expect(said([paid(at('10:30'), { feature: '' }), seen], { coverage: [fast], attested: ['fast'] })).toBe(
      'premature strong reading-after',
    );
    const may = rule('fast', { feature: ['fast'] }, { pays: 'may' });
    expect(said([paid(at('10:30'), { feature: 'fast' }), seen], { coverage: [may], attested: ['all'] })).toBe('suspected reading-after');
  });

  it('keeps a claim at suspected within the margin of a rule’s dates', () => {
    const dated = rule('fast', { feature: ['fast'] }, { from: at('11:00'), margin: HOUR });
    expect(said([paid(at('10:30'), { feature: 'fast' }), seen], { coverage: [dated] })).toBe('suspected reading-after');
    expect(
      said([paid(at('9:30'), { feature: 'fast' }), look(at('9:40'), [shown('session', 45, NINE_TO_TWO)])], { coverage: [dated] }),
    ).toBe('premature proven reading-after');
  });

  it('calls a draw inside a deciding incident premature, proven only with bounds', () => {
    const misrouted = incident(at('10:00'), at('11:00'));
    expect(said([paid(at('10:30'))], { incidents: [misrouted] })).toBe('premature strong incident');
    expect(said([paid(at('10:30')), seen], { incidents: [misrouted] })).toBe('premature proven incident');
    expect(said([paid(at('10:30'))], { incidents: [{ ...misrouted, decides: false }] })).toBe('undecided no-reading');
    expect(said([paid(at('10:30'), { model: '' })], { incidents: [misrouted] })).toBe('undecided no-reading');
  });

  it('is strong when the draw is later than the policy was verified', () => {
    expect(said([paid(at('10:30')), seen], { verifiedUntil: at('10:29') })).toBe('premature strong reading-after');
  });
});

describe('counted windows', () => {
  it('prove a draw while requests are left, and exhaust the allowance when none are', () => {
    const windows = [countedSession(30)];
    expect(said([use(at('9:00')), paid(at('10:00'))], { windows })).toBe('premature proven counted');
    expect(said([use(at('9:00')), use(at('9:10')), use(at('9:20')), paid(at('10:00'))], { windows })).toBe(
      'limit-reached allowance-exhausted',
    );
  });

  it('split the money of a use that crosses the limit', () => {
    const [draw] = draws([use(at('9:00'), { quantity: units(24) }), paid(at('10:00'))], { windows: [countedSession(30)] });
    expect([draw?.verdict, draw?.prematureAmount]).toEqual(['premature', units(1.2)]);
  });

  it('give a crossing use whole to credits or whole to the allowance where the plan says so', () => {
    const records = [use(at('9:00'), { quantity: units(24) }), paid(at('10:00'))];
    expect(said(records, { windows: [countedSession(30)], crossing: 'whole-to-credits' })).toBe('limit-reached allowance-exhausted');
    const [draw] = draws(records, { windows: [countedSession(30)], crossing: 'whole-to-allowance' });
    expect(draw?.prematureAmount).toBe(units(2));
  });

  it('are no more than a lower bound where files do not cover the instance', () => {
    const weekly = windowOf('weekly', { starts: 'anchor', anchor: at('0:00', -2), limit: { quantity: units(100), unit: 'requests' } });
    const covered = [{ from: at('8:00'), until: at('20:00') }];
    expect(said([use(at('9:00')), paid(at('10:00'))], { windows: [weekly], covered })).toBe('suspected counted');
    expect(said([use(at('9:00'), { quantity: units(100) }), paid(at('10:00'))], { windows: [weekly], covered })).toBe(
      'limit-reached allowance-exhausted',
    );
    const covers = { from: at('0:00', -2), until: at('20:00') };
    expect(said([use(at('9:00')), paid(at('10:00'))], { windows: [weekly], covered, covers })).toBe('premature strong counted');
  });

  it('say nothing of a session that nobody saw opening, and follow on from one that opened after a quiet stretch', () => {
    const windows = [countedSession(30)];
    expect(said([use(at('9:00')), paid(at('10:00'))], { windows, covered: [{ from: at('9:00'), until: at('20:00') }] })).toBe(
      'undecided usage-incomplete',
    );
    expect(said([use(at('9:00')), use(at('13:30')), paid(at('14:10'))], { windows })).toBe('premature proven counted');
  });

  it('prove nothing beside a window of the plan that is not counted', () => {
    const records = [use(at('9:00')), paid(at('10:00')), look(at('10:05'), [shown('weekly', 10, WEEK)])];
    expect(said(records, { windows: [countedSession(30), windowOf('weekly')] })).toBe('undecided usage-incomplete');
  });

  it('let readings above the count win', () => {
    const anchored = countedSession(30, { starts: 'anchor', anchor: at('9:00') });
    const high = look(at('9:40'), [shown('session', 98, at('14:00'))]);
    expect(
      said([use(at('9:00')), high, paid(at('10:00'), { quantity: units(10) })], { windows: [anchored], crossing: 'whole-to-credits' }),
    ).toBe('limit-reached allowance-exhausted');
  });

  it('judge a row that sums a day by what surely and what possibly precedes it', () => {
    const month = {
      ...windowOf('month'),
      length: null,
      starts: 'calendar-month' as const,
      limit: { quantity: units(30), unit: 'requests' },
    };
    const covered = [{ from: at('0:00', -20), until: at('0:00', 7) }];
    const day = paid(at('0:00'), { until: at('0:00', 1), quantity: units(20) });
    expect(said([day], { windows: [month], covered })).toBe('premature proven counted');
    expect(said([use(at('9:00'), { quantity: units(15) }), day], { windows: [month], covered })).toBe('undecided day-resolution');
    expect(said([use(at('9:00', -1), { quantity: units(30) }), day], { windows: [month], covered })).toBe(
      'limit-reached allowance-exhausted',
    );
  });

  it('take a mixed use for right when the vendor let the allowance pay as much as the count does', () => {
    const mixed = (list: number): InputRecord[] => [
      use(at('9:00'), { quantity: units(25) }),
      paid(at('10:00'), { funding: 'mixed', listAmount: units(list) }),
    ];
    expect(said(mixed(4), { windows: [countedSession(30)] })).toBe('limit-reached allowance-exhausted');
    expect(draws(mixed(2.5), { windows: [countedSession(30)] }).at(-1)?.prematureAmount).toBe(units(0.75));
  });

  it('take a bill of a crossing use in whole cents for rounded, but not one that is more than half a cent too high', () => {
    const billed = (amount: number): InputRecord[] => [
      use(at('9:00'), { quantity: units(29) }),
      paid(at('10:00'), { funding: 'mixed', quantity: units(3), amount: units(amount), listAmount: units(0.13) }),
    ];
    // Of 3 requests one is left: credits pay two thirds of 0.13, which is 0.0866….
    const setting = { windows: [countedSession(30)] };
    expect(said(billed(0.09), setting)).toBe('limit-reached allowance-exhausted');
    expect(said(billed(0.0868), setting)).toBe('premature proven counted');
    expect(said(billed(0.1), setting)).toBe('premature proven counted');
  });

  it('set off in the net what an allowance row let the allowance pay beyond the model', () => {
    const records = [paid(at('9:00'), { quantity: units(20) }), use(at('9:30'), { quantity: units(15) })];
    const result = judge(records, context({ windows: [countedSession(30)] }), 'harbour');
    expect(result.draws[0]?.prematureAmount).toBe(units(2));
    // The model has 10 left for the row of 15: 5 of the 20 premature are set off.
    expect(result.net.get('USD')).toBe(units(1.5));
  });
});

describe('money without a row', () => {
  const seen = [look(at('9:30'), [shown('session', 20, NINE_TO_TWO)]), look(at('11:30'), [shown('session', 45, NINE_TO_TWO)])];

  it('from the ledger alone is strong at most', () => {
    expect(said([...seen, entry(at('10:30'))])).toBe('premature strong reading-after');
  });

  it('joins the row of the same money next to it, and is a draw of an allowance row whose id it names', () => {
    expect(draws([...seen, paid(at('10:30')), entry(at('10:40'))])).toHaveLength(1);
    expect(draws([...seen, paid(at('10:30')), entry(at('10:47'))])).toHaveLength(2);
    const [draw] = draws([...seen, use(at('10:30'), { id: 'evt' }), entry(at('12:00'), { eventId: 'evt' })]);
    expect([draw?.id, draw?.amount, draw?.reason]).toEqual(['evt', units(2), 'reading-after']);
  });

  it('risen in the counter beyond the itemised draws is a draw over the interval', () => {
    const counters = [
      look(at('9:30'), [shown('session', 20, NINE_TO_TWO)], { creditsUsed: units(1) }),
      paid(at('10:00')),
      look(at('11:30'), [shown('session', 45, NINE_TO_TWO)], { creditsUsed: units(5) }),
    ];
    const found = draws(counters);
    expect(found.map((draw) => [draw.source, draw.amount])).toEqual([
      ['counter', units(2)],
      ['usage', units(2)],
    ]);
    expect(found[0]?.id).toBe('counter:harbour:2026-03-10T09:30:00.000Z');
  });

  it('fallen from a balance is suspected at most, and a balance that rises is no draw', () => {
    const balances = (later: number): InputRecord[] => [
      look(at('9:30'), [shown('session', 20, NINE_TO_TWO)], { creditsBalance: units(10) }),
      look(at('11:30'), [shown('session', 45, NINE_TO_TWO)], { creditsBalance: units(later) }),
    ];
    expect(said(balances(7))).toBe('suspected counter-delta');
    expect(said(balances(12))).toBe('no draw');
  });

  it('joins an interval with a negative residual to the next one', () => {
    const counters = [
      look(at('9:30'), [], { creditsUsed: units(0) }),
      paid(at('10:00')),
      look(at('10:05'), [], { creditsUsed: units(0) }),
      look(at('11:30'), [], { creditsUsed: units(2) }),
    ];
    expect(draws(counters).map((draw) => draw.source)).toEqual(['usage']);
  });

  it('of two plans is plan-unknown', () => {
    const records = [
      look(at('9:30'), [], { plan: 'tide', creditsUsed: units(1) }),
      look(at('11:30'), [], { plan: 'ebb', creditsUsed: units(5) }),
    ];
    expect(said(records)).toBe('undecided plan-unknown');
  });
});

describe('rows and plans', () => {
  it('count the same row in two exports once and two equal rows of one export twice', () => {
    const row = paid(at('10:30'), { id: '', identity: 'abcdefabcdef' });
    expect(draws([row, { ...row, file: 4 }])).toHaveLength(1);
    expect(draws([row, { ...row, line: 99 }]).map((draw) => draw.id)).toEqual(['row:abcdefabcdef:1', 'row:abcdefabcdef:2']);
  });

  it('take a restated event as the latest export states it, and the smaller amount inside one file', () => {
    const row = paid(at('10:30'), { id: 'evt' });
    expect(draws([row, { ...row, amount: units(3) }])[0]?.amount).toBe(units(2));
    expect(draws([row, { ...row, amount: units(3), file: 4 }])[0]?.amount).toBe(units(3));
  });

  it('are no draw at amount 0, and a draw without an amount is judged and left out of the sums', () => {
    expect(said([paid(at('10:30'), { amount: units(0) })])).toBe('no draw');
    const [draw] = draws([paid(at('10:30'), { amount: null, readings: [shown('session', 45, NINE_TO_TWO)] })]);
    expect([draw?.verdict, draw?.amount, draw?.prematureAmount]).toEqual(['premature', null, null]);
  });

  it('are plan-unknown without a plan, and follow the accounts file within its dates', () => {
    const records = [paid(at('10:30'), { readings: [shown('session', 45, NINE_TO_TWO)] })];
    expect(said(records, { plan: '' })).toBe('undecided plan-unknown');
    expect(said([...records, onPlan('tide', at('0:00'))], { plan: '' })).toBe('premature proven reading-at');
    expect(said([...records, onPlan('tide', at('0:00'), { until: at('10:30') })], { plan: '' })).toBe('undecided plan-unknown');
    expect(said([...records, onPlan('ebb', at('0:00'))], {})).toBe('undecided no-reading');
  });

  it('under whole-to-credits need limit and quantity before a reading shows that a use would have fitted', () => {
    const records = [paid(at('10:30'), { readings: [shown('session', 45, NINE_TO_TWO)] })];
    expect(said(records, { crossing: 'whole-to-credits' })).toBe('undecided quantity-missing');
    const windows = [windowOf('session', { limit: { quantity: units(100), unit: 'requests' } })];
    expect(said(records, { crossing: 'whole-to-credits', windows })).toBe('premature proven reading-at');
  });
});
