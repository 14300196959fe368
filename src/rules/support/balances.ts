/** Where a ledger's stated balances don't follow from one another: opening, plus what came in, less what went out. */
import { micros, ZERO, add, type Micros } from '../../domain/money.ts';
import type { EntryRecord } from '../../domain/records.ts';
import type { Duration } from '../../domain/time.ts';
import type { AccountReplay } from '../../replay/model.ts';
import { arrange, balanceBefore, follow, mayComeFirst, type Running } from './arrange.ts';
import { once } from '../../domain/once.ts';
import { changeOf, isDraw, isIncome, isUnbroken, type Ledger } from './entries.ts';

/** A stated balance that doesn't follow from the one stated before it. */
export interface Step {
  readonly entry: EntryRecord;
  /** The entry that stated the balance before it. */
  readonly since: EntryRecord;
  readonly expected: Micros;
  /** Stated less expected. */
  readonly difference: Micros;
  /** Whether the next stated balance goes on as if this one had been right as expected. */
  readonly takenBack: boolean;
}

/** More steps than this are not looked for: the finding is made. */
const MOST_STEPS = 200;

/** Orders tried in one ledger before the rest of it is left open. */
const MOST_EFFORT = 50_000;

/** All steps of a ledger in order of time. A first stated balance is none, nor one after a stretch of which a file may be missing. */
export function stepsOf(replay: AccountReplay, ledger: Ledger, posting: Duration): readonly Step[] {
  const known = stepsBy(ledger);
  let steps = known.get(posting);
  if (steps === undefined) known.set(posting, (steps = walk(replay, ledger, posting)));
  return steps;
}

const stepsBy = once<Ledger, Map<Duration, readonly Step[]>>(() => new Map());

function walk(replay: AccountReplay, ledger: Ledger, posting: Duration): Step[] {
  const steps: Step[] = [];
  for (const part of unbrokenParts(replay, ledger.entries)) {
    if (steps.length < MOST_STEPS) steps.push(...new Walk(part, posting).steps());
  }
  return steps;
}

/**
 * Steps that a finding can rest on: a ledger that lists no draws at all keeps them elsewhere, so that its balance may fall between
 * its entries, and one that lists nothing that came in may rise. A pair of which the second takes back the first is one step.
 */
export function tellingSteps(ledger: Ledger, steps: readonly Step[]): Step[] {
  const listsDraws = ledger.entries.some(isDraw);
  const listsIncome = ledger.entries.some(isIncome);
  const telling = steps.filter(({ difference }) => (difference < 0 ? listsDraws : listsIncome));
  const merged: Step[] = [];
  for (const step of telling) {
    const last = merged.at(-1);
    const takesBack = last !== undefined && !last.takenBack && last.entry === step.since && last.difference + step.difference === 0;
    if (takesBack) merged[merged.length - 1] = { ...last, takenBack: true };
    else merged.push(step);
  }
  return merged;
}

/** The sum of all differences, whichever way they go. */
export function differing(steps: readonly Step[]): Micros {
  return steps.reduce((sum, { difference }) => add(sum, micros(Math.abs(difference))), ZERO);
}

function unbrokenParts(replay: AccountReplay, entries: readonly EntryRecord[]): EntryRecord[][] {
  const parts: EntryRecord[][] = [];
  let last: EntryRecord | undefined;
  for (const entry of entries) {
    if (last === undefined || !isUnbroken(replay, last, entry)) parts.push([entry]);
    else parts.at(-1)?.push(entry);
    last = entry;
  }
  return parts;
}

/** Goes through entries in order of time, and in another order that the times allow where only that one adds up. */
class Walk {
  private readonly order: EntryRecord[];
  /** The balance after each entry passed. */
  private readonly after: Running[] = [];
  /** Nothing before it is moved any more, and the balance before it is unknown. */
  private floor = 0;
  private readonly widest: Duration;
  private readonly effort = { left: MOST_EFFORT };

  constructor(
    entries: readonly EntryRecord[],
    private readonly posting: Duration,
  ) {
    this.order = [...entries];
    this.widest = entries.reduce((most, entry) => Math.max(most, entry.latest - entry.at), 0);
  }

  steps(): Step[] {
    const found: Step[] = [];
    let i = 0;
    while (i < this.order.length && found.length < MOST_STEPS) {
      const settled = this.settle(i);
      const entry = this.order[settled];
      if (entry === undefined) break;
      const before = this.before(settled);
      const next = follow(before, entry);
      if (next === undefined && this.isOpen) {
        i = this.passOver(settled);
        continue;
      }
      if (next === undefined && before !== null) found.push(this.step(settled, entry, before));
      if (next === undefined) this.floor = settled;
      this.after[settled] = next === undefined ? entry.balanceAfter : next;
      i = settled + 1;
    }
    return found;
  }

  /** Whether the last search for another order was given up. */
  private isOpen = false;

  /** Nothing is said of entries whose order stays open: it goes on, from a balance unknown again, with the first that surely comes after them. */
  private passOver(index: number): number {
    let latest = -Infinity;
    for (let i = this.floor; i < index; i += 1) latest = Math.max(latest, this.order[i]?.latest ?? latest);
    let next = index;
    for (; next < this.order.length; next += 1) {
      const entry = this.order[next];
      if (entry === undefined || entry.at > latest + this.posting) break;
      latest = Math.max(latest, entry.latest);
    }
    this.floor = next;
    return next;
  }

  private before(index: number): Running {
    return index === this.floor ? null : (this.after[index - 1] ?? null);
  }

  private step(index: number, entry: EntryRecord, before: number): Step {
    const expected = micros(before + changeOf(entry));
    const difference = micros((entry.balanceAfter ?? expected) - expected);
    const since = this.order.slice(this.floor, index).findLast((one) => one.balanceAfter !== null) ?? entry;
    return { entry, since, expected, difference, takenBack: false };
  }

  /** The index of the next entry to pass: `index`, or later where an order was found that passes some at once. */
  private settle(index: number): number {
    let next = index;
    for (;;) {
      const entry = this.order[next];
      if (entry === undefined || follow(this.before(next), entry) !== undefined) return next;
      const end = this.rearrange(next);
      if (end === null) break;
      next = end;
    }
    this.bringForward(next);
    return next;
  }

  /** Puts the entries around one that doesn't follow in an order in which all do; where that order ends, or `null`. */
  private rearrange(index: number): number | null {
    this.isOpen = this.effort.left <= 0;
    if (this.isOpen) return null;
    for (const [start, end] of this.stretches(index)) {
      const found = arrange(this.order.slice(start, end), this.before(start), this.posting, this.effort);
      if (found === undefined) this.isOpen = true;
      if (found === undefined || found === null) continue;
      found.forEach((entry, offset) => {
        const at = start + offset;
        this.order[at] = entry;
        this.after[at] = follow(this.before(at), entry) ?? null;
      });
      this.isOpen = false;
      return end;
    }
    return null;
  }

  /** Where no order adds up, an entry that follows goes first; else one that follows on none of the others: the gap is before it. */
  private bringForward(index: number): void {
    const running = this.before(index);
    const may = mayComeFirst(this.order, index, this.posting, () => true).flatMap((at) => {
      const entry = this.order[at];
      return entry === undefined || entry.balanceAfter === null ? [] : [{ at, entry }];
    });
    const afters = new Set(may.map(({ entry }) => entry.balanceAfter));
    const first =
      may.find(({ entry }) => follow(running, entry) !== undefined) ??
      may.find(({ entry }) => !afters.has(balanceBefore(entry))) ??
      may.find(({ at }) => at === index);
    if (first === undefined || first.at === index) return;
    this.order.splice(first.at, 1);
    this.order.splice(index, 0, first.entry);
  }

  /** Ever wider stretches around an entry, up to all that can change places with it, and with those. */
  private *stretches(index: number): Iterable<[number, number]> {
    for (const width of [1, 2, 4, 8, 16, 32]) {
      yield [Math.max(this.floor, index - width), Math.min(this.order.length, index + width + 1)];
    }
    const [start, end] = this.within(index, index + 1);
    yield [start, end];
    yield this.within(start, end);
  }

  /** Widened to all entries whose order against those in [start, end) isn't sure. */
  private within(start: number, end: number): [number, number] {
    let [from, until] = [start, end];
    let [first, last] = [Infinity, -Infinity];
    for (const entry of this.order.slice(start, end)) {
      first = Math.min(first, entry.at - this.posting - this.widest);
      last = Math.max(last, entry.latest + this.posting);
    }
    while (from > this.floor && (this.order[from - 1]?.at ?? 0) >= first) from -= 1;
    while (until < this.order.length && (this.order[until]?.at ?? Infinity) <= last) until += 1;
    return [from, until];
  }
}
