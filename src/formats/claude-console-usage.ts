/** The token export of Anthropic's Console: what the API used per UTC day or hour, model, workspace and key; no money. */
import type { CsvFormat } from './format.ts';
import { blankApiUse, featureOf, identifying, readSpan } from './claude-console.ts';

const required = ['usage_date_utc', 'model_version', 'usage_input_tokens_no_cache', 'usage_output_tokens'];

export const claudeConsoleUsage: CsvFormat = {
  kind: 'csv',
  id: 'claude-console-usage',
  title: 'Anthropic Console usage (tokens)',
  vendor: 'claude',
  where:
    'Claude Console (platform.claude.com), Usage, a month or a day, Export: the export of a month has a row a day, that of a day a row an hour. ' +
    'Give several together, overlaps of the same grain are counted once.',
  proves:
    'Which workspace and key used how many tokens of the API, and when a key was last used. It holds no money: that is in the cost export. ' +
    'It is use of the API, which no subscription covers.',
  required,
  recognises: (header) => required.every((name) => header.has(name)),
  open(header, { file, sink }) {
    const date = header.column('usage_date_utc');
    const model = header.column('model_version');
    const workspace = header.column('workspace');
    const apiKey = header.column('api_key');
    const status = header.column('api_key_status');
    const usageType = header.column('usage_type');
    const speed = header.column('speed');
    const input = header.column('usage_input_tokens_no_cache');
    // Until 2025 writes of both lifetimes stood in one column; five minutes was the usual one.
    const cacheWrite5m = header.column(
      header.has('usage_input_tokens_cache_write_5m') ? 'usage_input_tokens_cache_write_5m' : 'usage_input_tokens_cache_write',
    );
    const cacheWrite1h = header.column('usage_input_tokens_cache_write_1h');
    const cacheRead = header.column('usage_input_tokens_cache_read');
    const output = header.column('usage_output_tokens');
    const key = identifying(header, ['usage_date_utc', 'model_version', 'workspace', 'api_key', 'usage_type']);
    const use = blankApiUse('claude-console-usage', file);

    return (row) => {
      use.line = row.line;
      use.model = row.text(model);
      use.workspace = row.text(workspace);
      use.apiKey = row.text(apiKey);
      use.apiKeyStatus = row.text(status).toLowerCase();
      use.feature = featureOf(row.text(usageType), row.text(speed));
      readSpan(row, date, use);
      use.inputTokens = row.integer(input);
      use.cacheWrite5mTokens = row.integer(cacheWrite5m);
      use.cacheWrite1hTokens = row.integer(cacheWrite1h);
      use.cacheReadTokens = row.integer(cacheRead);
      use.outputTokens = row.integer(output);
      if (row.failed) return;
      use.identity = row.identity(use.account, key);
      sink.use(use);
    };
  },
};
