import { expect, test } from 'vitest';
import type { Budget } from '../../src/domain/options.ts';
import type { AccountReplay } from '../../src/replay/model.ts';
import type { Finding } from '../../src/rules/rule.ts';
import { chargesOf } from '../../src/rules/support/budgets.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, charge, draw, found, input, lone, POLICY, usd } from './make.ts';

const RULE = 'budget-exceeded';
const API: Budget = { stream: 'api', workspace: '*', apiKey: '*', month: usd(20), currency: 'USD' };

function over(account: Partial<AccountReplay>, ...budgets: readonly Budget[]): Finding<typeof RULE>[] {
  return found(RULE, account, POLICY, budgets);
}

const monthOfApi = {
  otherCharges: [
    charge('07-12 00:00', { until: at('07-13 00:00'), amount: usd(4) }),
    charge('07-10 00:00', { until: at('07-11 00:00'), amount: usd(12) }),
    charge('07-11 00:00', { until: at('07-12 00:00'), amount: usd(9) }),
  ],
};

test('a month of API use beyond its budget is one finding, with the overshoot and the day on which it was crossed', () => {
  const [finding, ...more] = over(monthOfApi, API);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'warning', amount: usd(5), currency: 'USD', at: at('07-11 00:00'), draws: [] });
  expect(finding?.identity).toEqual(['2026-07', 'api', '*', '*', 'USD']);
  expect(finding && wordsFor(finding).message).toBe(
    'USD 25.00 was charged in 2026-07 for API use, USD 5.00 above the budget of USD 20.00, which was crossed on 2026-07-11 (UTC).',
  );
});

test('without a budget, or with charges that meet it to the cent, nothing is exceeded', () => {
  expect(over(monthOfApi)).toEqual([]);
  expect(over(monthOfApi, { ...API, month: usd(25) })).toEqual([]);
  expect(over(monthOfApi, { ...API, month: usd(24.99) })).toHaveLength(1);
});

test('the same charges in two months, in another currency or on another stream are no overrun', () => {
  const months = [charge('07-31 23:59', { amount: usd(15) }), charge('08-01 00:00', { amount: usd(15) })];
  expect(over({ otherCharges: months }, API)).toEqual([]);
  expect(over(monthOfApi, { ...API, currency: 'EUR' })).toEqual([]);
  expect(over(monthOfApi, { ...API, stream: 'cloud' })).toEqual([]);
  expect(over(monthOfApi, { ...API, stream: 'subscription' })).toEqual([]);
  expect(over({ draws: [draw('07-10 10:00', { amount: usd(30) })] }, API)).toEqual([]);
});

test('each month beyond it is a finding of its own, and so is each budget', () => {
  const ops = { row: { workspace: 'ops' } };
  const otherCharges = [charge('07-10 10:00', { amount: usd(30), ...ops }), charge('08-10 10:00', { amount: usd(21), ...ops })];
  const findings = over({ otherCharges }, API, { ...API, month: usd(25), workspace: 'op*' });
  expect(findings.map(({ identity, amount }) => `${identity[0]} ${identity[2]} ${amount}`).sort()).toEqual([
    '2026-07 * 10000000',
    '2026-07 op* 5000000',
    '2026-08 * 1000000',
  ]);
});

test('a budget of a workspace or a key counts what is stated to be theirs; only * counts what names none', () => {
  const otherCharges = [
    charge('07-10 10:00', { amount: usd(15), row: { workspace: 'ops', apiKey: 'ci-1' } }),
    charge('07-11 10:00', { amount: usd(15), row: { workspace: 'ops', apiKey: 'ci-2' } }),
    charge('07-12 10:00', { amount: usd(15), row: { workspace: 'Lab', apiKey: 'ci-2' } }),
    charge('07-13 10:00', { amount: usd(15) }),
  ];
  const charged = (workspace: string, apiKey: string): number[] =>
    over({ otherCharges }, { ...API, workspace, apiKey }).map(({ facts }) => facts.charged);
  expect(charged('*', '*')).toEqual([usd(60)]);
  expect(charged('ops', '*')).toEqual([usd(30)]);
  expect(charged('*', 'ci-*')).toEqual([usd(45)]);
  expect(charged('ops', 'ci-2')).toEqual([]);
  expect(charged('lab', '*')).toEqual([]);
  const [finding] = over({ otherCharges }, { ...API, workspace: 'ops', apiKey: 'ci-*' });
  expect(finding && wordsFor(finding).message).toContain('for API use (workspace ops, key ci-*), USD 10.00 above');
});

test('of the subscription the draws count, and those that went beyond are named', () => {
  const draws = [
    draw('07-10 10:00', { amount: usd(15) }),
    draw('07-11 10:00', { amount: usd(6), verdict: 'limit-reached' }),
    draw('07-12 10:00', { amount: null }),
    lone('ledger', '07-13 10:00', '07-13 10:00', { amount: usd(1) }),
  ];
  const [finding] = over({ draws }, { ...API, stream: 'subscription' });
  expect(finding).toMatchObject({ amount: usd(2), at: at('07-11 10:00') });
  expect(finding?.draws).toEqual(['evt-07-11 10:00', 'evt-07-12 10:00', 'ledger:07-13 10:00']);
});

test('a fall of the balance may be an expiry, and a charge over the turn of a month belongs to neither for certain', () => {
  const subscription: Budget = { ...API, stream: 'subscription' };
  expect(over({ draws: [lone('balance', '07-10 10:00', '07-11 10:00', { amount: usd(50) })] }, subscription)).toEqual([]);
  expect(over({ draws: [lone('counter', '07-30 10:00', '08-02 10:00', { amount: usd(50) })] }, subscription)).toEqual([]);
  const [finding] = over({ draws: [lone('counter', '07-10 10:00', '07-12 00:00', { amount: usd(50) })] }, subscription);
  expect(finding && wordsFor(finding).message).toContain('for draws of the subscription, USD 30.00 above');
  expect(finding && wordsFor(finding).message).toContain('crossed by 2026-07-11 (UTC).');
});

test('a ledger entry that no row shows counts on its stream', () => {
  const otherCharges = [charge('07-10 10:00', { use: null, amount: usd(21) })];
  expect(over({ otherCharges }, API)).toHaveLength(1);
  expect(over({ otherCharges }, { ...API, workspace: 'ops' })).toEqual([]);
});

test('charges stand in the order in which they ended, then began, then of their ids', () => {
  const of = (id: string, from: string, until: string) => charge(from, { id, until: at(until) });
  const otherCharges = [
    of('a', '07-10 09:00', '07-10 12:00'),
    of('b', '07-10 10:00', '07-10 11:00'),
    of('d', '07-10 08:00', '07-10 11:00'),
    of('e', '07-10 10:00', '07-10 11:00'),
  ];
  const draws = [draw('07-10 11:30', { id: 'c' }), lone('balance', '07-10 08:00', '07-10 09:00')];
  for (const charges of [otherCharges, otherCharges.toReversed()])
    expect(chargesOf(input({ draws, otherCharges: charges }).replay).map((one) => `${one.id} ${one.stream}`)).toEqual([
      'd api',
      'b api',
      'e api',
      'c subscription',
      'a api',
    ]);
});
