/** Rows brought together by WebAssembly against the same without: any numbers, any room for ids. */
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { gatherPlainly, MOST_AT_ONCE, Space } from '../../src/audit/store/space.ts';
import { FIELDS } from '../../src/audit/store/row.ts';

/** Fewer rows have an ordinary memory. */
const ROWS = 1 << 15;

afterAll(() => gatherPlainly(process.env['HEADROOM_READER'] === 'plain'));

function filled(isPlain: boolean, room: number, seed: number): Space {
  gatherPlainly(isPlain);
  const space = new Space(ROWS, room);
  for (let row = 0; row < ROWS; row += 1) {
    space.byKey[row] = (Math.imul(row + seed, 0x9e3779b1) >>> 7) % ROWS;
    space.keys[row] = row % 7;
    for (let field = 0; field < FIELDS; field += 1) space.fields[row * FIELDS + field] = field === seed % FIELDS ? NaN : row + field / 8;
  }
  for (let i = 0; i < space.texts.length; i += 1) space.texts[i] = Math.imul(i + seed, 0x85ebca6b) >>> 24;
  return space;
}

it('rows are brought together alike with WebAssembly and without', () => {
  const wasm = fc.record({ words: fc.integer({ min: 1, max: 7 }), seed: fc.nat(1e6), from: fc.nat(ROWS - MOST_AT_ONCE) });
  fc.assert(
    fc.property(wasm, fc.integer({ min: 0, max: MOST_AT_ONCE }), ({ words, seed, from }, count) => {
      const [made, plain] = [filled(false, words * 8, seed), filled(true, words * 8, seed)];
      expect(made.fieldsOf(from, count)).toEqual(plain.fieldsOf(from, count));
      expect(made.textsOf(from, count).equals(plain.textsOf(from, count))).toBe(true);
      const [more, plainMore] = [made.grown(ROWS * 2, words * 8, ROWS), plain.grown(ROWS * 2, words * 8, ROWS)];
      more.byKey.fill(ROWS - 1);
      plainMore.byKey.fill(ROWS - 1);
      expect(more.fieldsOf(3, 5)).toEqual(plainMore.fieldsOf(3, 5));
      expect(Array.from({ length: 9 }, (_, i) => more.keys[ROWS - 9 + i])).toEqual(
        Array.from({ length: 9 }, (_, i) => plainMore.keys[ROWS - 9 + i]),
      );
    }),
    { numRuns: 12 },
  );
});
