/** Every format there is. Adding one is its file and a line here. */
import { accounts } from './accounts.ts';
import { claudeConsoleCost } from './claude-console-cost.ts';
import { claudeConsoleUsage } from './claude-console-usage.ts';
import { claudeUsage } from './claude-usage.ts';
import { codexRollout } from './codex-rollout.ts';
import { copilotAiUsage } from './copilot-ai-usage.ts';
import { copilotPremiumRequestsLegacy } from './copilot-premium-requests-legacy.ts';
import { copilotPremiumRequests } from './copilot-premium-requests.ts';
import { credits } from './credits.ts';
import { cursorUsage } from './cursor-usage.ts';
import type { Format } from './format.ts';
import { githubMeteredUsage } from './github-metered-usage.ts';
import { invoices } from './invoices.ts';
import { notices } from './notices.ts';
import { openaiCosts } from './openai-costs.ts';
import { openaiUsage } from './openai-usage.ts';
import { snapshots } from './snapshots.ts';
import { usage } from './usage.ts';

export const FORMATS: readonly Format[] = [
  usage,
  snapshots,
  credits,
  invoices,
  notices,
  accounts,
  claudeConsoleCost,
  claudeConsoleUsage,
  claudeUsage,
  codexRollout,
  copilotAiUsage,
  copilotPremiumRequests,
  copilotPremiumRequestsLegacy,
  cursorUsage,
  githubMeteredUsage,
  openaiCosts,
  openaiUsage,
];
