import { expect, test } from 'vitest';
import type { NoticeRecord, SnapshotRecord } from '../../src/domain/records.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { AccountReplay, WindowState } from '../../src/replay/model.ts';
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
