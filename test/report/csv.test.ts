import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { csv } from '../../src/report/csv.ts';
import { draw, PAGE, report } from './sample.ts';

function rows(text: string): string[][] {
  return parse(text);
}

describe('the CSV of an audit', () => {
  test('is a row a draw, its columns by name', () => {
    const [header = [], first = [], ...rest] = rows(csv(report({ draws: [draw({ member: 'ada' })] }), PAGE));
    expect(rest).toEqual([]);
    expect(header.join()).toBe(
      'account,id,from,until,model,member,amount,currency,verdict,grade,reason,premature_amount,window,policy_entry,file,line',
    );
    expect(first).toEqual([
      'default',
      'use-1',
      '2026-07-09T14:26:00.000Z',
      '2026-07-09T14:26:00.000Z',
      'sonnet-5',
      'ada',
      '4.80',
      'USD',
      'premature',
      'proven',
      'reading-after',
      '4.80',
      '',
      '',
      'usage.csv',
      '4',
    ]);
  });

  test('holds a header alone where nothing was drawn, and the draws that were asked for', () => {
    expect(rows(csv(report(), PAGE))).toHaveLength(1);
    const draws = [draw(), draw({ id: 'use-2', verdict: 'limit-reached', grade: null })];
    expect(rows(csv(report({ draws }), { ...PAGE, draws: 'open' }))).toHaveLength(2);
    expect(rows(csv(report({ draws }), { ...PAGE, draws: 'none' }))).toHaveLength(1);
  });

  test('keeps quotes, delimiters and line breaks inside their cells', () => {
    const id = 'a "quoted", cell\nwith lines';
    expect(rows(csv(report({ draws: [draw({ id })] }), PAGE))[1]?.[1]).toBe(id);
  });

  test.each(['=1+1', '+A1', '-A1', '@SUM(A1)', '\t=1'])('marks %j as text, and no number', (id) => {
    const [, first = []] = rows(csv(report({ draws: [draw({ id, amount: '-4.80' })] }), PAGE));
    expect(first[1]).toBe(`'${id}`);
    expect(first[6]).toBe('-4.80');
  });
});
