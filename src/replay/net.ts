/**
 * The smallest claim: where the vendor let the allowance pay elsewhere what it should have paid here, the order was only
 * swapped, and the net sets that off, per instance of the longest counted window.
 */
import { add, divideHalfEven, micros, ZERO, type Micros } from '../domain/money.ts';
import type { InstanceOf, Stepped } from './allowance.ts';
import type { Draw, Use } from './model.ts';

/** Quantities of micro-units are summed in billionths, so that shares of a `mixed` row lose nothing that could be rounded to. */
const SCALE = 1_000_000_000n;

export class NetClaim {
  private readonly setOffs = new Map<string, bigint>();
  private readonly instanceOf = new Map<Use, string>();

  /** Shown every use as the fold steps over it. */
  see(use: Use, stepped: Stepped): void {
    if (stepped.instances.length === 0) return;
    // What the vendor let the allowance pay, and should have: most uses.
    if (use.funding === 'allowance' && !stepped.sentToCredits && (stepped.pays === null || (use.quantity ?? ZERO) <= stepped.pays)) return;
    const longest = longestOf(stepped.instances);
    if (longest === null) return;
    if (use.funding !== 'allowance') this.instanceOf.set(use, keyOf(longest));
    const pays = stepped.sentToCredits ? ZERO : stepped.pays;
    const vendorPaid = quantityPaidByAllowance(use);
    if (vendorPaid === null || pays === null) return;
    const beyond = vendorPaid - BigInt(pays) * SCALE;
    if (beyond <= 0n) return;
    for (const instance of stepped.instances) {
      const key = keyOf(instance);
      this.setOffs.set(key, (this.setOffs.get(key) ?? 0n) + beyond);
    }
  }

  /** Net premature money per currency, rounded once an instance. */
  of(draws: readonly Draw[]): Map<string, Micros> {
    const net = new Map<string, Micros>();
    const put = (currency: string, amount: Micros): void => void net.set(currency, add(net.get(currency) ?? ZERO, amount));
    const claims = new Map<string, { quantity: bigint; money: Map<string, bigint> }>();
    for (const { verdict, prematureAmount, claimedQuantity, use, currency } of draws) {
      if (verdict !== 'premature' || prematureAmount === null || prematureAmount === ZERO) continue;
      const key = claimedQuantity === null || use === null ? undefined : this.instanceOf.get(use);
      if (key === undefined || claimedQuantity === null) {
        put(currency, prematureAmount);
        continue;
      }
      let claim = claims.get(key);
      if (claim === undefined) claims.set(key, (claim = { quantity: 0n, money: new Map() }));
      claim.quantity += (claimedQuantity.over * SCALE) / claimedQuantity.under;
      claim.money.set(currency, (claim.money.get(currency) ?? 0n) + BigInt(prematureAmount));
    }
    for (const [key, { quantity, money }] of claims) {
      const kept = quantity - (this.setOffs.get(key) ?? 0n);
      for (const [currency, amount] of money) {
        put(currency, kept <= 0n ? ZERO : micros(Number(divideHalfEven(amount * kept, quantity))));
      }
    }
    return net;
  }
}

function keyOf({ window, counter }: InstanceOf): string {
  return `${window.id} ${counter.start}`;
}

function longestOf(instances: readonly InstanceOf[]): InstanceOf | null {
  let longest: InstanceOf | null = null;
  for (const instance of instances) {
    const { start, end } = instance.counter;
    if (longest === null || end - start > longest.counter.end - longest.counter.start) longest = instance;
  }
  return longest;
}

/** How much of a use's quantity the vendor charged to the allowance, scaled; `null` where the row doesn't say. */
function quantityPaidByAllowance({ quantity, funding, listAmount, amount }: Use): bigint | null {
  if (quantity === null) return null;
  if (funding === 'allowance') return BigInt(quantity) * SCALE;
  if (funding !== 'mixed' || listAmount === null || listAmount <= 0 || amount === null) return null;
  return (BigInt(quantity) * BigInt(Math.max(0, listAmount - amount)) * SCALE) / BigInt(listAmount);
}
