/** The shape of `headroom.json`: what checks it, and what its JSON Schema says to editors. */
import * as z from 'zod';
import { parseAmount } from '../domain/money.ts';
import type { Stream } from '../domain/records.ts';
import { jsonSchema, parseShape, type Schema } from './json-shape.ts';

const NAMES = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const STREAMS = ['subscription', 'api', 'cloud', 'other'] as const satisfies readonly Stream[];

/** Decimal text, since a number in JSON is not exact. */
const MONTH = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, { message: 'is not an amount; write one such as "50.00"', abort: true })
  .refine(isAboveZero, 'must be above zero');
/** As files state it: ISO 4217 in upper case, a vendor's unit in lower case. */
const CURRENCY = z
  .string()
  .regex(
    /^(?:[A-Z]{3}|(?![a-z]{3}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/,
    'is not a currency; write its code in capitals, such as "USD", or a unit of the vendor, such as "ai-credits"',
  );
const PATTERN = z.string().min(1, 'is empty; write a name, or "*" for all').default('*');

const BUDGET = z.strictObject({
  stream: z.enum(STREAMS).describe('The product line whose charges are meant; "api" is use of a platform that no subscription covers.'),
  workspace: PATTERN.describe('Only charges of this workspace; a pattern with *, all where it is left out.'),
  api_key: PATTERN.describe('Only charges of the key with this label; a pattern with *, all where it is left out.'),
  month: MONTH.describe('What may be charged in a calendar month (UTC): decimal text above zero, such as "50.00".'),
  currency: CURRENCY.describe(
    "ISO 4217 in capitals (USD), or a vendor's unit in lower case (ai-credits). Other currencies are not counted.",
  ),
});

const BUDGETS = z
  .array(BUDGET)
  .default([])
  .superRefine((budgets, context) => {
    const first = new Map<string, number>();
    for (const [index, { stream, workspace, api_key, currency }] of budgets.entries()) {
      const key = JSON.stringify([stream, workspace, api_key, currency]);
      const before = first.get(key);
      if (before === undefined) first.set(key, index);
      else
        context.addIssue({ code: 'custom', path: [index], message: `is for the same charges as budgets.${before}; keep one of the two` });
    }
  });

const SCHEMA = z
  .strictObject({
    $schema: z.string().optional().describe('Where the JSON Schema of this file is; for editors, and ignored otherwise.'),
    inputs: z
      .array(z.string())
      .default([])
      .describe('Files, folders and globs to read when the command names none. Relative to this file.'),
    accounts: z
      .string()
      .optional()
      .describe(
        'A CSV that says who is on which plan, when (format "accounts"): read as one more input, whatever else is. Relative to this file.',
      ),
    plan: NAMES.default([]).describe('The plan where no input says it, or a list of them, one a vendor. headroom explain lists the plans.'),
    timezone: z
      .string()
      .optional()
      .describe('Zone of times that carry none: an IANA name such as Europe/Berlin. UTC where it is left out.'),
    covers: z.string().optional().describe('FROM/UNTIL: the usage files hold all use in this span; both dates are included.'),
    policy: z.string().optional().describe('A policy file instead of the built-in policies. Relative to this file.'),
    map: z.string().optional().describe('A map file: how to read CSVs of no known format (schema:map). Relative to this file.'),
    rules: z
      .record(z.string(), z.enum(['off', 'note', 'warning', 'error']))
      .default({})
      .describe('Levels by rule, such as { "draw-undecided": "note" }. headroom explain lists the rules.'),
    fail_on: z
      .enum(['error', 'warning', 'note', 'never'])
      .optional()
      .describe('Findings at or above this level give exit 1; error where it is left out.'),
    baseline: z.string().optional().describe('Findings that were accepted, as --write-baseline writes them. Relative to this file.'),
    budgets: BUDGETS.describe('What a calendar month may cost, by stream, workspace and key.'),
    attest_unused: z
      .array(z.string())
      .default([])
      .describe(
        'Coverage rules (or "all"): the account holder states that no use covered by them happened where the files are silent. Named in every report that rests on it.',
      ),
  })
  .meta({ title: 'headroom.json', description: 'What headroom reads and how it judges. Options of the command line go before it.' });

export type ConfigFile = z.output<typeof SCHEMA>;

/** Checks the text of a configuration; every error names its path in the file. */
export function parseConfig(text: string, path: string): ConfigFile {
  return parseShape(SCHEMA, text, path);
}

export function configSchema(): Schema {
  return jsonSchema(SCHEMA);
}

function isAboveZero(text: string): boolean {
  const parsed = parseAmount(text);
  return parsed.ok && parsed.value > 0;
}
