/** The JSON report, version 1, as a JSON Schema. */
import * as z from 'zod';
import type { Acceptance, BaselineView, DrawView, FindingView, Report } from '../../domain/report.ts';
import { GRADES, REASONS, VERDICTS } from '../../domain/verdict.ts';
import { jsonSchema, type Schema } from '../json-shape.ts';
import { amount, bridge, count, day, inputs, instant, notes, of, readIssues, sha256, source, sources, text, tool, versionKey } from './shapes.ts';

const fingerprint = z.string().regex(/^[0-9a-f]{16}$/);
const grade = z.enum(GRADES).nullable().describe('How sure a premature draw is; null for everything else.');
const money = {
  amount: amount.nullable().describe('Decimal text in major units; null where none is stated.'),
  currency: text.nullable().describe("ISO 4217, or a vendor's unit in lower case."),
};

const amounts = z
  .array(
    z.strictObject({
      currency: text.describe('Currencies are never converted into each other.'),
      drawn: amount.describe('All that was drawn: the sum of premature, suspected, limit_reached, not_covered and undecided, exactly.'),
      premature: amount.describe('Credits paid although the allowance could have.'),
      premature_proven: amount.describe('Of it what is graded proven.'),
      premature_strong: amount.describe('Of it what is graded strong.'),
      premature_net: amount.describe('Premature, less what the allowance paid in its stead.'),
      suspected: amount.describe('Headroom is likely, and something that could explain the draw is not ruled out.'),
      limit_reached: amount.describe('A window that applies was full: rightly billed.'),
      not_covered: amount.describe('A published rule sends this use to credits: rightly billed.'),
      undecided: amount.describe('The records do not decide.'),
      sensitivity: z
        .strictObject({
          least: amount.describe('The least that premature could be.'),
          most: amount.describe('The most that it could be.'),
          alternatives: count.describe('Ways of counting that were tried.'),
          agreeing: count.describe('Of them those that agree with the report.'),
        })
        .nullable()
        .describe('What premature would be if it were counted in other ways; null where that changes nothing.'),
    }),
  )
  .describe('One entry a currency.');

export const draw = of<DrawView>()(
  z.strictObject({
    id: text.describe('The id of the use, the ledger entry or the interval.'),
    account: text.describe('Who was billed.'),
    from: instant.describe('When it was drawn; the start, where it is a span.'),
    until: instant.describe('The exclusive end of the span; the same as from for an instant.'),
    model: text.nullable().describe('As stated.'),
    member: text.nullable().describe('The person, where the account is an organisation.'),
    ...money,
    verdict: z.enum(VERDICTS).describe('headroom explain says what each means.'),
    grade,
    reason: z.enum(REASONS).describe('Why; headroom explain reason:ID.'),
    premature_amount: amount.nullable().describe('What of the amount is premature; null where the amount is.'),
    expected: z
      .strictObject({
        allowance: amount.describe('Share of this use that the allowance should have paid.'),
        credits: amount.describe('Share that credits should have paid; the two sum to 1.'),
      })
      .nullable()
      .describe('Who should have paid; null where the model cannot say.'),
    windows: z
      .array(
        z.strictObject({
          window: text.describe('Its id in the policy.'),
          used_pct_min: amount.nullable().describe('At least so much of it was used, in per cent; null: unknown.'),
          used_pct_max: amount.nullable().describe('At most so much; null: unknown.'),
          resets_at: instant.nullable().describe('The end of its instance, where it is known.'),
          basis: z.enum(['reading', 'counted', 'none']).describe('What the bounds rest on.'),
          sources: z
            .array(
              z.strictObject({
                ...source.shape,
                at: instant.describe('When the reading was taken.'),
                used_pct: amount.describe('How much of the window was used by it, in per cent.'),
                shown_since: instant
                  .nullable()
                  .optional()
                  .describe('Only where what was shown may be older: since when it may have stood so; null where nothing says.'),
              }),
            )
            .describe('The readings that it rests on.'),
          from: instant.nullable().describe('The start of the instance that ends at resets_at.'),
          says: z.enum(REASONS).nullable().describe('Why it counts as full, what bounds it below full, or what stops it.'),
          count: z
            .strictObject({
              limit: amount.describe('What the window allows.'),
              used: amount.describe('What the allowance had paid of it right before the draw, at least.'),
              most: amount.describe('At most.'),
              complete: z.boolean().describe('Whether the files hold all use of the instance.'),
            })
            .nullable()
            .describe('Where it is counted; null elsewhere.'),
        }),
      )
      .describe('The windows that apply, and how full they were at the draw.'),
    window: text.nullable().describe('The window that decided: the full one, or the one that stopped the verdict.'),
    policy_entry: text.nullable().describe('The coverage rule or incident that decided, or that keeps the draw at suspected.'),
    sources: sources.describe('Where the draw stands.'),
  }),
);

const acceptance = of<Acceptance>()(
  z.strictObject({
    reason: text.describe('Why it is accepted.'),
    expires: text.nullable().describe('A date from whose 00:00 UTC on it no longer is.'),
    refund: text.nullable().describe('The reference of a refund.'),
  }),
);

export const finding = of<FindingView>()(
  z.strictObject({
    id: fingerprint.describe('Its fingerprint: the same in every audit that finds it, wherever it stands.'),
    rule: text.describe('headroom explain rule:ID.'),
    level: z.enum(['error', 'warning', 'note']).describe('How much it counts.'),
    grade,
    account: text.describe('Whose.'),
    at: instant.describe('When.'),
    ...money,
    draws: z.array(text).describe('The ids of the draws it speaks of.'),
    message: text.describe('What the records show.'),
    establishes: text.describe('What that establishes.'),
    does_not_establish: text.describe('What it does not establish.'),
    would_settle: text.describe('Which record would settle it.'),
    sources: sources.describe('Where it stands.'),
    accepted: acceptance.nullable().describe('What the baseline says of it; null where it does not accept it.'),
  }),
);

const entry = z.strictObject({
  id: fingerprint.describe('The fingerprint of the finding.'),
  rule: text.describe('The rule that found it.'),
  account: text.describe('Whose.'),
  at: instant.nullable().describe('When; null where the entry does not say.'),
  ...money,
  ...acceptance.shape,
});

const baseline = of<BaselineView>()(
  z.strictObject({
    sha256: sha256.describe('Of its bytes.'),
    entries: count.describe('How many it has.'),
    as_of: instant.nullable().describe('The end of what is reported, which entries must outlast; null where no file has a time.'),
    expired: z.array(entry).describe('Entries that accept nothing any more.'),
    unused: z.array(entry).describe('Entries whose finding these files no longer show.'),
    changed: z
      .array(
        entry.extend({
          now: z.strictObject(money).describe('What the finding is now.'),
          accepted: z.boolean().describe('Whether it is accepted still: only less than before is.'),
        }),
      )
      .describe('Entries whose finding is of another amount.'),
  }),
);

export const REPORT = of<Report>()(
  z
    .strictObject({
      version: versionKey,
      tool,
      policy: z
        .strictObject({
          ids: z.array(text).describe('The policies that were judged by.'),
          verified_until: day.nullable().describe('The earliest date until which one of them was checked.'),
          sha256: sha256.describe('Of the policies as JSON.'),
        })
        .describe('What was judged by.'),
      inputs,
      period: z
        .strictObject({
          from: instant.nullable().describe('Its start; null where no file has a time.'),
          until: instant.nullable().describe('Its end.'),
        })
        .describe('The time that is reported.'),
      attested_unused: z.array(text).describe('Coverage rules of which the account holder states that no use happened where files are silent.'),
      summary: z
        .strictObject({
          accounts: count.describe('How many were audited.'),
          draws: count.describe('How many there are, listed or not.'),
          amounts,
          verdicts: z
            .strictObject({
              premature: count.describe('Draws of this verdict.'),
              suspected: count.describe('Draws of this verdict.'),
              'limit-reached': count.describe('Draws of this verdict.'),
              'not-covered': count.describe('Draws of this verdict.'),
              undecided: count.describe('Draws of this verdict.'),
            })
            .describe('Draws by verdict.'),
          other_streams: z
            .array(
              z.strictObject({
                stream: text.describe('A product that no plan covers.'),
                currency: text.describe('Of the amount.'),
                amount: amount.describe('What it cost.'),
                uses: count.describe('How many uses that is.'),
              }),
            )
            .describe('Listed beside the draws, never added to them.'),
          findings: z
            .strictObject({
              error: count.describe('Open ones of this level.'),
              warning: count.describe('Open ones of this level.'),
              note: count.describe('Open ones of this level.'),
              accepted: count.describe('Those that the baseline accepts, of any level.'),
            })
            .describe('Findings by level.'),
        })
        .describe('Sums over everything reported; --draws never changes them.'),
      draws: z.array(draw).describe('Those that --draws asks for, by account, time and id.'),
      findings: z.array(finding).describe('By account, time and id.'),
      read_issues: readIssues,
      notes,
      bridge,
      baseline: baseline.nullable().describe('What became of the entries of the baseline; null without one.'),
    })
    .meta({ title: 'Headroom report', description: 'What headroom audit --format json prints.' }),
);

export function reportSchema(): Schema {
  return jsonSchema(REPORT);
}
