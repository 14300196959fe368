/** `inspect --format json`, version 1, as a JSON Schema. */
import * as z from 'zod';
import { jsonSchema, type Schema } from '../json-shape.ts';
import { count, inputs, notes, readIssues, text, tool, versionKey } from './shapes.ts';

const some = count.optional();

const SHAPE = z
  .strictObject({
    version: versionKey,
    tool,
    files: z
      .array(
        inputs.element.extend({
          title: text.describe('What that format is.'),
          accounts: z.array(text).describe('Accounts that the file names; empty where it names none.'),
          zoneless_rows: count.describe('Rows whose time carries no zone.'),
          records: z
            .strictObject({
              use: some.describe('Uses.'),
              snapshot: some.describe('Looks at the meters.'),
              entry: some.describe('Entries of a ledger.'),
              invoice: some.describe('Lines of invoices or payments.'),
              notice: some.describe('Messages shown.'),
              plan: some.describe('Lines that say who is on which plan.'),
            })
            .describe('What its rows became, by kind; kinds that it does not hold are left out.'),
          shows_draws: z.boolean().describe('Whether anything in it can be a draw of credits.'),
          read_issues: readIssues,
        }),
      )
      .describe('What each file was recognised as.'),
    accounts: z.array(text).describe('Accounts of all files together.'),
    rules: z
      .array(
        z.strictObject({
          id: text.describe('headroom explain rule:ID.'),
          runs: z.boolean().describe('Whether these files let it run.'),
          lacks: z.array(text).describe('What it stays silent for want of.'),
        }),
      )
      .describe('The rules, in order of id.'),
    notes,
  })
  .meta({ title: 'Headroom inspection', description: 'What headroom inspect --format json prints.' });

export type InspectionJson = z.output<typeof SHAPE>;

export function inspectSchema(): Schema {
  return jsonSchema(SHAPE);
}
