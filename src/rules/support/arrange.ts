/**
 * Entries of one minute or one bare date stand in a ledger in no known order, and what is posted late stands before or after its
 * time. A balance that doesn't follow in the order of time may well follow in another that the times allow: this looks for it.
 */
import type { Micros } from '../../domain/money.ts';
import { byText } from '../../domain/order.ts';
import type { EntryRecord } from '../../domain/records.ts';
import type { Duration } from '../../domain/time.ts';
import { changeOf } from './entries.ts';

/** The balance so far; `null` before any is stated. */
export type Running = number | null;

/** The balance after an entry that follows, or `undefined` where it states another one. */
export function follow(running: Running, entry: EntryRecord): Running | undefined {
  if (running === null) return entry.balanceAfter;
  const next = running + changeOf(entry);
  return entry.balanceAfter === null || entry.balanceAfter === next ? next : undefined;
}

/** Which of the entries from `start` on, in order of time, may come first: none of the others is surely earlier. */
export function mayComeFirst(
  entries: readonly EntryRecord[],
  start: number,
  posting: Duration,
  isLeft: (index: number) => boolean,
): number[] {
  const found: number[] = [];
  let end = Infinity;
  for (let index = start; index < entries.length; index += 1) {
    const entry = entries[index];
    if (entry === undefined || !isLeft(index)) continue;
    if (entry.at > end) break;
    end = Math.min(end, entry.latest + posting);
    found.push(index);
  }
  return found.filter((index) => (entries[index]?.at ?? 0) <= end);
}

/** How many beginnings of an order are tried before the question is left open. */
const MOST_TRIED = 2000;

interface Turn {
  readonly running: Running;
  readonly choices: readonly { readonly index: number; readonly running: Running }[];
  next: number;
}

/** The entries in an order in which every stated balance follows; `null` where there is none, `undefined` where it is too long a search. */
export function arrange(
  entries: readonly EntryRecord[],
  opening: Running,
  posting: Duration,
  effort: { left: number },
): EntryRecord[] | null | undefined {
  const items = [...entries].sort((a, b) => a.at - b.at || byText(a.id, b.id));
  const taken = items.map(() => false);
  const path: number[] = [];
  const tried = new Set<string>();
  let mask = 0n;
  const turn = (running: Running): Turn => {
    let start = 0;
    while (taken[start] === true) start += 1;
    const choices = mayComeFirst(items, start, posting, (index) => taken[index] !== true).flatMap((index) => {
      const next = follow(running, items[index] as EntryRecord);
      return next === undefined ? [] : [{ index, running: next }];
    });
    // One that states the balance it should is the likelier one.
    const states = ({ index }: { index: number }): number => (items[index]?.balanceAfter === null ? 1 : 0);
    return { running, choices: choices.sort((a, b) => states(a) - states(b)), next: 0 };
  };
  const turns = [turn(opening)];
  while (path.length < items.length) {
    const current = turns.at(-1);
    if (current === undefined) return null;
    const choice = current.choices[current.next];
    if (choice === undefined) {
      turns.pop();
      const last = path.pop();
      if (last !== undefined) {
        taken[last] = false;
        mask ^= 1n << BigInt(last);
      }
      continue;
    }
    current.next += 1;
    const state = `${mask | (1n << BigInt(choice.index))} ${choice.running}`;
    if (tried.has(state)) continue;
    if (tried.size >= MOST_TRIED || effort.left <= 0) return undefined;
    effort.left -= 1;
    tried.add(state);
    taken[choice.index] = true;
    mask |= 1n << BigInt(choice.index);
    path.push(choice.index);
    turns.push(turn(choice.running));
  }
  return path.map((index) => items[index] as EntryRecord);
}

/** The balance that an entry says stood before it. */
export function balanceBefore(entry: EntryRecord): Micros | null {
  return entry.balanceAfter === null ? null : ((entry.balanceAfter - changeOf(entry)) as Micros);
}
