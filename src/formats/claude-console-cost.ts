/** The cost export of Anthropic's Console: what the API cost per UTC day, model, workspace, key and kind of token. */
import type { CsvFormat } from './format.ts';
import { blankApiUse, featureOf, identifying, readSpan } from './claude-console.ts';

const required = ['usage_date_utc', 'model', 'token_type', 'cost_usd'];

export const claudeConsoleCost: CsvFormat = {
  kind: 'csv',
  id: 'claude-console-cost',
  title: 'Anthropic Console cost',
  vendor: 'claude',
  where:
    'Claude Console (platform.claude.com), Cost, Export: needs the role Developer, Billing or Admin. ' +
    'Give several together, overlaps are counted once.',
  proves:
    'Which money was charged for the API, per UTC day, model, workspace and key: it is a product of its own that no subscription covers, ' +
    'so a charge that stands here is no draw of a plan. Each row is rounded to the cent; their sum may differ from the invoice by cents.',
  required,
  recognises: (header) => required.every((name) => header.has(name)),
  open(header, { file, sink }) {
    const date = header.column('usage_date_utc');
    const model = header.column('model');
    const workspace = header.column('workspace');
    const apiKey = header.column('api_key');
    const status = header.column('api_key_status');
    const usageType = header.column('usage_type');
    const speed = header.column('speed');
    // list_price_usd is what it would have cost without a discount: the cost is what is billed.
    const cost = header.column('cost_usd');
    const key = identifying(header, ['usage_date_utc', 'model', 'workspace', 'api_key', 'usage_type', 'token_type']);
    const use = blankApiUse('claude-console-cost', file);
    use.funding = 'credits';
    use.currency = 'USD';

    return (row) => {
      use.line = row.line;
      use.model = row.text(model);
      use.workspace = row.text(workspace);
      use.apiKey = row.text(apiKey);
      use.apiKeyStatus = row.text(status).toLowerCase();
      use.feature = featureOf(row.text(usageType), row.text(speed));
      readSpan(row, date, use);
      if (row.blank(cost)) row.fail(cost, 'is empty; write what the row cost, such as 0.02');
      // Rounded to the cent, most rows cost 0.00: uses without a charge.
      use.amount = row.magnitude(cost);
      if (row.failed) return;
      use.identity = row.identity(use.account, key);
      sink.use(use);
    };
  },
};
