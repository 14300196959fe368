/** A ledger's balance from entry to entry: what it states, and where it states nothing what follows from its amounts. */
import { byText } from '../domain/order.ts';
import type { EntryRecord } from '../domain/records.ts';

export interface Step {
  readonly entry: EntryRecord;
  /** `null` where no entry of the ledger states a balance. */
  readonly before: bigint | null;
  readonly after: bigint | null;
}

/** What an entry adds to the balance: the type gives the sign, only a correction has one of its own. */
export function signed({ type, amount }: EntryRecord): bigint {
  const value = BigInt(amount);
  return type === 'draw' || type === 'refund' || type === 'expiry' || type === 'void' ? -value : value;
}

/** The entries of one stream and currency in their order, each with the balance before and after it. */
export function stepsOf(entries: readonly EntryRecord[]): Step[] {
  const order = inOrder(entries);
  const opening = openingOf(order);
  let balance = opening;
  return order.map((entry) => {
    const before = balance;
    if (balance !== null) balance = entry.balanceAfter === null ? balance + signed(entry) : BigInt(entry.balanceAfter);
    return { entry, before, after: balance };
  });
}

/** Worked back from the first balance that is stated. */
function openingOf(order: readonly EntryRecord[]): bigint | null {
  let sum = 0n;
  for (const entry of order) {
    sum += signed(entry);
    if (entry.balanceAfter !== null) return BigInt(entry.balanceAfter) - sum;
  }
  return null;
}

/** By time; of entries posted at once the next is the one whose stated balance follows from the one before, else the first by id. */
function inOrder(entries: readonly EntryRecord[]): EntryRecord[] {
  const sorted = [...entries].sort((a, b) => a.at - b.at || a.latest - b.latest || byText(a.id, b.id));
  const order: EntryRecord[] = [];
  let balance: bigint | null = null;
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end]?.at === sorted[start]?.at && sorted[end]?.latest === sorted[start]?.latest) end += 1;
    const together = sorted.slice(start, end);
    while (together.length > 0) {
      const running: bigint | null = balance;
      const follows = together.findIndex(
        (entry) => running !== null && entry.balanceAfter !== null && BigInt(entry.balanceAfter) === running + signed(entry),
      );
      const [next] = together.splice(Math.max(follows, 0), 1) as [EntryRecord];
      order.push(next);
      if (next.balanceAfter !== null) balance = BigInt(next.balanceAfter);
      else if (balance !== null) balance += signed(next);
    }
    start = end;
  }
  return order;
}
