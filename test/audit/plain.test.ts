import { beforeAll, describe, expect, it } from 'vitest';
import { replayWholly, workOf, type AccountWork } from '../../src/audit/accounts.ts';
import { partOf } from '../../src/audit/part.ts';
import { accountKey, memoryStore, nameOfKey } from '../../src/audit/store.ts';
import type { AuditOptions } from '../../src/domain/options.ts';
import { CROSSINGS, type Plan } from '../../src/domain/policy.ts';
import type { InputRecord, UseRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { AccountReplay, Draw } from '../../src/replay/model.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { SettledDraw } from '../../src/replay/settled.ts';
import { checkAll } from '../../src/rules/index.ts';
import { Dice } from '../fuzz/dice.ts';
import { written } from '../reference/compare.ts';
import { generateHistory, type History } from '../reference/generate.ts';
import { ANYTHING, at, context, countedSession, HOUR, MINUTE, onPlan, paid, rule, units, use, windowOf } from '../reference/stories.ts';

const SEEDS = Number(process.env['HEADROOM_SEEDS'] ?? 300);

/** The uses and plans of a random history, each use at an instant: nothing but the rows of a company's export. */
function plainHistory(seed: number): History {
  const history = generateHistory(seed);
  const records = history.records.flatMap((record): InputRecord[] => {
    if (record.kind === 'plan') return seed % 3 === 0 ? [record] : [];
    if (record.kind !== 'use') return [];
    const more = { until: record.from, readings: [], limits: [], vendorExceeds: null, zoneless: false, stream: 'subscription' as const };
    return [{ ...record, ...more }];
  });
  return { ...history, records };
}

const OPTIONS = { timezone: 'UTC', since: null, until: null, budgets: [], ruleLevels: new Map() } as unknown as AuditOptions;

/** The account stored as files' rows are, `others` of another before it; `asked` counts how often all its uses were made. */
function stored({ account, records, context: told }: History, others: UseRecord[] = []): { work: AccountWork; asked: () => number } {
  const store = memoryStore();
  for (const record of [...others, ...records]) store.add(record);
  const keys = [...new Map(records.map((record) => [nameOfKey(record), accountKey(record)])).values()];
  let asked = 0;
  const all = (): InputRecord[] => {
    asked += 1;
    return store.recordsOf(keys);
  };
  return {
    work: workOf(
      account,
      all,
      () => told,
      () => {
        store.tableOf(others.slice(0, 1).map(accountKey));
        return store.tableOf(keys);
      },
    ),
    asked: () => asked,
  };
}

/** A draw with all that it says, in the order in which the ladder says it. */
function inFull(draw: Draw): Draw {
  const { id, account, source, from, until, use: paidUse, entries, model, member, amount, currency } = draw;
  const { grade, prematureAmount, expectedAllowance, windows, window, policyEntry, citedIncident, bounds } = draw;
  const { restsOnAttestation, claimedQuantity, counted, origins, verdict, reason } = draw;
  const what = { id, account, source, from, until, use: paidUse, entries, model, member, amount, currency };
  const found = { grade, prematureAmount, expectedAllowance, windows, window, policyEntry, citedIncident, bounds };
  return { ...what, ...found, restsOnAttestation, claimedQuantity, counted, origins, verdict, reason };
}

const exact = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof SettledDraw) return inFull(value);
  return value instanceof Map || value instanceof Set ? [...value] : value;
};

/** All that a replay gives, by the names that the general one gives, but for its list of uses. */
function said(replay: AccountReplay, general: AccountReplay, { context: told, records }: History): unknown[] {
  // Its uses are made when they are asked for.
  const rest = Object.keys(general).flatMap((key) => (key === 'uses' ? [] : [[key, Reflect.get(replay, key)]]));
  const times = records.flatMap((record) => (record.kind === 'use' ? [record.from - 1, record.from, record.from + HOUR] : [])) as Instant[];
  const input = { replay, policies: told.policies, budgets: [], policyAt: (time: Instant) => replay.policyAt(time) };
  return [
    rest,
    replay.netOf(() => true),
    replay.netOf((draw) => draw !== replay.draws[0]),
    CROSSINGS.map((crossing) => replay.drawsUnder(crossing).map((draw) => ({ ...inFull(draw), use: null }))),
    checkAll(input, new Map()),
    times.map((time) => [replay.policyAt(time).id, replay.planAt(time)?.id, replay.allowancePaidIn(time, (time + MINUTE) as Instant)]),
  ].map((one) => JSON.parse(JSON.stringify(one, exact)) as unknown);
}

/** Whether it was replayed as a plain account; and then it must say what the general replay says, whatever is listed of it. */
function isPlainAndAlike(history: History): boolean {
  const general = replayAccount(history.account, history.records, history.context);
  const [isPlain] = (['all', 'open'] as const).map((lists) => {
    const { work, asked } = stored(history);
    const { replay } = work.judge(lists !== 'all');
    const isOnePlain = asked() === 0;
    const settled = replay.draws.some((draw) => draw instanceof SettledDraw);
    expect(settled && lists === 'all').toBe(false);
    expect(said(replay, general, history), written(history)).toEqual(said(general, general, history));
    expect(asked(), 'no rule asks for all uses').toBe(isOnePlain ? 0 : 1);
    const judging = { options: OPTIONS, policies: history.context.policies, pathOf: (file: number) => `${file}.csv`, lists, byKind: true };
    const again = stored(history).work;
    const whole: AccountWork = {
      account: history.account,
      records: () => again.records(),
      replay: () => again.replay(),
      judge: () => again.replay(),
    };
    expect(JSON.stringify(partOf(work, judging), exact), written(history)).toBe(JSON.stringify(partOf(whole, judging), exact));
    return isOnePlain;
  });
  return isPlain ?? false;
}

/** An export in which nearly every row says what many others do: which plan, paid by the allowance, one request or a few. */
function companyHistory(seed: number): History {
  const dice = new Dice(seed);
  const some = <T>(one: number, then: T, otherwise: T): T => (dice.below(one) === 0 ? then : otherwise);
  const counted = [
    countedSession(3 + dice.below(12), {
      starts: some(3, 'first-use-hour', 'first-use'),
      from: some(8, at('12:00'), null),
      scope: some(6, { ...ANYTHING, model: ['coral-*'] }, null),
      ...some(8, { length: HOUR / 2 }, {}),
    }),
    windowOf('weekly', {
      starts: some(8, 'reported', 'anchor'),
      anchor: at('11:00'),
      length: 6 * HOUR,
      limit: { quantity: units(8 + dice.below(30)), unit: 'requests' },
    }),
    windowOf('month', { length: null, starts: some(2, 'billing-day', 'calendar-month'), limit: { quantity: units(20), unit: 'requests' } }),
  ].filter(() => dice.below(4) > 0);
  const coverage = [rule('fast', { feature: ['fast'] }, { until: some(2, at('15:00'), null) })];
  const told = context({ windows: counted, coverage, crossing: dice.one(CROSSINGS), ...some(6, { plan: '' }, {}) });
  const [policy] = told.policies;
  const tide = policy?.plans.get('tide');
  if (policy === undefined || tide === undefined) throw new Error('the context has a plan');
  // The same plan again under another name, with rules of its own to come.
  (policy.plans as Map<string, Plan>).set('flood', { ...tide, id: 'flood', windows: tide.windows.slice(0, 2) });
  const plans = some(3, ['tide', 'flood', 'ebb', ''], some(2, ['tide', 'flood'], ['tide']));
  let from: number = at('7:00');
  const rows = Array.from({ length: 20 + dice.below(60) }, (_, index): InputRecord => {
    from += dice.one([0, 1, 5, 5, 20, 20, 60, 240]) * MINUTE;
    const funding = dice.one(['allowance', 'allowance', 'allowance', 'allowance', 'credits', 'mixed', 'none', ''] as const);
    const paidBy =
      funding === 'credits' || funding === 'mixed' ? { amount: some(4, null, units(2)), currency: 'USD', listAmount: units(3) } : {};
    return use(from as Instant, {
      id: `u${String(index).padStart(3, '0')}`,
      plan: some(9, dice.one(plans), plans[0] ?? ''),
      feature: some(6, 'fast', 'none'),
      model: some(6, '', 'coral-2'),
      unit: some(8, 'tokens', some(8, 'requests', '')),
      quantity: some(20, null, units(dice.one([1, 1, 1, 2, 0.5, 5, 0]))),
      funding,
      ...paidBy,
      ...some(25, { amount: units(1), currency: 'USD' }, {}),
    });
  });
  const lines = some(
    2,
    [
      onPlan('tide', some(2, at('12:00'), at('00:00', -9)), { billingDay: 1 }),
      ...some(2, [onPlan('flood', at('10:30'), { billingDay: 10 })], []),
    ],
    [],
  );
  return { seed, account: 'harbour', records: [...rows, ...lines], context: told };
}

const EBB = { title: 'Ebb', windows: [], crossing: 'split' as const };

beforeAll(() => replayWholly(false));

describe('an account of nothing but uses at an instant', () => {
  it('has its windows by what each of its uses was, where it changes to a plan whose windows ask for that', () => {
    const session = countedSession(100);
    const told = context({ windows: [session] });
    const plans = told.policies[0]?.plans as Map<string, Plan>;
    const scope = { ...ANYTHING, model: ['coral-*'] };
    const weekly = windowOf('weekly', { starts: 'anchor', anchor: at('0:00'), scope, limit: { quantity: units(10), unit: 'requests' } });
    plans.set('ebb', { ...(plans.get('tide') as Plan), id: 'ebb', windows: [session, weekly] });
    const funding = 'allowance' as const;
    const records = [
      use(at('9:00'), { plan: 'tide', quantity: units(1), funding }),
      use(at('9:10'), { plan: 'ebb', model: 'reef-1', quantity: units(10), funding }),
      paid(at('9:30'), { plan: 'ebb', quantity: units(2) }),
    ];
    expect(isPlainAndAlike({ seed: 0, account: 'harbour', records, context: told })).toBe(true);
  });

  it(
    'is judged as all accounts are, without an object for each use',
    () => {
      let plain = 0;
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const history = plainHistory(seed);
        if (history.records.length > 0 && isPlainAndAlike(history)) plain += 1;
      }
      expect(plain / SEEDS).toBeGreaterThan(0.3);
    },
    60_000 + SEEDS * 40,
  );

  it(
    'is judged as all accounts are where its rows are alike',
    () => {
      let plain = 0;
      for (let seed = 1; seed <= SEEDS; seed += 1) if (isPlainAndAlike(companyHistory(seed))) plain += 1;
      expect(plain).toBe(SEEDS);
    },
    60_000 + SEEDS * 60,
  );

  const plan = context({ windows: [countedSession(3)] });
  const history = (records: InputRecord[]): History => ({ seed: 0, account: 'default', records, context: plan });
  const day = at('09:00');
  const uses = [0, 1, 2, 3, 4].map((hour) =>
    (hour > 2 ? paid : use)((day + hour * HOUR) as Instant, { id: `u${hour}`, quantity: units(1) }),
  );

  it('may come in any order, with several uses at one instant', () => {
    expect(isPlainAndAlike(history([...uses].reverse()))).toBe(true);
    const same = uses.map((one, index) => ({ ...one, from: day, until: day, id: `u${5 - index}` }));
    expect(isPlainAndAlike(history(same))).toBe(true);
  });

  it('may reach further than a number holds beside that of a row', () => {
    const last = 4_000_000_000_000_000;
    const ends = [last, -last, 0, last, -1, 1].map((instant, place) =>
      paid(instant as Instant, { id: `u${9 - place}`, quantity: units(1) }),
    );
    const { work, asked } = stored(history(ends));
    expect(work.judge(false).replay.draws.map(({ from, id }) => [from, id])).toEqual([
      [-last, 'u8'],
      [-1, 'u5'],
      [0, 'u7'],
      [1, 'u4'],
      [last, 'u6'],
      [last, 'u9'],
    ]);
    expect(asked(), 'row by row').toBe(0);
  });

  it('may have rows without an id at one instant, unless they say the same', () => {
    const nameless = (identity: string, more: Partial<UseRecord> = {}): UseRecord =>
      paid(day, { id: '', identity, quantity: units(1), ...more });
    const several = ['c0', '8a', 'b1', 'ff', '00'].map((identity) => nameless(identity));
    expect(isPlainAndAlike(history([...several, ...uses]))).toBe(true);
    expect(isPlainAndAlike(history([...several, ...uses, use(day, { id: 'row:9:1' }), use(day, { id: 'z' }), use(day, { id: 'a' })]))).toBe(
      true,
    );
    expect(isPlainAndAlike(history([...several, nameless('b1')]))).toBe(false);
    expect(isPlainAndAlike(history([...several, nameless('b1', { file: 1 })]))).toBe(false);
    expect(isPlainAndAlike(history([...several, use(day, { id: 'row:b1:1' })]))).toBe(false);
  });

  it('may have lines of accounts.csv, which move a billing day or go between its rows', () => {
    const month = windowOf('month', { length: null, starts: 'billing-day', limit: { quantity: units(2), unit: 'requests' } });
    const lines = [onPlan('tide', at('00:00', -9), { billingDay: 1 }), onPlan('tide', at('10:30'), { billingDay: 2 })];
    expect(isPlainAndAlike({ ...history([...uses, ...lines]), context: context({ windows: [month] }) })).toBe(true);
    const named = uses.map((one) => ({ ...one, plan: 'tide' }));
    expect(isPlainAndAlike(history([...named, onPlan('ebb', at('10:30'), {})]))).toBe(true);
  });

  it('may state several plans, of several policies, even at one instant', () => {
    const [policy] = plan.policies;
    if (policy === undefined) throw new Error('a context has a policy');
    const other = { ...policy, id: 'other', plans: new Map([['other', { ...EBB, id: 'other' }]]) };
    const named = ['tide', 'ebb', 'other', 'tide', 'other'].map((name, index) => ({ ...(uses[index] as UseRecord), plan: name }));
    expect(isPlainAndAlike({ ...history(named), context: { ...plan, policies: [policy, other], planFor: () => '' } })).toBe(true);
    const before = named.map((one) => (one.plan === 'tide' ? { ...one, plan: 'other' } : one));
    expect(isPlainAndAlike({ ...history(before), context: { ...plan, policies: [policy, other], planFor: () => '' } })).toBe(true);
    const together = ['ebb', 'ebb', 'tide'].map((name, index) => use(index === 0 ? day : at('10:00'), { id: `u${index}`, plan: name }));
    expect(isPlainAndAlike(history(together))).toBe(true);
  });

  it('may have rows that nobody was charged for, with money all the same', () => {
    expect(isPlainAndAlike(history([...uses, use(at('09:30'), { id: 'u9', funding: 'none', amount: units(2), currency: 'USD' })]))).toBe(
      true,
    );
  });

  it('tells more than its draws by all its uses, which are made once', () => {
    const told = history(uses);
    const { work, asked } = stored(told);
    const { replay } = work.judge(false);
    const general = replayAccount(told.account, told.records, told.context);
    expect([replay.draws.length, asked()]).toEqual([2, 0]);
    const trails = replay.draws.map((draw) => replay.trace(draw));
    expect(trails).toEqual(general.draws.map((draw) => general.trace(draw)));
    expect(replay.uses).toEqual(general.uses);
    expect(asked()).toBe(1);
    const [first] = general.draws;
    expect(() => first !== undefined && replay.trace(first)).toThrow('another replay');
  });

  const others: [string, Partial<UseRecord>][] = [
    ['sums a span', { until: (day + HOUR) as Instant }],
    ['is of another stream', { stream: 'api' }],
    ['says that the quota was exceeded', { vendorExceeds: true }],
    ['carries no zone', { zoneless: true }],
    ['shows a meter', { readings: [{ window: 'session', usedPct: 10_000_000, resetsAt: null, resetsWithin: 0 }] }],
    ['states a limit', { limits: [{ window: 'session', limit: units(5) }] }],
    ['has the id and time of another', { id: 'u1', from: (day + HOUR) as Instant, until: (day + HOUR) as Instant, quantity: units(2) }],
  ];
  it('is as plain after an account of more rows that is not', () => {
    const spans = [...uses, ...uses].map((one, index) => ({
      ...one,
      account: 'quay',
      id: `q${index}`,
      until: (one.from + HOUR) as Instant,
    }));
    const { work, asked } = stored(history(uses), spans);
    expect(work.judge(true).replay.draws).toHaveLength(2);
    expect(asked()).toBe(0);
  });

  it('is none where lines of accounts.csv are all there is', () => {
    expect(isPlainAndAlike(history([onPlan('tide', day)]))).toBe(false);
  });

  it.each(others)('is not that plain where one row %s', (_what, more) => {
    expect(isPlainAndAlike(history([...uses, use(day, { id: 'u9', quantity: units(1), ...more })]))).toBe(false);
  });
});
