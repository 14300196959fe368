/** A ledger's balance from entry to entry: what it states, and where it states nothing what follows from its amounts. */
import { byText } from '../domain/order.ts';
import type { EntryRecord } from '../domain/records.ts';
import { changeOf } from '../rules/support/entries.ts';

export interface Step {
  readonly entry: EntryRecord;
  /** `null` where no entry of the ledger states a balance. */
  readonly before: bigint | null;
  readonly after: bigint | null;
}

/** What an entry adds to the balance, for sums over many. */
export function signed(entry: EntryRecord): bigint {
  return BigInt(changeOf(entry));
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

/** Of more entries at once than this none is tried as the first. */
const MOST_TOGETHER = 20;

/**
 * By time; of entries posted at once the next is the one whose stated balance follows from the one before, else the first by id.
 * Before any balance is known they begin with the one from which most of the others follow: in what order they were posted nobody knows.
 */
function inOrder(entries: readonly EntryRecord[]): EntryRecord[] {
  const sorted = [...entries].sort((a, b) => a.at - b.at || a.latest - b.latest || byText(a.id, b.id));
  const order: EntryRecord[] = [];
  let balance: bigint | null = null;
  for (let start = 0; start < sorted.length;) {
    const [first] = sorted.slice(start, start + 1) as [EntryRecord];
    let end = start + 1;
    while (end < sorted.length && sorted[end]?.at === first.at && sorted[end]?.latest === first.latest) end += 1;
    const chain: Chain = chainOf(sorted.slice(start, end), balance);
    for (const entry of chain.order) order.push(entry);
    balance = chain.after;
    start = end;
  }
  return order;
}

interface Chain {
  readonly order: readonly EntryRecord[];
  readonly after: bigint | null;
  /** Stated balances that follow from nothing. */
  readonly breaks: number;
}

function chainOf(together: readonly EntryRecord[], balance: bigint | null): Chain {
  if (balance !== null || together.length < 2 || together.length > MOST_TOGETHER) return chainFrom(together, balance, null);
  return together.map((entry) => chainFrom(together, null, entry)).reduce((best, chain) => (chain.breaks < best.breaks ? chain : best));
}

function chainFrom(together: readonly EntryRecord[], balance: bigint | null, first: EntryRecord | null): Chain {
  const left = [...together];
  const order: EntryRecord[] = [];
  let after = balance;
  let breaks = 0;
  while (left.length > 0) {
    const running = after;
    const follows = left.findIndex(
      (entry) => running !== null && entry.balanceAfter !== null && BigInt(entry.balanceAfter) === running + signed(entry),
    );
    const at = order.length === 0 && first !== null ? left.indexOf(first) : Math.max(follows, 0);
    const [next] = left.splice(at, 1) as [EntryRecord];
    if (running !== null && next.balanceAfter !== null && follows < 0) breaks += 1;
    after = next.balanceAfter !== null ? BigInt(next.balanceAfter) : running === null ? null : running + signed(next);
    order.push(next);
  }
  return { order, after, breaks };
}
