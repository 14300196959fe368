import { describe, expect, it } from 'vitest';
import { CannotAudit } from '../../src/domain/errors.ts';
import { readPolicyFile } from '../../src/policies/schema.ts';

const GOOD = {
  id: 'example',
  version: '2026-11-01',
  verified_until: null,
  plans: {
    'example-pro': {
      windows: [
        { id: 'session', length: 'PT5H', starts: 'first-use', limit: { quantity: '100', unit: 'requests' } },
        { id: 'weekly', length: 'P7D', starts: 'anchor', anchor: '2026-01-05T00:00:00Z', limit: { quantity: '1000', unit: 'requests' } },
        {
          id: 'weekly_fable',
          length: 'P7D',
          starts: 'reported',
          optional: true,
          scope: { model: '*fable*' },
          from: '2026-07-01T00:00:00Z',
          until: null,
        },
      ],
      crossing: 'split',
    },
  },
  order: ['allowance', 'granted', 'purchased'],
  coverage: [
    {
      id: 'fast-mode',
      plans: ['*'],
      when: { feature: 'fast' },
      pays: 'credits',
      from: '2026-02-07T00:00:00Z',
      until: null,
      margin: 'P3D',
      source: 'a page',
    },
  ],
  incidents: [
    {
      id: '2026-07-17-routing',
      decides: true,
      when: { model: '*fable-5*' },
      from: '2026-07-17T18:16:00Z',
      until: '2026-07-17T18:47:00Z',
      source: 'a page',
    },
  ],
  tolerance: { reading_pct: '1.5', reading_age: 'PT15M', clock: 'PT60S', in_flight: 'PT15M', posting: 'PT15M', cap_pct: '10' },
  prices: [
    {
      model: 'claude-opus-5',
      speed: 'standard',
      prompt_tokens_over: 0,
      from: '2026-07-24',
      until: null,
      currency: 'USD',
      input: '5',
      output: '25',
      cache_read: '0.50',
      cache_write_5m: '6.25',
      cache_write_1h: '10',
      source: 'a page',
    },
  ],
};

type Json = Record<string, unknown>;

function price(policy: typeof GOOD): (typeof GOOD.prices)[0] {
  return policy.prices[0] as (typeof GOOD.prices)[0];
}

function changed(change: (policy: typeof GOOD & Json) => void): string {
  const copy = structuredClone(GOOD) as typeof GOOD & Json;
  change(copy);
  return JSON.stringify(copy);
}

function problems(source: string): readonly string[] {
  try {
    readPolicyFile('policy.json', source);
  } catch (error) {
    if (error instanceof CannotAudit) return error.problems;
    throw error;
  }
  return [];
}

const window = (policy: typeof GOOD, at: number): Json => policy.plans['example-pro'].windows[at] as Json;

describe('a policy file', () => {
  it('is read as it stands', () => {
    const policy = readPolicyFile('policy.json', JSON.stringify(GOOD));
    const plan = policy.plans.get('example-pro');
    expect(plan?.windows.map((one) => [one.id, one.length, one.starts, one.limit?.quantity ?? null, one.optional])).toEqual([
      ['session', 18_000_000, 'first-use', 100_000_000, false],
      ['weekly', 604_800_000, 'anchor', 1_000_000_000, false],
      ['weekly_fable', 604_800_000, 'reported', null, true],
    ]);
    expect(plan?.windows[1]?.anchor).toBe(Date.UTC(2026, 0, 5));
    expect(plan?.windows[2]?.scope?.model).toEqual(['*fable*']);
    expect(policy.coverage[0]).toMatchObject({ id: 'fast-mode', title: 'fast-mode', margin: 259_200_000, until: null });
    expect(policy.tolerance).toEqual({
      readingPct: 1_500_000,
      readingAge: 900_000,
      clock: 60_000,
      inFlight: 900_000,
      posting: 900_000,
      capPct: 10_000_000,
    });
  });

  it('needs no more than an id and a plan', () => {
    const policy = readPolicyFile(
      'policy.json',
      '\uFEFF{ "id": "small", "plans": { "one": { "windows": [{ "id": "month", "starts": "calendar-month" }] } } }',
    );
    expect(policy.order).toEqual(['allowance', 'granted', 'purchased']);
    expect(policy.plans.get('one')?.crossing).toBe('split');
    expect(policy.tolerance.readingAge).toBe(900_000);
  });

  it('may give a bare day, which begins at its midnight in UTC', () => {
    const policy = readPolicyFile(
      'policy.json',
      changed((p) => (p.verified_until = '2026-08-22' as never)),
    );
    expect(policy.verifiedUntil).toBe(Date.UTC(2026, 7, 22));
  });
});

describe('a policy file is refused', () => {
  const pro = 'policy.json: plans.example-pro';
  it.each<[string, (policy: typeof GOOD & Json) => void, string]>([
    [
      'with a length in hours',
      (p) => (window(p, 0)['length'] = '5H'),
      `${pro}.windows[0].length: "5H" is not an ISO 8601 duration; write PT5H`,
    ],
    [
      'with a length in days',
      (p) => (window(p, 1)['length'] = '7 days'),
      `${pro}.windows[1].length: "7 days" is not an ISO 8601 duration; write P7D`,
    ],
    [
      'with a length of nothing',
      (p) => (window(p, 0)['length'] = 'PT0S'),
      `${pro}.windows[0].length: "PT0S" lasts no time; write a duration such as PT5H`,
    ],
    [
      'with a length beyond all dates',
      (p) => (window(p, 0)['length'] = 'P900719993D'),
      `${pro}.windows[0].length: "P900719993D" is longer than a hundred years; write a duration such as P7D`,
    ],
    [
      'with a length that the calendar gives',
      (p) => (window(p, 0)['starts'] = 'calendar-month'),
      `${pro}.windows[0].length: "PT5H" contradicts starts, "calendar-month": the calendar gives its length; leave it out`,
    ],
    [
      'without a length',
      (p) => delete window(p, 0)['length'],
      `${pro}.windows[0].length: is missing; write how long one instance lasts, such as "PT5H"`,
    ],
    [
      'with an unknown start',
      (p) => (window(p, 0)['starts'] = 'first_use'),
      `${pro}.windows[0].starts: "first_use" is not a way to start; write first-use, first-use-hour, anchor, calendar-month, billing-day or reported`,
    ],
    [
      'without an anchor where one is needed',
      (p) => delete window(p, 1)['anchor'],
      `${pro}.windows[1].anchor: is missing; a window that starts by an anchor needs one, such as "2026-01-05T00:00:00Z"`,
    ],
    [
      'with an anchor where none is used',
      (p) => (window(p, 0)['anchor'] = '2026-01-05T00:00:00Z'),
      `${pro}.windows[0].anchor: "2026-01-05T00:00:00Z" contradicts starts, "first-use"; leave it out or write "starts": "anchor"`,
    ],
    [
      'with a limit of nothing',
      (p) => (window(p, 0)['limit'] = { quantity: '0', unit: 'requests' }),
      `${pro}.windows[0].limit.quantity: "0" is not above zero`,
    ],
    [
      'with a limit as a number',
      (p) => (window(p, 0)['limit'] = { quantity: 100, unit: 'requests' }),
      `${pro}.windows[0].limit.quantity: 100 is a number, which JSON can't hold exactly; write it as text: "100"`,
    ],
    [
      'with a limit without a unit',
      (p) => (window(p, 0)['limit'] = { quantity: '1' }),
      `${pro}.windows[0].limit.unit: is missing; write a unit, such as "requests"`,
    ],
    [
      'with an id that no column could bear',
      (p) => (window(p, 0)['id'] = 'Session-1'),
      `${pro}.windows[0].id: "Session-1" is not a window id; write small letters, digits and underscores, such as "weekly_fable"`,
    ],
    [
      'with one window twice at one time',
      (p) => (window(p, 2)['id'] = 'weekly'),
      `${pro}.windows[2].id: "weekly" is also the id of windows[1], and both are in force at one time; part their dates or rename one`,
    ],
    [
      'with a window that ends before it begins',
      (p) => (window(p, 2)['until'] = '2026-06-01T00:00:00Z'),
      `${pro}.windows[2].until: "2026-06-01T00:00:00Z" is not after from, "2026-07-01T00:00:00Z"; spans are half-open, so nothing lies between them`,
    ],
    [
      'with a misspelt key',
      (p) => (window(p, 0)['lenght'] = 'PT5H'),
      `${pro}.windows[0].lenght: is not a key of a policy file here; the keys are id, length, starts, anchor, limit, scope, optional, from, until, source`,
    ],
    [
      'with an unknown crossing',
      (p) => ((p.plans['example-pro'] as Json)['crossing'] = 'whole'),
      `${pro}.crossing: "whole" is not a way to bill a use that crosses the limit; write split, whole-to-credits or whole-to-allowance`,
    ],
    ['without windows', (p) => delete (p.plans['example-pro'] as Json)['windows'], `${pro}.windows: is missing; write a list […]`],
    [
      'with windows that are no list',
      (p) => ((p.plans['example-pro'] as Json)['windows'] = {}),
      `${pro}.windows: is an object; write a list […]`,
    ],
    ['without a plan', (p) => ((p as Json)['plans'] = {}), 'policy.json: plans: holds no plan; write at least one'],
    [
      'with an order in which the allowance is not first',
      (p) => (p.order = ['granted', 'allowance']),
      'policy.json: order: ["granted","allowance"] does not begin with "allowance"; the allowance pays first',
    ],
    [
      'with an unknown fund',
      (p) => (p.order = ['allowance', 'bonus']),
      'policy.json: order: ["allowance","bonus"] is not an order of funds; write ["allowance", "granted", "purchased"], each at most once',
    ],
    [
      'with a rule that pays something else',
      (p) => ((p.coverage[0] as Json)['pays'] = 'allowance'),
      'policy.json: coverage[0].pays: "allowance" is not what a rule says; write credits or may',
    ],
    [
      'with a rule called all',
      (p) => ((p.coverage[0] as Json)['id'] = 'all'),
      'policy.json: coverage[0].id: "all" means every coverage rule; give this one another id',
    ],
    [
      'with an unknown kind of evidence',
      (p) => ((p.coverage[0] as Json)['when'] = { feature: 'fast', speed: 'fast' }),
      'policy.json: coverage[0].when.speed: is not a key of a policy file here; the keys are feature, model, surface, client, prompt_tokens_over, except, stated_only',
    ],
    [
      'with an empty list of patterns',
      (p) => ((p.coverage[0] as Json)['when'] = { except: { model: [] } }),
      'policy.json: coverage[0].when.except.model: [] is not a pattern; write one such as "*fable*", or a list of them',
    ],
    [
      'with an incident that does not end',
      (p) => delete (p.incidents[0] as Json)['until'],
      'policy.json: incidents[0].until: is missing; write an instant, such as "2026-07-17T18:47:00Z"',
    ],
    [
      'with a date that is none',
      (p) => ((p.incidents[0] as Json)['from'] = '17 July'),
      'policy.json: incidents[0].from: "17 July" is not an instant; write one such as "2026-07-17T18:16:00Z", or a day such as "2026-07-17"',
    ],
    [
      'with a tolerance that is none',
      (p) => ((p.tolerance as Json)['clock'] = 60),
      'policy.json: tolerance.clock: 60 is not an ISO 8601 duration; write it as text, such as "PT5H"',
    ],
    [
      'with a price as a number',
      (p) => ((p.prices[0] as Json)['input'] = 5),
      'policy.json: prices[0].input: 5 is a number, which JSON can\'t hold exactly; write it as text: "5"',
    ],
    [
      'with two rates of one model at one time',
      (p) => p.prices.push({ ...price(p), model: 'Claude Opus 5', from: '2026-09-01' }),
      'policy.json: prices[1].from: both this and prices[0] hold at one time for one model, speed and size of prompt; part their dates, so that one rate holds at a time',
    ],
    [
      'with a rate known by half',
      (p) => ((p.prices[0] as Json)['output'] = null),
      'policy.json: prices[0].output: is null beside a stated rate; a rate is known with both of input and output, or with neither',
    ],
    [
      'with a price of no model',
      (p) => ((p.prices[0] as Json)['model'] = []),
      'policy.json: prices[0].model: [] is not a pattern; write one such as "*fable*", or a list of them',
    ],
    [
      'with an adjustment that adjusts nothing',
      (p) => ((p as Json)['adjustments'] = [{ id: 'batch' }]),
      'policy.json: adjustments[0].times: is missing; write a factor such as "0.5", each, or the feature of uses that have terms of their own',
    ],
    [
      'with an adjustment that is a factor and a charge',
      (p) => ((p as Json)['adjustments'] = [{ id: 'batch', times: '0.5', each: '0.01', currency: 'USD' }]),
      'policy.json: adjustments[0].each: stands beside times; an adjustment is a factor or a charge by the piece',
    ],
    [
      'with a charge by the piece in no currency',
      (p) => ((p as Json)['adjustments'] = [{ id: 'search', each: '0.01' }]),
      'policy.json: adjustments[0].currency: is missing; a charge by the piece has a currency, such as "USD"',
    ],
    [
      'with a bound of what is no charge by the piece',
      (p) => ((p as Json)['adjustments'] = [{ id: 'batch', times: '0.5', most: 2 }]),
      'policy.json: adjustments[0].most: belongs to a charge by the piece, and there is no each; leave it out',
    ],
    [
      'with two adjustments of one id',
      (p) =>
        ((p as Json)['adjustments'] = [
          { id: 'batch', times: '0.5' },
          { id: 'batch', times: '0.4' },
        ]),
      'policy.json: adjustments[1].id: "batch" is the id of an adjustment before it; write another',
    ],
    ['with a plan that is a text', (p) => ((p.plans as Json)['other'] = 'pro'), 'policy.json: plans.other: is "pro"; write an object {…}'],
  ])('%s', (_, change, message) => {
    expect(problems(changed(change))).toEqual([message]);
  });

  it('with prices that overlap, and not where steps, speeds, currencies or dates part them', () => {
    for (const change of [{ prompt_tokens_over: 200_000 }, { speed: 'fast' }, { currency: 'EUR' }, { model: 'claude-opus-5-5' }])
      expect(problems(changed((p) => p.prices.push({ ...price(p), ...change })))).toEqual([]);
    const parted = changed((p) => {
      (p.prices[0] as Json)['until'] = '2026-09-01';
      p.prices.push({ ...price(p), from: '2026-09-01', until: null });
    });
    expect(problems(parted)).toEqual([]);
  });

  it('with all that is wrong in it, not only the first', () => {
    const source = changed((p) => {
      window(p, 0)['length'] = '5H';
      window(p, 1)['starts'] = 'monday';
      (p.coverage[0] as Json)['margin'] = '3D';
      (p.coverage[0] as Json)['until'] = '2026-01-01T00:00:00Z';
      (p as Json)['plan'] = {};
    });
    expect(problems(source)).toEqual([
      'policy.json: coverage[0].margin: "3D" is not an ISO 8601 duration; write P3D',
      'policy.json: coverage[0].until: "2026-01-01T00:00:00Z" is not after from, "2026-02-07T00:00:00Z"; spans are half-open, so nothing lies between them',
      'policy.json: plan: is not a key of a policy file here; the keys are id, version, verified_until, plans, order, coverage, incidents, tolerance, prices, adjustments',
      `${pro}.windows[0].length: "5H" is not an ISO 8601 duration; write PT5H`,
      `${pro}.windows[1].anchor: "2026-01-05T00:00:00Z" contradicts starts, "monday"; leave it out or write "starts": "anchor"`,
      `${pro}.windows[1].starts: "monday" is not a way to start; write first-use, first-use-hour, anchor, calendar-month, billing-day or reported`,
    ]);
  });

  it.each([
    ['{\n  "id": "x",\n  "plans": nothing\n}', 3],
    ['{\n  "id": "x"\n  "plans": {}\n}', 3],
    ['{\n  "id": "x",\n}', 3],
    ['{ "id": "x", "plans": [1, 2,] }', 1],
    ['{ "a": 1 }\n{ "b": 2 }', 2],
    ['{ "a": 1\n]', 2],
    ['{ a: 1 }', 1],
    ['{ "a": 01 }', 1],
    ['{ "a": "line\nbreak" }', 1],
    ['nonsense', 1],
  ])('when it is not JSON: %j', (source, line) => {
    expect(problems(source)).toEqual([
      `policy.json: is not JSON: line ${line} can't be read; look for a comma, quote or bracket too many or too few`,
    ]);
  });

  it.each(['', '{', '{\n  "id": "x",\n', '{ "plans": [[]'])('when its JSON ends too early: %j', (source) => {
    expect(problems(source)).toEqual(['policy.json: is not JSON: it ends too early; look for a missing bracket or quote']);
  });

  it('when it is something else', () => {
    expect(problems('[]')).toEqual(['policy.json: is a list; write an object {…}']);
    expect(problems('null')).toEqual(['policy.json: is null; write an object {…}']);
  });
});
