import { describe, expect, it } from 'vitest';
import { mutated } from './mutations.ts';
import { fixture, readText } from './reading.ts';

const at = (text: string): number => Date.parse(text);

describe('a FOCUS export', () => {
  it('holds draws where credits paid, uses that the allowance covered, and everything else beside them', async () => {
    const read = await fixture('focus/charges.csv');
    expect(read).toMatchObject({ format: 'focus', records: 13, unread: 0, issues: [] });
    expect(read.uses.map((use) => [use.line, use.stream, use.funding, use.amount, use.currency, use.quantity, use.unit])).toEqual([
      [5, 'subscription', 'allowance', null, '', 12_000_000, 'Requests'],
      [6, 'subscription', 'credits', 3_250_000, 'USD', 7_000_000, 'Requests'],
      // What is left of a commitment is no use, and no money.
      [7, 'api', 'none', null, '', null, ''],
      // Tokens count no allowance.
      [8, 'api', 'credits', 15_000, 'USD', null, ''],
      [9, 'api', 'credits', 400_000, 'USD', null, ''],
      [13, 'cloud', 'credits', 2_100_000, 'USD', null, ''],
      [14, 'cloud', 'none', null, '', null, ''],
    ]);
    expect(new Set(read.uses.map(({ account, vendor }) => `${account} ${vendor}`))).toEqual(
      new Set(['team-7 claude', 'team-7 nimbus-hosting']),
    );
    expect(read.uses[3]).toMatchObject({ workspace: 'ws-ci', from: at('2026-08-07T00:00:00Z'), until: at('2026-08-08T00:00:00Z') });
  });

  it('holds what was billed, a refund with its sign, and credits given back', async () => {
    const { invoices, entries } = await fixture('focus/charges.csv');
    expect(invoices.map(({ line, id, stream, amount }) => [line, id, stream, amount])).toEqual([
      [2, 'INV-81', 'subscription', 150_000_000],
      [3, 'INV-82', 'credits', 40_000_000],
      [4, 'INV-81', 'tax', 36_100_000],
      [11, 'INV-83', 'subscription', -30_000_000],
      [12, expect.stringMatching(/^row:[0-9a-f]{12}$/), 'other', -5_000_000],
    ]);
    expect(entries).toMatchObject([{ line: 10, type: 'correction', stream: 'subscription', amount: 1_250_000, currency: 'USD' }]);
    // When an invoice was issued FOCUS doesn't say: by the end of its billing period.
    expect(invoices[1]).toMatchObject({ at: at('2026-08-03T00:00:00Z'), latest: at('2026-09-01T00:00:00Z') - 1 });
  });

  it('of version 1.0, through a database, is read with its NULLs, its times without a zone and its stray column', async () => {
    const read = await fixture('focus/version-1.0.csv', 'Asia/Tokyo');
    expect(read).toMatchObject({ format: 'focus', records: 3, unread: 0, issues: [] });
    expect(read.uses.map(({ stream, funding, amount, from, zoneless }) => [stream, funding, amount, from, zoneless])).toEqual([
      ['cloud', 'credits', 32_000, at('2024-09-18T22:00:00Z'), false],
      ['subscription', 'allowance', null, at('2024-09-18T23:00:00Z'), false],
    ]);
    expect(read.invoices).toMatchObject([{ stream: 'tax', amount: 500_000, description: '' }]);
  });

  it('saved by a spreadsheet shows by its billing period how its dates are written', async () => {
    const monthFirst = await fixture('focus/spreadsheet.csv');
    expect(monthFirst.issues).toEqual([]);
    expect(monthFirst.uses.map(({ from, until, amount }) => [from, until, amount])).toEqual([
      [at('2026-04-02T00:00:00Z'), at('2026-04-03T00:00:00Z'), 12_500_000],
      [at('2026-04-30T23:00:00Z'), at('2026-05-01T00:00:00Z'), 1_000_000],
    ]);
    const dayFirst = await fixture('focus/day-first.csv');
    expect(dayFirst.uses).toMatchObject([{ from: at('2026-04-02T00:00:00Z'), until: at('2026-04-03T00:00:00Z') }]);
  });

  it('lists every cell it cannot read, dates of an order that nothing shows among them, and reads on', async () => {
    const read = await fixture('focus/unreadable.csv');
    expect(read).toMatchObject({ records: 10, unread: 9 });
    expect(read.uses.map(({ line }) => line)).toEqual([11]);
    expect(read.issues.map(({ line, column, value, problem }) => `${line} ${column} "${value}" ${problem}`)).toMatchInlineSnapshot(`
      [
        "2 BilledCost "much" is not an amount; write 12.34",
        "3 EffectiveCost "" is empty; FOCUS states it in every row, 0 where nothing is charged",
        "4 ChargeCategory "Fee" is not known here; write usage, purchase, tax, credit or adjustment",
        "5 ChargeCategory "" is empty; FOCUS states it in every row, such as Usage",
        "6 BillingCurrency "credits" is not the currency of an invoice; write its code, such as USD",
        "7 ChargePeriodStart "" is empty; FOCUS states it in every row, such as 2026-07-01T00:00:00Z",
        "8 ChargePeriodEnd "2026-08-01T00:00:00Z" is before ChargePeriodStart; the end is exclusive, and no earlier than the start",
        "9 ChargePeriodStart "5/1/26" may be written month first or day first, and nothing in the row shows which; write 2026-07-01T00:00:00Z",
        "9 ChargePeriodEnd "5/2/26" may be written month first or day first, and nothing in the row shows which; write 2026-07-01T00:00:00Z",
        "9 BillingPeriodStart "5/1/26" may be written month first or day first, and nothing in the row shows which; write 2026-07-01T00:00:00Z",
        "9 BillingPeriodEnd "5/2/26" may be written month first or day first, and nothing in the row shows which; write 2026-07-01T00:00:00Z",
        "10 ChargePeriodStart "13/13/26" is no time of the calendar; write 2026-07-01T00:00:00Z",
      ]
    `);
  });

  it('makes no draw of a use in money, whatever it cost', async () => {
    const header =
      'BilledCost,EffectiveCost,BillingCurrency,PricingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd';
    const row = (billed: string, effective: string, pricing: string): string =>
      `${billed},${effective},USD,${pricing},Usage,2026-08-01,2026-08-02,2026-08-01,2026-09-01\n`;
    const read = await readText(
      `${header}\n${row('0', '5', 'USD')}${row('0', '5', '')}${row('5', '5', 'credits')}${row('0', '0', 'credits')}`,
    );
    expect(read.issues).toEqual([]);
    expect(read.uses.map(({ stream }) => stream)).toEqual(['cloud', 'cloud', 'cloud', 'cloud']);
  });

  it.each(['charges.csv', 'version-1.0.csv', 'spreadsheet.csv'])(
    '%s, damaged, is read to the end, or says where it is not',
    async (name) => {
      expect(await mutated(`focus/${name}`, 150)).toBeGreaterThan(30);
    },
  );
});
