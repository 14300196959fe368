/**
 * GitHub Copilot: an allowance a calendar month in UTC, of premium requests until 2026-05-31 and of AI credits since.
 * How much it holds is stated by the export (or by accounts.csv) and never guessed here.
 * AI credits are pooled: the account is the organisation, not the person.
 */
import type { PlanFile, PolicyFile, WindowFile } from './file.ts';

const REPORTS = 'GitHub docs, content/billing/reference/billing-reports.md';

const month: WindowFile = {
  id: 'month',
  starts: 'calendar-month',
  source: `${REPORTS}: days are UTC, counters start again at 00:00 UTC on the first`,
};

/** Exports of 2025 flag and bill a request that crosses the quota as a whole. */
function plan(title: string): PlanFile {
  return { title, windows: [month], crossing: 'whole-to-credits' };
}

export const copilot: PolicyFile = {
  id: 'copilot',
  version: '2026-11-22',
  verified_until: null,
  plans: {
    copilot: plan('GitHub Copilot, premium requests (the export states the quota)'),
    'copilot-ai-credits': plan('GitHub Copilot, AI credits (pooled; the export or accounts.csv states the quota)'),
    'copilot-pro': plan('GitHub Copilot Pro'),
    'copilot-pro-plus': plan('GitHub Copilot Pro+'),
    'copilot-business': plan('GitHub Copilot Business'),
    'copilot-enterprise': plan('GitHub Copilot Enterprise'),
  },
  order: ['allowance', 'granted', 'purchased'],
  coverage: [
    {
      id: 'non-member-review',
      title: 'Code review for people without a seat has no allowance; whether the pool of the others pays for it is not documented',
      plans: ['*'],
      // Only where the report names nobody: a canonical row without a feature is nobody's review.
      when: { feature: 'non-member', stated_only: true },
      pays: 'may',
      from: null,
      until: null,
      source: `${REPORTS}: rows without a user name have a monthly quota of 0`,
    },
    {
      id: 'non-member-review',
      title: 'A report that sums everybody may hold code review for people without a seat, which has no allowance',
      plans: ['*'],
      when: { surface: 'summarised-report', stated_only: true },
      pays: 'may',
      from: null,
      until: null,
      source: `${REPORTS}: the summarised report has no user names`,
    },
  ],
  incidents: [],
  tolerance: { reading_pct: '1', reading_age: 'PT15M', clock: 'PT60S', in_flight: 'PT15M', posting: 'PT15M', cap_pct: '10' },
  prices: [],
};
