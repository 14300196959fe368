/**
 * Codex on ChatGPT's paid plans. No text that was at hand states how much an allowance holds, so every window is known by
 * readings only, and nothing here was read in a document of OpenAI's: it rests on what logs of Codex CLI show and on what public
 * trackers say of them. Entries without a date are as old as the logs that show them.
 */
import type { PlanFile, PolicyFile, WindowFile } from './file.ts';

const LOGS = 'Logs of Codex CLI as public parsers and their fixtures show them (third-party, undated)';
const LATER_LOGS =
  'Logs of Codex CLI since August 2026 as public parsers describe them (third-party, no day stated): one window of 10080 minutes, the other one null';

/** Since then logs may show the weekly window alone: a session limit holds where a reading names it. */
const WEEK_ALONE = '2026-08-01T00:00:00Z';

const session: WindowFile = { id: 'session', length: 'PT5H', starts: 'reported', until: WEEK_ALONE, source: `${LOGS}: 300 minutes` };
const laterSession: WindowFile = { ...session, optional: true, from: WEEK_ALONE, until: null, source: LATER_LOGS };
const weekly: WindowFile = { id: 'weekly', length: 'P7D', starts: 'reported', source: `${LOGS}: 10080 minutes` };

function plan(title: string): PlanFile {
  return { title, windows: [session, laterSession, weekly], crossing: 'split' };
}

export const codex: PolicyFile = {
  id: 'codex',
  version: '2026-11-22',
  verified_until: null,
  plans: {
    'codex-plus': plan('Codex with ChatGPT Plus'),
    'codex-pro': plan('Codex with ChatGPT Pro'),
    'codex-team': plan('Codex with ChatGPT Team'),
    'codex-business': plan('Codex with ChatGPT Business'),
  },
  order: ['allowance', 'granted', 'purchased'],
  coverage: [],
  incidents: [],
  tolerance: { reading_pct: '1', reading_age: 'PT15M', clock: 'PT60S', in_flight: 'PT15M', posting: 'PT15M', cap_pct: '10' },
  prices: [],
};
