/**
 * A conversion loses nothing that a verdict rests on: every story, every public report and every format's fixtures are audited as
 * they are and as the six canonical CSVs made of them, and all that is said must be the same, sources aside. A third of them in
 * the quick run; HEADROOM_ALL=1 walks all.
 */
import { describe, expect, test } from 'vitest';
import { audited, auditedTexts, converted, convertedTexts, judgement } from './both.ts';
import { chosenOf, exportsOf, stories, type Told } from './told.ts';

async function hold({ folder, line }: Told): Promise<void> {
  const { files, records } = await converted(folder, line);
  const again = await convertedTexts(folder, line, files);
  expect(again.records).toEqual(records);
  // What was converted once is converted no further.
  expect(again.files).toEqual(files);
  expect(judgement(await auditedTexts(folder, line, files))).toEqual(judgement(await audited(folder, line)));
}

describe('converted files say what the exports say', () => {
  const told = [...stories(), ...exportsOf()];
  test.each(chosenOf(told).map((one) => [one.name, one] as const))('%s', async (_, one) => hold(one));

  test('and there are enough of them', () => {
    expect(told.length).toBeGreaterThan(300);
  });
});
