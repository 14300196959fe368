/** GitHub Copilot's premium-request usage report since October 2025: sums per UTC day, person and model. */
import type { StatedLimit } from '../domain/records.ts';
import type { CsvFormat } from './format.ts';
import { ZERO } from '../domain/money.ts';
import { NO_COLUMN } from './format.ts';
import { blankUse } from './blank.ts';
import {
  NON_MEMBERS,
  ReportDays,
  anyColumn,
  checkUnit,
  featureOf,
  isUnseated,
  moneyColumns,
  payAtRate,
  payNet,
  readMoney,
  readQuantity,
} from './copilot.ts';

export const copilotPremiumRequests: CsvFormat = {
  kind: 'csv',
  id: 'copilot-premium-requests',
  title: 'GitHub Copilot premium requests',
  vendor: 'copilot',
  where:
    'GitHub, Billing and licensing, Usage, Premium request analytics (or Metered usage), Get usage report: GitHub sends a link by e-mail. ' +
    'A report holds 31 days at most; give several together, overlaps are counted once.',
  proves:
    'Per UTC day, person and model: the requests, the monthly allowance of the person, what was included (as a discount) and what was billed. ' +
    'Days are the finest it knows: on the day the allowance ran out it can only bound what should have been billed.',
  required: ['date', 'username', 'model', 'quantity', 'exceeds_quota'],
  // The AI usage report has neither of the two; a shorter, hand-picked report has only the first.
  recognises: (header) =>
    ['date', 'model', 'quantity'].every((name) => header.has(name)) &&
    (header.has('username') || header.has('user')) &&
    (header.has('exceeds_quota') || header.has('price_per_unit')),
  open(header, { file, sink }) {
    const date = header.column('date');
    const username = anyColumn(header, ['username', 'user']);
    const product = header.column('product');
    const sku = header.column('sku');
    const model = header.column('model');
    const quantity = header.column('quantity');
    const unit = header.column('unit_type');
    const money = moneyColumns(header);
    const exceeds = header.column('exceeds_quota');
    const quota = header.column('total_monthly_quota');
    const organization = header.column('organization');
    const costCenter = anyColumn(header, ['cost_center_name', 'cost_center']);
    const identifying = [date, username, product, sku, model, organization, costCenter].filter((column) => column !== NO_COLUMN);
    const limit: StatedLimit = { window: 'month', limit: ZERO };
    const days = new ReportDays();
    const use = blankUse('copilot-premium-requests', 'copilot', file);
    use.unit = 'requests';
    use.impliedPlan = 'copilot';

    return (row) => {
      use.line = row.line;
      use.account = row.text(username) || NON_MEMBERS;
      use.workspace = row.text(organization) || row.text(costCenter);
      use.model = row.text(model);
      // Spark and the coding agent have SKUs of their own since November 2025, but draw on the same monthly allowance:
      // https://docs.github.com/en/billing/concepts/product-billing/github-copilot-premium-requests
      use.feature = featureOf(row.text(product), row.text(sku));
      days.read(row, date, use);
      use.quantity = readQuantity(row, quantity, 'requests');
      checkUnit(row, unit, 'requests');
      const { gross, net } = readMoney(row, money);
      use.vendorExceeds = row.boolean(exceeds);
      const monthly = row.text(quota).toLowerCase() === 'unlimited' ? null : row.magnitude(quota);
      if (row.failed || use.quantity === null) return;

      use.limits.length = 0;
      if (monthly !== null) {
        limit.limit = monthly;
        use.limits.push(limit);
      }
      if (net !== null) payNet(use, gross, net);
      else if (use.vendorExceeds === true) payAtRate(use, use.quantity, use.from);
      else {
        use.funding = use.vendorExceeds === false ? 'allowance' : '';
        use.amount = null;
        use.currency = '';
      }
      if (isUnseated(use.account, monthly)) use.vendorExceeds = null;
      use.listAmount = gross;
      use.identity = row.identity(use.account, identifying);
      sink.use(use);
    };
  },
};
