import { expect, test } from 'vitest';
import type { EntryRecord } from '../../src/domain/records.ts';
import { DAY, type Instant } from '../../src/domain/time.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, entry, found, lone, usd, use } from './make.ts';

const RULE = 'reload-cascade';
const bought = (when: string, change: Partial<EntryRecord> = {}) => entry(when, change);
const reload = (when: string, change: Partial<EntryRecord> = {}) => entry(when, { type: 'auto-reload', ...change });
const drawn = (when: string, change: Partial<EntryRecord> = {}) => entry(when, { type: 'draw', amount: usd(3), ...change });

test('three purchases or reloads within an hour are one warning over all of the run', () => {
  const entries = [reload('07-10 10:00'), reload('07-10 10:30'), bought('07-10 11:00'), reload('07-10 11:20'), reload('07-10 13:00')];
  const [finding, ...more] = found(RULE, { entries });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ level: 'warning', amount: usd(80), at: at('07-10 10:00'), facts: { count: 4 } });
  expect(finding && wordsFor(finding).message).toBe(
    'Credits were bought 4 times between 2026-07-10 10:00 and 2026-07-10 11:20 UTC, USD 80.00 in all, three or more of them within an hour.',
  );
});

test('who buys twice, or three times in more than an hour, is silent', () => {
  expect(found(RULE, { entries: [bought('07-10 10:00'), bought('07-10 10:01')] })).toEqual([]);
  expect(found(RULE, { entries: [bought('07-10 10:00'), bought('07-10 10:30'), bought('07-10 11:01')] })).toEqual([]);
});

test('purchases that were voided, that are one invoice, of two currencies, or only known by their date are no cascade', () => {
  const times = ['07-10 10:00', '07-10 10:10', '07-10 10:20'];
  const voided = times.map((when) => bought(when));
  expect(found(RULE, { entries: [...voided, entry('07-10 10:30', { type: 'void' })] })).toEqual([]);
  expect(found(RULE, { entries: times.map((when) => bought(when, { invoiceId: 'R-1' })) })).toEqual([]);
  expect(found(RULE, { entries: times.map((when, index) => bought(when, { currency: index === 0 ? 'EUR' : 'USD' })) })).toEqual([]);
  const latest = (at('07-10 00:00') + DAY - 1) as Instant;
  expect(found(RULE, { entries: ['a', 'b', 'c'].map((id) => bought('07-10 00:00', { id, latest })) })).toEqual([]);
});

const around = [drawn('07-01 10:00'), drawn('07-30 10:00')];

test('an automatic reload after another one with nothing drawn between is a warning by what it added', () => {
  const [finding, ...more] = found(RULE, { entries: [...around, reload('07-10 10:00'), reload('07-12 10:00'), reload('07-14 10:00')] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ amount: usd(40), at: at('07-10 10:00'), facts: { how: 'without-draws', count: 3 } });
});

test('a draw by ledger, row or counter, whatever took from the balance, or a use that does not say who paid, explains a reload', () => {
  const entries = [...around, reload('07-10 10:00'), reload('07-12 10:00')];
  expect(found(RULE, { entries })).toHaveLength(1);
  for (const type of ['draw', 'refund', 'expiry', 'void'] as const) {
    expect(found(RULE, { entries: [...entries, entry('07-11 10:00', { type, amount: usd(3) })] })).toEqual([]);
  }
  expect(found(RULE, { entries, draws: [draw('07-11 10:00')] })).toEqual([]);
  expect(found(RULE, { entries, draws: [lone('counter', '07-09 10:00', '07-11 10:00')] })).toEqual([]);
  expect(found(RULE, { entries, uses: [use('07-11 10:00', { funding: '', amount: null })] })).toEqual([]);
  expect(found(RULE, { entries, uses: [use('07-11 10:00', { funding: 'allowance', amount: null })] })).toHaveLength(1);
});

test('a draw that is posted late explains the reload before it', () => {
  const late = (when: string) => found(RULE, { entries: [...around, reload('07-10 10:00'), reload('07-12 10:00'), drawn(when)] });
  expect(late('07-12 10:15')).toEqual([]);
  expect(late('07-12 10:16')).toHaveLength(1);
});

test('the first reload of a file, one after a purchase, and the last entry of a ledger are silent', () => {
  expect(found(RULE, { entries: [reload('07-10 10:00'), ...around] })).toEqual([]);
  expect(found(RULE, { entries: [bought('07-09 10:00'), reload('07-10 10:00'), ...around] })).toEqual([]);
  expect(found(RULE, { entries: [drawn('07-01 10:00'), reload('07-10 10:00'), reload('07-12 10:00')] })).toEqual([]);
});

test('without draws itemised in a file that reaches over both reloads nothing is said', () => {
  const reloads = [reload('07-10 10:00'), reload('07-12 10:00')];
  expect(found(RULE, { entries: [...reloads, reload('07-20 10:00')] })).toEqual([]);
  const rows = (when: string, file = 3) => use(when, { file });
  const reaching = [rows('07-09 10:00'), rows('07-13 10:00')];
  expect(found(RULE, { entries: reloads, uses: reaching })).toHaveLength(1);
  expect(found(RULE, { entries: reloads, uses: [rows('07-08 10:00'), rows('07-09 10:00')] })).toEqual([]);
  expect(found(RULE, { entries: reloads, uses: [rows('07-09 10:00'), rows('07-13 10:00', 4)] })).toEqual([]);
  const [first, second] = reloads;
  const apart = [first ?? reload('07-10 10:00'), { ...(second ?? reload('07-12 10:00')), file: 7 }];
  expect(found(RULE, { entries: [...around, ...apart] })).toEqual([]);
});

test('reloads within an hour are told once, although nothing was drawn between them either; a later one makes it two stories', () => {
  const hour = [reload('07-10 10:00'), reload('07-10 10:20'), reload('07-10 10:40')];
  const told = (entries: readonly EntryRecord[]): string[] =>
    found(RULE, { entries: [...around, bought('07-02 10:00'), ...entries] })
      .map(({ at: first, facts }) => `${facts.count} ${facts.how} ${new Date(first).toISOString().slice(5, 16)}`)
      .sort();
  expect(told(hour)).toEqual(['3 within-an-hour 07-10T10:00']);
  expect(told([...hour, reload('07-12 10:00')])).toEqual(['3 within-an-hour 07-10T10:00', '4 without-draws 07-10T10:00']);
});
