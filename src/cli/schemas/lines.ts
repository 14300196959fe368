/** The lines that the stages of `headroom worker` hand each other, as JSON Schemas: what `docs/protocol.md` says in words. */
import * as z from 'zod';
import { policyShape } from '../../policies/schema.ts';
import { jsonSchema, type Schema } from '../json-shape.ts';
import { HEAD_FIELDS, KINDS, RECORD_FIELDS, type Field, type Fields, type Type } from '../worker/fields.ts';
import { DONE_PART, FAILED_PART, HEADER, JOB } from '../worker/shapes.ts';
import { accountEvidence, monthStatement } from './evidence.ts';
import { draw, finding } from './report.ts';
import { bridge, instant } from './shapes.ts';

/** What a record can't be without, beside what its own fields say. */
const NEEDED: ReadonlySet<Field> = new Set([HEAD_FIELDS['account'], HEAD_FIELDS['file']].filter((field) => field !== undefined));

function shapeOf(fields: Fields): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldShape(field)])));
}

function fieldShape(field: Field): z.ZodType {
  const { shape, needed } = typed(field);
  const stays = (needed && field.absent !== true) || NEEDED.has(field);
  return (stays ? shape : shape.optional()).describe(sentence(field.meaning));
}

interface Shape {
  readonly shape: z.ZodType;
  readonly needed: boolean;
}

const SIMPLE: Readonly<Record<Extract<Type, string>, Shape>> = {
  text: { shape: z.string(), needed: false },
  texts: { shape: z.array(z.string()), needed: false },
  flag: { shape: z.literal(true), needed: false },
  'answer?': { shape: z.boolean(), needed: false },
  whole: { shape: z.int(), needed: true },
  'whole?': { shape: z.int(), needed: false },
  instant: { shape: instant, needed: true },
  'instant?': { shape: instant, needed: false },
};

function typed({ type }: Field): Shape {
  if (typeof type === 'string') return SIMPLE[type];
  if ('list' in type) return { shape: z.array(shapeOf(type.list)), needed: false };
  if ('object' in type) return { shape: shapeOf(type.object), needed: false };
  return { shape: z.enum(type.filter((word) => word !== '')), needed: !type.includes('') };
}

function sentence(meaning: string): string {
  return `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`;
}

export function recordSchema(): Schema {
  const kinds = KINDS.map((kind) =>
    shapeOf(HEAD_FIELDS)
      .extend({ kind: z.literal(kind).describe('What the record is.'), ...shapeOf(RECORD_FIELDS[kind]).shape })
      .meta({ title: kind }),
  );
  return jsonSchema(
    z.union(kinds).meta({ title: 'Headroom record line', description: 'What headroom worker --stage read writes for each record.' }),
  );
}

export function headerSchema(): Schema {
  return jsonSchema(HEADER.meta({ title: 'Headroom header line', description: 'What headroom worker --stage read writes for each file.' }));
}

export function jobSchema(): Schema {
  const { policy } = JOB.shape;
  const files = z.array(policyShape).nullable().describe('The policy files; null for the built-in ones.');
  return jsonSchema(
    JOB.extend({ policy: policy.extend({ files }).describe('What is judged by.') }).meta({
      title: 'Headroom job header',
      description: 'What headroom worker --stage job writes, and the parts of a shard begin with.',
    }),
  );
}

export function partSchema(): Schema {
  const { evidence, draws, findings } = DONE_PART.shape;
  const shown = z.strictObject({
    account: accountEvidence.nullable().describe('null where the page has no room for it.'),
    months: z.array(monthStatement).describe('Its months, each a statement.'),
  });
  const done = DONE_PART.extend({
    draws: z.array(draw).describe(draws.description ?? ''),
    findings: z.array(finding.extend({ accepted: z.null().describe('Nothing is, until merge holds it against a baseline.') })).describe(findings.description ?? ''),
    bridge,
    evidence: shown.nullable().describe(evidence.description ?? ''),
  });
  return jsonSchema(
    z
      .union([done.meta({ title: 'done' }), FAILED_PART.meta({ title: 'failed' })])
      .meta({ title: 'Headroom part line', description: 'What headroom worker --stage replay and audit --shard write for each account.' }),
  );
}
