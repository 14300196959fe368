import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoredText, storedText, textCell } from '../../src/domain/cells.ts';

/** As a CSV reader sees a cell: trimmed, and blank where it says that nothing is stated. */
const asRead = (cell: string): string => (/^(?:-|N\/A|NULL|null)?$/.test(cell.trim()) ? '' : cell.trim());

describe('a text in a cell', () => {
  it('comes back as it was, whatever it begins with', () => {
    const part = fc.constantFrom('=', '+', '-', '@', "'", 'NULL', 'null', 'N/A', 'a', '1', '"', ',', ' ', '\t', '\u2400');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const text = parts.join('').trim();
        expect(restoredText(asRead(storedText(text)))).toBe(text);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('is never a formula, and holds no control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\u0000', '\u001b', '\u007f', 'x', "'") }), (text) => {
        expect(storedText(text)).not.toMatch(/^[=+\-@\t\r]/);
        // eslint-disable-next-line no-control-regex
        expect(storedText(text)).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/);
        expect(textCell(text)).not.toMatch(/^[=+\-@\t\r]/);
      }),
      { seed: 12, numRuns: 300 },
    );
    expect(storedText('a\u0007')).not.toBe(storedText('a\u0008'));
  });
});
