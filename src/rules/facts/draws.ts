/** What the words of findings about draws need: data, never sentences. */
import type { Instant } from '../../domain/time.ts';
import type { Disagreement, Draw } from '../../replay/model.ts';

export interface DrawFacts {
  readonly draw: Draw;
  /** Id of the policy it was judged by. */
  readonly policy: string;
  /** Set when the draw is later than what the policy was checked against. */
  readonly checkedUntil: Instant | null;
  /** How many premature draws of the account rest on meters: headroom at a moment isn't headroom for all of them. */
  readonly meteredClaims: number;
  /** Of a rule that keeps it at `suspected`: whether what is stated is silent on it, or matches it without deciding. */
  readonly couldApply: 'not-stated' | 'stated' | null;
}

export interface AfterResetFacts extends DrawFacts {
  readonly window: string;
  readonly resetAt: Instant;
}

export interface DisabledFacts {
  readonly draw: Draw;
  /** The last look before the draw and the first one after it, both with credits off. */
  readonly offBefore: Instant;
  readonly offAfter: Instant;
}

/** By rule id. */
export interface AboutDraws {
  'credit-drawn-with-headroom': DrawFacts;
  'draw-after-reset': AfterResetFacts;
  'draw-sources-disagree': Disagreement;
  'draw-suspected': DrawFacts;
  'draw-undecided': DrawFacts;
  'draw-while-disabled': DisabledFacts;
}
