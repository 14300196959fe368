import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentedText } from '../../src/report/json-list.ts';

test('an indented text is what JSON makes of plain data, at any depth', () => {
  const stated = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.string({ unit: 'binary' }), fc.double(), fc.constant(undefined));
  const value = fc.oneof(stated, fc.dictionary(fc.string(), stated), fc.array(stated));
  fc.assert(
    fc.property(value, fc.constantFrom('', '  ', '    '), (data, indent) => {
      if (data === undefined) return;
      const text = JSON.stringify(data, null, 2).replaceAll('\n', `\n${indent}`);
      expect(indentedText(data, `\n${indent}`)).toBe(text);
    }),
    { seed: 7, numRuns: 2000 },
  );
});
