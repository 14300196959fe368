/** Which kinds of evidence a set of records holds, and so which rules it lets run. */
import type { AuditOptions } from '../domain/options.ts';
import type { InputRecord } from '../domain/records.ts';
import { RULES } from './index.ts';
import type { Evidence, Rule } from './rule.ts';
import { tokensOf } from './support/rates.ts';

/** Note what one record is evidence of. Every record may be the format's reused one: nothing of it is kept. */
export function noteEvidence(record: InputRecord, present: Set<Evidence>): void {
  for (const kind of kindsOf(record)) present.add(kind);
}

/** Note what the run was told beside its files. */
export function noteOptions({ budgets }: Pick<AuditOptions, 'budgets'>, present: Set<Evidence>): void {
  if (budgets.length > 0) present.add('budgets');
}

function kindsOf(record: InputRecord): Evidence[] {
  const kinds: Evidence[] = [];
  const note = (kind: Evidence, holds: boolean): void => {
    if (holds) kinds.push(kind);
  };
  if (record.kind === 'use') {
    const paid = record.funding === 'credits' || record.funding === 'mixed' || (record.amount ?? 0) > 0;
    note('usage', true);
    note('tokens', record.model !== '' && tokensOf(record) !== null);
    note('draws', paid && record.stream === 'subscription');
    note('other-streams', paid && record.stream !== 'subscription');
    note('meters', record.readings.length > 0 || record.limits.length > 0 || record.quantity !== null);
    note('flags', record.vendorExceeds !== null);
  } else if (record.kind === 'snapshot') {
    note('snapshots', true);
    note('meters', record.readings.length > 0);
    note('draws', record.creditsUsed !== null || record.creditsBalance !== null);
    note('balances', record.creditsBalance !== null);
    note('flags', record.overageInUse !== null);
    note('caps', record.creditsCap !== null);
    note('switches', record.creditsEnabled !== null);
  } else if (record.kind === 'entry') {
    note('ledger', true);
    note('ledger-balances', record.balanceAfter !== null);
    note('purchases', record.type === 'purchase' || record.type === 'auto-reload');
    note('corrections', record.type === 'refund' || record.type === 'correction');
    note('draws', record.type === 'draw' && record.stream === 'subscription');
    note('other-streams', record.type === 'draw' && record.stream !== 'subscription' && record.settles !== true);
  } else if (record.kind === 'invoice') {
    note('invoices', true);
    note('other-streams', record.stream === 'api');
  } else if (record.kind === 'notice') {
    note('notices', true);
  }
  return kinds;
}

export interface SilentRule {
  readonly rule: Rule;
  /** What is missing: each of these, by any one of its kinds. */
  readonly missing: readonly (readonly Evidence[])[];
}

/** The rules that must stay silent for want of evidence, in order of id. */
export function silentRules(present: ReadonlySet<Evidence>): SilentRule[] {
  return RULES.map((rule) => ({ rule, missing: rule.needs.filter((kinds) => !kinds.some((kind) => present.has(kind))) })).filter(
    ({ missing }) => missing.length > 0,
  );
}

/** The kind of evidence in words that go on after "for want of". */
export function evidenceWords(kind: Evidence): string {
  return WORDS[kind];
}

const WORDS: Record<Evidence, string> = {
  draws: 'draws of credits',
  usage: 'usage rows',
  tokens: 'usage rows that state a model and all their tokens',
  snapshots: 'looks at the meters (snapshots)',
  ledger: 'a credit ledger',
  'ledger-balances': 'a credit ledger that states the balance after its entries',
  purchases: 'purchases or reloads in a credit ledger',
  corrections: 'refunds or corrections in a credit ledger',
  balances: 'looks that state the balance of credits',
  invoices: 'invoices',
  notices: 'notices',
  meters: 'readings of the meters, or quantities to count',
  flags: "the vendor's own flags",
  caps: 'looks that state the spend cap',
  switches: 'looks that state whether credits are on',
  'other-streams': 'charges of other streams',
  budgets: 'budgets in headroom.json',
};
