/** Decimal strings of the report, added exactly and shown with their currency. */
import { formatAmount } from '../domain/money.ts';

const DECIMALS = 6;

/** In millionths. */
export function scaled(amount: string): bigint {
  const negative = amount.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? amount.slice(1) : amount).split('.');
  const units = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  return negative ? -units : units;
}

/** The exact sum, with as many decimals as the longest of its terms. */
export function sum(amounts: readonly string[]): string {
  const decimals = amounts.reduce((most, one) => Math.max(most, one.split('.')[1]?.length ?? 0), 0);
  const total = amounts.reduce((units, one) => units + scaled(one), 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).slice(0, decimals);
  return `${total < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`;
}

export function isZero(amount: string): boolean {
  return scaled(amount) === 0n;
}

export function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

export function isBelow(one: string, other: string): boolean {
  return scaled(one) < scaled(other);
}

/** `USD 12.30`; a vendor's unit stands behind its number: `12 ai-credits`. */
export function money(amount: string, currency: string): string {
  return currency === currency.toUpperCase() ? `${currency} ${amount}`.trim() : `${amount} ${currency}`;
}

/** Amounts of any currency, each summed by itself. */
export class Sums {
  private readonly byCurrency: Map<string, bigint>;

  /** `sums`: micro-units by currency. */
  constructor(sums: Iterable<readonly [string, bigint]> = []) {
    this.byCurrency = new Map(sums);
  }

  /** What states no amount, or none of any currency, counts as nothing. */
  add(amount: string | null, currency: string | null): void {
    if (amount !== null && currency !== null) this.byCurrency.set(currency, (this.byCurrency.get(currency) ?? 0n) + scaled(amount));
  }

  /** `USD 1.20 and EUR 3.00`; a sum of nothing is `no stated amount`. */
  get words(): string {
    const sums = [...this.byCurrency].sort(([a], [b]) => (a < b ? -1 : 1));
    return sums.length === 0
      ? 'no stated amount'
      : sums.map(([currency, amount]) => money(formatAmount(amount, currency), currency)).join(' and ');
  }
}
