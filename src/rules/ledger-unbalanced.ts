import type { Rule } from './rule.ts';
import { differing, stepsOf, tellingSteps } from './support/balances.ts';
import { ledgersOf } from './support/entries.ts';
import { originsOf } from './support/origins.ts';

/** Stated balances that don't follow from the one stated before them and the entries since; exact, one finding a ledger. */
export const ledgerUnbalanced: Rule<'ledger-unbalanced'> = {
  id: 'ledger-unbalanced',
  title: "The ledger's balances don't follow from its entries",
  level: 'error',
  criteria: 'A balance is what was there before, plus what came in, less what went out.',
  needs: [['ledger-balances']],
  *check(input) {
    for (const ledger of ledgersOf(input.replay.entries)) {
      const [opening] = ledger.entries;
      if (opening === undefined) continue;
      const { posting } = input.policyAt(opening.at).tolerance;
      const steps = tellingSteps(ledger, stepsOf(input.replay, ledger, posting));
      const [first] = steps;
      if (first === undefined) continue;
      const amount = differing(steps);
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at: first.entry.at,
        amount,
        currency: ledger.currency,
        draws: [],
        identity: [ledger.stream, ledger.currency],
        facts: { stream: ledger.stream, currency: ledger.currency, amount, steps },
        origins: originsOf(steps.flatMap(({ entry, since }) => [since, entry])),
      };
    }
  },
};
