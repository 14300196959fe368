import { describe, expect, test } from 'vitest';
import type { Statement } from '../../src/domain/statement.ts';
import { desk } from './desk.ts';

const LEDGER = [
  'entry_id,timestamp,type,amount,currency,balance_after',
  'L1,2026-06-20T10:00:00Z,purchase,30,USD,30',
  'L2,2026-07-02T10:00:00Z,draw,5,USD,25',
  'L3,2026-07-03T10:00:00Z,auto-reload,20,USD,45',
  'L4,2026-07-04T10:00:00Z,refund,1.50,USD,43.50',
  'L5,2026-07-05T10:00:00Z,expiry,3.50,USD,40',
  'L6,2026-08-02T10:00:00Z,draw,4,USD,36',
];
const USAGE = [
  'timestamp,event_id,stream,api_key,workspace,funding,credits_amount,currency',
  '2026-07-02T10:00:00Z,e1,subscription,,,credits,5,USD',
  '2026-07-06T10:00:00Z,a1,api,ci,build,credits,2.25,USD',
  '2026-07-07T10:00:00Z,a2,api,laptop,,credits,1.25,EUR',
  '2026-08-02T10:00:00Z,e2,subscription,,,credits,4,USD',
];
const INVOICES = [
  'invoice_id,issued_at,stream,description,amount,currency,status',
  'I0,2026-06-20T10:00:00Z,credits,Usage credits,30,USD,paid',
  'I1,2026-07-01T08:00:00Z,subscription,Pro plan,20,USD,paid',
  'I1,2026-07-01T08:00:00Z,tax,VAT,3.80,USD,paid',
  'I2,2026-07-03T10:00:00Z,credits,Auto recharge extra usage,20,USD,paid',
  'I3,2026-07-31T10:00:00Z,api,API use,2.25,USD,paid',
  'I4,2026-08-03T10:00:00Z,subscription,Pro plan,20,USD,paid',
];
const FILES = { 'credits.csv': LEDGER.join('\n'), 'usage.csv': USAGE.join('\n'), 'invoices.csv': INVOICES.join('\n') };

async function stated(line: string, files: Record<string, string> = FILES): Promise<Statement> {
  const { code, out, err } = await desk(files).run(`statement ${line} --format json`);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Statement;
}

describe('the statement of a month', () => {
  test('opens with the balance carried over, closes with what was stated last, and keeps each movement apart', async () => {
    const { accounts, period } = await stated('. --month 2026-07');
    expect(period).toEqual({ from: '2026-07-01T00:00:00.000Z', until: '2026-08-01T00:00:00.000Z', month: '2026-07', timezone: 'UTC' });
    expect(accounts[0]?.credits).toMatchObject([
      { stream: 'subscription', currency: 'USD', opening: '30.00', bought: '0.00', reloaded: '20.00', granted: '0.00', drawn: '5.00' },
    ]);
    expect(accounts[0]?.credits[0]).toMatchObject({ drawn_by: 'ledger', refunded: '1.50', expired: '3.50', closing: '40.00' });
  });

  test('names each charge with its product and never sums streams or currencies', async () => {
    const { accounts } = await stated('. --month 2026-07');
    expect(accounts[0]?.charges.map(({ product, amount, currency }) => `${product} ${currency} ${amount}`)).toEqual([
      'subscription USD 20.00',
      'tax USD 3.80',
      'credits USD 20.00',
      'api USD 2.25',
    ]);
    expect(accounts[0]?.streams.map(({ stream, currency, amount }) => `${stream} ${currency} ${amount}`)).toEqual([
      'api EUR 1.25',
      'api USD 2.25',
    ]);
    expect(accounts[0]?.streams[1]?.keys).toMatchObject([{ workspace: 'build', api_key: 'ci', amount: '2.25', uses: 1 }]);
  });

  test('is of the last month that the files reach into where none is named, and of a span where one is', async () => {
    expect((await stated('.')).period.from).toBe('2026-08-01T00:00:00.000Z');
    const day = await stated('. --since 2026-07-02 --until 2026-07-03');
    expect(day.accounts[0]?.credits).toMatchObject([{ opening: '30.00', drawn: '5.00', reloaded: '0.00', closing: '25.00' }]);
  });

  test('says that the books agree, and shows them', async () => {
    const { accounts } = await stated('. --month 2026-07');
    expect(accounts[0]?.bridge).toMatchObject([{ stream: 'subscription', month: '2026-07', outcome: 'agrees' }]);
    const { out } = await desk(FILES).run('statement . --month 2026-07');
    expect(out).toContain('The books of 2026-07, USD: agrees');
  });

  test('shows a difference down to the last digit, with the entry that is left over', async () => {
    const off = LEDGER.map((line) =>
      line.replace('L3,2026-07-03T10:00:00Z,auto-reload,20,USD,45', 'L3,2026-07-03T10:00:00Z,auto-reload,20,USD,44.999999'),
    ).map((line) => line.replace('43.50', '43.499999').replace('3.50,USD,40', '3.50,USD,39.999999').replace('USD,36', 'USD,35.999999'));
    const { accounts } = await stated('. --month 2026-07', { ...FILES, 'credits.csv': off.join('\n') });
    expect(accounts[0]?.bridge[0]).toMatchObject({ outcome: 'differs', balance: { difference: '-0.000001' } });
  });

  test.each([
    ['--month 2026-13', '--month 2026-13: is not a month'],
    ['--month 2026-07 --since 2026-07-01', '--month: names a span already'],
  ])('refuses %s', async (options, words) => {
    const { code, out, err } = await desk(FILES).run(`statement . ${options}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });

  test('reads the same as table, Markdown and CSV, and writes files whole', async () => {
    const table = desk(FILES);
    const { code } = await table.run('statement . --month 2026-07 -o s.md -o s.csv -o s.json -o s.txt');
    expect(code).toBe(0);
    expect(table.read('s.md')).toContain('# Statement of 2026-07 (UTC), account default');
    expect(table.read('s.csv').split('\n')[0]).toBe(
      'account,section,stream,item,at,amount,currency,count,workspace,api_key,note,file,line',
    );
    expect(JSON.parse(table.read('s.json'))).toMatchObject({ version: 1 });
    for (const page of ['s.txt', 's.md']) expect(table.read(page)).toMatch(/No plan (ever )?covers|no plan covers/);
  });

  test('is of a month in the zone in which dates are read: what was billed on its first day belongs to it', async () => {
    const invoices = [
      'invoice_id,issued_at,stream,description,amount,currency',
      'I1,2026-07-01,subscription,Pro plan,18,EUR',
      'I2,2026-08-01,subscription,Pro plan,18,EUR',
    ];
    for (const zone of ['Europe/Berlin', 'America/Los_Angeles', 'UTC']) {
      const { accounts, period } = await stated(`. --month 2026-07 --timezone ${zone}`, { 'invoices.csv': invoices.join('\n') });
      expect(period).toMatchObject({ month: '2026-07', timezone: zone });
      expect(accounts[0]?.charges.map(({ invoice, date }) => `${invoice} ${date}`)).toEqual(['I1 2026-07-01']);
    }
  });

  test('says so where the files hold nothing in that time', async () => {
    const { out } = await desk(FILES).run('statement . --month 2020-01');
    expect(out).toContain('These files hold nothing in 2020-01 (UTC)');
  });
});

describe('a statement of what a payment processor exports', () => {
  const PAYMENTS = [
    'id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Description,Customer ID,Invoice ID',
    'ch_1,2026-07-01 08:00:00,20,0,usd,Paid,Subscription update,cus_1,in_1',
    'ch_2,2026-07-05 08:00:00,30,0,usd,Failed,Extra usage,cus_1,',
    'ch_3,2026-07-05 08:10:00,30,10,usd,Paid,Extra usage,cus_1,',
  ].join('\n');
  const INVOICES = [
    'id,Number,Date (UTC),Currency,Customer,Tax,Total,Status',
    'in_1,A-1,2026-07-01 07:00,usd,cus_1,3.19,20,paid',
    'in_2,A-2,2026-07-20 07:00,usd,cus_1,,50,void',
  ].join('\n');

  test('has each purchase once, and no sum over what took no money', async () => {
    const { accounts, notes } = await stated('.', { 'payments.csv': PAYMENTS, 'invoices.csv': INVOICES });
    expect(accounts.map((one) => one.account)).toEqual(['default']);
    expect(accounts[0]?.charges.map(({ invoice, product, amount, status }) => `${invoice} ${product} ${amount} ${status}`)).toEqual([
      'A-1 subscription 16.81 paid',
      'A-1 tax 3.19 paid',
      'ch_2 credits 30.00 failed',
      'ch_3 credits -10.00 partially refunded',
      'ch_3 credits 30.00 paid',
      'A-2 unclassified 50.00 void',
    ]);
    expect(notes).toContain('1 line of invoices and payments states what another line states, and is not counted again.');
    const { out } = await desk({ 'payments.csv': PAYMENTS, 'invoices.csv': INVOICES }).run('statement .');
    const page = out.replace(/\s+/g, ' ');
    expect(page).toContain('By product: subscription USD 16.81; tax USD 3.19; credits USD 20.00.');
    expect(page).toContain('took no money: it is listed, and in no sum.');
  });
});
