import { expect, test } from 'vitest';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, found, invoice, usd, use } from './make.ts';

const RULE = 'api-charge';

test('API use is one note per currency, from the first use on, with workspace and key', () => {
  const uses = [
    use('07-03 10:00', { stream: 'api', amount: usd(90), workspace: 'ops', apiKey: 'ci' }),
    use('07-02 10:00', { stream: 'api', amount: usd(9.08), workspace: 'ops', apiKey: 'nightly' }),
  ];
  const [finding, ...more] = found(RULE, { uses, otherStreams: [{ stream: 'api', currency: 'USD', amount: usd(99.08), uses: 2 }] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'note', amount: usd(99.08), currency: 'USD', at: at('07-02 10:00'), draws: [] });
  expect(finding && wordsFor(finding).message).toContain('By workspace and key: ops and ci USD 90.00; ops and nightly USD 9.08.');
});

test('draws of the subscription and charges of other streams are no API charge', () => {
  expect(found(RULE, { draws: [draw('07-10 14:05')], uses: [use('07-10 14:05')] })).toEqual([]);
  expect(found(RULE, { otherStreams: [{ stream: 'cloud', currency: 'USD', amount: usd(5), uses: 1 }] })).toEqual([]);
  expect(found(RULE, { otherStreams: [{ stream: 'api', currency: 'USD', amount: usd(0), uses: 3 }] })).toEqual([]);
});

test('an API invoice alone is a charge; beside rows of the same use it is the bill for them', () => {
  const invoices = [invoice('inv-9', '08-01 00:00', { stream: 'api', amount: usd(99.08), description: 'API usage' })];
  expect(found(RULE, { invoices }).map((one) => one.amount)).toEqual([usd(99.08)]);
  const uses = [use('07-03 10:00', { stream: 'api', amount: usd(99.08) })];
  const otherStreams = [{ stream: 'api' as const, currency: 'USD', amount: usd(99.08), uses: 1 }];
  expect(found(RULE, { invoices, uses, otherStreams })).toHaveLength(1);
  expect(found(RULE, { invoices: [invoice('inv-9', '08-01 00:00', { stream: 'api', status: 'void' })] })).toEqual([]);
});
