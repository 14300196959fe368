import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { streamOf } from '../../src/formats/invoices.ts';
import { kindOf, windowOf } from '../../src/formats/notices.ts';
import { fixture, readText } from './reading.ts';

const at = (text: string): number => Date.parse(text);
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

describe('usage.csv', () => {
  it('states a use in full', async () => {
    const read = await fixture('canonical/usage.csv');
    expect(read).toMatchObject({ format: 'usage', records: 6, unread: 0, issues: [] });
    expect(read.uses[0]).toEqual({
      kind: 'use',
      file: 0,
      line: 2,
      account: 'team-a',
      format: 'usage',
      vendor: '',
      zoneless: false,
      from: at('2026-07-01T09:30:00Z'),
      until: at('2026-07-01T09:30:00Z'),
      id: 'evt-1',
      identity: '',
      plan: 'studio',
      impliedPlan: '',
      stream: 'subscription',
      surface: 'cli',
      client: 'studio-cli',
      model: 'atelier-2',
      feature: 'none',
      member: 'mira',
      workspace: 'research',
      apiKey: '',
      apiKeyStatus: '',
      quantity: 1_000_000,
      unit: '',
      inputTokens: 1200,
      outputTokens: 300,
      cacheReadTokens: 0,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 0,
      funding: 'allowance',
      amount: null,
      currency: '',
      listAmount: 50_000,
      vendorExceeds: false,
      readings: [
        { window: 'session', usedPct: 44_000_000, resetsAt: at('2026-07-01T14:00:00Z'), resetsWithin: 0 },
        { window: 'weekly', usedPct: 17_000_000, resetsAt: at('2026-07-03T13:30:00Z'), resetsWithin: 3_600_000 },
      ],
      limits: [{ window: 'session', limit: 100_000_000 }],
    });
  });

  it('reads times without a zone in the one given, and each row keeps to itself', async () => {
    const [, second, , , , last] = (await fixture('canonical/usage.csv', 'Europe/Berlin')).uses;
    expect(second).toMatchObject({
      from: at('2026-07-01T09:30:00Z'),
      zoneless: true,
      feature: 'fast;1m',
      amount: 1_234_500_000,
      currency: 'EUR',
    });
    expect(second).toMatchObject({ vendorExceeds: true, outputTokens: null, readings: [{ window: 'session', usedPct: 101_000_000 }] });
    expect(last).toMatchObject({
      zoneless: false,
      funding: '',
      amount: null,
      currency: '',
      readings: [],
      limits: [],
      vendorExceeds: null,
      quantity: 3_000_000,
    });
  });

  it('takes a bare date as its whole day, and one as an end as its midnight', async () => {
    const [, , day, days] = (await fixture('canonical/usage.csv')).uses;
    expect(day).toMatchObject({
      from: at('2026-07-02T00:00:00Z'),
      until: at('2026-07-03T00:00:00Z'),
      stream: 'api',
      apiKey: 'nightly',
      funding: 'credits',
    });
    expect(days).toMatchObject({
      from: at('2026-07-02T00:00:00Z'),
      until: at('2026-07-04T00:00:00Z'),
      funding: 'mixed',
      currency: 'ai-credits',
      listAmount: 5_000_000,
    });
  });

  it('takes every blank as not stated, and an amount of zero as one', async () => {
    expect((await fixture('canonical/usage.csv')).uses[4]).toMatchObject({
      from: at('2026-07-03T10:00:00.123Z'),
      until: at('2026-07-03T11:00:00Z'),
      quantity: null,
      inputTokens: null,
      outputTokens: null,
      cacheReadTokens: null,
      funding: 'none',
      amount: 0,
    });
  });

  it('gives a row without an id one of its account and stated cells by name, whatever the order of columns', async () => {
    const expected = hash('default\ncredits_amount=2\ncurrency=USD\nfunding=credits\nticket=T-9\ntimestamp=2026-07-01T09:30:00Z');
    const one = await readText('timestamp,funding,credits_amount,currency,model,ticket\n2026-07-01T09:30:00Z,credits, 2 ,USD,-,T-9\n');
    const other = await readText('Ticket;Currency;Funding;Credits_Amount;Timestamp\nT-9;USD;credits;2;2026-07-01T09:30:00Z\n');
    expect(one.uses[0]).toMatchObject({ id: '', identity: expected });
    expect(other.uses[0]).toMatchObject({ id: '', identity: expected });
  });

  it('hashes the account of a row that names one before its cells, where it stands again', async () => {
    const read = await readText('timestamp,funding,account\n2026-07-01,none,team-ä\n');
    expect(read.uses[0]?.identity).toBe(hash('team-ä\naccount=team-ä\nfunding=none\ntimestamp=2026-07-01'));
  });

  it('keeps the limit of a window that it shows no meter of, and leaves a stranger’s limit alone', async () => {
    const read = await readText('timestamp,funding,month_limit,rate_limit\n2026-07-01,credits,300,60/min\n');
    expect(read.issues).toEqual([]);
    expect(read.uses[0]?.limits).toEqual([{ window: 'month', limit: 300_000_000 }]);
  });
});

describe('snapshots.csv', () => {
  it('turns what remains into what is used, and a countdown into a reset good to its last unit', async () => {
    const read = await fixture('canonical/snapshots.csv');
    expect(read).toMatchObject({ format: 'snapshots', records: 4, unread: 0, issues: [] });
    expect(read.snapshots[0]).toEqual({
      kind: 'snapshot',
      file: 0,
      line: 2,
      account: '',
      format: 'snapshots',
      vendor: '',
      zoneless: false,
      at: at('2026-07-09T13:40:00Z'),
      latest: at('2026-07-09T13:40:00Z'),
      plan: '',
      readings: [
        { window: 'session', usedPct: 29_000_000, resetsAt: at('2026-07-09T18:00:00Z'), resetsWithin: 60_000 },
        { window: 'weekly', usedPct: 79_500_000, resetsAt: at('2026-07-13T00:00:00Z'), resetsWithin: 0 },
      ],
      creditsEnabled: false,
      creditsUsed: 0,
      creditsCap: 10_000_000,
      creditsBalance: 0,
      currency: 'EUR',
      overageInUse: null,
      note: 'usage page',
    });
  });

  it('states a balance below zero, and no cap where the screen says unlimited', async () => {
    const [, second] = (await fixture('canonical/snapshots.csv')).snapshots;
    expect(second).toMatchObject({
      creditsUsed: 1_234_500_000,
      creditsCap: null,
      creditsBalance: -3_230_000,
      creditsEnabled: true,
      overageInUse: true,
    });
    expect(second).toMatchObject({
      plan: 'claude-pro',
      note: 'screenshot; "evening"',
      readings: [{ window: 'session', usedPct: 100_000_000 }],
    });
  });

  it('goes by the instant of a reset where it states a countdown as well, each row for itself', async () => {
    const read = await readText(
      'timestamp,session_used_pct,session_resets_in,session_resets_at\n' +
        '2026-07-09T13:00:00Z,10,2 hr,\n2026-07-09T13:30:00Z,20,1 hr,2026-07-09T15:00:00Z\n2026-07-09T13:45:00Z,30,,\n2026-07-09T14:00:00Z,,1 hr,\n',
    );
    expect(read.snapshots.map((snapshot) => snapshot.readings)).toEqual([
      [{ window: 'session', usedPct: 10_000_000, resetsAt: at('2026-07-09T15:00:00Z'), resetsWithin: 3_600_000 }],
      [{ window: 'session', usedPct: 20_000_000, resetsAt: at('2026-07-09T15:00:00Z'), resetsWithin: 0 }],
      [{ window: 'session', usedPct: 30_000_000, resetsAt: null, resetsWithin: 0 }],
      [],
    ]);
  });

  it('of a bare date dates a countdown no better than to that day', async () => {
    const read = await readText('timestamp,weekly_fable_used_pct,weekly_fable_resets_in\n2026-07-09,10,2d 4h\n');
    expect(read.snapshots[0]?.readings).toEqual([
      { window: 'weekly_fable', usedPct: 10_000_000, resetsAt: at('2026-07-11T04:00:00Z'), resetsWithin: 3_600_000 + 86_399_999 },
    ]);
  });

  it('of a bare date was taken at an unknown instant of that day', async () => {
    const [, , third, fourth] = (await fixture('canonical/snapshots.csv')).snapshots;
    expect(third).toMatchObject({ line: 4, at: at('2026-07-10T00:00:00Z'), latest: at('2026-07-10T23:59:59.999Z') });
    expect(third?.readings).toEqual([{ window: 'weekly', usedPct: 83_000_000, resetsAt: null, resetsWithin: 0 }]);
    expect(fourth).toMatchObject({ line: 6, creditsUsed: null, creditsEnabled: null, currency: '', note: '' });
  });

  it('is recognised by any of its columns, and never where there is a funding column', async () => {
    for (const column of [
      'weekly_fable_used_pct',
      'session_remaining_pct',
      'credits_used',
      'credits_balance',
      'credits_cap',
      'credits_enabled',
    ]) {
      expect((await readText(`timestamp,${column}\n`)).format, column).toBe('snapshots');
    }
    expect((await readText('timestamp,session_used_pct,funding\n')).format).toBe('usage');
  });
});

describe('credits.csv', () => {
  it('states entries whose type gives the sign', async () => {
    const read = await fixture('canonical/credits.csv');
    expect(read).toMatchObject({ format: 'credits', records: 5, unread: 0, issues: [] });
    expect(read.entries[0]).toEqual({
      kind: 'entry',
      file: 0,
      line: 2,
      account: '',
      format: 'credits',
      vendor: '',
      zoneless: false,
      at: at('2026-07-09T14:09:00Z'),
      latest: at('2026-07-09T14:09:00Z'),
      id: '1',
      stream: 'subscription',
      type: 'purchase',
      amount: 20_000_000,
      currency: 'USD',
      balanceAfter: 20_000_000,
      expiresAt: at('2027-07-09T00:00:00Z'),
      priority: 50,
      eventId: '',
      invoiceId: 'R-1',
      description: 'Top-up, by card',
    });
    expect(read.entries.slice(1).map((entry) => [entry.type, entry.amount, entry.priority, entry.eventId, entry.stream])).toEqual([
      ['auto-reload', 5_000_000, 10, '', 'subscription'],
      ['draw', 4_800_000, 50, 'use-3', 'subscription'],
      ['correction', -1_200_000, 50, '', 'subscription'],
      ['draw', 3_000_000, 50, '', 'api'],
    ]);
  });

  it('dates a posting of a bare date to somewhere in its day', async () => {
    expect((await fixture('canonical/credits.csv')).entries[1]).toMatchObject({
      at: at('2026-07-09T00:00:00Z'),
      latest: at('2026-07-09T23:59:59.999Z'),
      zoneless: true,
    });
  });
});

describe('invoices.csv', () => {
  it('states lines, signed, and classes those that don’t say what they are for', async () => {
    const read = await fixture('canonical/invoices.csv');
    expect(read).toMatchObject({ format: 'invoices', records: 5, unread: 0, issues: [] });
    expect(read.invoices[0]).toEqual({
      kind: 'invoice',
      file: 0,
      line: 2,
      account: '',
      format: 'invoices',
      vendor: '',
      zoneless: false,
      at: at('2026-07-01T08:00:00Z'),
      latest: at('2026-07-01T08:00:00Z'),
      id: 'R-1',
      stream: 'subscription',
      description: 'Pro plan',
      amount: 20_000_000,
      currency: 'USD',
      periodFrom: at('2026-07-01T00:00:00Z'),
      periodUntil: at('2026-08-01T00:00:00Z'),
      status: 'paid',
    });
    expect(read.invoices.slice(1).map((line) => [line.stream, line.amount, line.status, line.periodUntil])).toEqual([
      ['credits', 15_000_000, 'open', null],
      ['tax', 2_850_000, 'open', null],
      ['api', -5_000_000, 'refunded', null],
      ['unclassified', 0, '', null],
    ]);
  });

  it.each([
    ['Auto recharge extra usage, Individual plan', 'credits'],
    ['Prepaid extra usage', 'credits'],
    ['Usage credits', 'credits'],
    ['Auto-reload usage credits', 'credits'],
    ['Auto-recharge credits', 'api'],
    ['API usage, July 2026', 'api'],
    ['Console credit purchase', 'api'],
    ['Usage credits for the API', 'unclassified'],
    ['VAT (19 %)', 'tax'],
    ['Sales tax', 'tax'],
    ['Tax on Pro plan', 'tax'],
    ['VAT on extra usage', 'tax'],
    ['Extra usage plus VAT', 'unclassified'],
    ['Extra usage, tax included', 'credits'],
    ['API usage and sales tax', 'unclassified'],
    ['Pro plan and VAT', 'unclassified'],
    ['Pro-rated adjustment', 'unclassified'],
    ['Pro plan, VAT included', 'subscription'],
    ['Max plan 5x', 'subscription'],
    ['Team: 3 seats', 'subscription'],
    ['Subscription renewal', 'subscription'],
    ['Charge for max@pro.example', 'unclassified'],
    ['Extra usage for max@pro.example', 'credits'],
    ['Credits', 'unclassified'],
    ['Plan credits', 'unclassified'],
    ['Capital planning', 'unclassified'],
    ['', 'unclassified'],
  ])('classes "%s" as %s', (description, stream) => {
    expect(streamOf(description)).toBe(stream);
  });
});

describe('notices.csv', () => {
  it('states messages, classed and with the window they name', async () => {
    const read = await fixture('canonical/notices.csv');
    expect(read).toMatchObject({ format: 'notices', records: 4, unread: 0, issues: [] });
    expect(read.notices[0]).toEqual({
      kind: 'notice',
      file: 0,
      line: 2,
      account: '',
      format: 'notices',
      vendor: '',
      zoneless: false,
      at: at('2026-07-09T14:05:00Z'),
      latest: at('2026-07-09T14:05:00Z'),
      notice: 'limit-reached',
      window: 'weekly',
      text: "You've hit your weekly limit",
    });
    expect(read.notices.map((notice) => [notice.notice, notice.window])).toEqual([
      ['limit-reached', 'weekly'],
      ['limit-reached', 'session'],
      ['credits-required', ''],
      ['spend-cap-reached', ''],
    ]);
  });

  it.each([
    ["You've hit your Opus limit · resets Monday", 'limit-reached', 'weekly_opus'],
    ['5-hour limit reached ∙ resets 3pm', 'limit-reached', 'session'],
    ["You've hit your weekly limit · resets in 5 hours", 'limit-reached', 'weekly'],
    ["You've hit your Sonnet 4.5 limit", 'limit-reached', 'weekly_sonnet'],
    ["You've reached your usage limit", 'limit-reached', ''],
    ["You're out of extra usage", 'out-of-credits', ''],
    ['You’re out of usage credits · resets in 3 hours', 'out-of-credits', ''],
    ["You've reached your monthly spend limit", 'spend-cap-reached', ''],
    ['Usage credits required for 1M context', 'credits-required', ''],
    ['Fast mode requires usage credits', 'credits-required', ''],
    ['Third-party apps now draw from your extra usage', 'credits-required', ''],
    ['Your account was blocked', 'blocked', ''],
    ['Credit balance is too low', 'other', ''],
    ["You're out of usage credits. Fast mode needs them", 'credits-required', ''],
    ["Request blocked: third-party apps can't use your plan", 'credits-required', ''],
    ['You have reached the maximum conversation length limit', 'other', ''],
    ['You hit the rate limit, please wait', 'other', ''],
    ['Welcome back', 'other', ''],
  ])('classes "%s" as %s', (text, kind, window) => {
    expect([kindOf(text), kind === 'limit-reached' ? windowOf(text) : '']).toEqual([kind, window]);
  });
});

describe('accounts.csv', () => {
  it('states who was on which plan, and what it includes', async () => {
    const read = await fixture('canonical/accounts.csv');
    expect(read).toMatchObject({ format: 'accounts', records: 3, unread: 0, issues: [] });
    expect(read.plans).toEqual([
      {
        kind: 'plan',
        file: 0,
        line: 2,
        account: 'default',
        format: 'accounts',
        vendor: '',
        zoneless: true,
        from: at('2026-07-01T00:00:00Z'),
        until: null,
        plan: 'claude-pro',
        billingDay: 1,
        allowance: null,
        unit: '',
        currency: '',
        timezone: '',
      },
      expect.objectContaining({
        account: 'team-a',
        until: at('2026-07-15T00:00:00Z'),
        billingDay: 31,
        allowance: 1_900_500_000,
        unit: 'requests',
        timezone: 'Europe/Berlin',
        zoneless: false,
      }),
      expect.objectContaining({ account: 'team-b', allowance: 20_000_000, unit: 'USD', currency: 'USD', billingDay: 9 }),
    ]);
  });
});
