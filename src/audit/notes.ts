/** Sentences about how the inputs were taken, for the end of a report. */
import type { AuditOptions } from '../domain/options.ts';
import type { FileRead } from './read.ts';

export function inputNotes(
  files: readonly FileRead[],
  options: AuditOptions,
  namedAfterVendors: readonly string[],
  unknownPlans: readonly string[] = [],
  coarserTwins = 0,
): string[] {
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
      `${rows(coarserTwins)} summed what another export of the same vendor states use by use, and ${coarserTwins === 1 ? 'is no draw' : 'are no draws'} of ${coarserTwins === 1 ? 'its' : 'their'} own.`,
    );
  }
  if (options.covers !== null) notes.push("That the files hold all use in the span of --covers is the account holder's word.");
  if (options.attestUnused.length > 0) {
    const rules = options.attestUnused.includes('all') ? 'any coverage rule' : [...options.attestUnused].sort().join(', ');
    notes.push(`That no use covered by ${rules} happened where files are silent is the account holder's word.`);
  }
  return notes;
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
