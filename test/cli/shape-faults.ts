/** A value held against a JSON Schema of the package, and the same value with one thing wrong. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export const packaged = (id: string): string => fileURLToPath(new URL(`../../schemas/${id}.json`, import.meta.url));

export type Node = Readonly<{
  description?: string;
  properties?: Record<string, Node>;
  items?: Node | false;
  prefixItems?: Node[];
  anyOf?: Node[];
  $defs?: Record<string, Node>;
  $ref?: string;
  additionalProperties?: unknown;
  required?: string[];
}>;

export const schemaOf = (id: string): Node => JSON.parse(readFileSync(packaged(id), 'utf8')) as Node;

const validators = new Map<string, ValidateFunction>();

/** By ajv, which knows nothing of what wrote the schema. */
export function faultsOf(id: string, value: unknown): string[] {
  const valid = validators.get(id) ?? new Ajv2020({ strict: true, allowUnionTypes: true, strictTuples: false }).compile(schemaOf(id));
  validators.set(id, valid);
  valid(value);
  return (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

export type Json = null | boolean | number | string | Json[] | { readonly [key: string]: Json };
interface Damage {
  readonly what: string;
  readonly value: Json;
}

/** The same with one thing wrong: each key gone in turn, each value of another kind, a key more in each object. */
export function* damages(value: Json, path = ''): Generator<Damage> {
  yield { what: `${path}: another kind`, value: value !== null && typeof value === 'object' ? 7 : { kind: 'other' } };
  if (Array.isArray(value)) {
    for (const [at, one] of value.entries()) {
      for (const damage of damages(one, `${path}/${at}`)) yield { what: damage.what, value: value.with(at, damage.value) };
    }
  } else if (value !== null && typeof value === 'object') {
    yield { what: `${path}: a key more`, value: { ...value, another_key: 1 } };
    for (const key of Object.keys(value)) {
      const { [key]: one = null, ...rest } = value;
      yield { what: `${path}/${key}: gone`, value: rest };
      for (const damage of damages(one, `${path}/${key}`)) yield { what: damage.what, value: { ...value, [key]: damage.value } };
    }
  }
}

/** How many damages there are, and which of them the schema takes all the same. */
export function passing(id: string, value: Json): { tried: number; taken: string[] } {
  const all = [...damages(value)];
  return { tried: all.length, taken: all.filter(({ value: damaged }) => faultsOf(id, damaged).length === 0).map(({ what }) => what) };
}
