import { describe, expect, it } from 'vitest';
import { creditShareOf, lowest, type Cap } from '../../src/replay/subject.ts';
import { usd, use } from '../rules/make.ts';

describe('what credits paid of a use', () => {
  it('is all of it where the row is not mixed, whatever its list price', () => {
    const all = { paid: usd(2), list: usd(2), rounding: 0 };
    expect(creditShareOf(use('07-10 10:00', { amount: usd(2), listAmount: usd(8) }))).toEqual(all);
    expect(creditShareOf(use('07-10 10:00', { amount: null }))).toEqual({ paid: 0, list: 0, rounding: 0 });
  });

  it('is of a mixed row what was paid of its list price, and no more than all', () => {
    const mixed = use('07-10 10:00', { funding: 'mixed', amount: usd(2), listAmount: usd(8) });
    expect(creditShareOf(mixed)).toMatchObject({ paid: usd(2), list: usd(8) });
    expect(creditShareOf(mixed, usd(9))).toMatchObject({ paid: usd(9), list: usd(9) });
  });

  it('may have been less by what its currency rounds away', () => {
    const mixed = use('07-10 10:00', { funding: 'mixed', amount: usd(2), listAmount: usd(8) });
    expect(creditShareOf(mixed)?.rounding).toBe(usd(0.005));
    expect(creditShareOf(mixed, usd(2), 'JPY')?.rounding).toBe(usd(0.5));
    expect(creditShareOf(mixed, usd(2.001))?.rounding).toBe(0);
  });

  it('is not known of a mixed row that states no list price, one of nothing, or no amount', () => {
    const shareOf = (listAmount: number | null, amount: number | null): unknown =>
      creditShareOf(
        use('07-10 10:00', {
          funding: 'mixed',
          amount: amount === null ? null : usd(amount),
          listAmount: listAmount === null ? null : usd(listAmount),
        }),
      );
    expect([shareOf(null, 2), shareOf(0, 2), shareOf(8, null)]).toEqual([null, null, null]);
    expect(shareOf(0.01, 0.001)).not.toBeNull();
  });
});

it('the lower of two caps is the one that claims less', () => {
  const caps: Cap[] = ['suspected', 'strong', 'proven'];
  const lower = caps.map((a) => caps.map((b) => lowest(a, b)));
  expect(lower).toEqual([
    ['suspected', 'suspected', 'suspected'],
    ['suspected', 'strong', 'strong'],
    ['suspected', 'strong', 'proven'],
  ]);
});
