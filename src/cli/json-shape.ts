/** A JSON file held against its shape: one sentence for each thing that is wrong, naming the path in the file. */
import * as z from 'zod';
import { CannotAudit } from '../domain/errors.ts';

/** The checked value; every problem of the file is told at once. */
export function parseShape<T extends z.ZodType>(shape: T, text: string, file: string): z.output<T> {
  let value: unknown;
  let isHostile = false;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''), (key, one: unknown) => {
      isHostile ||= key === '__proto__';
      return one;
    });
  } catch {
    throw new CannotAudit([`${file}: is not valid JSON; check its commas, quotes and brackets.`]);
  }
  // It is skipped where names are free, and nothing may be skipped.
  if (isHostile) throw new CannotAudit([`${file}: there is no key "__proto__"; take it out.`]);
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw new CannotAudit(result.error.issues.flatMap((issue) => describe(issue, file, value, shape)));
}

/** What of a JSON Schema is told to people. */
export interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  /** Of an object whose keys are free: what each holds. */
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly string[];
  readonly const?: string | number;
}

/** The shape as people may write it: what a default fills in is not required. */
export function jsonSchema(shape: z.ZodType): Schema {
  return z.toJSONSchema(shape, { io: 'input' }) as Schema;
}

const TYPES: Readonly<Record<string, string>> = { array: 'a list', object: 'an object', string: 'a text', record: 'an object' };

function describe(issue: z.core.$ZodIssue, file: string, root: unknown, shape: z.ZodType): string[] {
  const place = issue.path.map(String).join('.');
  const at = place === '' ? file : `${file}: ${place}`;
  const found = valueAt(root, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const keys = keysAt(shape, issue.path);
      return issue.keys.map((key) => `${at}: there is no key "${key}"; the keys${place === '' ? '' : ' here'} are ${keys.join(', ')}.`);
    }
    case 'invalid_type': {
      const right = TYPES[issue.expected] ?? `a ${issue.expected}`;
      if (found === undefined) return [`${at}: is missing; it must be ${right}.`];
      // 50.00 means to be exact, and as a number JSON can't hold it so.
      return [`${at}: must be ${right}${issue.expected === 'string' && typeof found === 'number' ? `; write "${found}" in quotes` : ''}.`];
    }
    case 'invalid_value': {
      const words = issue.values.map(String);
      const missing = found === undefined ? 'is missing; it ' : '';
      return [`${at}: ${missing}must be ${words.length === 1 ? words[0] : `one of ${words.join(', ')}`}.`];
    }
    case 'invalid_union':
      return [`${at}: must be a text or a list of texts.`];
    default:
      return [`${at}: ${issue.message}.`];
  }
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let here = root;
  for (const key of path) here = typeof here === 'object' && here !== null ? (here as Record<PropertyKey, unknown>)[key] : undefined;
  return here;
}

function keysAt(shape: z.ZodType, path: readonly PropertyKey[]): string[] {
  let here: unknown = bare(shape);
  for (const key of path) {
    if (here instanceof z.ZodObject) here = bare((here.shape as Record<PropertyKey, unknown>)[key]);
    else if (here instanceof z.ZodArray) here = bare(here.element);
    else if (here instanceof z.ZodRecord) here = bare(here.valueType);
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

/** Without what makes it optional. */
function bare(shape: unknown): unknown {
  return shape instanceof z.ZodOptional || shape instanceof z.ZodDefault || shape instanceof z.ZodNullable ? bare(shape.unwrap()) : shape;
}
