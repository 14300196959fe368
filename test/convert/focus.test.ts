/** FOCUS rows of every story hold to the specification, bill what the invoices bill, and give the same draws back. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { auditedTexts, focused } from './both.ts';
import { faultsOf, millionths, rowsOf, type FocusRow } from './focus-rules.ts';
import { chosenOf, exportsOf, stories } from './told.ts';

interface Outcome {
  readonly name: string;
  readonly rows: readonly FocusRow[];
  readonly leftOut: ReadonlyMap<string, number>;
  /** By currency, of stories: drawn by their golden report, and by the rows audited alone. */
  readonly drawn: ReadonlyMap<string, bigint>;
  readonly back: ReadonlyMap<string, bigint>;
  /** By account, number and currency, void lines left aside. */
  readonly invoiced: ReadonlyMap<string, bigint>;
}

type Amounts = Report['summary']['amounts'];
const drawnIn = (amounts: Amounts): Map<string, bigint> => new Map(amounts.map(({ currency, drawn }) => [currency, millionths(drawn)]));

function addTo(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}

/** What invoices ask for; a line that stands in two exports is one line. */
function invoicedBy(text: string): Map<string, bigint> {
  const lines = new Map<string, { row: FocusRow; counts: Map<string, number> }>();
  for (const row of rowsOf(text)) {
    const { export_file: file = '', export_from: _from, export_until: _until, ...said } = row;
    const key = JSON.stringify(said);
    const { counts } = lines.get(key) ?? { counts: new Map<string, number>() };
    lines.set(key, { row, counts: counts.set(file, (counts.get(file) ?? 0) + 1) });
  }
  const sums = new Map<string, bigint>();
  // A payment or a line of a balance is another look at what was invoiced, and billed under the invoice's own number.
  if ([...lines.values()].some(({ row }) => /^(?:payment|balance)$/.test(row['purchase_by'] ?? ''))) return sums;
  for (const { row, counts } of lines.values()) {
    const { account, invoice_id: id, currency = '', amount = '', status } = row;
    if (status === 'void' || !/^[A-Z]{3}$/.test(currency)) continue;
    addTo(sums, `${account || 'default'} ${id} ${currency}`, millionths(amount) * BigInt(Math.max(...counts.values())));
  }
  return sums;
}

const outcomes: Outcome[] = [];
/** Without balances, whose falls may be no draws, and cut by no date. */
const told = chosenOf([...stories(), ...exportsOf()]).filter(
  ({ line: { typed } }) => typed.since === undefined && typed.until === undefined && typed.account === undefined,
);

beforeAll(async () => {
  for (const { name, folder, line } of told) {
    const { text, leftOut, invoices } = await focused(folder, line);
    const rows = rowsOf(text);
    const invoiced = invoicedBy(invoices);
    const golden = join(folder, 'report.json');
    const report = existsSync(golden) ? (JSON.parse(readFileSync(golden, 'utf8')) as Report) : null;
    const back =
      report === null ? [] : (await auditedTexts(folder, { ...line, typed: {} }, new Map([['focus.csv', text]]))).summary.amounts;
    const original = report?.summary.amounts ?? [];
    outcomes.push({ name, rows, leftOut, invoiced, drawn: drawnIn(original), back: drawnIn(back) });
  }
}, 120_000);

describe('rows of FOCUS 1.2', () => {
  test('hold to its rules', () => {
    expect(outcomes.flatMap(({ name, rows }) => rows.flatMap(faultsOf).map((fault) => `${name}: ${fault}`))).toEqual([]);
    expect(outcomes.reduce((sum, { rows }) => sum + rows.length, 0)).toBeGreaterThan(100);
  });

  test('of every kind are there', () => {
    const kinds = new Set(
      outcomes.flatMap(({ rows }) => rows.map((row) => `${row['ChargeCategory']} ${row['PricingCategory']} ${row['ChargeFrequency']}`)),
    );
    for (const kind of [
      'Usage Standard Usage-Based',
      'Usage Committed Usage-Based',
      'Purchase Standard Recurring',
      'Purchase Standard One-Time',
      'Tax  One-Time',
    ])
      expect([...kinds]).toContain(kind);
  });

  test('bill to each invoice what it asks for', () => {
    for (const { name, rows, invoiced } of outcomes) {
      const billed = new Map<string, bigint>();
      for (const row of rows) {
        const id = row['InvoiceId'] ?? '';
        if (id !== '') addTo(billed, `${row['BillingAccountId']} ${id} ${row['BillingCurrency']}`, millionths(row['BilledCost'] ?? ''));
      }
      for (const [key, amount] of invoiced) expect([name, key, billed.get(key)]).toEqual([name, key, amount]);
    }
    expect(outcomes.filter(({ invoiced }) => invoiced.size > 0).length).toBeGreaterThan(1);
  });

  test('give back what was drawn, in every national currency', () => {
    for (const { name, drawn, back, leftOut } of outcomes) {
      if (leftOut.has('falls of a balance that may be no draw')) continue;
      const national = [...drawn].filter(([currency, amount]) => /^[A-Z]{3}$/.test(currency) && amount > 0n);
      expect([name, Object.fromEntries(back)]).toEqual([name, Object.fromEntries(national)]);
    }
    expect(outcomes.filter(({ drawn }) => drawn.size > 0).length).toBeGreaterThan(30);
  });
});
