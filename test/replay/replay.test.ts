/** What an account's replay tells beside its verdicts: flags, messages, plans, funds, and how a draw was judged. */
import { describe, expect, it } from 'vitest';
import type { InputRecord, NoticeRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { AccountReplay, ReplayContext } from '../../src/replay/model.ts';
import { openReplay, replayAccount, replayOwned } from '../../src/replay/replay.ts';
import {
  at,
  context,
  countedSession,
  entry,
  look,
  MINUTE,
  onPlan,
  paid,
  rule,
  shown,
  units,
  use,
  windowOf,
  type Setting,
} from '../reference/stories.ts';
import { notice } from '../rules/make.ts';

function replayed(records: InputRecord[], setting: Setting = {}): AccountReplay {
  return replayAccount('harbour', records, context(setting));
}

function message(when: Instant, change: Partial<NoticeRecord> = {}): NoticeRecord {
  return notice('limit-reached', '07-10 10:00', [], { at: when, latest: when, ...change }).notice;
}

const ten = { quantity: units(10) };
const counted = { windows: [countedSession(30)] };

describe('a vendor’s own flag', () => {
  const flags = (records: InputRecord[], setting: Setting): [boolean, boolean | null][] =>
    replayed(records, setting).flags.map(({ stated, exceeds }) => [stated, exceeds]);
  const three = ['9:00', '9:10', '9:20'].map((when) => use(at(when), ten));

  it('on a row is held against the count right before it', () => {
    expect(flags([...three.slice(1), paid(at('9:30'), { ...ten, vendorExceeds: true })], counted)).toEqual([[true, false]]);
    expect(flags([...three, use(at('9:30'), { ...ten, vendorExceeds: false })], counted)).toEqual([[false, true]]);
    expect(flags(three, counted)).toEqual([]);
    expect(flags([use(at('9:00'), { ...ten, funding: 'none', vendorExceeds: true })], counted)).toEqual([]);
  });

  it('is called right by a count that has room, and none for a use as large', () => {
    const large = use(at('9:30'), { quantity: units(11), vendorExceeds: false });
    expect(flags([...three.slice(1), large], { ...counted, crossing: 'whole-to-credits' })).toEqual([[false, true]]);
    expect(flags([...three.slice(1), large], counted)).toEqual([[false, false]]);
  });

  it('can be called false only where every window had room, one that the policy does not know among them', () => {
    const flagged = use(at('9:30'), { ...ten, vendorExceeds: true });
    const tidal = look(at('9:20'), [shown('tidal', 100, at('14:00'))]);
    expect(flags([tidal, flagged], counted)).toEqual([[true, null]]);
    const session = look(at('9:35'), [shown('session', 40, at('14:00'))]);
    expect(flags([flagged, session], { windows: [windowOf('session'), windowOf('weekly')] })).toEqual([[true, null]]);
    expect(flags([flagged, session], {})).toEqual([[true, false]]);
  });

  it('can be called false by no count that is not sure, and by none where a rule may send the use to credits', () => {
    const flagged = use(at('9:30'), { ...ten, feature: '', vendorExceeds: true });
    expect(flags([flagged], { ...counted, covered: [] })).toEqual([[true, null]]);
    expect(flags([flagged], { ...counted, coverage: [rule('fast', { feature: ['fast'] })] })).toEqual([[true, null]]);
    expect(flags([flagged], counted)).toEqual([[true, false]]);
    expect(flags([flagged], { windows: [] })).toEqual([[true, null]]);
    expect(flags([flagged], { windows: [countedSession(30), windowOf('weekly')] })).toEqual([[true, null]]);
  });

  it('is called right by a meter that is full whatever its rounding, and by no other full one', () => {
    const reset = at('14:00');
    const showing = (pct: number): [boolean, boolean | null][] =>
      flags([look(at('9:20'), [shown('session', pct, reset)]), use(at('9:30'), { vendorExceeds: false })], {});
    expect(showing(101)).toEqual([[false, true]]);
    expect(showing(100)).toEqual([[false, null]]);
  });

  it('on a screen is only ever called false, and cites its line', () => {
    const screen = look(at('9:30'), [], { overageInUse: true });
    const [flag] = replayed([...three.slice(1), screen], counted).flags;
    expect(flag).toMatchObject({ stated: true, exceeds: false, use: null, snapshot: screen });
    expect(flag?.origins).toEqual([{ file: screen.file, line: screen.line }]);
    expect(flags([...three, look(at('9:30'), [], { overageInUse: false })], counted)).toEqual([[false, null]]);
    expect(flags([look(at('9:30'), [])], counted)).toEqual([]);
  });
});

describe('a message', () => {
  it('comes with the windows as they stood at its instant, known or not, under the plan then in force', () => {
    const full = shown('tidal', 100, at('14:00'));
    const records = [use(at('9:00'), { quantity: units(30) }), look(at('9:10'), [full]), message(at('9:20')), message(at('8:50'))];
    const { notices } = replayed(records, counted);
    expect(notices.map(({ notice: { at: when }, meters }) => [when, meters.at, meters.planInForce])).toEqual([
      [at('8:50'), at('8:50'), 'tide'],
      [at('9:20'), at('9:20'), 'tide'],
    ]);
    expect(notices.map(({ meters }) => meters.windows.map((state) => [state.window, state.full]))).toEqual([
      [['session', null]],
      [
        ['session', 'allowance-exhausted'],
        ['tidal', 'window-full'],
      ],
    ]);
    expect(replayed([message(at('9:20'))], { plan: 'none' }).notices[0]?.meters.planInForce).toBe('');
  });
});

describe('the count at a message', () => {
  const counts = (...records: InputRecord[]) =>
    replayed(records, counted).notices.map(({ meters }) => {
      const [session] = meters.windows;
      return [session?.count?.used, session?.full ?? session?.bound?.cap ?? null];
    });

  it('is of its own instant, whatever money without a row comes later', () => {
    const records = [use(at('9:00'), ten), use(at('10:00'), ten), entry(at('11:00')), message(at('10:20')), message(at('9:20'))];
    expect(counts(...records)).toEqual([
      [units(10), 'proven'],
      [units(20), 'proven'],
    ]);
  });

  it('is not sure of the uses of that very instant', () => {
    expect(counts(use(at('9:00'), { quantity: units(30) }), message(at('9:00')))).toEqual([[0, null]]);
  });

  it('is held against what the files of the last use before it cover', () => {
    const other = use(at('10:00'), { ...ten, format: 'other' });
    expect(counts(use(at('9:00'), ten), other, message(at('9:20')))).toEqual([[units(10), 'proven']]);
    expect(counts(other, message(at('10:20')))).toEqual([[units(10), null]]);
    expect(counts(use(at('9:20'), ten), message(at('9:20')))).toEqual([[0, 'proven']]);
  });
});

describe('the plans of an account', () => {
  it('are those of its uses, looks, messages and lone money, where they are known or stated', () => {
    const plansOf = (...records: InputRecord[]): string[] => [...replayed(records, { plan: '' }).plansInForce];
    expect(plansOf(use(at('9:00'), { plan: 'tide' }), use(at('9:10'), { plan: 'unheard' }))).toEqual(['tide', 'unheard']);
    expect(plansOf(onPlan('ebb', at('8:00')), message(at('9:00')))).toEqual(['ebb']);
    expect(plansOf(onPlan('ebb', at('8:00')), look(at('9:00'), [], { plan: 'tide', overageInUse: true }))).toEqual(['tide']);
    expect(plansOf(onPlan('ebb', at('8:00')), entry(at('9:00')))).toEqual(['ebb']);
    const screen = look(at('9:00'), [], { plan: 'tide', latest: at('9:30'), overageInUse: true });
    expect(plansOf(onPlan('ebb', at('8:00')), screen)).toEqual(['tide']);
    expect(plansOf(use(at('9:00')))).toEqual([]);
  });

  it('give the policy at an instant: of the plan then in force, else of the first that is known, else the first of the run', () => {
    const told = context({ plan: '' });
    const [tide] = told.policies;
    if (tide === undefined) throw new Error('a context has a policy');
    const other = {
      ...tide,
      id: 'other',
      plans: new Map([['flood', { id: 'flood', title: 'Flood', windows: [], crossing: 'split' as const }]]),
    };
    const both: ReplayContext = { ...told, policies: [tide, other] };
    const policiesOf = (...records: InputRecord[]): string[] => {
      const replay = replayAccount('harbour', records, both);
      return [at('8:00'), at('12:00')].map((when) => replay.policyAt(when).id);
    };
    expect(policiesOf()).toEqual(['tide', 'tide']);
    expect(policiesOf(use(at('9:00'), { plan: 'flood' }), use(at('10:00'), { plan: 'tide' }))).toEqual(['other', 'tide']);
    expect(policiesOf(look(at('9:00'), [], { plan: 'flood' }), look(at('10:00'), [], { plan: 'tide' }))).toEqual(['other', 'tide']);
    expect(policiesOf(use(at('9:00')), use(at('10:00'), { plan: 'flood' }))).toEqual(['other', 'other']);
    expect(policiesOf(look(at('9:00'), []), look(at('10:00'), [], { plan: 'flood' }))).toEqual(['other', 'other']);
    expect(policiesOf(look(at('9:00'), [], { plan: 'flood', latest: at('13:00') }))).toEqual(['other', 'other']);
    expect(policiesOf(onPlan('flood', at('9:00'), { until: at('10:00') }), entry(at('9:30')))).toEqual(['other', 'other']);
    const replay = replayAccount('harbour', [use(at('9:00'), { plan: 'flood' })], both);
    expect([replay.planAt(at('8:59')), replay.planAt(at('9:00'))?.id]).toEqual([null, 'flood']);
  });
});

describe('an account', () => {
  it('has its looks in order of time, and those of one instant in the order of what they say', () => {
    const [late, long, b, a] = [
      look(at('10:00'), []),
      look(at('9:00'), [], { latest: at('9:30') }),
      look(at('9:00'), [], { note: 'b' }),
      look(at('9:00'), [], { note: 'a' }),
    ];
    const ordered = [a, b, long, late];
    for (const records of [ordered, [...ordered].reverse()]) expect(replayed(records).snapshots).toEqual(ordered);
  });

  it('counts a sum that another export states more finely where that one comes to less', () => {
    const week = windowOf('weekly', { starts: 'anchor', anchor: at('8:00'), limit: { quantity: units(30), unit: 'requests' } });
    const reasonWith = (coarse: number): string | undefined => {
      const hour = { vendor: 'tide', until: at('9:00') };
      const sum = use(at('8:00'), { ...hour, model: '', quantity: units(coarse) });
      const finer = use(at('8:00'), { ...hour, file: 1, quantity: units(10) });
      return replayed([sum, finer, paid(at('10:00'), { ...ten, file: 2 })], { windows: [week] }).draws[0]?.reason;
    };
    expect([reasonWith(25), reasonWith(10)]).toEqual(['allowance-exhausted', 'counted']);
  });

  it('knows whether the allowance paid a row from an instant on and before another', () => {
    const replay = replayed([use(at('9:00')), paid(at('9:30')), use(at('10:00'))]);
    expect(replay.allowancePaidIn(at('9:00'), at('9:01'))).toBe(true);
    expect(replay.allowancePaidIn(at('9:01'), at('10:00'))).toBe(false);
    expect(replay.allowancePaidIn(at('9:01'), at('10:01'))).toBe(true);
  });

  it('keeps what was pushed as it was then, and leaves records that are not its own as they are', () => {
    const pushed = { ...paid(at('9:00'), ten) };
    const replay = openReplay('harbour', context(counted));
    replay.push(pushed);
    pushed.amount = units(99);
    expect(replay.close().draws[0]?.amount).toBe(units(2));
    const row = paid(at('9:00'), ten);
    expect(replayed([row], counted).uses[0]).not.toBe(row);
    const own = paid(at('9:00'), ten);
    expect(replayOwned('harbour', [own], context(counted)).uses[0]).toBe(own);
  });

  it('draws its funds down by what was rightly drawn, in the order of its plan’s policy', () => {
    const grant = entry(at('8:00'), { id: 'granted', type: 'grant', amount: units(5), priority: 90 });
    const bought = entry(at('8:00'), { id: 'bought', type: 'purchase', amount: units(5), priority: 10 });
    const records = [grant, bought, use(at('9:00'), { quantity: units(25) }), paid(at('9:10'), ten), paid(at('9:20'), { amount: null })];
    const told = context(counted);
    const drawn = (order: readonly string[]): Record<string, number> => {
      const policies = told.policies.map((policy) => ({ ...policy, order }));
      const { funds } = replayAccount('harbour', records, { ...told, policies });
      return Object.fromEntries(funds.map((fund) => [fund.id, fund.drawn]));
    };
    // Half of what was drawn at 9:10 the allowance should have paid.
    expect(drawn(['allowance', 'granted', 'purchased'])).toEqual({ granted: units(1), bought: 0 });
    expect(drawn(['allowance', 'purchased', 'granted'])).toEqual({ granted: 0, bought: units(1) });
    const [tide] = told.policies;
    const policies =
      tide === undefined
        ? []
        : [
            { ...tide, plans: new Map() },
            { ...tide, order: ['allowance', 'purchased', 'granted'] },
          ];
    const { funds } = replayAccount('harbour', records, { ...told, policies });
    expect(funds.map((fund) => [fund.id, fund.drawn])).toContainEqual(['bought', units(1)]);
  });
});

describe('the trail of a draw', () => {
  it('is of that draw, whether of a row or of lone money, and of no other replay', () => {
    const records = [use(at('8:00'), ten), paid(at('9:00'), { ...ten, id: 'row' }), entry(at('11:00'), { id: 'lone' })];
    const replay = replayed(records, counted);
    const trails = replay.draws.map((draw) => ({ id: draw.id, trail: replay.trace(draw) }));
    expect(trails.map(({ id, trail }) => [id, trail.drawn.id, trail.plan?.plan.id, trail.span.from])).toEqual([
      ['row', 'row', 'tide', at('9:00')],
      ['lone', 'lone', 'tide', at('11:00') - 15 * MINUTE],
    ]);
    expect(trails.map(({ trail }) => [trail.share?.paid ?? null, trail.pays])).toEqual([
      [units(2), units(10)],
      [null, null],
    ]);
    const [draw] = replayed(records, counted).draws;
    expect(() => draw !== undefined && replay.trace(draw)).toThrow('another replay');
  });
});
