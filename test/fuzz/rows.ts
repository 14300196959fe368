import { delimiterOf } from './mutations.ts';

/**
 * Data rows by a reading of RFC 4180 of our own: records less the header, blank ones left out. `null` where the quotes of
 * the text are not RFC 4180's, so that nobody could say what the rows are.
 */
export function dataRows(text: string): number | null {
  const plain = text.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(plain);
  if (plain.includes('"') && /["'\r]/.test(plain.replaceAll(/(^|[\n,;\t])"(?:[^"\r]|"")*"(?=[\n,;\t]|\r\n|$)|\r\n/g, '$1'))) return null;
  let records = 0;
  let filled = false;
  let within = false;
  const close = (): void => {
    if (filled) records += 1;
    filled = false;
  };
  for (const char of plain) {
    if (char === '"') within = !within;
    else if (char === '\n' && !within) close();
    else if ((char !== delimiter || within) && char.trim() !== '') filled = true;
  }
  close();
  return within ? null : Math.max(0, records - 1);
}
