import { describe, expect, test } from 'vitest';
import type { SnapshotRecord } from '../../src/domain/records.ts';
import type { Draw } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, found, lone, look, usd } from './make.ts';

const RULE = 'spend-cap-exceeded';
const cap = (when: string, amount: number, currency = 'USD') => look(when, { creditsCap: usd(amount), currency });

test('draws of a month above the cap last stated before them are one finding with the overshoot as its amount', () => {
  const draws = [
    draw('07-10 10:00', { amount: usd(15) }),
    draw('07-11 10:00', { amount: usd(6) }),
    draw('07-12 10:00', { amount: usd(0.5) }),
  ];
  const [finding, ...more] = found(RULE, { draws, snapshots: [cap('07-01 09:00', 20)] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'warning', amount: usd(1.5), currency: 'USD', at: at('07-11 10:00') });
  expect(finding?.draws).toEqual(['evt-07-11 10:00', 'evt-07-12 10:00']);
  expect(finding?.identity).toEqual(['2026-07', 'USD']);
});

test('beyond ten per cent above the cap it is an error', () => {
  const over = (amount: number) =>
    found(RULE, { draws: [draw('07-10 10:00', { amount: usd(amount) })], snapshots: [cap('07-01 09:00', 20)] });
  expect(over(22)[0]?.level).toBe('warning');
  expect(over(22.01)[0]?.level).toBe('error');
  expect(over(20)).toEqual([]);
});

test('a counter above the cap on one screen needs no draws', () => {
  const screen = look('07-20 10:00', { creditsUsed: usd(23.84), creditsCap: usd(20) });
  const [finding] = found(RULE, { snapshots: [screen] });
  expect(finding).toMatchObject({ level: 'error', amount: usd(3.84) });
  expect(finding && wordsFor(finding).message).toBe(
    'USD 23.84 drawn in 2026-07 by 2026-07-20 10:00 UTC, USD 3.84 above the cap of USD 20.00 on the same screen.',
  );
});

test('the same amounts in two months, in two currencies, or under a cap raised in time are no overshoot', () => {
  const months = [draw('07-30 10:00', { amount: usd(15) }), draw('08-02 10:00', { amount: usd(15) })];
  expect(found(RULE, { draws: months, snapshots: [cap('07-01 09:00', 20)] })).toEqual([]);
  const currencies = [draw('07-10 10:00', { amount: usd(15) }), draw('07-11 10:00', { amount: usd(15), currency: 'EUR' })];
  expect(found(RULE, { draws: currencies, snapshots: [cap('07-01 09:00', 20), cap('07-01 09:00', 20, 'EUR')] })).toEqual([]);
  const raised = [draw('07-10 10:00', { amount: usd(15) }), draw('07-12 10:00', { amount: usd(15) })];
  expect(found(RULE, { draws: raised, snapshots: [cap('07-01 09:00', 20), cap('07-11 09:00', 50)] })).toEqual([]);
});

test('a cap stated only after the draw, in another currency, or in none says nothing', () => {
  const draws = [draw('07-10 10:00', { amount: usd(30) })];
  expect(found(RULE, { draws, snapshots: [cap('07-11 09:00', 20)] })).toEqual([]);
  expect(found(RULE, { draws, snapshots: [cap('07-01 09:00', 20, 'EUR')] })).toEqual([]);
  expect(found(RULE, { draws, snapshots: [cap('07-01 09:00', 20, '')] })).toEqual([]);
  expect(found(RULE, { draws: [draw('07-10 10:00', { amount: null })], snapshots: [cap('07-01 09:00', 20)] })).toEqual([]);
});

test('a rise of the counter from the very screen that states the cap is a draw after it', () => {
  const draws = [lone('counter', '07-10 10:00', '07-10 11:00', { amount: usd(21) })];
  expect(found(RULE, { draws, snapshots: [cap('07-10 10:00', 20)] })).toHaveLength(1);
});

test('a higher cap earlier in the month is named, since some may have been drawn under it', () => {
  const draws = [draw('07-10 10:00', { amount: usd(30) }), draw('07-12 10:00', { amount: usd(1) })];
  const [finding] = found(RULE, { draws, snapshots: [cap('07-01 09:00', 50), cap('07-11 09:00', 20)] });
  expect(finding?.amount).toBe(usd(11));
  expect(finding && wordsFor(finding).does_not_establish).toContain('A cap of USD 50.00 was stated earlier in the month');
});

test('every month and every currency that goes beyond its cap is a finding of its own', () => {
  const draws = [
    draw('07-10 10:00', { amount: usd(21) }),
    draw('07-10 10:00', { id: 'evt-euro', amount: usd(21), currency: 'EUR' }),
    draw('08-10 10:00', { amount: usd(21) }),
  ];
  const findings = found(RULE, { draws, snapshots: [cap('07-01 09:00', 20), cap('07-01 09:00', 20, 'EUR')] });
  expect(findings.map((one) => one.identity.join(' ')).sort()).toEqual(['2026-07 EUR', '2026-07 USD', '2026-08 USD']);
});

test('of screens that all show an overshoot the first and the largest are named, and of draws every one', () => {
  const screen = (when: string, used: number) => look(when, { creditsUsed: usd(used), creditsCap: usd(20) });
  const [first, again, least, largest] = [
    screen('07-20 10:00', 21),
    screen('07-20 11:00', 21),
    screen('07-20 12:00', 20.5),
    screen('07-20 13:00', 23),
  ];
  const [finding, ...more] = found(RULE, { snapshots: [first, again, least, largest] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ at: at('07-20 10:00'), amount: usd(3), draws: [] });
  expect(finding?.origins.map((one) => one.line)).toEqual([first.line, largest.line]);
  const drawn = draw('07-20 14:00', { amount: usd(20.1) });
  const both = found(RULE, { snapshots: [first, largest], draws: [drawn] });
  expect(both).toMatchObject([{ amount: usd(3), draws: [drawn.id] }]);
  expect(both[0]?.origins).toContainEqual(drawn.origins[0]);
});

describe('the order of what is drawn', () => {
  const crossing = (draws: readonly Draw[]) => {
    const [given, turned] = [draws, draws.toReversed()].map((some) =>
      found(RULE, { draws: some, snapshots: [cap('07-01 09:00', 20)] }).map((one) => one.draws),
    );
    expect(turned).toEqual(given);
    return given;
  };
  const drawn = (id: string, from: string, until: string, amount: number) => draw(from, { id, until: at(until), amount: usd(amount) });

  test('is that in which it ended, then began, then of its ids', () => {
    expect(crossing([drawn('a', '07-10 09:00', '07-10 12:00', 6), drawn('b', '07-10 10:00', '07-10 11:00', 15)])).toEqual([['a']]);
    expect(crossing([drawn('a', '07-10 10:00', '07-10 11:00', 6), drawn('b', '07-10 09:00', '07-10 11:00', 15)])).toEqual([['a']]);
    expect(crossing([drawn('a', '07-10 10:00', '07-10 11:00', 15), drawn('b', '07-10 10:00', '07-10 11:00', 6)])).toEqual([['b']]);
  });

  test('does not hang on draws of no amount, or over the turn of a month', () => {
    expect(crossing([drawn('a', '07-10 10:00', '07-10 10:00', 21), draw('07-11 10:00', { amount: null })])).toEqual([['a']]);
    expect(crossing([drawn('a', '07-31 10:00', '08-01 10:00', 21)])).toEqual([]);
  });

  test('and of screens: the first overshoot is when it happened, whichever shows it', () => {
    const screen = look('07-10 10:00', { creditsUsed: usd(20.5), creditsCap: usd(20) });
    const [finding] = found(RULE, { draws: [draw('07-12 10:00', { amount: usd(21) })], snapshots: [screen] });
    expect(finding).toMatchObject({ at: at('07-10 10:00'), facts: { shownBy: 'draws' } });
    expect(found(RULE, { snapshots: [{ ...screen, latest: at('08-10 10:00') }] })).toEqual([]);
  });
});

test('of two caps at one time the higher binds, and a cap and a draw of no currency say nothing of each other', () => {
  const draws = [draw('07-10 10:00', { amount: usd(30) })];
  const two = [cap('07-01 09:00', 50), cap('07-01 09:00', 20)];
  for (const snapshots of [two, two.toReversed()]) expect(found(RULE, { draws, snapshots })).toEqual([]);
  const unnamed = [draw('07-10 10:00', { amount: usd(30), currency: '' })];
  expect(found(RULE, { draws: unnamed, snapshots: [cap('07-01 09:00', 20, '')] })).toEqual([]);
});

describe('another cap of the month', () => {
  const draws = [draw('07-20 10:00', { amount: usd(30) })];
  const beside = (...others: readonly SnapshotRecord[]) => found(RULE, { draws, snapshots: [...others, cap('07-11 09:00', 20)] })[0];

  test('that holds all that was drawn leaves open what was allowed when: no error', () => {
    expect(beside()?.level).toBe('error');
    expect(beside(cap('07-25 09:00', 30))?.level).toBe('warning');
    expect(beside(cap('07-01 09:00', 30))?.level).toBe('warning');
    for (const other of [cap('07-25 09:00', 29.99), cap('07-25 09:00', 50, 'EUR'), cap('08-01 09:00', 50), cap('06-30 09:00', 50)])
      expect(beside(other)?.level).toBe('error');
  });

  test('is named where it was higher and stated earlier, the last one of several', () => {
    const higher = (...others: readonly SnapshotRecord[]) => beside(...others)?.facts.higherCap;
    expect(higher(cap('07-01 09:00', 60), cap('07-02 09:00', 50), cap('07-03 09:00', 10), cap('07-04 09:00', 20))).toBe(usd(50));
    for (const other of [cap('07-04 09:00', 20), cap('07-04 09:00', 50, 'EUR'), cap('06-30 09:00', 50), cap('07-25 09:00', 50)])
      expect(higher(other)).toBeNull();
  });
});
