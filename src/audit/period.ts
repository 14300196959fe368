/** The span that files cover, and what the options leave of it. */
import type { AuditOptions } from '../domain/options.ts';
import type { Report } from '../domain/report.ts';
import { formatInstant, type Instant, type Span } from '../domain/time.ts';
import type { FileRead } from './read.ts';

/** From the first record of all files to the last. */
export function periodOf(files: readonly FileRead[]): Report['period'] {
  const { from, until } = spanOf(files);
  return { from: instantOrNull(from), until: instantOrNull(until) };
}

/** What the files cover within `--since` and `--until`. Lines that only say who is on which plan may reach far into the future. */
export function reportedSpan(files: readonly FileRead[], { since, until }: AuditOptions): Span | null {
  const evidence = files.filter((file) => [...file.kinds.keys()].some((kind) => kind !== 'plan'));
  const { from: first, until: last } = spanOf(evidence);
  if (first === null || last === null) return null;
  return {
    from: since === null || first > since ? first : since,
    until: until === null || last < until ? last : until,
  };
}

function spanOf(files: readonly FileRead[]): { from: Instant | null; until: Instant | null } {
  const from = files.map((file) => file.from).filter((at) => at !== null);
  const until = files.map((file) => file.until).filter((at) => at !== null);
  return {
    from: from.length === 0 ? null : (Math.min(...from) as Instant),
    until: until.length === 0 ? null : (Math.max(...until) as Instant),
  };
}

export function instantOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
