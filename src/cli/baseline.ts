/** `--baseline` and `--write-baseline`: the shape of the file, what reads it, and what is written anew. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Baseline } from '../audit/audit.ts';
import { CannotAudit } from '../domain/errors.ts';
import type { BaselineEntry, FindingView } from '../domain/report.ts';
import { formatInstant, parseTime, type Instant } from '../domain/time.ts';
import { byText } from '../domain/order.ts';
import { jsonSchema, parseShape, type Schema } from './json-shape.ts';

/** What a new entry says until somebody says why. */
const NEW_REASON = 'accepted on writing the baseline';

const said = (what: string): z.ZodString => z.string().regex(/\S/, `is empty; write ${what}`);

const ENTRY = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{16}$/, 'is not the id of a finding; copy it from a JSON report')
    .describe('The fingerprint of the finding, as the JSON report gives it.'),
  rule: said('the rule of the finding').describe('The rule that found it.'),
  account: said('the account of the finding').describe('The account it was found on.'),
  at: z
    .string()
    .refine((text) => parseTime(text, 'UTC').ok, 'is not a time; write one such as "2026-07-01T09:30:00Z"')
    .nullish()
    .describe('When it happened. Outside the span that files and options cover, an entry is not called unused.'),
  amount: z
    .string()
    .regex(/^-?\d{1,10}(\.\d{1,6})?$/, 'is not an amount; write one such as "12.50"')
    .nullable()
    .describe('Its amount when it was accepted, null where none was stated. A finding of more is not accepted.'),
  currency: z.string().nullable().describe('The currency of the amount.'),
  reason: said('why the finding is accepted').describe('Why it is accepted. Shown beside the finding in every report.'),
  expires: z
    .string()
    .refine(isDate, 'is not a date; write one such as "2026-12-31"')
    .nullish()
    .describe('A date (00:00 UTC): where a report reaches it, the entry accepts nothing any more.'),
  refund: said('its reference, or leave it out').nullish().describe('The reference of a refund: a ticket, a credit note, a ledger entry.'),
});

const SHAPE = z
  .strictObject({
    $schema: z.string().optional().describe('Where the JSON Schema of this file is; for editors, and ignored otherwise.'),
    version: z.literal(1).describe('Of this shape: 1.'),
    entries: z
      .array(ENTRY)
      .superRefine((entries, context) => {
        const first = new Map<string, number>();
        for (const [index, { id }] of entries.entries()) {
          const before = first.get(id);
          if (before === undefined) first.set(id, index);
          else context.addIssue({ code: 'custom', path: [index, 'id'], message: `stands at entries.${before} too; keep one of the two` });
        }
      })
      .describe('The accepted findings, one entry each.'),
  })
  .meta({
    title: 'Headroom baseline',
    description: 'Findings that were accepted: written with headroom audit --write-baseline, and given back with --baseline.',
  });

export function parseBaseline(text: string, path: string): Baseline {
  const { entries } = parseShape(SHAPE, text, path);
  return {
    sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
    entries: entries.map((entry) => ({
      ...entry,
      at: entry.at ? formatInstant(instantOf(entry.at)) : null,
      expires: entry.expires ?? null,
      refund: entry.refund ?? null,
    })),
  };
}

/** Whether a text is a baseline into which somebody wrote more than `--write-baseline` does. */
export function holdsWords(text: string): boolean {
  try {
    return parseBaseline(text, '').entries.some((entry) => entry.reason !== NEW_REASON || entry.expires !== null || entry.refund !== null);
  } catch (error) {
    if (error instanceof CannotAudit) return false;
    throw error;
  }
}

export function baselineSchema(): Schema {
  return jsonSchema(SHAPE);
}

/** The findings of a run as entries: those that still stand keep what people wrote into them; the others are accepted as they are now. */
export function nextEntries(findings: readonly FindingView[], standing: readonly BaselineEntry[]): BaselineEntry[] {
  const known = new Map(standing.map((entry) => [entry.id, entry]));
  const found = new Set(findings.map((finding) => finding.id));
  return [
    ...standing.filter((entry) => !found.has(entry.id)),
    ...findings.map(({ id, rule, account, at, amount, currency }) => {
      const { reason, expires, refund } = known.get(id) ?? { reason: NEW_REASON, expires: null, refund: null };
      return { id, rule, account, at, amount, currency, reason, expires, refund };
    }),
  ].sort((a, b) => byText(a.account, b.account) || byText(a.at ?? '', b.at ?? '') || byText(a.rule, b.rule) || byText(a.id, b.id));
}

/** `expires` and `refund` are written only where somebody gave them: an empty line invites nobody to think of one. */
export function baselineText(entries: readonly BaselineEntry[]): string {
  const shown = entries.map(({ expires, refund, ...entry }) => ({
    ...entry,
    ...(expires === null ? {} : { expires }),
    ...(refund === null ? {} : { refund }),
  }));
  return `${JSON.stringify({ version: 1, entries: shown }, null, 2)}\n`;
}

/** Checked before. */
function instantOf(text: string): Instant {
  const parsed = parseTime(text, 'UTC');
  return parsed.ok ? parsed.from : (0 as Instant);
}

function isDate(text: string): boolean {
  const parsed = parseTime(text, 'UTC');
  return parsed.ok && parsed.bareDate;
}
