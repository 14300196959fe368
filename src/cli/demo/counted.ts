/**
 * The first story: a plan whose allowance is a number (100 requests a week, Monday to Monday). Two exports suffice: every
 * use and what paid for it, and the invoice. All of it is invented.
 */
import type { Story } from './story.ts';

const USAGE = `timestamp,event_id,plan,model,quantity,funding,list_amount,credits_amount,currency
2026-06-28T20:15:00Z,job-01,studio,atelier-2,8,allowance,,,
2026-06-29T09:10:00Z,job-02,studio,atelier-2,12,allowance,,,
2026-06-30T14:02:00Z,job-03,studio,atelier-2,15,allowance,,,
2026-07-01T10:45:00Z,job-04,studio,atelier-2,20,allowance,,,
2026-07-01T16:20:00Z,job-05,studio,atelier-2,10,credits,,2.00,USD
2026-07-02T09:05:00Z,job-06,studio,atelier-2,18,allowance,,,
2026-07-02T18:30:00Z,job-07,studio,atelier-2,14,credits,,2.80,USD
2026-07-03T11:00:00Z,job-08,studio,atelier-2,8,allowance,,,
2026-07-06T09:00:00Z,job-09,studio,atelier-2,30,allowance,,,
2026-07-07T13:40:00Z,job-10,studio,atelier-2,25,allowance,,,
2026-07-08T10:10:00Z,job-11,studio,atelier-2,25,allowance,,,
2026-07-09T08:55:00Z,job-12,studio,atelier-2,15,allowance,,,
2026-07-09T17:00:00Z,job-13,studio,atelier-2,10,mixed,2.00,1.00,USD
2026-07-10T09:00:00Z,job-14,studio,atelier-2,8,credits,,1.60,USD
2026-07-13T00:40:00Z,job-15,studio,atelier-2,6,credits,,1.20,USD
2026-07-13T08:30:00Z,job-16,studio,atelier-2,10,allowance,,,
2026-07-14T15:25:00Z,job-17,studio,atelier-2,12,allowance,,,
`;

const INVOICES = `invoice_id,issued_at,stream,description,amount,currency,period_start,period_end,status
INV-2026-061,2026-06-28T00:00:00Z,subscription,Studio plan,40.00,USD,2026-06-28,2026-07-28,paid
INV-2026-074,2026-07-15T00:00:00Z,credits,Credits drawn up to 14 July,8.60,USD,2026-06-28,2026-07-15,paid
`;

const POLICY = `{
  "id": "studio-example",
  "version": "2026-06-01",
  "verified_until": null,
  "plans": {
    "studio": {
      "windows": [
        {
          "id": "weekly",
          "length": "P7D",
          "starts": "anchor",
          "anchor": "2026-01-05T00:00:00Z",
          "limit": { "quantity": "100", "unit": "requests" }
        }
      ],
      "crossing": "split"
    }
  },
  "order": ["allowance", "granted", "purchased"],
  "coverage": [],
  "incidents": [],
  "tolerance": {
    "reading_pct": "1",
    "reading_age": "PT15M",
    "clock": "PT60S",
    "in_flight": "PT15M",
    "posting": "PT15M",
    "cap_pct": "10"
  }
}
`;

export const COUNTED: Story = {
  folder: 'counted',
  files: new Map([
    ['usage.csv', USAGE],
    ['invoices.csv', INVOICES],
    ['studio-policy.json', POLICY],
  ]),
  inputs: ['usage.csv', 'invoices.csv'],
  policy: 'studio-policy.json',
  before: [
    '1. A plan that counts: 100 requests a week, and an invoice of USD 8.60 for credits.',
    'Two files say all that is needed: what was used and what paid for it, and the invoice. Headroom counts each week again, ' +
      'letting the allowance pay first, and looks where credits were drawn all the same.',
  ],
};
