/** What a count says of one window: exhausted, room for some of it, or why it can't say. */
import { describe, expect, it } from 'vitest';
import type { Crossing } from '../../src/domain/policy.ts';
import type { Count } from '../../src/replay/allowance.ts';
import { judgeCount, usedPct, type Counting } from '../../src/replay/counting.ts';
import type { Share, Subject } from '../../src/replay/subject.ts';
import { at, pct, usd, use, weekly } from '../rules/make.ts';

const WINDOW = weekly();

function count(used: number, change: Partial<Count> = {}): Count {
  return {
    window: WINDOW,
    scope: 'yes',
    limit: usd(30),
    used: usd(used),
    start: at('07-06 00:00'),
    end: at('07-13 00:00'),
    complete: true,
    byWord: false,
    lowerBound: true,
    crosses: false,
    open: true,
    ...change,
  };
}

interface Asked {
  readonly quantity?: number | null;
  readonly share?: Share | null;
  /** Lone money. */
  readonly lone?: boolean;
  /** Whether it sums an hour. */
  readonly span?: boolean;
  readonly crossing?: Crossing;
  readonly usedPctMin?: number;
}

const ALL: Share = { paid: usd(2), list: usd(2), rounding: usd(0) };

function judged(sure: Count, all: Count, asked: Asked = {}): Counting | null {
  const { quantity = 10, share = ALL, lone = false, span = false, crossing = 'split', usedPctMin } = asked;
  const from = at('07-10 10:00');
  const own = use('07-10 10:00', { quantity: quantity === null ? null : usd(quantity) });
  const both = [sure];
  const subject = {
    from,
    until: span ? at('07-10 11:00') : from,
    use: lone ? null : own,
    lone,
    share,
    counts: { sure: both, all: all === sure ? both : [all] },
  } as unknown as Subject;
  return judgeCount(subject, WINDOW, usedPctMin === undefined ? null : pct(usedPctMin), crossing);
}

/** In a word: what bounds it, what fills it or what stops it, and how much it lets the allowance pay. */
function told(sure: Count, asked: Asked = {}, all = sure): string {
  const found = judged(sure, all, asked);
  if (found === null) return 'nothing';
  const word = found.full ? 'full' : (found.bound?.cap ?? found.stop ?? '');
  return `${word} ${found.pays === null ? '-' : found.pays / 1_000_000}${found.counts ? '' : ' says nothing'}`;
}

describe('a count', () => {
  it('proves the room that it leaves, by files or by the account holder’s word', () => {
    expect(told(count(12))).toBe('proven 10');
    expect(told(count(25))).toBe('proven 5');
    expect(told(count(12, { byWord: true }))).toBe('strong 10');
    expect(told(count(12, { complete: false }))).toBe('suspected 10');
    expect(told(count(12, { complete: false, byWord: true }))).toBe('suspected 10');
  });

  it('is of its own window only', () => {
    expect(told(count(12, { window: weekly('other') }))).toBe('nothing');
  });

  it('is exhausted where nothing is left, or nothing under the plan’s mode', () => {
    expect(told(count(30))).toBe('full 0');
    expect(told(count(31))).toBe('full 0');
    expect(told(count(30), { quantity: null })).toBe('full 0');
    expect(told(count(21), { crossing: 'whole-to-credits' })).toBe('full 0');
    expect(told(count(20), { crossing: 'whole-to-credits' })).toBe('proven 10');
    expect(told(count(29), { crossing: 'whole-to-allowance' })).toBe('proven 10');
  });

  it('is exhausted by a mixed use of which the vendor let the allowance pay as much', () => {
    const share = (paid: number, list: number, rounding = 0): Share => ({ paid: usd(paid), list: usd(list), rounding: usd(rounding) });
    expect(told(count(25), { share: share(2, 4) })).toBe('full 5');
    expect(told(count(25), { share: share(2.000004, 4) })).toBe('proven 5');
    expect(told(count(25), { share: share(2.000004, 4, 0.005) })).toBe('full 5');
    expect(told(count(25), { share: share(4, 4) })).toBe('proven 5');
    // Half a cent less than all of it may be all of it, rounded.
    expect(told(count(25), { share: share(4, 4, 0.005) })).toBe('proven 5');
    expect(told(count(29.99), { share: share(4, 4, 0.005) })).toBe('full 0.01');
  });

  it('leaves a mixed use open that does not say what it cost, unless all of it fits', () => {
    expect(told(count(25), { share: null })).toBe('quantity-missing 5');
    expect(told(count(20), { share: null })).toBe('proven 10');
  });

  it('leaves a use open whose quantity is not stated', () => {
    expect(told(count(12), { quantity: null })).toBe('quantity-missing - says nothing');
  });

  it('of a first-use window whose opening is not seen says nothing', () => {
    expect(told(count(12, { lowerBound: false }))).toBe('usage-incomplete - says nothing');
    expect(told(count(12), {}, count(12, { lowerBound: false }))).toBe('usage-incomplete - says nothing');
    expect(told(count(30, { lowerBound: false }))).toBe('usage-incomplete - says nothing');
  });

  it('of a span over an edge says nothing', () => {
    expect(told(count(12, { crosses: true }), { span: true })).toBe('day-resolution - says nothing');
    expect(told(count(12, { crosses: true }), { lone: true })).toBe('reset-between - says nothing');
  });
});

describe('a count beside money without a row', () => {
  it('leaves it likely at most', () => {
    expect(told(count(12), { lone: true })).toBe('suspected -');
    expect(told(count(30), { lone: true })).toBe('full 0');
  });

  it('can’t tell whether it would have fitted, nor whether it opened a window', () => {
    expect(told(count(12), { lone: true, crossing: 'whole-to-credits' })).toBe('quantity-missing - says nothing');
    expect(told(count(12), { lone: true, crossing: 'whole-to-allowance' })).toBe('suspected -');
    expect(told(count(0, { open: false }), { lone: true })).toBe('usage-incomplete - says nothing');
    expect(told(count(0, { open: false }))).toBe('proven 10');
  });

  it('is open where only what may have come before fills it', () => {
    expect(told(count(12), { lone: true }, count(30))).toBe('usage-incomplete -');
  });
});

describe('a count of a row that sums a span', () => {
  it('is judged by what surely and by what possibly precedes it', () => {
    expect(told(count(12), { span: true })).toBe('proven 10');
    expect(told(count(12), { span: true }, count(20))).toBe('proven 10');
    expect(told(count(30), { span: true })).toBe('full 0');
    const open = judged(count(12), count(25), { span: true });
    expect(open).toMatchObject({
      stop: 'day-resolution',
      counts: true,
      between: { least: usd(5), most: usd(10) },
      bound: null,
      full: false,
    });
    expect(judged(count(22), count(25), { span: true })?.between).toEqual({ least: usd(5), most: usd(8) });
  });

  it('fills the window as far as it goes, whatever the mode', () => {
    expect(judged(count(22), count(25), { span: true, crossing: 'whole-to-credits' })?.between).toEqual({ least: usd(5), most: usd(8) });
  });

  it('is bounded by the weaker of both counts', () => {
    expect(told(count(12), { span: true }, count(20, { complete: false }))).toBe('suspected 10');
    expect(told(count(12), { span: true }, count(20, { byWord: true }))).toBe('strong 10');
  });
});

describe('a reading above a count', () => {
  it('wins, and leaves the count a lower bound', () => {
    expect(told(count(12), { usedPctMin: 40 })).toBe('proven 10');
    expect(told(count(12), { usedPctMin: 41 })).toBe('suspected 10');
    expect(told(count(12), { usedPctMin: 90 })).toBe('suspected 3');
    expect(told(count(12, { byWord: true }), { usedPctMin: 90 })).toBe('suspected 3');
    expect(told(count(12), { usedPctMin: 100 })).toBe('full 0');
    expect(told(count(0), { usedPctMin: 0 })).toBe('proven 10');
    expect(judged(count(12), count(20), { span: true, usedPctMin: 90 })?.between).toEqual({ least: usd(3), most: usd(3) });
  });

  it('raises it by whole micro-units, rounded up: what is left is claimed', () => {
    expect(judged(count(0, { limit: usd(0.000003) }), count(0), { usedPctMin: 50 })?.sure.used).toBe(2);
    expect(judged(count(0, { limit: usd(0.000004) }), count(0), { usedPctMin: 50 })?.sure.used).toBe(2);
  });
});

describe('what a count shows', () => {
  it('is a percentage rounded down, and all of a limit of nothing', () => {
    expect(usedPct(count(12))).toBe(pct(40));
    expect(usedPct(count(10))).toBe(33_333_333);
    expect(usedPct(count(0, { limit: usd(0) }))).toBe(pct(100));
  });
});
