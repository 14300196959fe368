/** Rows brought together by WebAssembly against the same without: any numbers, any room for ids; and which of them are told together. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Bundles } from '../../src/audit/store/bundles.ts';
import { gatherPlainly, MOST_AT_ONCE, Space } from '../../src/audit/store/space.ts';
import { FIELDS, FROM, lastOf, numbersIn, partsOf, readPart } from '../../src/audit/store/row.ts';
import type { Micros } from '../../src/domain/money.ts';
import type { UsePart, Words } from '../../src/replay/table.ts';
import { DAY, HOUR, units, windowOf } from '../reference/stories.ts';

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

interface Told {
  readonly at: number;
  readonly quantity?: number;
  readonly amount?: number;
  /** Whose it is, where that is another account. */
  readonly key?: number;
}

/** What is left of some uses of one account, block by block, all paid by a plan of one window: of each row the first and the last instant and the quantity of its parts. */
function told(length: number, ...blocks: readonly Told[][]): [number, number, number][][] {
  return toldUnder([{ length, limit: units(1e6) }], blocks);
}

/** The same under windows that open with a use; `left`: from that block on each use is needed by itself. */
function toldUnder(
  of: readonly { readonly length: number; readonly limit: Micros }[],
  blocks: readonly Told[][],
  left = Infinity,
): [number, number, number][][] {
  let accounts = 400;
  gatherPlainly(false);
  const windows = of.map(({ length, limit }, index) => ({
    window: windowOf(`window-${index}`, { starts: 'first-use', length, limit: { quantity: limit, unit: 'requests' } }),
    limit,
  }));
  const plan = { windows, crossing: 'split' as const };
  const bundles = new Bundles(
    () => ({ plan, isPaid: true, isSent: null }),
    () => ({}) as Words,
  );
  let space = new Space(0, 8).toldBy(bundles, 2, 0, 0);
  let rows = 0;
  for (const [number, block] of blocks.entries()) {
    const first = rows;
    if (number === left) space.leave(0);
    for (const { at, quantity = 1, amount = NaN, key = 0 } of block) {
      space.keys[rows] = key;
      space.fields.set([0, at, 10, quantity, amount, 4, 5, 6], rows * FIELDS);
      rows += 1;
    }
    rows = space.tell(first, rows);
    // In another memory, with what was known.
    space = space.toldBy(bundles, (accounts += 100_000), rows, rows);
  }
  // The last row of a block stays, since more may come at its instant.
  rows -= 1;
  const numbers = numbersIn(space.fields);
  return Array.from({ length: rows }, (_, row) => {
    const part = { from: 0, last: 0, quantity: 0 } as UsePart;
    const parts = Array.from({ length: partsOf(numbers, row * FIELDS) }, (__, index): [number, number, number] => {
      readPart(numbers, row * FIELDS, index, part);
      return [part.from, part.last, part.quantity];
    });
    expect(lastOf(numbers, row * FIELDS)).toBe(parts.at(-1)?.[1] ?? space.fields[row * FIELDS + FROM]);
    return parts;
  });
}

const END = { at: 1e15 };

describe('uses of an account that are told together', () => {
  it('are a part of a row as long as they fall into the same instances, up to three of them', () => {
    const hours = [0, 1, 2, 5, 6, 11, 17, 18, 19, 40];
    const uses = hours.map((hour, index) => ({ at: hour * HOUR + DAY, quantity: index + 1 }));
    const parts = told(5 * HOUR, [...uses, END]);
    const [d, h] = [DAY, HOUR];
    expect(parts).toEqual([
      [
        [d, d + 2 * h, 6],
        [d + 5 * h, d + 6 * h, 9],
        [d + 11 * h, d + 11 * h, 6],
      ],
      [
        [d + 17 * h, d + 19 * h, 24],
        [d + 40 * h, d + 40 * h, 10],
      ],
    ]);
  });

  it('go on over blocks, in whichever memory they come to lie, but for the last use of each', () => {
    const block = (from: number): Told[] => [0, 1, 2].map((hour) => ({ at: DAY + (from + hour) * HOUR }));
    const parts = told(5 * HOUR, block(0), block(3), [...block(6), END]);
    const h = (hour: number): number => DAY + hour * HOUR;
    expect(parts).toEqual([[[h(0), h(1), 2]], [], [[h(3), h(4), 2]], [], [[h(6), h(8), 3]]]);
  });

  it('may be any quantity, however large, and any number', () => {
    const uses = Array.from({ length: 300 }, (_, index) => ({ at: DAY + index, quantity: units(3_000) }));
    expect(told(HOUR, [...uses, END])).toEqual([[[DAY, DAY + 299, 300 * units(3_000)]]]);
  });

  it('are not those that lie further apart, or last longer, than four bytes can say', () => {
    const [most, beyond] = [2 ** 32 - 1, 2 ** 32];
    const twice = (after: number): number => told(HOUR, [{ at: DAY }, { at: DAY + after }, END]).length;
    expect([twice(most), twice(beyond)]).toEqual([1, 2]);
    const within = (after: number): number => told(99 * DAY, [{ at: DAY }, { at: DAY + 1 }, { at: DAY + after }, END]).length;
    expect([within(most), within(beyond)]).toEqual([1, 2]);
  });

  it('fill no window beyond its limit, whichever of two it is, and however full the other one stays', () => {
    const uses = Array.from({ length: 6 }, (_, index) => ({ at: DAY + index }));
    const [narrow, wide] = [
      { length: HOUR, limit: 4 },
      { length: 2 * HOUR, limit: units(1e6) },
    ] as [{ length: number; limit: Micros }, { length: number; limit: Micros }];
    for (const windows of [[narrow], [narrow, wide], [wide, narrow], [wide, wide, narrow], [wide, narrow, wide]]) {
      expect(toldUnder(windows, [[...uses, END]])).toEqual([[[DAY, DAY + 3, 4]], [], []]);
    }
  });

  it('are none from where each is needed by itself', () => {
    const uses = (from: number): Told[] => [0, 1, 2, 3].map((after) => ({ at: DAY + from + after }));
    const windows = [{ length: HOUR, limit: units(1e6) }];
    expect(toldUnder(windows, [[...uses(0), END]])).toEqual([[[DAY, DAY + 3, 4]]]);
    expect(
      toldUnder(
        windows,
        [
          [...uses(0), { at: DAY + 4, key: 1 }],
          [...uses(9), END],
        ],
        1,
      ),
    ).toEqual([[[DAY, DAY + 3, 4]], [], [], [], [], []]);
  });

  it('are none from where one comes late', () => {
    const uses = (...after: readonly number[]): Told[] => after.map((each) => ({ at: DAY + each }));
    const parts = told(HOUR, uses(5, 6, 7), uses(1), uses(2, 3, 4), [...uses(8, 9, 10), END]);
    expect(parts).toEqual([[[DAY + 5, DAY + 6, 2]], ...Array.from({ length: 8 }, () => [])]);
  });

  it('are not those of which an amount says that somebody paid', () => {
    const uses = [{ at: DAY }, { at: DAY + 1, amount: 1 }, { at: DAY + 2 }, { at: DAY + 3, amount: 0 }, { at: DAY + 4, amount: 1 }, END];
    expect(told(HOUR, uses)).toEqual([[], [], [[DAY + 2, DAY + 3, 2]], []]);
  });
});
