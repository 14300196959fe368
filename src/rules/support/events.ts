/** Payments by the id of the use that they are for. */
import type { EntryRecord } from '../../domain/records.ts';
import type { AccountReplay, Use } from '../../replay/model.ts';
import { groupBy } from './group.ts';
import { once } from '../../domain/once.ts';

/** The draws of the ledger, of any stream, by the event id they bear. */
export const drawsByEvent = once(({ entries }: AccountReplay): ReadonlyMap<string, EntryRecord[]> =>
  groupBy(entries, ({ type, amount, eventId }) => (type === 'draw' && amount > 0 && eventId !== '' ? eventId : null)),
);

/** Rows by those event ids: one id at several times is several uses, and nothing says which of them an entry is for. */
export const usesByEvent = once((replay: AccountReplay): ReadonlyMap<string, Use[]> => {
  const events = drawsByEvent(replay);
  return events.size === 0 ? new Map() : groupBy(replay.uses, ({ id }) => (events.has(id) ? id : null));
});

/**
 * Entries that pay all of a use: what its row states. Where it states nothing, entries of one instant's use that are all equal,
 * unless the undiscounted value shows them to be parts of it.
 */
export function wholePayments(use: Use, entries: readonly EntryRecord[]): EntryRecord[] {
  const own = entries.filter((entry) => entry.stream === use.stream);
  if (use.amount !== null) return own.filter((entry) => entry.amount === use.amount && entry.currency === use.currency);
  const [first] = own;
  const sum = own.reduce((total, entry) => total + entry.amount, 0);
  if (use.until > use.from || (use.listAmount !== null && sum <= use.listAmount)) return [];
  return own.every((entry) => entry.amount === first?.amount && entry.currency === first.currency) ? own : [];
}
