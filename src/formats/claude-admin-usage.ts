/** The usage report of Anthropic's Admin API: tokens of the API per minute, hour or day, key, workspace and model; no money. */
import type { JsonFormat } from './format.ts';
import { blankApiUse, featureOf } from './claude-console.ts';
import { PAGES, isPageOf, pageReader } from './claude-admin.ts';
import { identityOf, wholeNumber } from './json-rows.ts';
import { join } from './payload.ts';

export const claudeAdminUsage: JsonFormat = {
  kind: 'json',
  id: 'claude-admin-usage',
  title: 'Anthropic Admin API usage report',
  vendor: 'claude',
  where:
    'GET /v1/organizations/usage_report/messages with an Admin API key, grouped by api_key_id, workspace_id and model for all it can say. ' +
    `${PAGES} Give it or the usage export of the Console for the same days, not both: they state the same tokens.`,
  proves:
    'Which key and workspace (by their ids) used how many tokens of the API, and when a key was last used. It holds no money, and it is use of ' +
    'the API, which no subscription covers: it carries no draws. What the report was not grouped by is null in it, and not stated.',
  recognises: (document) => isPageOf(document, 'uncached_input_tokens'),
  open(context) {
    const use = blankApiUse('claude-admin-usage', context.file);
    return pageReader(context, (reader, row, path, { from, until }) => {
      const text = (key: string): string => reader.text(row, key, path);
      const cache = reader.object(row, 'cache_creation', path);
      const cachePath = join(path, 'cache_creation');
      use.line = row.line;
      use.from = from;
      use.until = until;
      use.model = text('model');
      use.workspace = text('workspace_id');
      use.apiKey = text('api_key_id');
      use.member = text('account_id') || text('service_account_id');
      use.feature = featureOf(text('service_tier'), text('speed'));
      use.inputTokens = wholeNumber(reader, row, 'uncached_input_tokens', path);
      use.outputTokens = wholeNumber(reader, row, 'output_tokens', path);
      use.cacheReadTokens = wholeNumber(reader, row, 'cache_read_input_tokens', path);
      use.cacheWrite5mTokens = cache && wholeNumber(reader, cache, 'ephemeral_5m_input_tokens', cachePath);
      use.cacheWrite1hTokens = cache && wholeNumber(reader, cache, 'ephemeral_1h_input_tokens', cachePath);
      use.identity = identityOf({
        from: String(from),
        until: String(until),
        model: use.model,
        workspace: use.workspace,
        api_key: use.apiKey,
        member: use.member,
        service_tier: text('service_tier'),
        context_window: text('context_window'),
        inference_geo: text('inference_geo'),
        speed: text('speed'),
      });
      if (!reader.failed) context.sink.use(use);
    });
  },
};
