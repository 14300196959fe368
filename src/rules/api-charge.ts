import { add, ZERO, type Micros } from '../domain/money.ts';
import { byText } from '../domain/order.ts';
import type { Origin } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import type { AccountReplay } from '../replay/model.ts';
import type { ApiFacts } from './facts/charges.ts';
import type { Rule } from './rule.ts';
import { billsOf, sum } from './support/bills.ts';
import { groupBy, keyOf } from './support/group.ts';
import { idleKeys } from './support/idle-keys.ts';
import { originsOf } from './support/origins.ts';

/** Charges of the API stream, per currency: another product, which no subscription covers. Keys left unused are named with them. */
export const apiCharge: Rule<'api-charge'> = {
  id: 'api-charge',
  title: 'API use is charged beside the subscription',
  level: 'note',
  criteria: 'Use of the API is a product of its own: it is listed apart, so that nobody takes it for draws of the subscription.',
  needs: [['other-streams']],
  *check(input) {
    const used = usedOn(input.replay);
    const currencies = new Set(used.map(({ facts }) => facts.currency));
    // Where rows or the ledger itemise the use, invoices bill that same use and are no charge of their own.
    const invoiced = invoicedOn(input.replay).filter(({ facts }) => !currencies.has(facts.currency));
    for (const { facts, origins } of [...used, ...invoiced]) {
      const { amount, currency, from } = facts;
      const base = { rule: this.id, level: this.level, grade: null, draws: [] };
      yield { ...base, at: from, amount, currency, identity: [currency], facts, origins };
    }
  },
};

interface Charges {
  readonly facts: ApiFacts;
  readonly origins: readonly Origin[];
}

function usedOn(replay: AccountReplay): Charges[] {
  const charged = replay.otherStreams.some(({ stream, amount }) => stream === 'api' && amount > 0);
  const idle = idleKeys(charged ? replay.uses : []);
  return replay.otherStreams.flatMap(({ stream, currency, amount, uses: count }) => {
    if (stream !== 'api' || amount <= 0) return [];
    const uses = replay.uses.filter((use) => use.stream === 'api' && use.currency === currency && use.amount !== null && use.amount > 0);
    const entries = replay.entries.filter((entry) => entry.stream === 'api' && entry.currency === currency && entry.type === 'draw');
    const times = [...uses.map((use) => use.from), ...entries.map((entry) => entry.at)];
    const from = times.reduce((first, at) => (at < first ? at : first), times[0] ?? (0 as Instant));
    const keys = [...groupBy(uses, (use) => (use.workspace === '' && use.apiKey === '' ? null : keyOf(use.workspace, use.apiKey))).values()]
      .map((group) => ({
        workspace: group[0]?.workspace ?? '',
        apiKey: group[0]?.apiKey ?? '',
        amount: group.reduce((total: Micros, use) => add(total, use.amount ?? ZERO), ZERO),
      }))
      .sort((a, b) => b.amount - a.amount || byText(a.workspace, b.workspace) || byText(a.apiKey, b.apiKey));
    const origins = originsOf(...uses.map((use) => use.origins), entries);
    const paid = new Set(keys.map((one) => keyOf(one.workspace, one.apiKey)));
    const unused = idle.keys.filter((one) => paid.has(keyOf(one.workspace, one.apiKey)));
    const facts = { amount, currency, shownBy: 'uses' as const, count, from, keys, idle: { until: idle.until, keys: unused } };
    return [{ facts, origins }];
  });
}

function invoicedOn(replay: AccountReplay): Charges[] {
  const bills = billsOf(replay.invoices.filter((line) => line.stream === 'api')).filter((bill) => bill.stands);
  return [...groupBy(bills, (bill) => bill.currency).values()].flatMap((group) => {
    const [first] = group;
    const amount = sum(group.flatMap((bill) => bill.lines.map((line) => line.record)));
    if (first === undefined || amount <= 0) return [];
    const origins = originsOf(...group.map((bill) => bill.origins));
    const said = { amount, currency: first.currency, shownBy: 'invoices' as const, count: group.length };
    const facts = { ...said, from: first.at, keys: [], idle: { until: first.at, keys: [] } };
    return [{ facts, origins }];
  });
}
