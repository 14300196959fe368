/** What both implementations of the model say of a history written by hand. */
import { expect } from 'vitest';
import type { InputRecord } from '../../src/domain/records.ts';
import { replayAccount } from '../../src/replay/replay.ts';
import { difference } from './compare.ts';
import { judge, type ReferenceDraw } from './model.ts';
import { context, type Setting } from './stories.ts';

/** As the second implementation judges them, and the replay no otherwise. */
export function draws(records: InputRecord[], setting: Setting = {}): ReferenceDraw[] {
  const history = { seed: 0, account: 'harbour', records, context: context(setting) };
  expect(difference(history, (one) => replayAccount(one.account, one.records, one.context))).toBe(null);
  return judge(records, history.context, 'harbour').draws;
}

/** Verdict, grade where there is one, and reason of the only draw (or the last). */
export function said(records: InputRecord[], setting: Setting = {}): string {
  const last = draws(records, setting).at(-1);
  return last === undefined ? 'no draw' : [last.verdict, last.grade ?? '', last.reason].filter((word) => word !== '').join(' ');
}
