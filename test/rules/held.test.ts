import { expect, test } from 'vitest';
import type { AccountReplay } from '../../src/replay/model.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { RULES } from '../../src/rules/index.ts';
import { heldBy, isAsked } from '../../src/rules/support/held.ts';
import { generateHistory } from '../reference/generate.ts';
import { input, POLICY } from './make.ts';
import { BUDGETS, everything } from './stories.ts';

const SEEDS = Number(process.env['HEADROOM_SEEDS'] ?? 300);

const LISTS = [
  'entries',
  'snapshots',
  'invoices',
  'notices',
  'draws',
  'flags',
  'looks',
  'otherCharges',
  'otherStreams',
  'disagreements',
  'resets',
  'restatements',
  'entryRestatements',
] as const satisfies readonly (keyof AccountReplay)[];

/** Rules that an account is not asked of, and those of them that find something in it. */
function unasked(account: Partial<AccountReplay>): { rules: number; finding: string[] } {
  const asked = input(account, POLICY, BUDGETS);
  const held = heldBy(asked);
  const rules = RULES.filter((rule) => !isAsked(rule, held));
  return { rules: rules.length, finding: rules.filter((rule) => [...rule.check(asked)].length > 0).map((rule) => rule.id) };
}

test('no rule finds anything in an account of which it is not asked', () => {
  let rules = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { account, records, context } = generateHistory(seed);
    const found = unasked(replayAccount(account, records, context));
    expect(found.finding, `seed ${seed}`).toEqual([]);
    rules += found.rules;
  }
  expect(rules / SEEDS).toBeGreaterThan(3);
});

test('of an account of everything all are asked, and of one of two kinds of it those that find something', () => {
  const all = everything();
  expect(unasked(all)).toEqual({ rules: 0, finding: [] });
  for (const one of LISTS) {
    for (const other of LISTS) {
      expect(unasked({ uses: all.uses ?? [], [one]: all[one] ?? [], [other]: all[other] ?? [] }).finding, `${one}, ${other}`).toEqual([]);
    }
  }
});
