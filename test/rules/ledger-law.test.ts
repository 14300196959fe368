/**
 * The law of the ledger, as a seeded property: a ledger that adds up is never accused, in whatever order of files, rows and ties it
 * comes; one stated balance changed, or one entry left out, is found, and as nothing else.
 */
import { describe, expect, test, vi } from 'vitest';
import { micros } from '../../src/domain/money.ts';
import type { EntryRecord, EntryType, InputRecord } from '../../src/domain/records.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/domain/time.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { checkAll } from '../../src/rules/index.ts';
import { Dice } from '../reference/generate.ts';
import { at, entry, look, POLICY, usd } from './make.ts';

const SEEDS = Number(process.env['HEADROOM_LAW_SEEDS'] ?? 250);
const FIRST = Number(process.env['HEADROOM_LAW_FIRST'] ?? 1);
vi.setConfig({ testTimeout: 60_000 + SEEDS * 200 });
const RULES = ['balance-overdrawn', 'ledger-unbalanced'];
const START = at('07-01 00:00');
const SIGNS: Readonly<Record<EntryType, number>> = {
  purchase: 1,
  'auto-reload': 1,
  grant: 1,
  correction: 1,
  draw: -1,
  refund: -1,
  expiry: -1,
  void: -1,
};

/** How sure the order of a ledger's entries is: further apart than anything is posted late, or tied, late and on bare dates. */
type Order = 'sure' | 'unsure';

/** Entries in the order in which they truly happened, each with the balance after it stated or not. */
function ledger(dice: Dice, order: Order, stream: EntryRecord['stream'], currency: string): EntryRecord[] {
  const entries: EntryRecord[] = [];
  const states = dice.pick([1, 0.8, 0.5]);
  let balance = dice.pick([0, 0, 30]);
  let time: number = START + dice.whole(0, 5) * HOUR;
  const count = dice.whole(12, 30);
  for (let index = 0; index < count; index += 1) {
    time += order === 'sure' ? dice.whole(20, 900) * MINUTE : dice.pick([0, 0, dice.whole(0, 20) * MINUTE, dice.whole(1, 30) * HOUR]);
    const [type, amount] = index === 0 ? (['purchase', 40] as const) : movement(dice, balance);
    balance += SIGNS[type] * amount;
    const made = entry('07-01 00:00', {
      id: `${stream}-${currency}-${dice.whole(0, 9)}-${index}`,
      type,
      amount: usd(amount),
      stream,
      currency,
      balanceAfter: dice.chance(states) ? usd(balance) : null,
    });
    entries.push(Object.assign(made, dated(dice, order, time)));
  }
  return entries;
}

function dated(dice: Dice, order: Order, time: number): { at: Instant; latest: Instant } {
  if (order === 'unsure' && dice.chance(0.3)) {
    const day = time - (time % DAY);
    return { at: day as Instant, latest: (day + DAY - 1) as Instant };
  }
  const posted = time + (order === 'unsure' ? dice.whole(0, 14) * MINUTE : 0);
  return { at: posted as Instant, latest: posted as Instant };
}

/** Nothing is drawn that isn't there; all else may even take the balance below zero. */
function movement(dice: Dice, balance: number): readonly [EntryType, number] {
  const amount = dice.pick([1, 2, 5, 5, 10, 0.004512]);
  const income = dice.pick(['purchase', 'auto-reload', 'grant'] as const);
  if (balance < amount) return [income, dice.pick([10, 20, 50])];
  const type = dice.weighted<EntryType>([
    [6, 'draw'],
    [2, income],
    [1, 'correction'],
    [1, 'refund'],
    [1, 'expiry'],
    [1, 'void'],
  ]);
  return [type, type === 'correction' && dice.chance(0.5) ? -amount * 3 : amount];
}

/** In files that overlap or join, in any order of rows; each statement of an entry is a copy of its own. */
function exported(dice: Dice, entries: readonly EntryRecord[]): InputRecord[] {
  const files = dice.whole(1, 3);
  const size = Math.ceil(entries.length / files);
  const rows: EntryRecord[] = [];
  for (let file = 0; file < files; file += 1) {
    const from = Math.max(0, file * size - dice.whole(1, 4));
    entries.slice(from, (file + 1) * size).forEach((one, index) => rows.push({ ...one, file: files - file, line: index + 2 }));
  }
  return dice.shuffle(rows);
}

function rulesOf(records: readonly InputRecord[]): string[] {
  const context = {
    policies: [POLICY],
    planFor: () => '',
    attested: new Set<string>(),
    coverage: new Map(),
    covers: null,
    lastRow: [],
    crossing: null,
  };
  const replay = replayAccount('default', records, context);
  const findings = checkAll({ replay, policies: [POLICY], budgets: [], policyAt: () => POLICY }, new Map()).map(({ finding }) => finding);
  return findings.map((finding) => finding.rule).filter((rule) => RULES.includes(rule));
}

interface History {
  readonly dice: Dice;
  readonly entries: EntryRecord[];
  readonly others: readonly EntryRecord[];
}

function history(seed: number, order: Order): History {
  const dice = new Dice(seed);
  const entries = ledger(dice, order, 'subscription', 'USD');
  const others = dice.chance(0.5) ? ledger(dice, order, dice.pick(['api', 'subscription']), 'EUR') : [];
  return { dice, entries, others };
}

function told({ dice, others }: History, entries: readonly EntryRecord[]): string[] {
  return rulesOf([...exported(dice, entries), ...exported(dice, others), look('07-02 00:00', { creditsBalance: usd(1) })]);
}

/** Where a balance is stated both before and from there on, something is lost if an entry is. */
function betweenBalances(entries: readonly EntryRecord[]): number[] {
  const stated = entries.flatMap((one, index) => (one.balanceAfter === null ? [] : [index]));
  const [first = Infinity, last = -1] = [stated[0], stated.at(-1)];
  const lists = (index: number, sign: number): boolean =>
    entries.some(
      (one, other) => other !== index && one.type !== 'correction' && SIGNS[one.type] === sign && (sign > 0 || one.type === 'draw'),
    );
  return entries.flatMap((one, index) => {
    const isLast = one.balanceAfter !== null && index === last;
    return index > first && index < last && !isLast && lists(index, 1) && lists(index, -1) ? [index] : [];
  });
}

function without(history: History): EntryRecord[] | null {
  const choices = betweenBalances(history.entries);
  if (choices.length === 0) return null;
  const gone = history.dice.pick(choices);
  return history.entries.filter((_one, index) => index !== gone);
}

function restated(history: History): EntryRecord[] | null {
  const stated = history.entries.flatMap((one, index) => (one.balanceAfter === null ? [] : [index]));
  const lists = (fits: (one: EntryRecord) => boolean): boolean => history.entries.some(fits);
  if (stated.length < 2 || !lists((one) => one.type === 'draw') || !lists((one) => SIGNS[one.type] > 0 && one.type !== 'correction'))
    return null;
  const changed = history.dice.pick(stated);
  const by = history.dice.pick([0.000001, 3.5, -0.07, -2.25]);
  return history.entries.map((one, index) =>
    index === changed && one.balanceAfter !== null ? { ...one, balanceAfter: micros(one.balanceAfter + usd(by)) } : one,
  );
}

describe('a ledger that adds up is never accused', () => {
  test.each(['sure', 'unsure'] as const)('when the order of its entries is %s', (order) => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const made = history(seed, order);
      expect(told(made, made.entries), `seed ${seed}`).toEqual([]);
    }
  });
});

describe.each([
  ['an entry left out', without],
  ['a stated balance changed', restated],
] as const)('%s', (_name, breakOne) => {
  test('is found, exactly, where the order of entries is sure', () => {
    let tried = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const made = history(seed, 'sure');
      const broken = breakOne(made);
      if (broken === null) continue;
      tried += 1;
      expect(told(made, broken), `seed ${seed}`).toEqual(['ledger-unbalanced']);
    }
    expect(tried).toBeGreaterThan(SEEDS / 2);
  });

  test('is found as nothing else where it is not, and mostly', () => {
    let [tried, seen] = [0, 0];
    for (let seed = FIRST; seed < FIRST + SEEDS / 4; seed += 1) {
      const made = history(seed, 'unsure');
      const broken = breakOne(made);
      if (broken === null) continue;
      tried += 1;
      const rules = told(made, broken);
      expect(
        rules.filter((rule) => rule !== 'ledger-unbalanced'),
        `seed ${seed}`,
      ).toEqual([]);
      seen += rules.length;
    }
    expect(seen / tried).toBeGreaterThan(0.5);
  });
});
