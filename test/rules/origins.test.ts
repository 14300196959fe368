import { expect, test } from 'vitest';
import { monthOf } from '../../src/rules/support/months.ts';
import { originsOf } from '../../src/rules/support/origins.ts';
import { at } from './make.ts';

test('the first twenty places of a finding stand in order of file and line, each once', () => {
  const places = Array.from({ length: 30 }, (_, index) => ({ file: index % 3, line: 100 - index }));
  const sorted = places.toSorted((a, b) => a.file - b.file || a.line - b.line);
  for (const given of [places, places.toReversed()]) expect(originsOf(given, given.slice(5))).toEqual(sorted.slice(0, 20));
});

test('a span lies in a month that it does not leave', () => {
  expect(monthOf(at('07-01 00:00'), at('08-01 00:00'))).toBe('2026-07');
  expect(monthOf(at('07-31 00:00'), at('08-01 00:00:01'))).toBeNull();
  expect(monthOf(at('08-01 00:00'), at('08-01 00:00'))).toBe('2026-08');
});
