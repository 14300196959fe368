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
  .regex(/^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'must be an instant')
  .refine((text) => Number.isFinite(Date.parse(text)) && formatInstant(Date.parse(text) as Instant) === text, 'must be an instant')
  .transform((text) => Date.parse(text) as Instant);
const WHEN = INSTANT.nullable();
/** Exact, however large. */
const EXACT = z
  .string()
  .regex(/^-?\d{1,60}$/, 'must be a whole number in quotes')
  .transform((text) => BigInt(text));
/** Both of them, and no more. */
function pair<A extends z.ZodType, B extends z.ZodType>(a: A, b: B): z.ZodTuple<[A, B], null> {
  return z.tuple([a, b]).meta({ minItems: 2, maxItems: 2 });
}
const EXACTS = z.array(pair(z.string(), EXACT)).transform((pairs) => new Map(pairs));
const PROTOCOL_KEY = z.number().describe('Of these lines: 1.');
const VERSION_KEY = z.string().describe('The release of headroom that wrote it; all stages of a run are of one.');

const SPAN = {
  name: z.string().describe('As the export was called.'),
  format: z.string().describe('headroom explain format:ID.'),
  vendor: z.string().describe('Whose export it is; empty for canonical files.'),
  holds_uses: z.boolean().describe('Whether its rows are uses.'),
  from: WHEN.describe('The earliest time in it; null where it has none.'),
  until: WHEN.describe('The latest time in it; null where it has none.'),
};

const INPUT = z.strictObject({
  file: z.string().describe('Its path, as typed: by it a file is known.'),
  ...SPAN,
  title: z.string().describe('What its format is.'),
  sha256: DIGEST.describe('Of its bytes.'),
  rows: COUNT.describe('Rows that were read.'),
  unread: COUNT.describe('Rows that could not be read.'),
  zoneless_rows: COUNT.describe('Rows whose time carries no zone.'),
  latest_start: WHEN.describe('When its latest row begins; null where it has none.'),
  encoding: z.string().nullable().describe('Its character set, where neither UTF-8 nor a mark says it; else null.'),
  notes: z.array(z.string()).describe('Sentences about how it was taken.'),
  kinds: z.array(pair(z.enum(KINDS), COUNT)).describe('Pairs of a kind and how many records of it there are.'),
  issues: z
    .array(
      z.strictObject({
        file: z.string().describe('As file above.'),
        line: COUNT.describe('The line on which the row starts; 1 is the header.'),
        column: z.string().describe('By its name; empty where the row as a whole is meant.'),
        value: z.string().describe('The cell as it stands.'),
        problem: z.string().describe('What is wrong with it, and what would be right.'),
      }),
    )
    .describe('Each row or cell that could not be read.'),
  parts: z.array(z.strictObject(SPAN)).describe('The exports whose rows headroom convert wrote into it.'),
});
export type InputLine = z.output<typeof INPUT>;

export const HEADER = INPUT.extend({
  protocol: PROTOCOL_KEY,
  version: VERSION_KEY,
  timezone: z.string().describe('Under which it was read: all files of a job alike.'),
  charset: z.string().nullable().describe('--encoding, under which it was read; null without.'),
  map: DIGEST.nullable().describe('SHA-256 of the file of --map; null without.'),
  accounts: z
    .array(
      z.strictObject({
        account: z.string().describe('As the file names it; empty where it names none.'),
        vendor: z.string().describe('Whose export it is; empty for canonical files.'),
        customer: z.string().optional().describe('Whom a payment processor calls its customer.'),
      }),
    )
    .describe('The accounts that it speaks of.'),
});
export type HeaderLine = z.output<typeof HEADER>;

const OPTIONS = z.strictObject({
  plans: z.array(z.string()).describe('--plan.'),
  attest_unused: z.array(z.string()).describe('--attest-unused.'),
  covers: z
    .strictObject({ from: INSTANT.describe('Its start.'), until: INSTANT.describe('Its exclusive end.') })
    .nullable()
    .describe('--covers; null without.'),
  timezone: z.string().describe('--timezone.'),
  charset: z.string().nullable().describe('--encoding; null without.'),
  since: WHEN.describe('--since; null without.'),
  until: WHEN.describe('--until; null without.'),
  accounts: z.array(z.string()).describe('--account.'),
  rules: z.array(pair(z.string(), z.enum(['off', 'note', 'warning', 'error']))).describe('Pairs of a rule and its level.'),
  budgets: z
    .array(
      z.strictObject({
        stream: z.enum(['subscription', 'api', 'cloud', 'other']).describe('As headroom.json states it.'),
        workspace: z.string().describe('As headroom.json states it.'),
        api_key: z.string().describe('As headroom.json states it.'),
        month: z.number().int().describe('What may be charged in a month, in millionths of a unit.'),
        currency: z.string().describe('Of month.'),
      }),
    )
    .describe('The budgets of headroom.json.'),
});

export const JOB = z.strictObject({
  job: DIGEST.describe('SHA-256 of the rest of the line, so that nothing in it can change unseen.'),
  protocol: PROTOCOL_KEY,
  version: VERSION_KEY,
  policy: z
    .strictObject({
      sha256: DIGEST.describe('Of the policies as JSON.'),
      files: z.array(z.looseObject({})).nullable().describe('The policy files; null for the built-in ones.'),
    })
    .describe('What is judged by.'),
  options: OPTIONS.describe('As typed, or as headroom.json says.'),
  partial: z.boolean().describe('Whether rows and accounts that can not be read may be left out.'),
  redacted: z.boolean().describe('Whether its names are pseudonyms.'),
  command: z.string().describe('What a page tells its reader to run again.'),
  inputs: z.array(INPUT).describe('The headers in order, without what says how they were read.'),
  accounts: z.array(z.string()).describe('Every account that must have a part.'),
  names: z
    .array(pair(z.string(), z.string()))
    .describe('Pairs of what stands for an account on the lines of the read stage, where no file names it, and its name.'),
  named_after_vendors: z.array(z.string()).describe('Accounts that no file names, and that go by their vendor.'),
});
export type JobLine = z.output<typeof JOB>;

const SUM = EXACT.describe('Whole millionths, as a text.');
const SUMS = z.strictObject(Object.fromEntries(SUM_NAMES.map((name) => [name, SUM]))).transform((sums) => sums as unknown as Sums);
const LEFT_OUT = z.strictObject({
  coarserTwins: COUNT.describe('Rows that sum what other rows state one by one.'),
  repeatedLooks: COUNT.describe('Looks that repeat another one.'),
  looksOfUnknownOrigin: COUNT.describe('Looks that may repeat another one.'),
  repeatedPurchases: COUNT.describe('Purchases that another export states too.'),
});
const OF_PART = {
  part: z.string().describe('The account.'),
  job: DIGEST.describe('The job, by its digest.'),
  records: z.array(pair(COUNT, COUNT)).describe('Pairs of an input of the job, from 0 on, and how many of its records this was made from.'),
};

export const DONE_PART = z.strictObject({
  ...OF_PART,
  verdicts: z
    .strictObject(Object.fromEntries(VERDICTS.map((verdict) => [verdict, COUNT.describe('Draws of this verdict.')])))
    .describe('How many draws there are of each.'),
  sums: z
    .array(pair(z.string(), SUMS))
    .transform((pairs) => new Map(pairs))
    .describe('Pairs of a currency and its sums, which merge adds up.'),
  sensitivity: z
    .strictObject({
      asked: z.array(z.string()).describe('Currencies for which an alternative matters.'),
      totals: z.array(EXACTS).length(ALTERNATIVES).describe('Premature money under each alternative: pairs of a currency and a sum.'),
    })
    .describe('What other ways of counting would say.'),
  other_streams: z
    .array(
      z.strictObject({
        stream: z.string().describe('A product that no plan covers.'),
        currency: z.string().describe('Of the amount.'),
        amount: SUM,
        uses: COUNT.describe('How many uses that is.'),
      }),
    )
    .describe('Charges of other streams.'),
  plans_in_force: z.array(z.string()).describe('Plans that spoke for a use, a look or lone money.'),
  left_out: LEFT_OUT.describe('How much was left out since something else says it.'),
  elsewhere: z.array(z.string()).describe('Fingerprints of findings outside --since and --until, for a baseline.'),
  draws: z.array(z.looseObject({ account: z.string(), verdict: z.enum(VERDICTS) })).describe('As the JSON report lists them.'),
  findings: z
    .array(
      z.looseObject({
        id: z.string(),
        account: z.string(),
        rule: z.string(),
        level: z.enum(['error', 'warning', 'note']),
        accepted: z.null(),
      }),
    )
    .describe('As the JSON report lists them; merge holds them against a baseline.'),
  bridge: z.array(z.looseObject({ account: z.string() })).describe('As the JSON report lists it.'),
  evidence: z
    .strictObject({
      account: z.looseObject({ account: z.string() }).nullable().describe('null where the page has no room for it.'),
      months: z.array(z.looseObject({})).describe('Its months, each a statement.'),
    })
    .nullable()
    .describe('What an HTML page shows beside the report; null where the job has more than 500 accounts.'),
});

export const FAILED_PART = z.strictObject({
  ...OF_PART,
  failed: z.string().describe('Why the account could not be replayed.'),
  place: z
    .strictObject({ file: z.string().describe('As the inputs name it.'), line: COUNT.describe('The line on which it starts.') })
    .nullable()
    .describe('Where its first record stands; null where that is not known.'),
  unplaced: COUNT.describe('How many of its lines could not be read, so that nobody can tell which records they were.'),
});
