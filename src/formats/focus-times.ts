/**
 * Times of FOCUS exports: UTC by the specification, whatever they carry, and after a spreadsheet often `4/1/25`. Which of the
 * numbers is the month only the row itself can show: by a day beyond the twelfth, or by its billing period, a calendar month.
 */
import { addMonths, monthStart, parseTime, type Instant } from '../domain/time.ts';
import type { Column, Header, Row } from './format.ts';

const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

type Order = 'month-first' | 'day-first';
const ORDERS: readonly Order[] = ['month-first', 'day-first'];

export interface FocusTimes {
  chargeFrom: Instant;
  chargeUntil: Instant;
  billedFrom: Instant;
  billedUntil: Instant;
}

export class FocusDates {
  readonly #columns: readonly Column[];
  readonly #times: FocusTimes = {
    chargeFrom: 0 as Instant,
    chargeUntil: 0 as Instant,
    billedFrom: 0 as Instant,
    billedUntil: 0 as Instant,
  };

  constructor(header: Header) {
    this.#columns = ['chargeperiodstart', 'chargeperiodend', 'billingperiodstart', 'billingperiodend'].map((name) => header.column(name));
  }

  /** Reused by the next call; `null` where a time is missing or can't be read, or a period ends before it begins: the row has then failed. */
  read(row: Row): FocusTimes | null {
    const texts = this.#columns.map((column) => row.text(column));
    const order = orderOf(texts);
    const times = texts.map((text, index) => this.#time(row, this.#columns[index] ?? -1, text, order));
    const [chargeFrom = null, chargeUntil = null, billedFrom = null, billedUntil = null] = times;
    if (chargeFrom === null || chargeUntil === null || billedFrom === null || billedUntil === null) return null;
    const [, chargeEnd = -1, , billedEnd = -1] = this.#columns;
    if (chargeUntil < chargeFrom) row.fail(chargeEnd, 'is before ChargePeriodStart; the end is exclusive, and no earlier than the start');
    if (billedUntil < billedFrom) row.fail(billedEnd, 'is before BillingPeriodStart; the end is exclusive, and no earlier than the start');
    return row.failed ? null : Object.assign(this.#times, { chargeFrom, chargeUntil, billedFrom, billedUntil });
  }

  #time(row: Row, column: Column, text: string, order: Order | null): Instant | null {
    if (text === '') {
      row.fail(column, 'is empty; FOCUS states it in every row, such as 2026-07-01T00:00:00Z');
      return null;
    }
    const slashed = SLASHED.exec(text);
    if (slashed === null) {
      const parsed = parseTime(text, 'UTC');
      if (parsed.ok) return parsed.from;
      row.fail(column, parsed.problem);
      return null;
    }
    if (ORDERS.every((one) => slashedTime(slashed, one) === null)) {
      row.fail(column, 'is no time of the calendar; write 2026-07-01T00:00:00Z');
      return null;
    }
    if (order === null) {
      row.fail(column, 'may be written month first or day first, and nothing in the row shows which; write 2026-07-01T00:00:00Z');
      return null;
    }
    const at = slashedTime(slashed, order);
    if (at === null) row.fail(column, `is not a time that is written ${order.replace('-', ' ')}, as the row's other times are`);
    return at;
  }
}

/** The one order that all of a row's slashed times can be read in, and that gives it a calendar month as its billing period. */
function orderOf([chargeFrom = '', chargeUntil = '', billedFrom = '', billedUntil = '']: readonly string[]): Order | null {
  const slashed = [chargeFrom, chargeUntil, billedFrom, billedUntil].flatMap((text) => {
    const match = SLASHED.exec(text);
    return match === null ? [] : [match];
  });
  if (slashed.length === 0) return null;
  const possible = ORDERS.filter((order) => slashed.every((match) => slashedTime(match, order) !== null));
  if (possible.length === 1) return possible[0] ?? null;
  const [from, until] = [SLASHED.exec(billedFrom), SLASHED.exec(billedUntil)];
  if (from === null || until === null) return null;
  const monthly = possible.filter((order) => {
    const start = slashedTime(from, order);
    return start !== null && start === monthStart(start) && slashedTime(until, order) === addMonths(start, 1);
  });
  return monthly.length === 1 ? (monthly[0] ?? null) : null;
}

function slashedTime(
  [, first, second, yearText, hour, minute, clockSecond]: readonly (string | undefined)[],
  order: Order,
): Instant | null {
  const [month, day] = order === 'month-first' ? [first, second] : [second, first];
  const year = Number(yearText) < 100 ? 2000 + Number(yearText) : Number(yearText);
  const two = (text: string | undefined): string => (text ?? '0').padStart(2, '0');
  const parsed = parseTime(`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(clockSecond)}Z`, 'UTC');
  return parsed.ok ? parsed.from : null;
}
