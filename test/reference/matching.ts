/** Names, patterns and coverage evidence, written a second time: nothing here comes from `src/replay`. */
import type { Match } from '../../src/domain/policy.ts';

/** `unknown`: what is stated neither matches nor excludes. */
export type Answer = 'yes' | 'no' | 'unknown';

/** What is stated of a use; `''` is not stated. */
export interface Attributes {
  feature: string;
  model: string;
  surface: string;
  client: string;
  inputTokens: number | null;
  cacheReadTokens: number | null;
  cacheWrite5mTokens: number | null;
  cacheWrite1hTokens: number | null;
  /** A row that sums several requests: its tokens are not those of one request. */
  sumsSeveral: boolean;
}

export const NOTHING_STATED: Attributes = {
  feature: '',
  model: '',
  surface: '',
  client: '',
  inputTokens: null,
  cacheReadTokens: null,
  cacheWrite5mTokens: null,
  cacheWrite1hTokens: null,
  sumsSeveral: false,
};

/** Lower case; every run of other characters than letters and digits is one hyphen. */
export function plainName(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
}

export function matchesPattern(text: string, pattern: string): boolean {
  const pieces = pattern.split('*').map((piece) => (piece === '' ? '' : plainName(piece)));
  const name = plainName(text);
  if (pieces.length === 1) return name === pieces[0];
  const first = pieces[0] ?? '';
  const last = pieces[pieces.length - 1] ?? '';
  if (!name.startsWith(first)) return false;
  let position = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return name.length - last.length >= position && name.endsWith(last);
}

function anyPattern(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesPattern(text, pattern));
}

function textAnswer(text: string, patterns: readonly string[] | null): Answer {
  if (patterns === null) return 'yes';
  if (text === '') return 'unknown';
  return anyPattern(text, patterns) ? 'yes' : 'no';
}

function featureAnswer(cell: string, patterns: readonly string[] | null): Answer {
  if (patterns === null) return 'yes';
  if (cell === '') return 'unknown';
  const listed = cell
    .split(';')
    .map((feature) => feature.trim())
    .filter((feature) => feature !== '' && feature.toLowerCase() !== 'none');
  return listed.some((feature) => anyPattern(feature, patterns)) ? 'yes' : 'no';
}

function tokensAnswer(use: Attributes, over: number | null): Answer {
  if (over === null) return 'yes';
  const parts = [use.inputTokens, use.cacheReadTokens, use.cacheWrite5mTokens, use.cacheWrite1hTokens];
  const stated = parts.filter((part) => part !== null);
  const sum = stated.reduce((total, part) => total + part, 0);
  if (sum > over) return use.sumsSeveral ? 'unknown' : 'yes';
  return stated.length === parts.length ? 'no' : 'unknown';
}

export function answer(match: Match, use: Attributes): Answer {
  const parts: Answer[] = [
    featureAnswer(use.feature, match.feature),
    textAnswer(use.model, match.model),
    textAnswer(use.surface, match.surface),
    textAnswer(use.client, match.client),
    tokensAnswer(use, match.promptTokensOver),
  ];
  const excepted = match.except === null ? 'no' : answer(match.except, use);
  if (parts.includes('no') || excepted === 'yes') return 'no';
  if (parts.includes('unknown') || excepted === 'unknown') return 'unknown';
  return 'yes';
}
