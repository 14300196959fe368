import { describe, expect, test } from 'vitest';
import type { EntryRecord, InvoiceRecord } from '../../src/domain/records.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Draw } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, entry, found, invoice, POLICY, usd, use } from './make.ts';

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

describe('an incident that a correction names', () => {
  const covered = (draws: readonly Draw[], entries: readonly EntryRecord[] = []) =>
    found(
      RULE,
      { draws, entries: [given('correction', 1, { eventId: '', description: 'Correction 2026-07-10-misrouting' }), ...entries] },
      policy,
    ).map(({ amount, draws: ids, facts }) => [amount, ids.length, facts.given.corrected]);
  const first = draw('07-10 13:30', { ...inside, amount: usd(2) });

  test('covers what was premature in it, and no other draw', () => {
    const others = [
      draw('07-10 13:31', { ...inside, verdict: 'suspected', prematureAmount: usd(4) }),
      draw('07-10 13:32', { ...inside, prematureAmount: usd(0) }),
      draw('07-10 13:33', { ...inside, policyEntry: '2026-07-10-another' }),
    ];
    expect(covered([first, ...others])).toEqual([[usd(1), 1, usd(1)]]);
    expect(covered(others)).toEqual([]);
  });

  test('covers what meters show in its time where it is cited, to the second', () => {
    const cited = (from: string, until: string, change: Partial<Draw> = {}) =>
      draw(from, { until: at(until), amount: usd(2), citedIncident: INCIDENT.id, ...change });
    expect(covered([cited('07-10 13:00', '07-10 15:00')])).toEqual([[usd(1), 1, usd(1)]]);
    expect(covered([cited('07-10 12:59:59', '07-10 15:00')])).toEqual([]);
    expect(covered([cited('07-10 13:00', '07-10 15:00:01')])).toEqual([]);
    expect(covered([cited('07-10 13:00', '07-10 15:00', { citedIncident: null })])).toEqual([]);
  });

  test('takes in what names one of its draws, which is then no story of its own', () => {
    const more = draw('07-10 14:30', { ...inside, amount: usd(4) });
    const named = given('correction', 1.5, { eventId: more.id });
    const elsewhere = given('correction', 9, { id: 'else', eventId: paid.id });
    expect(covered([first, more, { ...paid, reason: 'reading-after' }], [named, elsewhere])).toEqual([[usd(3.5), 2, usd(2.5)]]);
  });

  test('is named by each day of it, and by none that another one shares', () => {
    const long = { ...INCIDENT, until: at('07-12 00:00') };
    const named = (date: string, incidents: Policy['incidents']) =>
      found(
        RULE,
        { draws: [first], entries: [given('correction', 1, { eventId: '', description: `Refund for ${date}` })] },
        { ...POLICY, incidents },
      ).length;
    expect(['2026-07-09', '2026-07-10', '2026-07-11', '2026-07-12'].map((date) => named(date, [long]))).toEqual([0, 1, 1, 0]);
    const midnight = { ...INCIDENT, from: at('07-10 00:00') };
    expect(named('2026-07-09', [midnight])).toBe(0);
    expect(named('2026-07-10', [long, { ...INCIDENT, id: '2026-07-10-another' }])).toBe(0);
  });
});

test('what is given for another draw, on another stream, or by an entry of nothing is not given for this one', () => {
  const other = draw('07-11 10:00', { amount: usd(5) });
  const entries = [given('correction', 4), given('correction', 5, { eventId: other.id })];
  expect(found(RULE, { draws: [paid, other], entries })).toMatchObject([{ draws: [paid.id], amount: usd(5) }]);
  expect(found(RULE, { draws: [paid], entries: [given('correction', 4, { stream: 'api' })] })).toEqual([]);
  expect(found(RULE, { draws: [paid], entries: [given('correction', 0)] })).toEqual([]);
});

test('a draw is named by the id of its row, and rows without one by nothing', () => {
  const keyed = { ...paid, id: 'row:1' };
  expect(found(RULE, { draws: [keyed], entries: [given('correction', 4)] })).toHaveLength(1);
  const unnamed = draw('07-10 14:00', { id: 'row:1', use: use('07-10 14:00', { id: '', key: 'row:1' }) });
  expect(found(RULE, { draws: [unnamed], entries: [given('correction', 1, { eventId: '' })] })).toEqual([]);
});

test('of invoices only those that a correction names, in its currency, and that give something back count', () => {
  const linked = [given('correction', 2, { invoiceId: 'R-9' }), given('correction', 1)];
  const line = (id: string, change: Partial<InvoiceRecord>) => invoice(id, '07-21 10:00', { amount: usd(-3), ...change });
  const toCard = (...invoices: readonly InvoiceRecord[]) =>
    found(RULE, { draws: [paid], entries: linked, invoices })[0]?.facts.given.toCard;
  expect(toCard(line('R-9', {}))).toBe(usd(3));
  expect(toCard(line('R-9', { amount: usd(3), status: 'refunded' }))).toBe(usd(3));
  for (const other of [line('R-8', {}), line('', {}), line('R-9', { currency: 'EUR' }), line('R-9', { amount: usd(3) })])
    expect(toCard(other)).toBe(0);
});

test('one that falls short of draws of which one is only strong is strong itself', () => {
  const draws = [draw('07-10 13:30', { ...inside, amount: usd(2) }), draw('07-10 14:30', { ...inside, amount: usd(3), grade: 'strong' })];
  const entries = [given('correction', 1, { eventId: '', description: 'Correction 2026-07-10-misrouting' })];
  expect(found(RULE, { draws, entries }, policy)).toMatchObject([{ grade: 'strong' }]);
});
