/** What these files leave open, and what would settle it: said alike on every page. */
import type { DrawView, FindingView } from '../domain/report.ts';
import { reasonWords } from '../rules/reasons.ts';
import { clean, counted } from './text.ts';
import { stretch } from './times.ts';
import { groups, keyOf, sumOf } from './view.ts';
import { amountOf } from './words.ts';

type ByDraw = ReadonlyMap<string, FindingView>;

const MOST_TIMES = 4;

/** Undecided draws that one record would settle alike. */
export function kindsOf(undecided: readonly DrawView[]): DrawView[][] {
  return groups(undecided, (draw) => `${draw.reason}\n${draw.window ?? ''}`);
}

/** `USD 0.90 in 1 draw`. */
export function kindAmount(kind: readonly DrawView[]): string {
  return `${sumOf(kind)} in ${counted(kind.length, 'draw')}`;
}

/** `nothing shows that a window that applies wasn't full (session)`. */
export function kindMeans(kind: readonly DrawView[]): string {
  const [first] = kind;
  if (first === undefined) return '';
  const window = first.window === null ? '' : ` (${clean(first.window)})`;
  return `${reasonWords(first.reason).means}${window}`;
}

/** The times for which to look or ask: `UTC: 2026-07-03 14:05 (USD 1.00), … and 4 more`. */
export function timesOf(draws: readonly DrawView[]): string {
  const rest = draws.length - MOST_TIMES;
  const times = draws.slice(0, MOST_TIMES).map((draw) => `${stretch(draw.from, draw.until)} (${amountOf(draw)})`);
  return `UTC: ${times.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

export function runAgain(command: string): string[] {
  return [`Say which plan it was and run again: ${command} --plan ID`, 'headroom explain lists the plans.'];
}

/** The one thing that would settle a group of draws: the first one's, since the others' differ only in their times. */
export function settlingWords(draws: readonly DrawView[], findings: ByDraw): string {
  const settle = draws.flatMap((draw) => {
    const text = findings.get(keyOf(draw.account, draw.id))?.would_settle ?? '';
    return text === '' ? [] : [text];
  });
  // Where the rule is off no finding speaks; the reason still knows what kind of record would.
  const first = settle[0] ?? (draws[0] === undefined ? '' : reasonWords(draws[0].reason).settles);
  if (first === '') return '';
  const others = settle.filter((text) => text !== first).length;
  const rest = others === 0 ? '' : ` (and the like for ${others} more)`;
  return `Would settle it: ${clean(first)}${rest}`;
}

/** Whether a word of the account holder would settle it; where a published rule may or may not have applied, only the vendor knows. */
export function asksTheHolder(draw: DrawView, findings: ByDraw): boolean {
  if (draw.policy_entry === null) return false;
  const finding = findings.get(keyOf(draw.account, draw.id));
  return finding === undefined || finding.would_settle.includes('--attest-unused');
}

export function holdersQuestion(rule: string): string {
  const id = clean(rule);
  return (
    `A question only the account holder can answer: was use covered by "${id}" part of these draws? If it was, a published rule sends it to ` +
    `credits and that draw was right. If it was not, --attest-unused ${id} puts your word on record, and every claim that rests on it says so. ` +
    `If you don't know, leave it open. headroom explain coverage:${id} shows the rule.`
  );
}
