import type { Origin } from '../domain/records.ts';
import type { Instance, Look } from '../replay/meters.ts';
import type { MeterFacts } from './facts/meters.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { againstBilled, twoReadings } from './support/meters.ts';
import { originsOf } from './support/origins.ts';

/** Two sources that disagree on one window at one time, or readings against the use that rows bill to the allowance. */
export const meterDisagrees: Rule<'meter-disagrees'> = {
  id: 'meter-disagrees',
  title: 'Two records disagree on how full a window was',
  level: 'warning',
  criteria: 'A window has one meter: whatever shows it, and the use that was billed to it, should say the same.',
  needs: [['meters'], ['snapshots', 'usage']],
  *check(input) {
    for (const { window, instances } of input.replay.looks) {
      for (const instance of instances) {
        const { tolerance } = input.policyAt(instance.start);
        const two = twoReadings(instance, tolerance);
        if (two !== null) {
          const { lower, higher } = two;
          yield finding({ window, against: 'reading', lower, higher }, [lower, higher]);
        }
        const found = againstBilled(instance, input.replay.billedIn(window, instance), tolerance);
        if (found === null) continue;
        const { billed, more, quantity } = found;
        const rows = paidUses(instance, billed.look, input);
        yield finding({ window, against: 'billed', look: billed.look, limit: billed.limit, more, quantity }, [billed.look], rows);
      }
    }
  },
};

/** Rows of the instance that the allowance paid, or may have. */
function paidUses(instance: Instance, look: Look, { replay }: RuleInput): Origin[] {
  return replay.uses
    .filter((use) => use.stream === 'subscription' && use.funding !== 'credits' && use.funding !== 'none')
    .filter((use) => use.from >= instance.start && use.until <= look.latest)
    .flatMap((use) => use.origins);
}

function finding(facts: MeterFacts, looks: readonly Look[], rows: readonly Origin[] = []): Finding<'meter-disagrees'> {
  const at = Math.min(...looks.map((look) => look.at)) as Look['at'];
  return {
    rule: 'meter-disagrees',
    level: meterDisagrees.level,
    grade: null,
    at,
    amount: null,
    currency: '',
    draws: [],
    identity: [facts.window, facts.against, String(at)],
    facts,
    origins: originsOf(
      looks.map((look) => look.origin),
      rows,
    ),
  };
}
