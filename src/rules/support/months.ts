import type { Instant } from '../../domain/time.ts';

/** The UTC month that holds the whole of [from, until), such as `2026-07`; `null` when two do. */
export function monthOf(from: Instant, until: Instant): string | null {
  const month = monthAt(from);
  return monthAt(Math.max(from, until - 1)) === month ? month : null;
}

function monthAt(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}
