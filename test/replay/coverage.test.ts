import { describe, expect, it } from 'vitest';
import { HOUR, type Instant, type Span } from '../../src/domain/time.ts';
import { Coverage, mergeCoverage } from '../../src/replay/coverage.ts';

const at = (hours: number): Instant => (hours * HOUR) as Instant;
const span = (from: number, until: number): Span => ({ from: at(from), until: at(until) });
const inHours = (spans: readonly Span[]): number[][] => spans.map(({ from, until }) => [from / HOUR, until / HOUR]);

describe('files', () => {
  it('less than a day apart cover what lies between them, and a day or more apart they do not', () => {
    expect(inHours(mergeCoverage([span(0, 10), span(33, 40)]))).toEqual([[0, 40]]);
    expect(inHours(mergeCoverage([span(0, 10), span(34, 40)]))).toEqual([
      [0, 10],
      [34, 40],
    ]);
  });

  it('that overlap cover what either does, in whatever order they come', () => {
    expect(inHours(mergeCoverage([span(5, 8), span(0, 20)]))).toEqual([[0, 20]]);
    expect(inHours(mergeCoverage([span(0, 20), span(5, 8), span(19, 22)]))).toEqual([[0, 22]]);
    expect(inHours(mergeCoverage([span(0, 3), span(0, 20), span(43, 50)]))).toEqual([[0, 50]]);
    expect(mergeCoverage([])).toEqual([]);
  });

  it('leave the spans they were given as they were', () => {
    const given = [span(0, 10), span(20, 30)];
    mergeCoverage(given);
    expect(inHours(given)).toEqual([
      [0, 10],
      [20, 30],
    ]);
  });
});

describe('coverage', () => {
  const files = new Map([['usage', [span(0, 10), span(100, 110)]]]);

  it('is by the files where one span of their format holds it all, its ends included', () => {
    const coverage = new Coverage(files, null);
    expect(coverage.covers('usage', at(0), at(10))).toBe('files');
    expect(coverage.covers('usage', at(100), at(100))).toBe('files');
    expect(coverage.covers('usage', at(-1), at(5))).toBe('no');
    expect(coverage.covers('usage', at(5), at(11))).toBe('no');
    expect(coverage.covers('usage', at(5), at(105))).toBe('no');
    expect(coverage.covers('copilot', at(0), at(1))).toBe('no');
    expect(coverage.covers('', at(0), at(1))).toBe('no');
  });

  it('is by the account holder’s word where only their span completes it', () => {
    const coverage = new Coverage(files, span(8, 102));
    expect(coverage.covers('usage', at(1), at(9))).toBe('files');
    expect(coverage.covers('usage', at(5), at(105))).toBe('word');
    expect(coverage.covers('usage', at(5), at(111))).toBe('no');
    expect(coverage.covers('copilot', at(8), at(102))).toBe('word');
    expect(coverage.covers('copilot', at(7), at(102))).toBe('no');
    // No format at all is covered by nobody.
    expect(coverage.covers('', at(8), at(9))).toBe('no');
  });
});
