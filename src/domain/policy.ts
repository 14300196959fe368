/** A policy: dated facts about one vendor, compiled from the JSON shape of a policy file. No vendor's name decides anywhere else. */
import type { Micros } from './money.ts';
import type { Duration, Instant } from './time.ts';

export type WindowStart = 'first-use' | 'first-use-hour' | 'anchor' | 'calendar-month' | 'billing-day' | 'reported';
export type Crossing = 'split' | 'whole-to-credits' | 'whole-to-allowance';
export const CROSSINGS: readonly Crossing[] = ['split', 'whole-to-credits', 'whole-to-allowance'];

/** All keys given must match; each is a list of patterns (`*`), any of them. Patterns are kept as written. */
export interface Match {
  readonly feature: readonly string[] | null;
  readonly model: readonly string[] | null;
  readonly surface: readonly string[] | null;
  readonly client: readonly string[] | null;
  readonly promptTokensOver: number | null;
  readonly except: Match | null;
  /** Silence is a no: another entry under the same id speaks for what files leave out. */
  readonly statedOnly?: boolean;
}

export interface Window {
  readonly id: string;
  /** `null` for calendar-month and billing-day windows. */
  readonly length: Duration | null;
  readonly starts: WindowStart;
  /** Of `anchor` windows. */
  readonly anchor: Instant | null;
  readonly limit: { readonly quantity: Micros; readonly unit: string } | null;
  readonly scope: Match | null;
  readonly optional: boolean;
  readonly from: Instant | null;
  readonly until: Instant | null;
}

export interface Plan {
  readonly id: string;
  readonly title: string;
  /** In policy order, which is the order the ladder names windows in. */
  readonly windows: readonly Window[];
  readonly crossing: Crossing;
}

export interface CoverageRule {
  readonly id: string;
  readonly plans: readonly string[];
  readonly when: Match;
  /** `may`: some of what it matches goes to credits, and files can't tell which. */
  readonly pays: 'credits' | 'may';
  readonly from: Instant | null;
  readonly until: Instant | null;
  readonly margin: Duration;
  readonly source: string;
  readonly title: string;
}

export interface Incident {
  readonly id: string;
  readonly decides: boolean;
  readonly when: Match;
  readonly from: Instant;
  readonly until: Instant;
  readonly source: string;
  readonly title: string;
}

/** What a million tokens of a model cost in [from, until), for requests whose prompt has more than `promptTokensOver` tokens. */
export interface Price {
  /** A pattern. */
  readonly model: string;
  /** `standard`, `fast` …: what the feature of a use says. */
  readonly speed: string;
  readonly promptTokensOver: number;
  readonly from: Instant | null;
  readonly until: Instant | null;
  readonly currency: string;
  readonly input: Micros;
  readonly output: Micros;
  readonly cacheRead: Micros | null;
  readonly cacheWrite5m: Micros | null;
  readonly cacheWrite1h: Micros | null;
  readonly source: string;
}

export interface Tolerance {
  /** Percent in millionths. */
  readonly readingPct: number;
  readonly readingAge: Duration;
  readonly clock: Duration;
  readonly inFlight: Duration;
  readonly posting: Duration;
  /** Per cent of the cap, in millionths. */
  readonly capPct: number;
}

export interface Policy {
  readonly id: string;
  readonly version: string;
  readonly verifiedUntil: Instant | null;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly order: readonly string[];
  readonly coverage: readonly CoverageRule[];
  readonly incidents: readonly Incident[];
  readonly tolerance: Tolerance;
  readonly prices: readonly Price[];
}
