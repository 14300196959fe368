import type { Micros } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { Origin } from '../domain/records.ts';
import type { Grade } from '../domain/verdict.ts';
import type { Level } from '../domain/report.ts';
import type { Budget } from '../domain/options.ts';
import type { Policy } from '../domain/policy.ts';
import type { AccountReplay } from '../replay/model.ts';
import type { Facts, RuleId } from './facts.ts';

/** What a rule sees: one account's replay, and the tolerances of the policy in force at an instant. */
export interface RuleInput {
  readonly replay: AccountReplay;
  readonly policies: readonly Policy[];
  readonly budgets: readonly Budget[];
  policyAt(at: Instant): Policy;
}

/** Data only: the words come from the table of `words.ts`. */
export interface Finding<R extends RuleId = RuleId> {
  readonly rule: R;
  readonly level: Level;
  readonly grade: Grade | null;
  readonly at: Instant;
  readonly amount: Micros | null;
  readonly currency: string;
  readonly draws: readonly string[];
  /** Stable identities that, with rule and account, make the fingerprint: ids and instants, never lines or words. */
  readonly identity: readonly string[];
  readonly facts: Facts[R];
  readonly origins: readonly Origin[];
}

/** Evidence a rule can't do without; `inspect` says which rules stay silent for want of it. */
export type Evidence =
  | 'draws'
  | 'usage'
  | 'tokens'
  | 'snapshots'
  | 'ledger'
  | 'ledger-balances'
  | 'purchases'
  | 'corrections'
  | 'balances'
  | 'invoices'
  | 'notices'
  | 'meters'
  | 'flags'
  | 'caps'
  | 'switches'
  | 'other-streams'
  | 'budgets';

export interface Rule<R extends RuleId = RuleId> {
  readonly id: R;
  readonly title: string;
  readonly level: Level;
  /** Why it should not happen, one sentence. */
  readonly criteria: string;
  /** Each of these must be among the records, by any one of its kinds. */
  readonly needs: readonly (readonly Evidence[])[];
  check(input: RuleInput): Iterable<Finding<R>>;
}
