/** Facts for the words of every rule, invented: each way in which a sentence can turn at least once. What is said stands in fixtures/words.txt. */
import type { Adjustment } from '../../src/domain/policy.ts';
import type { Reason } from '../../src/domain/verdict.ts';
import type { Draw } from '../../src/replay/model.ts';
import type { Facts, RuleId } from '../../src/rules/facts.ts';
import type { DrawFacts } from '../../src/rules/facts/draws.ts';
import type { Finding } from '../../src/rules/rule.ts';
import type { Step } from '../../src/rules/support/balances.ts';
import { at, below, draw, entry, full, look, looks, metered, notice, pct, POLICY, unbounded, usd, use } from './make.ts';

export type Said = Pick<Finding, 'rule' | 'facts'>;

function said<R extends RuleId>(rule: R, ...facts: readonly Facts[R][]): Pick<Finding<R>, 'rule' | 'facts'>[] {
  return facts.map((one) => ({ rule, facts: one }));
}

const WHEN = at('07-10 14:05');
const LATER = at('07-10 15:06:30');

function about(change: Partial<Draw> = {}, facts: Partial<DrawFacts> = {}): DrawFacts {
  const draws = draw('07-10 14:05', change);
  return { draw: draws, policy: 'example', checkedUntil: null, meteredClaims: 1, couldApply: null, ...facts };
}

const premature: readonly DrawFacts[] = [
  about({ reason: 'reading-at' }),
  about({ reason: 'counted', windows: [below('session', 46, { shownBy: 'counted' })] }, { meteredClaims: 3 }),
  about({ reason: 'counter-delta', source: 'counter', use: null, until: LATER }, { checkedUntil: at('07-01 00:00') }),
  about({ reason: 'incident', policyEntry: '2026-07-10-slow' }),
  about({ prematureAmount: usd(1.1), restsOnAttestation: ['fast-mode', 'long-context'], citedIncident: '2026-07-10-slow' }),
  about({ windows: [unbounded('weekly')] }),
  about({ windows: [], amount: null, prematureAmount: null }),
];

const open = (reason: Reason, change: Partial<Draw> = {}): DrawFacts =>
  about({ verdict: 'undecided', reason, window: 'weekly', ...change });
const suspected = (change: Partial<Draw>, facts: Partial<DrawFacts> = {}): DrawFacts => about({ verdict: 'suspected', ...change }, facts);

function draws(): Said[] {
  return [
    ...said('credit-drawn-with-headroom', ...premature),
    ...said('draw-after-reset', { ...about(), window: 'session', resetAt: at('07-10 12:00') }),
    ...said(
      'draw-suspected',
      suspected({ reason: 'reading-before' }),
      suspected({ reason: 'reading-after', policyEntry: 'fast-mode' }, { couldApply: 'not-stated' }),
      suspected({ reason: 'reading-after', policyEntry: 'fast-mode', citedIncident: '2026-07-10-slow' }, { couldApply: 'stated' }),
      suspected({ source: 'balance', use: null, until: LATER, reason: 'counter-delta' }),
    ),
    ...said(
      'draw-undecided',
      open('plan-unknown'),
      open('in-flight'),
      open('window-unknown', { window: null }),
      open('boundary', { until: LATER }),
      open('reset-between'),
      open('reset-between', { until: LATER }),
      open('day-resolution', { bounds: { least: usd(0.5), most: usd(2) }, citedIncident: '2026-07-10-slow' }),
      open('usage-incomplete'),
      open('quantity-missing'),
      open('no-reading'),
    ),
    ...said('draw-while-disabled', { draw: draw('07-10 14:05'), offBefore: at('07-10 13:00'), offAfter: LATER }),
    ...said(
      'draw-sources-disagree',
      ...(['row-entry', 'counter', 'balance-counter'] as const).map((kind) => ({
        kind,
        at: WHEN,
        until: LATER,
        currency: 'USD',
        itemised: usd(2.3),
        other: usd(2.8),
        drawId: null,
        origins: [],
      })),
    ),
  ];
}

const [PRICE] = POLICY.prices;
const TERMS = { feature: null, from: null, until: null, fromWithin: 0, untilWithin: 0, source: 'a page' };
const SEARCH: Adjustment = { ...TERMS, id: 'search', title: 'Searches', times: null, each: null };

function charges(): Said[] {
  const keys = ['ci', 'nightly', 'old', 'new', 'web', 'app', 'cron'].map((apiKey, index) => ({
    workspace: index % 2 === 0 ? 'ops' : '',
    apiKey,
    amount: usd(9 - index),
  }));
  const unused = keys.map(({ workspace, apiKey }) => ({ workspace, apiKey, from: at('06-01 00:00'), until: at('06-02 00:00') }));
  const api = { amount: usd(9), currency: 'USD', from: WHEN, idle: { until: LATER, keys: [] } };
  const budget = {
    month: '2026-07',
    stream: 'api',
    workspace: '*',
    apiKey: '*',
    budget: usd(20),
    currency: 'USD',
    charged: usd(25),
    overshoot: usd(5),
    crossedFrom: at('07-10 00:00'),
    crossedUntil: at('07-11 00:00'),
  } as const;
  const funded = { id: 'evt-1', at: WHEN } as const;
  const [credits, other] = [
    { stream: 'subscription', amount: usd(1.2), currency: 'USD' },
    { stream: 'api', amount: usd(1.5), currency: 'USD' },
  ] as const;
  const twice = { id: 'evt-1', entries: ['a', 'b', 'c'], at: WHEN, latest: LATER, each: usd(2.3), currency: 'USD' };
  const restated = { id: 'evt-1', what: 'use', at: WHEN, statements: 2, kept: usd(1), others: [usd(1)], currency: 'USD' } as const;
  const dear = metered('07-14 10:00', { amount: usd(0.75) });
  const priced = PRICE && {
    draw: { ...draw('07-14 10:00'), use: dear },
    amount: usd(0.75),
    isListed: false,
    price: PRICE,
    adjustments: [],
    plain: usd(0.5),
    expected: usd(0.5),
    difference: usd(0.25),
    policy: 'example',
    checkedUntil: null,
  };
  const stepped = PRICE && { ...PRICE, promptTokensOver: 200_000, from: null };
  const prices = priced === undefined || stepped === undefined ? [] : [{ priced, stepped }];
  return [
    ...said(
      'api-charge',
      { ...api, shownBy: 'uses', count: 1, keys: keys.slice(0, 2) },
      { ...api, shownBy: 'uses', count: 7, keys, idle: { until: LATER, keys: unused } },
      { ...api, shownBy: 'uses', count: 7, keys: keys.slice(0, 3), idle: { until: LATER, keys: unused.slice(0, 6) } },
      { ...api, shownBy: 'invoices', count: 2, keys: [] },
    ),
    ...said(
      'budget-exceeded',
      budget,
      { ...budget, stream: 'subscription', crossedUntil: at('07-12 00:00') },
      { ...budget, stream: 'cloud', workspace: 'ops' },
      { ...budget, stream: 'other', workspace: 'ops', apiKey: 'ci*' },
    ),
    ...said(
      'double-funded',
      { ...funded, byAllowance: true, paid: [credits], shownBy: 'ledger' },
      { ...funded, byAllowance: false, paid: [credits, other], shownBy: 'rows' },
    ),
    ...said('duplicate-draw', { ...twice, wholeBy: 'row' }, { ...twice, wholeBy: 'entries' }),
    ...prices.flatMap(({ priced: own, stepped: price }) =>
      said(
        'price-mismatch',
        own,
        { ...own, isListed: true, price, difference: usd(-0.25), checkedUntil: at('07-01 00:00') },
        { ...own, price: { ...price, promptTokensOver: 0 }, draw: draw('07-14 10:00', { use: null }) },
        {
          ...own,
          expected: usd(0.7),
          difference: usd(0.05),
          adjustments: [
            { title: SEARCH.title, pieces: 20 },
            { title: 'A tenth more', pieces: null },
          ],
        },
        { ...own, price: { ...own.price, rates: { ...(own.price.rates ?? never()), cacheRead: null } }, plain: usd(0.4) },
        { ...own, price: { ...own.price, rates: null } },
        {
          ...own,
          draw: { ...draw('07-14 10:00'), use: { ...dear, cacheWrite5mTokens: 100_000, cacheWrite1hTokens: 50_000 } },
          plain: usd(0.95),
        },
        { ...own, plain: usd(0.500002) },
        { ...own, plain: usd(0.500001) },
      ),
    ),
    ...said(
      'restated-event',
      { ...restated, moneyChanges: false },
      { ...restated, what: 'entry', statements: 3, others: [usd(1.4), null], moneyChanges: true },
    ),
  ];
}

function never(): never {
  throw new Error('the price of the example has rates');
}

function step(id: string, change: Partial<Step> = {}): Step {
  const since = entry('07-01 10:00', { id: `before ${id}` });
  return { entry: entry('07-02 10:00', { id }), since, expected: usd(15), difference: usd(-3), takenBack: false, ...change };
}

function ledger(): Said[] {
  const overdraft = { month: '2026-07', stream: 'subscription', currency: 'USD', amount: usd(5), balance: usd(-5), at: WHEN } as const;
  const cap = { month: '2026-07', currency: 'USD', overshoot: usd(3), drawn: usd(23), at: WHEN, cap: usd(20), capAt: at('07-01 09:00') };
  const unbalanced = { stream: 'subscription', currency: 'USD', amount: usd(3) } as const;
  const steps = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => step(id));
  const reload = { count: 3, amount: usd(40), currency: 'USD', from: WHEN, until: LATER };
  return [
    ...said('balance-overdrawn', ...(['entry', 'look', 'balance-before'] as const).map((shownBy) => ({ ...overdraft, shownBy }))),
    ...said('correction-falls-short', {
      covers: 'evt-1',
      draws: 2,
      premature: usd(9),
      given: { toCard: usd(3), asCredit: usd(2), corrected: usd(1) },
      short: usd(3),
      currency: 'USD',
      at: WHEN,
    }),
    ...said(
      'credit-lapsed',
      { shownBy: 'expiries', amount: usd(3), currency: 'USD', month: '2026-07', count: 1 },
      { shownBy: 'looks', amount: usd(3), currency: 'USD', from: WHEN, until: LATER },
    ),
    ...said('duplicate-invoice', {
      invoices: ['inv-1', 'inv-2', 'inv-3'],
      descriptions: ['Pro plan', 'pro plan'],
      each: usd(18),
      currency: 'USD',
      periodFrom: at('07-01 00:00'),
      periodUntil: at('08-01 00:00'),
    }),
    ...said('invoice-without-purchase', { invoice: 'inv-1', at: WHEN, amount: usd(20), currency: 'USD' }),
    ...said(
      'ledger-unbalanced',
      { ...unbalanced, steps: [step('a', { takenBack: true })] },
      { ...unbalanced, steps: steps.slice(0, 6) },
      { ...unbalanced, steps },
      { ...unbalanced, steps: [] },
    ),
    ...said('purchase-without-invoice', { entry: entry('07-10 14:05') }),
    ...said('reload-cascade', { ...reload, how: 'within-an-hour' }, { ...reload, how: 'without-draws' }),
    ...said('spend-cap-exceeded', { ...cap, shownBy: 'draws', higherCap: usd(50) }, { ...cap, shownBy: 'screen', higherCap: null }),
  ];
}

function meters(): Said[] {
  const { notice: blocked } = notice('blocked', '07-10 14:05', []);
  const { notice: limit } = notice('limit-reached', '07-10 14:05', [], { latest: LATER });
  const windows = [below('session', 46), below('weekly', 84, { shownBy: 'counted' }), unbounded('monthly')];
  const [instance] = looks('weekly', ['07-10 14:05', 73, '07-12 09:00', { source: 'web' }], ['07-10 14:05', 100, '07-12 09:00']).instances;
  const [lower, higher] = instance?.looks ?? [];
  const refusal = { lookedAt: at('07-10 14:00'), balance: usd(50), currency: 'USD' };
  const flag = { at: WHEN, origins: [] };
  const drift = { window: 'weekly', seenAt: WHEN, edge: at('07-12 09:00'), laterSeenAt: LATER };
  const stall = { window: 'weekly', from: WHEN, until: LATER, pct: pct(40), uses: 12, draws: 1 };
  return [
    ...said('blocked-with-headroom', { notice: blocked, windows }),
    ...said(
      'credits-refused',
      { ...refusal, notice: blocked, full: [full('session'), full('weekly')], cap: { cap: usd(20), used: usd(15.4) } },
      { ...refusal, notice: limit, full: [{ ...full('session'), usedPctMin: null }], cap: null },
    ),
    ...said('false-limit-notice', { notice: limit, windows }, { notice: { ...limit, window: 'weekly' }, windows: windows.slice(0, 1) }),
    ...(lower === undefined || higher === undefined
      ? []
      : said(
          'meter-disagrees',
          { window: 'weekly', against: 'reading', lower, higher },
          { window: 'weekly', against: 'billed', look: lower, limit: usd(100), more: true, quantity: BigInt(usd(80)) },
          { window: 'weekly', against: 'billed', look: lower, limit: usd(100), more: false, quantity: BigInt(usd(60)) },
        )),
    ...said('meter-stalled', { ...stall, started: true }, { ...stall, started: false, pct: pct(0), uses: 1, draws: 2 }),
    ...said('purchase-after-false-notice', { notice: limit, boughtAt: LATER, bought: 'led-1', amount: usd(20), currency: 'USD' }),
    ...said(
      'quota-flag-disagrees',
      { ...flag, use: null, snapshot: look('07-10 14:05'), stated: true, exceeds: false },
      { ...flag, use: null, snapshot: look('07-10 14:05'), stated: false, exceeds: true },
      { ...flag, use: use('07-10 14:05'), snapshot: null, stated: true, exceeds: false },
      { ...flag, use: use('07-10 14:05'), snapshot: null, stated: false, exceeds: true },
    ),
    ...said('reset-drift', { ...drift, laterEdge: at('07-13 10:30') }, { ...drift, laterEdge: at('07-12 08:59:30') }),
  ];
}

export function everythingSaid(): Said[] {
  return [...charges(), ...draws(), ...ledger(), ...meters()];
}
