/** Verdicts, grades and reasons: closed lists. What each means to a person stands in the word tables of `rules/`. */
export const VERDICTS = ['premature', 'suspected', 'limit-reached', 'not-covered', 'undecided'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const GRADES = ['proven', 'strong'] as const;
export type Grade = (typeof GRADES)[number];

export const REASONS = [
  'reading-at',
  'reading-after',
  'counted',
  'counter-delta',
  'incident',
  'reading-before',
  'window-full',
  'limit-reached-soon-after',
  'allowance-exhausted',
  'coverage-rule',
  'plan-unknown',
  'in-flight',
  'no-reading',
  'boundary',
  'reset-between',
  'day-resolution',
  'usage-incomplete',
  'quantity-missing',
  'window-unknown',
] as const;
export type Reason = (typeof REASONS)[number];
