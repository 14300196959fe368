/** Mutated exports, containers, policies, settings, reports and packs: whatever a file holds, the answer is a report or sentences. */
import { expect, test } from 'vitest';
import { hunt } from './fuzz/hunt.ts';

/** A share of what `npm run fuzz` does; `HEADROOM_FUZZ=20000` looks longer, `HEADROOM_FUZZ_SEED` elsewhere. */
const INPUTS = Number(process.env['HEADROOM_FUZZ'] ?? 5000);
const SEED = Number(process.env['HEADROOM_FUZZ_SEED'] ?? 1);
const MOST_GROWTH_MIB = 64;

test(
  'a mutated file is read or refused in sentences, and every row of it is accounted for',
  { timeout: Math.max(120_000, INPUTS * 50) },
  async () => {
    const { inputs, failures, heap, bySubject, byExit } = await hunt({ seed: SEED, from: 0, until: INPUTS });
    expect(
      failures.map(({ at, subject, line, fault, content }) => `${at} ${subject}: ${line}: ${fault}\n${JSON.stringify(content.toString())}`),
    ).toEqual([]);
    expect(inputs).toBe(INPUTS);
    expect(heap[1] - heap[0]).toBeLessThan(MOST_GROWTH_MIB);
    // Each kind is met, and both read and refused.
    expect(Object.keys(bySubject).length).toBe(12);
    expect(Object.keys(byExit)).toEqual(['0', '1', '2', '3']);
  },
);
