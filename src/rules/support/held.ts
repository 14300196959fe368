/** Which rules have something to look at in an account: most accounts hold a few kinds of records, and most rules ask for others. */
import type { Evidence, Rule, RuleInput } from '../rule.ts';

/** Bits, each for lists of an account that hold anything. */
const [DRAWS, LEDGER, LOOKS, INVOICES, NOTICES, FLAGS, CHARGES, BUDGETS] = [1, 2, 4, 8, 16, 32, 64, 128];
/** What rows state of themselves is looked for in every account. */
const ALWAYS = 256;

/** The lists that would bear each kind of evidence: where all of them are empty, it is surely not there. */
const BORNE_BY: Readonly<Record<Evidence, number>> = {
  usage: ALWAYS,
  tokens: ALWAYS,
  meters: ALWAYS,
  draws: DRAWS | LEDGER | LOOKS,
  snapshots: LOOKS,
  balances: LOOKS,
  caps: LOOKS,
  switches: LOOKS,
  ledger: LEDGER,
  'ledger-balances': LEDGER,
  purchases: LEDGER,
  corrections: LEDGER,
  invoices: INVOICES,
  'other-streams': CHARGES | LEDGER | INVOICES,
  notices: NOTICES,
  flags: FLAGS,
  budgets: BUDGETS,
};

export function heldBy({ replay, budgets }: RuleInput): number {
  return (
    ALWAYS |
    (replay.draws.length > 0 ? DRAWS : 0) |
    // What disagrees with a row or a counter stands in one of the two.
    (replay.entries.length > 0 || replay.disagreements.length > 0 ? LEDGER : 0) |
    (replay.snapshots.length > 0 ? LOOKS : 0) |
    (replay.invoices.length > 0 ? INVOICES : 0) |
    (replay.notices.length > 0 ? NOTICES : 0) |
    (replay.flags.length > 0 ? FLAGS : 0) |
    (replay.otherCharges.length > 0 || replay.otherStreams.length > 0 ? CHARGES : 0) |
    (budgets.length > 0 ? BUDGETS : 0)
  );
}

export function isAsked({ needs }: Rule, held: number): boolean {
  return needs.every((kinds) => kinds.some((kind) => (BORNE_BY[kind] & held) !== 0));
}
