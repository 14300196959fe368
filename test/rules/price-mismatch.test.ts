import { describe, expect, test } from 'vitest';
import type { Adjustment, Policy, Price } from '../../src/domain/policy.ts';
import type { Use } from '../../src/replay/model.ts';
import { HOUR } from '../../src/domain/time.ts';
import { wordsFor } from '../../src/rules/words.ts';
import { at, draw, found, lone, metered, POLICY, usd } from './make.ts';

const RULE = 'price-mismatch';
/** 100,000 × 2 + 20,000 × 10 + 500,000 × 0.20, each for a million: USD 0.50. */
const WHEN = '07-14 10:00';
const [STANDARD] = POLICY.prices as [Price];
const FAST: Price = {
  ...STANDARD,
  speed: 'fast',
  feature: ['fast', 'fast-mode'],
  rates: { input: usd(4), output: usd(20), cacheRead: usd(0.4), cacheWrite5m: usd(5), cacheWrite1h: usd(8) },
};
const TERMS = { feature: null, from: null, until: null, fromWithin: 0, untilWithin: 0, source: 'a page' };
const BATCH: Adjustment = { ...TERMS, id: 'batch', title: 'Batches cost half', times: usd(0.5), each: null };
const LOCAL: Adjustment = { ...TERMS, id: 'local', title: 'A tenth more', times: usd(1.1), each: null };
const SEARCH: Adjustment = {
  ...TERMS,
  id: 'search',
  title: 'Searches',
  times: null,
  each: { amount: usd(0.01), currency: 'USD', most: 20 },
  feature: ['web-search'],
};
const RUNS: Adjustment = { ...TERMS, id: 'runs', title: 'Runs', times: null, each: null, feature: ['review'] };

function policy(prices: readonly Price[], adjustments: readonly Adjustment[] = []): Policy {
  return { ...POLICY, prices, adjustments };
}

function findings(use: Use, under: Policy = POLICY) {
  const drawn = { ...draw(WHEN), id: use.key, from: use.from, until: use.until, use, amount: use.amount, currency: use.currency };
  return found(RULE, { uses: [use], draws: [drawn] }, under);
}

/** How far off the finding says the draw is; `null` where there is none. */
function off(change: Partial<Use>, under?: Policy): number | null {
  return findings(metered(WHEN, change), under)[0]?.amount ?? null;
}

describe('a draw', () => {
  test('above what its tokens cost is a warning with the difference, the rate and its date', () => {
    const [finding] = findings(metered(WHEN, { amount: usd(0.75) }));
    expect(finding).toMatchObject({ level: 'warning', amount: usd(0.25), currency: 'USD', draws: [`evt-${WHEN}`] });
    expect(finding && wordsFor(finding).message).toBe(
      'USD 0.75 of credits was drawn at 2026-07-14 10:00 UTC (example-large), USD 0.25 above the USD 0.50 that its tokens cost at the ' +
        'nearest rate, price:example-large/standard (from 2026-07-01).',
    );
  });

  test('below it is one too, and says so', () => {
    const [finding] = findings(metered(WHEN, { amount: usd(0.2) }));
    expect(finding).toMatchObject({ amount: usd(0.3), facts: { difference: usd(-0.3) } });
    expect(finding && wordsFor(finding).message).toContain('USD 0.30 below the USD 0.50');
  });

  test('is off by rounding up to half a cent, and no further', () => {
    expect(off({ amount: usd(0.505) })).toBeNull();
    expect(off({ amount: usd(0.495) })).toBeNull();
    expect(off({ amount: usd(0.505001) })).toBe(5001);
    expect(off({ amount: usd(0.494999) })).toBe(5001);
  });

  test('after the day that the policy was checked is found with that reserve', () => {
    const [finding] = findings(metered(WHEN, { amount: usd(0.75) }), { ...POLICY, verifiedUntil: at('07-02 00:00') });
    expect(finding && wordsFor(finding).does_not_establish).toContain('was checked until 2026-07-02 00:00 UTC');
    for (const verifiedUntil of [null, at(WHEN), at('07-15 00:00')])
      expect(findings(metered(WHEN, { amount: usd(0.75) }), { ...POLICY, verifiedUntil })[0]?.facts.checkedUntil).toBeNull();
  });
});

describe('nothing is said', () => {
  const dear = { amount: usd(3) };
  test.each<[string, Partial<Use>]>([
    ['of a model that the prices do not name', { model: 'example-large-2' }],
    ['without a model', { model: '' }],
    ['before the model was offered', { from: at('06-29 23:59'), until: at('06-29 23:59') }],
    ['where the row leaves its cache reads blank', { cacheReadTokens: null }],
    ['where it leaves its cache writes blank', { cacheWrite1hTokens: null }],
    ['where it leaves those of five minutes blank', { cacheWrite5mTokens: null }],
    ['without input tokens', { inputTokens: null }],
    ['without output tokens', { outputTokens: null }],
    ['of a row that sums a span', { until: at('07-14 11:00') }],
    ['in another currency', { currency: 'EUR' }],
    ['of an amount that only the ledger states', { amount: null }],
    ['of what the ledger pays beside an allowance', { funding: 'allowance' }],
    ['of a row that states an amount and charged nobody', { funding: 'none' }],
    ['of a mixed row without its list amount', { funding: 'mixed' }],
    ['where nobody says whose plan it is', { vendor: '' }],
  ])('%s', (_, change) => {
    expect(off({ ...dear, ...change })).toBeNull();
    expect(off(dear)).toBe(usd(2.5));
  });

  test('of money that no row shows', () => {
    expect(found(RULE, { draws: [lone('ledger', WHEN, WHEN)] })).toEqual([]);
  });

  test('where cache was read and the rate for it is not known', () => {
    const unread = { ...STANDARD, rates: { ...(STANDARD.rates ?? FAST.rates), cacheRead: null } } as Price;
    expect(off(dear, policy([unread]))).toBeNull();
    expect(off({ ...dear, cacheReadTokens: 0 }, policy([unread]))).toBe(usd(2.6));
  });
});

describe('the list amount', () => {
  test('is what a mixed row is held to', () => {
    expect(off({ funding: 'mixed', amount: usd(0.1), listAmount: usd(0.5) })).toBeNull();
    expect(off({ funding: 'mixed', amount: usd(0.1), listAmount: usd(0.9) })).toBe(usd(0.4));
  });

  test('at the rate explains a discounted draw, and not one above it', () => {
    expect(off({ amount: usd(0.35), listAmount: usd(0.5) })).toBeNull();
    expect(off({ amount: usd(0.75), listAmount: usd(0.5) })).toBe(usd(0.25));
  });

  test('is named as such where it is what the rate was held to', () => {
    const said = (change: Partial<Use>) => findings(metered(WHEN, change)).map((finding) => wordsFor(finding).message.slice(0, 40));
    const listed = ['USD 0.90 is the list amount of the use a'];
    expect(said({ funding: 'mixed', amount: usd(0.1), listAmount: usd(0.9) })).toEqual(listed);
    expect(said({ amount: usd(0.8), listAmount: usd(0.9) })).toEqual(listed);
    expect(said({ amount: usd(0.9), listAmount: usd(0.9) })).toEqual(['USD 0.90 of credits was drawn at 2026-07']);
  });
});

describe('speed', () => {
  const both = policy([STANDARD, FAST]);
  test('where no feature is stated either rate explains the draw, and the nearer one is named', () => {
    expect(off({ amount: usd(0.5) }, both)).toBeNull();
    expect(off({ amount: usd(1) }, both)).toBeNull();
    const [finding] = findings(metered(WHEN, { amount: usd(0.9) }), both);
    expect(finding).toMatchObject({ amount: usd(0.1), facts: { price: { speed: 'fast' } } });
  });

  test('a stated feature decides', () => {
    expect(off({ amount: usd(1), feature: 'none' }, both)).toBe(usd(0.5));
    expect(off({ amount: usd(1), feature: '1m;Fast mode' }, both)).toBeNull();
    expect(off({ amount: usd(0.5), feature: 'fast' }, both)).toBe(usd(0.5));
  });

  test('an unknown rate that could apply keeps the rule silent', () => {
    const unpriced = policy([STANDARD, { ...FAST, rates: null }]);
    expect(off({ amount: usd(9) }, unpriced)).toBeNull();
    expect(off({ amount: usd(9), feature: 'fast' }, unpriced)).toBeNull();
    expect(off({ amount: usd(9), feature: 'none' }, unpriced)).toBe(usd(8.5));
  });

  test('a speed at which the model is not offered has no rate', () => {
    expect(off({ amount: usd(9), feature: 'fast' }, policy([STANDARD, { ...FAST, model: ['example-small'] }]))).toBeNull();
  });

  test('switched on in mid-conversation may bill the whole prompt as input', () => {
    // 600,000 × 4 + 20,000 × 20, each for a million.
    expect(off({ amount: usd(2.8), feature: 'fast' }, policy([{ ...FAST, uncached: true }]))).toBeNull();
    expect(off({ amount: usd(2.8), feature: 'fast' }, policy([FAST]))).toBe(usd(1.8));
  });
});

describe('the size of the prompt', () => {
  const over: Price = { ...STANDARD, promptTokensOver: 600_000, rates: FAST.rates };
  test('sets the rate for the whole request: over the step, not at it', () => {
    const stepped = policy([STANDARD, over]);
    expect(off({ amount: usd(0.5) }, stepped)).toBeNull();
    expect(off({ amount: usd(1) }, stepped)).toBe(usd(0.5));
    // One token more of input: 100,001 × 4 + 20,000 × 20 + 500,000 × 0.40.
    expect(off({ amount: usd(1.000004), inputTokens: 100_001 }, stepped)).toBeNull();
    expect(off({ amount: usd(0.5), inputTokens: 100_001 }, stepped)).toBe(500_004);
  });

  test('may set it for the part above only, where texts leave that open', () => {
    const part = policy([STANDARD, { ...over, partAbove: true }]);
    expect(off({ amount: usd(0.7), inputTokens: 100_001 }, part)).toBeNull();
    expect(off({ amount: usd(1.2), inputTokens: 100_001 }, part)).toBe(199_996);
  });
});

describe('a date on which the rate changes', () => {
  const cut = at('07-14 00:00');
  const changed = (within: number): Policy =>
    policy([
      { ...STANDARD, until: cut, untilWithin: within },
      { ...STANDARD, from: cut, fromWithin: within, rates: FAST.rates },
    ]);
  const on = (when: string, amount: number, within: number, change: Partial<Use> = {}): number | null =>
    off({ from: at(when), until: at(when), amount: usd(amount), ...change }, changed(within));

  test('that names a day leaves both rates open for a day on either side', () => {
    const day = 24 * 60 * 60 * 1000;
    expect(on('07-12 23:59', 1, day)).toBe(usd(0.5));
    expect(on('07-13 00:01', 1, day)).toBeNull();
    expect(on('07-14 23:59', 0.5, day)).toBeNull();
    expect(on('07-15 00:01', 0.5, day)).toBe(usd(0.5));
  });

  test('that names an instant is off by the clock alone, unless the row carries no zone', () => {
    expect(on('07-13 23:58', 1, 0)).toBe(usd(0.5));
    expect(on('07-13 23:59', 1, 0)).toBeNull();
    expect(on('07-13 23:59:30', 1, 0)).toBeNull();
    expect(on('07-14 00:00:30', 0.5, 0)).toBeNull();
    expect(on('07-14 00:01', 0.5, 0)).toBe(usd(0.5));
    expect(on('07-14 12:00', 0.5, 0, { zoneless: true })).toBeNull();
  });
});

describe('an adjustment', () => {
  test('explains a draw whether it is stated or not, alone or with another', () => {
    const under = policy([STANDARD], [BATCH, LOCAL]);
    for (const amount of [0.25, 0.55, 0.275]) expect(off({ amount: usd(amount), feature: 'none' }, under)).toBeNull();
    expect(off({ amount: usd(0.75) }, under)).toBe(usd(0.2));
    expect(off({ amount: usd(0.25) }, policy([STANDARD], [LOCAL]))).toBe(usd(0.25));
  });

  test('explains nothing outside its dates', () => {
    const later = { ...LOCAL, from: at('08-01 00:00') };
    expect(off({ amount: usd(0.55) }, policy([STANDARD], [later]))).toBe(usd(0.05));
  });

  test('by the piece explains whole pieces up to its bound, and any number where the feature states it', () => {
    const under = policy([STANDARD], [SEARCH]);
    expect(off({ amount: usd(0.7) }, under)).toBeNull();
    expect(off({ amount: usd(0.71) }, under)).toBe(usd(0.01));
    expect(off({ amount: usd(0.71), feature: 'web-search' }, under)).toBeNull();
    const [finding] = findings(metered(WHEN, { amount: usd(0.71) }), under);
    expect(finding && wordsFor(finding).message).toContain(
      'above the USD 0.50 that its tokens cost at the nearest rate, price:example-large/standard (from 2026-07-01), ' +
        'and USD 0.01 above the USD 0.70 to which "Searches" (20) may bring it.',
    );
    expect(off({ amount: usd(0.48) }, under)).toBe(usd(0.02));
  });

  test('by the piece explains no amount whose digits show that the pieces would not be whole', () => {
    const under = policy([STANDARD], [SEARCH]);
    expect(off({ amount: usd(0.53) }, under)).toBeNull();
    expect(off({ amount: usd(0.534321) }, under)).toBe(34_321);
  });

  test('without a factor or a charge has terms of its own, where the feature states it', () => {
    expect(off({ amount: usd(9), feature: 'review' }, policy([STANDARD], [RUNS]))).toBeNull();
    expect(off({ amount: usd(9) }, policy([STANDARD], [RUNS]))).toBe(usd(8.5));
  });
});

describe('a step of the prompt’s size', () => {
  const over: Price = { ...STANDARD, promptTokensOver: 600_000, rates: FAST.rates };
  const cut = at('07-14 00:00');
  const on = (when: string, amount: number, step: Partial<Price>, change: Partial<Use> = {}) =>
    off(
      { from: at(when), until: at(when), amount: usd(amount), inputTokens: 100_001, ...change },
      policy([STANDARD, { ...over, ...step }]),
    );

  test('prices the request alone only where it is surely in force', () => {
    const begins = { from: cut, fromWithin: 0 };
    expect(on('07-14 00:01', 0.5, begins)).toBe(500_004);
    expect(on('07-14 00:00:59', 0.5, begins)).toBeNull();
    expect(on('07-14 12:00', 0.5, { from: cut, fromWithin: 24 * HOUR })).toBeNull();
    expect(on('07-14 12:00', 0.5, begins, { zoneless: true })).toBeNull();
    const ends = { from: null, until: cut, untilWithin: 0 };
    expect(on('07-13 23:58:59', 0.5, ends)).toBe(500_004);
    expect(on('07-13 23:59', 0.5, ends)).toBeNull();
    expect(on('07-13 12:00', 0.5, { ...ends, untilWithin: 24 * HOUR })).toBeNull();
  });

  test('counts what is written to the cache as well', () => {
    const stepped = policy([STANDARD, over]);
    expect(off({ amount: usd(1.000005), cacheWrite5mTokens: 1 }, stepped)).toBeNull();
    expect(off({ amount: usd(1.000008), cacheWrite1hTokens: 1 }, stepped)).toBeNull();
    expect(off({ amount: usd(0.5), cacheWrite5mTokens: 1 }, stepped)).toBe(500_005);
    expect(off({ amount: usd(0.5), cacheWrite1hTokens: 1 }, stepped)).toBe(500_008);
  });

  test('is one of its own model and speed', () => {
    const apart = (change: Partial<Price>) => off({ amount: usd(0.5), inputTokens: 100_001 }, policy([STANDARD, { ...over, ...change }]));
    expect(apart({ id: 'example-other' })).toBeNull();
    expect(apart({ speed: 'fast' })).toBeNull();
  });

  test('that may hold for the part above alone reaches down to the cheapest step of its own model', () => {
    const cheap: Price = { ...STANDARD, id: 'example-other', rates: { ...(STANDARD.rates ?? never()), input: usd(0.1), output: usd(0.1) } };
    const part: Price = { ...over, partAbove: true };
    const said = (amount: number) =>
      findings(
        metered(WHEN, { amount: usd(amount), inputTokens: 100_001 }),
        policy([STANDARD, part, { ...cheap, until: cut, untilWithin: 0 }]),
      )[0];
    expect(said(0.3)).toMatchObject({ amount: 200_002, facts: { expected: 500_002 } });
    expect(said(1.2)).toMatchObject({ amount: 199_996, facts: { expected: 1_000_004 } });
    const beside = policy([part, { ...cheap, promptTokensOver: 700_000, from: null }]);
    expect(off({ amount: usd(0.3), inputTokens: 100_001 }, beside)).toBe(700_004);
  });
});

function never(): never {
  throw new Error('the price of the example has rates');
}

test('a request without a prompt is priced by what it wrote', () => {
  const silent = { inputTokens: 0, cacheReadTokens: 0 };
  expect(off({ ...silent, amount: usd(0.75) })).toBe(usd(0.55));
});

test('a whole prompt billed as input holds what was written to the cache', () => {
  const uncached = policy([{ ...FAST, uncached: true }]);
  // 600,001 × 4 + 20,000 × 20 and one more token, which the cache's own rate bills otherwise.
  expect(off({ amount: usd(2.8 + 0.4), feature: 'fast', cacheWrite5mTokens: 100_000 }, uncached)).toBeNull();
  expect(off({ amount: usd(2.8 + 0.4), feature: 'fast', cacheWrite1hTokens: 100_000 }, uncached)).toBeNull();
});

describe('what is charged by the piece', () => {
  test('is so in its own currency, and only terms that name neither a factor nor a piece are others', () => {
    const euros = { ...SEARCH, each: { amount: usd(0.01), currency: 'EUR', most: 20 } };
    expect(off({ amount: usd(0.53) }, policy([STANDARD], [euros]))).toBe(usd(0.03));
    expect(off({ amount: usd(0.48), feature: 'web-search' }, policy([STANDARD], [SEARCH]))).toBe(usd(0.02));
    expect(off({ amount: usd(9), feature: 'batch' }, policy([STANDARD], [{ ...BATCH, feature: ['batch'] }]))).toBe(usd(8.5));
  });

  test('is whole, to the digits that the amount is stated with', () => {
    const under = policy([STANDARD], [SEARCH]);
    expect(off({ amount: usd(0.532) }, under)).toBeNull();
    expect(off({ amount: usd(0.533) }, under)).toBe(usd(0.033));
    expect(off({ amount: usd(0.5302) }, under)).toBeNull();
    expect(off({ amount: usd(0.5303) }, under)).toBe(usd(0.0303));
  });
});
