import { describe, expect, test } from 'vitest';
import type { EntryRecord } from '../../src/domain/records.ts';
import { DAY, type Instant } from '../../src/domain/time.ts';
import type { Use } from '../../src/replay/model.ts';
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

test('two hours of buying are two runs, purchases of nothing none, and of several entries for one invoice the first counts', () => {
  const hour = (day: string, change: Partial<EntryRecord> = {}) =>
    ['10:00', '10:10', '10:20'].map((time) => bought(`${day} ${time}`, change));
  expect(found(RULE, { entries: [...hour('07-10'), ...hour('07-11')] }).map(({ facts }) => facts.count)).toEqual([3, 3]);
  expect(found(RULE, { entries: hour('07-10', { amount: usd(0) }) })).toEqual([]);
  const invoiced = ['R-1', 'R-1', 'R-2', 'R-3'].map((invoiceId, index) =>
    bought(`07-10 10:0${index}`, { invoiceId, amount: usd(index + 1) }),
  );
  expect(found(RULE, { entries: invoiced })).toMatchObject([{ amount: usd(8), facts: { count: 3 } }]);
});

describe('between two automatic reloads', () => {
  const entries = [...around, reload('07-10 10:00'), reload('07-12 10:00')];

  test('what was drawn or used near them, to the second, explains the second', () => {
    for (const when of ['07-10 09:59', '07-12 10:15']) {
      expect(found(RULE, { entries, draws: [lone('ledger', when, when)] })).toEqual([]);
      expect(found(RULE, { entries, uses: [use(when, { funding: '' })] })).toEqual([]);
    }
    for (const when of ['07-10 09:58:59', '07-12 10:15:01']) {
      expect(found(RULE, { entries, draws: [lone('ledger', when, when)] })).toHaveLength(1);
      expect(found(RULE, { entries, uses: [use(when, { funding: '' })] })).toHaveLength(1);
    }
    expect(found(RULE, { entries, uses: [use('07-11 10:00', { funding: 'none' })] })).toHaveLength(1);
    expect(found(RULE, { entries, uses: [use('07-11 10:00', { stream: 'api' })] })).toHaveLength(1);
  });

  test('a draw between the second and the third parts two runs', () => {
    const more = [drawn('07-14 10:00'), reload('07-16 10:00'), reload('07-18 10:00')];
    expect(found(RULE, { entries: [...entries, ...more] }).map(({ facts }) => facts.count)).toEqual([2, 2]);
  });

  test('one ledger file must list draws and reach beyond them', () => {
    const [before, after, first, last] = entries as [EntryRecord, EntryRecord, EntryRecord, EntryRecord];
    expect(found(RULE, { entries: [before, first, last, entry('07-12 10:15:01', { type: 'grant' })] })).toHaveLength(1);
    expect(found(RULE, { entries: [before, first, last, entry('07-12 10:15', { type: 'grant' })] })).toEqual([]);
    expect(found(RULE, { entries: [{ ...before, file: 9 }, { ...after, file: 9 }, first, last] })).toEqual([]);
    const elsewhere = { ...before, file: 9 };
    const places = (...files: number[]) => files.map((file) => ({ file, line: 2 }));
    const entryPlaces = new Map([[elsewhere, places(9, 0)]]);
    expect(found(RULE, { entries: [elsewhere, { ...after, type: 'grant' }, first, last], entryPlaces })).toHaveLength(1);
  });

  test('or one usage file, of that stream, that shows something paid by credits', () => {
    const reloads = entries.slice(2);
    const rows = (change: Partial<Use>, ...more: readonly Use[]) =>
      found(RULE, { entries: reloads, uses: [use('07-09 10:00', change), use('07-13 10:00', change), ...more] }).length;
    const covered = { funding: 'allowance', amount: null } as const;
    expect(rows({})).toBe(1);
    expect(rows({ funding: 'mixed', amount: null })).toBe(1);
    expect(rows({ funding: '', amount: usd(1) })).toBe(1);
    expect(rows(covered)).toBe(0);
    expect(rows({ funding: '', amount: usd(0) })).toBe(0);
    expect(rows(covered, use('07-08 10:00'))).toBe(1);
    expect(rows({ stream: 'api' })).toBe(0);
    const twice = { ...use('07-13 10:00'), origins: [4, 0].map((file) => ({ file, line: 2 })) };
    expect(found(RULE, { entries: reloads, uses: [use('07-09 10:00'), twice] })).toHaveLength(1);
    const apart = reloads.map((one, index) => ({ ...one, file: index }));
    expect(found(RULE, { entries: apart, uses: [use('07-09 10:00'), use('07-13 10:00')] })).toEqual([]);
  });
});
