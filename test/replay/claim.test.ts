/** How much of a draw is claimed, in exact numbers. */
import { describe, expect, it } from 'vitest';
import type { Micros } from '../../src/domain/money.ts';
import type { JudgedWindow } from '../../src/replay/bounds.ts';
import { claimedBy, claimOf, dayBounds, paid, shareOf, WHOLE } from '../../src/replay/claim.ts';
import type { Drawn } from '../../src/replay/draws.ts';
import type { Use } from '../../src/replay/model.ts';
import type { Share, Subject } from '../../src/replay/subject.ts';
import { below, usd, use as row } from '../rules/make.ts';

/** Millionths of a unit, of which a hundred per cent are 100,000,000: what readings leave of a limit, unrounded. */
const fitting = (limit: number, leftPct: number): bigint => BigInt(usd(limit)) * BigInt(leftPct * 1_000_000);

function window(change: Partial<JudgedWindow> = {}): JudgedWindow {
  const silent = {
    scope: 'yes',
    evidenced: true,
    pays: null,
    fitting: null,
    counted: false,
    countComplete: false,
    paysBetween: null,
  } as const;
  return { ...below('session', 46), ...silent, ...change };
}

const counted = (pays: number): JudgedWindow => window({ counted: true, pays: usd(pays) });
const use = (quantity: number | null): Use => row('07-10 10:00', { quantity: quantity === null ? null : usd(quantity) });
const share = (paidOf: number, list: number): Share => ({ paid: usd(paidOf), list: usd(list), rounding: usd(0) });

function drawn(amount: number | null, quantity: number | null): Drawn {
  return { use: use(quantity), amount: amount === null ? null : usd(amount) } as unknown as Drawn;
}

const subject = (quantity: number | null, of: Share | null): Subject => ({ use: use(quantity), share: of }) as unknown as Subject;
const dollars = (amount: Micros | null): number | null => amount && amount / 1_000_000;

describe('what the allowance pays', () => {
  it('is the least that any window lets it', () => {
    expect(paid([])).toBeNull();
    expect(paid([window()])).toBeNull();
    expect(paid([counted(3), window(), counted(2), counted(4)])).toBe(usd(2));
    expect(paid([counted(0), counted(1)])).toBe(0);
  });

  it('is a share in millionths, of a half the even one, and none of nothing', () => {
    expect(shareOf(usd(1), use(3))).toBe(333_333);
    expect(shareOf(usd(0), use(3))).toBe(0);
    expect(shareOf(usd(3), use(3))).toBe(WHOLE);
    expect(shareOf(1 as Micros, use(2))).toBe(0);
    expect(shareOf(3 as Micros, use(2))).toBe(2);
    expect(shareOf(usd(0), use(0))).toBeNull();
    expect(shareOf(usd(1), use(null))).toBeNull();
    expect(shareOf(null, use(3))).toBeNull();
    expect(shareOf(usd(1), null)).toBeNull();
  });
});

describe('a claim', () => {
  const claim = (amount: number | null, quantity: number | null, of: Share | null, ...windows: JudgedWindow[]): number | null =>
    dollars(claimOf(drawn(amount, quantity), of, windows));

  it('is all of a draw where nothing is counted', () => {
    expect(claim(2, 10, share(2, 2))).toBe(2);
    expect(claim(2, 10, share(2, 2), window({ pays: usd(1) }))).toBe(2);
    expect(claim(null, 10, share(2, 2), counted(5))).toBeNull();
    expect(claim(2, null, share(2, 2), counted(5))).toBe(2);
    expect(claim(2, 0, share(2, 2), counted(0))).toBe(2);
  });

  it('is what the allowance should have paid of it', () => {
    expect(claim(2, 10, share(2, 2), counted(10))).toBe(2);
    expect(claim(2, 10, share(2, 2), counted(11))).toBe(2);
    expect(claim(2, 10, share(2, 2), counted(5))).toBe(1);
    expect(claim(2, 10, null, counted(5))).toBe(1);
    expect(claim(2, 10, share(2, 2), counted(0))).toBe(0);
    expect(claim(1, 3, share(1, 1), counted(1))).toBe(0.333333);
  });

  it('is of a mixed use only what goes beyond what credits should have paid', () => {
    // Of 10 at 4, the allowance should pay 5: credits should pay 2.
    expect(claim(3, 10, share(3, 4), counted(5))).toBe(1);
    expect(claim(2, 10, share(2, 4), counted(5))).toBe(0);
    expect(claim(1, 10, share(1, 4), counted(5))).toBe(0);
    expect(claim(1, 10, share(1, 4), counted(10))).toBe(1);
  });

  it('is no more than the share that fits into what readings leave', () => {
    expect(claim(2, 10, share(2, 2), window({ fitting: fitting(100, 5) }))).toBe(1);
    expect(claim(2, 10, share(2, 2), window({ fitting: fitting(100, 5) }), window({ fitting: fitting(100, 2) }))).toBe(0.4);
    expect(claim(2, 10, share(2, 2), window({ fitting: fitting(100, 2) }), window({ fitting: fitting(100, 5) }))).toBe(0.4);
    expect(claim(2, 10, share(2, 2), window({ fitting: fitting(100, 50) }))).toBe(2);
    expect(claim(2, 10, share(2, 2), counted(3), window({ fitting: fitting(100, 5) }))).toBe(0.6);
    expect(claim(2, 0, share(2, 2), window({ fitting: fitting(100, 5) }))).toBe(2);
    expect(claim(2, null, share(2, 2), window({ fitting: fitting(100, 5) }))).toBe(2);
    expect(claim(null, 10, share(2, 2), window({ fitting: fitting(100, 5) }))).toBeNull();
  });
});

describe('the quantity of a claim', () => {
  const claimed = (quantity: number | null, of: Share | null, ...windows: JudgedWindow[]): number | null => {
    const fraction = claimedBy(subject(quantity, of), windows);
    return fraction && Number((fraction.over * 1000n) / fraction.under) / 1_000_000_000;
  };

  it('is what the allowance should have paid beyond what the vendor let it', () => {
    expect(claimed(10, share(2, 2), counted(5))).toBe(5);
    expect(claimed(10, share(1, 2), counted(8))).toBe(3);
    expect(claimed(10, share(1, 2), counted(5))).toBe(0);
  });

  it('is no more than what readings leave of what credits paid', () => {
    expect(claimed(10, share(2, 2), counted(5), window({ fitting: fitting(100, 2) }))).toBe(2);
    expect(claimed(10, share(2, 2), counted(5), window({ fitting: fitting(100, 7) }))).toBe(5);
    expect(claimed(10, share(1, 2), counted(9), window({ fitting: fitting(100, 4) }))).toBe(2);
    expect(claimed(10, share(2, 2), counted(5), window({ fitting: fitting(100, 3) }), window({ fitting: fitting(100, 4) }))).toBe(3);
    expect(claimed(10, share(2, 2), counted(5), window(), window({ fitting: fitting(100, 4) }))).toBe(4);
  });

  it('is not known of what is not counted, or states no quantity or no list price', () => {
    expect(claimed(10, share(2, 2), window({ pays: usd(5) }))).toBeNull();
    expect(claimed(null, share(2, 2), counted(5))).toBeNull();
    expect(claimed(10, null, counted(5))).toBeNull();
    expect(claimed(10, share(0, 0), counted(5))).toBeNull();
    expect(claimedBy({ ...subject(10, share(2, 2)), use: null }, [counted(5)])).toBeNull();
  });
});

describe('the premature part of a row that sums a day', () => {
  const day = (least: number, most: number, change: Partial<JudgedWindow> = {}): JudgedWindow =>
    window({ bound: null, paysBetween: { least: usd(least), most: usd(most) }, ...change });
  const between = (...windows: JudgedWindow[]): (number | null)[] | null => {
    const bounds = dayBounds(drawn(2, 10), subject(10, share(2, 2)), windows);
    return bounds && [dollars(bounds.least), dollars(bounds.most)];
  };

  it('lies between what is left if all else came first, and if it came last', () => {
    expect(between(day(3, 8))).toEqual([0.6, 1.6]);
    expect(between(day(0, 10))).toEqual([0, 2]);
  });

  it('is the least that any window leaves', () => {
    expect(between(day(3, 8), day(5, 6))).toEqual([0.6, 1.2]);
    expect(between(day(5, 6), day(3, 8))).toEqual([0.6, 1.2]);
    expect(between(day(5, 6), counted(4))).toEqual([0.8, 0.8]);
  });

  it('may be nothing where another window says nothing', () => {
    expect(between(day(3, 8), window({ bound: null }))).toEqual([0, 1.6]);
    expect(between(day(3, 8), window())).toEqual([0.6, 1.6]);
  });

  it('is not known without a day row, an amount or a row', () => {
    expect(between(window())).toBeNull();
    expect(between()).toBeNull();
    expect(dayBounds(drawn(null, 10), subject(10, share(2, 2)), [day(3, 8)])).toBeNull();
    expect(dayBounds({ ...drawn(2, 10), use: null }, subject(10, share(2, 2)), [day(3, 8)])).toBeNull();
  });
});
