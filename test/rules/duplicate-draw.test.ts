import { describe, expect, test } from 'vitest';
import type { EntryRecord } from '../../src/domain/records.ts';
import type { Use } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, entry, found, usd, use } from './make.ts';

const RULE = 'duplicate-draw';
const WHEN = '07-10 14:05';
const EVENT = `evt-${WHEN}`;

function pays(id: string, when: string, amount: number, change: Partial<EntryRecord> = {}): EntryRecord {
  return entry(when, { id, type: 'draw', amount: usd(amount), eventId: EVENT, ...change });
}

const TWICE = [pays('led-a', '07-10 14:06', 2.3), pays('led-b', '07-10 14:07', 2.3)];

function findings(entries: readonly EntryRecord[], change: Partial<Use> = {}) {
  const own = use(WHEN, { amount: usd(2.3), ...change });
  return found(RULE, { uses: [own], draws: [{ ...draw(WHEN), use: own, entries }], entries: [...entries] });
}

describe('a use', () => {
  test('whose whole amount two ledger entries draw is paid twice: an error with what is too much', () => {
    const [finding] = findings(TWICE);
    expect(finding).toMatchObject({ level: 'error', amount: usd(2.3), currency: 'USD', at: at('07-10 14:07'), draws: [EVENT] });
    expect(finding && wordsFor(finding).message).toBe(
      `Use ${EVENT} is paid 2 times with credits, USD 2.30 each, by the ledger entries led-a and led-b ` +
        'between 2026-07-10 14:06 and 2026-07-10 14:07 UTC.',
    );
    expect(finding?.origins).toHaveLength(3);
  });

  test('paid three times is one finding over the two that are too much', () => {
    expect(findings([...TWICE, pays('led-c', '07-11 09:00', 2.3)])).toMatchObject([{ amount: usd(4.6) }]);
  });

  test('of no stated amount is paid twice by equal entries, and says on what that rests', () => {
    const [finding] = findings(TWICE, { amount: null });
    expect(finding).toMatchObject({ amount: usd(2.3), facts: { wholeBy: 'entries' } });
    expect(finding && wordsFor(finding).does_not_establish).toContain('That equal entries are not parts of one sum.');
  });
});

describe('a use is paid once', () => {
  test('where its entries together make its amount', () => {
    expect(findings([pays('led-a', '07-10 14:06', 1.15), pays('led-b', '07-10 14:07', 1.15)])).toEqual([]);
    expect(findings([pays('led-a', '07-10 14:06', 2), pays('led-b', '07-10 14:07', 0.3)])).toEqual([]);
  });

  test('where entries differ and the row states no amount, or equal ones stay within its list amount', () => {
    expect(findings([pays('led-a', '07-10 14:06', 2), pays('led-b', '07-10 14:07', 0.3)], { amount: null })).toEqual([]);
    expect(findings(TWICE, { amount: null, listAmount: usd(4.6) })).toEqual([]);
    expect(findings(TWICE, { amount: null, listAmount: usd(4.5) })).toHaveLength(1);
  });

  test('where it is a day’s sum that equal entries may pay in parts', () => {
    expect(findings(TWICE, { amount: null, until: at('07-11 14:05') })).toEqual([]);
    expect(findings(TWICE, { until: at('07-11 14:05') })).toHaveLength(1);
  });

  test('where the second entry is of another currency, stream or event, or bears no event id', () => {
    for (const change of [{ currency: 'EUR' }, { stream: 'api' as const }, { eventId: 'evt-other' }, { eventId: '' }])
      expect(findings([TWICE[0] as EntryRecord, pays('led-b', '07-10 14:07', 2.3, change)])).toEqual([]);
  });

  test('where its id is borne by another use as well, which the second entry may be for', () => {
    const other = use('07-12 10:00', { id: EVENT, amount: usd(2.3) });
    expect(found(RULE, { uses: [use(WHEN, { amount: usd(2.3) }), other], entries: TWICE })).toEqual([]);
    expect(found(RULE, { uses: [use(WHEN, { amount: usd(2.3) })], entries: TWICE })).toMatchObject([{ draws: [] }]);
  });

  test('where no row shows the use', () => {
    expect(found(RULE, { entries: TWICE })).toEqual([]);
  });

  test.each(['void', 'refund', 'correction'] as const)('where a later %s of that amount gives one back', (type) => {
    const back = (change: Partial<EntryRecord> = {}) => entry('07-20 09:00', { id: 'led-z', type, amount: usd(2.3), ...change });
    expect(findings([...TWICE, back()])).toEqual([]);
    expect(findings([...TWICE, back({ eventId: EVENT, amount: usd(2) })])).toEqual([]);
    expect(findings([...TWICE, back({ amount: usd(2.2) })])).toHaveLength(1);
    expect(findings([...TWICE, back({ currency: 'EUR' })])).toHaveLength(1);
    expect(findings([...TWICE, back({ eventId: 'evt-other' })])).toHaveLength(1);
    expect(findings([...TWICE, back({ at: at('07-01 09:00'), latest: at('07-01 09:00') })])).toHaveLength(1);
  });

  test('where the first entry was voided before the second was posted', () => {
    const voided = entry('07-10 14:06:30', { id: 'led-v', type: 'void', amount: usd(2.3) });
    expect(findings([...TWICE, voided])).toEqual([]);
  });

  test('where a downward correction takes nothing back it stays two', () => {
    expect(findings([...TWICE, entry('07-20 09:00', { type: 'correction', amount: usd(-2.3) })])).toHaveLength(1);
  });
});

describe('several uses paid twice', () => {
  const second = use('07-11 08:00', { amount: usd(1) });
  const uses = [use(WHEN, { amount: usd(2.3) }), second];
  const entries = [
    ...TWICE,
    pays('led-c', '07-11 08:01', 1, { eventId: second.id }),
    pays('led-d', '07-11 08:02', 1, { eventId: second.id }),
  ];

  test('are given back together by one correction of the sum', () => {
    expect(found(RULE, { uses, entries })).toHaveLength(2);
    expect(found(RULE, { uses, entries: [...entries, entry('07-20 09:00', { type: 'correction', amount: usd(3.3) })] })).toEqual([]);
  });

  test('are given back although another use of that amount, paid once, would take the same refund', () => {
    const once = use('07-10 09:00', { amount: usd(2.3) });
    const single = pays('led-0', '07-10 09:01', 2.3, { eventId: once.id });
    const back = entry('07-20 09:00', { type: 'refund', amount: usd(2.3) });
    expect(found(RULE, { uses: [once, ...uses], entries: [single, ...TWICE, back] })).toEqual([]);
  });

  test('are not both excused by one refund', () => {
    const back = entry('07-20 09:00', { type: 'refund', amount: usd(1) });
    expect(found(RULE, { uses, entries: [...entries, back] }).map((one) => one.amount)).toEqual([usd(2.3)]);
  });
});
