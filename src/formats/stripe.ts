/** What the exports of Stripe have in common: times in UTC that don't say so in the cell, customers, and ids of one purchase. */
import { micros, ZERO, type Micros } from '../domain/money.ts';
import type { InvoiceRecord, Purchase } from '../domain/records.ts';
import { parseTime, type Instant } from '../domain/time.ts';
import { NO_COLUMN, type Column, type Header, type Row } from './format.ts';
import { blankInvoice } from './blank.ts';
import { latestOf } from './canonical.ts';

/** One line of an export of Stripe. It names customers, whom other files need not know by that name: the account is left open. */
export type StripeLine = InvoiceRecord & { customer: string; purchase: Purchase };

export function blankLine(format: string, file: number): StripeLine {
  const purchase: Purchase = { by: 'invoice', part: 'bill', ids: [], key: '' };
  return { ...blankInvoice(format, 'stripe', file), customer: '', purchase };
}

/** The first of several columns that the header has: names changed over the years. */
export function eitherColumn(header: Header, names: readonly string[]): Column {
  return header.column(names.find((name) => header.has(name)) ?? '');
}

/** A time under a header that ends in `(UTC)`: `2024-06-07 02:38:54`, in older exports without seconds. No other zone applies. */
export function utc(row: Row, column: Column): { at: Instant; latest: Instant } | null {
  const text = row.text(column);
  if (text === '') return null;
  const time = parseTime(text, 'UTC');
  if (time.ok) return { at: time.from, latest: latestOf(time) };
  row.fail(column, time.problem);
  return null;
}

export function requiredUtc(row: Row, column: Column): { at: Instant; latest: Instant } | null {
  if (row.blank(column)) row.fail(column, 'is empty; write when, in UTC, such as 2026-07-01 09:30:00');
  return utc(row, column);
}

export function amountOr(row: Row, column: Column, remedy: string): Micros {
  if (row.blank(column)) row.fail(column, `is empty; ${remedy}`);
  return row.amount(column) ?? ZERO;
}

/** Stated ids, each once. */
export function idsOf(row: Row, columns: readonly Column[]): string[] {
  return [...new Set(columns.filter((column) => column !== NO_COLUMN).map((column) => row.text(column)))].filter((id) => id !== '');
}

export function negative(amount: Micros): Micros {
  return micros(-Math.abs(amount));
}

/** How one thing may be told from another where the user took no column with an id into the export. */
export function lineId(row: Row, ids: readonly string[]): string {
  return ids[0] ?? `row:${row.identity('', null)}`;
}
