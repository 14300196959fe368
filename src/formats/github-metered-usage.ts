/**
 * GitHub's metered usage report: everything that GitHub bills by use, summed per UTC day. Summarised it names nobody, detailed it
 * names persons and workflows. What Copilot drew stands in it too, coarser than in Copilot's own reports: no model, no quota.
 */
import type { UseRecord } from '../domain/records.ts';
import type { CsvFormat, Row } from './format.ts';
import type { MoneyColumns } from './copilot.ts';
import { NO_COLUMN } from './format.ts';
import { blankUse } from './blank.ts';
import { ReportDays, anyColumn, featureOf, moneyColumns, payNet, readMoney, readQuantity, unbillPreview } from './copilot.ts';

/** How the coverage rules of the policy know a row that sums everybody. */
const SUMMARISED = 'summarised-report';

const NAMES_NOBODY =
  'premium requests are counted per person and this report names none, so they are listed beside the draws and not judged: the premium request ' +
  'report says whose they were.';

type Kind = 'ai-credits' | 'premium-requests' | 'other';

/** SKUs of Copilot itself, of its coding agent and of Spark end alike. */
function kindOf(sku: string): Kind {
  if (/ai_credits?$/i.test(sku)) return 'ai-credits';
  return /premium_requests?$/i.test(sku) ? 'premium-requests' : 'other';
}

export const githubMeteredUsage: CsvFormat = {
  kind: 'csv',
  id: 'github-metered-usage',
  title: 'GitHub metered usage',
  vendor: 'copilot',
  where:
    'GitHub, Billing and licensing, Usage, Metered usage, Get usage report: GitHub sends a link by e-mail. Summarised it reaches back a year, ' +
    'detailed 31 days. Beside one of the reports of Copilot itself it adds the other products only.',
  proves:
    'Per UTC day and organisation what Copilot was included and billed: AI credits as draws on the pool of the organisation, premium requests ' +
    'as draws of the person where the report is a detailed one. It names no model and states no quota, and summed over everybody nothing is ' +
    'shown beyond suspicion. What Actions and other products cost is listed beside the draws.',
  required: ['date', 'product', 'sku', 'quantity', 'unit_type', 'net_amount'],
  // Copilot's own reports have a model.
  recognises: (header) =>
    ['product', 'sku', 'quantity', 'unit_type'].every((name) => header.has(name)) &&
    (header.has('date') || header.has('usage_at')) &&
    (header.has('net_amount') || (header.has('gross_amount') && header.has('discount_amount'))) &&
    !header.has('model'),
  open(header, { file, sink, note }) {
    const date = anyColumn(header, ['date', 'usage_at']);
    const product = header.column('product');
    const sku = header.column('sku');
    const quantity = header.column('quantity');
    const unit = header.column('unit_type');
    const money = moneyColumns(header);
    const username = anyColumn(header, ['username', 'user']);
    const workflow = anyColumn(header, ['workflow_path', 'workflow_name']);
    const organization = header.column('organization');
    const repository = header.column('repository');
    const costCenter = anyColumn(header, ['cost_center_name', 'cost_center']);
    const identifying = [date, product, sku, username, workflow, organization, repository, costCenter].filter(
      (column) => column !== NO_COLUMN,
    );
    const isDetailed = username !== NO_COLUMN;
    const days = new ReportDays(!isDetailed);
    const use = blankUse('github-metered-usage', 'copilot', file);
    let noted = false;

    return (row) => {
      use.line = row.line;
      if (row.blank(sku)) row.fail(sku, 'is empty; every row says what was used, such as copilot_ai_credit');
      const kind = kindOf(row.text(sku));
      days.read(row, date, use);
      use.quantity = readQuantity(row, quantity, 'units');
      use.unit = row.text(unit).toLowerCase().replace(/[_ ]/g, '-');
      use.workspace = row.text(costCenter);
      use.member = row.text(username);
      use.account = row.text(organization);
      use.surface = isDetailed ? '' : SUMMARISED;
      use.feature = featureOf(row.text(product), row.text(sku));
      pay(use, row, money);
      if (row.failed) return;

      use.stream = 'other';
      use.impliedPlan = '';
      if (kind === 'ai-credits') {
        use.stream = 'subscription';
        use.impliedPlan = 'copilot-ai-credits';
        use.unit = 'ai-credits';
        // As in Copilot's own report: a review for somebody without a seat bears no name.
        if (isDetailed && use.member === '') use.feature = use.feature === '' ? 'non-member' : `${use.feature};non-member`;
        unbillPreview(use);
      } else if (kind === 'premium-requests' && use.member !== '') {
        use.stream = 'subscription';
        use.impliedPlan = 'copilot';
        use.unit = 'requests';
        use.account = use.member;
        use.member = '';
      } else if (kind === 'premium-requests' && !noted) {
        noted = true;
        note?.(NAMES_NOBODY);
      }
      use.identity = row.identity(use.account, identifying);
      sink.use(use);
    };
  },
};

function pay(use: UseRecord, row: Row, columns: MoneyColumns): void {
  const { gross, net } = readMoney(row, columns);
  use.listAmount = gross;
  if (net !== null) payNet(use, gross, net);
  else if (!row.failed) row.fail(columns.net, 'is empty; write what was billed for the row, such as 0.40');
}
