import { describe, expect, test } from 'vitest';
import { json } from '../../src/report/json.ts';
import { amounts, draw, finding, PAGE, report } from './sample.ts';

const FULL = report({
  summary: {
    amounts: [amounts({ drawn: '4.80', premature: '4.80', sensitivity: { least: '1.00', most: '4.80', alternatives: 6, agreeing: 4 } })],
  },
  draws: [
    draw(),
    draw({ id: 'use-2', verdict: 'suspected', grade: null }),
    draw({ id: 'use-3', verdict: 'limit-reached', grade: null, reason: 'window-full' }),
    draw({ id: 'use-4', verdict: 'not-covered', grade: null, reason: 'coverage-rule' }),
    draw({ id: 'use-5', verdict: 'undecided', grade: null, reason: 'no-reading', expected: null }),
  ],
  findings: [finding()],
  read_issues: [{ file: 'usage.csv', line: 20, column: 'credits_amount', value: 'abc', problem: 'is not an amount' }],
  notes: ['3 rows carry no zone and were read in UTC.'],
});

type Plain = { [key: string]: Plain } & Plain[];

function parsed(text: string): Plain {
  return JSON.parse(text) as Plain;
}

describe('the JSON report', () => {
  test('has the keys of version 1 in their order, what came later at the end', () => {
    const page = parsed(json(FULL, PAGE));
    expect(Object.keys(page)).toEqual([
      'version',
      'tool',
      'policy',
      'inputs',
      'period',
      'attested_unused',
      'summary',
      'draws',
      'findings',
      'read_issues',
      'notes',
      'bridge',
      'baseline',
    ]);
    expect(Object.keys(page['summary'] ?? {})).toEqual(['accounts', 'draws', 'amounts', 'verdicts', 'other_streams', 'findings']);
    expect(Object.keys(page['draws']?.[0] ?? {}).join()).toBe(
      'id,account,from,until,model,member,amount,currency,verdict,grade,reason,premature_amount,expected,windows,window,policy_entry,sources',
    );
    expect(Object.keys(page['findings']?.[0] ?? {}).join()).toBe(
      'id,rule,level,grade,account,at,amount,currency,draws,message,establishes,does_not_establish,would_settle,sources,accepted',
    );
    expect(Object.keys(page['summary']?.['amounts']?.[0] ?? {}).join()).toBe(
      'currency,drawn,premature,premature_proven,premature_strong,premature_net,suspected,limit_reached,not_covered,undecided,sensitivity',
    );
  });

  test('does not depend on the order in which a report was put together', () => {
    const reversed = Object.fromEntries(Object.entries(FULL).toReversed()) as unknown as typeof FULL;
    const turned = {
      ...reversed,
      draws: FULL.draws.map((one) => Object.fromEntries(Object.entries(one).toReversed()) as unknown as typeof one),
    };
    expect(json(turned, PAGE)).toBe(json(FULL, PAGE));
  });

  test('is indented by two spaces and ends in one newline', () => {
    const text = json(FULL, PAGE);
    expect(text.startsWith('{\n  "version": 1,\n  "tool": {\n    "name"')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
    expect(text.endsWith('\n\n')).toBe(false);
  });

  test('lists the draws that were asked for and leaves the sums alone', () => {
    const listed = (draws: 'all' | 'open' | 'none'): string[] =>
      (parsed(json(FULL, { ...PAGE, draws }))['draws'] ?? []).map((one) => String(one['id']));
    expect(listed('all')).toEqual(['use-1', 'use-2', 'use-3', 'use-4', 'use-5']);
    expect(listed('open')).toEqual(['use-1', 'use-2', 'use-5']);
    expect(listed('none')).toEqual([]);
    expect(parsed(json(FULL, { ...PAGE, draws: 'none' }))['summary']).toEqual(parsed(json(FULL, PAGE))['summary']);
  });
});
