/** Small phrases that several pages share. */
import type { Acceptance, BaselineView, DrawView, WindowView } from '../domain/report.ts';
import { money } from './amounts.ts';
import { clean } from './text.ts';
import { moment } from './times.ts';

export function amountOf(draw: DrawView): string {
  return draw.amount === null || draw.currency === null ? 'not stated' : money(draw.amount, draw.currency);
}

export function amountWords({ amount, currency }: { amount: string | null; currency: string | null }, before = ', '): string {
  return amount === null ? '' : `${before}${money(clean(amount), clean(currency ?? ''))}`;
}

/** `session 44-46 % used`; nothing where nothing bounds it. */
export function meterWords({ window, used_pct_min: least, used_pct_max: most }: WindowView): string {
  if (least === null && most === null) return '';
  const range = least === null ? `at most ${most}` : most === null ? `at least ${least}` : least === most ? most : `${least}-${most}`;
  return `${clean(window)} ${range} % used`;
}

/** Why a finding is accepted, against which refund and for how long. */
export function acceptedWords({ reason, refund, expires }: Acceptance): string {
  const facts = [refund === null ? '' : `refund ${clean(refund)}`, expires === null ? '' : `until ${clean(expires)}`];
  return [clean(reason), ...facts].filter((fact) => fact !== '').join('; ');
}

/** The entries of a baseline that no longer do what they were written for, each in a sentence. */
export function baselineEntries({ expired, unused, changed }: BaselineView): string[] {
  return [
    ...expired.map((entry) => ({ entry, what: `expired on ${entry.expires}: it accepts nothing any more` })),
    ...changed.map((entry) => ({
      entry,
      what: `the finding is now${amountWords(entry.now, ' of ') || ' without an amount'}: ${entry.accepted ? 'less than was accepted, and accepted still' : 'not what was accepted, and open again'}`,
    })),
    ...unused.map((entry) => ({ entry, what: 'unused: these files show no such finding any more' })),
  ].map(({ entry, what }) => {
    const at = entry.at === null ? '' : ` at ${moment(entry.at)} UTC`;
    return `${clean(entry.rule)} ${clean(entry.id)}${at}${amountWords(entry)}: ${what}`;
  });
}
