/** The completions export of OpenAI's platform usage: requests and tokens by bucket, project, key and model. */
import type { CsvFormat, Row } from './format.ts';
import type { UseRecord } from '../domain/records.ts';
import { BUCKET_COLUMNS, blankApiUse, bucketColumns, columnsOf, isEmptyBucket, readBucket } from './openai.ts';

/** The tier that says nothing of a use. */
const USUAL_TIERS = new Set(['', 'default', 'auto', 'standard']);

export const openaiUsage: CsvFormat = {
  kind: 'csv',
  id: 'openai-usage',
  title: 'OpenAI platform usage',
  vendor: 'openai',
  where:
    'OpenAI platform (platform.openai.com), Usage, Export: the file completions_usage_….csv. Group it by project, key and model before, ' +
    'or it says nothing of them. Give several together if they are grouped alike: overlaps are counted once.',
  proves:
    'Which project and key used how many requests and tokens of which model, per day, hour or minute, and when each was last used. ' +
    'It carries no draws: the API is a product of its own that no plan covers. It holds no money either: that stands in the costs export.',
  required: ['start_time', 'end_time', 'num_model_requests'],
  // Of a period without use only the times of its buckets are exported: no other export looks so.
  recognises: (header) =>
    ['start_time', 'end_time'].every((name) => header.has(name)) &&
    (header.has('num_model_requests') || header.names.every((name) => BUCKET_COLUMNS.includes(name))),
  open(header, { file, sink }) {
    const bucket = bucketColumns(header);
    const requests = header.column('num_model_requests');
    const input = header.column('input_tokens');
    const uncached = header.column('input_uncached_tokens');
    const cached = header.column('input_cached_tokens');
    const output = header.column('output_tokens');
    const project = header.column('project_id');
    const person = header.column('user_id');
    const key = header.column('api_key_id');
    const model = header.column('model');
    const batch = header.column('batch');
    const tier = header.column('service_tier');
    const stated = [requests, input, uncached, cached, output, project, person, key, model];
    const identifying = columnsOf(header, [
      'start_time',
      'end_time',
      'project_id',
      'user_id',
      'api_key_id',
      'model',
      'batch',
      'service_tier',
    ]);
    const use = blankApiUse('openai-usage', file);

    return (row) => {
      use.line = row.line;
      readBucket(row, bucket, use);
      const isBatch = row.boolean(batch);
      use.quantity = row.magnitude(requests);
      use.unit = use.quantity === null ? '' : 'requests';
      use.outputTokens = row.integer(output);
      use.cacheReadTokens = row.integer(cached);
      use.inputTokens = row.integer(uncached);
      const all = row.integer(input);
      // The sum holds the cached ones too.
      if (row.blank(uncached)) use.inputTokens = all;
      if (row.blank(uncached) && all !== null && use.cacheReadTokens !== null) takeCachedOut(row, input, use, all, use.cacheReadTokens);
      use.workspace = row.text(project);
      use.member = row.text(person);
      use.apiKey = row.text(key);
      use.model = row.text(model);
      const tierName = row.text(tier).toLowerCase();
      use.feature = [isBatch === true ? 'batch' : '', USUAL_TIERS.has(tierName) ? '' : tierName].filter((word) => word !== '').join(';');
      if (row.failed || isEmptyBucket(row, stated)) return;
      use.identity = row.identity(use.account, identifying);
      sink.use(use);
    };
  },
};

function takeCachedOut(row: Row, column: number, use: UseRecord, all: number, cached: number): void {
  use.inputTokens = all - cached;
  if (use.inputTokens < 0) row.fail(column, 'is less than input_cached_tokens, which are a part of it; correct one of them');
}
