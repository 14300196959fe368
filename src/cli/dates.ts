/** Dates of policies as words. */
import { formatInstant, type Instant } from '../domain/time.ts';

export function datesOf(dated: { readonly from: Instant | null; readonly until: Instant | null }): string {
  const from = dated.from === null ? '' : `from ${day(dated.from)}`;
  const until = dated.until === null ? '' : `until ${day(dated.until)}`;
  return [from, until].filter((part) => part !== '').join(' ');
}

/** A date, with its time where it is not midnight. */
export function day(instant: Instant): string {
  const iso = formatInstant(instant);
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : `${iso.slice(0, 16)}Z`;
}
