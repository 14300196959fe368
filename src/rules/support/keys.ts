import { byText } from '../../domain/order.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import type { Use } from '../../replay/model.ts';
import { groupBy, keyOf } from './group.ts';

/** A key of a platform, by its label, and its use over all that the files cover. */
export interface KeyUse {
  readonly workspace: string;
  readonly apiKey: string;
  readonly uses: readonly Use[];
  readonly lastUsed: Instant;
  /** Not used in the last 30 days of what the uses of its stream cover. */
  readonly idle: boolean;
}

const IDLE = 30 * DAY;

/** The keys that rows of one stream name, in order of workspace and label; rows that name neither make one of their own. */
export function keysOf(uses: readonly Use[]): KeyUse[] {
  const end = uses.reduce((last, use) => Math.max(last, use.until), -Infinity);
  return [...groupBy(uses, (use) => keyOf(use.workspace, use.apiKey)).values()]
    .map((group) => {
      // A row of nothing but zeros is a line of an export, not a use.
      const used = group.filter(isUsed);
      const lastUsed = (used.length > 0 ? used : group).reduce((last, use) => Math.max(last, use.from), -Infinity) as Instant;
      const named = group[0]?.workspace !== '' || group[0]?.apiKey !== '';
      return {
        workspace: group[0]?.workspace ?? '',
        apiKey: group[0]?.apiKey ?? '',
        uses: group,
        lastUsed,
        idle: named && end - lastUsed >= IDLE,
      };
    })
    .sort((a, b) => byText(a.workspace, b.workspace) || byText(a.apiKey, b.apiKey));
}

function isUsed(use: Use): boolean {
  const tokens = [use.inputTokens, use.outputTokens, use.cacheReadTokens, use.cacheWrite5mTokens, use.cacheWrite1hTokens];
  const stated = [use.amount, ...tokens].filter((value) => value !== null);
  return stated.length === 0 || stated.some((value) => value > 0);
}
