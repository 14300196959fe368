import { HUNDRED_PERCENT, type Origin } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import type { CapFacts } from './facts/ledger.ts';
import type { Rule, RuleInput } from './rule.ts';
import { excesses, higherCap, mayHaveBeenAllowed, screensOf } from './support/caps.ts';
import { originsOf } from './support/origins.ts';

interface Overshoot {
  facts: CapFacts;
  readonly first: Instant;
  beyond: boolean;
  readonly draws: string[];
  readonly origins: Origin[];
}

/** The calendar month's draws so far above the cap last stated before the draw, or a counter above the cap on one screen. */
export const spendCapExceeded: Rule<'spend-cap-exceeded'> = {
  id: 'spend-cap-exceeded',
  title: 'More drawn in a month than the spend cap allowed',
  level: 'warning',
  criteria: 'A monthly spend cap is a promise that no more than that is drawn.',
  needs: [['caps'], ['draws']],
  *check(input) {
    const screens = screensOf(input.replay.snapshots);
    if (screens.length === 0) return;
    const overshoots = new Map<string, Overshoot>();
    for (const { facts, draw, origins } of excesses(input.replay.draws, screens)) {
      const key = `${facts.month} ${facts.currency}`;
      let kept = overshoots.get(key);
      if (kept === undefined) overshoots.set(key, (kept = { facts, first: facts.at, beyond: false, draws: [], origins: [] }));
      // Every poll after an overshoot shows it again: the first and the largest are evidence enough.
      const largest = kept.facts === facts || facts.overshoot > kept.facts.overshoot;
      if (draw !== null) kept.draws.push(draw);
      if (draw !== null || largest) kept.origins.push(...origins);
      if (largest) kept.facts = facts;
      kept.beyond ||= isBeyond(facts, input) && !mayHaveBeenAllowed(screens, facts);
    }
    for (const { facts, first, beyond, draws, origins } of overshoots.values()) {
      yield {
        rule: this.id,
        level: beyond ? 'error' : this.level,
        grade: null,
        at: first,
        amount: facts.overshoot,
        currency: facts.currency,
        draws,
        identity: [facts.month, facts.currency],
        facts: { ...facts, higherCap: higherCap(screens, facts) },
        origins: originsOf(origins),
      };
    }
  },
};

function isBeyond(facts: CapFacts, input: RuleInput): boolean {
  const { capPct } = input.policyAt(facts.at).tolerance;
  return BigInt(facts.overshoot) * BigInt(HUNDRED_PERCENT) > BigInt(facts.cap) * BigInt(capPct);
}
