/** Instants of the report (ISO 8601, UTC, milliseconds) as a person reads them. */

/** `2026-07-03 14:05`, with seconds only where there are any. */
export function moment(iso: string): string {
  const time = iso.slice(11, 19);
  return `${iso.slice(0, 10)} ${time.endsWith(':00') ? time.slice(0, 5) : time}`;
}

const WHOLE_DAY = ' (the day)';

/** One moment, a whole day, or from one to the other without repeating the day. */
export function stretch(from: string, until: string): string {
  if (from === until) return moment(from);
  if (from.endsWith('T00:00:00.000Z') && Date.parse(until) - Date.parse(from) === 86_400_000) return `${from.slice(0, 10)}${WHOLE_DAY}`;
  const sameDay = from.slice(0, 10) === until.slice(0, 10);
  return `${moment(from)} to ${sameDay ? moment(until).slice(11) : moment(until)}`;
}

/** `at 2026-07-03 14:05 UTC`, `on 2026-07-03` for a whole day, `from … to …` for other spans. */
export function when(from: string, until: string): string {
  const text = stretch(from, until);
  if (from === until) return `at ${text} UTC`;
  return text.endsWith(WHOLE_DAY) ? `on ${text.slice(0, -WHOLE_DAY.length)}` : `from ${text} UTC`;
}
