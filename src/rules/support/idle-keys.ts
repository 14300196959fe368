import { byText } from '../../domain/order.ts';
import type { Instant, Span } from '../../domain/time.ts';
import { DAY } from '../../domain/time.ts';
import { mergeCoverage } from '../../replay/coverage.ts';
import type { Use } from '../../replay/model.ts';
import type { IdleKey } from '../facts/charges.ts';
import { groupBy, keyOf } from './group.ts';

const IDLE_FOR = 30 * DAY;

export interface IdleKeys {
  /** The end of what the files cover. */
  readonly until: Instant;
  /** In order of last use. */
  readonly keys: readonly IdleKey[];
}

/**
 * Keys whose last use lies 30 days or more before the end of what the files of the API cover. The files must cover those
 * days without a hole, or a use may stand in one that is missing; a key that any export shows switched off isn't idle.
 */
export function idleKeys(uses: readonly Use[]): IdleKeys {
  const rows = uses.filter((use) => use.stream === 'api');
  const last = mergeCoverage(spansOfFiles(rows)).at(-1);
  if (last === undefined || last.until - last.from < IDLE_FOR) return { until: last?.until ?? (0 as Instant), keys: [] };
  const since = last.until - IDLE_FOR;
  const labels = groupBy(rows, (use) => (use.apiKey === '' ? null : use.apiKey));
  const keys = [...labels.values()].flatMap((label) => idleOf(label, since));
  return {
    until: last.until,
    keys: keys.sort((a, b) => a.until - b.until || byText(a.workspace, b.workspace) || byText(a.apiKey, b.apiKey)),
  };
}

/** Of the keys with one label. A row that names no workspace may be of any: what it shows holds for all of them. */
function idleOf(label: readonly Use[], since: number): IdleKey[] {
  const unplaced = label.filter((use) => use.workspace === '');
  const workspaces = groupBy(label, (use) => use.workspace);
  return [...workspaces].flatMap(([workspace, own]) => {
    const rows = workspace === '' ? label : [...own, ...unplaced];
    if (rows.some(isSwitchedOff)) return [];
    const used = rows.filter(isUsed).sort((a, b) => b.until - a.until || b.from - a.from);
    const [latest] = used;
    if (latest === undefined || latest.until > since) return [];
    return [{ workspace, apiKey: latest.apiKey, from: latest.from, until: latest.until }];
  });
}

function isSwitchedOff({ apiKeyStatus }: Use): boolean {
  return apiKeyStatus !== '' && apiKeyStatus !== 'active';
}

/** Any row is a use, one whose cost is rounded to nothing too; only tokens that are stated, all as zero, are none. */
function isUsed(use: Use): boolean {
  const tokens = [use.inputTokens, use.outputTokens, use.cacheReadTokens, use.cacheWrite5mTokens, use.cacheWrite1hTokens];
  const stated = tokens.filter((count) => count !== null);
  return use.amount !== null || stated.length === 0 || stated.some((count) => count > 0);
}

/** Each file covers from its first to its last row. */
function spansOfFiles(rows: readonly Use[]): Span[] {
  const places = rows.flatMap((use) => use.origins.map(({ file }) => ({ file, use })));
  return [...groupBy(places, ({ file }) => keyOf(file)).values()].map((group) => {
    let [from, until] = [Infinity, -Infinity];
    for (const { use } of group) {
      from = Math.min(from, use.from);
      until = Math.max(until, use.until);
    }
    return { from: from as Instant, until: until as Instant };
  });
}
