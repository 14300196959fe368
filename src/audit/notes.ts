/** Sentences about how the inputs were taken, for the end of a report. */
import type { AuditOptions } from '../domain/options.ts';
import type { AccountReplay } from '../replay/model.ts';
import type { FileRead } from './read.ts';

/** What the replays left out because something else says it, or may. */
export type LeftOut = Pick<AccountReplay, 'coarserTwins' | 'repeatedLooks' | 'looksOfUnknownOrigin' | 'repeatedPurchases'>;

export const NOTHING_LEFT_OUT: LeftOut = { coarserTwins: 0, repeatedLooks: 0, looksOfUnknownOrigin: 0, repeatedPurchases: 0 };

export function inputNotes(
  files: readonly FileRead[],
  options: AuditOptions,
  namedAfterVendors: readonly string[],
  unknownPlans: readonly string[] = [],
  leftOut: LeftOut = NOTHING_LEFT_OUT,
): string[] {
  const { coarserTwins, repeatedLooks, looksOfUnknownOrigin, repeatedPurchases } = leftOut;
  const notes: string[] = [];
  const zoneless = files.reduce((sum, file) => sum + file.zonelessRows, 0);
  if (zoneless > 0)
    notes.push(
      `${rows(zoneless)} carried no time zone and ${zoneless === 1 ? 'was' : 'were'} read in ${options.timezone}; --timezone names another.`,
    );
  for (const { path, encoding } of files) {
    if (encoding !== null)
      notes.push(`${path} has no byte order mark and was read as ${encoding}; --encoding names another character set.`);
  }
  for (const file of files) notes.push(...file.notes);
  if (namedAfterVendors.length > 0) {
    notes.push(
      `Exports of several vendors named no account; each speaks of an account named after its vendor: ${namedAfterVendors.join(', ')}.`,
    );
  }
  if (unknownPlans.length > 0) {
    const [noun, verb] = unknownPlans.length === 1 ? ['plan', 'stands'] : ['plans', 'stand'];
    notes.push(
      `The ${noun} ${unknownPlans.join(', ')} ${verb} in no policy: headroom explain lists the plans, and --policy names a file with others.`,
    );
  }
  if (coarserTwins > 0) {
    notes.push(
      `${rows(coarserTwins)} summed what another export of the same vendor states in more detail, and ${coarserTwins === 1 ? 'is no draw' : 'are no draws'} of ${coarserTwins === 1 ? 'its' : 'their'} own.`,
    );
  }
  if (repeatedPurchases > 0) {
    const [verb, state] = repeatedPurchases === 1 ? ['states', 'is'] : ['state', 'are'];
    notes.push(`${lines(repeatedPurchases)} of invoices and payments ${verb} what another line states, and ${state} not counted again.`);
  }
  if (repeatedLooks > 0)
    notes.push(
      `${looks(repeatedLooks)} only ${repeatedLooks === 1 ? 'repeats an earlier one' : 'repeat earlier ones'} of a log, and each counts once.`,
    );
  if (looksOfUnknownOrigin > 0) {
    notes.push(
      `${looks(looksOfUnknownOrigin)} ${looksOfUnknownOrigin === 1 ? 'stands' : 'stand'} in logs that go on from others which were not given: ` +
        "what they repeat can't be told from what they add, so nothing of them is used. Give the other logs too, best the whole folder.",
    );
  }
  if (options.covers !== null) notes.push("That the files hold all use in the span of --covers is the account holder's word.");
  if (options.attestUnused.length > 0) {
    const rules = options.attestUnused.includes('all') ? 'any coverage rule' : [...options.attestUnused].sort().join(', ');
    notes.push(`That no use covered by ${rules} happened where files are silent is the account holder's word.`);
  }
  return notes;
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}

function looks(count: number): string {
  return count === 1 ? '1 look' : `${count} looks`;
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
