/** GitHub Copilot's first premium-request report, May to about October 2025: one row a request. */
import type { StatedLimit } from '../domain/records.ts';
import type { CsvFormat } from './format.ts';
import { ZERO } from '../domain/money.ts';
import { blankUse } from './blank.ts';
import { NON_MEMBERS, PREMIUM_BILLING_BEGAN, isUnseated, payAtRate, readQuantity } from './copilot.ts';

const required = ['timestamp', 'user', 'model', 'requests used', 'exceeds monthly quota'];

/** Requests of two features are listed under a pseudo-model. */
const FEATURES: ReadonlyMap<string, string> = new Map([
  ['code review', 'code-review'],
  ['coding agent', 'coding-agent'],
]);

export const copilotPremiumRequestsLegacy: CsvFormat = {
  kind: 'csv',
  id: 'copilot-premium-requests-legacy',
  title: 'GitHub Copilot premium requests, 2025 report',
  vendor: 'copilot',
  where:
    'GitHub sent this report by e-mail until about October 2025 (Billing, Copilot usage, Get premium request usage report). ' +
    'Columns: Timestamp, User, Model, Requests Used, Exceeds Monthly Quota, Total Monthly Quota.',
  proves:
    'Each request with its time, its weight, the monthly allowance of the person and whether GitHub counted it beyond that: ' +
    'enough to count the allowance request by request. It holds no money: a request beyond the allowance is priced at the ' +
    'published 0.04 USD. Requests before 18 June 2025 were not billed and are not counted.',
  required,
  recognises: (header) => required.every((name) => header.has(name)),
  open(header, { file, sink }) {
    const at = header.column('timestamp');
    const user = header.column('user');
    const model = header.column('model');
    const used = header.column('requests used');
    const exceeds = header.column('exceeds monthly quota');
    const quota = header.column('total monthly quota');
    const identifying = [at, user, model];
    const limit: StatedLimit = { window: 'month', limit: ZERO };
    const use = blankUse('copilot-premium-requests-legacy', 'copilot', file);
    use.unit = 'requests';
    use.impliedPlan = 'copilot';

    return (row) => {
      use.line = row.line;
      use.account = row.text(user) || NON_MEMBERS;
      use.model = row.text(model);
      use.feature = FEATURES.get(use.model.toLowerCase()) ?? '';
      if (row.blank(at)) row.fail(at, 'is empty; write when the request was made, such as 2025-06-18T09:24:12Z');
      const time = row.time(at);
      use.quantity = readQuantity(row, used, 'requests');
      use.vendorExceeds = row.boolean(exceeds);
      const monthly = row.text(quota).toLowerCase() === 'unlimited' ? null : row.magnitude(quota);
      if (row.failed || time === null || use.quantity === null) return;

      use.from = time.from;
      use.until = time.until;
      use.zoneless = time.zoneless;
      use.limits.length = 0;
      if (monthly !== null) {
        limit.limit = monthly;
        use.limits.push(limit);
      }
      use.amount = null;
      use.currency = '';
      if (use.from < PREMIUM_BILLING_BEGAN) use.funding = 'none';
      else if (use.vendorExceeds === true) payAtRate(use, use.quantity, use.from);
      else use.funding = use.vendorExceeds === false ? 'allowance' : '';
      if (isUnseated(use.account, monthly)) use.vendorExceeds = null;
      use.identity = row.identity(use.account, identifying);
      sink.use(use);
    };
  },
};
