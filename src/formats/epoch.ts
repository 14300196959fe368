/** Times that programs write as numbers since 1970. The count of digits tells seconds from milliseconds for any year from 2001 to 2286. */
import type { Instant } from '../domain/time.ts';
import type { Column, Row } from './format.ts';

export function epochSeconds(row: Row, column: Column): Instant | null {
  return epoch(row, column, /^\d{10}$/, 1000, 'is not a time in seconds since 1970; write 1785931200');
}

export function epochMillis(row: Row, column: Column): Instant | null {
  return epoch(row, column, /^\d{13}$/, 1, 'is not a time in milliseconds since 1970; write 1785931200000');
}

function epoch(row: Row, column: Column, shape: RegExp, unit: number, problem: string): Instant | null {
  const text = row.text(column);
  if (text === '') return null;
  if (shape.test(text)) return (Number(text) * unit) as Instant;
  row.fail(column, problem);
  return null;
}
