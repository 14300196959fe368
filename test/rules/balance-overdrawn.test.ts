import { expect, test } from 'vitest';
import type { EntryRecord, SnapshotRecord } from '../../src/domain/records.ts';
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
