/** Every format there is. Adding one is its file and a line here. */
import { accounts } from './accounts.ts';
import { betterCcflareRequests, betterCcflareRequestsJson } from './better-ccflare-requests.ts';
import { betterCcflareSnapshots, betterCcflareSnapshotsJson } from './better-ccflare-snapshots.ts';
import { ccusage } from './ccusage.ts';
import { claudeAdminCost } from './claude-admin-cost.ts';
import { claudeAdminUsage } from './claude-admin-usage.ts';
import { claudeCodeSession } from './claude-code-session.ts';
import { claudeConsoleCost } from './claude-console-cost.ts';
import { claudeConsoleUsage } from './claude-console-usage.ts';
import { claudeProxyLog } from './claude-proxy-log.ts';
import { claudeRateLimitEvents } from './claude-rate-limit-events.ts';
import { claudeSpendReport } from './claude-spend-report.ts';
import { claudeStatusLine } from './claude-status-line.ts';
import { claudeUsageMonitor, claudeUsageMonitorJson } from './claude-usage-monitor.ts';
import { claudeUsageTrackerCsv } from './claude-usage-tracker-csv.ts';
import { claudeUsageTrackerJson } from './claude-usage-tracker-json.ts';
import { claudeUsage } from './claude-usage.ts';
import { codexRollout } from './codex-rollout.ts';
import { codexbarHistory } from './codexbar-history.ts';
import { copilotAiUsage } from './copilot-ai-usage.ts';
import { copilotPremiumRequestsLegacy } from './copilot-premium-requests-legacy.ts';
import { copilotPremiumRequests } from './copilot-premium-requests.ts';
import { credits } from './credits.ts';
import { cursorDashboard } from './cursor-dashboard.ts';
import { cursorUsage } from './cursor-usage.ts';
import { focus } from './focus.ts';
import type { Format } from './format.ts';
import { githubMeteredUsage } from './github-metered-usage.ts';
import { invoices } from './invoices.ts';
import { notices } from './notices.ts';
import { openaiCosts } from './openai-costs.ts';
import { openaiUsage } from './openai-usage.ts';
import { snapshots } from './snapshots.ts';
import { stripeBalance } from './stripe-balance.ts';
import { stripeCreditBalance } from './stripe-credit-balance.ts';
import { stripeCreditGrants } from './stripe-credit-grants.ts';
import { stripeInvoices } from './stripe-invoices.ts';
import { stripePayments } from './stripe-payments.ts';
import { usage } from './usage.ts';

export const FORMATS: readonly Format[] = [
  usage,
  snapshots,
  credits,
  invoices,
  notices,
  accounts,
  betterCcflareRequests,
  betterCcflareRequestsJson,
  betterCcflareSnapshots,
  betterCcflareSnapshotsJson,
  ccusage,
  claudeAdminCost,
  claudeAdminUsage,
  claudeCodeSession,
  claudeConsoleCost,
  claudeConsoleUsage,
  claudeProxyLog,
  claudeRateLimitEvents,
  claudeSpendReport,
  claudeStatusLine,
  claudeUsage,
  claudeUsageMonitor,
  claudeUsageMonitorJson,
  claudeUsageTrackerCsv,
  claudeUsageTrackerJson,
  codexRollout,
  codexbarHistory,
  copilotAiUsage,
  copilotPremiumRequests,
  copilotPremiumRequestsLegacy,
  cursorDashboard,
  cursorUsage,
  focus,
  githubMeteredUsage,
  openaiCosts,
  openaiUsage,
  stripeBalance,
  stripeCreditBalance,
  stripeCreditGrants,
  stripeInvoices,
  stripePayments,
];
