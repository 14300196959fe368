/** What the six canonical CSVs share: required columns and cells, words from a closed list, currencies, and looks known only by their day. */
import type { Instant } from '../domain/time.ts';
import type { Column, FormatContext, Header, Row, TimeCell } from './format.ts';

/** Files an issue on the header for each required column it lacks. */
export function requireColumns(header: Header, { file, sink }: FormatContext, names: readonly string[]): void {
  for (const name of names) {
    if (header.has(name)) continue;
    sink.issue({ file, line: 1, column: name, value: '', problem: 'is missing from the header; every row needs this column' });
  }
}

/** The text of a cell that must be stated. */
export function required(row: Row, column: Column, remedy: string): string {
  const text = row.text(column);
  if (text === '') row.fail(column, `is empty; ${remedy}`);
  return text;
}

export function requiredTime(row: Row, column: Column): TimeCell | null {
  const time = row.time(column);
  if (time === null) required(row, column, 'write when, such as 2026-07-01T09:30:00Z');
  return time;
}

/** The time in a cell that says when something ends or resets: a bare date is its 00:00. */
export function edge(row: Row, column: Column): Instant | null {
  return row.time(column)?.from ?? null;
}

/** The last instant at which a look or a posting may have been: of a bare date the last of its day. */
export function latestOf(time: TimeCell): Instant {
  return time.bareDate ? ((time.until - 1) as Instant) : time.from;
}

/** One of `words`, however it is cased and hyphened; `null` where the cell is blank, or none of them (which is an issue). */
export function word<T extends string>(row: Row, column: Column, words: readonly T[]): T | null {
  const text = row.text(column);
  if (text === '') return null;
  for (const known of words) if (known === text) return known;
  const plain = text.toLowerCase().replace(/[\s_]+/g, '-');
  const found = words.find((known) => known === plain);
  if (found === undefined) row.fail(column, `is not known here; write ${listedWords(words)}`);
  return found ?? null;
}

export function listedWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

const ISO = /^[A-Za-z]{3}$/;
const UNIT_NAME = /^[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+)*$/;

/** ISO 4217 in upper case, a vendor's unit in lower case; `''` where none is stated or it can't be read. */
export function currency(row: Row, column: Column): string {
  const text = row.text(column);
  if (text === '' || text === 'USD' || text === 'EUR') return text;
  if (ISO.test(text)) return text.toUpperCase();
  if (UNIT_NAME.test(text)) return text.toLowerCase().replace(/[ _]/g, '-');
  row.fail(column, 'is not a currency; write its code, such as USD, or a unit of the vendor, such as ai-credits');
  return '';
}

export function requiredCurrency(row: Row, column: Column): string {
  required(row, column, 'write the currency of the amount, such as USD');
  return currency(row, column);
}

const SYMBOLS: readonly (readonly [string, string])[] = [
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
];

/** An amount must have a currency, and one that its own cell doesn't contradict (`€12` beside `USD`). */
export function checkCurrency(row: Row, amount: Column, column: Column, stated: string): void {
  if (row.blank(amount)) return;
  if (stated === '') {
    if (row.blank(column)) row.fail(amount, 'is an amount without a currency; fill the column currency, with USD for instance');
    return;
  }
  if (row.bare(amount)) return;
  const text = row.text(amount);
  const named = /[A-Za-z]{3}/.exec(text)?.[0].toUpperCase() ?? SYMBOLS.find(([symbol]) => text.includes(symbol))?.[1];
  if (named !== undefined && named !== stated)
    row.fail(amount, `is in ${named}, but the column currency says ${stated}; correct one of them`);
}
