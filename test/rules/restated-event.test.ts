import { describe, expect, test } from 'vitest';
import type { UseRecord } from '../../src/domain/records.ts';
import type { Use } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, entry, found, usd, use } from './make.ts';

const RULE = 'restated-event';

/** A use of USD 1.00, and what other exports state of it. */
function restated(others: readonly Partial<UseRecord>[], change: Partial<Use> = {}) {
  const kept = use('07-10 14:05', { amount: usd(1), ...change });
  return found(RULE, { restatements: [{ kept, dropped: others.map((other) => use('07-10 14:05', { ...kept, ...other })) }] });
}

test('an event restated with the same money is a note', () => {
  const kept = use('07-10 14:05', { model: 'example-large' });
  const [finding] = found(RULE, { restatements: [{ kept, dropped: [use('07-10 14:05')] }] });
  expect(finding).toMatchObject({ level: 'note', amount: null });
});

test('an event whose money changes is a warning with the difference as amount and the draw it is', () => {
  const kept = use('07-10 14:05', { amount: usd(1) });
  const drawn = { ...draw('07-10 14:05'), use: kept };
  const restatements = [{ kept, dropped: [use('07-10 14:05', { amount: usd(1.4), file: 2 })] }];
  const [finding] = found(RULE, { draws: [drawn], restatements });
  expect(finding).toMatchObject({ level: 'warning', amount: usd(0.4), currency: 'USD', draws: [drawn.id] });
  expect(finding?.origins.map((one) => one.file)).toEqual([0, 2]);
  expect(finding && wordsFor(finding).message).toContain('USD 1.00, then USD 1.40; the first counts');
});

describe('the difference', () => {
  test('is the largest of several, and one statement of them is enough for a change of money', () => {
    expect(restated([{ amount: usd(1.4) }, { model: 'example-large' }, { amount: usd(1.1) }])).toMatchObject([
      { level: 'warning', amount: usd(0.4), facts: { statements: 4 } },
    ]);
  });

  test('is not taken from a statement without an amount, nor from the currency that it need not name', () => {
    const blank = { amount: null, currency: '' };
    expect(restated([blank, { amount: usd(1.4) }])).toMatchObject([{ level: 'warning', amount: usd(0.4), currency: 'USD' }]);
    expect(restated([blank])).toMatchObject([{ level: 'warning', amount: null, currency: '' }]);
    expect(restated([{ amount: usd(1.4) }], blank)).toMatchObject([{ level: 'warning', amount: null, currency: '' }]);
  });

  test('is not named between two currencies', () => {
    expect(restated([{ amount: usd(2), currency: 'EUR' }])).toMatchObject([{ level: 'warning', amount: null, currency: '' }]);
    expect(restated([{ currency: 'EUR' }])).toMatchObject([{ level: 'warning', amount: null, facts: { currency: '' } }]);
  });
});

describe('a sum without an id that began with the whole', () => {
  const month = { id: '', until: at('08-10 14:05') };

  test('and ended earlier is part of it and restates nothing', () => {
    expect(restated([{ until: at('07-20 14:05'), amount: usd(0.4) }], month)).toEqual([]);
    expect(restated([{ until: at('07-20 14:05'), amount: usd(0.4) }, { amount: usd(1.4) }], month)).toMatchObject([{ amount: usd(0.4) }]);
  });

  test('but ended with it, lasted no time or bears an id is stated differently', () => {
    expect(restated([{ amount: usd(0.4) }], month)).toHaveLength(1);
    expect(restated([{ until: at('07-10 14:05'), amount: usd(0.4) }], month)).toHaveLength(1);
    expect(restated([{ until: at('07-20 14:05'), amount: usd(0.4) }], { until: month.until })).toHaveLength(1);
  });
});

describe('a ledger entry', () => {
  const kept = entry('07-10 14:05', { file: 1, line: 7 });
  const story = (...changes: readonly Partial<typeof kept>[]) =>
    found(RULE, { entryRestatements: [{ kept, dropped: changes.map((change) => ({ ...kept, ...change })) }] });

  test('is restated likewise: another description is a note; another amount, currency or type a warning', () => {
    expect(story({ description: 'top-up' })).toMatchObject([{ level: 'note' }]);
    for (const change of [{ amount: usd(25) }, { currency: 'EUR' }, { type: 'grant' as const }])
      expect(story(change, { description: 'top-up' })).toMatchObject([{ level: 'warning' }]);
  });

  test('is named with its place and the draw that it belongs to', () => {
    const others = [draw('07-09 10:00', { entries: [entry('07-09 10:00')] }), draw('07-10 14:04', { entries: [kept] })];
    const restatement = { kept, dropped: [{ ...kept, amount: usd(25), file: 2 }] };
    const [finding] = found(RULE, { draws: others, entryRestatements: [restatement] });
    expect(finding).toMatchObject({ amount: usd(5), draws: ['evt-07-10 14:04'] });
    expect(finding?.identity).toEqual(['entry', kept.id, String(kept.at)]);
    expect(finding?.origins).toEqual([
      { file: 1, line: 7 },
      { file: 2, line: 7 },
    ]);
    expect(finding && wordsFor(finding).message).toContain('Ledger entry led-07-10 14:05 at 2026-07-10 14:05 UTC is stated in 2 different');
    expect(found(RULE, { entryRestatements: [restatement] })).toMatchObject([{ draws: [] }]);
  });
});

test('equal rows in overlapping exports and two events at one time are no restatement', () => {
  expect(found(RULE, { uses: [use('07-10 14:05'), use('07-10 14:05', { id: 'evt-2' })] })).toEqual([]);
  expect(found(RULE, { entries: [entry('07-10 14:05'), entry('07-10 14:05', { id: 'led-2' })] })).toEqual([]);
});
