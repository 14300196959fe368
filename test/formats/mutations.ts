/** Damages exports at random, by a seed, and holds that nothing throws, hangs, or is lost without a read issue. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { CannotAudit } from '../../src/domain/errors.ts';
import { readText } from './reading.ts';

const VALUES = [
  '',
  '-',
  'null',
  '-1',
  '1.5',
  '1e400',
  '99999999999999999999',
  'NaN',
  'true',
  '{}',
  '[]',
  '"x"',
  '1785931200000',
  '__proto__',
];
const VALUE = /"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null/g;
const CELL = /[^,\n]+/g;

type Damage = readonly [kind: 'cut' | 'drop' | 'swap' | 'repeat' | 'value' | 'lines', place: number, other: number];

const damage: fc.Arbitrary<Damage> = fc.tuple(
  fc.constantFrom('cut', 'drop', 'swap', 'repeat', 'value', 'value', 'value', 'lines'),
  fc.nat({ max: 1_000_000 }),
  fc.nat({ max: 1_000_000 }),
);

function damaged(text: string, [kind, place, other]: Damage): string {
  const at = place % (text.length + 1);
  const lines = text.split('\n');
  const line = place % lines.length;
  if (kind === 'cut') return text.slice(0, at);
  if (kind === 'drop') return text.slice(0, at) + text.slice(at + (other % 30));
  if (kind === 'repeat') return lines.toSpliced(line, 0, lines[other % lines.length] ?? '').join('\n');
  if (kind === 'lines') return lines.toSpliced(line, 1).join('\n');
  const pattern = /^\s*[[{]/.test(text) ? VALUE : CELL;
  const found = [...text.matchAll(pattern)];
  const hit = found[place % Math.max(1, found.length)];
  if (hit === undefined) return text;
  const value = kind === 'value' ? VALUES[other % VALUES.length] : found[other % found.length]?.[0];
  return text.slice(0, hit.index) + (value ?? '') + text.slice(hit.index + hit[0].length);
}

/** How many of the damaged files were read; where the header or first line is damaged beyond recognition, the refusal is one sentence. */
export async function mutated(name: string, times: number): Promise<number> {
  const whole = readFileSync(new URL(`../../fixtures/formats/${name}`, import.meta.url), 'utf8');
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
      const text = damages.reduce(damaged, whole);
      try {
        const { records, unread, issues, format, uses, snapshots, notices, invoices, entries } = await readText(text);
        read += 1;
        const unreadable = new Set(issues.map((issue) => issue.line));
        expect(unread, `${format}: ${text}`).toBeLessThanOrEqual(records);
        // A bad header without a row below it leaves nothing unread.
        if (records > 0) expect(unreadable.size > 0, text).toBe(unread > 0);
        // What stands on a line that is listed is not taken as well; a list in one line has but that one.
        if (records > 1 && text.trim().split('\n').length >= records)
          for (const record of [...uses, ...snapshots, ...notices, ...invoices, ...entries])
            expect(unreadable.has(record.line), text).toBe(false);
      } catch (error) {
        if (!(error instanceof CannotAudit)) throw error;
        expect(error.problems).toHaveLength(1);
      }
    }),
    { seed: 7, numRuns: times },
  );
  return read;
}
