import { describe, expect, test } from 'vitest';
import { markdown } from '../../src/report/markdown.ts';
import { draw, finding, PAGE, report } from './sample.ts';

describe('the Markdown of an audit', () => {
  test('holds the answer, each draw as a row and each finding whole', () => {
    const text = markdown(report({ draws: [draw()], findings: [finding()] }), PAGE);
    expect(text).toMatch(/^# Audit of credits\n/);
    expect(text).toContain('| 2026-07-09 14:26 | sonnet-5 | USD 4.80 | premature, proven |');
    expect(text).toContain('### error: credit-drawn-with-headroom');
    for (const part of ['What it establishes', "What it doesn't", 'What would settle it', 'Where: usage.csv:4'])
      expect(text).toContain(part);
    expect(text.endsWith('legal advice.\n')).toBe(true);
  });

  test('says on which rows it does not rest', () => {
    const text = markdown(
      report({ read_issues: [{ file: 'usage.csv', line: 3, column: 'amount', value: 'x', problem: 'is no amount' }] }),
      PAGE,
    );
    expect(text).toContain('**PARTIAL');
    expect(text).toContain('usage.csv:3');
  });

  test.each([
    'a | b',
    '<script>alert(1)</script>',
    '[x](javascript:1)',
    '`code`',
    '# title',
    '![](http://x)',
    '\u001B[31mred',
    'two\nlines',
  ])('lets %j neither format, link nor break out of its cell', (model) => {
    const rows = markdown(report({ draws: [draw({ model })] }), PAGE)
      .split('\n')
      .filter((line) => line.startsWith('| 2026'));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.split(/(?<!\\)\|/)).toHaveLength(9);
    expect(rows[0]).not.toMatch(/(?<!\\)[<`#]|(?<!\\)\]\(/);
    expect(rows[0]).not.toContain('\u001B');
  });
});
