/** Payments by the id of the use that they are for. */
import type { EntryRecord } from '../../domain/records.ts';
import type { AccountReplay, Use } from '../../replay/model.ts';
import { groupBy } from './group.ts';

/** The draws of the ledger, of any stream, by the event id they bear. */
export function drawsByEvent({ entries }: AccountReplay): Map<string, EntryRecord[]> {
  return groupBy(entries, ({ type, amount, eventId }) => (type === 'draw' && amount > 0 && eventId !== '' ? eventId : null));
}

/** Rows by those event ids: one id at several times is several uses, and nothing says which of them an entry is for. */
export function usesByEvent({ uses }: AccountReplay, events: ReadonlyMap<string, unknown>): Map<string, Use[]> {
  return events.size === 0 ? new Map() : groupBy(uses, ({ id }) => (events.has(id) ? id : null));
}
