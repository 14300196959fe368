import * as z from 'zod';
import { CannotAudit } from '../domain/errors.ts';

const NAMES = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const SCHEMA = z.strictObject({
  $schema: z.string().optional(),
  inputs: z.array(z.string()).default([]),
  plan: NAMES.default([]),
  timezone: z.string().optional(),
  covers: z.string().optional(),
  policy: z.string().optional(),
  rules: z.record(z.string(), z.enum(['off', 'note', 'warning', 'error'])).default({}),
  fail_on: z.enum(['error', 'warning', 'note', 'never']).optional(),
  attest_unused: z.array(z.string()).default([]),
});

export type ConfigFile = z.output<typeof SCHEMA>;

/** Checks the text of a configuration; every error names its path in the file. */
export function parseConfig(text: string, path: string): ConfigFile {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new CannotAudit([`${path}: is not valid JSON; check its commas, quotes and brackets.`]);
  }
  const result = SCHEMA.safeParse(value);
  if (result.success) return result.data;
  throw new CannotAudit(result.error.issues.flatMap((issue) => describe(issue, path)));
}

const TYPES: Readonly<Record<string, string>> = { array: 'a list', object: 'an object', string: 'a text', record: 'an object' };

function describe(issue: z.core.$ZodIssue, path: string): string[] {
  const place = issue.path.map(String).join('.');
  const at = place === '' ? path : `${path}: ${place}`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(
        (key) =>
          `${at}: there is no key "${key}"; ${place === '' ? `the keys are ${Object.keys(SCHEMA.shape).join(', ')}` : 'take it out'}.`,
      );
    case 'invalid_type':
      return [`${at}: must be ${TYPES[issue.expected] ?? `a ${issue.expected}`}.`];
    case 'invalid_value':
      return [`${at}: must be one of ${issue.values.map(String).join(', ')}.`];
    case 'invalid_union':
      return [`${at}: must be a text or a list of texts.`];
    default:
      return [`${at}: ${issue.message}.`];
  }
}
