/** What the entries of a ledger do to its balance, and which of them surely belong to one unbroken stretch of it. */
import { micros, type Micros } from '../../domain/money.ts';
import { byText, firstIndex } from '../../domain/order.ts';
import type { EntryRecord, EntryType, Origin } from '../../domain/records.ts';
import { DAY, formatInstant, HOUR, type Instant } from '../../domain/time.ts';
import type { AccountReplay } from '../../replay/model.ts';
import { groupBy, keyOf } from './group.ts';
import { once } from '../../domain/once.ts';

/** A correction states its own sign. */
const SIGNS: Readonly<Record<EntryType, 1 | -1>> = {
  purchase: 1,
  'auto-reload': 1,
  grant: 1,
  correction: 1,
  draw: -1,
  refund: -1,
  expiry: -1,
  void: -1,
};

/** What an entry adds to the balance; below zero what it takes away. */
export function changeOf(entry: EntryRecord): Micros {
  return micros(SIGNS[entry.type] * entry.amount);
}

/** Credits that came in. A correction upwards is none: it may give back what an earlier entry took. */
export function isIncome(entry: EntryRecord): boolean {
  return (entry.type === 'purchase' || entry.type === 'auto-reload' || entry.type === 'grant') && entry.amount > 0;
}

export function isDraw(entry: EntryRecord): boolean {
  return entry.type === 'draw' && entry.amount > 0;
}

/** One running balance: the entries of one stream in one currency, in order of time. */
export interface Ledger {
  readonly stream: EntryRecord['stream'];
  readonly currency: string;
  readonly entries: readonly EntryRecord[];
}

export const ledgersOf = once((entries: readonly EntryRecord[]): readonly Ledger[] => {
  const sorted = [...entries].sort((a, b) => a.at - b.at || byText(a.id, b.id));
  return [...groupBy(sorted, (entry) => keyOf(entry.stream, entry.currency)).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ stream: first.stream, currency: first.currency, entries: group }];
  });
});

export function placesOf(replay: AccountReplay, entry: EntryRecord): readonly Origin[] {
  return replay.entryPlaces.get(entry) ?? [entry];
}

/** Nothing can lie between two entries that one file states, or that lie less than a day apart: else a file may be missing. */
export function isUnbroken(replay: AccountReplay, a: EntryRecord, b: EntryRecord): boolean {
  if (b.at - a.latest < DAY) return true;
  const files = new Set(placesOf(replay, a).map((place) => place.file));
  return placesOf(replay, b).some((place) => files.has(place.file));
}

/** Entries, in order of time, that may lie in [from, until]; those of a bare date may on all of it. */
export function between(entries: readonly EntryRecord[], from: number, until: number): EntryRecord[] {
  const start = firstIndex(entries, (entry) => entry.at >= from - WIDEST);
  const end = firstIndex(entries, (entry) => entry.at > until);
  return entries.slice(start, end).filter((entry) => entry.latest >= from);
}

/** A bare date, and an hour of daylight saving. */
const WIDEST = DAY + HOUR;

/** `2026-07`, UTC. */
export function monthOf(at: Instant): string {
  return formatInstant(at).slice(0, 7);
}
