/** One change to a text that knows what kind of text it is. */
import type { Dice } from './dice.ts';
import { CELLS, HEADERS, JSON_VALUES, KEYS, RAW } from './words.ts';

export type Mutation = (text: string, dice: Dice) => string;

const splice = (text: string, dice: Dice, what: string, gone = 0): string => {
  const at = dice.below(text.length + 1);
  return text.slice(0, at) + what + text.slice(at + gone);
};
export const delimiterOf = (text: string): string =>
  [',', ';', '\t'].reduce((best, one) => (count(firstLine(text), one) > count(firstLine(text), best) ? one : best));
const firstLine = (text: string): string => text.split('\n').find((line) => line.trim() !== '') ?? '';
const count = (text: string, what: string): number => text.split(what).length - 1;

/** Cells cut plainly: good enough to change one, whatever the quotes say. */
const changeCell = (text: string, dice: Dice, header: boolean, value: string): string => {
  const lines = text.split('\n');
  const at = header || lines.length < 2 ? 0 : 1 + dice.below(lines.length - 1);
  const delimiter = delimiterOf(text);
  const cells = (lines[at] ?? '').split(delimiter);
  cells[dice.below(cells.length)] = value;
  lines[at] = cells.join(delimiter);
  return lines.join('\n');
};
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

const ANYWHERE: readonly Mutation[] = [
  (text, dice) => text.slice(0, dice.below(text.length + 1)),
  (text, dice) => splice(text, dice, dice.one(RAW)),
  (text, dice) => splice(text, dice, dice.one(RAW), 1),
  (text, dice) => splice(text, dice, '', 1 + dice.below(20)),
  (text, dice) => splice(text, dice, dice.one(CELLS)),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => `\uFEFF${text}`,
  (text, dice) => {
    const lines = text.split('\n');
    lines.splice(dice.below(lines.length + 1), 0, dice.one(lines));
    return lines.join('\n');
  },
  (text, dice) => {
    const lines = text.split('\n');
    lines.splice(dice.below(lines.length), 1);
    return lines.join('\n');
  },
];

export const IN_CSV: readonly Mutation[] = [
  ...ANYWHERE,
  (text, dice) => changeCell(text, dice, false, dice.one(CELLS)),
  (text, dice) => changeCell(text, dice, false, dice.one(CELLS)),
  (text, dice) => changeCell(text, dice, false, dice.one(CELLS)),
  (text, dice) => changeCell(text, dice, false, quoted(dice.one(CELLS))),
  (text, dice) => changeCell(text, dice, false, quoted(dice.one(CELLS))),
  (text, dice) => changeCell(text, dice, true, dice.one(HEADERS)),
  (text, dice) => text.replaceAll(delimiterOf(text), dice.one([',', ';', '\t', '|'])),
  (text, dice) => `${text}${`${text.split('\n').at(-2) ?? ''}\n`.repeat(1 + dice.below(5))}`,
  // A column more in the header and in every row.
  (text, dice) =>
    text
      .split('\n')
      .map((line, at) => (line.trim() === '' ? line : `${at === 0 ? dice.one(HEADERS) : dice.one(CELLS)}${delimiterOf(text)}${line}`))
      .join('\n'),
];

/** Every value of a JSON text, where it stands. */
const VALUE = /"(?:[^"\\\n]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?|true|false|null/g;
const NAME = /"(?:[^"\\\n]|\\.)*"(?=\s*:)/g;
const replaceNth = (text: string, pattern: RegExp, dice: Dice, value: string): string => {
  const wanted = dice.below(Math.max(1, text.match(pattern)?.length ?? 1));
  let at = -1;
  return text.replace(pattern, (old) => ((at += 1) === wanted ? value : old));
};
export const IN_JSON: readonly Mutation[] = [
  ...ANYWHERE,
  (text, dice) => replaceNth(text, VALUE, dice, JSON.stringify(dice.one(CELLS))),
  (text, dice) => replaceNth(text, VALUE, dice, JSON.stringify(dice.one(CELLS))),
  (text, dice) => replaceNth(text, VALUE, dice, dice.one(JSON_VALUES)),
  (text, dice) => replaceNth(text, VALUE, dice, dice.one(JSON_VALUES)),
  (text, dice) => replaceNth(text, NAME, dice, JSON.stringify(dice.one(KEYS))),
  (text, dice) => replaceNth(text, VALUE, dice, `${'['.repeat(300)}${']'.repeat(300)}`),
];

/** Of packed bytes: nothing in them is text. */
export function inBytes(bytes: Buffer, dice: Dice): Buffer {
  const changed = Buffer.from(bytes);
  const at = dice.below(changed.length);
  switch (dice.below(5)) {
    case 0:
      return changed.subarray(0, at);
    case 1:
      return Buffer.concat([changed.subarray(0, at), changed.subarray(at + 1 + dice.below(8))]);
    case 2:
      return Buffer.concat([changed, changed.subarray(at)]);
    case 3:
      changed.writeUIntLE(dice.one([0, 1, 0xff, 0xffff, 0x7fffffff, 0xffffffff]), Math.max(0, Math.min(at, changed.length - 6)), 6);
      return changed;
    default:
      changed[at] = dice.below(256);
      return changed;
  }
}
