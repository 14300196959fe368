/** What is told of draws and findings account by account is what is told of all of them at once, and what a page shows. */
import { describe, expect, test } from 'vitest';
import { RightlyBilled, RightlyBilledByKind, type Explained } from '../../src/domain/rightly.ts';
import type { DrawView, FindingView } from '../../src/domain/report.ts';
import { Digest, digestOf } from '../../src/report/digest.ts';
import { table } from '../../src/report/table.ts';
import { draw, finding, PAGE, report } from './sample.ts';

function digestWith({ draws = [], findings = [] }: { draws?: readonly DrawView[]; findings?: readonly FindingView[] }): Digest {
  return digestOf({ draws, findings, bridge: [] });
}

function page(draws: DrawView[], findings: FindingView[] = []): string {
  return table(report({ draws, findings, summary: { accounts: 2 } }), PAGE).replace(/\s+/g, ' ');
}

const FULL = { verdict: 'limit-reached', grade: null, reason: 'allowance-exhausted', window: 'session', premature_amount: '0.00' } as const;
const SENT = { verdict: 'not-covered', grade: null, reason: 'coverage-rule', policy_entry: 'fast-mode', premature_amount: '0.00' } as const;

describe('draws', () => {
  test('since the earliest of them, whichever account comes first', () => {
    const draws = [
      draw({ account: 'a', from: '2026-07-09T14:00:00.000Z' }),
      draw({ account: 'b', from: '2026-07-08T09:00:00.000Z' }),
      draw({ account: 'c', from: '2026-07-10T09:00:00.000Z', grade: 'strong' }),
    ];
    expect(digestWith({ draws })).toMatchObject({ since: '2026-07-08T09:00:00.000Z', proven: 2, premature: 3 });
    expect(page(draws)).toContain('since 2026-07-08 09:00 UTC');
  });

  test('that state no amount, of whichever verdict, are counted', () => {
    const draws = [draw({ amount: null, premature_amount: null }), draw({ id: 'b', ...FULL, amount: null }), draw({ id: 'c', ...FULL })];
    const digest = digestWith({ draws });
    expect(digest.amountless).toBe(2);
    expect(page(draws)).toContain('2 draws of them state no amount');
    const kinds = new RightlyBilledByKind();
    kinds.of(FULL, 'session', () => draw(FULL)).add(null, 'USD');
    digest.addRightly(kinds.kinds);
    expect(digest.amountless).toBe(3);
  });

  test('that were rightly billed are told by what explains them, whoever they are of', () => {
    const [one, other] = [new RightlyBilledByKind(), new RightlyBilledByKind()];
    const told = (
      kinds: RightlyBilledByKind,
      said: typeof FULL | typeof SENT,
      from: string,
      amount: bigint | null,
      currency = 'USD',
    ): void => {
      const first = (): Explained => draw({ ...said, from, until: from });
      kinds.of(said, 'policy_entry' in said ? said.policy_entry : said.window, first).add(amount, currency);
    };
    told(one, FULL, '2026-07-09T14:00:00.000Z', 1_000_000n);
    told(one, SENT, '2026-07-09T15:00:00.000Z', 2_000_000n);
    told(one, FULL, '2026-07-09T16:00:00.000Z', 20_000n);
    told(other, SENT, '2026-07-01T15:00:00.000Z', 3_000_000n);
    told(other, FULL, '2026-07-01T16:00:00.000Z', 500_000n, 'EUR');
    told(other, FULL, '2026-07-01T17:00:00.000Z', 7n, '');
    const digest = new Digest();
    for (const { kinds } of [one, other]) digest.addRightly(kinds);
    const said = digest.rightlyBilled.map(({ first, draws, amounts }) => [first.from, draws, [...amounts]]);
    expect(said).toEqual([
      [
        '2026-07-09T14:00:00.000Z',
        4,
        [
          ['USD', 1_020_000n],
          ['EUR', 500_000n],
        ],
      ],
      ['2026-07-09T15:00:00.000Z', 2, [['USD', 5_000_000n]]],
    ]);
    const draws = [
      draw({ id: '1', ...FULL, amount: '1.00' }),
      draw({ id: '2', ...SENT, amount: '2.00' }),
      draw({ id: '3', ...FULL, amount: '0.02' }),
      draw({ id: '4', ...FULL, window: 'weekly', amount: '9.00' }),
    ];
    expect(digestWith({ draws }).rightlyBilled.map(({ draws: count, amounts }) => [count, amounts.get('USD')])).toEqual([
      [2, 1_020_000n],
      [1, 2_000_000n],
      [1, 9_000_000n],
    ]);
    expect(page(draws)).toContain('USD 1.02 in 2 draws, first at 2026-07-09 14:26 UTC');
  });

  test('of an account without any add nothing', () => {
    const all = new RightlyBilled(draw(FULL));
    all.add(5n, 'USD');
    all.addAll(new RightlyBilled(draw(FULL)));
    expect([all.draws, all.amountless, [...all.amounts]]).toEqual([1, 0, [['USD', 5n]]]);
  });

  test('of many only the first are held, and what all of them amount to is exact', () => {
    const draws = Array.from({ length: 30 }, (_, id) => draw({ id: `${id}`, verdict: 'suspected', grade: null, amount: '0.000001' }));
    const { suspected } = digestWith({ draws }).open;
    expect(suspected.first.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(suspected.amount).toBe('USD 0.00003 in 30 draws');
    expect(suspected.times).toMatch(/^UTC: (2026-07-09 14:26 \(USD 0\.000001\)(, )?){4} and 26 more$/);
  });

  test('are settled by what the first that has a finding says; others that say otherwise are counted', () => {
    const draws = ['1', '2', '3', '4'].map((id) => draw({ id, verdict: 'undecided', grade: null, reason: 'no-reading' }));
    const says = (id: string, words: string): FindingView =>
      finding({ rule: 'draw-undecided', draws: [id], would_settle: words, does_not_establish: `not ${words}` });
    const told = digestWith({ draws, findings: [says('2', 'A.'), says('3', 'A.'), says('4', 'B.')] });
    expect(told.open.undecided.settling).toBe('Would settle it: A. (and the like for 1 more)');
    expect(told.open.undecided.doesNotEstablish).toBe('not A.');
    expect(told.undecidedKinds.size).toBe(1);
    expect(digestWith({ draws }).open.undecided.settling).toMatch(/^Would settle it: [A-Z]/);
  });

  test('have a column for grades where any has one', () => {
    const draws = [draw({ grade: 'strong' }), draw({ id: '2', grade: null })];
    expect(digestWith({ draws }).open.premature.isGraded).toBe(true);
    expect(digestWith({ draws: [...draws].reverse() }).open.premature.isGraded).toBe(true);
    expect(digestWith({ draws: draws.slice(1) }).open.premature.isGraded).toBe(false);
  });
});

describe('findings', () => {
  const claims = [
    finding({ id: '1111111100000000', amount: '1.00' }),
    finding({ id: '2222222200000000', amount: '90.00', currency: 'EUR' }),
    finding({ id: '3333333300000000', amount: '10.00' }),
    finding({ id: '4444444400000000', amount: '2.00' }),
  ];

  test('the largest claim is of the currency of the first, and is called by as much of its id as no other begins with', () => {
    const { findings } = digestWith({ findings: claims });
    expect([findings.largest?.id, findings.claims]).toEqual(['3333333300000000', 4]);
    expect(page([draw()], claims)).toContain('headroom explain 33333333 usage.csv takes the largest claim apart');
    expect(page([draw()], claims.slice(0, 1))).toContain('headroom explain 11111111 usage.csv takes the claim apart');
    const alike = [...claims, finding({ id: '3333333311111111', rule: 'double-billed', draws: [] })];
    expect(page([draw()], alike)).not.toContain('apart');
  });

  test('of many the beginnings of all are known', () => {
    const many = Array.from({ length: 500 }, (_, id) => finding({ id: id.toString(16).padStart(8, '0').padEnd(16, 'f'), amount: '0.01' }));
    const { findings } = digestWith({ findings: [...many, finding({ id: '000000ff00000000', amount: null })] });
    expect(many.filter((one) => findings.shortOf(one) === null).map(({ id }) => id)).toEqual(['000000ffffffffff']);
    expect(findings.shortOf(many[7] as FindingView)).toBe('00000007');
  });
});
