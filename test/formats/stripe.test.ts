import { describe, expect, it } from 'vitest';
import type { InvoiceRecord } from '../../src/domain/records.ts';
import { mutated } from './mutations.ts';
import { complaints, fixture, readText } from './reading.ts';

const said = (lines: readonly InvoiceRecord[]): unknown[] =>
  lines.map(({ line, id, stream, amount, currency, status }) => `${line} ${id} ${stream} ${amount / 1e6} ${currency} ${status}`);
const at = (text: string): number => Date.parse(text);

describe('the payments of Stripe', () => {
  it('are charges in the currency that was charged, with their status, and refunds lines of their own', async () => {
    const read = await fixture('stripe/payments-default.csv');
    expect(read).toMatchObject({ format: 'stripe-payments', records: 6, unread: 0, issues: [], entries: [], uses: [] });
    expect(said(read.invoices)).toEqual([
      '2 in_a subscription 20 USD paid',
      '3 ch_b credits 30 USD paid',
      '3 ch_b credits -5 USD partially refunded',
      '4 ch_c credits 30 USD failed',
      '5 ch_d credits 30 USD blocked',
      '6 ch_e credits 15 USD uncaptured',
      '7 ch_f api 1500 JPY paid',
    ]);
  });

  it.each(['UTC', 'America/New_York'])('are in UTC, as their column says, whatever zone is named (%s)', async (zone) => {
    const read = await fixture('stripe/payments-chosen.csv', zone);
    expect(read.invoices[0]).toMatchObject({ at: at('2026-07-01T02:38:54Z'), zoneless: false });
  });

  it('of 2018 had no seconds, and an address in the description names no plan', async () => {
    const read = await fixture('stripe/payments-classic.csv');
    expect(said(read.invoices)).toEqual([
      '2 ch_old1 unclassified 12 USD paid',
      '3 in_old2 subscription 20 USD paid',
      '3 in_old2 subscription -20 USD refunded',
    ]);
    expect(read.invoices[0]?.at).toBe(at('2018-03-04T09:15Z'));
  });

  it('with all columns date the refund, and know the invoice by its number', async () => {
    const { invoices } = await fixture('stripe/payments-all-columns.csv');
    expect(invoices.at(-1)).toMatchObject({ id: 'ch_h', amount: -30_000_000, at: at('2026-07-09T12:00Z'), status: 'refunded' });
    expect(invoices[0]?.purchase?.ids).toEqual(['ATEL-0007', 'in_g', 'ch_g1', 'pi_g']);
  });

  it('may have any columns in any order, semicolons and decimal commas, and no id', async () => {
    const read = await fixture('stripe/payments-chosen.csv');
    expect(said(read.invoices)).toEqual([
      '2 ONE-0005 unclassified 15 USD paid',
      '3 TWO-0006 unclassified 9 EUR paid',
      expect.stringMatching(/^4 row:[0-9a-f]{12} unclassified 9 EUR uncaptured$/),
    ]);
    expect(read.invoices.map(({ account, customer }) => [account, customer])).toEqual([
      ['', 'cus_One'],
      ['', 'cus_Two'],
      ['', 'cus_Two'],
    ]);
  });

  it('that say only that they were refunded keep that status', async () => {
    const { invoices } = await readText('Created date (UTC),Amount,Currency,Status\n2026-07-01 08:00:00,20,usd,Refunded\n');
    expect(invoices.map(({ amount, status }) => [amount, status])).toEqual([[20_000_000, 'refunded']]);
  });

  it('list a bad cell with its line, and lose nothing else', async () => {
    const text = `id,Created date (UTC),Amount,Amount Refunded,Currency,Captured
ch_1,7/1/26 8:00,20,0,usd,true
ch_2,2026-07-01 08:00:00,much,0,usd,true
ch_3,2026-07-01 08:00:00,-20,0,usd,true
ch_4,2026-07-01 08:00:00,20,-1,usd,true
ch_5,2026-07-01 08:00:00,20,0,,true
ch_6,2026-07-01 08:00:00,20,0,usd,perhaps
ch_7,,,0,usd,true
ch_8,2026-07-01 08:00:00,"1,234",0,usd,true
ch_9,2026-07-01 08:00:00,20,0,usd,true
`;
    expect(await complaints(text, 'payments.csv')).toEqual([
      expect.stringMatching(/^payments.csv:2:Created date \(UTC\): /),
      expect.stringMatching(/^payments.csv:3:Amount: "much" is not an amount/),
      expect.stringMatching(/^payments.csv:4:Amount: "-20" is negative; what was given back stands under Amount Refunded/),
      expect.stringMatching(/^payments.csv:5:Amount Refunded: "-1" is negative/),
      expect.stringMatching(/^payments.csv:6:Currency: is empty/),
      expect.stringMatching(/^payments.csv:7:Captured: "perhaps"/),
      expect.stringMatching(/^payments.csv:8:Created date \(UTC\): is empty/),
      expect.stringMatching(/^payments.csv:8:Amount: is empty/),
      expect.stringMatching(/^payments.csv:9:Amount: "1,234" is ambiguous/),
    ]);
    expect(said((await readText(text)).invoices)).toEqual(['10 ch_9 unclassified 20 USD ']);
  });
});

describe('the invoices of Stripe', () => {
  it('are net lines, tax lines and what the credit of the customer settled: together Total less that is Amount Due', async () => {
    const read = await fixture('stripe/invoices.csv');
    expect(read).toMatchObject({ format: 'stripe-invoices', records: 6, unread: 0, issues: [] });
    expect(said(read.invoices)).toEqual([
      '2 ATEL-0001 subscription 16.81 USD paid',
      '2 ATEL-0001 tax 3.19 USD paid',
      '3 ATEL-0002 unclassified 20 USD paid',
      '3 ATEL-0002 other -5 USD paid',
      '4 ATEL-0003 unclassified -10 USD paid',
      '4 ATEL-0003 other 10 USD paid',
      '5 ATEL-0004 unclassified 17.2 USD open',
      '5 ATEL-0004 tax 2.8 USD open',
      '6 in_e unclassified 20 USD void',
      '7 ATEL-0006 unclassified 20 USD open, uncollectible',
    ]);
  });

  it('are of the service period of their lines; that of the invoice stands in where there is none', async () => {
    const { invoices } = await fixture('stripe/invoices.csv');
    const period = (line: number): unknown[] =>
      invoices.filter((one) => one.line === line).map(({ periodFrom, periodUntil }) => [periodFrom, periodUntil]);
    expect(period(2)[0]).toEqual([at('2026-07-01T07:00Z'), at('2026-08-01T07:00Z')]);
    expect(period(3)).toEqual([
      [at('2026-07-01T07:00Z'), at('2026-08-01T07:00Z')],
      [null, null],
    ]);
    // Without a subscription nobody can tell two products of one price apart.
    expect(period(6)).toEqual([[null, null]]);
  });

  it('with few columns state what is due', async () => {
    const { invoices, issues } = await readText('Number,Date (UTC),Amount Due,Currency,Paid\nA-1,2026-07-01,12.50,eur,false\n');
    expect(issues).toEqual([]);
    expect(said(invoices)).toEqual(['2 A-1 unclassified 12.5 EUR open']);
  });

  it('are invoices, not payments, with all their columns', async () => {
    expect(await complaints('id,Date (UTC),Total,Currency\nin_1,,much,usd\n', 'invoices.csv')).toEqual([
      expect.stringMatching(/^invoices.csv:2:Date \(UTC\): is empty/),
      expect.stringMatching(/^invoices.csv:2:Total: "much" is not an amount/),
    ]);
  });
});

describe('the balance activity of Stripe', () => {
  it('holds charges and what came back, in the currency the customer saw, and no fees and payouts', async () => {
    const read = await fixture('stripe/balance.csv');
    expect(read).toMatchObject({ format: 'stripe-balance', records: 7, unread: 0, issues: [] });
    expect(read.notes).toEqual([expect.stringContaining('fees, payouts')]);
    expect(said(read.invoices)).toEqual([
      '2 in_a subscription 20 USD paid',
      '3 ch_b credits 30 USD paid',
      '4 ch_b credits -5 USD refunded',
      '7 ch_x unclassified -20 USD disputed',
      '8 ch_x unclassified 20 USD dispute reversed',
    ]);
  });

  it('is in UTC, or in the zone of the report where it only has that', async () => {
    const [utc] = (await fixture('stripe/balance.csv', 'Europe/Berlin')).invoices;
    expect(utc).toMatchObject({ at: at('2026-07-01T08:00Z'), zoneless: false });
    const [local] = (await fixture('stripe/balance-local.csv', 'Europe/Berlin')).invoices;
    expect(local).toMatchObject({ at: at('2026-06-30T23:30Z'), zoneless: true, amount: 18_400_000, currency: 'EUR' });
  });
});

describe('the billing credits of Stripe', () => {
  it('are granted in minor units of their currency', async () => {
    const read = await fixture('stripe/credit-grants.json');
    expect(read).toMatchObject({ format: 'stripe-credit-grants', records: 2, unread: 0, issues: [] });
    expect(read.entries).toMatchObject([
      {
        id: 'credgr_one',
        type: 'grant',
        stream: 'api',
        amount: 50_000_000,
        currency: 'USD',
        at: at('2026-07-01T10:00Z'),
        expiresAt: at('2026-10-01T10:00Z'),
        description: 'Top-up, paid',
      },
      { id: 'credgr_two', amount: 1_500_000_000, currency: 'JPY', at: at('2026-07-01T11:00Z'), priority: 0, customer: 'cus_Atelier' },
    ]);
  });

  it('are applied to an invoice as a whole, come back with it, end, and are known by their grant', async () => {
    const read = await fixture('stripe/credit-balance.json');
    expect(read).toMatchObject({ format: 'stripe-credit-balance', records: 4, unread: 0, issues: [] });
    expect(read.notes).toEqual([expect.stringContaining('has_more')]);
    expect(read.entries.map(({ line, id, type, amount, invoiceId, settles }) => [line, id, type, amount, invoiceId, settles])).toEqual([
      [6, 'cbtxn_4', 'expiry', 37_500_000, '', false],
      [7, 'cbtxn_3', 'correction', 2_500_000, 'in_b', false],
      [14, 'cbtxn_2', 'draw', 15_000_000, 'in_b', true],
      [15, 'credgr_one', 'grant', 50_000_000, '', false],
    ]);
  });

  it('that can not be read are listed one by one', async () => {
    const one = (change: string): string =>
      `{"object":"billing.credit_balance_transaction","id":"c","created":1,"credit_grant":"g","type":"debit",${change}}`;
    const debit = (amount: string, type = 'credits_applied'): string => `"debit":{"type":"${type}","amount":${amount}}`;
    const text = [
      one(debit('{"monetary":{"currency":"usd","value":100}}')),
      one(debit('{"monetary":{"currency":"usd","value":"1.5x"}}')),
      one(debit('{"monetary":{"currency":"$","value":1}}')),
      one(debit('{"custom_pricing_unit":{"id":"u","value":"1"}}')),
      one(debit('{"monetary":{"currency":"usd","value":100}}', 'credits_granted')),
      one('"debit":null'),
      '{"object":"invoice"}',
    ].join('\n');
    expect(await complaints(text, 'credits.jsonl')).toEqual([
      expect.stringMatching(/^credits.jsonl:2:debit.amount.monetary.value: "1.5x" is not a number/),
      expect.stringMatching(/^credits.jsonl:3:debit.amount.monetary.currency: "\$" is no currency/),
      expect.stringMatching(/^credits.jsonl:4:debit.amount.monetary: .*other units/),
      expect.stringMatching(/^credits.jsonl:5:debit.type: "credits_granted" is not known here/),
      expect.stringMatching(/^credits.jsonl:6:type: "debit" is no transaction/),
      expect.stringMatching(/^credits.jsonl:7:object: "invoice" is not billing.credit_balance_transaction/),
    ]);
    expect((await readText(text)).entries).toHaveLength(1);
  });
});

describe('damaged exports of Stripe', () => {
  it.each([
    'payments-default.csv',
    'payments-all-columns.csv',
    'payments-chosen.csv',
    'invoices.csv',
    'balance.csv',
    'credit-grants.json',
    'credit-balance.json',
  ])('are read as far as they can be: %s', async (name) => {
    expect(await mutated(`stripe/${name}`, 100)).toBeGreaterThan(20);
  });
});
