import { describe, expect, test } from 'vitest';
import type { EntryRecord, SnapshotRecord } from '../../src/domain/records.ts';
import type { Draw } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, entry, found, lone, look, usd } from './make.ts';

const RULE = 'balance-overdrawn';
const made = (type: EntryRecord['type'], when: string, amount: number, balance: number | null, change: Partial<EntryRecord> = {}) =>
  entry(when, { type, amount: usd(amount), balanceAfter: balance === null ? null : usd(balance), ...change });
const screen = (when: string, balance: number, change: Partial<SnapshotRecord> = {}) =>
  look(when, { creditsBalance: usd(balance), ...change });

test('a balance stated below zero after a draw is a warning by the largest overdraft of the month', () => {
  const below = made('draw', '07-02 10:00', 25, -5);
  const more = made('draw', '07-03 10:00', 1.5, -6.5);
  const paid = draw('07-03 10:00', { source: 'ledger', use: null, entries: [more], id: more.id });
  const [finding, ...others] = found(RULE, { entries: [made('purchase', '07-01 10:00', 20, 20), below, more], draws: [paid] });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ level: 'warning', amount: usd(6.5), at: at('07-03 10:00'), draws: [more.id] });
  expect(finding?.identity).toEqual(['subscription', '2026-07', 'USD']);
  expect(finding && wordsFor(finding).message).toBe(
    'The balance stood at USD -6.50 at 2026-07-03 10:00 UTC: USD 6.50 drawn beyond it, the most in 2026-07.',
  );
});

test('months, currencies and streams are told apart', () => {
  const entries = [
    made('draw', '07-02 10:00', 5, -5),
    made('draw', '08-02 10:00', 1, -6),
    made('draw', '07-02 10:00', 5, -5, { id: 'eur', currency: 'EUR' }),
    made('draw', '07-02 10:00', 5, -5, { id: 'api', stream: 'api' }),
  ];
  expect(
    found(RULE, { entries })
      .map((one) => one.identity.join(' '))
      .sort(),
  ).toEqual(['api 2026-07 USD', 'subscription 2026-07 EUR', 'subscription 2026-07 USD', 'subscription 2026-08 USD']);
});

test('a look below zero speaks where draws stand before it', () => {
  const draws = [lone('counter', '07-10 09:00', '07-10 10:00')];
  expect(found(RULE, { snapshots: [screen('07-10 11:00', -3.23)], draws })).toMatchObject([{ amount: usd(3.23) }]);
  expect(found(RULE, { snapshots: [screen('07-10 11:00', -3.23, { creditsUsed: usd(7.67) })] })).toHaveLength(1);
  expect(found(RULE, { snapshots: [screen('07-10 11:00', -3.23)] })).toEqual([]);
  expect(found(RULE, { snapshots: [screen('07-10 08:00', -3.23)], draws })).toEqual([]);
  expect(found(RULE, { snapshots: [screen('07-10 11:00', 0)], draws })).toEqual([]);
});

test('a refund, void, expiry or correction that took the balance below zero is no overdraft by draws', () => {
  for (const type of ['refund', 'void', 'expiry', 'correction'] as const) {
    const taken = made(type, '07-03 10:00', type === 'correction' ? -10 : 10, -5);
    const entries = [made('purchase', '07-01 10:00', 20, 20), made('draw', '07-02 10:00', 15, 5), taken];
    expect(found(RULE, { entries })).toEqual([]);
    expect(found(RULE, { entries, snapshots: [screen('07-03 11:00', -5, { creditsUsed: usd(15) })] })).toEqual([]);
    // What is drawn after that is beyond the balance by itself alone.
    const drawn = made('draw', '07-04 10:00', 12, -17);
    expect(found(RULE, { entries: [...entries, drawn] })[0]?.amount).toBe(usd(7));
  }
});

test('a reload that is posted just after the draw it was made for lifts it', () => {
  const entries = [made('purchase', '07-01 10:00', 20, 20), made('draw', '07-02 10:00', 25, -5)];
  expect(found(RULE, { entries: [...entries, made('auto-reload', '07-02 10:15', 20, 15)] })).toEqual([]);
  expect(found(RULE, { entries: [...entries, made('auto-reload', '07-02 10:16', 20, 15)] })).toHaveLength(1);
  expect(found(RULE, { entries: [...entries, made('auto-reload', '07-02 10:05', 4, -1)] })).toHaveLength(1);
});

test('a draw larger than the balance stated right before it is beyond it, unless something may have come in', () => {
  const entries = [made('purchase', '07-01 10:00', 20, 20), made('draw', '07-02 10:00', 26, null)];
  const [finding] = found(RULE, { entries });
  expect(finding).toMatchObject({ amount: usd(6), facts: { shownBy: 'balance-before' } });
  expect(found(RULE, { entries: [...entries, made('grant', '07-02 10:10', 10, null)] })).toEqual([]);
  expect(found(RULE, { entries: [...entries, made('draw', '07-03 10:00', 1, 13)] })).toEqual([]);
  expect(found(RULE, { entries: [made('purchase', '07-02 09:50', 20, 20), made('draw', '07-02 10:00', 26, null)] })).toEqual([]);
  expect(found(RULE, { entries: [made('purchase', '07-01 10:00', 20, 20), made('draw', '07-02 10:00', 20, null)] })).toEqual([]);
  expect(found(RULE, { entries: [made('draw', '07-01 10:00', 1, 20), made('draw', '07-02 10:00', 26, null)] })).toEqual([]);
});

test('a balance below zero that does not follow from the one before it is the ledger’s fault, not a draw’s', () => {
  const entries = [made('purchase', '07-01 10:00', 20, 20), made('draw', '07-02 10:00', 5, -3), made('draw', '07-03 10:00', 1, 14)];
  expect(found(RULE, { entries })).toEqual([]);
  expect(found('ledger-unbalanced', { entries })).toHaveLength(1);
});

test('a reload that is posted shortly before the draw it was made after may have come in after that draw', () => {
  const drawn = made('draw', '07-02 10:51', 5, null);
  const entries = (reload: string): EntryRecord[] => [
    made('purchase', '07-01 10:00', 20, 8),
    made('auto-reload', reload, 50, null),
    made('draw', '07-02 03:51', 5, 3),
    drawn,
  ];
  expect(found(RULE, { entries: entries('07-02 03:42') })).toEqual([]);
  expect(found(RULE, { entries: entries('07-02 03:52') })).toEqual([]);
});

test('of two equal overdrafts the earlier is named, be it a look, which is no draw', () => {
  const entries = [made('purchase', '07-01 10:00', 20, 20), made('draw', '07-03 10:00', 25, -5)];
  const early = screen('07-02 10:00', -5, { creditsUsed: usd(25) });
  expect(found(RULE, { entries, snapshots: [early] })).toMatchObject([{ at: at('07-02 10:00'), draws: [] }]);
  const late = screen('07-04 10:00', -5, { creditsUsed: usd(25) });
  expect(found(RULE, { entries, snapshots: [late] })).toMatchObject([{ at: at('07-03 10:00'), draws: [] }]);
});

describe('an overdraft by a draw', () => {
  const amounts = (...entries: readonly EntryRecord[]) => found(RULE, { entries }).map((one) => one.amount);

  test('that went below zero itself is not lessened by what was taken around it', () => {
    const start = made('purchase', '07-01 10:00', 20, 20);
    expect(amounts(start, made('draw', '07-02 10:00', 25, -5), made('refund', '07-02 10:05', 3, -8))).toEqual([usd(5)]);
    expect(amounts(start, made('refund', '07-02 09:55', 20, 0), made('draw', '07-02 10:00', 5, -5))).toEqual([usd(5)]);
  });

  test('from below zero is lessened by what was taken since the balance last stood above it, and is none where nothing is left', () => {
    const start = [made('purchase', '07-01 10:00', 40, 40), made('refund', '07-02 10:00', 10, 30), made('draw', '07-03 10:00', 30, 0)];
    const taken = made('refund', '07-04 10:00', 2, -2);
    expect(amounts(...start, taken, made('draw', '07-05 10:00', 5, -7))).toEqual([usd(5)]);
    const unstated = [made('refund', '07-03 12:00', 1, -1), made('draw', '07-04 10:00', 1, null), made('draw', '07-05 10:00', 5, -7)];
    expect(amounts(...start, ...unstated)).toEqual([usd(6)]);
    const before = [made('purchase', '07-01 10:00', 20, 20), made('draw', '07-02 10:00', 19, 1)];
    expect(amounts(...before, made('refund', '07-03 10:00', 6, -5), made('draw', '07-04 10:00', 1, -6))).toEqual([]);
    expect(amounts(...before, made('refund', '07-03 10:00', 26, -25), made('draw', '07-04 10:00', 1, -26))).toEqual([]);
  });

  test('close to the last balance above zero may be of before it', () => {
    const start = [made('purchase', '07-01 10:00', 40, 40), made('refund', '07-02 10:00', 10, 30)];
    const close = (when: string) => [
      ...start,
      made('draw', when, 30, 0),
      made('refund', '07-05 09:50', 2, -2),
      made('draw', '07-05 10:00', 5, -7),
    ];
    expect(amounts(...close('07-05 09:45'))).toEqual([]);
    expect(amounts(...close('07-05 09:44:59'))).toEqual([usd(5)]);
  });

  test('is lifted by a reload that just covers it', () => {
    const entries = [made('purchase', '07-01 10:00', 20, 20), made('draw', '07-02 10:00', 25, -5)];
    expect(amounts(...entries, made('auto-reload', '07-02 10:05', 5, 0))).toEqual([]);
    expect(amounts(...entries, made('auto-reload', '07-02 10:05', 4.99, -0.01))).toEqual([usd(5)]);
  });

  test('without a balance of its own is known by the one before it, which must be stated, above zero and surely earlier', () => {
    const start = made('purchase', '07-01 10:00', 20, 20);
    const [finding] = found(RULE, { entries: [start, made('draw', '07-02 10:00', 26, null)] });
    expect(finding?.facts.balance).toBe(usd(-6));
    expect(amounts(start, made('draw', '07-02 10:00', 20, 0), made('draw', '07-03 10:00', 1, null))).toEqual([usd(1)]);
    expect(amounts(start, made('draw', '07-02 10:00', 25, -5), made('draw', '07-03 10:00', 1, null))).toEqual([usd(5)]);
    expect(amounts(start, made('draw', '07-02 10:00', 5, null), made('draw', '07-03 10:00', 26, null))).toEqual([]);
    const next = [start, made('draw', '07-02 10:00', 26, null), made('purchase', '07-05 10:00', 20, 14)];
    expect(amounts(...next, made('draw', '07-06 10:00', 1, 13))).toEqual([usd(6)]);
    expect(amounts(...next, made('draw', '07-06 10:00', 1, 3))).toEqual([]);
    const later = [...next.slice(0, 2), made('purchase', '07-04 10:00', 21, null), made('draw', '07-05 10:00', 1, 14)];
    expect(amounts(...later, made('draw', '07-06 10:00', 1, 13))).toEqual([usd(6)]);
    expect(amounts(...later, made('draw', '07-06 10:00', 1, 3))).toEqual([]);
    expect(amounts(made('purchase', '07-02 09:45', 20, 20), made('draw', '07-02 10:00', 26, null))).toEqual([]);
    expect(amounts(made('purchase', '07-02 09:44:59', 20, 20), made('draw', '07-02 10:00', 26, null))).toEqual([usd(6)]);
  });
});

describe('an overdraft on a look', () => {
  const below = screen('07-03 10:00', -3, { creditsUsed: usd(7) });
  const amounts = (entries: readonly EntryRecord[], ...looks: readonly SnapshotRecord[]) =>
    found(RULE, { entries, snapshots: [below, ...looks] }).map((one) => one.amount);
  const taken = (when: string, change: Partial<EntryRecord> = {}) => made('refund', when, 10, null, change);

  test('is lessened by what was taken since a look last showed the balance at zero or more, in whatever order they are given', () => {
    const before = screen('07-02 10:00', 0);
    expect(amounts([taken('07-01 10:00')], before)).toEqual([usd(3)]);
    expect(amounts([taken('07-02 09:44:59')], before)).toEqual([usd(3)]);
    for (const when of ['07-02 09:45', '07-02 12:00', '07-03 10:15']) expect(amounts([taken(when)], before)).toEqual([]);
    expect(amounts([taken('07-03 10:15:01')], before)).toEqual([usd(3)]);
    expect(amounts([taken('07-01 10:00')])).toEqual([]);
    expect(amounts([made('refund', '07-02 12:00', 3, null)], before)).toEqual([]);
    expect(amounts([taken('07-02 12:00')], before, screen('07-02 18:00', 0, { creditsBalance: null }))).toEqual([]);
  });

  test('is that of one currency, and of the subscription', () => {
    for (const change of [{ stream: 'api' }, { currency: 'EUR' }] as const)
      expect(amounts([taken('07-02 12:00', change), made('grant', '07-20 10:00', 1, null)])).toEqual([usd(3)]);
    expect(found(RULE, { snapshots: [{ ...below, currency: '' }] })).toEqual([]);
  });

  test('is lifted by what comes in around it', () => {
    const bought = (when: string, amount = 20) => amounts([made('purchase', when, amount, null)]);
    for (const when of ['07-03 09:45', '07-03 10:15']) expect(bought(when)).toEqual([]);
    for (const when of ['07-03 09:44:59', '07-03 10:15:01']) expect(bought(when)).toEqual([usd(3)]);
    expect(bought('07-03 10:00', 3)).toEqual([]);
    expect(bought('07-03 10:00', 2.99)).toEqual([usd(3)]);
  });

  test('needs a draw of its currency that something else than a balance shows, by then', () => {
    const drawn = (...draws: readonly Draw[]) => found(RULE, { snapshots: [{ ...below, creditsUsed: null }], draws });
    expect(drawn(draw('07-03 10:00'))).toMatchObject([{ facts: { shownBy: 'look' } }]);
    expect(drawn(draw('07-03 10:00:01'))).toEqual([]);
    expect(drawn(draw('07-03 09:00', { currency: 'EUR' }))).toEqual([]);
    expect(drawn(lone('balance', '07-02 10:00', '07-03 10:00'))).toEqual([]);
  });
});
