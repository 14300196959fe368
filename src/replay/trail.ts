/** What the ladder looked at on its way to a verdict: kept only where somebody asks how it came about. */
import type { GradeLimitReason, Step } from '../domain/explanation.ts';
import type { Micros } from '../domain/money.ts';
import type { Crossing, Tolerance } from '../domain/policy.ts';
import type { Instant, Span } from '../domain/time.ts';
import type { Unseen } from './bounds.ts';
import type { Drawn } from './draws.ts';
import type { Look } from './meters.ts';
import type { WindowState } from './model.ts';
import type { PlanInForce } from './plans.ts';
import type { Applying } from './published.ts';
import type { Cap, Share } from './subject.ts';

/** An instance that is judged by readings, as step 3 sees it. */
export interface Flight {
  readonly window: string;
  readonly began: Instant;
  /** The latest earlier instance that readings name, and its last reading; `null`: none. */
  readonly before: { readonly edge: Instant; readonly last: Look | null } | null;
  /** `late`: the draw starts long enough after it began; `room`: the one before is known to have ended with room, or long before. */
  readonly found: 'late' | 'room' | 'in-flight';
}

/** What keeps a claim from a better grade. */
export interface GradeLimit {
  readonly cap: Cap;
  readonly why: GradeLimitReason;
  /** The window or the rules that it speaks of; `''`: none. */
  readonly of: string;
}

export interface Trail {
  /** What is judged: lone money is stretched back by `posting`. */
  span: Span;
  drawn: Drawn;
  plan: PlanInForce | null;
  tolerance: Tolerance;
  crossing: Crossing | null;
  share: Share | null;
  coverage: readonly Applying[];
  windows: readonly WindowState[];
  /** Optional windows in whose scope it is or may be, and that no reading names. */
  unseen: readonly Unseen[];
  flights: Flight[];
  incidents: readonly { readonly id: string; readonly how: 'decides' | 'cited' }[];
  limits: readonly GradeLimit[];
  /** What the allowance should pay of the use's quantity; `null` where nothing says. */
  pays: Micros | null;
  answered: Step;
}

export function emptyTrail(drawn: Drawn, tolerance: Tolerance): Trail {
  return {
    span: drawn,
    drawn,
    plan: null,
    tolerance,
    crossing: null,
    share: null,
    coverage: [],
    windows: [],
    unseen: [],
    flights: [],
    incidents: [],
    limits: [],
    pays: null,
    answered: 'open',
  };
}
