/**
 * Cursor: an allowance in dollars (on older plans in requests) a billing month that begins on the subscription day.
 * How much it holds is in no export: accounts.csv states it, with the billing day. What the allowance pays for has changed:
 *
 * - until the renewal after 2025-09-15 Auto was outside it, since then it is paid from it at rates of its own;
 * - since early 2026 (teams: since July 2026) Auto, Composer and Cursor's own models have an allowance of their own, and go on
 *   with this one when that is used up. Exports don't say which of the two paid, so such an event neither counts nor leaves the
 *   count complete, unless its `client` says `own-allowance`;
 * - models on promotion (grok-code-fast-1, code-supernova) showed as included long after everything else was on demand.
 */
import type { MatchFile, PlanFile, PolicyFile, WindowFile } from './file.ts';

const LIMITS = 'https://cursor.com/help/models-and-usage/usage-limits.md';
const PRICING = 'https://docs.cursor.com/account/pricing (text of September 2025)';
const POOLS = 'forum.cursor.com, topics 151213 (February 2026) and 163366 (two allowances, one-way spill-over; teams share one)';
const TEAM_POOLS = 'Announcement of 2026-06-01 on team pricing, for renewals from 2026-07-01';
const PROMOTION = 'Public exports of October and November 2025: included at a notional cost after on-demand billing had begun';

const PROMOTED = ['grok-code-fast-1', 'code-supernova*'];
const OWN_MODELS = ['auto', 'default', 'composer*', 'cursor-*', ...PROMOTED];

function cycle(from: string | null, until: string | null, outside: MatchFile, source: string): WindowFile {
  return { id: 'cycle', starts: 'billing-day', scope: { except: outside }, from, until, source };
}

function windows(ownAllowanceFrom: string, source: string): WindowFile[] {
  return [
    cycle(null, '2025-09-15T00:00:00Z', { model: ['auto', 'default', ...PROMOTED] }, `${LIMITS}; ${PRICING}; ${PROMOTION}`),
    cycle('2025-09-15T00:00:00Z', ownAllowanceFrom, { model: PROMOTED }, `${LIMITS}; ${PRICING}; ${PROMOTION}`),
    cycle(ownAllowanceFrom, null, { model: OWN_MODELS, client: 'own-allowance' }, `${LIMITS}; ${source}`),
  ];
}

/**
 * An event is included or on demand as a whole, and small ones were still included after larger ones had gone on demand
 * (public exports of October 2025): whole-to-credits.
 */
function individual(title: string): PlanFile {
  return { title, windows: windows('2026-02-01T00:00:00Z', POOLS), crossing: 'whole-to-credits' };
}

function team(title: string): PlanFile {
  return { title, windows: windows('2026-07-01T00:00:00Z', `${POOLS}; ${TEAM_POOLS}`), crossing: 'whole-to-credits' };
}

export const cursor: PolicyFile = {
  id: 'cursor',
  version: '2026-11-22',
  verified_until: null,
  plans: {
    'cursor-pro': individual('Cursor Pro'),
    'cursor-pro-plus': individual('Cursor Pro+'),
    'cursor-ultra': individual('Cursor Ultra'),
    'cursor-business': team('Cursor Business'),
    'cursor-team': team('Cursor Teams'),
  },
  order: ['allowance', 'granted', 'purchased'],
  coverage: [],
  incidents: [],
  tolerance: { reading_pct: '1', reading_age: 'PT15M', clock: 'PT60S', in_flight: 'PT15M', posting: 'PT15M', cap_pct: '10' },
  prices: [],
};
