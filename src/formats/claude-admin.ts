/**
 * What the two reports of Anthropic's Admin API have in common: pages `{data: [bucket…], has_more, next_page}`, in which each
 * bucket has its bounds (in UTC, the end exclusive) and the rows of that time in `results`.
 */
import type { Span } from '../domain/time.ts';
import type { FormatContext, JsonNode } from './format.ts';
import type { JsonObject, PayloadReader } from './payload.ts';
import type { RowCounts } from './table.ts';
import { JsonRows, neededList } from './json-rows.ts';

export const PAGES =
  'Save every page until has_more is false, one file a page, one list of pages, or one page a line; pages that overlap are counted once.';

const MORE = 'says that more pages follow (has_more): what stands on them is missing unless they are given too.';

/** Whether a bucket of the page holds a row with such a key. A page without any row is not known by its shape. */
export function isPageOf(document: JsonNode, key: string): boolean {
  return bucketsOf(document).some((bucket) => {
    const results = bucket.type === 'object' && bucket.members.has('starting_at') ? bucket.members.get('results') : undefined;
    return results?.type === 'array' && results.items.some((row) => row.type === 'object' && row.members.has(key));
  });
}

function bucketsOf(document: JsonNode): readonly JsonNode[] {
  const data = document.type === 'object' ? document.members.get('data') : undefined;
  return data?.type === 'array' ? data.items : [];
}

export type ReadResult = (reader: PayloadReader, row: JsonObject, path: string, span: Span) => void;

/** Reads the pages of one file. */
export function pageReader(context: FormatContext, read: ReadResult): (document: JsonNode) => RowCounts {
  let isNoted = false;
  return (document) => {
    const rows = new JsonRows(context);
    if (document.type !== 'object' || document.members.get('data')?.type !== 'array') {
      rows.part(document, '', (reader, page) => {
        reader.fail(page.members.get('data'), 'data', 'is no list of buckets; expected a page as the Admin API returns it');
        return 1;
      });
      return rows;
    }
    bucketsOf(document).forEach((bucket, index) => readBucket(rows, bucket, `data[${index}]`, read));
    const more = document.members.get('has_more');
    if (more?.type === 'boolean' && more.value && !isNoted) {
      isNoted = true;
      context.note?.(MORE);
    }
    return rows;
  };
}

function readBucket(rows: JsonRows, node: JsonNode, path: string, read: ReadResult): void {
  let span: Span | null = null;
  let results: readonly JsonNode[] = [];
  rows.part(node, path, (reader, bucket) => {
    results = neededList(reader, bucket, 'results', path);
    span = boundsOf(reader, bucket, path);
    // Its rows are counted one by one where their time is known.
    return reader.failed ? Math.max(results.length, 1) : 0;
  });
  const known = span as Span | null;
  if (known === null) return;
  results.forEach((result, index) => {
    const own = `${path}.results[${index}]`;
    rows.row(result, own, (reader, row) => read(reader, row, own, known));
  });
}

function boundsOf(reader: PayloadReader, bucket: JsonObject, path: string): Span | null {
  const from = bound(reader, bucket, 'starting_at', path);
  const until = bound(reader, bucket, 'ending_at', path);
  if (reader.failed || from === null || until === null) return null;
  if (from < until) return { from, until };
  reader.fail(bucket.members.get('ending_at'), `${path}.ending_at`, 'is not after starting_at');
  return null;
}

function bound(reader: PayloadReader, bucket: JsonObject, key: string, path: string): Span['from'] | null {
  const node = bucket.members.get(key);
  if (node === undefined || node.type === 'null')
    reader.fail(node, `${path}.${key}`, 'is missing; every bucket of the report has its bounds, such as 2026-08-05T00:00:00Z');
  return reader.instant(bucket, key, path);
}
