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
  /** What the use is called by who makes it, without a word of what pays for it: "fast mode". */
  readonly use?: string;
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

/** A million tokens of each kind; `null`: no text states it. */
export interface Rates {
  readonly input: Micros;
  readonly output: Micros;
  readonly cacheRead: Micros | null;
  readonly cacheWrite5m: Micros | null;
  readonly cacheWrite1h: Micros | null;
}

/** How far each end of a span may lie from where it is written: a fact dated by a day says nothing of the hour. */
interface Dated {
  readonly from: Instant | null;
  readonly until: Instant | null;
  readonly fromWithin: Duration;
  readonly untilWithin: Duration;
}

/** What a million tokens of a model cost in [from, until), for requests whose prompt has more than `promptTokensOver` tokens. */
export interface Price extends Dated {
  /** What people call the model by; entries of one id and speed are its terms over time and by size of the prompt. */
  readonly id: string;
  /** Patterns, any of them. */
  readonly model: readonly string[];
  /** `standard`, `fast` … */
  readonly speed: string;
  /** The features that state this speed; `null` where none of another speed does. */
  readonly feature: readonly string[] | null;
  readonly promptTokensOver: number;
  /** Texts leave open whether the whole request costs so, or only what lies above the step. */
  readonly partAbove: boolean;
  /** The whole prompt may be billed as input although it was cached. */
  readonly uncached: boolean;
  readonly currency: string;
  /** `null`: offered in that time, at a rate that no text states. */
  readonly rates: Rates | null;
  readonly source: string;
}

/** What else may change what a use costs: a factor, a charge by the piece, or (neither) terms of its own. */
export interface Adjustment extends Dated {
  readonly id: string;
  readonly title: string;
  /** Of the price, in millionths. */
  readonly times: Micros | null;
  /** `most` pieces in one use that doesn't state them. */
  readonly each: { readonly amount: Micros; readonly currency: string; readonly most: number } | null;
  /** The features that state it. */
  readonly feature: readonly string[] | null;
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
  readonly adjustments: readonly Adjustment[];
}
