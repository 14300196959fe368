/** What a stranger's CSV seems to be, and what its columns and words seem to mean. */
import type { MapKind } from './map-columns.ts';
import { NAMES, WORDS } from './map-words.ts';
import type { SurveyedColumn } from './survey.ts';

const LEDGER = new Set(['purchase', 'auto-reload', 'grant', 'refund', 'expiry']);

export function kindOf(columns: readonly SurveyedColumn[]): MapKind {
  const has = (kind: MapKind, ...names: readonly string[]): boolean =>
    NAMES[kind].some(([name, ranks]) => names.includes(name) && columns.some(({ words }) => ranks.some((rank) => rank.test(words))));
  const isUse = has('usage', 'model', 'input_tokens', 'output_tokens');
  if (!isUse) {
    const types = columns.filter(({ words }) => /\b(?:type|kind|category)\b/.test(words));
    const entries = types.flatMap(({ values }) => [...values]).map((value) => meaningOf('type', value) ?? '');
    if (entries.some((entry) => LEDGER.has(entry))) return 'credits';
    if (has('invoices', 'invoice_id') && has('invoices', 'amount') && columns.some(({ words }) => /\b(?:invoice|receipt)\b/.test(words)))
      return 'invoices';
    if (has('notices', 'text') && !has('invoices', 'amount')) return 'notices';
    if (has('accounts', 'plan') && has('accounts', 'from') && !has('invoices', 'amount')) return 'accounts';
    if (columns.some((column) => meterOf(column) !== null) || has('snapshots', 'credits_used', 'credits_balance', 'credits_cap')) {
      if (!has('usage', 'funding')) return 'snapshots';
    }
  }
  return 'usage';
}

/** In small letters, words parted by one space. */
export function meaningOf(canonical: string, text: string): string | null {
  const plain = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const found = Object.entries(WORDS[canonical] ?? {}).find(([, texts]) => texts.includes(plain));
  return found?.[0] ?? null;
}

const WINDOWS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:session|5 ?h(?:ours?|rs?)?|five hours?)\b/, 'session'],
  [/\b(?:week|weekly|7 ?d(?:ays?)?|seven days?)\b/, 'weekly'],
];
const MODEL = /\b(opus|sonnet|haiku|fable)\b/;

/** What of which window a column shows; `pct` where it may be either percentage. */
export function meterOf({
  words,
  values,
}: SurveyedColumn): { window: string; part: 'used_pct' | 'remaining_pct' | 'pct' | 'resets_at' | 'resets_in' } | null {
  const named = WINDOWS.filter(([pattern]) => pattern.test(words)).map(([, window]) => window);
  const [first, other] = named;
  if (first === undefined || other !== undefined) return null;
  const model = MODEL.exec(words)?.[1];
  const window = first === 'weekly' && model !== undefined ? `weekly_${model}` : first;
  const texts = [...values];
  if (/\bresets?\b/.test(words)) {
    const isLength = texts.length > 0 && texts.every((text) => /^(?:P|\d+\s*[a-z]+\b)/i.test(text));
    return { window, part: isLength ? 'resets_in' : 'resets_at' };
  }
  if (!/%|\b(?:pct|percent|percentage|utili[sz]ation|used|usage|remaining|left|ratio|fraction)\b/.test(words)) return null;
  if (!texts.every((text) => /^\d+(?:[.,]\d+)?\s*%?$/.test(text))) return null;
  const used = /\b(?:used|usage|utili[sz]ation|consumed)\b/.test(words);
  const remaining = /\b(?:remaining|left|available)\b/.test(words);
  return { window, part: used === remaining ? 'pct' : used ? 'used_pct' : 'remaining_pct' };
}
