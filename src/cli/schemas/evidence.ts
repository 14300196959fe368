/** What a part bears for an HTML page. */
import * as z from 'zod';
import type { AccountEvidence, MonthStatement } from '../../domain/evidence.ts';
import { STATEMENT } from './statement.ts';
import { amount, count, instant, of, text } from './shapes.ts';

const looked = {
  at: instant.describe('When, at the earliest.'),
  latest: instant.describe('When, at the latest.'),
};

export const accountEvidence = of<AccountEvidence>()(
  z.strictObject({
    account: text.describe('Whose.'),
    windows: z
      .array(
        z.strictObject({
          window: text.describe('Its id in the policy.'),
          instances: z
            .array(z.strictObject({ from: instant.describe('Its start.'), until: instant.describe('Its reset.') }))
            .describe('As readings name them.'),
          readings: z
            .array(
              z.strictObject({
                ...looked,
                since: instant.describe('As old as this what it shows may be.'),
                used_pct: amount.describe('How much of the window was used, in per cent.'),
                instance: count.nullable().describe('Which of the instances, from 0 on; null where it names no reset.'),
                bounds: z.boolean().describe('Whether a verdict cites it.'),
              }),
            )
            .describe('In order of time, thinned to what a chart can show.'),
          all: count.describe('How many readings there are before that.'),
        }),
      )
      .describe('The windows that readings name.'),
    switches: z
      .array(
        z.strictObject({
          from: instant.describe('The first look that shows it.'),
          until: instant.describe('The last one in a row.'),
          on: z.boolean().describe('Whether credits were on.'),
        }),
      )
      .describe('Whether credits were on.'),
    events: z
      .array(
        z.strictObject({
          ...looked,
          kind: z
            .enum(['notice', 'purchase', 'auto-reload', 'grant', 'refund', 'correction', 'expiry', 'void'])
            .describe('A message, or an entry of the ledger.'),
          notice: z
            .enum(['limit-reached', 'spend-cap-reached', 'out-of-credits', 'credits-required', 'blocked', 'other'])
            .nullable()
            .describe('What a message says; null for everything else.'),
          window: text.nullable().describe('Of which window; null where none is named.'),
          text: text.describe('As stated.'),
          amount: amount.nullable().describe('Decimal text in major units; null for a message.'),
          currency: text.nullable().describe('Of the amount.'),
        }),
      )
      .describe('Messages and entries, in order of time.'),
    eventsLeftOut: count.describe('Later ones that are left out, because there are too many.'),
    plans: z
      .array(z.strictObject({ at: instant.describe('From when on.'), plan: text.describe('headroom explain plan:ID.') }))
      .describe('The first plan in force, and every change of it.'),
  }),
);

export const monthStatement = of<MonthStatement>()(
  z.strictObject({
    period: STATEMENT.shape.period,
    account: STATEMENT.shape.accounts.element.describe('As headroom statement --format json prints it.'),
  }),
);
