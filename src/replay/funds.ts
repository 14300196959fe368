/** The drawdown order over credits: which grant or purchase pays overage. Granted − drawn − expired = remaining, always. */
import { micros, type Micros } from '../domain/money.ts';
import type { EntryRecord } from '../domain/records.ts';
import { byText } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import type { Fund } from './model.ts';

export interface Overage {
  readonly at: Instant;
  readonly amount: Micros;
  readonly currency: string;
}

interface Living {
  readonly id: string;
  readonly kind: 'granted' | 'purchased';
  readonly currency: string;
  readonly from: Instant;
  readonly expiresAt: Instant | null;
  readonly priority: number;
  readonly amount: Micros;
  drawn: number;
  expired: number;
}

const KINDS: Partial<Record<EntryRecord['type'], Living['kind']>> = {
  grant: 'granted',
  purchase: 'purchased',
  'auto-reload': 'purchased',
};

/** Which pays first: the policy's order of kinds, then priority, earliest expiry, oldest, id. */
function drawdownOrder(order: readonly string[]): (a: Living, b: Living) => number {
  return (a, b) =>
    order.indexOf(a.kind) - order.indexOf(b.kind) ||
    a.priority - b.priority ||
    (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) ||
    a.from - b.from ||
    byText(a.id, b.id);
}

/** Only living funds pay: posted at or before the overage and not yet expired. What none can pay stays unpaid. */
export function drawDown(entries: readonly EntryRecord[], overages: readonly Overage[], order: readonly string[]): Fund[] {
  const funds: Living[] = [];
  let lastSeen = -Infinity;
  for (const entry of entries) {
    lastSeen = Math.max(lastSeen, entry.at);
    const kind = KINDS[entry.type];
    if (kind === undefined || entry.stream !== 'subscription') continue;
    const { id, currency, at: from, expiresAt, priority, amount } = entry;
    funds.push({ id, kind, currency, from, expiresAt, priority, amount, drawn: 0, expired: 0 });
  }
  funds.sort(drawdownOrder(order));
  for (const overage of [...overages].sort((a, b) => a.at - b.at)) {
    lastSeen = Math.max(lastSeen, overage.at);
    let open: number = overage.amount;
    for (const fund of funds) {
      if (open <= 0) break;
      const alive = fund.from <= overage.at && (fund.expiresAt === null || overage.at < fund.expiresAt);
      if (!alive || fund.currency !== overage.currency) continue;
      const pays = Math.min(open, fund.amount - fund.drawn);
      fund.drawn += pays;
      open -= pays;
    }
  }
  for (const fund of funds) {
    if (fund.expiresAt !== null && fund.expiresAt <= lastSeen) fund.expired = fund.amount - fund.drawn;
  }
  return funds
    .sort((a, b) => a.from - b.from || byText(a.id, b.id))
    .map(({ id, kind, currency, amount, drawn, expired }) => ({
      id,
      kind,
      currency,
      amount,
      drawn: micros(drawn),
      expired: micros(expired),
      remaining: micros(amount - drawn - expired),
    }));
}
