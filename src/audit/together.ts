/** The records of one account, brought together from anywhere, in the order in which one process would have stored them. */
import { byText } from '../domain/order.ts';
import type { InputRecord, UseRecord } from '../domain/records.ts';
import { Growing } from '../formats/growing.ts';
import { nameOfKey } from './store.ts';

export interface Numbered {
  readonly record: InputRecord;
  /** The index of its input, and its number among that one's records. */
  readonly input: number;
  readonly number: number;
}

export function inPlace(a: Numbered, b: Numbered): number {
  return a.input - b.input || a.number - b.number;
}

/** `numbered` is in place. Uses that logs state again are settled here, over all files. */
export function broughtTogether(numbered: readonly Numbered[]): InputRecord[] {
  const growing = new Growing();
  const byKey = new Map<string, { uses: UseRecord[]; others: InputRecord[] }>();
  const of = (record: InputRecord): { uses: UseRecord[]; others: InputRecord[] } => {
    const name = nameOfKey(record);
    let lists = byKey.get(name);
    if (lists === undefined) byKey.set(name, (lists = { uses: [], others: [] }));
    return lists;
  };
  for (const { record } of numbered) {
    const { uses, others } = of(record);
    if (record.kind !== 'use') others.push(record);
    else if (!growing.takes(record)) uses.push(withoutCustomer(record));
  }
  for (const use of growing.settled()) of(use).uses.push(withoutCustomer(use));
  return [...byKey].sort(([a], [b]) => byText(a, b)).flatMap(([, { uses, others }]) => [...uses, ...others]);
}

/** It has told the account, and says nothing of the use. */
function withoutCustomer({ customer: _customer, ...use }: UseRecord): UseRecord {
  return use;
}
