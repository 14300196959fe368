/** The page on terminals of any width: every story's report, as it is and with names that take two columns a letter. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { table } from '../../src/report/table.ts';
import { columns, notedColumns, widthOf, wrap } from '../../src/report/text.ts';
import { PAGE } from './sample.ts';

const STORIES = fileURLToPath(new URL('../../fixtures/stories', import.meta.url));
const REPORTS = readdirSync(STORIES)
  .map((name) => join(STORIES, name, 'report.json'))
  .filter((path) => existsSync(path))
  .map((path) => readFileSync(path, 'utf8'));

/** Ideographs, emoji of several code points, letters with marks of their own: as long as names get. */
const WIDE_MODEL = '模型五号\u{1F469}\u200D\u{1F4BB}e\u0301\u2764\uFE0F' + '大'.repeat(30);
const WIDE_ACCOUNT = 'ガ株式会社\u{1F642}n\u0303한국어';

function withWideNames(report: Report): Report {
  for (const draw of report.draws) {
    draw.model = WIDE_MODEL;
    draw.account = WIDE_ACCOUNT;
  }
  for (const finding of report.findings) finding.account = WIDE_ACCOUNT;
  report.summary.accounts = 2;
  return report;
}

test('signs that are measured without string-width are as wide as it says, alone and beside others', () => {
  const near = [
    [0x20, 0x260],
    [0x2000, 0x2070],
    [0x2180, 0x2330],
    [0x2240, 0x2270],
    [0x24f0, 0x25b0],
  ] as const;
  const signs = near
    .flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => String.fromCharCode(from + at)))
    .filter((sign) => !/[\p{Cc}\p{Cs}]/u.test(sign));
  const beside = ['a', '1', '…', '─', 'é', '\u0301', '\uFE0F', '\u200D', '大', '\u{1F469}', '\u1100'];
  const wrong = signs
    .flatMap((sign) => [sign, ...beside.flatMap((other) => [sign + other, other + sign])])
    .filter((text) => widthOf(text) !== stringWidth(text));
  expect(wrong).toEqual([]);
  for (const first of 'aé…→─≥') for (const second of 'zß–‘│█') expect(widthOf(first + second)).toBe(2);
});

/** Lines that are too wide although they could have been broken: a word that has no place to break stands alone. */
function tooWide(page: string, width: number): string[] {
  return page.split('\n').filter((line) => widthOf(line) > width && line.trim().includes(' '));
}

describe.each([40, 80, 200])('on %d columns', (width) => {
  test('every line of every story keeps within the page, in colour or without', () => {
    expect(REPORTS.length).toBeGreaterThan(100);
    for (const text of REPORTS) {
      const report = JSON.parse(text) as Report;
      const page = table(report, { ...PAGE, width });
      expect(tooWide(page, width)).toEqual([]);
      expect(stripVTControlCharacters(table(report, { ...PAGE, width, color: 1 }))).toBe(page);
    }
  });

  test('names in ideographs and emoji keep within it too, and none of them is lost', () => {
    let named = 0;
    for (const text of REPORTS.filter((_, at) => at % 3 === 0)) {
      const report = withWideNames(JSON.parse(text) as Report);
      const page = table(report, { ...PAGE, width });
      expect(page.split('\n').filter((line) => widthOf(line) > width && !/^ +\S+$/.test(line))).toEqual([]);
      if (!page.includes('when (UTC)')) continue;
      expect(page).toContain('模型五号'.slice(0, 2));
      named += 1;
    }
    expect(named).toBeGreaterThan(15);
  });
});

describe('columns', () => {
  const specs = [
    { title: 'when', side: 'left', flexible: false },
    { title: 'amount', side: 'right', flexible: false },
    { title: 'model', side: 'left', flexible: true },
    { title: 'account', side: 'left', flexible: true },
  ] as const;
  const rows = [
    ['2026-07-09 14:26', 'USD 4.80', WIDE_MODEL, WIDE_ACCOUNT],
    ['2026-07-09', 'USD 1,204.80', 'plain', 'plain'],
    ['模型', 'EUR 0.10', '\u2764\uFE0F\u2764\uFE0F\u2764\uFE0F\u2764\uFE0F\u2764\uFE0F\u2764\uFE0F', 'e\u0301'.repeat(30)],
  ];

  test.each([46, 60, 80, 200])('line up at %d columns, whatever letters take', (width) => {
    const [head = '', ...body] = columns(specs, rows, width, '  ');
    expect([head, ...body].filter((line) => widthOf(line) > width)).toEqual([]);
    // The column of models begins where its title does: what is left of it is as wide in every row.
    const at = widthOf(head.slice(0, head.indexOf('model')));
    for (const [index, line] of body.entries()) {
      const model = [WIDE_MODEL.slice(0, 2), 'plain', '\u2764'][index] ?? '';
      expect(widthOf(line.slice(0, line.indexOf(model)))).toBe(at);
    }
  });

  test('that a narrow page has no room for stand below their row, with what they are called', () => {
    const named = [
      ...specs.slice(0, 2),
      { title: 'status', side: 'left', flexible: false },
      { title: 'for', side: 'left', flexible: true },
    ] as const;
    expect(notedColumns(named, [['2026-07-01', 'USD 20.00', 'paid', 'the plan of a whole month']], 30, '  ')).toEqual([
      '  when           amount',
      '  2026-07-01  USD 20.00',
      '      status paid, for the',
      '      plan of a whole month',
    ]);
  });

  test('text without spaces is broken where its script allows it, and not before its punctuation', () => {
    expect(wrap('已达到会话限额，请稍后再试。', 12)).toEqual(['已达到会话限', '额，请稍后再', '试。']);
  });
});
