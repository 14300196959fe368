/** The shape of a map file: what checks it, and what its JSON Schema says to editors. */
import * as z from 'zod';
import { EPOCH_PATTERNS } from '../domain/time-pattern.ts';
import { MAP_KINDS } from '../formats/map-columns.ts';
import type { CsvMap } from '../formats/map.ts';
import { AMOUNT_UNITS, PERCENT_UNITS } from '../formats/map-row.ts';
import { jsonSchema, parseShape, type Schema } from './json-shape.ts';
import { mapProblems } from './map-check.ts';

const COLUMN_NAME = z.string().regex(/\S/, 'is empty; write the name of a column of the CSV');

const COLUMN = z.strictObject({
  from: z
    .union([COLUMN_NAME.transform((one) => [one]), z.array(COLUMN_NAME)])
    .describe('The name of the column in the CSV. Of a time a list of several, such as ["Date", "Time"]: they are read side by side.'),
  unit: z
    .enum([...AMOUNT_UNITS, ...PERCENT_UNITS])
    .optional()
    .describe(
      "Of amounts: major (12.34 dollars), minor (in the currency's smallest coin), cents (hundredths, whatever the currency) or credits (a vendor's unit). Of percentages: percent (45) or fraction (0.45). Both need it.",
    ),
  sign: z
    .literal('by-type')
    .optional()
    .describe(
      'Of the amount of credits: "by-type" where a minus marks what lowers the balance (draw, refund to the card, expiry, void), which the type of the entry says already. A correction keeps its own.',
    ),
  pattern: z
    .string()
    .optional()
    .describe(`How a time is written, such as "DD/MM/YYYY HH:mm", or ${EPOCH_PATTERNS.join(' or ')}. ISO 8601 where it is left out.`),
  zone: z
    .string()
    .optional()
    .describe('The zone of times that carry none: an IANA name such as Europe/Berlin. That of --timezone where it is left out.'),
  values: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      'What each text of the CSV stands for, such as { "Included": "allowance" }; "" for not stated. A text that it does not list can not be read.',
    ),
});

const MAP = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is no name of a map; write small letters, digits and hyphens, such as "gateway"')
      .describe('What reports call the format, as map:NAME: small letters, digits and hyphens.'),
    kind: z.enum(MAP_KINDS).describe('Which canonical CSV it is read as.'),
    header: z
      .array(COLUMN_NAME)
      .min(1, 'is empty; write the names of columns by which the CSV is known')
      .describe('Names of columns by which a CSV is known to be of this map: all of them must be there.'),
    columns: z.record(z.string(), COLUMN).describe('For each canonical column (by its name, such as timestamp) where it comes from.'),
    constants: z
      .record(z.string(), z.string())
      .default({})
      .describe('What every row is, by canonical column, such as { "currency": "USD", "stream": "api" }.'),
    comments: z.array(z.string()).optional().describe('Remarks for people, one sentence each; not read.'),
  })
  .superRefine((map, context) => {
    for (const { path, message } of mapProblems(map)) context.addIssue({ code: 'custom', path, message });
  });

const SCHEMA = z
  .strictObject({
    $schema: z.string().optional().describe('Where the JSON Schema of this file is; for editors, and ignored otherwise.'),
    version: z.literal(1).describe('Of this shape: 1.'),
    maps: z
      .array(MAP)
      .min(1, 'is empty; write at least one map')
      .superRefine((maps, context) => {
        const first = new Map<string, number>();
        for (const [index, { name }] of maps.entries()) {
          const before = first.get(name);
          if (before === undefined) first.set(name, index);
          else context.addIssue({ code: 'custom', path: [index, 'name'], message: `is the name of maps.${before} too; write another` });
        }
      })
      .describe('One for each kind of CSV.'),
  })
  .meta({
    title: 'Headroom map file',
    description: 'How to read CSVs of no known format (--map). headroom inspect --suggest-map FILE.csv writes a first one.',
  });

/** Checks the text of a map file; every error names its path in the file. */
export function parseMaps(text: string, path: string): readonly CsvMap[] {
  return parseShape(SCHEMA, text, path).maps;
}

export function mapSchema(): Schema {
  return jsonSchema(SCHEMA);
}
