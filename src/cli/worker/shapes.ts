/** The shapes of the lines that stages hand each other, beside the records; `docs/protocol.md` says what they mean. */
import * as z from 'zod';
import { ALTERNATIVES } from '../../audit/sensitivity.ts';
import { SUM_NAMES, type Sums } from '../../audit/sums.ts';
import { formatInstant, type Instant } from '../../domain/time.ts';
import { VERDICTS } from '../../domain/verdict.ts';
import { KINDS } from './fields.ts';

/** Raised with every change to what a line means. */
export const PROTOCOL = 1;

const COUNT = z.number().int().nonnegative();
const DIGEST = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex');
const INSTANT = z
  .string()
  .refine((text) => Number.isFinite(Date.parse(text)) && formatInstant(Date.parse(text) as Instant) === text, 'must be an instant')
  .transform((text) => Date.parse(text) as Instant);
const WHEN = INSTANT.nullable();
/** Exact, however large. */
const EXACT = z
  .string()
  .regex(/^-?\d{1,60}$/, 'must be a whole number in quotes')
  .transform((text) => BigInt(text));
const EXACTS = z.array(z.tuple([z.string(), EXACT])).transform((pairs) => new Map(pairs));

const SPAN = {
  name: z.string(),
  format: z.string(),
  vendor: z.string(),
  holds_uses: z.boolean(),
  from: WHEN,
  until: WHEN,
};

const INPUT = z.strictObject({
  file: z.string(),
  ...SPAN,
  title: z.string(),
  sha256: DIGEST,
  rows: COUNT,
  unread: COUNT,
  zoneless_rows: COUNT,
  latest_start: WHEN,
  encoding: z.string().nullable(),
  notes: z.array(z.string()),
  /** How many records of each kind. */
  kinds: z.array(z.tuple([z.enum(KINDS), COUNT])),
  issues: z.array(z.strictObject({ file: z.string(), line: COUNT, column: z.string(), value: z.string(), problem: z.string() })),
  /** The exports whose rows `headroom convert` wrote into it. */
  parts: z.array(z.strictObject(SPAN)),
});
export type InputLine = z.output<typeof INPUT>;

export const HEADER = INPUT.extend({
  protocol: z.number(),
  version: z.string(),
  /** How it was read: all files of a job alike. */
  timezone: z.string(),
  charset: z.string().nullable(),
  map: DIGEST.nullable(),
  accounts: z.array(z.strictObject({ account: z.string(), vendor: z.string(), customer: z.string().optional() })),
});
export type HeaderLine = z.output<typeof HEADER>;

const OPTIONS = z.strictObject({
  plans: z.array(z.string()),
  attest_unused: z.array(z.string()),
  covers: z.strictObject({ from: INSTANT, until: INSTANT }).nullable(),
  timezone: z.string(),
  charset: z.string().nullable(),
  since: WHEN,
  until: WHEN,
  accounts: z.array(z.string()),
  rules: z.array(z.tuple([z.string(), z.enum(['off', 'note', 'warning', 'error'])])),
  budgets: z.array(
    z.strictObject({
      stream: z.enum(['subscription', 'api', 'cloud', 'other']),
      workspace: z.string(),
      api_key: z.string(),
      month: z.number().int(),
      currency: z.string(),
    }),
  ),
});

export const JOB = z.strictObject({
  job: DIGEST,
  protocol: z.number(),
  version: z.string(),
  /** `files`: `null` for the built-in policies. */
  policy: z.strictObject({ sha256: DIGEST, files: z.array(z.looseObject({})).nullable() }),
  options: OPTIONS,
  partial: z.boolean(),
  redacted: z.boolean(),
  command: z.string(),
  inputs: z.array(INPUT),
  /** Every account that a part must speak of. */
  accounts: z.array(z.string()),
  /** What stands for an account on the lines of the read stage, where no file names it, and its name. */
  names: z.array(z.tuple([z.string(), z.string()])),
  named_after_vendors: z.array(z.string()),
});
export type JobLine = z.output<typeof JOB>;

const SUMS = z.strictObject(Object.fromEntries(SUM_NAMES.map((name) => [name, EXACT]))).transform((sums) => sums as unknown as Sums);
const LEFT_OUT = z.strictObject({ coarserTwins: COUNT, repeatedLooks: COUNT, looksOfUnknownOrigin: COUNT, repeatedPurchases: COUNT });
const OF_PART = {
  part: z.string(),
  job: DIGEST,
  /** How many records of each input of the job it was made from. */
  records: z.array(z.tuple([COUNT, COUNT])),
};

export const DONE_PART = z.strictObject({
  ...OF_PART,
  verdicts: z.strictObject(Object.fromEntries(VERDICTS.map((verdict) => [verdict, COUNT]))),
  sums: z.array(z.tuple([z.string(), SUMS])).transform((pairs) => new Map(pairs)),
  sensitivity: z.strictObject({ asked: z.array(z.string()), totals: z.array(EXACTS).length(ALTERNATIVES) }),
  other_streams: z.array(z.strictObject({ stream: z.string(), currency: z.string(), amount: EXACT, uses: COUNT })),
  plans_in_force: z.array(z.string()),
  left_out: LEFT_OUT,
  elsewhere: z.array(z.string()),
  draws: z.array(z.looseObject({ account: z.string(), verdict: z.enum(VERDICTS) })),
  findings: z.array(
    z.looseObject({
      id: z.string(),
      account: z.string(),
      rule: z.string(),
      level: z.enum(['error', 'warning', 'note']),
      accepted: z.null(),
    }),
  ),
  bridge: z.array(z.looseObject({ account: z.string() })),
  /** For a page of few accounts. */
  evidence: z.strictObject({ account: z.looseObject({ account: z.string() }).nullable(), months: z.array(z.looseObject({})) }).nullable(),
});

export const FAILED_PART = z.strictObject({
  ...OF_PART,
  failed: z.string(),
  place: z.strictObject({ file: z.string(), line: COUNT }).nullable(),
  /** Lines of which nobody can tell which record they were. */
  unplaced: COUNT,
});
