import type { Evidence } from '../domain/evidence.ts';
import type { Report } from '../domain/report.ts';
import type { FailOn } from '../domain/standing.ts';

/** What a reporter may know beside the report: how the page is shaped, and what the user typed. */
export interface ReportOptions {
  /** Columns of the page; tables and prose keep within it. */
  readonly width: number;
  /** 0 none, 1 sixteen colours, 2 256, 3 all. */
  readonly color: 0 | 1 | 2 | 3;
  /** Which draws the JSON lists; sums never change. */
  readonly draws: 'all' | 'open' | 'none';
  /** Findings at or above it fail the run. */
  readonly failOn: FailOn;
  /** The command as typed (`headroom audit usage.csv`), to say what to run next. */
  readonly command: string;
  /** What the records show beside the report, for the reporters in `WITH_EVIDENCE`; `null` for the others. */
  readonly evidence?: Evidence | null;
}

/** A finished report into text, ending in a newline (or empty). Never prints, reads a clock or chooses an exit code. */
export type Reporter = (report: Report, options: ReportOptions) => string;
