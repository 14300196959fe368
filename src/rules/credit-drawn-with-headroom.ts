import type { Rule } from './rule.ts';
import { findingsOf } from './support/draws.ts';

/** Each premature draw, with the part of its amount that the allowance could have paid. */
export const creditDrawnWithHeadroom: Rule<'credit-drawn-with-headroom'> = {
  id: 'credit-drawn-with-headroom',
  title: 'Credits drawn while allowance remained',
  level: 'error',
  criteria: "The allowance pays first; credits pay only what it can't, or what a published rule sends to them.",
  // A deciding incident needs no meter, so draws are all it can't do without.
  needs: [['draws']],
  check(input) {
    return findingsOf(this.id, 'premature', input, () => this.level);
  },
};
