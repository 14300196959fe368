/** Records of every input in one order, for a writer to put into another file; nothing is judged. */
import type { Conversion, ExportName, Placed } from '../domain/conversion.ts';
import { byText } from '../domain/order.ts';
import type { InputRecord } from '../domain/records.ts';
import type { ReadIssueView } from '../domain/report.ts';
import { accountsOf, type Accounts, type Run } from './accounts.ts';
import { inputNotes } from './notes.ts';
import { readInputs, type ReadRequest } from './read.ts';

export type ConvertRequest = ReadRequest & Run & { readonly partial: boolean };

export type ConvertOutcome =
  | {
      readonly conversion: Conversion;
      /** Replayed one after the other, for what can be written only once it is known what was drawn. */
      readonly accounts: Accounts;
      readonly issues: readonly ReadIssueView[];
      readonly zonelessRows: number;
      readonly notes: readonly string[];
      readonly refusedIssues?: undefined;
    }
  | { readonly conversion?: undefined; readonly refusedIssues: readonly ReadIssueView[] };

export async function convert(request: ConvertRequest): Promise<ConvertOutcome> {
  const { files, spans } = await readInputs(request);
  const issues = files.flatMap((file) => file.issues);
  if (issues.length > 0 && !request.partial) return { refusedIssues: issues };
  const accounts = accountsOf(request, spans);
  const { store, options, redactor } = request;
  const exports: ExportName[] = spans.map(({ format, name, from, until }) => ({ format, name, from, until }));
  const counts = new Map<InputRecord['kind'], number>();
  for (const { keys } of accounts.wanted) {
    for (const { kind } of store.recordsOf(keys)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return {
    conversion: {
      exports,
      timezone: options.timezone,
      counts,
      *records<K extends InputRecord['kind']>(kind: K): Iterable<Placed<Extract<InputRecord, { kind: K }>>> {
        for (const { account, keys } of accounts.wanted) {
          const all = store.recordsOf(keys);
          const records = (redactor?.inOrder(all) ?? all).filter(
            (record): record is Extract<InputRecord, { kind: K }> => record.kind === kind,
          );
          for (const record of inOrder(records, exports)) yield { account, record };
        }
      },
    },
    accounts,
    issues,
    zonelessRows: files.reduce((sum, file) => sum + file.zonelessRows, 0),
    notes: inputNotes(files, options, accounts.namedAfterVendors),
  };
}

/** By time and id, and then by where they stand: records of one line keep the order in which their format made them. */
function inOrder<R extends InputRecord>(records: readonly R[], exports: readonly ExportName[]): R[] {
  return records
    .map((record, ordinal) => ({ record, ordinal, at: startOf(record), id: idOf(record), name: exports[record.file]?.name ?? '' }))
    .sort(
      (a, b) =>
        a.at - b.at ||
        byText(a.id, b.id) ||
        byText(a.name, b.name) ||
        a.record.file - b.record.file ||
        a.record.line - b.record.line ||
        a.ordinal - b.ordinal,
    )
    .map(({ record }) => record);
}

function startOf(record: InputRecord): number {
  return record.kind === 'use' || record.kind === 'plan' ? record.from : record.at;
}

function idOf(record: InputRecord): string {
  switch (record.kind) {
    case 'use':
      return record.id || record.identity;
    case 'entry':
    case 'invoice':
      return record.id;
    case 'notice':
      return record.text;
    case 'plan':
      return record.plan;
    default:
      return record.note;
  }
}
