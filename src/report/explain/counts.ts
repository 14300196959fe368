/** What counting says of one window at one draw: what was added up, what is left, and whether the count is complete. */
import type { CountedUse, NamedValue, RowView, WindowTrace } from '../../domain/explanation.ts';
import type { WindowView } from '../../domain/report.ts';
import type { Reason } from '../../domain/verdict.ts';
import { negated, sum } from '../amounts.ts';

const COUNTING: ReadonlySet<Reason | null> = new Set([
  'counted',
  'allowance-exhausted',
  'day-resolution',
  'usage-incomplete',
  'quantity-missing',
]);

export function isCounted({ basis, says, count }: WindowView): boolean {
  return count !== null && (basis === 'counted' || COUNTING.has(says));
}

/** `raised`: what to say where a reading shows more than the uses add up to. */
export function countWords(view: WindowView, trace: WindowTrace | null, raised: string): string[] {
  const { count } = view;
  if (count === null || !isCounted(view)) return [];
  const { limit, used, most, complete } = count;
  const words: string[] = [];
  if (trace !== null && trace.adds_up) {
    const terms = trace.counted.map((use) => use.pays);
    const few = terms.length > 1 && terms.length <= MOST_TERMS ? `${terms.join(' + ')} = ` : '';
    words.push(
      terms.length === 0
        ? 'No use that the allowance pays comes before it in this instance: 0 used.'
        : `What the allowance should have paid before it in this instance: ${few}${used}.`,
    );
  } else if (trace !== null && Number(used) > 0) {
    words.push(raised);
  }
  if (used === most) words.push(`Of the limit of ${limit}, ${limit} − ${used} = ${left(limit, used)} is left for this use.`);
  else {
    words.push(
      `Counted with only the uses that surely come before it, ${used} of ${limit} is used (${left(limit, used)} left); with all that may, ${most} (${left(limit, most)} left).`,
    );
  }
  words.push(
    complete
      ? 'The usage files cover the instance from its start, so the count is complete. What was billed never enters it.'
      : 'The usage files may hold less than all use of this instance, so the count is incomplete: a lower bound at best.',
  );
  return words;
}

const MOST_TERMS = 12;

function left(limit: string, used: string): string {
  const rest = sum([limit, negated(used)]);
  return rest.startsWith('-') ? '0' : rest;
}

export function countedRows(trace: WindowTrace | null): RowView[] {
  if (trace === null) return [];
  const rowOf = ({ file, line, at, quantity }: CountedUse, what: string, pays: readonly NamedValue[]): RowView => ({
    file,
    line,
    what,
    values: [{ name: 'time', value: at }, { name: 'quantity', value: quantity }, ...pays],
  });
  return [
    ...trace.counted.map((use) => rowOf(use, 'use counted before it', [{ name: 'allowance pays', value: use.pays }])),
    ...trace.maybe.map((use) => rowOf(use, 'use that may come before it', [])),
  ];
}
