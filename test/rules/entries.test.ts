import { describe, expect, test } from 'vitest';
import type { EntryRecord } from '../../src/domain/records.ts';
import { DAY, HOUR, type Instant } from '../../src/domain/time.ts';
import { between, isDraw, isIncome, isUnbroken } from '../../src/rules/support/entries.ts';
import { drawsByEvent, usesByEvent, wholePayments } from '../../src/rules/support/events.ts';
import { at, entry, input, usd, use } from './make.ts';

test('purchases, reloads and grants of some amount came in; draws of some amount went out', () => {
  const types = ['purchase', 'auto-reload', 'grant', 'draw', 'refund', 'correction', 'expiry', 'void'] as const;
  const fits = (is: (one: EntryRecord) => boolean, amount: number) =>
    types.filter((type) => is(entry('07-01 10:00', { type, amount: usd(amount) })));
  expect(fits(isIncome, 1)).toEqual(['purchase', 'auto-reload', 'grant']);
  expect(fits(isDraw, 1)).toEqual(['draw']);
  expect([...fits(isIncome, 0), ...fits(isDraw, 0)]).toEqual([]);
});

describe('between two times', () => {
  const dated = (id: string, when: string, latest: string) => entry(when, { id, latest: at(latest) });
  const lies = (...entries: readonly EntryRecord[]) => between(entries, at('07-10 00:00'), at('07-10 12:00')).map(({ id }) => id);

  test('lie the entries that may, both ends included', () => {
    const entries = [
      dated('gone', '07-09 00:00', '07-09 23:59:59'),
      dated('ending', '07-09 00:00', '07-10 00:00'),
      dated('day', '07-10 00:00', '07-10 23:59:59'),
      dated('last', '07-10 12:00', '07-10 12:00'),
      dated('late', '07-10 12:00:01', '07-10 12:00:01'),
    ];
    expect(lies(...entries)).toEqual(['ending', 'day', 'last']);
  });

  test('a bare date may be 25 hours long', () => {
    const from = at('07-10 00:00') - DAY - HOUR;
    const longest = { ...entry('07-08 23:00'), id: 'longest', at: from as Instant, latest: at('07-10 00:00') };
    expect(lies(longest)).toEqual(['longest']);
  });
});

test('a day apart a file may be missing between two entries, unless one file states both', () => {
  const first = entry('07-01 00:00', { latest: at('07-01 10:00') });
  const unbroken = (when: string, places: readonly number[]) => {
    const last = entry(when, { file: places[0] ?? 0 });
    const entryPlaces = new Map([[last, places.map((file) => ({ file, line: 2 }))]]);
    return isUnbroken(input({ entryPlaces }).replay, first, last);
  };
  expect(unbroken('07-02 09:59:59', [1])).toBe(true);
  expect(unbroken('07-02 10:00', [1])).toBe(false);
  expect(unbroken('07-02 10:00', [1, 0])).toBe(true);
});

describe('the draws of an event', () => {
  test('are those of some amount that bear its id, and its rows those that bear it', () => {
    const pays = (id: string, change: Partial<EntryRecord>) => entry('07-01 10:00', { id, type: 'draw', eventId: 'evt-1', ...change });
    const entries = [pays('a', {}), pays('b', { amount: usd(0) }), pays('c', { eventId: '' }), pays('d', { type: 'refund' })];
    const uses = [use('07-01 10:00', { id: 'evt-1' }), use('07-01 10:00', { id: 'evt-2' }), use('07-01 10:00', { id: '' })];
    const { replay } = input({ entries, uses });
    expect([...drawsByEvent(replay)].map(([id, own]) => [id, own.map((one) => one.id)])).toEqual([['evt-1', ['a']]]);
    expect([...usesByEvent(replay)].map(([id, own]) => [id, own.length])).toEqual([['evt-1', 1]]);
  });

  test('without a stated amount are whole payments only where they are equal in one currency', () => {
    const blank = use('07-01 10:00', { amount: null });
    const pays = (change: Partial<EntryRecord> = {}) => entry('07-01 10:00', { type: 'draw', ...change });
    expect(wholePayments(blank, [pays(), pays()])).toHaveLength(2);
    expect(wholePayments(blank, [pays(), pays({ currency: 'EUR' })])).toEqual([]);
    expect(wholePayments(blank, [pays(), pays({ amount: usd(1) })])).toEqual([]);
    expect(wholePayments({ ...blank, listAmount: usd(40) }, [pays(), pays()])).toEqual([]);
    expect(wholePayments(blank, [])).toEqual([]);
  });
});
