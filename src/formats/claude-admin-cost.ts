/** The cost report of Anthropic's Admin API: what the API cost per UTC day, workspace and kind of charge. */
import { minorUnit } from '../domain/money.ts';
import type { JsonFormat } from './format.ts';
import { blankApiUse, featureOf } from './claude-console.ts';
import { PAGES, isPageOf, pageReader } from './claude-admin.ts';
import { identityOf } from './json-rows.ts';
import { join } from './payload.ts';

const CURRENCY = /^[A-Z]{3}$/;

export const claudeAdminCost: JsonFormat = {
  kind: 'json',
  id: 'claude-admin-cost',
  title: 'Anthropic Admin API cost report',
  vendor: 'claude',
  where:
    'GET /v1/organizations/cost_report with an Admin API key, grouped by workspace_id and description for all it can say, and always ' +
    `grouped alike. ${PAGES} Give it or the cost export of the Console for the same days, not both: they state the same charges.`,
  proves:
    'Which money was charged for the API, per UTC day, workspace and kind of charge: a product of its own that no subscription covers, so it ' +
    'carries no draws. Amounts are in the lowest unit of the currency ("123.45" in USD is 1.2345 dollars). Priority Tier is not in it, nor are keys.',
  recognises: (document) => isPageOf(document, 'amount'),
  open(context) {
    const use = blankApiUse('claude-admin-cost', context.file);
    use.funding = 'credits';
    return pageReader(context, (reader, row, path, { from, until }) => {
      const text = (key: string): string => reader.text(row, key, path);
      use.line = row.line;
      use.from = from;
      use.until = until;
      use.model = text('model');
      use.workspace = text('workspace_id');
      use.feature = featureOf(text('service_tier'), text('speed'));
      use.currency = text('currency').toUpperCase();
      // In which unit the amount is hangs on the currency.
      if (!CURRENCY.test(use.currency) && !reader.failed)
        reader.fail(row.members.get('currency'), join(path, 'currency'), 'is no currency; the report states one, such as USD');
      use.amount = reader.magnitude(row, 'amount', path, minorUnit(use.currency));
      if (use.amount === null && !reader.failed)
        reader.fail(
          row.members.get('amount'),
          join(path, 'amount'),
          'is missing; the report states it in the lowest unit, such as "123.45"',
        );
      use.identity = identityOf({
        from: String(from),
        until: String(until),
        workspace: use.workspace,
        description: text('description'),
        cost_type: text('cost_type'),
        model: use.model,
        token_type: text('token_type'),
        service_tier: text('service_tier'),
        context_window: text('context_window'),
        inference_geo: text('inference_geo'),
      });
      if (!reader.failed) context.sink.use(use);
    });
  },
};
