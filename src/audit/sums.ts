/** Exact sums per currency: the five verdicts partition what was drawn, and a partly premature draw is split. */
import { formatAmount } from '../domain/money.ts';
import { byText } from '../domain/order.ts';
import type { CurrencyAmounts, Sensitivity } from '../domain/report.ts';
import type { Draw } from '../replay/model.ts';

/** Micro-units of one currency. */
export interface Sums {
  drawn: bigint;
  proven: bigint;
  strong: bigint;
  net: bigint;
  suspected: bigint;
  limitReached: bigint;
  notCovered: bigint;
  undecided: bigint;
}

export function noSums(): Sums {
  return { drawn: 0n, proven: 0n, strong: 0n, net: 0n, suspected: 0n, limitReached: 0n, notCovered: 0n, undecided: 0n };
}

export const SUM_NAMES = Object.keys(noSums()) as readonly (keyof Sums)[];

export class CurrencySums {
  readonly byCurrency = new Map<string, Sums>();

  private of(currency: string): Sums {
    let sums = this.byCurrency.get(currency);
    if (sums === undefined) {
      sums = noSums();
      this.byCurrency.set(currency, sums);
    }
    return sums;
  }

  add(draw: Draw): void {
    if (draw.amount === null) return;
    const sums = this.of(draw.currency);
    const amount = BigInt(draw.amount);
    sums.drawn += amount;
    switch (draw.verdict) {
      case 'premature': {
        const premature = BigInt(draw.prematureAmount ?? draw.amount);
        if (draw.grade === 'proven') sums.proven += premature;
        else sums.strong += premature;
        sums.limitReached += amount - premature;
        break;
      }
      case 'suspected':
        sums.suspected += amount;
        break;
      case 'limit-reached':
        sums.limitReached += amount;
        break;
      case 'not-covered':
        sums.notCovered += amount;
        break;
      case 'undecided':
        sums.undecided += amount;
        break;
    }
  }

  addAll(others: ReadonlyMap<string, Sums>): void {
    for (const [currency, other] of others) {
      const sums = this.of(currency);
      // Of most accounts most are nothing, and to add that takes as long.
      for (const name of SUM_NAMES) if (other[name] !== 0n) sums[name] += other[name];
    }
  }

  addNet(currency: string, amount: number): void {
    this.of(currency).net += BigInt(amount);
  }

  premature(currency: string): bigint {
    const sums = this.byCurrency.get(currency);
    return sums === undefined ? 0n : sums.proven + sums.strong;
  }

  view(sensitivity: (currency: string) => Sensitivity | null): CurrencyAmounts[] {
    return [...this.byCurrency]
      .sort(([a], [b]) => byText(a, b))
      .map(([currency, sums]) => {
        const amount = (value: bigint): string => formatAmount(value, currency);
        return {
          currency,
          drawn: amount(sums.drawn),
          premature: amount(sums.proven + sums.strong),
          premature_proven: amount(sums.proven),
          premature_strong: amount(sums.strong),
          premature_net: amount(sums.net),
          suspected: amount(sums.suspected),
          limit_reached: amount(sums.limitReached),
          not_covered: amount(sums.notCovered),
          undecided: amount(sums.undecided),
          sensitivity: sensitivity(currency),
        };
      });
  }
}
