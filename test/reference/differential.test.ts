import { describe, expect, it } from 'vitest';
import type { AccountReplay } from '../../src/replay/model.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { difference, reduced, written } from './compare.ts';
import type { History } from './generate.ts';
import { generateHistory } from './generate.ts';
import { judge } from './model.ts';

const SEEDS = Number(process.env['HEADROOM_SEEDS'] ?? 2000);

function replay(history: History): AccountReplay {
  return replayAccount(history.account, history.records, history.context);
}

describe('the replay and a second implementation of the model', () => {
  it(
    'judge the same draws alike on random histories',
    () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const history = generateHistory(seed);
        if (difference(history, replay) === null) continue;
        const small = reduced(history, (one) => difference(one, replay) !== null);
        expect.fail(`${difference(small, replay)}\n\n${written(small)}\n\nthe whole history:\n${written(history)}`);
      }
    },
    // Generous: the quick run takes seconds, a long one is asked for by HEADROOM_SEEDS.
    60_000 + SEEDS * 50,
  );

  it('differ as soon as the replay forgets one reading', () => {
    const forgetful = (history: History): AccountReplay => {
      const records = history.records.map((record) =>
        record.kind === 'snapshot' ? { ...record, readings: record.readings.slice(1) } : record,
      );
      return replay({ ...history, records });
    };
    const seeds = Array.from({ length: 50 }, (_, index) => index + 1);
    expect(seeds.some((seed) => difference(generateHistory(seed), forgetful) !== null)).toBe(true);
  });

  it('are held against each other on histories that reach every verdict and reason', () => {
    const reached = new Set<string>();
    for (let seed = 1; seed <= 1000; seed += 1) {
      const { account, records, context } = generateHistory(seed);
      for (const draw of judge(records, context, account).draws) reached.add(`${draw.verdict} ${draw.reason}`);
    }
    const suspected = ['counted', 'counter-delta', 'reading-after', 'reading-at', 'reading-before'];
    const undecided = [
      'boundary',
      'day-resolution',
      'in-flight',
      'no-reading',
      'plan-unknown',
      'quantity-missing',
      'reset-between',
      'usage-incomplete',
      'window-unknown',
    ];
    expect([...reached].sort()).toEqual([
      'limit-reached allowance-exhausted',
      'limit-reached limit-reached-soon-after',
      'limit-reached window-full',
      'not-covered coverage-rule',
      'premature counted',
      'premature counter-delta',
      'premature incident',
      'premature reading-after',
      'premature reading-at',
      ...suspected.map((reason) => `suspected ${reason}`),
      ...undecided.map((reason) => `undecided ${reason}`),
    ]);
  });
});
