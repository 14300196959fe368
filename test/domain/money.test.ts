import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  divideHalfEven,
  formatAmount,
  formatPercent,
  formatQuantity,
  micros,
  isMoney,
  minorUnit,
  parseAmount,
  plainMicros,
  roundingOf,
  scale,
  subtract,
} from '../../src/domain/money.ts';

function value(text: string): number | string {
  const parsed = parseAmount(text);
  return parsed.ok ? parsed.value : parsed.problem;
}

const NOT_AN_AMOUNT = 'is not an amount; write 12.34';

/** `value` is the whole number nearest to top / bottom, and of two equally near the even one. */
function expectNearest(value: bigint, top: bigint, bottom: bigint): void {
  const off = value * bottom - top;
  const twice = 2n * (off < 0n ? -off : off);
  expect(twice < bottom || (twice === bottom && value % 2n === 0n)).toBe(true);
}

describe('an amount', () => {
  it.each([
    ['12.34', 12_340_000],
    ['0', 0],
    ['-0', 0],
    ['.5', 500_000],
    ['5.', 5_000_000],
    ['007', 7_000_000],
    ['+5', 5_000_000],
    ['-5.25', -5_250_000],
    ['−5.25', -5_250_000],
    ['- 5', -5_000_000],
    ['(12.34)', -12_340_000],
    ['($12.34)', -12_340_000],
    ['9007199254.740991', 9_007_199_254_740_991],
  ])('%s is read', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it.each([
    ['1,234.50', 1_234_500_000],
    ['1.234,50', 1_234_500_000],
    ['1,234,567', 1_234_567_000_000],
    ['1.234.567', 1_234_567_000_000],
    ['1.234.567,8', 1_234_567_800_000],
    ["1'234.50", 1_234_500_000],
    ['1’234’567', 1_234_567_000_000],
    ['1 234,50', 1_234_500_000],
    ['1 234 567', 1_234_567_000_000],
    ['12,34', 12_340_000],
    ['0,123', 123_000],
    ['1234,567', 1_234_567_000],
    ['12,3456', 12_345_600],
    ['1.234', 1_234_000],
  ])('%s has its decimals where its convention says', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it.each(['$12.50', '12.50 $', 'US$12.50', 'USD 12.50', '12.50 USD', '12.50USD', '€12,50', '€ 12,50', '12,50 €', 'EUR12.5'])(
    '%s may carry its currency before or after it',
    (text) => {
      expect(value(text)).toBe(12_500_000);
    },
  );

  it.each(['-$5', '$-5', '−€5', '-USD 5', '-5 USD'])('%s is negative with a currency too', (text) => {
    expect(value(text)).toBe(-5_000_000);
  });

  it('of many decimals is rounded half to even at the sixth, and never refused', () => {
    expect(value('0.0000005')).toBe(0);
    expect(value('0.0000015')).toBe(2);
    expect(value('-0.0000015')).toBe(-2);
    expect(value('0.0000005000000001')).toBe(1);
    expect(value('0.003835980000000000000000000000')).toBe(3836);
    expect(value('3.6300000000000003')).toBe(3_630_000);
    expect(value(`0.${'0'.repeat(200)}1`)).toBe(0);
  });

  it('may be a float that a program printed', () => {
    expect(value('4.4e-05')).toBe(44);
    expect(value('1.2E+3')).toBe(1_200_000_000);
    expect(value('1e-300')).toBe(0);
  });

  it('of the form 1,234 is refused, because nobody can tell what its comma means', () => {
    const why = (thousands: string, decimals: string): string =>
      `is ambiguous: its comma may part thousands (${thousands}) or decimals (${decimals}); write one of these`;
    expect(value('1,234')).toBe(why('1234', '1.234'));
    expect(value('-12,345')).toBe(why('12345', '12.345'));
    expect(value('$999,000')).toBe(why('999000', '999.000'));
  });

  it.each([
    ['a word', 'free'],
    ['nothing', ''],
    ['a dot', '.'],
    ['two numbers', '12 50'],
    ['a currency inside', '1$2'],
    ['a letter before it', 'A12'],
    ['two decimal commas', '1,2,3'],
    ['groups of other sizes than three', '1,23,456.00'],
    ['decimals twice', '1,234.567.890'],
    ['an open bracket', '(12'],
    ['two signs', '--5'],
    ['a sign behind it', '5-'],
    ['another base', '0x10'],
    ['a name for no number', 'NaN'],
    ['a unit', '12 ai-credits'],
    ['a bracket that nothing opened', '12)'],
    ['its currency twice', '$12.50 USD'],
    ['an exponent without digits', '1e'],
    ['an exponent of four digits', '1e1000'],
    ['a word behind it', '12.50 dollars'],
    ['a word before it', 'about 12.50'],
    ['a sign in the middle', '1- 5'],
    ['a last group of two', '1,234,56'],
    ['a group of four between others', '1,2345,678'],
    ['a first group of four', '1234,567,890'],
    ['no first group', ',234,567'],
    ['a last group of four', '1 2345'],
    ['a first group of four before a space', '1234 567'],
    ['a space inside a group', '1 234 5'],
    ['two dots', '1.2.3'],
    ['dots on either side of a comma', '1.234,567.8'],
    ['commas on either side of a dot', '1,234.567,8'],
  ])('with %s is none', (_name, text) => {
    expect(value(text)).toBe(NOT_AN_AMOUNT);
  });

  it.each([
    ['  12.50  ', 12_500_000],
    [' $ 12.50 ', 12_500_000],
    [' 12.50 $ ', 12_500_000],
    ['1234', 1_234_000_000],
    ['$1234', 1_234_000_000],
    ['(12.50 USD)', -12_500_000],
    ['(USD 12.50)', -12_500_000],
    ['12.50\u00a0€', 12_500_000],
    ['+ 5', 5_000_000],
    ["12'345'678", 12_345_678_000_000],
    ['123 456', 123_456_000_000],
    ['1 234.', 1_234_000_000],
    ["1'234.5", 1_234_500_000],
    ['1,234.567', 1_234_567_000],
    ['1.234,567', 1_234_567_000],
    ['12.345.678', 12_345_678_000_000],
    [',5', 500_000],
    ['5,', 5_000_000],
    ['0,5', 500_000],
    ['1,2345', 1_234_500],
    ['01,234', 1_234_000],
    ['1e2', 100_000_000],
    ['12E-2', 120_000],
    ['1,5e+1', 15_000_000],
  ])('%j is read with its spaces, groups and exponent', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it.each([
    ['cents', '1234', -2, 12_340_000],
    ['cents with a part of one', '0.00005', -2, 0],
    ['thousands', '1.5', 3, 1_500_000_000],
    ['cents that a program printed', '1e2', -2, 1_000_000],
  ])('in %s has its point moved before anything is rounded', (_name, text, places, expected) => {
    expect(parseAmount(text, places)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['zeros, however many', '0'.repeat(30), 0],
    ['zero, whatever its exponent', '0e99', 0],
    ['half a micro-unit and a hair', '0.00000050000000000000000000001', 1],
    ['half a micro-unit', '5e-7', 0],
    ['three halves of one', '1.5e-6', 2],
    ['nine tenths of one', '9e-7', 1],
    ['a digit far below the last', '9e-9', 0],
    ['more digits than its exponent leaves', '123456789e-9', 123_457],
    ['all that fits', '9007199254740991e-6', 9_007_199_254_740_991],
    ['all that fits, with zeros before it', '0009007199254.740991', 9_007_199_254_740_991],
  ])('of %s is the nearest to it', (_name, text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it('above nine thousand million is refused, and not rounded to what fits', () => {
    expect(value('9007199254.740992')).toBe('is too large for an amount');
    expect(value('99999999999999999999')).toBe('is too large for an amount');
    expect(value('1e15')).toBe('is too large for an amount');
  });

  it('of any length is the nearest whole number of micro-units, and of two the even one', () => {
    const digits = (maxLength: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{0,${maxLength}}$`));
    // Fives and zeros at the end, where ties are.
    const tail = fc.oneof(digits(12), fc.constantFrom('5', '50', '5000000000000000000', '49999999999999', '50000000000001'));
    fc.assert(
      fc.property(fc.boolean(), digits(9), digits(6), tail, fc.integer({ min: -9, max: 3 }), (negative, whole, head, end, exponent) => {
        const fraction = head + end;
        const text = `${negative ? '-' : ''}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}${exponent === 0 ? '' : `e${exponent}`}`;
        const read = value(text);
        if (typeof read === 'string') {
          expect(read).toBe('is too large for an amount');
          expect(Math.abs(Number(text))).toBeGreaterThanOrEqual(9_007_199_254);
          return;
        }
        // text × 10^6 = top / bottom, in whole numbers.
        const top = BigInt(`${negative ? '-' : ''}${whole || '0'}${fraction}`) * 10n ** BigInt(6 + Math.max(exponent, 0));
        const bottom = 10n ** BigInt(fraction.length - Math.min(exponent, 0));
        expectNearest(BigInt(read), top, bottom);
      }),
      { seed: 7, numRuns: 1000 },
    );
  });

  it('reads back as it is written, in both conventions', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (number) => {
        const amount = micros(number);
        const text = formatAmount(amount, 'USD');
        expect(value(text)).toBe(amount);
        const [whole = '', fraction = ''] = text.replace('-', '').split('.');
        const sign = number < 0 ? '-' : '';
        const grouped = (separator: string): string => whole.replace(/\B(?=(\d{3})+$)/g, separator);
        expect(value(`${sign}${grouped('.')},${fraction}0`)).toBe(amount);
        expect(value(`${sign}${grouped(',')}.${fraction}`)).toBe(amount);
        expect(value(`${sign}${grouped(' ')}.${fraction}`)).toBe(amount);
      }),
      { seed: 7 },
    );
  });
});

describe('an amount as the bytes of a plain cell', () => {
  /** The cell stands between others, as it does in a file: what is beside it must not be read. */
  const plain = (cell: string, before = '7', after = '5'): number => {
    const bytes = new TextEncoder().encode(before + cell + after);
    return plainMicros(bytes, before.length, before.length + cell.length);
  };

  it.each([
    ['0', 0],
    ['-0', 0],
    ['7', 7_000_000],
    ['12.34', 12_340_000],
    ['-12.34', -12_340_000],
    ['90.09', 90_090_000],
    ['1.000001', 1_000_001],
    ['123456789.5', 123_456_789_500_000],
    ['-900719925.47409', -900_719_925_474_090],
    ['9007199254.74099', 9_007_199_254_740_990],
    ['000000000000.123', 123_000],
  ])('%s is read without a detour', (cell, expected) => {
    expect(plain(cell)).toBe(expected);
    expect(Object.is(plain(cell), -0)).toBe(false);
    expect(plain(cell, '-', '.')).toBe(expected);
    expect(plain(cell, '', '')).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['a sign alone', '-'],
    ['no digit behind its dot', '5.'],
    ['two dots', '1.2.3'],
    ['two dots in a row', '1..2'],
    ['seven decimals', '1.2345678'],
    ['a plus', '+5'],
    ['a sign inside', '5-5'],
    ['a comma', '5,5'],
    ['a slash, which comes before the digits', '5/5'],
    ['a colon, which comes after them', '5:5'],
    ['a letter', '5e3'],
    ['a dot alone', '.'],
    ['a dot right behind its sign', '-.'],
    ['no digit before its dot', '.5'],
    ['seventeen characters', '00000000000000001'],
    ['more than fits', '9007199255'],
    ['a micro-unit more than fits', '-9007199255.0000'],
  ])('with %s is left to whoever reads any text', (_name, cell) => {
    expect(plain(cell)).toBeNaN();
  });
});

describe('an amount as text', () => {
  it('writes a number as it writes the same as a bigint', () => {
    const edges = [0, 1, 999_999, 1_000_000, 8_589_934_592_000_000, Number.MAX_SAFE_INTEGER].flatMap((edge) => [edge - 1, edge, edge + 1]);
    const amount = fc.oneof(
      fc.maxSafeInteger(),
      fc.constantFrom(...edges).map(Math.abs),
      fc.integer({ min: 0, max: 9_007_199_254 }).map((n) => n * 1e6 + 999_999),
    );
    fc.assert(
      fc.property(amount, fc.constantFrom('USD', 'JPY', 'KWD', 'CLF', 'ai-credits'), (value, currency) => {
        if (!Number.isSafeInteger(value)) return;
        expect(formatAmount(micros(value), currency)).toBe(formatAmount(BigInt(value), currency));
      }),
      { numRuns: 2000 },
    );
    expect(() => formatAmount(0.5 as never, 'USD')).toThrow(RangeError);
  });

  it('has the decimals of its currency, and more only where they say something', () => {
    expect(formatAmount(micros(12_300_000), 'USD')).toBe('12.30');
    expect(formatAmount(micros(4512), 'USD')).toBe('0.004512');
    expect(formatAmount(micros(0), 'EUR')).toBe('0.00');
    expect(formatAmount(micros(-1), 'EUR')).toBe('-0.000001');
    expect(formatAmount(micros(1_234_000_000), 'JPY')).toBe('1234');
    expect(formatAmount(micros(1_500_000), 'KWD')).toBe('1.500');
    expect(formatAmount(12_345_678_901_234_567_890_000n, 'USD')).toBe('12345678901234567.89');
  });

  it('has no decimals of its own in a unit of a vendor', () => {
    expect(formatAmount(micros(3_000_000), 'ai-credits')).toBe('3');
    expect(formatAmount(micros(3_250_000), 'ai-credits')).toBe('3.25');
    expect(minorUnit('ai-credits')).toBe(0);
    expect(minorUnit('XYZ')).toBe(2);
  });

  it('is money in a currency of three capitals', () => {
    expect(['USD', 'XYZ', 'ai-credits', 'usd', 'USDT', 'US', 'aUSD', ''].filter(isMoney)).toEqual(['USD', 'XYZ']);
  });

  it('in whole cents may be rounded by half a cent, and by nothing where it has a part of one', () => {
    expect(roundingOf(micros(12_340_000), 'USD')).toBe(5000);
    expect(roundingOf(micros(12_345_000), 'USD')).toBe(0);
    expect(roundingOf(micros(12_000_000), 'JPY')).toBe(500_000);
    expect(roundingOf(micros(12_340_000), 'JPY')).toBe(0);
    expect(roundingOf(micros(12_345_000), 'KWD')).toBe(500);
    expect(roundingOf(micros(3_000_000), 'ai-credits')).toBe(0);
  });

  it('is the same for quantities and percentages', () => {
    expect(formatQuantity(micros(330_000))).toBe('0.33');
    expect(formatPercent(45_000_000)).toBe('45');
    expect(formatPercent(45_500_000)).toBe('45.5');
  });
});

describe('exact arithmetic', () => {
  it('divides half to even, on both sides of zero', () => {
    expect([5n, 15n, 25n, -5n, -15n, 26n].map((numerator) => divideHalfEven(numerator, 10n))).toEqual([0n, 2n, 2n, 0n, -2n, 3n]);
    expect(divideHalfEven(0n, 7n)).toBe(0n);
    expect([16n, 14n, -16n, -14n].map((numerator) => divideHalfEven(numerator, 10n))).toEqual([2n, 1n, -2n, -1n]);
  });

  it('scales to the nearest micro-unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        fc.nat({ max: 100_000 }),
        fc.integer({ min: 1, max: 1000 }),
        (amount, share, of) => {
          expectNearest(BigInt(scale(micros(amount), BigInt(share), BigInt(of))), BigInt(amount) * BigInt(share), BigInt(of));
        },
      ),
      { seed: 7, numRuns: 1000 },
    );
  });

  it('gives a share and its rest that differ from the whole by no more than rounding', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 1000 }), (amount, share, of) => {
        fc.pre(share <= of);
        const parts = scale(micros(amount), BigInt(share), BigInt(of)) + scale(micros(amount), BigInt(of - share), BigInt(of));
        expect(Math.abs(parts - amount)).toBeLessThanOrEqual(1);
      }),
      { seed: 7 },
    );
  });

  it('refuses what no longer is exact', () => {
    expect(() => micros(0.5)).toThrow(RangeError);
    expect(() => micros(2 ** 53)).toThrow(RangeError);
    expect(() => micros(0.5)).toThrow('not a whole number of micro-units: 0.5');
    expect(() => add(micros(Number.MAX_SAFE_INTEGER), micros(1))).toThrow(RangeError);
    expect(() => subtract(micros(-Number.MAX_SAFE_INTEGER), micros(1))).toThrow(RangeError);
    expect(Object.is(micros(-0), 0)).toBe(true);
  });

  it('adds and subtracts', () => {
    expect(add(micros(3), micros(-5))).toBe(-2);
    expect(subtract(micros(3), micros(-5))).toBe(8);
  });
});
