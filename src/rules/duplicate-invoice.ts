import { byText } from '../domain/order.ts';
import { micros, type Micros } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { Rule } from './rule.ts';
import { isUndone, linesOf, sum, type Line } from './support/bills.ts';
import { groupBy, keyOf } from './support/group.ts';
import { originsOf } from './support/origins.ts';

/** Two or more invoice ids that bill the same thing for the same stated period, none of them void or refunded. */
export const duplicateInvoice: Rule<'duplicate-invoice'> = {
  id: 'duplicate-invoice',
  title: 'The same thing invoiced twice',
  level: 'error',
  criteria: 'One thing for one period is owed once.',
  needs: [['invoices']],
  *check(input) {
    const lines = linesOf(input.replay.invoices);
    const undone = new Set(lines.filter(isUndone).map((line) => line.record.id));
    for (const shared of sharedLines(lines.filter((line) => !undone.has(line.record.id)))) {
      const { ids, each, currency, at, periodFrom, periodUntil, repeated } = shared;
      if (each <= 0 || isGivenBack(lines, shared)) continue;
      if (repeated.every((line) => line.record.stream === 'tax')) continue;
      const descriptions = [...new Set(repeated.map((line) => line.record.description))].sort(byText);
      yield {
        rule: this.id,
        level: this.level,
        grade: null,
        at,
        amount: micros(each * (ids.length - 1)),
        currency,
        draws: [],
        identity: [...ids, String(periodFrom), String(periodUntil), currency],
        facts: { invoices: ids, descriptions, each, currency, periodFrom, periodUntil },
        origins: originsOf(repeated.flatMap((line) => line.origins)),
      };
    }
  },
};

/** A proration is billed for each seat or change that caused it. */
const PRORATED = /\bpro-?rat/i;

/** A line that states a period and what for. */
interface Dated {
  readonly line: Line;
  readonly periodFrom: Instant;
  readonly periodUntil: Instant;
}

interface Shared extends Pick<Dated, 'periodFrom' | 'periodUntil'> {
  readonly ids: readonly string[];
  readonly currency: string;
  /** What one of the invoices bills for all that they share: the least of them. */
  readonly each: Micros;
  /** When the last of them was issued. */
  readonly at: Instant;
  readonly repeated: readonly Line[];
}

/** Lines equal in description, amount, currency and stated period under several ids; lines of the same ids and period together. */
function sharedLines(lines: readonly Line[]): Shared[] {
  const same = groupBy(lines.flatMap(dated), ({ line: { record }, periodFrom, periodUntil }) =>
    keyOf(record.description.trim().toLowerCase(), record.amount, record.currency, periodFrom, periodUntil),
  );
  const several = [...same.values()]
    .map((alike) => ({ alike, ids: idsOf(alike.map(({ line }) => line)) }))
    .filter(({ ids }) => ids.length > 1);
  const together = groupBy(
    several.flatMap(({ alike, ids }) => alike.map((one) => ({ ...one, ids }))),
    ({ line, ids, periodFrom, periodUntil }) => keyOf(...ids, line.record.currency, periodFrom, periodUntil),
  );
  return [...together.values()].flatMap((parts) => {
    const [first] = parts;
    if (first === undefined) return [];
    const { ids, periodFrom, periodUntil } = first;
    const repeated = parts.map(({ line }) => line);
    const sums = ids.map((id) => sum(repeated.map((line) => line.record).filter((record) => record.id === id)));
    const at = repeated.reduce((last, { record }) => (record.at > last ? record.at : last), first.line.record.at);
    return [{ ids, currency: first.line.record.currency, each: micros(Math.min(...sums)), at, periodFrom, periodUntil, repeated }];
  });
}

function dated(line: Line): Dated[] {
  const { description, periodFrom, periodUntil } = line.record;
  if (periodFrom === null || periodUntil === null || periodUntil <= periodFrom) return [];
  return description.trim() === '' || PRORATED.test(description) ? [] : [{ line, periodFrom, periodUntil }];
}

function idsOf(lines: readonly Line[]): string[] {
  return [...new Set(lines.map((line) => line.record.id))].sort(byText);
}

/** A credit note of that amount settles it, whatever the status of the invoices says. */
function isGivenBack(lines: readonly Line[], { each, currency }: Shared): boolean {
  return lines.some(({ record }) => record.currency === currency && record.amount + each === 0);
}
