import { describe, expect, it } from 'vitest';
import { CannotAudit } from '../../src/domain/errors.ts';
import { byText, contentText, firstIndex } from '../../src/domain/order.ts';
import { fails, leavesOpen } from '../../src/domain/standing.ts';

describe('an order', () => {
  it('of texts is by code unit, whatever the locale', () => {
    expect(['b', 'a', 'B', 'ä', ''].sort(byText)).toEqual(['', 'B', 'a', 'b', 'ä']);
    expect([byText('a', 'b'), byText('b', 'a'), byText('a', 'a')]).toEqual([-1, 1, 0]);
  });

  it('finds the first that holds from where it holds on', () => {
    for (let size = 0; size <= 9; size += 1) {
      const list = Array.from({ length: size }, (_, index) => index);
      for (let from = 0; from <= size; from += 1) expect(firstIndex(list, (item) => item >= from)).toBe(from);
    }
  });

  it('asks no more often than a search by halves has to', () => {
    const list = Array.from({ length: 1000 }, (_, index) => index);
    let asked = 0;
    const found = firstIndex(list, (item) => {
      asked += 1;
      return item >= 700;
    });
    expect(found).toBe(700);
    expect(asked).toBeLessThanOrEqual(10);
  });

  it('of the fields of a record says nothing, and neither does one that is not stated', () => {
    expect(contentText({ b: 1, a: { d: null, c: [2, 1] } })).toBe('{"a":{"c":[2,1],"d":null},"b":1}');
    expect(contentText({ a: 1, b: undefined })).toBe(contentText({ a: 1 }));
    expect(contentText({ a: [1, 2] })).not.toBe(contentText({ a: [2, 1] }));
  });
});

describe('a finding', () => {
  const found = (rule: string, level: 'note' | 'warning' | 'error', accepted: object | null = null) =>
    ({ rule, level, accepted }) as unknown as Parameters<typeof fails>[0];

  it('fails a run at its level and above, unless a baseline accepts it', () => {
    const levels = ['note', 'warning', 'error'] as const;
    const table = levels.map((level) => [...levels, 'never' as const].map((failOn) => fails(found('price-mismatch', level), failOn)));
    expect(table).toEqual([
      [true, false, false, false],
      [true, true, false, false],
      [true, true, true, false],
    ]);
    expect(fails(found('price-mismatch', 'error', { reason: 'refunded' }), 'note')).toBe(false);
  });

  it('leaves something open where a draw of level warning or above is suspected or undecided and not accepted', () => {
    expect(leavesOpen(found('draw-suspected', 'warning'))).toBe(true);
    expect(leavesOpen(found('draw-undecided', 'error'))).toBe(true);
    expect(leavesOpen(found('draw-undecided', 'note'))).toBe(false);
    expect(leavesOpen(found('draw-suspected', 'warning', { reason: 'known' }))).toBe(false);
    expect(leavesOpen(found('credit-drawn-with-headroom', 'error'))).toBe(false);
  });
});

describe('a run that cannot audit', () => {
  it('says all that is wrong, a line each', () => {
    const error = new CannotAudit(['a.csv is empty.', 'b.csv is empty.']);
    expect(error.message).toBe('a.csv is empty.\nb.csv is empty.');
    expect(error.name).toBe('CannotAudit');
    expect(error.issues).toEqual([]);
  });
});
