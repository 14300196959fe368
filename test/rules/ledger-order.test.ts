/** How the order of a ledger's entries is found where their times leave it open, held against every order there is. */
import { describe, expect, test } from 'vitest';
import type { EntryRecord } from '../../src/domain/records.ts';
import { DAY, MINUTE, type Instant } from '../../src/domain/time.ts';
import { arrange, balanceBefore, follow, mayComeFirst, type Running } from '../../src/rules/support/arrange.ts';
import { stepsOf, tellingSteps, type Step } from '../../src/rules/support/balances.ts';
import { changeOf, ledgersOf } from '../../src/rules/support/entries.ts';
import { Dice } from '../reference/generate.ts';
import { at, entry, input, usd } from './make.ts';

const START = at('07-01 00:00');
const POSTING = 15 * MINUTE;
const HISTORIES = 250;

/** An entry that adds, or takes, so much; known from one minute of the first day to another. */
function moved(id: string, change: number, from: number, until: number = from, balance: number | null = null): EntryRecord {
  return entry('07-01 00:00', {
    id,
    type: change < 0 ? 'draw' : 'purchase',
    amount: usd(Math.abs(change)),
    at: (START + from * MINUTE) as Instant,
    latest: (START + until * MINUTE) as Instant,
    balanceAfter: balance === null ? null : usd(balance),
  });
}

const DAY_LONG = DAY / MINUTE - 1;

function surelyBefore(a: EntryRecord, b: EntryRecord): boolean {
  return a.latest + POSTING < b.at;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]));
}

/** Whether an order is one that the times allow, and in which every stated balance follows. */
function holds(order: readonly EntryRecord[], opening: Running): boolean {
  let running: Running | undefined = opening;
  for (const [index, one] of order.entries()) {
    if (running === undefined || order.slice(index + 1).some((later) => surelyBefore(later, one))) return false;
    running = follow(running, one);
  }
  return running !== undefined;
}

/** A few entries in the order in which they happened; their dates, and balances of which one may be wrong, leave it open. */
function few(dice: Dice, wrong: number): EntryRecord[] {
  let balance = 10;
  let time = 0;
  return Array.from({ length: dice.whole(2, 5) }, (_, index) => {
    const change = dice.pick([-1, -2, 3, 5]);
    balance += change;
    time += dice.pick([0, 0, 5, 15, 16, 40]);
    const posted = time + dice.whole(0, 14);
    const [from, until] = dice.chance(0.3) ? [time - dice.whole(0, 20), posted] : [posted, posted];
    const stated = dice.chance(0.6) ? balance + (dice.chance(wrong) ? 1 : 0) : null;
    return moved(`${dice.whole(0, 9)}-${index}`, change, from, until, stated);
  });
}

test('an entry may come first where none that is left is surely earlier', () => {
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const dice = new Dice(seed);
    const entries = few(dice, 0).sort((a, b) => a.at - b.at);
    const left = entries.map(() => dice.chance(0.7));
    const expected = entries.flatMap((one, index) =>
      left[index] === true && !entries.some((other, place) => left[place] === true && surelyBefore(other, one)) ? [index] : [],
    );
    expect(
      mayComeFirst(entries, 0, POSTING, (index) => left[index] === true),
      `seed ${seed}`,
    ).toEqual(expected);
  }
});

test('an order in which all balances follow is found exactly where there is one', () => {
  let none = 0;
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const dice = new Dice(seed);
    const opening = dice.pick([null, usd(10)]);
    const entries = dice.shuffle(few(dice, 0.15));
    const found = arrange(entries, opening, POSTING, { left: 1000 });
    const is = permutations(entries).some((order) => holds(order, opening));
    if (!is) none += 1;
    expect(found !== null && found !== undefined, `seed ${seed}`).toBe(is);
    if (found === null || found === undefined) continue;
    expect(new Set(found), `seed ${seed}`).toEqual(new Set(entries));
    expect(holds(found, opening), `seed ${seed}`).toBe(true);
  }
  expect(none).toBeGreaterThan(HISTORIES / 10);
});

describe('the search for an order', () => {
  const day = (changes: readonly number[]) => changes.map((change, index) => moved(`e${index}`, change, 0, DAY_LONG));
  const impossible = moved('z', -1, 0, DAY_LONG, 9000);

  test('tries first what states the balance that it should', () => {
    const entries = [moved('a', 5, 0, DAY_LONG), moved('b', 1, 0, DAY_LONG, 11), moved('c', -2, 0, DAY_LONG, 14)];
    const effort = { left: 3 };
    expect(arrange(entries, usd(10), POSTING, effort)?.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect(effort.left).toBe(0);
  });

  test('leaves entries of one time in order of their ids', () => {
    const entries = day([1, -2, 3, -4]);
    for (const given of [entries, entries.toReversed()])
      expect(arrange(given, usd(10), POSTING, { left: 100 })?.map(({ id }) => id)).toEqual(['e0', 'e1', 'e2', 'e3']);
  });

  test('tries no beginning twice, and ends where none is left', () => {
    const effort = { left: 1000 };
    expect(arrange([...day([1, 2, 4, 8, 16, 32, 64, 128]), impossible], usd(10), POSTING, effort)).toBeNull();
    expect(effort.left).toBe(1000 - 255);
  });

  test('is given up after 2000 beginnings, or where its effort is spent', () => {
    const effort = { left: 50_000 };
    const many = [...day(Array.from({ length: 12 }, (_, index) => 2 ** index)), impossible];
    expect(arrange(many, usd(10), POSTING, effort)).toBeUndefined();
    expect(effort.left).toBe(48_000);
    expect(arrange(day([1, 2]), usd(10), POSTING, { left: 2 })).toHaveLength(2);
    expect(arrange(day([1, 2]), usd(10), POSTING, { left: 1 })).toBeUndefined();
  });
});

test('the balance before an entry is known where the one after it is', () => {
  expect(balanceBefore(moved('a', -2, 0, 0, 5))).toBe(usd(7));
  expect(balanceBefore(moved('a', -2, 0))).toBeNull();
});

function steps(entries: readonly EntryRecord[]): readonly Step[] {
  const { replay } = input({ entries });
  const [ledger, ...more] = ledgersOf(entries);
  expect(more).toEqual([]);
  return ledger === undefined ? [] : stepsOf(replay, ledger, POSTING);
}

/** Entries in the order in which they happened, in times that keep it or leave it open. */
function ledger(dice: Dice, sure: boolean): EntryRecord[] {
  let balance = 40;
  let time = 0;
  const states = dice.pick([1, 0.8, 0.5]);
  return Array.from({ length: dice.whole(6, 16) }, (_, index) => {
    const change = dice.pick([-1, -2, -5, 3, 10]);
    balance += change;
    time += sure ? dice.whole(20, 900) : dice.pick([0, 0, 4, 15, 16, 90, 1500]);
    const posted = time + (sure ? 0 : dice.whole(0, 14));
    const dayOf = time - (time % (DAY / MINUTE));
    const [from, until] = !sure && dice.chance(0.25) ? [dayOf, dayOf + DAY_LONG] : [posted, posted];
    return moved(`${dice.whole(0, 9)}-${index}`, change, from, until, dice.chance(states) ? balance : null);
  });
}

describe('a ledger', () => {
  test('that adds up in an order that the times allow has no step', () => {
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const dice = new Dice(seed);
      expect(steps(dice.shuffle(ledger(dice, false))), `seed ${seed}`).toEqual([]);
    }
  });

  test('in a sure order has a step at every balance that does not follow from the last stated one', () => {
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const dice = new Dice(seed);
      const entries = ledger(dice, true).map((one) =>
        one.balanceAfter !== null && dice.chance(0.2)
          ? { ...one, balanceAfter: (one.balanceAfter + dice.pick([1, -1])) as typeof one.balanceAfter }
          : one,
      );
      const expected: Step[] = [];
      let since: EntryRecord | null = null;
      let running: number | null = null;
      for (const one of entries) {
        if (running !== null) running += changeOf(one);
        const stated = one.balanceAfter;
        if (stated === null) continue;
        if (since !== null && running !== null && running !== stated)
          expected.push({ entry: one, since, expected: running, difference: stated - running, takenBack: false } as Step);
        [since, running] = [one, stated];
      }
      expect(steps(dice.shuffle(entries)), `seed ${seed}`).toEqual(expected);
    }
  });

  test('of one broken day has its step at the entry that follows on none of the others', () => {
    const onDay = (id: string, change: number, balance: number) => moved(id, change, 1440, 1440 + DAY_LONG, balance);
    const found = steps([
      moved('a', 20, 0, 0, 20),
      // 20 → 16 → 14 → 11 in truth, and the first of them is missing.
      onDay('b', -3, 11),
      onDay('c', -2, 14),
      moved('d', -1, 4000, 4000, 10),
    ]);
    expect(found.map((step) => [step.entry.id, step.since.id, step.difference])).toEqual([['c', 'a', usd(-4)]]);
  });

  test('has no more than 200 steps, whatever it is cut into', () => {
    const broken = (count: number, from: number, file: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...moved(`${file}-${index}`, -1, from + index * 60, from + index * 60, index * 7),
        file,
      }));
    const first = broken(250, 0, 0);
    expect(steps(first)).toHaveLength(200);
    expect(steps([...broken(21, 0, 0), ...broken(21, 10_000, 1)])).toHaveLength(40);
    expect(steps([...first, ...broken(21, 30_000, 1)])).toHaveLength(200);
    expect(steps([...broken(200, 0, 0), ...broken(21, 30_000, 1)])).toHaveLength(219);
  });
});

describe('a day on which no order is found in reasonable time', () => {
  const many = Array.from({ length: 12 }, (_, index) => moved(`m${index}`, 2 ** index, 1440, 1440 + DAY_LONG));
  const opening = moved('a', 20, 0, 0, 20);
  const impossible = moved('z', -1, 1440, 1440 + DAY_LONG, 9000);
  const end = 1440 + DAY_LONG;

  test('is left open, and so is what may belong to it; what surely follows is counted anew', () => {
    const after = (minutes: number) => [
      opening,
      ...many,
      impossible,
      moved('n', -1, end + minutes, end + minutes, 500),
      moved('o', -1, end + 400, end + 400, 400),
    ];
    expect(steps(after(15))).toEqual([]);
    expect(steps(after(16)).map((step) => [step.entry.id, step.since.id, step.difference])).toEqual([['o', 'n', usd(-99)]]);
  });
});

test('a step that the next one takes back is one, and steps of what the ledger does not list are none', () => {
  const entries = [
    moved('a', 20, 0, 0, 20),
    moved('b', -1, 60, 60, 18),
    moved('c', -1, 120, 120, 18),
    moved('d', -1, 180, 180, 16),
    moved('e', -1, 240, 240, 16),
  ];
  const [ledgerOf] = ledgersOf(entries);
  const found = steps(entries);
  expect(found.map(({ difference }) => difference)).toEqual([usd(-1), usd(1), usd(-1), usd(1)]);
  const telling = ledgerOf === undefined ? [] : tellingSteps(ledgerOf, found);
  expect(telling.map((step) => [step.entry.id, step.takenBack])).toEqual([
    ['b', true],
    ['d', true],
  ]);
});

describe('many entries of one time', () => {
  const opening = moved('a', 100, 0, 0, 100);

  test('follow in the one order in which their balances do, however far that is from the one they stand in', () => {
    const day = Array.from({ length: 40 }, (_, index) => moved(`d${90 - index}`, -1, 1440, 1440 + DAY_LONG, 99 - index));
    expect(steps([opening, ...day, moved('z', -1, 4000, 4000, 59)])).toEqual([]);
    expect(steps([opening, ...day, moved('z', -1, 4000, 4000, 58)])).toHaveLength(1);
  });

  test('that each state a balance may all come after one that states none and stands last', () => {
    const stated = (long: number, apart: number) => [
      opening,
      ...Array.from({ length: 40 }, (_, index) =>
        moved(`d${10 + index}`, -1, 1440 + index * apart, 1440 + index * apart + long, 97 - index),
      ),
      moved('z', -2, 1440 + 40 * apart, 1440 + 40 * apart + long),
      moved('zz', -1, 4000, 4000, 57),
    ];
    expect(steps(stated(DAY_LONG, 0))).toEqual([]);
    expect(steps(stated(0, 0.3))).toEqual([]);
    expect(steps(stated(0, 0.375))).toEqual([]);
    expect(steps(stated(0, 0.376))).not.toEqual([]);
  });

  test.each([
    ['of a bare date', DAY_LONG, 0],
    ['posted within a quarter of an hour', 0, 0.3],
  ])('%s may all come after the last of them', (_, long, apart) => {
    const unstated = Array.from({ length: 40 }, (__, index) =>
      moved(`d${10 + index}`, -1, 1440 + index * apart, 1440 + index * apart + long),
    );
    const last = (balance: number) => moved('z', -2, 1440 + 40 * apart, 1440 + 40 * apart + long, balance);
    const end = moved('zz', -1, 4000, 4000, 57);
    expect(steps([opening, ...unstated, last(98), end])).toEqual([]);
    expect(steps([opening, ...unstated, last(70), end])).toEqual([]);
    expect(steps([opening, ...unstated, last(58), end])).toEqual([]);
  });
});

test('a step is taken back only by the next balance, and by as much', () => {
  const telling = (...balances: number[]) => {
    const entries = [
      moved('a', 20, 0, 0, 20),
      ...balances.map((balance, index) => moved(`b${index}`, -1, 60 + index * 60, 60 + index * 60, balance)),
    ];
    const [ledgerOf] = ledgersOf(entries);
    return ledgerOf === undefined ? [] : tellingSteps(ledgerOf, steps(entries)).map((step) => [step.entry.id, step.takenBack]);
  };
  expect(telling(18, 18)).toEqual([['b0', true]]);
  expect(telling(18, 19)).toEqual([
    ['b0', false],
    ['b1', false],
  ]);
  expect(telling(18, 17, 17)).toEqual([
    ['b0', false],
    ['b2', false],
  ]);
});
