/** What the inputs of a run hold, as canonical CSVs under keyed pseudonyms: what stands in a pack instead of them. */
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { convert } from '../../audit/convert.ts';
import { memoryStore } from '../../audit/store.ts';
import { CannotAudit } from '../../domain/errors.ts';
import { CANONICAL } from '../../report/convert/index.ts';
import { makeFolder } from '../folders.ts';
import type { Gathered } from '../gather.ts';
import { refusal } from '../issues.ts';
import type { Settings } from '../settings.ts';
import type { PackedInput } from './inputs.ts';
import { INPUTS } from './options.ts';

/** An audit of them is the audit of the inputs; rows that can't be read have no twin. */
export async function writeTwins(inputs: Gathered, settings: Settings, partial: boolean, folder: string): Promise<PackedInput[]> {
  const { conversion, refusedIssues } = await convert({
    inputs: inputs.files,
    forcedFormats: inputs.forced,
    partial,
    policies: settings.policies,
    options: { ...settings.options, accounts: [] },
    formats: settings.formats,
    redactor: settings.redactor,
    store: memoryStore(),
  });
  if (conversion === undefined) throw new CannotAudit(refusal(refusedIssues));
  const twins: PackedInput[] = [];
  await makeFolder(join(folder, INPUTS));
  for (const [name, writer] of Object.entries(CANONICAL)) {
    if ((conversion.counts.get(writer.kind) ?? 0) === 0) continue;
    const path = `${INPUTS}/${name}.csv`;
    await writeFile(join(folder, path), writer.write(conversion), { flag: 'wx', flush: true });
    twins.push({ path, format: name, isForced: false, isReduced: false });
  }
  return twins;
}
