/** What the page knows of draws, findings and time: plain words and numbers, the same for the written page and the script in it. */

/** `[window, least used %, most used %]`; `''` where nothing bounds that side. */
export type Bounds = readonly [window: string, least: string, most: string];

/** All text is clean; `''` stands for nothing. */
export interface PageDraw {
  /** Fragment of its row. */
  readonly anchor: string;
  readonly id: string;
  readonly account: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly until: string;
  readonly model: string;
  readonly member: string;
  readonly amount: string;
  readonly verdict: string;
  readonly grade: string;
  readonly why: string;
  /** Of a use that crossed the limit, which part is premature. */
  readonly partly: string;
  readonly meters: readonly Bounds[];
  /** Files and lines. */
  readonly where: readonly string[];
  /** Fragment of the finding that speaks for it. */
  readonly finding: string;
}

export interface PageFinding {
  readonly anchor: string;
  readonly id: string;
  readonly rule: string;
  readonly level: string;
  readonly grade: string;
  /** Of the draws that it names; `''` without any. */
  readonly verdict: string;
  readonly account: string;
  readonly at: string;
  readonly amount: string;
  readonly message: string;
  readonly establishes: string;
  readonly doesNot: string;
  readonly settles: string;
  readonly where: readonly string[];
  /** `[fragment, words]` of each draw. */
  readonly draws: readonly (readonly [string, string])[];
  readonly accepted: string;
}

/** Milliseconds since 1970, UTC. */
type Millis = number;

/** One account on a time axis; its draws are those of the page. */
export interface Timeline {
  readonly account: string;
  readonly from: Millis;
  readonly until: Millis;
  readonly windows: readonly TimelineWindow[];
  readonly switches: readonly (readonly [from: Millis, until: Millis, on: 0 | 1])[];
  readonly events: readonly TimelineEvent[];
  /** What is not drawn, and how much of it there is. */
  readonly notes: readonly string[];
}

export interface TimelineWindow {
  readonly window: string;
  readonly instances: readonly (readonly [from: Millis, until: Millis])[];
  /** `bounds`: a verdict cites it; `instance` -1: it names no reset; [from, until] where it isn't of one moment. */
  readonly readings: readonly (readonly [at: Millis, usedPct: number, instance: number, bounds: 0 | 1, from?: Millis, until?: Millis])[];
}

export interface TimelineEvent {
  readonly at: Millis;
  readonly kind: 'message' | 'bought' | 'given' | 'taken' | 'plan';
  readonly words: string;
}
