/** `--report FILE`: a report of `audit --format json`, held against its shape before anything of it is believed. */
import { resolve } from 'node:path';
import * as z from 'zod';
import { CannotAudit } from '../domain/errors.ts';
import { GRADES, REASONS, VERDICTS } from '../domain/verdict.ts';
import type { Explained } from '../report/explain/explain.ts';
import { readNamedFile } from './named-file.ts';
import { parseShape } from './json-shape.ts';

const DECIMAL = z.string().regex(/^-?\d{1,15}(?:\.\d{1,6})?$/, 'is not an amount as reports state it, such as "12.30"');
const INSTANT = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'is not an instant as reports state it, such as "2026-07-03T14:05:00.000Z"');
const COUNT = z.number().int('must be a whole number').nonnegative('must not be below zero');
const LEVEL = z.enum(['error', 'warning', 'note']);
const GRADE = z.enum(GRADES).nullable();
const SOURCE = z.object({ file: z.string(), line: COUNT });

const WINDOW = z.object({
  window: z.string(),
  used_pct_min: DECIMAL.nullable(),
  used_pct_max: DECIMAL.nullable(),
  resets_at: INSTANT.nullable(),
  basis: z.enum(['reading', 'counted', 'none']),
  sources: z.array(SOURCE.extend({ at: INSTANT, used_pct: DECIMAL, shown_since: INSTANT.nullable().optional() })),
  from: INSTANT.nullable(),
  says: z.enum(REASONS).nullable(),
  count: z.object({ limit: DECIMAL, used: DECIMAL, most: DECIMAL, complete: z.boolean() }).nullable(),
});

const DRAW = z.object({
  id: z.string(),
  account: z.string(),
  from: INSTANT,
  until: INSTANT,
  model: z.string().nullable(),
  member: z.string().nullable(),
  amount: DECIMAL.nullable(),
  currency: z.string().nullable(),
  verdict: z.enum(VERDICTS),
  grade: GRADE,
  reason: z.enum(REASONS),
  premature_amount: DECIMAL.nullable(),
  expected: z.object({ allowance: DECIMAL, credits: DECIMAL }).nullable(),
  windows: z.array(WINDOW),
  window: z.string().nullable(),
  policy_entry: z.string().nullable(),
  sources: z.array(SOURCE),
});

const FINDING = z.object({
  id: z.string(),
  rule: z.string(),
  level: LEVEL,
  grade: GRADE,
  account: z.string(),
  at: INSTANT,
  amount: DECIMAL.nullable(),
  currency: z.string().nullable(),
  draws: z.array(z.string()),
  message: z.string(),
  establishes: z.string(),
  does_not_establish: z.string(),
  would_settle: z.string(),
  sources: z.array(SOURCE),
  accepted: z.object({ reason: z.string(), expires: z.string().nullable(), refund: z.string().nullable() }).nullable(),
});

const AMOUNTS = z.object({
  currency: z.string(),
  premature: DECIMAL,
  premature_net: DECIMAL,
  sensitivity: z.object({ least: DECIMAL, most: DECIMAL, alternatives: COUNT, agreeing: COUNT }).nullable(),
});

/** Only what an explanation reads: reports may hold more keys, and later ones will. */
const REPORT = z.object({
  version: z.literal(1),
  summary: z.object({ amounts: z.array(AMOUNTS) }),
  draws: z.array(DRAW),
  findings: z.array(FINDING),
});

const MOST_PROBLEMS = 20;
/** As of any JSON. */
const LARGEST = 400 << 20;

export async function readReport(path: string, cwd: string): Promise<Explained> {
  let text: string;
  try {
    text = (await readNamedFile(resolve(cwd, path), { named: `--report ${path}`, kind: 'report', most: LARGEST })).toString('utf8');
  } catch (error) {
    if (error instanceof CannotAudit) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'there is no such file; headroom audit … -o report.json writes one' : `can't be read (${code})`;
    throw new CannotAudit([`--report ${path}: ${problem}.`]);
  }
  try {
    return parseShape(REPORT, text, path);
  } catch (error) {
    if (!(error instanceof CannotAudit)) throw error;
    const { problems } = error;
    const more = problems.length - MOST_PROBLEMS;
    throw new CannotAudit([
      ...problems.slice(0, MOST_PROBLEMS),
      ...(more > 0 ? [`${path}: and ${more} more like these.`] : []),
      `${path}: is no report of this headroom; headroom audit … -o report.json writes one.`,
    ]);
  }
}
