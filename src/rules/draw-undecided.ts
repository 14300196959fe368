import type { Rule } from './rule.ts';
import { findingsOf } from './support/draws.ts';

/** Each draw that the records don't decide. A row that sums a day is as fine as its export gets: only a note. */
export const drawUndecided: Rule<'draw-undecided'> = {
  id: 'draw-undecided',
  title: "The records don't decide this draw",
  level: 'warning',
  criteria: 'Whoever is charged should be able to see from records whether the allowance was used up.',
  needs: [['draws']],
  check(input) {
    return findingsOf(this.id, 'undecided', input, (draw) => (draw.reason === 'day-resolution' ? 'note' : this.level));
  },
};
