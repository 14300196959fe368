import type { FormatContext, Sink } from './format.ts';

/** The same context with some of what goes to its sink seen on the way (or turned into something else). */
export function watching({ file, sink, ...rest }: FormatContext, seen: Partial<Sink>): FormatContext {
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
      issue: (issue) => sink.issue(issue),
      ...seen,
    },
  };
}
