import { describe, expect, it } from 'vitest';
import type { EntryRecord } from '../../src/domain/records.ts';
import type { Fund } from '../../src/replay/model.ts';
import { drawDown, type Overage } from '../../src/replay/funds.ts';
import { at, entry, usd } from '../rules/make.ts';

const ORDER = ['allowance', 'granted', 'purchased'];

function overage(when: string, amount: number, currency = 'USD'): Overage {
  return { at: at(when), amount: usd(amount), currency };
}

function fund(id: string, when: string, change: Partial<EntryRecord> = {}): EntryRecord {
  return entry(when, { id, ...change });
}

function drawn(funds: readonly Fund[]): Record<string, number> {
  return Object.fromEntries(funds.map((one) => [one.id, one.drawn / 1_000_000]));
}

describe('credits', () => {
  it('that were granted pay before those that were bought, or after them where the policy says so', () => {
    const entries = [fund('bought', '07-01 00:00'), fund('granted', '07-02 00:00', { type: 'grant' })];
    expect(drawn(drawDown(entries, [overage('07-03 00:00', 5)], ORDER))).toEqual({ bought: 0, granted: 5 });
    expect(drawn(drawDown(entries, [overage('07-03 00:00', 5)], ['allowance', 'purchased', 'granted']))).toEqual({ bought: 5, granted: 0 });
  });

  it('are drawn by priority, then by the earlier expiry, then the older first, then by id', () => {
    const first = (a: EntryRecord, b: EntryRecord): string[] =>
      Object.entries(drawn(drawDown([a, b], [overage('07-10 00:00', 5)], ORDER)))
        .filter(([, amount]) => amount > 0)
        .map(([id]) => id);
    const soon = { expiresAt: at('08-01 00:00') };
    const late = { expiresAt: at('09-01 00:00') };
    expect(first(fund('a', '07-01 00:00', soon), fund('b', '07-02 00:00', { ...late, priority: 10 }))).toEqual(['b']);
    expect(first(fund('a', '07-01 00:00', late), fund('b', '07-02 00:00', soon))).toEqual(['b']);
    expect(first(fund('a', '07-01 00:00'), fund('b', '07-02 00:00', late))).toEqual(['b']);
    expect(first(fund('a', '07-02 00:00'), fund('b', '07-01 00:00'))).toEqual(['b']);
    expect(first(fund('b', '07-01 00:00'), fund('a', '07-01 00:00'))).toEqual(['a']);
  });

  it('pay only from their posting on and until they expire, in their own currency and of the subscription', () => {
    const paid = (change: Partial<EntryRecord>, ...overages: Overage[]): number =>
      drawn(drawDown([fund('a', '07-05 00:00', change)], overages, ORDER))['a'] ?? NaN;
    expect(paid({}, overage('07-04 23:59', 5))).toBe(0);
    expect(paid({}, overage('07-05 00:00', 5))).toBe(5);
    expect(paid({ expiresAt: at('07-06 00:00') }, overage('07-05 23:59', 5))).toBe(5);
    expect(paid({ expiresAt: at('07-06 00:00') }, overage('07-06 00:00', 5))).toBe(0);
    expect(paid({}, overage('07-06 00:00', 5, 'EUR'))).toBe(0);
    expect(paid({ stream: 'api' }, overage('07-06 00:00', 5))).toBeNaN();
    expect(paid({ type: 'refund' }, overage('07-06 00:00', 5))).toBeNaN();
    expect(paid({ type: 'auto-reload' }, overage('07-06 00:00', 5))).toBe(5);
  });

  it('pay no more than they are, in order of time, and the next fund goes on', () => {
    const entries = [fund('a', '07-01 00:00', { amount: usd(3) }), fund('b', '07-02 00:00', { amount: usd(4) })];
    // Given late, though it was first: it takes what is there at its own time.
    const funds = drawDown(entries, [overage('07-03 00:00', 4), overage('07-01 12:00', 2)], ORDER);
    expect(drawn(funds)).toEqual({ a: 3, b: 3 });
    expect(funds.map(({ remaining }) => remaining / 1_000_000)).toEqual([0, 1]);
    expect(drawn(drawDown(entries, [overage('07-03 00:00', 100)], ORDER))).toEqual({ a: 3, b: 4 });
  });

  it('that nothing drew expire once something is seen at their end or after it, and not before', () => {
    const lapsing = fund('a', '07-01 00:00', { amount: usd(3), expiresAt: at('07-05 00:00') });
    const state = (others: EntryRecord[], overages: Overage[]): number[] =>
      drawDown([lapsing, ...others], overages, ORDER)
        .filter(({ id }) => id === 'a')
        .flatMap(({ drawn: paid, expired, remaining }) => [paid, expired, remaining].map((amount) => amount / 1_000_000));
    expect(state([], [overage('07-02 00:00', 1)])).toEqual([1, 0, 2]);
    expect(state([], [overage('07-02 00:00', 1), overage('07-05 00:00', 1)])).toEqual([1, 2, 0]);
    expect(state([fund('b', '07-06 00:00')], [overage('07-02 00:00', 1)])).toEqual([1, 2, 0]);
    // Any entry shows that time went on, of whatever kind.
    expect(state([fund('b', '07-06 00:00', { type: 'refund' })], [])).toEqual([0, 3, 0]);
    expect(state([fund('b', '07-04 00:00')], [])).toEqual([0, 0, 3]);
  });

  it('are listed from the oldest to the youngest, then by id', () => {
    const entries = [fund('c', '07-02 00:00'), fund('b', '07-01 00:00'), fund('a', '07-02 00:00', { type: 'grant' })];
    expect(drawDown(entries, [], ORDER).map(({ id, kind }) => `${id} ${kind}`)).toEqual(['b purchased', 'a granted', 'c purchased']);
  });
});
