import { expect, test } from 'vitest';
import { byText } from '../../src/domain/order.ts';
import type { Disagreement } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, charge, draw, found, usd } from './make.ts';

const RULE = 'draw-sources-disagree';

function disagreement(change: Partial<Disagreement>): Disagreement {
  return {
    kind: 'row-entry',
    at: at('07-10 14:05'),
    until: at('07-10 14:05'),
    currency: 'USD',
    itemised: usd(2.3),
    other: usd(2.8),
    drawId: null,
    origins: [{ file: 1, line: 4 }],
    ...change,
  };
}

test('a row and its ledger entry with different amounts are a warning on that draw, by the difference', () => {
  const drawn = draw('07-10 14:05');
  const [finding] = found(RULE, { draws: [drawn], disagreements: [disagreement({ drawId: drawn.id })] });
  expect(finding).toMatchObject({ level: 'warning', amount: usd(0.5), draws: [drawn.id] });
  expect(finding && wordsFor(finding).message).toBe(
    'The usage row says USD 2.30, its ledger entry says USD 2.80 for the draws at 2026-07-10 14:05 UTC.',
  );
});

test('a counter below the rows, and a balance that the counter does not follow, are told apart', () => {
  const disagreements = [disagreement({ kind: 'counter', other: usd(1) }), disagreement({ kind: 'balance-counter', other: usd(1) })];
  const findings = found(RULE, { disagreements });
  expect(findings.map((one) => wordsFor(one).message.replace(/ says.*/, '')).sort(byText)).toEqual([
    'The counter of credits used',
    'The sum of the itemised draws',
  ]);
});

test('draws whose sources agree are silent, and another event of the same id at another time is not blamed', () => {
  expect(found(RULE, { draws: [draw('07-10 14:05')] })).toEqual([]);
  const other = { ...draw('07-11 14:05'), id: 'evt-07-10 14:05' };
  expect(found(RULE, { draws: [other], disagreements: [disagreement({ drawId: other.id })] })[0]?.draws).toEqual([]);
});

test('a counter of the plan that leaves out what the API was charged does not disagree; what it lacks beyond that, it does', () => {
  const disagreements = [
    disagreement({ kind: 'counter', at: at('07-10 00:00'), until: at('07-20 00:00'), itemised: usd(45), other: usd(5) }),
  ];
  const otherCharges = [charge('07-12 00:00', { until: at('07-13 00:00'), amount: usd(40) })];
  expect(found(RULE, { disagreements, otherCharges })).toEqual([]);
  expect(found(RULE, { disagreements })).toHaveLength(1);
  const later = [charge('07-21 00:00', { amount: usd(40) }), charge('07-12 00:00', { amount: usd(40), currency: 'EUR' })];
  expect(found(RULE, { disagreements, otherCharges: later })).toHaveLength(1);
  const [finding] = found(RULE, { disagreements: disagreements.map((one) => ({ ...one, itemised: usd(47) })), otherCharges });
  expect(finding?.amount).toBe(usd(2));
});

test('what the API was charged is of the counter’s time when it ended in it, and explains it up to a cent', () => {
  const counter = disagreement({ kind: 'counter', at: at('07-10 00:00'), until: at('07-20 00:00'), itemised: usd(45), other: usd(5) });
  const beside = (until: string, amount = 40, own = counter) =>
    found(RULE, { disagreements: [own], otherCharges: [charge('07-09 00:00', { until: at(until), amount: usd(amount) })] });
  expect(beside('07-20 00:00')).toEqual([]);
  for (const until of ['07-10 00:00', '07-20 00:00:01']) expect(beside(until)).toHaveLength(1);
  expect(beside('07-12 00:00', 39.99)).toEqual([]);
  expect(beside('07-12 00:00', 39.98)).toHaveLength(1);
  expect(beside('07-12 00:00', 40, { ...counter, kind: 'balance-counter' })).toHaveLength(1);
});
