/** What a baseline says of findings, and what is to be said of the baseline. Text of files stands in it as it is. */
import type { Acceptance, BaselineEntry, BaselineView } from '../domain/report.ts';
import { money } from './amounts.ts';
import { moment } from './times.ts';

/** Why a finding is accepted, against which refund and for how long. */
export function acceptanceWords({ reason, refund, expires }: Acceptance): string {
  const facts = [reason, refund === null ? '' : `refund ${refund}`, expires === null ? '' : `until ${expires}`];
  return facts.filter((fact) => fact !== '').join('; ');
}

/** Entries that no longer do what they were written for, one sentence each. */
export function toLookAt(baseline: BaselineView | null): string[] {
  if (baseline === null) return [];
  return [
    ...baseline.expired.map((entry) => entryWords(entry, `expired on ${entry.expires}: it accepts nothing any more`)),
    ...baseline.changed.map((entry) => {
      const now = amountWords(entry.now, ' of ') || ' without an amount';
      return entryWords(
        entry,
        `the finding is now${now}: ${entry.accepted ? 'less than was accepted, and accepted still' : 'not what was accepted, and open again'}`,
      );
    }),
    ...baseline.unused.map((entry) => entryWords(entry, 'unused: these files show no such finding any more')),
  ];
}

function entryWords(entry: BaselineEntry, what: string): string {
  return `${entry.rule} ${entry.id}${entry.at === null ? '' : ` at ${moment(entry.at)} UTC`}${amountWords(entry)}: ${what}`;
}

/** `, USD 1.20`; nothing where no amount is stated. */
export function amountWords(
  { amount, currency }: { readonly amount: string | null; readonly currency: string | null },
  before = ', ',
): string {
  return amount === null ? '' : `${before}${money(amount, currency ?? '')}`;
}
