import type { Instant, Span } from './time.ts';

/** What a run was told, apart from its files. */
export interface AuditOptions {
  /** `--plan`, at most one a policy. */
  plans: readonly string[];
  /** Coverage rule ids, or `all`. */
  attestUnused: readonly string[];
  /** `--covers`. */
  covers: Span | null;
  /** IANA zone of times that carry none. */
  timezone: string;
  since: Instant | null;
  until: Instant | null;
  /** Empty: all accounts. */
  accounts: readonly string[];
  /** Levels set by `--rule` and `headroom.json`. */
  ruleLevels: ReadonlyMap<string, 'off' | 'note' | 'warning' | 'error'>;
  draws: 'all' | 'open' | 'none';
}
