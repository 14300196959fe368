import { expect, test } from 'vitest';
import type { EntryRecord } from '../../src/domain/records.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, entry, found, invoice, POLICY, usd } from './make.ts';

const RULE = 'correction-falls-short';
const paid = draw('07-10 14:00', { amount: usd(9) });
const given = (type: EntryRecord['type'], amount: number, change: Partial<EntryRecord> = {}) =>
  entry('07-20 10:00', { id: `${type}-${amount}`, type, amount: usd(amount), eventId: paid.id, ...change });

const NO_MATCH = { feature: null, model: null, surface: null, client: null, promptTokensOver: null, except: null };
const INCIDENT = {
  id: '2026-07-10-misrouting',
  decides: true,
  when: NO_MATCH,
  from: at('07-10 13:00'),
  until: at('07-10 15:00'),
  source: 'example',
  title: 'Use went to credits',
};
const policy: Policy = { ...POLICY, incidents: [INCIDENT] };
const inside = { reason: 'incident', policyEntry: INCIDENT.id } as const;

test('a correction that names a draw and is smaller than what was premature of it is a warning by what is missing', () => {
  const [finding, ...more] = found(RULE, { draws: [paid], entries: [given('correction', 4)] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'warning', grade: 'proven', amount: usd(5), draws: [paid.id], at: at('07-20 10:00') });
  expect(finding?.facts.given).toEqual({ toCard: 0, asCredit: 0, corrected: usd(4) });
  expect(finding && wordsFor(finding).message).toContain('is USD 5.00 less than the USD 9.00 that was premature there (1 draw).');
});

test('what is given back in other ways counts in favour of silence, and the three are told apart', () => {
  const entries = [given('correction', 2), given('refund', 3), given('grant', 3)];
  expect(found(RULE, { draws: [paid], entries })[0]).toMatchObject({
    amount: usd(1),
    facts: { given: { toCard: usd(3), asCredit: usd(3), corrected: usd(2) } },
  });
  expect(found(RULE, { draws: [paid], entries: [...entries, given('grant', 1)] })).toEqual([]);
  const linked = [given('correction', 2, { invoiceId: 'R-9' })];
  const back = (amount: number) => [invoice('R-9', '07-21 10:00', { amount: usd(amount) })];
  expect(found(RULE, { draws: [paid], entries: linked, invoices: back(-7) })).toEqual([]);
  expect(found(RULE, { draws: [paid], entries: linked, invoices: back(-6) })).toHaveLength(1);
  // The ledger's refund and the refunded invoice that it names are the same money.
  const refund = [given('refund', 5, { invoiceId: 'R-9' })];
  expect(found(RULE, { draws: [paid], entries: refund, invoices: back(-5) })[0]?.amount).toBe(usd(4));
});

test('a correction that names an incident, by id or by date beside a word for one, covers its premature draws', () => {
  const draws = [
    draw('07-10 13:30', { ...inside, amount: usd(2) }),
    draw('07-10 14:30', { ...inside, amount: usd(3) }),
    draw('07-10 18:00'),
  ];
  const named = (description: string, amount = 1) =>
    found(RULE, { draws, entries: [given('correction', amount, { eventId: '', description })] }, policy);
  expect(named('Correction 2026-07-10-misrouting')[0]).toMatchObject({ amount: usd(4), grade: 'proven' });
  expect(named('Goodwill for the incident of 2026-07-10')).toHaveLength(1);
  expect(named('Refund for 2026-07-10')).toHaveLength(1);
  expect(named('Refund for 2026-07-10', 5)).toEqual([]);
  expect(named('Settled 2026-07-10')).toEqual([]);
  expect(named('Refund for 2026-07-11')).toEqual([]);
  expect(named('Refund')).toEqual([]);
});

test('draws that are only suspected, in another currency, or that no correction names are not counted', () => {
  const short = [given('correction', 1)];
  expect(found(RULE, { draws: [{ ...paid, verdict: 'suspected', prematureAmount: usd(0) }], entries: short })).toEqual([]);
  expect(found(RULE, { draws: [paid], entries: [given('correction', 1, { currency: 'EUR' })] })).toEqual([]);
  expect(found(RULE, { draws: [paid], entries: [...short, given('refund', 1, { currency: 'EUR' })] })).toEqual([]);
  expect(found(RULE, { draws: [paid], entries: [given('correction', 1, { eventId: '' })] })).toEqual([]);
  expect(found(RULE, { draws: [paid], entries: [given('grant', 1)] })).toEqual([]);
  expect(found(RULE, { draws: [paid], entries: [given('correction', -1)] })).toEqual([]);
  expect(found(RULE, { draws: [paid, { ...draw('07-11 10:00'), id: paid.id }], entries: short })).toEqual([]);
});
