/** Which rules have something to look at in an account: most accounts hold a few kinds of records, and most rules ask for others. */
import type { Evidence, Rule, RuleInput } from '../rule.ts';

/** The kinds of evidence that an account's records may hold, by the lists that would bear them: what is sure not to be there is not. */
export function mayHold({ replay, budgets }: RuleInput): Readonly<Record<Evidence, boolean>> {
  // What disagrees with a row or a counter stands in one of the two.
  const ledger = replay.entries.length > 0 || replay.disagreements.length > 0;
  const snapshots = replay.snapshots.length > 0;
  const invoices = replay.invoices.length > 0;
  const charges = replay.otherCharges.length > 0 || replay.otherStreams.length > 0;
  return {
    usage: true,
    tokens: true,
    meters: true,
    draws: replay.draws.length > 0 || ledger || snapshots,
    snapshots,
    balances: snapshots,
    caps: snapshots,
    switches: snapshots,
    ledger,
    'ledger-balances': ledger,
    purchases: ledger,
    corrections: ledger,
    invoices,
    'other-streams': charges || ledger || invoices,
    notices: replay.notices.length > 0,
    flags: replay.flags.length > 0,
    budgets: budgets.length > 0,
  };
}

export function isAsked({ needs }: Rule, held: Readonly<Record<Evidence, boolean>>): boolean {
  for (const kinds of needs) if (!kinds.some((kind) => held[kind])) return false;
  return true;
}
