import { expect, test } from 'vitest';
import { elementsText, withList } from '../../src/report/json-list.ts';

test.each([0, 1, 2, 127, 128, 129, 300])('a list of %i elements is written as JSON writes it where it stands', (count) => {
  const list = Array.from({ length: count }, (_, place) => [
    { place, text: '\n  "list": [', none: [], more: { nothing: {}, null: null } },
    place,
    [],
  ]);
  const view = ([first]: unknown[]): unknown[] => [first];
  const seen = list.map(view);
  const at = (one: unknown): string => JSON.stringify({ before: { list: [] }, list: one, after: 1 }, null, 2);
  expect(withList(at([]), 'list', list, view)).toBe(at(seen));
  const deep = (one: unknown): string => JSON.stringify({ runs: [{ list: one }] }, null, 2);
  expect(withList(deep([]), 'list', list, view, 3)).toBe(deep(seen));
  expect(JSON.parse(`[${elementsText(list, view)}]`)).toEqual(seen);
});
