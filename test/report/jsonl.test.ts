import { expect, test } from 'vitest';
import { json } from '../../src/report/json.ts';
import { jsonl } from '../../src/report/jsonl.ts';
import { goldenReports } from '../support/goldens.ts';
import { HOSTILE, hostile, PAGE, report } from './sample.ts';

test('JSON lines are the findings of the JSON report, one a line', () => {
  for (const golden of [...goldenReports().map(({ report: one }) => one), ...HOSTILE.map(hostile)]) {
    const text = jsonl(golden, PAGE);
    const lines = text === '' ? [] : text.slice(0, -1).split('\n');
    const { findings } = JSON.parse(json(golden, PAGE)) as { findings: unknown[] };
    expect(lines).toEqual(findings.map((finding) => JSON.stringify(finding)));
    expect(text === '' || text.endsWith('}\n')).toBe(true);
  }
});

test('JSON lines of an audit that found nothing are none', () => {
  expect(jsonl(report(), PAGE)).toBe('');
});
