/** Which rules have something to look at in an account: most accounts hold a few kinds of records, and most rules ask for others. */
import type { RuleId } from '../facts.ts';
import type { Evidence, Rule, RuleInput } from '../rule.ts';

/** Bits, each for lists of an account that hold anything. */
const [DRAWS, LEDGER, LOOKS, INVOICES, NOTICES, FLAGS, CHARGES, BUDGETS, METERS, RESETS, RESTATED] = [
  1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024,
];
/** What rows state of themselves is looked for in every account. */
const ALWAYS = 2048;

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

/** Rules that look through less than what bears the evidence they need. */
const THROUGH: Partial<Readonly<Record<RuleId, number>>> = {
  'double-funded': LEDGER | RESTATED,
  'draw-after-reset': RESETS,
  'meter-disagrees': METERS,
  'meter-stalled': METERS,
  'reset-drift': METERS,
  'restated-event': RESTATED,
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
    (budgets.length > 0 ? BUDGETS : 0) |
    (replay.looks.length > 0 ? METERS : 0) |
    (replay.resets.length > 0 ? RESETS : 0) |
    (replay.restatements.length > 0 || replay.entryRestatements.length > 0 ? RESTATED : 0)
  );
}

export function isAsked({ id, needs }: Rule, held: number): boolean {
  return ((THROUGH[id] ?? ALWAYS) & held) !== 0 && needs.every((kinds) => kinds.some((kind) => (BORNE_BY[kind] & held) !== 0));
}
