/** Tokens × rate, part by part, where they come to what the rule holds against the amount. */
import { formatAmount, type Micros } from '../../domain/money.ts';
import type { Price } from '../../domain/policy.ts';
import type { Use } from '../../replay/model.ts';
import { money } from './phrases.ts';
import { tokensOf } from './rates.ts';

const MILLION = 1_000_000n;

export function pricedParts(use: Use | null, price: Price, plain: Micros, currency: string): string[] {
  const total = `Tokens at these rates: ${money(plain, currency)}.`;
  const tokens = use === null ? null : tokensOf(use);
  const { rates } = price;
  if (tokens === null || rates === null) return [total];
  const parts: [string, number, Micros | null][] = [
    ['input', tokens.input, rates.input],
    ['output', tokens.output, rates.output],
    ['cache read', tokens.cacheRead, rates.cacheRead],
    ['cache write (5 min)', tokens.cacheWrite5m, rates.cacheWrite5m],
    ['cache write (1 h)', tokens.cacheWrite1h, rates.cacheWrite1h],
  ];
  const used = parts.filter(([, count]) => count > 0);
  const lines = used.map(([name, count, rate]) =>
    rate === null
      ? `${count} ${name} tokens at a rate that no text states.`
      : `${count} ${name} tokens × ${formatAmount(rate, currency)} / 1000000`,
  );
  const sum = used.reduce((so, [, count, rate]) => so + BigInt(count) * BigInt(rate ?? 0), 0n);
  // Rates that cover only a part of the prompt, or count cached tokens as input, come to another sum.
  const gap = sum - BigInt(plain) * MILLION;
  return (gap < 0n ? -gap : gap) > MILLION ? [total] : [`${lines.join(' + ')} = ${money(plain, currency)}.`];
}
