/**
 * The exports of a company of 300 seats over three months, as its scheduled job would find them: a plan that changes, a seat that
 * leaves, exports that overlap by two days, seats whose use is only summed by day, and a fault of July that is corrected in
 * September. Made by arithmetic alone, so that every run has the same bytes.
 */
import { DAY, HOUR } from '../../src/domain/time.ts';

export const SEATS = 300;
export const MONTHS = ['2026-07', '2026-08', '2026-09'] as const;
export type Month = (typeof MONTHS)[number];

/** Seats by what is told of them. */
export const PROMOTED = 10;
export const LEAVING = 299;
export const FAULTY = 42;
const BUSY = 50;
const SUMMED = [200, 201, 202];

const START = Date.parse('2026-06-29T00:00:00Z');
const WEEKS = 13;
const PROMOTED_AT = Date.parse('2026-08-17T00:00:00Z');
const LEFT_AT = Date.parse('2026-08-20T00:00:00Z');
/** What a request costs in credits, in cents. */
const CENTS = 4;

interface Row {
  readonly from: number;
  readonly until: number | null;
  readonly seat: number;
  readonly id: string;
  readonly model: string;
  readonly quantity: number;
  /** Requests that credits paid. */
  readonly paid: number;
}

const nameOf = (seat: number): string => `seat-${String(seat).padStart(3, '0')}`;
const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
const dollars = (cents: number): string => (cents / 100).toFixed(2);

function limitOf(seat: number, at: number): number {
  return seat === PROMOTED && at >= PROMOTED_AT ? 400 : 100;
}

/** Three uses a week, on Monday, Wednesday and Friday; a busy seat runs out of its 100 requests, and credits pay what is beyond. */
function rowsOf(seat: number): Row[] {
  const rows: Row[] = [];
  for (let week = 0; week < WEEKS; week += 1) {
    let used = 0;
    for (const [index, day] of [0, 2, 4].entries()) {
      const from = START + week * 7 * DAY + day * DAY + (9 + (seat % 8)) * HOUR + (seat % 60) * 60_000;
      if (seat === LEAVING && from >= LEFT_AT) return rows;
      const quantity = seat % BUSY === 0 ? 45 : 12 + ((seat + week) % 7);
      const room = Math.max(0, limitOf(seat, from) - used);
      // In July credits pay twice for a seat that has used a few requests of its hundred.
      const faulty = seat === FAULTY && week === 2 && index > 0;
      const paid = faulty ? quantity : Math.max(0, quantity - room);
      used += quantity;
      rows.push({ from, until: null, seat, id: `${nameOf(seat)}-w${week}-${index}`, model: 'atelier-2', quantity, paid });
    }
  }
  return rows;
}

/** Sums by day of two models; on one Wednesday of August they cross the limit together, in an order that nobody knows. */
function sumsOf(seat: number): Row[] {
  const rows: Row[] = [];
  for (let week = 0; week < WEEKS; week += 1) {
    for (const day of [0, 2]) {
      const from = START + week * 7 * DAY + day * DAY;
      const crossing = week === 6 && day === 2;
      for (const model of ['atelier-2', 'atelier-mini']) {
        const quantity = crossing ? 40 : week === 6 ? 35 : 11;
        const paid = crossing ? (model === 'atelier-2' ? 35 : 15) : 0;
        rows.push({ from, until: from + DAY, seat, id: `${nameOf(seat)}-w${week}-${day}-${model}`, model, quantity, paid });
      }
    }
  }
  return rows;
}

const ROWS: readonly Row[] = Array.from({ length: SEATS }, (_, index) => index)
  .flatMap((seat) => (SUMMED.includes(seat) ? sumsOf(seat) : rowsOf(seat)))
  .sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));

const monthEnd = (month: Month): number => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return Date.UTC(year, number, 1);
};

/** An export begins two days before its month (July's with the week that holds its first day), and ends with it. */
function inExport(month: Month, at: number): boolean {
  const from = month === '2026-07' ? START : Date.parse(`${month}-01T00:00:00Z`) - 2 * DAY;
  return at >= from && at < monthEnd(month);
}

function usageOf(month: Month): string {
  const rows = ROWS.filter((row) => inExport(month, row.from)).map(({ from, until, seat, id, model, quantity, paid }) => {
    const funding = paid === 0 ? 'allowance' : paid === quantity ? 'credits' : 'mixed';
    const money = paid === 0 ? ',,' : `${dollars(paid * CENTS)},USD,${dollars(quantity * CENTS)}`;
    return `${iso(from)},${until === null ? '' : iso(until)},${id},${nameOf(seat)},${model},${quantity},${funding},${money}`;
  });
  return ['timestamp,until,event_id,account,model,quantity,funding,credits_amount,currency,list_amount', ...rows, ''].join('\n');
}

function ledgerOf(month: Month): string {
  const drawing = [...new Set(ROWS.filter((row) => row.paid > 0).map((row) => row.seat))].sort((a, b) => a - b);
  const first = Date.parse(`${month}-01T00:00:00Z`) + 6 * HOUR;
  const bought = drawing.map((seat) => `top-${month}-${seat},${iso(first)},${nameOf(seat)},purchase,40.00,USD,,inv-${month}-${seat}`);
  const drawn = ROWS.filter((row) => row.paid > 0 && inExport(month, row.from)).map(
    ({ from, until, seat, id, paid }) =>
      `led-${id},${iso((until ?? from) + 40_000)},${nameOf(seat)},draw,${dollars(paid * CENTS)},USD,${id},`,
  );
  const corrected =
    month !== '2026-09'
      ? []
      : ROWS.filter((row) => row.seat === FAULTY && row.paid > 0).map(
          ({ id, paid }) => `back-${id},2026-09-10T12:00:00Z,${nameOf(FAULTY)},correction,${dollars(paid * CENTS)},USD,${id},`,
        );
  return ['entry_id,timestamp,account,type,amount,currency,event_id,invoice_id', ...bought, ...drawn, ...corrected, ''].join('\n');
}

function invoicesOf(month: Month): string {
  const drawing = new Set(ROWS.filter((row) => row.paid > 0).map((row) => row.seat));
  const lines = Array.from({ length: SEATS }, (_, seat) => seat).flatMap((seat) => {
    if (seat === LEAVING && month === '2026-09') return [];
    const end = iso(monthEnd(month)).slice(0, 10);
    const fee = `fee-${month}-${seat},${month}-01T06:00:00Z,${nameOf(seat)},subscription,Studio seat,20.00,USD,${month}-01,${end},paid`;
    const credits = `inv-${month}-${seat},${month}-01T06:00:00Z,${nameOf(seat)},credits,Usage credits,40.00,USD,,,paid`;
    return drawing.has(seat) ? [fee, credits] : [fee];
  });
  return ['invoice_id,issued_at,account,stream,description,amount,currency,period_start,period_end,status', ...lines, ''].join('\n');
}

function accounts(): string {
  const lines = Array.from({ length: SEATS }, (_, seat) => seat).flatMap((seat) => {
    if (seat === PROMOTED) {
      const at = iso(PROMOTED_AT).slice(0, 10);
      return [`${nameOf(seat)},studio-seat,2026-01-01,${at}`, `${nameOf(seat)},studio-seat-plus,${at},`];
    }
    return [`${nameOf(seat)},studio-seat,2026-01-01,${seat === LEAVING ? iso(LEFT_AT).slice(0, 10) : ''}`];
  });
  return ['account,plan,from,until', ...lines, ''].join('\n');
}

function policy(): string {
  const week = (quantity: string): object => ({
    windows: [{ id: 'weekly', length: 'P7D', starts: 'anchor', anchor: '2026-06-29T00:00:00Z', limit: { quantity, unit: 'requests' } }],
    crossing: 'split',
  });
  return JSON.stringify({ id: 'studio', version: '2026-06-01', plans: { 'studio-seat': week('100'), 'studio-seat-plus': week('400') } });
}

/** All files by name. */
export function seats(): Record<string, string> {
  const files: Record<string, string> = { 'accounts.csv': accounts(), 'studio-policy.json': policy() };
  for (const month of MONTHS) {
    files[`${month}/usage.csv`] = usageOf(month);
    files[`${month}/credits.csv`] = ledgerOf(month);
    files[`${month}/invoices.csv`] = invoicesOf(month);
  }
  return files;
}
