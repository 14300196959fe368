/** A baseline over the findings of a run: which of them it accepts, and which of its entries no longer do what they were written for. */
import { parseAmount } from '../domain/money.ts';
import type { Acceptance, BaselineEntry, BaselineView, ChangedEntry, FindingView } from '../domain/report.ts';
import { formatInstant, parseTime, type Instant, type Span } from '../domain/time.ts';

export interface Baseline {
  readonly sha256: string;
  readonly entries: readonly BaselineEntry[];
}

/** What a run reports: an entry outside it is not judged, since its finding could not be there. */
export interface Reported {
  readonly accounts: ReadonlySet<string>;
  readonly isOff: (rule: string) => boolean;
  /** Findings that the run has but doesn't report: outside `--since` and `--until`. */
  readonly elsewhere: ReadonlySet<string>;
  /** What files and options leave of time, both ends included; `null` where no file has a time. */
  readonly span: Span | null;
}

export interface Applied {
  /** By finding, why it is accepted. */
  readonly accepting: ReadonlyMap<string, Acceptance>;
  readonly view: BaselineView;
  /** Entries that accept a finding or are not judged: what a rewritten baseline keeps. */
  readonly standing: readonly BaselineEntry[];
}

/**
 * No clock takes part: an entry is expired where what is reported reaches its date, so that the same files and options give the
 * same report on any day. `byId` holds at least the findings that the baseline names.
 */
export function applyBaseline(byId: ReadonlyMap<string, FindingView>, { sha256, entries }: Baseline, reported: Reported): Applied {
  const accepting = new Map<string, Acceptance>();
  const standing: BaselineEntry[] = [];
  const expired: BaselineEntry[] = [];
  const unused: BaselineEntry[] = [];
  const changed: ChangedEntry[] = [];
  for (const entry of entries) {
    const finding = findingOf(entry, byId);
    if (finding === undefined && isOutside(entry, reported)) standing.push(entry);
    else if (hasExpired(entry, reported.span)) expired.push(entry);
    else if (finding === undefined) unused.push(entry);
    else {
      const change = changeOf(entry, finding);
      if (change !== 'none') {
        const now = { amount: finding.amount, currency: finding.currency };
        changed.push({ ...entry, now, accepted: change === 'less' });
      }
      if (change === 'other') continue;
      accepting.set(entry.id, { reason: entry.reason, expires: entry.expires, refund: entry.refund });
      standing.push(entry);
    }
  }
  return {
    accepting,
    view: {
      sha256,
      entries: entries.length,
      as_of: reported.span === null ? null : formatInstant(reported.span.until),
      expired,
      unused,
      changed,
    },
    standing,
  };
}

/** Rule and account take part in the fingerprint: where they differ, somebody copied an id to a place where it isn't at home. */
function findingOf(entry: BaselineEntry, byId: ReadonlyMap<string, FindingView>): FindingView | undefined {
  const finding = byId.get(entry.id);
  return finding !== undefined && finding.rule === entry.rule && finding.account === entry.account ? finding : undefined;
}

function isOutside(entry: BaselineEntry, { accounts, isOff, elsewhere, span }: Reported): boolean {
  if (!accounts.has(entry.account) || isOff(entry.rule) || elsewhere.has(entry.id)) return true;
  const at = instantOf(entry.at);
  return at !== null && span !== null && (at < span.from || at > span.until);
}

function hasExpired(entry: BaselineEntry, span: Span | null): boolean {
  const expires = instantOf(entry.expires);
  return expires !== null && span !== null && expires <= span.until;
}

function instantOf(text: string | null): Instant | null {
  const parsed = text === null ? null : parseTime(text, 'UTC');
  return parsed !== null && parsed.ok ? parsed.from : null;
}

/** Less money than was accepted needs no new look; more, or another currency, or money where none was stated, does. */
function changeOf(entry: BaselineEntry, finding: FindingView): 'none' | 'less' | 'other' {
  const then = amountOf(entry);
  const now = amountOf(finding);
  if (then === null || now === null) return then === now ? 'none' : 'other';
  if (entry.currency !== finding.currency) return 'other';
  if (then === now) return 'none';
  return Math.abs(now) < Math.abs(then) && now * then >= 0 ? 'less' : 'other';
}

function amountOf({ amount }: { readonly amount: string | null }): number | null {
  const parsed = amount === null ? null : parseAmount(amount);
  return parsed !== null && parsed.ok ? parsed.value : null;
}
