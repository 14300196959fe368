import type { FormatContext, ReadIssue } from './format.ts';

/** The same context with its issues seen on the way (or turned into others). */
export function watching({ file, sink, ...rest }: FormatContext, issue: (found: ReadIssue) => void): FormatContext {
  return {
    ...rest,
    file,
    sink: {
      use: (record) => sink.use(record),
      snapshot: (record) => sink.snapshot(record),
      entry: (record) => sink.entry(record),
      invoice: (record) => sink.invoice(record),
      notice: (record) => sink.notice(record),
      plan: (record) => sink.plan(record),
      issue,
    },
  };
}
