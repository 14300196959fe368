/** The shapes that several JSON outputs share. What they are printed from is typed in `domain/`; the compiler holds the two together. */
import * as z from 'zod';
import type { BridgeView, InputSummary, ReadIssueView, SourceRef } from '../../domain/report.ts';

/** Takes only a shape that accepts exactly what the type holds: a key or a kind more or less on either side doesn't compile. */
// The caller names the one and the other is inferred, which takes two functions.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function of<T>() {
  return <S extends z.ZodType>(shape: S & ([z.output<S>] extends [T] ? ([T] extends [z.output<S>] ? unknown : never) : never)): S => shape;
}

export const count = z.int().nonnegative();
export const text = z.string();
/** Plain decimal text, exact; never a number. */
export const amount = z.string().regex(/^-?\d+(\.\d+)?$/);
export const instant = z.string().regex(/^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const day = z.string().regex(/^(\d{4}|[+-]\d{6})-\d\d-\d\d$/);
export const month = z.string().regex(/^\d{4}-\d\d$/);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const versionKey = z.literal(1).describe('Of this shape: 1. Later releases may add keys; none changes its meaning.');

export const tool = z
  .strictObject({
    name: text.describe('headroom.'),
    version: text.describe('Its release.'),
  })
  .describe('What printed this.');

export const source = of<SourceRef>()(
  z.strictObject({
    file: text.describe('As the inputs name it.'),
    line: z.int().positive().describe('The line on which the record starts; 1 is the header.'),
  }),
);
export const sources = z.array(source);

export const inputs = z
  .array(
    of<InputSummary>()(
      z.strictObject({
        path: text.describe('As typed; absolute ones relative to the common parent of the inputs.'),
        format: text.describe('What it was recognised as: headroom explain format:ID.'),
        sha256: sha256.describe('Of its bytes.'),
        rows: count.describe('Rows that were read.'),
        unread: count.describe('Rows that could not be read.'),
        from: instant.nullable().describe('The earliest time in it, null where it has none.'),
        until: instant.nullable().describe('The latest time in it.'),
      }),
    ),
  )
  .describe('The files that were read.');

export const readIssues = z
  .array(
    of<ReadIssueView>()(
      z.strictObject({
        file: text.describe('As the inputs name it.'),
        line: z.int().positive().describe('The line on which the row starts; 1 is the header.'),
        column: text.describe('By its name; empty where the row as a whole is meant.'),
        value: text.describe('The cell as it stands.'),
        problem: text.describe('What is wrong with it, and what would be right.'),
      }),
    ),
  )
  .describe('Rows that could not be read: nothing of them is in anything else.');

export const notes = z.array(text).describe('Sentences about how the inputs were taken.');

const sum = amount.nullable();

export const bridge = z
  .array(
    of<BridgeView>()(
      z.strictObject({
        account: text.describe('Whose books.'),
        stream: z.enum(['subscription', 'api']).describe('The product line whose credits are meant.'),
        month: month.describe('The calendar month (UTC).'),
        currency: text.describe('Of all amounts here.'),
        outcome: z.enum(['agrees', 'differs', 'open']).describe('open: the files do not reach far enough to compare everything.'),
        balance: z
          .strictObject({
            opening: sum.describe('Balance before the first entry; null where none states it.'),
            purchases: amount.describe('Entries of this type.'),
            reloads: amount.describe('Entries of this type.'),
            grants: amount.describe('Entries of this type.'),
            corrections: amount.describe('Entries of this type, signed.'),
            draws: amount.describe('Entries of this type.'),
            refunds: amount.describe('Entries of this type.'),
            expiries: amount.describe('Entries of this type.'),
            voids: amount.describe('Entries of this type.'),
            closing: sum.describe('Balance after the last entry; null where none states it.'),
            difference: sum.describe('What the entries and the stated balances differ by; null where none can be taken.'),
          })
          .nullable()
          .describe('The ledger from opening to close; null without one.'),
        draws: z
          .strictObject({
            rows: sum.describe('By the usage rows; null where the files do not say.'),
            ledger: sum.describe('By the ledger.'),
            counter: sum.describe('By the counter of credits used.'),
            rows_difference: amount.describe('Ledger less rows, of what has no partner.'),
            counter_difference: amount.describe('Counter less what is itemised.'),
            beyond: amount.describe('Without a partner, where the other file does not reach; not in the difference.'),
          })
          .describe('What was drawn, by each record.'),
        money_in: z
          .strictObject({
            ledger: sum.describe('Bought by the ledger.'),
            invoices: sum.describe('Billed by invoices, without tax.'),
            difference: amount.describe('Ledger less invoices, of what has no partner.'),
            beyond: amount.describe('Without a partner, where the other file does not reach; not in the difference.'),
          })
          .describe('What was paid for credits, by each record.'),
        given_back: z
          .strictObject({
            card: amount.describe('Refunded to a card.'),
            credit: amount.describe('Credited to the account.'),
            correction: amount.describe('Corrected in the ledger.'),
          })
          .describe('Three things that are never netted against each other.'),
        unmatched: z
          .array(
            z.strictObject({
              side: z.enum(['rows', 'ledger', 'counter', 'invoices']).describe('Which record holds it.'),
              id: text.describe('Its id there.'),
              at: instant.describe('Its time.'),
              amount: amount.describe('What it adds to the difference.'),
              sources: sources.describe('Where it stands.'),
            }),
          )
          .describe('Rows, entries, looks and invoices whose other half is missing.'),
      }),
    ),
  )
  .describe('The books of each account, stream, month and currency.');
