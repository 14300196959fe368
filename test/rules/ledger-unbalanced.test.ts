import { expect, test } from 'vitest';
import { DAY, type Instant } from '../../src/domain/time.ts';
import type { EntryRecord } from '../../src/domain/records.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, entry, found, usd } from './make.ts';

const RULE = 'ledger-unbalanced';
const bought = (when: string, amount: number, balance: number | null, change: Partial<EntryRecord> = {}) =>
  entry(when, { amount: usd(amount), balanceAfter: balance === null ? null : usd(balance), ...change });
const drawn = (when: string, amount: number, balance: number | null, change: Partial<EntryRecord> = {}) =>
  bought(when, amount, balance, { type: 'draw', ...change });
const onDay = (day: string, id: string, made: EntryRecord): EntryRecord => ({
  ...made,
  id,
  at: at(`${day} 00:00`),
  latest: (at(`${day} 00:00`) + DAY - 1) as Instant,
});

test('a balance that the entries since the last one do not lead to is an error by the difference, and the rest goes on from it', () => {
  const entries = [bought('07-01 10:00', 20, 20), drawn('07-02 10:00', 3, null), drawn('07-03 10:00', 2, 12), drawn('07-04 10:00', 2, 10)];
  const [finding, ...more] = found(RULE, { entries });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'error', amount: usd(3), currency: 'USD', at: at('07-03 10:00') });
  expect(finding?.facts.steps).toMatchObject([{ expected: usd(15), difference: usd(-3), takenBack: false }]);
  expect(finding && wordsFor(finding).message).toBe(
    'The subscription ledger in USD does not add up at 1 step, by USD 3.00 in all. ' +
      'After led-07-03 10:00 at 2026-07-03 10:00 UTC it states USD 12.00; going on from led-07-01 10:00 it should be USD 15.00.',
  );
});

test('several steps are one finding that names each, and a balance taken back by the next one is one step', () => {
  const entries = [
    bought('07-01 10:00', 20, 20),
    drawn('07-02 10:00', 3, 16),
    drawn('07-03 10:00', 2, 14),
    drawn('07-04 10:00', 2, 12.000001),
    drawn('07-05 10:00', 2, 10),
  ];
  const [finding] = found(RULE, { entries });
  expect(finding?.facts.steps).toMatchObject([
    { difference: usd(-1), takenBack: false },
    { difference: 1, takenBack: true },
  ]);
  expect(finding?.amount).toBe(usd(1.000001));
});

test('what comes in adds; draws, refunds, expiries, voids and corrections downwards take away', () => {
  const types = ['grant', 'auto-reload', 'correction', 'draw', 'refund', 'expiry', 'void'] as const;
  const balances = [21, 22, 23, 22, 21, 20, 19];
  const entries = types.map((type, index) => bought(`07-0${index + 2} 10:00`, 1, balances[index] ?? 0, { type }));
  const taken = bought('07-09 10:00', -1.2, 17.8, { type: 'correction' });
  expect(found(RULE, { entries: [bought('07-01 10:00', 20, 20), ...entries, taken] })).toEqual([]);
});

test('streams and currencies each have a balance of their own', () => {
  const api = { stream: 'api', id: 'api' } as const;
  const entries = [bought('07-01 10:00', 20, 20), drawn('07-02 10:00', 5, 80, api), drawn('07-03 10:00', 5, 15)];
  expect(found(RULE, { entries: [...entries, drawn('07-03 11:00', 1, 4, { currency: 'EUR' })] })).toEqual([]);
  const gap = drawn('07-04 10:00', 5, 60, { stream: 'api', id: 'api-2' });
  const top = bought('07-01 09:00', 85, 85, { stream: 'api', id: 'api-0' });
  expect(found(RULE, { entries: [top, ...entries, gap] })).toMatchObject([{ amount: usd(15), facts: { stream: 'api' } }]);
});

test('the first stated balance says nothing: what was there before is unknown', () => {
  expect(found(RULE, { entries: [bought('07-01 10:00', 20, 57.5), drawn('07-02 10:00', 5, 52.5)] })).toEqual([]);
});

test('entries posted in another order within the time that postings take, or on one date, do not accuse', () => {
  const late = [bought('07-01 10:00', 20, 20), drawn('07-02 10:00', 3, 12), drawn('07-02 10:14', 5, 15), drawn('07-03 10:00', 2, 10)];
  expect(found(RULE, { entries: late })).toEqual([]);
  const later = [bought('07-01 10:00', 20, 20), drawn('07-02 10:00', 3, 12), drawn('07-02 10:16', 5, 15), drawn('07-03 10:00', 2, 10)];
  expect(found(RULE, { entries: later })).toHaveLength(1);
  // By their ids the day's draws stand in the reverse order, and the last of them is the ledger's last.
  const day = [4, 3, 2, 1].map((amount, index) =>
    onDay('07-02', `led-${9 - index}`, drawn('07-02 00:00', amount, [16, 13, 11, 10][index] ?? 0)),
  );
  expect(found(RULE, { entries: [bought('07-01 10:00', 20, 20), ...day] })).toEqual([]);
  expect(found(RULE, { entries: [bought('07-01 10:00', 20, 20), ...day.slice(0, 1), ...day.slice(2)] })).toMatchObject([
    { amount: usd(3) },
  ]);
});

test('an order that first leads astray is not taken for the only one', () => {
  const tie = { at: at('07-02 10:00'), latest: at('07-02 10:00') };
  const entries = [
    bought('07-01 10:00', 10, 10),
    drawn('07-01 12:00', 0, 10),
    // 10 → 20 fits first, but only 10 → 15 → 10 → 20 uses all three.
    bought('07-02 10:00', 10, 20, { ...tie, id: 'a' }),
    bought('07-02 10:00', 5, 15, { ...tie, id: 'b' }),
    drawn('07-02 10:00', 5, 10, { ...tie, id: 'c' }),
    drawn('07-03 10:00', 1, 19),
  ];
  expect(found(RULE, { entries })).toEqual([]);
});

test('between two files more than a day apart a file may be missing, unless one of them holds both entries', () => {
  const entries = (file: number, apart: string) => [
    bought('07-01 10:00', 20, 20),
    drawn('07-01 12:00', 5, 15),
    drawn(apart, 5, 2, { file }),
  ];
  expect(found(RULE, { entries: entries(1, '07-03 10:00') })).toEqual([]);
  expect(found(RULE, { entries: entries(1, '07-02 10:00') })).toHaveLength(1);
  expect(found(RULE, { entries: entries(0, '07-03 10:00') })).toHaveLength(1);
  const overlapping = entries(1, '07-03 10:00');
  const [, last] = overlapping;
  const entryPlaces = new Map(last === undefined ? [] : [[last, [last, { file: 1, line: 2 }]]]);
  expect(found(RULE, { entries: overlapping, entryPlaces })).toHaveLength(1);
});

test('a ledger that lists no draws keeps them elsewhere, and one that lists no purchases keeps those elsewhere', () => {
  expect(found(RULE, { entries: [bought('07-01 10:00', 20, 20), bought('07-09 10:00', 20, 25)] })).toEqual([]);
  expect(found(RULE, { entries: [drawn('07-01 10:00', 1, 5), drawn('07-09 10:00', 2, 23)] })).toEqual([]);
});
