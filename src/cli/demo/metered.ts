/**
 * The second story: a plan whose allowance is shown only as meters. A limit message comes with 55 % of the session and
 * 17 % of the week left; credits are bought, a spend cap is hit, credits are switched off, and are drawn all the same.
 * All of it is invented; its dates lie before the built-in policy's `verified_until`.
 */
import type { Story } from './story.ts';

const USAGE = `timestamp,event_id,stream,client,model,feature,api_key,funding,credits_amount,currency
2026-08-05T16:00:00Z,api-01,api,,claude-sonnet-5,none,nightly-tests,credits,6.40,USD
2026-08-06T13:12:00Z,use-01,subscription,claude-code,claude-sonnet-5,none,,allowance,,
2026-08-06T13:44:00Z,use-02,subscription,claude-code,claude-sonnet-5,none,,allowance,,
2026-08-06T14:26:00Z,use-03,subscription,claude-code,claude-sonnet-5,none,,credits,4.80,USD
2026-08-06T14:41:00Z,use-04,subscription,claude-code,claude-sonnet-5,none,,credits,5.60,USD
2026-08-06T15:20:00Z,use-05,subscription,claude-code,claude-sonnet-5,none,,credits,2.10,USD
2026-08-06T16:10:00Z,use-06,subscription,claude-code,claude-sonnet-5,none,,credits,1.90,USD
2026-08-07T08:20:00Z,use-07,subscription,claude-code,claude-sonnet-5,none,,allowance,,
2026-08-07T11:40:00Z,use-08,subscription,claude-code,claude-sonnet-5,none,,credits,1.50,USD
2026-08-07T15:00:00Z,use-09,subscription,claude-code,claude-opus-4-8,fast,,credits,3.20,USD
2026-08-08T20:05:00Z,use-10,subscription,claude-code,claude-sonnet-5,none,,credits,0.90,USD
`;

const SNAPSHOTS = `timestamp,session_remaining_pct,session_resets_at,weekly_remaining_pct,weekly_resets_at,credits_enabled,credits_used,credits_cap,credits_balance,currency,source
2026-08-06T13:40:00Z,71,2026-08-06T18:00:00Z,21,2026-08-10T09:00:00Z,false,0.00,10.00,0.00,USD,usage page
2026-08-06T14:02:00Z,55,2026-08-06T18:00:00Z,17,2026-08-10T09:00:00Z,false,0.00,10.00,0.00,USD,usage page
2026-08-06T14:20:00Z,55,2026-08-06T18:00:00Z,17,2026-08-10T09:00:00Z,true,0.00,10.00,20.00,USD,usage page
2026-08-06T14:33:00Z,55,2026-08-06T18:00:00Z,17,2026-08-10T09:00:00Z,true,4.80,10.00,15.20,USD,usage page
2026-08-06T14:50:00Z,54,2026-08-06T18:00:00Z,17,2026-08-10T09:00:00Z,true,10.40,10.00,9.60,USD,usage page
2026-08-06T15:00:00Z,54,2026-08-06T18:00:00Z,17,2026-08-10T09:00:00Z,false,10.40,10.00,9.60,USD,usage page
2026-08-06T15:30:00Z,53,2026-08-06T18:00:00Z,17,2026-08-10T09:00:00Z,false,12.50,10.00,7.50,USD,usage page
2026-08-06T16:02:00Z,52,2026-08-06T18:00:00Z,16,2026-08-10T09:00:00Z,true,12.50,50.00,7.50,USD,usage page
2026-08-07T11:30:00Z,0,2026-08-07T13:00:00Z,12,2026-08-10T09:00:00Z,true,14.40,50.00,5.60,USD,usage page
2026-08-07T15:30:00Z,88,2026-08-07T19:00:00Z,11,2026-08-10T09:00:00Z,true,19.10,50.00,0.90,USD,usage page
2026-08-09T10:00:00Z,94,2026-08-09T14:00:00Z,8,2026-08-10T09:00:00Z,true,20.00,50.00,0.00,USD,usage page
`;

const CREDITS = `entry_id,timestamp,type,amount,currency,balance_after,event_id,invoice_id,description
led-1,2026-08-06T14:09:00Z,purchase,20.00,USD,20.00,,R-5102,Usage credits
led-2,2026-08-06T14:26:10Z,draw,4.80,USD,15.20,use-03,,
led-3,2026-08-06T14:41:12Z,draw,5.60,USD,9.60,use-04,,
led-4,2026-08-06T15:20:08Z,draw,2.10,USD,7.50,use-05,,
led-5,2026-08-06T16:10:09Z,draw,1.90,USD,5.60,use-06,,
led-6,2026-08-07T11:40:11Z,draw,1.50,USD,4.10,use-08,,
led-7,2026-08-07T15:00:10Z,draw,3.20,USD,0.90,use-09,,
led-8,2026-08-08T20:05:09Z,draw,0.90,USD,0.00,use-10,,
`;

const INVOICES = `invoice_id,issued_at,stream,description,amount,currency,period_start,period_end,status
R-5077,2026-08-01T08:00:00Z,subscription,Pro plan,20.00,USD,2026-08-01,2026-09-01,paid
R-5102,2026-08-06T14:09:30Z,credits,Usage credits,20.00,USD,,,paid
R-5140,2026-08-31T23:00:00Z,api,API use in August,6.40,USD,2026-08-01,2026-09-01,paid
`;

const NOTICES = `timestamp,kind,window,text
2026-08-06T14:05:00Z,limit-reached,session,You've hit your session limit
2026-08-06T14:52:00Z,spend-cap-reached,,You've reached your monthly spend limit
`;

const ACCOUNTS = `account,plan,from,billing_day
default,claude-pro,2026-08-01T00:00:00Z,1
`;

export const METERED: Story = {
  folder: 'metered',
  files: new Map([
    ['usage.csv', USAGE],
    ['snapshots.csv', SNAPSHOTS],
    ['credits.csv', CREDITS],
    ['invoices.csv', INVOICES],
    ['notices.csv', NOTICES],
    ['accounts.csv', ACCOUNTS],
  ]),
  inputs: ['.'],
  policy: null,
  before: [
    '2. A plan that only shows meters: USD 20.00 of credits, bought on 6 August after a limit message.',
    'The message came with 55 % of the session and 17 % of the week left. Credits were bought, the spend cap was hit, credits were ' +
      'switched off, and were drawn all the same. The account holder noted the usage page from time to time; those readings decide.',
  ],
};
