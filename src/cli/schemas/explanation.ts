/** `explain ID --format json` of a draw or a finding, version 1, as a JSON Schema. */
import * as z from 'zod';
import type { ExplainedStep, Explanation, NamedValue, Outcome, RowView } from '../../domain/explanation.ts';
import { GRADES, REASONS, VERDICTS } from '../../domain/verdict.ts';
import { jsonSchema, type Schema } from '../json-shape.ts';
import { amount, of, source, text, versionKey } from './shapes.ts';

const named = of<NamedValue>()(
  z.strictObject({ name: text.describe('What it is, in the words of the canonical columns.'), value: text.describe('As text.') }),
);

const row = of<RowView>()(
  z.strictObject({
    ...source.shape,
    what: text.describe('What the line is.'),
    values: z.array(named).describe('What was read from it; empty where only a report is at hand.'),
  }),
);

const step = of<ExplainedStep>()(
  z.strictObject({
    step: text.describe('Which step it is: rows, plan, a window, a step of the ladder, amount, verdict.'),
    title: text.describe('Its heading.'),
    says: z.array(text).describe('Its sentences.'),
    rows: z.array(row).describe('The lines to open.'),
    figures: z.array(named).describe('The figures to compare.'),
  }),
);

const outcome = of<Outcome>()(
  z.strictObject({
    verdict: z.enum(VERDICTS).describe('As in the report.'),
    grade: z.enum(GRADES).nullable().describe('As in the report.'),
    reason: z.enum(REASONS).describe('As in the report.'),
    amount: amount.nullable().describe('What was drawn.'),
    premature_amount: amount.nullable().describe('What of it is premature.'),
    currency: text.nullable().describe('Of both.'),
  }),
);

const SHAPE = of<Explanation>()(
  z
    .strictObject({
      version: versionKey,
      kind: z.enum(['draw', 'finding']).describe('What is explained.'),
      id: text.describe('Its whole id.'),
      account: text.describe('Whose it is.'),
      rule: text.nullable().describe('Of a finding; null of a draw.'),
      title: text.describe('What it is about.'),
      made_from: z.enum(['files', 'report']).describe('A report alone holds no values of rows.'),
      steps: z.array(step).describe('In order; each can be checked by hand.'),
      outcome: outcome.nullable().describe('The verdict on a draw; null where the finding judges no single draw.'),
      establishes: text.describe('What that establishes.'),
      does_not_establish: text.describe('What it does not establish.'),
      only_vendor_holds: text.describe('The record that only the vendor has.'),
      would_settle: text.describe('Which record would settle it.'),
      message: z.array(text).describe('Paragraphs of a text to send to support; empty where there is nothing to ask.'),
    })
    .meta({ title: 'Headroom explanation', description: 'What headroom explain ID --format json prints of a draw or a finding.' }),
);

export function explanationSchema(): Schema {
  return jsonSchema(SHAPE);
}
