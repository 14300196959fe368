/** `statement --format json`, version 1, as a JSON Schema. */
import * as z from 'zod';
import type { Statement } from '../../domain/statement.ts';
import { REASONS, VERDICTS } from '../../domain/verdict.ts';
import { jsonSchema, type Schema } from '../json-shape.ts';
import { amount, bridge, count, day, inputs, instant, month, notes, of, readIssues, sources, text, tool, versionKey } from './shapes.ts';

const currency = text.describe("ISO 4217, or a vendor's unit in lower case.");

const charges = z
  .array(
    z.strictObject({
      at: instant.describe('When it was issued.'),
      date: day.describe("Its date in the statement's time zone."),
      invoice: text.describe('Its number.'),
      description: text.describe('As the invoice says.'),
      product: z.enum(['subscription', 'credits', 'api', 'tax', 'other', 'unclassified']).describe('What it was for.'),
      amount: amount.describe('Signed.'),
      currency,
      status: text.nullable().describe('As stated.'),
      sources: sources.describe('Where it stands.'),
    }),
  )
  .describe('Lines of invoices: what was asked for, and for which product.');

const credits = z
  .array(
    z.strictObject({
      stream: z.enum(['subscription', 'api']).describe('The product line whose credits are meant.'),
      currency,
      opening: amount.nullable().describe('The balance at the start; null where no entry states one.'),
      bought: amount.describe('Credits bought.'),
      reloaded: amount.describe('Credits bought automatically.'),
      granted: amount.describe('Credits given.'),
      corrected: amount.describe('Signed.'),
      drawn: amount.describe('Credits that paid.'),
      drawn_by: z.enum(['ledger', 'uses']).describe('Which record that sum is taken from.'),
      refunded: amount.describe('Credits taken back by refunds.'),
      expired: amount.describe('Credits that expired.'),
      voided: amount.describe('Credits that were voided.'),
      closing: amount.nullable().describe('The balance at the end; null where no entry states one.'),
      shown: z
        .strictObject({ at: instant.describe('When somebody looked.'), balance: amount.describe('What was shown.') })
        .nullable()
        .describe('The balance on the last look of the period; null without one.'),
    }),
  )
  .describe('How the credits went, by stream and currency.');

const draws = z
  .array(
    z.strictObject({
      verdict: z.enum(VERDICTS).describe('headroom explain says what each means.'),
      reason: z.enum(REASONS).describe('Why; headroom explain reason:ID.'),
      by: text.nullable().describe('The coverage rule or the window that decided.'),
      currency: text.nullable().describe('Of the amount.'),
      amount: amount.nullable().describe('Their sum; null where none is stated.'),
      draws: count.describe('How many.'),
    }),
  )
  .describe('Why credits were drawn, by verdict and reason.');

const streams = z
  .array(
    z.strictObject({
      stream: z.enum(['api', 'cloud', 'other']).describe('A product that no plan covers.'),
      currency,
      amount: amount.describe('What it cost.'),
      uses: count.describe('How many uses that is.'),
      keys: z
        .array(
          z.strictObject({
            workspace: text.nullable().describe('As stated.'),
            api_key: text.nullable().describe('The label of the key.'),
            amount: amount.describe('What it cost.'),
            uses: count.describe('How many uses that is.'),
            last_used: instant.describe('In everything that the files hold.'),
            idle: z.boolean().describe('Not used in the last 30 days of what the files cover.'),
          }),
        )
        .describe('By workspace and key.'),
    }),
  )
  .describe('Use of products that no plan covers.');

const budgets = z
  .array(
    z.strictObject({
      stream: z.enum(['subscription', 'api', 'cloud', 'other']).describe('As headroom.json states it.'),
      workspace: text.describe('As headroom.json states it.'),
      api_key: text.describe('As headroom.json states it.'),
      month: month.describe('The calendar month (UTC).'),
      currency,
      budget: amount.describe('What may be charged.'),
      charged: amount.describe('What was.'),
      used_pct: amount.describe('Whole per cents, rounded down.'),
      crossed_on: day.nullable().describe('The day (UTC) on which it was crossed; null where it was not.'),
    }),
  )
  .describe('The budgets of headroom.json, month by month.');

export const STATEMENT = of<Statement>()(
  z
    .strictObject({
      version: versionKey,
      tool,
      inputs,
      period: z
        .strictObject({
          from: instant.describe('Its start.'),
          until: instant.describe('Its exclusive end.'),
          month: month.nullable().describe('Where the two are a calendar month in the time zone.'),
          timezone: text.describe('In which dates are read.'),
        })
        .describe('What is stated.'),
      accounts: z
        .array(
          z.strictObject({
            account: text.describe('Who is billed.'),
            plans: z.array(text).describe('In force in the period.'),
            charges,
            credits,
            draws,
            streams,
            budgets,
            bridge,
          }),
        )
        .describe('Billing streams side by side: neither they nor currencies are summed into each other.'),
      read_issues: readIssues,
      notes,
    })
    .meta({ title: 'Headroom statement', description: 'What headroom statement --format json prints.' }),
);

export function statementSchema(): Schema {
  return jsonSchema(STATEMENT);
}
