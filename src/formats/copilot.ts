/** What GitHub Copilot's reports have in common: dated facts, days in UTC, and how the money columns say who paid. */
import type { UseRecord } from '../domain/records.ts';
import type { Micros } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { Column, Header, Row } from './format.ts';
import { UNIT, ZERO, micros, scale, subtract } from '../domain/money.ts';
import { DAY } from '../domain/time.ts';
import { NO_COLUMN } from './format.ts';

/**
 * From this day GitHub bills premium requests beyond the allowance; on it the counters of paid plans were set to zero,
 * so earlier requests were neither billed nor count against an allowance.
 * (Accounts on GHE.com followed on 2025-08-01; no report says which those are.)
 * Source: https://docs.github.com/en/copilot/concepts/billing/copilot-requests
 */
export const PREMIUM_BILLING_BEGAN = Date.UTC(2025, 5, 18) as Instant;

/**
 * From this day GitHub bills by AI credits. What the report says of earlier days is a preview: nobody was charged for it.
 * Source: github/copilot-billing-preview, docs/report-format.md
 */
export const AI_CREDIT_BILLING_BEGAN = Date.UTC(2026, 5, 1) as Instant;

interface Rate {
  readonly from: Instant;
  /** Exclusive. */
  readonly until: Instant;
  /** Of one premium request. */
  readonly amount: Micros;
  readonly currency: string;
  readonly source: string;
}

/** What one premium request beyond the allowance costs; for the reports that carry no money. */
const PREMIUM_REQUEST_RATES: readonly Rate[] = [
  {
    from: PREMIUM_BILLING_BEGAN,
    // AI credits took over.
    until: AI_CREDIT_BILLING_BEGAN,
    amount: micros(40_000),
    currency: 'USD',
    source: 'https://docs.github.com/en/billing/concepts/product-billing/github-copilot-premium-requests',
  },
];

/** Copilot code review for people without a seat is reported without a user name and has no allowance. */
export const NON_MEMBERS = 'non-members';

/** Who has no seat has no quota to exceed: the vendor's flag says nothing of them. */
export function isUnseated(account: string, quota: Micros | null): boolean {
  return account === NON_MEMBERS && quota === ZERO;
}

/** The first of several spellings that the header has. */
export function anyColumn(header: Header, names: readonly string[]): Column {
  const found = names.find((name) => header.has(name));
  return found === undefined ? NO_COLUMN : header.column(found);
}

/** Credits for `quantity` requests at the rate published for that instant; without one the amount stays unknown. */
export function payAtRate(use: UseRecord, quantity: Micros, at: Instant): void {
  const rate = PREMIUM_REQUEST_RATES.find((entry) => entry.from <= at && at < entry.until);
  use.funding = 'credits';
  use.amount = rate === undefined ? null : scale(quantity, BigInt(rate.amount), BigInt(UNIT));
  use.currency = rate === undefined ? '' : rate.currency;
}

/**
 * GitHub states included use as a discount: gross − discount = net, and net is what is billed.
 * The cells are floats (`0.43999999999999995`), compared after rounding to six decimals.
 */
export function payNet(use: UseRecord, gross: Micros | null, net: Micros): void {
  use.currency = 'USD';
  if (net === ZERO) {
    use.amount = null;
    use.funding = gross === ZERO && use.quantity === ZERO ? 'none' : 'allowance';
  } else {
    use.amount = net;
    use.funding = gross !== null && net < gross ? 'mixed' : 'credits';
  }
}

/** Of days before AI credits were billed the reports show a preview: nobody was charged for it. */
export function unbillPreview(use: UseRecord): void {
  if (use.from >= AI_CREDIT_BILLING_BEGAN || use.amount === null) return;
  use.funding = 'none';
  use.amount = null;
  use.currency = '';
}

export interface MoneyColumns {
  readonly gross: Column;
  readonly discount: Column;
  readonly net: Column;
}

export function moneyColumns(header: Header): MoneyColumns {
  return {
    gross: header.column('gross_amount'),
    discount: header.column('discount_amount'),
    net: header.column('net_amount'),
  };
}

/** `null` where the row states no net amount (or states one that can't be read: the row has then failed). */
export function readMoney(row: Row, columns: MoneyColumns): { gross: Micros | null; net: Micros | null } {
  const gross = row.magnitude(columns.gross);
  const discount = row.magnitude(columns.discount);
  const net = row.magnitude(columns.net);
  if (net !== null || gross === null || discount === null) return { gross, net };
  return { gross, net: subtract(gross, discount) };
}

/** `coding_agent_premium_request` is the coding agent's; chat, CLI and reviews share the plain `copilot_…` and say nothing. */
export function featureOf(product: string, sku: string): string {
  const name = (sku === '' ? product : sku.replace(/_(premium_request|ai_credit)s?$/, '')).toLowerCase();
  return name === 'copilot' ? '' : name.replaceAll('_', '-');
}

const YEAR_FIRST = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/;
const MONTH_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/;

/**
 * The start of a reported day, always UTC whatever `--timezone` says. GitHub writes `2026-08-07`; files that were saved
 * by a spreadsheet hold `2026/8/7` or `8/7/26`. The latter is read month first, as the American spreadsheets write it
 * that these were seen from: a day-first file of a whole month gives itself away by a thirteenth month.
 */
export function utcDay(text: string): Instant | null {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return dayOf(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3]));
  const monthFirst = MONTH_FIRST.exec(text);
  if (!monthFirst) return null;
  const year = Number(monthFirst[3]);
  return dayOf(year < 100 ? 2000 + year : year, Number(monthFirst[1]), Number(monthFirst[2]));
}

function dayOf(year: number, month: number, day: number): Instant | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? (date.getTime() as Instant) : null;
}

/**
 * The days of one report. Read month first, the slashed days of a day-first file fall a month apart: a report holds 31 days
 * at most, so days that lie further apart than that were not written month first.
 */
export class ReportDays {
  private earliest = Infinity;
  private latest = -Infinity;

  /** A report of up to a year holds every month: no day in it can show how the others are written. */
  constructor(private readonly mayHoldAYear = false) {}

  /** Sets [from, until) to the row's day; a day that can't be read is an issue. */
  read(row: Row, column: Column, use: UseRecord): void {
    const text = row.text(column);
    const day = utcDay(text);
    if (day === null) {
      row.fail(
        column,
        text === '' ? 'is empty; the report has a day in every row, such as 2026-08-07' : 'is not a day; write it as 2026-08-07',
      );
      return;
    }
    if (isAmbiguous(text) && this.mayHoldAYear) {
      row.fail(column, 'may be written month first or day first, which a report of up to a year never shows; write days as 2026-08-07');
      return;
    }
    if (isAmbiguous(text) && this.isFarApart(day)) {
      row.fail(
        column,
        'may be written day first: month first it lies more than a report of 31 days from another row; write days as 2026-08-07',
      );
      return;
    }
    use.from = day;
    use.until = (day + DAY) as Instant;
  }

  private isFarApart(day: Instant): boolean {
    const earliest = Math.min(this.earliest, day);
    const latest = Math.max(this.latest, day);
    if (latest - earliest > 30 * DAY) return true;
    this.earliest = earliest;
    this.latest = latest;
    return false;
  }
}

/** Whether a slashed day could as well be written day first. */
function isAmbiguous(text: string): boolean {
  const [, first, second] = MONTH_FIRST.exec(text) ?? [];
  return first !== undefined && first !== second && Number(second) <= 12;
}

/** The quantity must be stated: a row without one could neither be counted nor judged. */
export function readQuantity(row: Row, column: Column, what: string): Micros | null {
  if (row.blank(column)) row.fail(column, `is empty; write how many ${what} the row counts`);
  return row.magnitude(column);
}

/** Rows of another unit belong to another report and another allowance. */
export function checkUnit(row: Row, column: Column, unit: string): void {
  const stated = row.text(column);
  if (stated !== '' && stated.toLowerCase().replace(/[_ ]/g, '-') !== unit)
    row.fail(column, `is not what this report counts; expected ${unit}`);
}
