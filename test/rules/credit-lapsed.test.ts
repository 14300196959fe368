import { expect, test } from 'vitest';
import type { SnapshotRecord } from '../../src/domain/records.ts';
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
  expect(finding).toMatchObject({ level: 'note', amount: usd(11), at: at('07-10 10:00') });
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
