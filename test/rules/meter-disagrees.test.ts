import { expect, test } from 'vitest';
import type { AccountReplay, Billed, Use, WindowLooks } from '../../src/replay/model.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, found, looks, usd, use } from './make.ts';

const RULE = 'meter-disagrees';
const RESETS = '07-12 09:00';
const web = { source: 'web page' };
const cli = { source: 'command line' };

test('two sources at one instant, further apart than both roundings, are a warning', () => {
  const week = looks('weekly', ['07-10 15:00', 73, RESETS, web], ['07-10 15:00', 100, RESETS, cli]);
  const [finding, ...others] = found(RULE, { looks: [week] });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ level: 'warning', amount: null, draws: [] });
  expect(finding && wordsFor(finding).message).toContain('73 % at 2026-07-10 15:00 UTC (web page) and 100 %');
  const turned = looks('weekly', ['07-10 15:00', 100, RESETS, web], ['07-10 15:00', 73, RESETS, cli]);
  expect(found(RULE, { looks: [turned] })).toHaveLength(1);
});

test('roundings on both sides, one source, and two resets are no disagreement', () => {
  const silent: WindowLooks[] = [
    looks('weekly', ['07-10 15:00', 73, RESETS, web], ['07-10 15:00', 75, RESETS, cli]),
    looks('weekly', ['07-10 15:00', 73, RESETS, web], ['07-10 15:00', 80, RESETS, web]),
    looks('weekly', ['07-10 15:00', 73, RESETS, web], ['07-10 15:00', 80, '07-19 09:00', cli]),
    looks('weekly', ['07-10 15:00', 73, '', web], ['07-10 15:00', 80, '', cli]),
  ];
  for (const week of silent) expect(found(RULE, { looks: [week] })).toEqual([]);
});

test('use within a minute may raise a meter, and a reset lower it', () => {
  const up = looks('weekly', ['07-10 15:00', 73, RESETS, web], ['07-10 15:01', 80, RESETS, cli]);
  const down = looks('weekly', ['07-10 15:00', 80, RESETS, web], ['07-10 15:01', 0, RESETS, cli]);
  expect(found(RULE, { looks: [up] })).toEqual([]);
  expect(found(RULE, { looks: [down] })).toEqual([]);
});

test('unless the source that would have moved is seen, soon after, not to have moved', () => {
  const again = (when: string, percent: number): WindowLooks =>
    looks('weekly', ['07-10 15:00', 73, RESETS, web], ['07-10 15:01', 80, RESETS, cli], [when, percent, RESETS, web]);
  expect(found(RULE, { looks: [again('07-10 15:10', 73)] })).toHaveLength(1);
  expect(found(RULE, { looks: [again('07-10 15:10', 79)] })).toEqual([]);
  expect(found(RULE, { looks: [again('07-10 15:16', 73)] })).toHaveLength(1);
  expect(found(RULE, { looks: [again('07-10 15:17', 73)] })).toEqual([]);
  expect(found(RULE, { looks: [again('07-10 15:10', 74)] })).toHaveLength(1);
  expect(found(RULE, { looks: [again('07-10 15:10', 75)] })).toEqual([]);
  const nearer = (shown: number) =>
    looks('weekly', ['07-10 15:00', 73, RESETS, web], ['07-10 15:01', shown, RESETS, cli], ['07-10 15:10', 74, RESETS, web]);
  expect(found(RULE, { looks: [nearer(76)] })).toEqual([]);
  expect(found(RULE, { looks: [nearer(77)] })).toHaveLength(1);
});

test('further apart in time than clocks are, two readings are of two times', () => {
  const again = (between: string): WindowLooks =>
    looks('weekly', ['07-10 15:00', 73, RESETS, web], [between, 80, RESETS, cli], ['07-10 15:03', 73, RESETS, web]);
  expect(found(RULE, { looks: [again('07-10 15:01')] })).toHaveLength(1);
  expect(found(RULE, { looks: [again('07-10 15:01:01')] })).toEqual([]);
});

test("a use's own reading, and a look known by its date only, are of no one instant", () => {
  const own = use('07-10 15:00');
  const inline = looks('weekly', ['07-10 15:00', 73, RESETS, web], ['07-10 15:00', 80, RESETS, { source: 'usage', use: own }]);
  const dated = looks('weekly', ['07-10 15:00', 73, RESETS, web], ['07-10 15:00', 80, RESETS, { ...cli, latest: at('07-10 15:01') }]);
  for (const week of [inline, dated]) expect(found(RULE, { looks: [week] })).toEqual([]);
});

/** What rows bill to an allowance of 100 by the time of each look. */
function billed(...quantities: readonly (readonly [number, number | null])[]): AccountReplay['billedIn'] {
  return (_window, { looks: own }) =>
    own.map((look, index): Billed => {
      const [least = 0, most = null] = quantities[index] ?? [];
      return { look, limit: usd(100), least: BigInt(usd(least)), most: most === null ? null : BigInt(usd(most)) };
    });
}

test('more billed to the allowance than the meter shows is a warning, whatever the files leave out', () => {
  const week = looks('weekly', ['07-10 15:00', 40, RESETS]);
  const [finding] = found(RULE, { looks: [week], billedIn: billed([42, null]) });
  expect(finding && wordsFor(finding).message).toContain('showed 40 % at 2026-07-10 15:00 UTC; the rows bill at least 42 of 100');
  expect(found(RULE, { looks: [week], billedIn: billed([41, null]) })).toEqual([]);
});

test('a meter at its end can show no more, and one that fell does not hold what came before', () => {
  expect(found(RULE, { looks: [looks('weekly', ['07-10 15:00', 100, RESETS])], billedIn: billed([120, null]) })).toEqual([]);
  expect(found(RULE, { looks: [looks('weekly', ['07-10 15:00', 99, RESETS])], billedIn: billed([120, null]) })).toEqual([]);
  expect(found(RULE, { looks: [looks('weekly', ['07-10 15:00', 98, RESETS])], billedIn: billed([120, null]) })).toHaveLength(1);
  const fell = looks('weekly', ['07-10 12:00', 40, RESETS], ['07-10 15:00', 5, RESETS]);
  expect(found(RULE, { looks: [fell], billedIn: billed([30, null], [35, null]) })).toEqual([]);
});

test('less billed than the meter shows is a warning only where the files hold all of it', () => {
  const week = looks('weekly', ['07-10 15:00', 40, RESETS]);
  const [finding] = found(RULE, { looks: [week], billedIn: billed([30, 38]) });
  expect(finding && wordsFor(finding).message).toContain('the rows bill at most 38 of 100');
  expect(found(RULE, { looks: [week], billedIn: billed([30, 39]) })).toEqual([]);
  expect(found(RULE, { looks: [week], billedIn: billed([30, null]) })).toEqual([]);
});

test('the rows named beside a meter are those of the instance up to the look that the allowance paid, or may have', () => {
  const week = looks('weekly', ['07-10 15:00', 40, RESETS]);
  const paid = (when: string, change: Partial<Use> = {}) => use(when, { funding: 'allowance', amount: null, file: 3, ...change });
  const counted = [paid('07-05 09:00'), paid('07-08 10:00', { funding: 'mixed' }), paid('07-10 15:00', { funding: '' })];
  const others = [
    paid('07-05 08:59:59'),
    paid('07-10 15:00:01'),
    paid('07-08 10:00', { until: at('07-10 15:00:01') }),
    paid('07-08 10:00', { stream: 'api' }),
    paid('07-08 10:00', { funding: 'credits', amount: usd(1) }),
    paid('07-08 10:00', { funding: 'none' }),
  ];
  const [finding] = found(RULE, { looks: [week], billedIn: billed([42, null]), uses: [...others, ...counted] });
  expect(finding?.origins.filter(({ file }) => file === 3).map((one) => one.line)).toEqual(counted.map((one) => one.line));
  expect(finding?.origins).toHaveLength(4);
});
