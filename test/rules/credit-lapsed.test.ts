import { describe, expect, test } from 'vitest';
import type { EntryRecord, SnapshotRecord } from '../../src/domain/records.ts';
import type { AccountReplay, Use } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, entry, found, lone, look, usd, use } from './make.ts';

const RULE = 'credit-lapsed';
const expiry = (when: string, amount: number, currency = 'USD') =>
  entry(when, { id: `${when} ${currency}`, type: 'expiry', amount: usd(amount), currency });
const still = (when: string, balance: number, change: Partial<SnapshotRecord> = {}) =>
  look(when, { creditsBalance: usd(balance), creditsUsed: usd(7), ...change });

test('expiries of one month and currency are one note with their sum', () => {
  const entries = [expiry('07-05 00:00', 3), expiry('07-20 00:00', 4.5), expiry('08-01 00:00', 1), expiry('07-06 00:00', 2, 'EUR')];
  const findings = found(RULE, { entries });
  expect(findings.map((one) => `${one.identity.join(' ')} ${one.amount}`).sort()).toEqual([
    'expiry subscription EUR 2026-07 2000000',
    'expiry subscription USD 2026-07 7500000',
    'expiry subscription USD 2026-08 1000000',
  ]);
  const july = findings.find((one) => one.amount === usd(7.5));
  expect(july).toMatchObject({ level: 'note', at: at('07-05 00:00') });
  expect(july && wordsFor(july).message).toBe('USD 7.50 of credits expired unused in 2026-07 (2 postings).');
});

test('a grant that was used up before it ended, and an expiry of nothing, are silent', () => {
  const grant = entry('06-01 00:00', { type: 'grant', amount: usd(5), expiresAt: at('07-01 00:00') });
  const used = entry('06-20 00:00', { type: 'draw', amount: usd(5), balanceAfter: usd(0) });
  expect(found(RULE, { entries: [grant, used, expiry('07-01 00:00', 0)] })).toEqual([]);
});

test('a balance that falls to zero while the counter stands still and nothing is used is a note', () => {
  const [finding, ...more] = found(RULE, { snapshots: [still('07-10 10:00', 11), still('07-12 10:00', 0)] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'note', amount: usd(11), at: at('07-10 10:00'), facts: { shownBy: 'looks' } });
  const rows = [use('07-09 10:00'), use('07-13 10:00')];
  const bare = { creditsUsed: null };
  expect(found(RULE, { snapshots: [still('07-10 10:00', 11, bare), still('07-12 10:00', 0, bare)], uses: rows })).toHaveLength(1);
});

test('where a use, a draw or the counter can have taken it, or no record would show that, nothing is said', () => {
  const snapshots = [still('07-10 10:00', 11), still('07-12 10:00', 0)];
  expect(found(RULE, { snapshots, uses: [use('07-11 10:00', { funding: 'allowance' })] })).toEqual([]);
  expect(found(RULE, { snapshots, draws: [draw('07-11 10:00')] })).toEqual([]);
  expect(found(RULE, { snapshots, draws: [lone('balance', '07-10 10:00', '07-12 10:00')] })).toHaveLength(1);
  expect(found(RULE, { snapshots, entries: [entry('07-12 10:10', { type: 'draw', amount: usd(1) })] })).toEqual([]);
  expect(found(RULE, { snapshots: [still('07-10 10:00', 11), still('07-12 10:00', 0, { creditsUsed: usd(18) })] })).toEqual([]);
  const unknown = { creditsUsed: null };
  expect(found(RULE, { snapshots: [still('07-10 10:00', 11, unknown), still('07-12 10:00', 0, unknown)] })).toEqual([]);
  expect(found(RULE, { snapshots: [still('07-30 10:00', 11), still('08-02 10:00', 0)] })).toEqual([]);
});

test('what the ledger refunds, voids or lets expire is not told twice, and another currency says nothing', () => {
  const snapshots = [still('07-10 10:00', 11), still('07-12 10:00', 0)];
  for (const type of ['refund', 'void'] as const) {
    expect(found(RULE, { snapshots, entries: [entry('07-11 10:00', { type, amount: usd(11) })] })).toEqual([]);
    expect(found(RULE, { snapshots, entries: [entry('07-11 10:00', { type, amount: usd(9) })] })[0]?.amount).toBe(usd(2));
  }
  expect(found(RULE, { snapshots, entries: [expiry('07-11 10:00', 11)] }).map((one) => one.facts.shownBy)).toEqual(['expiries']);
  expect(found(RULE, { snapshots: [still('07-10 10:00', 11), still('07-12 10:00', 0, { currency: 'EUR' })] })).toEqual([]);
  expect(found(RULE, { snapshots: [still('07-10 10:00', 11), still('07-12 10:00', 0.5)] })).toEqual([]);
});

describe('between two looks', () => {
  const [first, last] = [still('07-10 10:00', 11), still('07-12 10:00', 0)];
  const told = (account: Partial<AccountReplay>, ...looks: readonly SnapshotRecord[]) =>
    found(RULE, { snapshots: [first, last, ...looks], ...account }).map((one) => one.amount);

  test('a use or a draw near either of them, to the second, may have taken it', () => {
    for (const when of ['07-10 09:59', '07-12 10:01']) expect(told({ uses: [use(when)] })).toEqual([]);
    for (const when of ['07-10 09:58:59', '07-12 10:01:01']) expect(told({ uses: [use(when)] })).toEqual([usd(11)]);
    expect(told({ uses: [use('07-11 10:00', { stream: 'api' })] })).toEqual([usd(11)]);
    for (const when of ['07-10 09:59', '07-12 10:16']) expect(told({ draws: [lone('ledger', when, when)] })).toEqual([]);
    for (const when of ['07-10 09:58:59', '07-12 10:16:01']) expect(told({ draws: [lone('ledger', when, when)] })).toEqual([usd(11)]);
  });

  test('whatever the ledger takes near them may be the fall; what comes in, or of another ledger, explains nothing', () => {
    const taken = (when: string, change: Partial<EntryRecord> = {}) =>
      told({ entries: [entry('07-01 10:00', { stream: 'api' }), entry(when, { type: 'refund', amount: usd(11), ...change })] });
    for (const when of ['07-10 09:45', '07-12 10:15']) expect(taken(when)).toEqual([]);
    for (const when of ['07-10 09:44:59', '07-12 10:15:01']) expect(taken(when)).toEqual([usd(11)]);
    for (const change of [{ stream: 'api' }, { currency: 'EUR' }, { type: 'purchase' }] as const)
      expect(taken('07-11 10:00', change)).toEqual([usd(11)]);
  });

  test('a counter that moves in between, and back, shows that something was drawn', () => {
    const counter = (when: string, used: number | null, change: Partial<SnapshotRecord> = {}) =>
      look(when, { creditsUsed: used === null ? null : usd(used), ...change });
    expect(told({}, counter('07-11 10:00', 9))).toEqual([]);
    for (const other of [
      counter('07-11 10:00', null),
      counter('07-11 10:00', 9, { currency: 'EUR' }),
      counter('07-10 09:00', 6),
      counter('07-12 11:00', 9),
    ])
      expect(told({}, other)).toEqual([usd(11)]);
  });

  test('the order in which looks are given, of one time as well, changes nothing', () => {
    expect(told({ snapshots: [last, first] })).toEqual([usd(11)]);
    const day = (balance: number, latest: string) => still('07-10 00:00', balance, { latest: at(latest) });
    for (const pair of [
      [day(11, '07-10 00:00'), day(0, '07-10 12:00')],
      [day(11, '07-10 00:00'), day(0, '07-10 00:00')],
    ])
      for (const snapshots of [pair, pair.toReversed()]) expect(found(RULE, { snapshots })).toHaveLength(1);
  });

  test('that may have been in either order nothing is said, and a cent is rounding', () => {
    const dated = (latest: string) => found(RULE, { snapshots: [{ ...first, latest: at(latest) }, last] });
    expect(dated('07-12 10:00')).toHaveLength(1);
    expect(dated('07-12 10:00:01')).toEqual([]);
    expect(found(RULE, { snapshots: [still('07-10 10:00', 0.01), last] })).toEqual([]);
    expect(found(RULE, { snapshots: [still('07-10 10:00', 0.010001), last] })).toHaveLength(1);
  });

  test('one without a balance is no look at it, and one without a currency says nothing', () => {
    expect(told({}, still('07-11 10:00', 0, { creditsBalance: null }))).toEqual([usd(11)]);
    expect(found(RULE, { snapshots: [first, last].map((one) => ({ ...one, currency: '' })) })).toEqual([]);
  });
});

describe('without a counter that stands still', () => {
  const rows = (before: string, after: string, change: Partial<Use> = {}) => [use(before, change), use(after, change)];
  const bare = { creditsUsed: null };
  const snapshots = [still('07-10 10:00', 11, bare), still('07-12 10:00', 0, bare)];
  const told = (uses: readonly Use[], looks: readonly SnapshotRecord[] = snapshots) => found(RULE, { snapshots: looks, uses }).length;

  test('one usage file must have rows before and after', () => {
    const [before, after] = rows('07-09 10:00', '07-13 10:00') as [Use, Use];
    expect(told([before, after])).toBe(1);
    expect(told([before, { ...after, origins: [...after.origins, { file: 8, line: 2 }] }])).toBe(1);
    expect(told([before, { ...after, origins: [{ file: 8, line: 2 }] }])).toBe(0);
    expect(told([before])).toBe(0);
    expect(told([after])).toBe(0);
    expect(told(rows('07-09 10:00', '07-13 10:00', { stream: 'api' }))).toBe(0);
    expect(told([], [still('07-10 10:00', 11), still('07-12 10:00', 0, bare)])).toBe(0);
  });

  test('one that moved within a month shows a draw, at the first and the last look too; a new month begins at nothing', () => {
    const uses = rows('07-09 10:00', '08-13 10:00');
    const moved = (...used: number[]) => [
      still('07-10 10:00', 11, { creditsUsed: usd(used[0] ?? 0) }),
      look('07-11 10:00', { creditsUsed: usd(used[1] ?? 0) }),
      still('07-12 10:00', 0, { creditsUsed: usd(used[2] ?? 0) }),
    ];
    expect(told(uses, moved(7, 9, 9))).toBe(0);
    expect(told(uses, moved(7, 7, 9))).toBe(0);
    expect(told(uses, moved(7, 7, 7))).toBe(1);
    expect(told(uses, [still('07-30 10:00', 11), still('08-02 10:00', 0, { creditsUsed: usd(3) })])).toBe(1);
  });
});
