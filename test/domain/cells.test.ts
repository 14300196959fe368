import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoredText, statedCell, storedText, textCell } from '../../src/domain/cells.ts';

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

  it('that a spreadsheet would run has an apostrophe before it, and any other stands as it is', () => {
    expect(['=1+1', '+1', '-1', '@a', '\tb', '\rc'].map(textCell)).toEqual(["'=1+1", "'+1", "'-1", "'@a", "'\tb", "'\rc"]);
    expect(['a=b', '', "'a", 'NULL'].map(textCell)).toEqual(['a=b', '', "'a", 'NULL']);
    expect(textCell(null)).toBe('');
    expect(['NULL', 'null', 'N/A', "'a", 'a'].map(storedText)).toEqual(["'NULL", "'null", "'N/A", "''a", 'a']);
    // Only as a whole do they say that nothing is stated.
    expect(['NULLs', 'N/A.', 'aNULL'].map(storedText)).toEqual(['NULLs', 'N/A.', 'aNULL']);
    expect(["'=1", "''a", 'a', ''].map(restoredText)).toEqual(['=1', "'a", 'a', '']);
  });

  it('may be stated and empty, or not be stated', () => {
    expect(statedCell(undefined)).toBe('');
    expect(statedCell('')).toBe("'");
    expect(restoredText(statedCell(''))).toBe('');
    expect(statedCell('a')).toBe('a');
  });

  it('shows the picture that Unicode has for a control character', () => {
    expect(storedText('a\u0000\u001b\u007f')).toBe('a\u2400\u241b\u2421');
  });
});
