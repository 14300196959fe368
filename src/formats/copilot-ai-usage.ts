/** GitHub Copilot's AI usage report: AI credits, billed by use since 2026-06-01, pooled over the organisation. */
import type { CsvFormat } from './format.ts';
import { NO_COLUMN } from './format.ts';
import { blankUse } from './blank.ts';
import { ReportDays, anyColumn, checkUnit, featureOf, moneyColumns, payNet, readMoney, readQuantity, unbillPreview } from './copilot.ts';

const required = ['date', 'username', 'model', 'quantity', 'unit_type', 'net_amount'];

export const copilotAiUsage: CsvFormat = {
  kind: 'csv',
  id: 'copilot-ai-usage',
  title: 'GitHub Copilot AI usage (AI credits)',
  vendor: 'copilot',
  where:
    'GitHub, Billing and licensing, Usage, AI usage (or Metered usage), Get usage report: GitHub sends a link by e-mail. ' +
    'A report holds 31 days at most; give several together, overlaps are counted once.',
  proves:
    'Per UTC day, person, model and repository: the AI credits, what was included (as a discount) and what was billed. ' +
    'The included credits are one pool of the whole organisation, and the report does not say how large it is: a person above ' +
    'total_monthly_quota shows nothing. State the pool as the allowance of the organisation in accounts.csv.',
  required,
  recognises: (header) =>
    required.every((name) => header.has(name) || (name === 'username' && header.has('user'))) &&
    !header.has('exceeds_quota') &&
    !header.has('price_per_unit'),
  open(header, { file, sink }) {
    const date = header.column('date');
    const username = anyColumn(header, ['username', 'user']);
    const product = header.column('product');
    const sku = header.column('sku');
    const model = header.column('model');
    // aic_quantity repeats or forecasts credits in some months and is 0 in others; quantity always holds them.
    const quantity = header.column('quantity');
    const unit = header.column('unit_type');
    const money = moneyColumns(header);
    const organization = header.column('organization');
    const repository = header.column('repository');
    const costCenter = anyColumn(header, ['cost_center_name', 'cost_center']);
    const input = header.column('input');
    const output = header.column('output');
    const cacheRead = header.column('cache_read');
    const cacheWrite = header.column('cache_write');
    // Without the repository distinct rows of one day would look alike.
    const identifying = [date, username, product, sku, model, organization, repository, costCenter].filter(
      (column) => column !== NO_COLUMN,
    );
    const days = new ReportDays();
    const use = blankUse('copilot-ai-usage', 'copilot', file);
    use.unit = 'ai-credits';
    use.impliedPlan = 'copilot-ai-credits';

    return (row) => {
      use.line = row.line;
      use.account = row.text(organization);
      use.member = row.text(username);
      use.workspace = row.text(costCenter);
      use.model = row.text(model);
      use.feature = featureOf(row.text(product), row.text(sku));
      // A review for somebody without a seat bears no name, and no seat put credits into the pool for it.
      if (use.member === '') use.feature = use.feature === '' ? 'non-member' : `${use.feature};non-member`;
      days.read(row, date, use);
      use.quantity = readQuantity(row, quantity, 'AI credits');
      checkUnit(row, unit, 'ai-credits');
      const { gross, net } = readMoney(row, money);
      use.inputTokens = row.integer(input);
      use.outputTokens = row.integer(output);
      use.cacheReadTokens = row.integer(cacheRead);
      // The report doesn't say how long the cache lives.
      use.cacheWrite5mTokens = row.integer(cacheWrite);
      if (row.failed) return;

      if (net !== null) payNet(use, gross, net);
      else {
        use.funding = '';
        use.amount = null;
        use.currency = '';
      }
      unbillPreview(use);
      use.listAmount = gross;
      use.identity = row.identity(use.account, identifying);
      sink.use(use);
    };
  },
};
