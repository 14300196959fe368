import { describe, expect, test } from 'vitest';
import { clean, columns, fit, listed, wrap } from '../../src/report/text.ts';
import { isBelow, money, sum } from '../../src/report/amounts.ts';
import { moment, stretch, when } from '../../src/report/times.ts';

describe('cells of somebody else on a terminal', () => {
  test('an escape sequence in a cell leaves nothing of itself behind', () => {
    expect(clean('a\u001B[31mred\u001B[0m b')).toBe('ared b');
    expect(clean('\u001B]0;title\u0007x\u001B]8;;http://evil\u001B\\y')).toBe('xy');
    expect(clean('\u009B2Jz')).toBe('z');
    expect(clean('\u001B[')).toBe('');
    expect(clean('\u001Bcgone')).toBe('gone');
  });

  // Of the processor; it would be minutes if it grew with the square of the length, or every sign were looked up.
  test.each(['€', '\u0301', 'a\u0301', '漢\u0301', '👩', 'a ', '\u001B]', '\u200B', '% '])(
    'a very long cell of %j is laid out as quickly as any text',
    (piece) => {
      const long = piece.repeat(200_000 / piece.length);
      const before = process.cpuUsage();
      const text = clean(long);
      expect(wrap(text, 80).length).toBeGreaterThanOrEqual(0);
      expect(fit(text, 60).length).toBeLessThanOrEqual(60 * 16 + 1);
      columns([{ title: 'x', side: 'left', flexible: true }], [[text]], 80, '');
      const { user } = process.cpuUsage(before);
      expect(user / 1_000_000).toBeLessThan(8);
    },
  );

  test('line breaks become spaces and other control characters vanish', () => {
    expect(clean('one\r\ntwo\tthree\u2028four')).toBe('one two three four');
    expect(clean('a\u0000\u0008\u007Fb')).toBe('ab');
  });

  test('text can not be reordered or hidden by marks that nobody sees', () => {
    expect(clean('usd\u202E001\u202C')).toBe('usd001');
    expect(clean('\u2066a\u2069\u200B\uFEFFb\u200F')).toBe('ab');
  });

  test('letters of any script stay as they are', () => {
    expect(clean('Opérateur 模型 ≤ 200k')).toBe('Opérateur 模型 ≤ 200k');
  });
});

describe('laying out', () => {
  test('a wide character counts for the two columns it takes', () => {
    expect(fit('模型模型', 5)).toBe('模型…');
    expect(fit('short', 5)).toBe('short');
  });

  test('no line of wrapped words is longer than the page', () => {
    const lines = wrap('The allowance pays first; credits pay only what it can no longer pay.', 24, '    ', '  ');
    expect(lines.every((line) => line.length <= 24)).toBe(true);
    expect(lines.map((line) => line.trim()).join(' ')).toBe('The allowance pays first; credits pay only what it can no longer pay.');
    expect(lines[0]?.startsWith('  The')).toBe(true);
    expect(lines[1]?.startsWith('    ')).toBe(true);
  });

  test('an amount stays beside its currency, and a number beside its per cent sign', () => {
    expect(wrap('It is USD 12.30 at 45 % used', 9)).toEqual(['It is', 'USD 12.30', 'at 45 %', 'used']);
  });

  test('the flexible column gives way so that a table fits', () => {
    const specs = [
      { title: 'when', side: 'left', flexible: false },
      { title: 'amount', side: 'right', flexible: false },
      { title: 'model', side: 'left', flexible: true },
    ] as const;
    const lines = columns(specs, [['2026-07-09 14:26', 'USD 4.80', 'a-model-with-a-very-long-name-indeed']], 44, '  ');
    expect(lines).toEqual(['  when                amount  model', '  2026-07-09 14:26  USD 4.80  a-model-with-…']);
  });

  test('lists read as a person says them', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'], 'or')]).toEqual(['', 'a', 'a and b', 'a, b or c']);
  });
});

describe('amounts and times of the report', () => {
  test('sums are exact, with the decimals of the longest term', () => {
    expect(sum(['0.10', '0.20'])).toBe('0.30');
    expect(sum(['1.50', '0.000001'])).toBe('1.500001');
    expect(sum(['9007199254740993.10', '0.01'])).toBe('9007199254740993.11');
    expect(sum(['-3.23', '1.00'])).toBe('-2.23');
    expect(sum(['12', '3'])).toBe('15');
    expect(sum([])).toBe('0');
  });

  test('amounts compare as numbers, not as text', () => {
    expect(isBelow('9.10', '14.20')).toBe(true);
    expect(isBelow('14.20', '9.10')).toBe(false);
  });

  test('a currency stands before its amount and a vendor unit behind it', () => {
    expect(money('12.30', 'USD')).toBe('USD 12.30');
    expect(money('12', 'ai-credits')).toBe('12 ai-credits');
  });

  test('times lose what says nothing', () => {
    expect(moment('2026-07-09T14:26:00.000Z')).toBe('2026-07-09 14:26');
    expect(moment('2026-07-09T14:26:05.500Z')).toBe('2026-07-09 14:26:05');
    expect(stretch('2026-07-09T00:00:00.000Z', '2026-07-10T00:00:00.000Z')).toBe('2026-07-09 (the day)');
    expect(stretch('2026-07-09T14:00:00.000Z', '2026-07-09T15:30:00.000Z')).toBe('2026-07-09 14:00 to 15:30');
    expect(when('2026-07-09T14:00:00.000Z', '2026-07-09T14:00:00.000Z')).toBe('at 2026-07-09 14:00 UTC');
    expect(when('2026-07-09T00:00:00.000Z', '2026-07-10T00:00:00.000Z')).toBe('on 2026-07-09');
    expect(when('2026-07-09T14:00:00.000Z', '2026-07-09T15:30:00.000Z')).toBe('from 2026-07-09 14:00 to 15:30 UTC');
    expect(stretch('2026-07-09T14:00:00.000Z', '2026-07-10T15:30:00.000Z')).toBe('2026-07-09 14:00 to 2026-07-10 15:30');
  });
});
