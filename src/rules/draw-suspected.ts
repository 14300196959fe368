import type { Rule } from './rule.ts';
import { findingsOf } from './support/draws.ts';

/** Each draw with likely headroom that something could still explain. */
export const drawSuspected: Rule<'draw-suspected'> = {
  id: 'draw-suspected',
  title: "Headroom was likely, and an explanation isn't ruled out",
  level: 'warning',
  criteria: 'A draw should be explained by a full window or a published rule; here likely headroom speaks against it.',
  needs: [['draws'], ['meters', 'snapshots']],
  check(input) {
    return findingsOf(this.id, 'suspected', input, () => this.level);
  },
};
