import { describe, expect, it } from 'vitest';
import { bridgesOf } from '../../src/audit/bridge.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { bridges } from './bridge.ts';
import { reduced } from './compare.ts';
import type { History } from './generate.ts';
import { generateMoney } from './money.ts';

const SEEDS = Number(process.env['HEADROOM_SEEDS'] ?? 1000);

/** One bridge as text that doesn't depend on the order in which its parts were named. */
function text(bridge: unknown): string {
  return JSON.stringify(bridge, (_, value: unknown) => {
    // Sums are `bigint` in one of the two.
    if (typeof value === 'bigint') return Number(value);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    const stated = Object.entries(value).filter(([key]) => key !== 'origins');
    return Object.fromEntries(stated.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/**
 * Whether a difference of balances is sure (no order of late postings, no missing file explains it) is the rule's to say, and told
 * by its own property: here such a month may be open or differ.
 */
function settled(bridge: { readonly balance: { readonly difference: unknown } | null }): unknown {
  const difference = bridge.balance?.difference ?? null;
  return difference === null || Number(difference) === 0 ? bridge : { ...bridge, outcome: 'open or differs' };
}

/** The first bridge that the two tell differently, as both tell it; `null` when they agree. */
function difference(history: History, replayed = history): string | null {
  const expected = bridges(history.records, history.context, history.account).map((one) => text(settled(one)));
  const found = bridgesOf(replayAccount(replayed.account, replayed.records, replayed.context)).map((one) => text(settled(one)));
  for (let index = 0; index < Math.max(expected.length, found.length); index += 1) {
    if (expected[index] === found[index]) continue;
    return `reference: ${expected[index] ?? 'no such bridge'}\nbridgesOf: ${found[index] ?? 'no such bridge'}`;
  }
  return null;
}

/** One draw, purchase or whatever the ledger states, with another amount. */
function withAnotherAmount(history: History): History {
  const first = history.records.find((record) => record.kind === 'entry');
  const records = history.records.map((record) =>
    record === first && record.kind === 'entry' ? { ...record, amount: (record.amount + 1) as typeof record.amount } : record,
  );
  return { ...history, records };
}

describe('the bridge and a second implementation of it', () => {
  it(
    'tie random months of money alike',
    () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const history = generateMoney(seed);
        const whole = difference(history);
        if (whole === null) continue;
        const small = reduced(history, (one) => difference(one) !== null);
        const left = small.records.map((record) => JSON.stringify(record)).join('\n');
        expect.fail(`seed ${seed}\n${whole}\n\nwith fewer records:\n${difference(small)}\n${left}`);
      }
    },
    // Generous: the quick run takes seconds, a long one is asked for by HEADROOM_SEEDS.
    60_000 + SEEDS * 50,
  );

  it('differ as soon as one entry reaches only one of them with its amount', () => {
    let [tried, seen] = [0, 0];
    for (let seed = 1; seed <= 100; seed += 1) {
      const history = generateMoney(seed);
      if (!history.records.some((record) => record.kind === 'entry')) continue;
      tried += 1;
      if (difference(history, withAnotherAmount(history)) !== null) seen += 1;
    }
    // What a later export restates is rightly the same.
    expect(tried).toBeGreaterThan(50);
    expect(seen).toBeGreaterThan(tried * 0.9);
  });
});
