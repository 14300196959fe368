import type { Micros } from './money.ts';
import type { Stream } from './records.ts';
import type { Instant, Span } from './time.ts';

/** What the account holder means to spend in a calendar month (UTC) on a stream, a workspace or a key: patterns with `*`. */
export interface Budget {
  readonly stream: Stream;
  readonly workspace: string;
  readonly apiKey: string;
  readonly month: Micros;
  readonly currency: string;
}

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
  /** `--encoding`: the character set of files without a byte order mark; `null`: UTF-8. */
  encoding: string | null;
  since: Instant | null;
  until: Instant | null;
  /** Empty: all accounts. */
  accounts: readonly string[];
  /** Levels set by `--rule` and `headroom.json`. */
  ruleLevels: ReadonlyMap<string, 'off' | 'note' | 'warning' | 'error'>;
  draws: 'all' | 'open' | 'none';
  /** From `headroom.json`. */
  budgets: readonly Budget[];
}
