/** The replay against the second implementation of the model, whose answers are worked out once. */
import { expect, test } from 'vitest';
import { replayAccount } from '../../src/replay/replay.ts';
import { answers, differs } from '../../test/reference/compare.ts';
import { generateHistory } from '../../test/reference/generate.ts';

const BATCHES = 30;
const EACH = 10;

for (let batch = 0; batch < BATCHES; batch += 1) {
  const histories = Array.from({ length: EACH }, (_, index) => generateHistory(1 + batch * EACH + index));
  const expected = histories.map(answers);
  test(`random histories ${batch + 1} are judged like the second implementation judges them`, () => {
    for (const [index, history] of histories.entries()) {
      const replayed = replayAccount(history.account, history.records, history.context);
      expect(differs(expected[index] ?? [], replayed)).toBe(null);
    }
  });
}
