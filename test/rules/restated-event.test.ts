import { expect, test } from 'vitest';
import { wordsFor } from '../../src/rules/words.ts';
import { draw, entry, found, usd, use } from './make.ts';

const RULE = 'restated-event';

test('an event restated with the same money is a note', () => {
  const kept = use('07-10 14:05', { model: 'example-large' });
  const [finding] = found(RULE, { restatements: [{ kept, dropped: [use('07-10 14:05')], moneyChanges: false }] });
  expect(finding).toMatchObject({ level: 'note', amount: null });
});

test('an event whose money changes is a warning with the difference as amount and the draw it is', () => {
  const kept = use('07-10 14:05', { amount: usd(1) });
  const drawn = { ...draw('07-10 14:05'), use: kept };
  const restatements = [{ kept, dropped: [use('07-10 14:05', { amount: usd(1.4), file: 2 })], moneyChanges: true }];
  const [finding] = found(RULE, { draws: [drawn], restatements });
  expect(finding).toMatchObject({ level: 'warning', amount: usd(0.4), currency: 'USD', draws: [drawn.id] });
  expect(finding?.origins.map((one) => one.file)).toEqual([0, 2]);
  expect(finding && wordsFor(finding).message).toContain('USD 1.00, then USD 1.40; the first counts');
});

test('a currency that changes is a change of money without a difference to name', () => {
  const restatements = [{ kept: use('07-10 14:05'), dropped: [use('07-10 14:05', { currency: 'EUR' })], moneyChanges: true }];
  expect(found(RULE, { restatements })[0]).toMatchObject({ level: 'warning', amount: null });
});

test('a ledger entry is restated likewise: another description is a note, another amount a warning', () => {
  const kept = entry('07-10 14:05');
  const story = (change: Partial<typeof kept>) =>
    found(RULE, { entryRestatements: [{ kept, dropped: [{ ...kept, ...change }] }] })[0]?.level;
  expect(story({ description: 'top-up' })).toBe('note');
  expect(story({ amount: usd(25) })).toBe('warning');
});

test('equal rows in overlapping exports and two events at one time are no restatement', () => {
  expect(found(RULE, { uses: [use('07-10 14:05'), use('07-10 14:05', { id: 'evt-2' })] })).toEqual([]);
  expect(found(RULE, { entries: [entry('07-10 14:05'), entry('07-10 14:05', { id: 'led-2' })] })).toEqual([]);
});
