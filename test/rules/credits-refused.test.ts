import { describe, expect, test } from 'vitest';
import type { NoticeRecord, SnapshotRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { AccountReplay, Use, WindowState } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, below, draw, entry, found, full, look, notice, usd, use } from './make.ts';

const RULE = 'credits-refused';
const FULL = [{ ...full('session'), resetsAt: at('07-10 17:00') }, below('weekly', 32)];
const READY = look('07-10 15:00', { creditsEnabled: true, creditsBalance: usd(50), creditsUsed: usd(15.4), creditsCap: usd(20) });
const LATER = { ...READY, at: at('07-10 16:00'), latest: at('07-10 16:00') };

function refused(kind: NoticeRecord['notice'], account: Partial<AccountReplay> = {}, windows: readonly WindowState[] = FULL): unknown[] {
  return found(RULE, { snapshots: [READY], notices: [notice(kind, '07-10 15:05', windows)], ...account });
}

/** The look before the message, otherwise than it was. */
function shown(change: Partial<SnapshotRecord>): Partial<AccountReplay> {
  return { snapshots: [{ ...READY, ...change }] };
}

test.each(['blocked', 'spend-cap-reached', 'out-of-credits'] as const)(
  'a %s message at a full window with credits ready is a warning',
  (kind) => {
    const [finding, ...others] = found(RULE, { snapshots: [READY], notices: [notice(kind, '07-10 15:05', FULL)] });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ level: 'warning', grade: null, amount: null, at: at('07-10 15:05') });
    expect(finding && wordsFor(finding).message).toContain('USD 50.00 of them was left and USD 15.40 of the cap of USD 20.00 was used');
  },
);

test('a limit message is one as well where what follows is on record and holds no draw', () => {
  expect(refused('limit-reached', { snapshots: [READY, LATER] })).toHaveLength(1);
  expect(refused('limit-reached', { uses: [use('07-10 15:30', { funding: 'none', amount: null })] })).toHaveLength(1);
  expect(refused('limit-reached')).toEqual([]);
});

test('credits that take over after the message were not refused', () => {
  expect(refused('limit-reached', { snapshots: [READY, LATER], draws: [draw('07-10 16:30', { verdict: 'limit-reached' })] })).toEqual([]);
  expect(refused('out-of-credits', { draws: [draw('07-10 15:15', { verdict: 'limit-reached' })] })).toEqual([]);
  expect(refused('out-of-credits', { draws: [draw('07-10 16:30', { verdict: 'limit-reached' })] })).toHaveLength(1);
});

test('without a full window another rule looks at it', () => {
  expect(refused('out-of-credits', {}, [below('session', 40), below('weekly', 32)])).toEqual([]);
  expect(refused('out-of-credits', {}, [{ ...full('weekly_other'), definition: null }])).toEqual([]);
});

test('credits switched off, or not said to be on, are rightly refused', () => {
  expect(refused('out-of-credits', shown({ creditsEnabled: false }))).toEqual([]);
  expect(refused('out-of-credits', shown({ creditsEnabled: null }))).toEqual([]);
  expect(
    refused('out-of-credits', {
      snapshots: [READY, { ...LATER, at: at('07-10 15:10'), latest: at('07-10 15:10'), creditsEnabled: false }],
    }),
  ).toEqual([]);
});

test('an empty balance, or none that is stated, is no credit', () => {
  expect(refused('out-of-credits', shown({ creditsBalance: usd(0.01) }))).toEqual([]);
  expect(refused('out-of-credits', shown({ creditsBalance: null }))).toEqual([]);
});

test('what was drawn, refunded or expired since the look is no longer there', () => {
  const gone = (amount: number): Partial<AccountReplay> => ({
    draws: [draw('07-10 15:01', { amount: usd(amount), verdict: 'limit-reached' })],
  });
  const without = (kind: 'draw' | 'expiry', amount: number): Partial<AccountReplay> =>
    kind === 'draw' ? gone(amount) : { entries: [entry('07-10 15:02', { type: 'expiry', amount: usd(amount) })] };
  const windows = [{ ...full('session'), resetsAt: at('07-10 15:03') }];
  const said = (account: Partial<AccountReplay>): number =>
    found(RULE, {
      ...shown({ creditsCap: null, creditsBalance: usd(5) }),
      notices: [notice('blocked', '07-10 15:05', windows)],
      ...account,
    }).length;
  expect(said(without('draw', 4))).toBe(1);
  expect(said(without('draw', 5))).toBe(0);
  expect(said(without('expiry', 4))).toBe(1);
  expect(said(without('expiry', 5))).toBe(0);
  expect(said({ draws: [draw('07-10 15:01', { amount: null })] })).toBe(0);
  expect(said({ draws: [draw('07-10 15:01', { currency: 'EUR' })] })).toBe(0);
});

test('a cap that is reached, or whose use is not stated, stops credits rightly', () => {
  expect(refused('out-of-credits', shown({ creditsUsed: usd(20) }))).toEqual([]);
  expect(refused('out-of-credits', shown({ creditsUsed: null }))).toEqual([]);
  const lower = look('07-10 12:00', { creditsCap: usd(15) });
  expect(refused('out-of-credits', { snapshots: [lower, READY] })).toEqual([]);
  const lastMonth = look('06-10 12:00', { creditsCap: usd(15) });
  expect(refused('out-of-credits', { snapshots: [lastMonth, { ...READY, creditsCap: null }] })).toEqual([]);
});

test('where no look states a cap, the finding says so, and a message about the cap is believed', () => {
  const capless = shown({ creditsCap: null, creditsUsed: null });
  const [finding] = found(RULE, { ...capless, notices: [notice('out-of-credits', '07-10 15:05', FULL)] });
  expect(finding && wordsFor(finding).message).toContain('no look states a cap');
  expect(refused('spend-cap-reached', capless)).toEqual([]);
});

test('an old look speaks only together with the next one, and never where the balance has grown between', () => {
  const old = { ...READY, at: at('07-10 13:00'), latest: at('07-10 13:00') };
  expect(refused('out-of-credits', { snapshots: [old] })).toEqual([]);
  expect(refused('out-of-credits', { snapshots: [old, LATER] })).toHaveLength(1);
  expect(refused('out-of-credits', { snapshots: [old, { ...LATER, creditsBalance: usd(70) }] })).toEqual([]);
  expect(refused('out-of-credits', { snapshots: [old, { ...LATER, creditsBalance: usd(0) }] })).toEqual([]);
});

test('of two looks at one time the one without room counts', () => {
  expect(refused('out-of-credits', { snapshots: [READY, { ...READY, creditsBalance: usd(0) }] })).toEqual([]);
});

test('a look known by its date only may be later than the message', () => {
  const dated = { ...READY, latest: (READY.at + 3_600_000) as Instant };
  expect(refused('out-of-credits', { snapshots: [dated] })).toEqual([]);
});

test('a gate for what needs credits anyway stops nothing', () => {
  expect(refused('credits-required')).toEqual([]);
  expect(refused('other')).toEqual([]);
});

test('the same message in two exports is one finding', () => {
  const once = notice('blocked', '07-10 15:05', FULL);
  expect(refused('blocked', { notices: [once, { ...once, notice: { ...once.notice, file: 3 } }] })).toHaveLength(1);
});

describe('a limit message', () => {
  const limit = (account: Partial<AccountReplay>, windows = FULL) => refused('limit-reached', account, windows).length;

  test('is contradicted by a draw from its time to the last reset of what is full', () => {
    const drawn = (when: string, windows = FULL) =>
      limit({ snapshots: [READY, LATER], draws: [draw(when, { verdict: 'limit-reached', amount: usd(1) })] }, windows);
    for (const when of ['07-10 15:05', '07-10 16:59:59']) expect(drawn(when)).toBe(0);
    for (const when of ['07-10 15:04:59', '07-10 17:00']) expect(drawn(when)).toBe(1);
    const both = [...FULL, { ...full('monthly'), resetsAt: at('07-20 00:00') }];
    expect(drawn('07-12 10:00', both)).toBe(0);
  });

  test('is on record where a row of the subscription, or a look at the credits, lies before that reset', () => {
    const used = (when: string, change: Partial<Use> = {}) => limit({ uses: [use(when, { funding: 'none', amount: null, ...change })] });
    for (const when of ['07-10 15:05:01', '07-10 16:59:59']) expect(used(when)).toBe(1);
    for (const when of ['07-10 14:00', '07-10 15:05', '07-10 17:00', '07-10 18:00']) expect(used(when)).toBe(0);
    expect(used('07-10 15:30', { stream: 'api' })).toBe(0);
    const looked = (change: Partial<SnapshotRecord>) => limit({ snapshots: [READY, look('07-10 16:00', change)] });
    expect(looked({ creditsUsed: usd(15.4) })).toBe(1);
    expect(looked({ creditsBalance: usd(50) })).toBe(1);
    expect(looked({})).toBe(0);
  });
});

describe('the looks around a message', () => {
  const said = (...snapshots: readonly SnapshotRecord[]) => refused('out-of-credits', { snapshots }).length;
  const when = (text: string, change: Partial<SnapshotRecord> = {}) => ({ ...READY, at: at(text), latest: at(text), ...change });

  test('speak up to a quarter of an hour before it, and at its time', () => {
    for (const text of ['07-10 14:50', '07-10 15:05']) expect(said(when(text))).toBe(1);
    for (const text of ['07-10 14:49:59', '07-10 15:05:01']) expect(said(when(text))).toBe(0);
  });

  test('count after it where they are as close, the first of them and all of one time', () => {
    const off = { creditsEnabled: false };
    expect(said(READY, when('07-10 15:20', off))).toBe(0);
    expect(said(READY, when('07-10 15:20:01', off))).toBe(1);
    expect(said(READY, when('07-10 15:10'), when('07-10 15:15', off))).toBe(1);
    expect(said(READY, when('07-10 15:10'), when('07-10 15:10', off))).toBe(0);
  });

  test('that state nothing of the credits are none', () => {
    expect(said(READY, look('07-10 15:03'))).toBe(1);
    expect(said(READY, look('07-10 15:10'))).toBe(1);
  });

  test('show a balance of more than a cent', () => {
    expect(said(when('07-10 15:00', { creditsBalance: usd(0.010001) }))).toBe(1);
  });
});

describe('the cap', () => {
  const windows = [{ ...full('session'), resetsAt: at('07-10 15:03') }];
  const room = (account: Partial<AccountReplay>) => refused('blocked', account, windows).length;

  test('leaves more than a cent after what was drawn since it was looked at', () => {
    const drawn = (amount: number) => room({ draws: [draw('07-10 15:01', { amount: usd(amount), verdict: 'limit-reached' })] });
    expect(drawn(4.58)).toBe(1);
    expect(drawn(4.59)).toBe(0);
  });

  test('is the least that a look of the month, or the last one before the message, states', () => {
    expect(room({ snapshots: [READY, look('07-10 15:30', { creditsCap: usd(15) })] })).toBe(0);
    expect(room({ snapshots: [READY, look('08-02 10:00', { creditsCap: usd(15) })] })).toBe(1);
    expect(room({ snapshots: [{ ...READY, creditsCap: null }, look('08-02 10:00', { creditsCap: usd(15) })] })).toBe(1);
    expect(room({ snapshots: [{ ...READY, creditsCap: null }, look('07-10 15:05', { creditsCap: usd(15) })] })).toBe(0);
  });

  test('of another currency can not be compared, and neither can what is used in one', () => {
    expect(room({ snapshots: [{ ...READY, creditsCap: null }, look('07-10 12:00', { creditsCap: usd(90), currency: 'EUR' })] })).toBe(0);
    expect(room({ snapshots: [READY, look('07-10 12:00', { creditsCap: usd(90), currency: 'EUR' })] })).toBe(0);
    expect(room({ snapshots: [READY, look('07-10 15:03', { creditsUsed: usd(19.999), currency: 'EUR' })] })).toBe(1);
  });
});

test('what was drawn from a quarter of an hour before the look to the message is gone, and nothing later', () => {
  const windows = [{ ...full('session'), resetsAt: at('07-10 15:03') }];
  const drawn = (when: string) =>
    refused('blocked', { ...shown({ creditsCap: null }), draws: [draw(when, { amount: usd(50), verdict: 'limit-reached' })] }, windows)
      .length;
  expect(drawn('07-10 14:45')).toBe(0);
  for (const when of ['07-10 14:44:59', '07-10 15:30']) expect(drawn(when)).toBe(1);
  const expired = (when: string) =>
    refused('blocked', { ...shown({ creditsCap: null }), entries: [entry(when, { type: 'expiry', amount: usd(50) })] }, windows).length;
  expect(expired('07-10 15:05')).toBe(0);
  expect(expired('07-10 15:05:01')).toBe(1);
});
