import { DAY, HOUR, type Duration } from '../domain/time.ts';
import type { Instance, Look } from '../replay/meters.ts';
import type { Rule, RuleInput } from './rule.ts';
import { originsOf } from './support/origins.ts';

/** Daylight saving moves a reset at a fixed local time by this much. */
const DAYLIGHT_SAVING = HOUR;

interface Pair {
  readonly before: Instance;
  readonly after: Instance;
  /** The last look at the one, and the first at the other. */
  readonly last: Look;
  readonly first: Look;
}

/** A window's reset that moved between two looks on one and the same plan. */
export const resetDrift: Rule<'reset-drift'> = {
  id: 'reset-drift',
  title: 'A reset that moved without a change of plan',
  level: 'note',
  criteria: 'A window keeps its reset until that has come: whoever plans by it should find it where it was announced.',
  needs: [['meters']],
  *check(input) {
    for (const { window, instances } of input.replay.looks) {
      for (const pair of pairsOf(instances)) {
        const { before, after, last, first } = pair;
        if (!hasMoved(window, pair, input)) continue;
        yield {
          rule: this.id,
          level: this.level,
          grade: null,
          at: first.at,
          amount: null,
          currency: '',
          draws: [],
          identity: [window, String(first.at)],
          facts: { window, seenAt: last.at, edge: before.edge, laterSeenAt: first.at, laterEdge: after.edge },
          origins: originsOf([last.origin, first.origin]),
        };
      }
    }
  },
};

/** Instances as they were seen one after the other. Two that are seen by turns, or by two sources, are two opinions and no move. */
function pairsOf(instances: readonly Instance[]): Pair[] {
  const inOrder = [...instances].sort((a, b) => (a.looks[0]?.at ?? 0) - (b.looks[0]?.at ?? 0));
  return inOrder.flatMap((after, index) => {
    const before = inOrder[index - 1];
    const [last, first] = [before?.looks.at(-1), after.looks[0]];
    if (before === undefined || last === undefined || first === undefined) return [];
    return last.latest <= first.at && last.source === first.source ? [{ before, after, last, first }] : [];
  });
}

function hasMoved(window: string, { before, after, last, first }: Pair, input: RuleInput): boolean {
  const plan = input.replay.planAt(last.at);
  const definition = plan?.windows.find((one) => one.id === window);
  if (definition === undefined || input.replay.planAt(first.at) !== plan) return false;
  const { length, starts } = definition;
  // Months have no length; a definition that isn't the one by which the readings were linked says nothing of their start.
  if (length === null || before.edge - before.start !== length) return false;
  const slack = DAYLIGHT_SAVING + input.policyAt(first.at).tolerance.clock + within(before) + within(after);
  const apart = Math.abs(after.edge - before.edge);
  if (apart <= slack) return false;
  if (apart < length - slack) return true;
  const isFixed = length > DAY && (starts === 'reported' || starts === 'anchor');
  const rest = apart % length;
  return isFixed && Math.min(rest, length - rest) > slack;
}

function within({ looks }: Instance): Duration {
  return looks.reduce((most, look) => Math.max(most, look.resetsWithin), 0);
}
