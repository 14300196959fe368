/** Which stretches of time the usage files hold all use of. */
import { once } from '../domain/once.ts';
import { DAY, type Duration, type Instant, type Span } from '../domain/time.ts';
import type { ReplayContext } from './model.ts';

/** Less than a day between two files is covered too; a day or more is not: a file may be missing. */
const BETWEEN_FILES: Duration = DAY;

export function mergeCoverage(spans: readonly Span[]): Span[] {
  const merged: { from: Instant; until: Instant }[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || a.until - b.until)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from - last.until < BETWEEN_FILES) {
      if (span.until > last.until) last.until = span.until;
    } else merged.push({ from: span.from, until: span.until });
  }
  return merged;
}

export class Coverage {
  private readonly byWord = new Map<string, readonly Span[]>();
  /** The format that was asked for last, and the spans of its files: rows of one follow each other. */
  private format = '';
  private spans: readonly Span[] = [];

  constructor(
    private readonly files: ReadonlyMap<string, readonly Span[]>,
    private readonly word: Span | null,
  ) {}

  /** Whether a format's files cover [from, until], by themselves or only with what the account holder declares. */
  covers(format: string, from: Instant, until: Instant): 'files' | 'word' | 'no' {
    if (format === '') return 'no';
    if (format !== this.format) {
      this.format = format;
      this.spans = this.files.get(format) ?? [];
    }
    const { spans } = this;
    if (isCovered(spans, from, until)) return 'files';
    if (this.word === null) return 'no';
    let extended = this.byWord.get(format);
    if (extended === undefined) this.byWord.set(format, (extended = mergeCoverage([...spans, this.word])));
    return isCovered(extended, from, until) ? 'word' : 'no';
  }
}

/** What the files of a run cover is the same for every account that is told the same. */
export const coverageIn = once((context: ReplayContext) => new Coverage(context.coverage, context.covers));

function isCovered(spans: readonly Span[], from: Instant, until: Instant): boolean {
  for (const span of spans) if (span.from <= from && until <= span.until) return true;
  return false;
}
